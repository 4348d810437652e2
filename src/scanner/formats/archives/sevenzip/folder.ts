import type { HeaderCursor } from './header-cursor';

const MAX_CODERS = 32;
/** Input streams of all coders of a folder, as in 7-Zip. */
const MAX_STREAMS = 64;

export interface Coder {
  /** Method id as hexadecimal digits without leading zeros in pairs: `030101` is LZMA, `00` is Copy. */
  readonly method: string;
  readonly properties: Uint8Array;
  /** Streams that it takes; every coder gives one. */
  readonly inputs: number;
}

/** A file's share of the unpacked data of a folder. */
export interface FileData {
  readonly size: number;
  /** Its CRC-32, if there is one. */
  readonly crc: number | undefined;
}

/** Coders that unpack together, and the sizes of their output. */
export interface Folder {
  readonly coders: readonly Coder[];
  /** Pairs of an input, counted through all coders, and the coder whose output feeds it. */
  readonly bindings: readonly { readonly input: number; readonly output: number }[];
  readonly packed: readonly number[];
  /** Unpacked size of each coder's output. */
  readonly sizes: readonly number[];
  /** The files in it, one behind the other. */
  readonly files: readonly FileData[];
  /** CRC-32 of all unpacked data, if there is one. */
  readonly crc: number | undefined;
}

/** Reads a folder as 7-Zip does: what it refuses is `corrupt`. */
export function readFolder(header: HeaderCursor): Folder {
  const coders = Array.from({ length: header.count(MAX_CODERS) }, () => readCoder(header));
  const inputs = coders.reduce((sum, coder) => sum + coder.inputs, 0);
  if (coders.length === 0 || inputs > MAX_STREAMS || inputs < coders.length - 1) {
    throw header.corrupt();
  }
  const bindings = coders.slice(1).map(() => ({ input: header.number(), output: header.number() }));
  const fed = new Set(bindings.map(({ input }) => input));
  const outputs = new Set(bindings.map(({ output }) => output));
  const streams = inputs - bindings.length;
  const free = Array.from({ length: inputs }, (_, index) => index).filter(index => !fed.has(index));
  const packed = streams === 1 ? free : Array.from({ length: streams }, () => header.number());
  const used = new Set([...fed, ...packed]);
  const inRange = [...used].every(index => index < inputs) && [...outputs].every(index => index < coders.length);
  if (!inRange || outputs.size < bindings.length || used.size < inputs) {
    throw header.corrupt();
  }
  return { coders, bindings, packed, sizes: [], files: [], crc: undefined };
}

function readCoder(header: HeaderCursor): Coder {
  const { cursor } = header;
  const flags = cursor.uint8();
  const length = flags & 15;
  if ((flags & 0xc0) !== 0 || length > 8) {
    throw header.corrupt();
  }
  const digits = Array.from(cursor.take(length), byte => byte.toString(16).padStart(2, '0')).join('');
  const inputs = flags & 0x10 ? header.count(MAX_STREAMS) : 1;
  if (flags & 0x10 && header.number() !== 1) {
    throw header.corrupt();
  }
  return {
    method: digits.replace(/^(00)+/, '') || '00',
    inputs,
    properties: flags & 0x20 ? cursor.take(header.number()) : new Uint8Array(0)
  };
}

/** Size of the output that no other coder takes. */
export function unpackedSize({ sizes, bindings }: Pick<Folder, 'sizes' | 'bindings'>): number {
  const taken = new Set(bindings.map(({ output }) => output));
  return sizes.find((_, output) => !taken.has(output)) ?? 0;
}
