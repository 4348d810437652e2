import type { ByteSource } from '../../../bytes/byte-source';
import { crc32 } from '../../../bytes/crc32';
import { latin1 } from '../../../printable';
import { uint16, uint32, uint64 } from '../../../encoding/integers';

/** Signatures and fixed lengths of the records of APPNOTE.TXT 6.3.10, sections 4.3.7 to 4.3.16. All little-endian. */
export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;
export const END64 = 0x06064b50;
export const LOCATOR64 = 0x07064b50;
export const DESCRIPTOR = 0x08074b50;

const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
/** Bytes of the longest central directory entry. */
export const MAX_CENTRAL = CENTRAL_LENGTH + 3 * 0xffff;
/** Bytes of a name that are looked at: no file system takes longer ones. */
const MAX_NAME = 4096;
const MAX32 = 0xffffffff;

export const FLAG_ENCRYPTED = 0x1;
export const FLAG_DESCRIPTOR = 0x8;
export const FLAG_PATCHED = 0x20;
export const FLAG_STRONG_ENCRYPTION = 0x40;
const FLAG_UTF8 = 0x800;

/** Systems whose archives have Unix modes (4.4.2): Unix and macOS. */
const UNIX_HOSTS = [3, 19];
const EXTRA_ZIP64 = 0x0001;
const EXTRA_UNICODE_PATH = 0x7075;
export const METHOD_AES = 99;

/** Fields that local headers and central directory entries share. */
export interface Header {
  readonly name: string;
  /** Its bytes, as characters of the same number. */
  readonly rawName: string;
  /** Name in the Info-ZIP unicode path field, when it is valid for `rawName`. Some readers prefer it. */
  readonly unicodeName: string | undefined;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
}

export interface CentralEntry extends Header {
  /** Offset of the local header as it stands in the entry. */
  readonly headerOffset: number;
  /** Unix mode, or 0 when the entry was not made on Unix. */
  readonly mode: number;
  /** DOS attributes. */
  readonly attributes: number;
}

export interface LocalHeader extends Header {
  /** Offsets of the header and of the data in the source. */
  readonly at: number;
  readonly dataAt: number;
  /** First data bytes, which came with the header; copied. */
  readonly head: Uint8Array;
}

/** The local header at `at`, read together with up to `ahead` bytes behind its fixed part; undefined when none is there. */
export function readLocal(source: ByteSource, at: number, ahead: number): LocalHeader | undefined {
  let bytes = source.read(at, LOCAL_LENGTH + ahead).slice();
  if (bytes.length < LOCAL_LENGTH || !begins(bytes, LOCAL)) {
    return undefined;
  }
  const nameLength = uint16(bytes, 26);
  const extraLength = uint16(bytes, 28);
  const length = LOCAL_LENGTH + nameLength + extraLength;
  if (bytes.length < length) {
    bytes = source.read(at, length + Math.min(ahead, 64)).slice();
  }
  const extra = bytes.subarray(LOCAL_LENGTH + nameLength, length);
  const flags = uint16(bytes, 6);
  const { name, rawName, unicodeName } = readName(
    bytes.subarray(LOCAL_LENGTH, LOCAL_LENGTH + nameLength),
    flags,
    extra
  );
  const { compressed, size } = readSizes(extra, uint32(bytes, 18), uint32(bytes, 22), 0);
  return {
    name,
    rawName,
    unicodeName,
    flags,
    method: uint16(bytes, 8),
    crc: uint32(bytes, 14),
    compressed,
    size,
    at,
    dataAt: at + length,
    head: bytes.subarray(Math.min(length, bytes.length))
  };
}

/**
 * The central directory entry that `bytes` begin with, and where the next one begins; undefined when they begin with
 * none. An entry is at most `MAX_CENTRAL` long.
 */
export function readCentral(bytes: Uint8Array): { entry: CentralEntry; next: number } | undefined {
  if (bytes.length < CENTRAL_LENGTH || !begins(bytes, CENTRAL)) {
    return undefined;
  }
  const nameEnd = CENTRAL_LENGTH + uint16(bytes, 28);
  const extraEnd = nameEnd + uint16(bytes, 30);
  const extra = bytes.subarray(nameEnd, extraEnd);
  const flags = uint16(bytes, 8);
  const { compressed, size, offset } = readSizes(extra, uint32(bytes, 20), uint32(bytes, 24), uint32(bytes, 42));
  const { name, rawName, unicodeName } = readName(bytes.subarray(CENTRAL_LENGTH, nameEnd), flags, extra);
  const entry: CentralEntry = {
    name,
    rawName,
    unicodeName,
    flags,
    method: uint16(bytes, 10),
    crc: uint32(bytes, 16),
    compressed,
    size,
    headerOffset: offset,
    mode: UNIX_HOSTS.includes(bytes[5]) ? uint32(bytes, 38) >>> 16 : 0,
    attributes: bytes[38]
  };
  return { entry, next: extraEnd + uint16(bytes, 32) };
}

/** Returns the start and end of an entry's member, the end without the local extra field; undefined as above. */
export function readCentralExtent(
  bytes: Uint8Array
): { start: number; end: number; rawName: () => string; next: number } | undefined {
  if (bytes.length < CENTRAL_LENGTH || !begins(bytes, CENTRAL)) {
    return undefined;
  }
  const nameLength = uint16(bytes, 28);
  const extraAt = CENTRAL_LENGTH + nameLength;
  const extraEnd = extraAt + uint16(bytes, 30);
  const { compressed, offset } = readSizes(
    bytes.subarray(extraAt, extraEnd),
    uint32(bytes, 20),
    uint32(bytes, 24),
    uint32(bytes, 42)
  );
  return {
    start: offset,
    end: offset + LOCAL_LENGTH + nameLength + compressed,
    rawName: () => latin1(bytes.subarray(CENTRAL_LENGTH, extraAt)),
    next: extraEnd + uint16(bytes, 32)
  };
}

/** Sizes and offset, from the ZIP64 field where the plain ones say "too large" (4.5.3). */
function readSizes(
  extra: Uint8Array,
  compressed: number,
  size: number,
  offset: number
): { compressed: number; size: number; offset: number } {
  if (compressed !== MAX32 && size !== MAX32 && offset !== MAX32) {
    return { compressed, size, offset };
  }
  const field = findExtra(extra, EXTRA_ZIP64);
  let at = 0;
  const wide = (plain: number): number => {
    if (plain !== MAX32 || !field || at + 8 > field.length) {
      return plain;
    }
    at += 8;
    return uint64(field, at - 8);
  };
  // In this order in the field: size, compressed size, offset.
  const realSize = wide(size);
  const realCompressed = wide(compressed);
  return { size: realSize, compressed: realCompressed, offset: wide(offset) };
}

function readName(
  bytes: Uint8Array,
  flags: number,
  extra: Uint8Array
): Pick<Header, 'name' | 'rawName' | 'unicodeName'> {
  const raw = bytes.subarray(0, MAX_NAME);
  const field = findExtra(extra, EXTRA_UNICODE_PATH);
  const valid = field && field.length > 5 && uint32(field, 1) === crc32(bytes);
  const rawName = latin1(raw);
  return {
    name: decodeName(raw, rawName, flags),
    rawName,
    unicodeName: valid ? UTF8.decode(field.subarray(5, 5 + MAX_NAME)) : undefined
  };
}

const UTF8 = new TextDecoder();
const STRICT_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** UTF-8 where it is declared or valid, else one character for each byte. */
function decodeName(raw: Uint8Array, rawName: string, flags: number): string {
  if (/^[\x00-\x7f]*$/.test(rawName)) {
    return rawName;
  }
  try {
    return ((flags & FLAG_UTF8) === 0 ? STRICT_UTF8 : UTF8).decode(raw);
  } catch {
    return rawName;
  }
}

function findExtra(extra: Uint8Array, id: number): Uint8Array | undefined {
  for (let at = 0; at + 4 <= extra.length;) {
    const length = uint16(extra, at + 2);
    if (uint16(extra, at) === id) {
      return extra.subarray(at + 4, at + 4 + length);
    }
    at += 4 + length;
  }
  return undefined;
}

/** True when the first four bytes are the signature. */
function begins(bytes: Uint8Array, signature: number): boolean {
  return uint32(bytes, 0) === signature;
}
