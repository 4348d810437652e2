import { latin1 } from '../../../printable';
import type { NumberReading } from './tar-numbers';
import { numberField } from './tar-numbers';

export const BLOCK = 512;
/** Bytes that are read at once while looking for headers. */
export const PIECE = 128 * BLOCK;

/** The block in front of each member. */
export interface Header {
  /** The name that most readers show. */
  readonly name: string;
  /** The other name that the block may stand for: Python puts the prefix in front whatever the magic number is. */
  readonly otherName: string;
  readonly linkName: string;
  readonly size: NumberReading;
  /** Type flag as a character; `0` for a regular file. */
  readonly type: string;
  /** The type flag is NUL, as in archives older than ustar: then a slash at the end makes a name that of a folder. */
  readonly old: boolean;
  /** A field holds what is no number for Python's `tarfile`, which takes the block for the end of the archive. */
  readonly refused: boolean;
  /** The checksum is a number for some readers only. */
  readonly doubtfulSum: boolean;
  readonly block: Uint8Array;
}

/** Offset and end of the checksum. */
const CHECKSUM = 148;
const CHECKSUM_END = 156;

/** Numbers besides the size: mode, owner, group, time, device. */
const NUMBERS: readonly (readonly [number, number])[] = [
  [100, 108],
  [108, 116],
  [116, 124],
  [136, 148],
  [329, 337],
  [337, 345]
];

/** Text up to the first NUL. */
export function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/** False for a byte with which no reader lets a number begin: neither digit, sign or blank nor the mark of base 256. */
function mayBeHeader(block: Uint8Array): boolean {
  const byte = block[CHECKSUM];
  return byte <= 0x20 || (byte >= 0x30 && byte <= 0x37) || byte === 0x2b || byte === 0x2d || byte >= 0x80;
}

/** Offset of the magic number, `ustar`. */
const MAGIC = 257;

/** True for a block with the magic number of ustar, pax and GNU headers. */
export function hasMagic(block: Uint8Array): boolean {
  return [0x75, 0x73, 0x74, 0x61, 0x72].every((byte, i) => block[MAGIC + i] === byte);
}

/**
 * True for a header, with the magic number or digits for a checksum, that other data do not look like by accident: one
 * that readers may find behind bytes that are none.
 */
export function isSureHeader(block: Uint8Array): boolean {
  if (!hasMagic(block) && !/^[ 0-7]{4}[0-7]{2}[\0 ]/.test(latin1(block.subarray(CHECKSUM, CHECKSUM_END)))) {
    return false;
  }
  const header = parseHeader(block.slice());
  return (
    header !== undefined &&
    (hasMagic(block) || (!header.refused && header.size.plain !== undefined && header.name !== ''))
  );
}

/** True for a block that describes the next member, or all that follow: pax records, or a long name or target (GNU). */
export function isExtension({ type }: Header): boolean {
  return 'xXgLK'.includes(type);
}

/** The sum of a header's bytes with blanks in place of the checksum, with unsigned or signed bytes. */
function checksumFits(block: Uint8Array, stored: NumberReading): boolean {
  let unsigned = 8 * 32;
  let high = 0;
  for (let at = 0; at < BLOCK; at++) {
    if (at === CHECKSUM) {
      at = CHECKSUM_END;
    }
    unsigned += block[at];
    high += block[at] >> 7;
  }
  return stored.all.some(value => value === unsigned || value === unsigned - 256 * high);
}

/**
 * Reads a block of 512 bytes. Undefined when no reader takes it for a header: its checksum is wrong, or it is shorter.
 */
export function parseHeader(block: Uint8Array): Header | undefined {
  if (block.length < BLOCK || !mayBeHeader(block)) {
    return undefined;
  }
  const stored = numberField(block.subarray(CHECKSUM, CHECKSUM_END));
  if (!checksumFits(block, stored)) {
    return undefined;
  }
  const size = numberField(block.subarray(124, 136));
  const refused =
    stored.python === undefined ||
    size.python === undefined ||
    NUMBERS.some(([start, end]) => numberField(block.subarray(start, end)).python === undefined);
  if (refused && !stored.plain) {
    // Python stops here, and others ask for digits.
    return undefined;
  }
  const own = textOf(block.subarray(0, 100));
  const prefix = textOf(block.subarray(345, 500));
  const joined = prefix === '' ? own : `${prefix}/${own}`;
  const usesPrefix = hasMagic(block) && block[MAGIC + 5] === 0;
  return {
    name: usesPrefix ? joined : own,
    otherName: joined,
    linkName: textOf(block.subarray(157, 257)),
    size,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]),
    old: block[156] === 0,
    refused,
    doubtfulSum: stored.plain === undefined,
    block
  };
}
