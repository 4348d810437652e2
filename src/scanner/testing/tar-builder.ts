import { bytes, zeros } from './bytes';

const BLOCK = 512;

/** One member of a tar archive. */
export interface TarEntry {
  readonly name: string;
  /** The type flag: `0` for a file, `5` for a folder, `2` for a link, `x` for a pax header, `L` for a long name. */
  readonly type?: string;
  readonly data?: Uint8Array;
  /** What a link points at. */
  readonly link?: string;
  /** `ustar` unless told otherwise; v7 headers have no magic. */
  readonly magic?: string;
  /** What the header says, if not the length of the data. */
  readonly size?: number;
  /** Texts that are written into the header at these offsets, before the checksum is taken. */
  readonly patch?: Readonly<Record<number, string>>;
}

/** The header with its checksum and the data, each padded to blocks of 512 bytes (POSIX.1-2001, pax). */
export function tarEntry({
  name,
  type = '0',
  data = zeros(0),
  link = '',
  magic = 'ustar\x0000',
  size = data.length,
  patch = {}
}: TarEntry): Uint8Array {
  const block = zeros(BLOCK);
  const put = (at: number, text: string): void => block.set(bytes(text), at);
  put(0, name.slice(0, 100));
  put(100, '0000644\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(148, '        ');
  put(156, type);
  put(157, link);
  put(257, magic);
  Object.entries(patch).forEach(([at, text]) => put(Number(at), text));
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return bytes(block, data, zeros((BLOCK - (data.length % BLOCK)) % BLOCK));
}

/** Entries and the two empty blocks that end an archive. */
export const tarOf = (...entries: readonly Uint8Array[]): Uint8Array => bytes(...entries, zeros(2 * BLOCK));

/** A pax header (`x`, or `g` for all members that follow) with these records, each behind its own length. */
export function paxEntry(records: readonly (readonly [string, string])[], type = 'x'): Uint8Array {
  const data = records.map(([key, value]) => {
    const rest = bytes(` ${key}=`, utf8(value), '\n');
    const digits = String(rest.length + String(rest.length + 2).length).length;
    return bytes(String(rest.length + digits), rest);
  });
  return tarEntry({ name: 'pax', type, data: bytes(...data) });
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
