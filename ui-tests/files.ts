import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'fs';
import { dirname, join } from 'path';
import { crc32 } from 'zlib';

/** `os.system('echo hi')`, its result dropped, in protocol 0. */
export const CALL = "cos\nsystem\n(S'echo hi'\ntR0";

/** A pickle that makes this call. */
export const PAYLOAD = `${CALL}N.`;

/** `{'a': 1, 'b': [1, 2]}` as Python 3 pickles it in protocol 2. */
export const HONEST = Buffer.from('80027d71002858010000006171014b0158010000006271025d7103284b014b0265752e', 'hex');

/** Write files below a folder, by name; folders are made as needed. */
export function put(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** A pickle (protocol 2) of a dictionary of tensors, one per storage, as `torch.save` writes it. Numbers in 4 bytes. */
function stateDict(storages: number, size: number): string {
  const int = (value: number): string => `J${Buffer.from(Int32Array.of(value).buffer).toString('latin1')}`;
  const text = (value: string): string => `X${int(value.length).slice(1)}${value}`;
  const tensors = Array.from({ length: storages }, (_, i) => {
    const storage = `(${text('storage')}ctorch\nFloatStorage\n${text(String(i))}${text('cpu')}${int(size / 4)}tQ`;
    const shape = `${int(0)}(${int(size / 4)}t(${int(1)}t`;
    return `${text(`layer.${i}`)}ctorch._utils\n_rebuild_tensor_v2\n(${storage}${shape}\x89ccollections\nOrderedDict\n)RtR`;
  });
  return `}(${tensors.join('')}u.`;
}

/**
 * A PyTorch archive of `storages` tensors of `size` bytes each, all zeros, which take no room on disk. `call` is pickle
 * text that is run before the tensors are built. The whole must stay under 4 GiB.
 */
export function putTorch(path: string, storages: number, size: number, call = ''): void {
  const pickle = Buffer.from(`\x80\x02${call}${stateDict(storages, size)}`, 'latin1');
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  const directory: Buffer[] = [];
  let at = 0;
  const add = (name: string, length: number, crc: number, bytes?: Buffer): void => {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(10, 0);
    fields.writeUInt32LE(crc, 10);
    fields.writeUInt32LE(length, 14);
    fields.writeUInt32LE(length, 18);
    fields.writeUInt16LE(name.length, 22);
    const head = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name)]);
    writeSync(file, head, 0, head.length, at);
    if (bytes) {
      writeSync(file, bytes, 0, bytes.length, at + head.length);
    }
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x0a\x00'), fields, place, Buffer.from(name)]));
    at += head.length + length;
  };
  add('archive/data.pkl', pickle.length, crc32(pickle), pickle);
  for (let i = 0; i < storages; i++) {
    add(`archive/data/${i}`, size, 0);
  }
  const version = Buffer.from('3\n');
  add('archive/version', version.length, crc32(version), version);
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(entries.length, 8);
  end.writeUInt32LE(at, 12);
  const tail = Buffer.concat([entries, Buffer.from('PK\x05\x06'), end]);
  writeSync(file, tail, 0, tail.length, at);
  closeSync(file);
}

export function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
