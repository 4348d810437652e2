import { gzipSync, unzipSync, zipSync } from 'fflate';
import { bytes, join } from '../bytes';
import { PAYLOAD } from '../pickle-assembler';
import { tarEntry, tarOf } from '../tar-builder';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';

type Injection = (data: Uint8Array) => Uint8Array | undefined;

/** The payload without header and STOP, its result dropped: it may stand wherever an opcode may. */
const CALL = bytes(PAYLOAD, '0');
/** Time of the members: the oldest that zip knows, so that the bytes are the same every day. */
const MTIME = new Date(1980, 0, 1);

const isPickle = (data: Uint8Array): boolean => data[0] === 0x80 && data[1] >= 2 && data[1] <= 5;

/** Behind the header, and behind the frame's if there is one: its length goes on to say where it ends. */
function atStart(data: Uint8Array): Uint8Array | undefined {
  if (!isPickle(data)) {
    return undefined;
  }
  if (data[2] !== 0x95) {
    return join([data.subarray(0, 2), CALL, data.subarray(2)]);
  }
  // Without the frame the opcodes are the same.
  return data.length - 11 === frameLength(data) ? join([data.subarray(0, 2), CALL, data.subarray(11)]) : undefined;
}

const frameLength = (data: Uint8Array): number => new DataView(data.buffer, data.byteOffset).getUint32(3, true);

/** In front of the STOP, with the object still on the stack. */
const atEnd: Injection = data =>
  isPickle(data) && data[2] !== 0x95 && data[data.length - 1] === 0x2e
    ? join([data.subarray(0, -1), CALL, bytes('.')])
    : undefined;

const behind: Injection = data => (isPickle(data) ? join([data, bytes(0x80, 2, PAYLOAD, '.')]) : undefined);

const first: Injection = data => (isPickle(data) ? join([bytes(0x80, 2, PAYLOAD, '.'), data]) : undefined);

/** The same done to the first pickle of a zip archive. */
function inZip(inject: Injection): Injection {
  return data => {
    if (data[0] !== 0x50 || data[1] !== 0x4b) {
      return undefined;
    }
    const members = unzipSync(data);
    const name = Object.keys(members).find(key => isPickle(members[key]));
    const changed = name === undefined ? undefined : inject(members[name]);
    return name === undefined || changed === undefined
      ? undefined
      : zipSync({ ...members, [name]: changed }, { level: 0, mtime: MTIME });
  };
}

const INJECTIONS: Readonly<Record<string, Injection>> = {
  'behind the header': atStart,
  'in front of the STOP': atEnd,
  'as a second pickle': behind,
  'as the first pickle': first,
  'in a zip, behind the header': inZip(atStart),
  'in a zip, in front of the STOP': inZip(atEnd),
  'compressed, behind the header': data => mapped(atStart(data), changed => gzipSync(changed, { mtime: 0 })),
  'in a tar, as a second pickle': data =>
    mapped(behind(data), changed => tarOf(tarEntry({ name: 'model.pkl', data: changed }))),
  'in a zip in a zip': data =>
    mapped(inZip(atStart)(data) ?? atStart(data), changed => zipSync({ 'a.bin': changed }, { level: 0, mtime: MTIME }))
};

function mapped(data: Uint8Array | undefined, change: (data: Uint8Array) => Uint8Array): Uint8Array | undefined {
  return data && change(data);
}

/**
 * An honest file with a payload, at every depth that its format offers.
 * @param name - of the honest file
 */
export function injected(name: string, data: Uint8Array): FileCase[] {
  return Object.entries(INJECTIONS).flatMap(([depth, inject]) => {
    const changed = inject(data);
    return changed === undefined
      ? []
      : fileCases(`injected ${depth}`, [name, name, changed, 'coldwaterq/pickle_injector']);
  });
}
