import { crc32 } from '../bytes/crc32';
import { bytes, join, u16, u32, u64 } from './bytes';

/** A folder of stored files, and what its records say where it differs from the truth. */
export interface SevenZipFolder {
  readonly files: readonly Uint8Array[];
  /** Number of coders, all of which copy; each is fed by the one before it. */
  readonly coders?: number;
  /** The bindings of those coders: pairs of an input and an output. */
  readonly bonds?: readonly (readonly [number, number])[];
  readonly packedSize?: number;
  readonly unpackedSizes?: readonly number[];
  readonly fileSizes?: readonly number[];
  readonly fileCount?: number;
}

/** How an archive differs from one that a program writes. */
export interface SevenZipLies {
  readonly names?: readonly string[];
  readonly position?: number;
  /** Checksums of all files in turn, undefined where there is none. */
  readonly digests?: readonly (number | undefined)[];
  /** Further properties of the files. */
  readonly properties?: readonly (readonly [number, Uint8Array])[];
  /** Bytes between the packed streams and the header, and behind the header. */
  readonly gap?: Uint8Array;
  readonly trailing?: Uint8Array;
  readonly startCrc?: number;
  readonly headerCrc?: number;
  /** The start header is all zeros. */
  readonly zeroed?: boolean;
}

/** A 7z archive (7-Zip's `DOC/7zFormat.txt`) of stored files with a plain header. */
export function sevenZipOf(folders: readonly SevenZipFolder[], lies: SevenZipLies = {}): Uint8Array {
  const files = folders.flatMap(folder => folder.files);
  const names = lies.names ?? files.map((_, index) => `file${index}`);
  const packed = folders.map(folder => join([...folder.files]));
  const digests = lies.digests ?? files.map(data => crc32(data));
  const counts = folders.map(folder => folder.fileCount ?? folder.files.length);
  const streams = bytes(
    6,
    num(lies.position ?? 0),
    num(folders.length),
    9,
    ...folders.map((folder, i) => num(folder.packedSize ?? packed[i].length)),
    0,
    7,
    11,
    num(folders.length),
    0,
    ...folders.map(codersOf),
    12,
    ...folders.flatMap((folder, i) =>
      (folder.unpackedSizes ?? Array.from({ length: folder.coders ?? 1 }, () => packed[i].length)).map(num)
    ),
    0,
    8,
    13,
    ...counts.map(num),
    9,
    ...folders.flatMap(folder => (folder.fileSizes ?? folder.files.slice(0, -1).map(data => data.length)).map(num)),
    10,
    digestsOf(digests),
    0,
    0
  );
  const wide = bytes(0, ...names.flatMap(name => Array.from(`${name}\0`, char => u16(char.charCodeAt(0)))));
  const properties = [...(lies.properties ?? []), [17, wide] as const];
  const header = bytes(
    1,
    4,
    streams,
    5,
    num(names.length),
    ...properties.flatMap(([id, body]) => [bytes(id), num(body.length), body]),
    0,
    0
  );
  const gap = lies.gap ?? new Uint8Array(0);
  const offset = packed.reduce((sum, data) => sum + data.length, 0) + gap.length;
  const start = bytes(u64(offset), u64(header.length), u32(lies.headerCrc ?? crc32(header)));
  return bytes(
    '7z',
    [0xbc, 0xaf, 0x27, 0x1c, 0, 4],
    lies.zeroed ? new Uint8Array(24) : bytes(u32(lies.startCrc ?? crc32(start)), start),
    join(packed),
    gap,
    header,
    lies.trailing ?? new Uint8Array(0)
  );
}

function codersOf({ coders = 1, bonds }: SevenZipFolder): Uint8Array {
  const pairs = bonds ?? Array.from({ length: coders - 1 }, (_, i) => [i + 1, i] as const);
  const all = Array.from({ length: coders }, () => bytes(1, 0));
  return bytes(num(coders), ...all, ...pairs.flatMap(pair => pair.map(num)));
}

function digestsOf(digests: readonly (number | undefined)[]): Uint8Array {
  const values = digests.filter(value => value !== undefined).map(u32);
  if (values.length === digests.length) {
    return bytes(1, ...values);
  }
  const flags = new Uint8Array(Math.ceil(digests.length / 8));
  digests.forEach((value, i) => (flags[i >> 3] |= value === undefined ? 0 : 0x80 >> (i & 7)));
  return bytes(0, flags, ...values);
}

/** A number below 16,384 in the form of 7z headers. */
function num(value: number): Uint8Array {
  return value < 0x80 ? bytes(value) : bytes(0x80 | (value >> 8), value & 0xff);
}
