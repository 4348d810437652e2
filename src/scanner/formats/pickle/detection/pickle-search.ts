import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { ARGS, Arg, Op } from '../machine/opcodes';
import { uint32 } from '../../../encoding/integers';
import { dryRun } from './pickle-probe';

/** Bytes behind a pickle that are searched for another one. */
const MAX_SEARCHED = 64 * 2 ** 20;
const CHUNK = 256 * 1024;
/** The next pickle is mostly near: so much is read first, twice as much each time. */
const FIRST_CHUNK = 4 * 1024;
/** Candidates that are tried before the search gives up. */
const MAX_CANDIDATES = 20_000;
/** A protocol 0 pickle pushes its arguments before INST: so far back a MARK is looked for. */
const MAX_BACK = 4096;

/** Longest module or attribute name that is looked for. */
const MAX_NAME = 200;
const LINE_FEED = 10;

export interface Found {
  /** Offset of the pickle, or the source's size when there is none. */
  readonly at: number;
  /** It imports or calls something. */
  readonly acts: boolean;
  /** It calls something, and runs to its STOP or names the standard library: no text does so by accident. */
  readonly whole: boolean;
  /** Only zero bytes and blanks stand before it. */
  readonly padding: boolean;
  /** The search ended at `at` because a limit was reached: of its reach, or of the places that it tries. */
  readonly limit: boolean;
  /** It was the limit of places. */
  readonly crowded: boolean;
}

/**
 * Look for a pickle at or behind `from`: a PROTO header whose opcodes run to a STOP or make a call, or, without a header,
 * a GLOBAL, INST or STACK_GLOBAL that leads to a call. Loaders that read several objects, or that skip to a position, get there.
 * A place of which a limit does not allow to say that nothing follows counts as a pickle.
 * @param searched - how many bytes may stand before the pickle
 */
export function findPickle(source: ByteSource, work: Work, from: number, searched = MAX_SEARCHED): Found {
  const stop = Math.min(source.size, from + searched);
  let candidates = 0;
  let padding = true;
  let chunk = FIRST_CHUNK;
  const passed = new Set<number>();
  for (let at = from; at < stop; at += chunk, chunk = Math.min(chunk * 2, CHUNK)) {
    // Overlap, so that a name across the border is seen whole.
    const bytes = source.read(at, chunk + 512).slice();
    work.spend(bytes.length * PRICES.searchedByte);
    for (const index of candidatesIn(bytes)) {
      if ((index >= chunk && at + chunk < stop) || at + index >= stop) {
        break;
      }
      padding &&= isPadding(bytes.subarray(0, index));
      if (bytes[index] === Op.GLOBAL && passed.delete(at + index)) {
        continue;
      }
      if (++candidates > MAX_CANDIDATES) {
        return { at: at + index, acts: false, whole: false, padding, limit: true, crowded: true };
      }
      let start = bytes[index] === Op.INST ? markBefore(source, at + index, from) : at + index;
      let result = dryRun(source, work, start);
      if (result.end.reason === 'underflow' && source.read(result.end.end, 1)[0] === Op.OBJ) {
        // OBJ takes the callable, too, from behind a MARK.
        start = markBefore(source, start, from);
        result = dryRun(source, work, start);
      }
      const { end, acts, calls, isStdlib, cut, named } = result;
      const header = bytes[index] === Op.PROTO;
      if (acts || cut || (header && end.reason === 'stop' && end.opcodes > 2)) {
        const whole = cut || (acts && calls && (isStdlib || end.reason === 'stop'));
        return { at: start, acts: acts || cut, whole, padding, limit: false, crowded: false };
      }
      if (end.isPlain) {
        // What a run came by without doing anything does nothing when it is run from there: it has no more on its stack.
        named.forEach(offset => passed.add(offset));
      }
    }
    padding &&= isPadding(bytes);
  }
  return { at: stop, acts: false, whole: false, padding, limit: stop < source.size, crowded: false };
}

function candidatesIn(bytes: Uint8Array): number[] {
  const found = textGlobals(bytes);
  for (let at = bytes.indexOf(Op.PROTO); at >= 0; at = bytes.indexOf(Op.PROTO, at + 1)) {
    // One header behind another is run through with it.
    if (isHeader(bytes, at) && !isHeader(bytes, at - 2) && goesOn(bytes, at)) {
      found.push(at);
    }
  }
  for (const op of TEXTS) {
    for (let at = bytes.indexOf(op); at >= 0; at = bytes.indexOf(op, at + 1)) {
      const second = behindName(bytes, at);
      if (second !== undefined && bytes[behindName(bytes, second) ?? -1] === Op.STACK_GLOBAL) {
        found.push(at);
      }
    }
  }
  return found.sort((a, b) => a - b);
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === Op.PROTO && bytes[at + 1] <= 5;
}

/** False where no opcode stands behind the headers: small numbers are full of such places. */
function goesOn(bytes: Uint8Array, at: number): boolean {
  let behind = at + 2;
  while (isHeader(bytes, behind)) {
    behind += 2;
  }
  return behind >= bytes.length || ARGS[bytes[behind]] !== Arg.INVALID;
}

/** GLOBAL or INST of protocol 0: its opcode and two lines that can be names. The first of those that end alike. */
function textGlobals(bytes: Uint8Array): number[] {
  const found: number[] = [];
  let first = -1;
  for (let second = bytes.indexOf(LINE_FEED); second >= 0; second = bytes.indexOf(LINE_FEED, second + 1)) {
    if (first >= 0 && isName(bytes, first + 1, second)) {
      const at = opcodeBefore(bytes, first);
      if (at >= 0) {
        found.push(at);
      }
    }
    first = second;
  }
  return found;
}

/** Returns the offset of the opcode of a GLOBAL or INST whose first line ends at `end`, or -1. */
function opcodeBefore(bytes: Uint8Array, end: number): number {
  let found = -1;
  for (let at = end - 1; at >= 0 && at >= end - MAX_NAME - 2 && isNameByte(bytes[at]); at--) {
    if ((bytes[at] === Op.GLOBAL || bytes[at] === Op.INST) && at + 1 < end && beginsName(bytes[at + 1])) {
      found = at;
    }
  }
  return found;
}

function isName(bytes: Uint8Array, start: number, end: number): boolean {
  if (end <= start || end - start > MAX_NAME + 1 || !beginsName(bytes[start])) {
    return false;
  }
  for (let at = start + 1; at < end; at++) {
    if (!isNameByte(bytes[at])) {
      return false;
    }
  }
  return true;
}

/** Opcodes that push a text. */
const TEXTS: readonly number[] = [
  Op.SHORT_BINUNICODE,
  Op.BINUNICODE,
  Op.BINUNICODE8,
  Op.SHORT_BINSTRING,
  Op.BINSTRING,
  Op.UNICODE,
  Op.STRING
];
const QUOTES: readonly number[] = [0x22, 0x27];

/** The offset behind the text at `at` and the opcode that memoizes it, when the text can be a name. */
function behindName(bytes: Uint8Array, at: number): number | undefined {
  const [start, length, tail] = nameAt(bytes, at);
  if (!(length > 0 && length <= MAX_NAME) || !bytes.subarray(start, start + length).every(isNameByte)) {
    return undefined;
  }
  const end = start + length + tail;
  const memo = { [Op.MEMOIZE]: 1, [Op.BINPUT]: 2, [Op.LONG_BINPUT]: 5 }[bytes[end]] ?? 0;
  return end + (bytes[end] === Op.PUT ? lineFrom(bytes, end) - end : memo);
}

/** Where the text of the opcode at `at` begins, its length, and the bytes behind it that belong to the opcode. */
function nameAt(bytes: Uint8Array, at: number): readonly [number, number, number] {
  switch (bytes[at]) {
    case Op.SHORT_BINUNICODE:
    case Op.SHORT_BINSTRING:
      return [at + 2, bytes[at + 1], 0];
    case Op.BINUNICODE:
    case Op.BINSTRING:
      return [at + 5, uint32(bytes, at + 1), 0];
    case Op.BINUNICODE8:
      return [at + 9, uint32(bytes, at + 5) === 0 ? uint32(bytes, at + 1) : 0, 0];
    case Op.UNICODE:
      return [at + 1, lineFrom(bytes, at) - at - 2, 1];
    case Op.STRING:
      return QUOTES.includes(bytes[at + 1]) ? [at + 2, lineFrom(bytes, at) - at - 4, 2] : [at, 0, 0];
    default:
      return [at, 0, 0];
  }
}

/** The offset behind the line at `at`, as far as a name or a number goes; `at` when it is longer. */
function lineFrom(bytes: Uint8Array, at: number): number {
  const feed = bytes.subarray(at, at + MAX_NAME + 4).indexOf(LINE_FEED);
  return feed < 0 ? at : at + feed + 1;
}

const DOT = 0x2e;

function beginsName(byte: number): boolean {
  return isNameByte(byte) && byte !== DOT && !isDigit(byte);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Letters, digits, underscores and dots. */
function isNameByte(byte: number): boolean {
  return byte === DOT || byte === 0x5f || isDigit(byte) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a);
}

/** INST takes its arguments from a MARK before it: the nearest one, or `at` itself. */
function markBefore(source: ByteSource, at: number, from: number): number {
  const begin = Math.max(from, at - MAX_BACK);
  const mark = source.read(begin, at - begin).lastIndexOf(Op.MARK);
  return mark < 0 ? at : begin + mark;
}

function isPadding(bytes: Uint8Array): boolean {
  return bytes.every(byte => byte === 0 || byte === 10 || byte === 13 || byte === 32);
}
