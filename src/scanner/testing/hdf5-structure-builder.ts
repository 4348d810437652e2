import { metadataChecksum } from '../formats/arrays/hdf5/metadata-checksum';

const NOWHERE = little(-1, 8);

/** A number of `width` bytes, lowest first. */
export function little(value: number, width: number): number[] {
  return Array.from(new Uint8Array(new BigInt64Array([BigInt(value)]).buffer)).slice(0, width);
}

/** The characters of a text as bytes. */
export const ascii = (text: string): number[] => Array.from(text, char => char.charCodeAt(0));

const summed = (bytes: readonly number[]): number[] => [
  ...bytes,
  ...little(metadataChecksum(Uint8Array.from(bytes)), 4)
];
const padded = (bytes: readonly number[]): number[] => [...bytes, ...little(0, (8 - (bytes.length % 8)) % 8)];

/** A message of an object header: type, data and flags. */
export interface MessageParts {
  readonly type: number;
  readonly data: readonly number[];
  readonly flags?: number;
}

export const message = (type: number, data: readonly number[], flags = 0): MessageParts => ({ type, data, flags });

/** The attribute `name`, a text of fixed length; with `datatype` its type is a shared message. */
export function attribute(name: string, text: string, datatype?: readonly number[]): MessageParts {
  const type = datatype ?? [0x13, 0, 0, 0, ...little(text.length, 4)];
  return message(0x0c, [
    ...[3, datatype ? 1 : 0, ...little(name.length + 1, 2), ...little(type.length, 2), 4, 0, 0],
    ...[...ascii(name), 0, ...type, 2, 0, 0, 0, ...ascii(text)]
  ]);
}

/** Says that the object is a group in the new style; its links are messages, or in a heap with indexes. */
export const groupInfo = (flags = 0): MessageParts => message(0x02, [0, 0, ...NOWHERE, ...NOWHERE], flags);

/** A link to an object header; `kind` as in the specification. */
export const link = (name: string, target: number, flags = 0, kind = 0): MessageParts =>
  message(
    0x06,
    kind === 0
      ? [1, 0, name.length, ...ascii(name), ...little(target, 8)]
      : [1, 8, kind, name.length, ...ascii(name), 8, 0, ...little(target, 8)],
    flags
  );

/** An HDF5 file, structure by structure: what no library writes, too. Checksums are right unless said otherwise. */
export class Hdf5Builder {
  private readonly bytes: number[] = Array.from({ length: 128 }, () => 0);

  /** Puts bytes at the next multiple of eight and returns their address. */
  put(bytes: readonly number[]): number {
    this.bytes.push(...little(0, (8 - (this.bytes.length % 8)) % 8));
    const at = this.bytes.length;
    this.bytes.push(...bytes);
    return at;
  }

  /** An object header of version 2. */
  header(...messages: readonly MessageParts[]): number {
    const body = messages.flatMap(modern);
    return this.put(summed([...ascii('OHDR'), 2, 2, ...little(body.length, 4), ...body]));
  }

  /** A continuation of such a header, as the message that points at it. */
  continuation(...messages: readonly MessageParts[]): MessageParts {
    const block = summed([...ascii('OCHK'), ...messages.flatMap(modern)]);
    return message(0x10, [...little(this.put(block), 8), ...little(block.length, 8)]);
  }

  /** An object header of version 1. */
  oldHeader(...messages: readonly MessageParts[]): number {
    const body = messages.flatMap(({ type, data, flags = 0 }) => {
      const padding = padded(data);
      return [...little(type, 2), ...little(padding.length, 2), flags, 0, 0, 0, ...padding];
    });
    return this.put([1, 0, ...little(messages.length, 2), 1, 0, 0, 0, ...little(body.length, 4), 0, 0, 0, 0, ...body]);
  }

  /** Tree and names of an old-style group, whose entries are given with the kind and contents of their scratch space. */
  symbolTable(
    entries: readonly { name: string; target: number; kind?: number; scratch?: readonly number[] }[]
  ): number[] {
    const names = [0, 0, 0, 0, 0, 0, 0, 0];
    const node = [...ascii('SNOD'), 1, 0, ...little(entries.length, 2)];
    for (const { name, target, kind = 0, scratch = [] } of entries) {
      node.push(...little(names.length, 8), ...little(target, 8), ...little(kind, 4), 0, 0, 0, 0);
      node.push(...scratch, ...little(0, 8), ...little(0, 8));
      node.length -= scratch.length;
      names.push(...padded([...ascii(name), 0]));
    }
    const last = names.length - 8;
    const heap = this.put([...ascii('HEAP'), 0, 0, 0, 0, ...little(names.length, 8), ...little(1, 8), ...little(0, 8)]);
    const data = this.put(names);
    little(data, 8).forEach((byte, i) => (this.bytes[heap + 24 + i] = byte));
    const leaf = this.put(node);
    const tree = this.put([
      ...[...ascii('TREE'), 0, 0, 1, 0, ...NOWHERE, ...NOWHERE],
      ...[...little(0, 8), ...little(leaf, 8), ...little(last, 8)]
    ]);
    return [...little(tree, 8), ...little(heap, 8)];
  }

  /** The file behind a superblock of version 2. */
  file(root: number, options: { extension?: number; base?: number; missing?: number } = {}): Uint8Array {
    const { extension, base = 0, missing = 0 } = options;
    const head = [...SIGNATURE, 2, 8, 8, 0, ...little(base, 8)];
    head.push(...(extension === undefined ? NOWHERE : little(extension, 8)));
    head.push(...little(base + this.bytes.length + missing, 8), ...little(root, 8));
    return Uint8Array.from([...summed(head), ...this.bytes.slice(48)]);
  }

  /** The file behind a superblock of version 0, with the tree and names of the root group as it repeats them. */
  oldFile(root: number, options: { extension?: number; driver?: number; table?: readonly number[] } = {}): Uint8Array {
    const { extension, driver, table } = options;
    const head = [...SIGNATURE, 0, 0, 0, 0, 0, 8, 8, 0, 4, 0, 16, 0, 0, 0, 0, 0, ...little(0, 8)];
    head.push(...(extension === undefined ? NOWHERE : little(extension, 8)), ...little(this.bytes.length, 8));
    head.push(...(driver === undefined ? NOWHERE : little(driver, 8)), ...little(0, 8), ...little(root, 8));
    head.push(table ? 1 : 0, 0, 0, 0, 0, 0, 0, 0, ...(table ?? [...little(0, 8), ...little(0, 8)]));
    return Uint8Array.from([...head, ...this.bytes.slice(head.length)]);
  }
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

const modern = ({ type, data, flags = 0 }: MessageParts): number[] => [type, ...little(data.length, 2), flags, ...data];
