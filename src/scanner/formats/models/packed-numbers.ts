import { MemorySource } from '../../bytes/memory';
import type { ScanContext } from '../../context';
import { latin1, printable } from '../../printable';
import { PRICES } from '../../work';
import { dryRun } from '../pickle/detection/pickle-probe';
import { ARGS, Arg, Op } from '../pickle/machine/opcodes';

/** Bytes of a number as it is kept here: the lowest first, as in a tensor in memory. */
const WORD = 8;
/** Bytes per element of the types whose numbers stand in such fields. */
const WIDTHS = [1, 2, 4, WORD] as const;
/** Numbers that are enough to see the kind of a file. */
const HEAD = 512;
/** So many opcodes' bytes are no accident. */
const MIN_CUT = 64;
/** Fewer numbers hold no file. */
const MIN_NUMBERS = 4;
/** Numbers of one tensor that are looked at. */
const MAX_NUMBERS = 2 ** 20;
/** Bytes of the longest varint. */
const LONGEST = 10;
/** Bits of a varint's byte. */
const BITS = 7;
/** First bytes of files that numbers do not have by chance. */
const FILE =
  /^(?:\x7fELF[\x01\x02]{2}\x01|MZ[^]{126,}|PK\x03\x04|\x1f\x8b\x08|[\xce\xcf]\xfa\xed\xfe|\x89HDF\r\n|7z\xbc\xaf\x27\x1c|\xfd7zXZ\0|BZh[1-9]1AY|\x28\xb5\x2f\xfd)/;

/** The first of these bytes. */
const FIRST = new Set(Array.from('\x7fMP\x1f\xce\xcf\x897\xfdB\x28', char => char.charCodeAt(0)));

/** The numbers of packed varints (Protocol Buffers, "Encoding"), 8 bytes for each; one that breaks off is left out. */
function wordsOf(packed: Uint8Array): Uint8Array {
  const words = new Uint8Array(packed.length * WORD);
  let [end, bit] = [0, 0];
  for (const byte of packed) {
    const spread = (byte & 0x7f) << (bit & 7);
    const at = end + (bit >> 3);
    if (bit < WORD * 8) {
      words[at] |= spread;
      if ((bit >> 3) + 1 < WORD) {
        words[at + 1] |= spread >> 8;
      }
    }
    bit += BITS;
    if (byte < 0x80) {
      end += WORD;
      bit = 0;
    }
  }
  return words.subarray(0, end);
}

/** The same of one number. */
function wordsOfNumber(number: number): Uint8Array {
  const words = new Uint8Array(WORD);
  const view = new DataView(words.buffer);
  view.setUint32(0, number >>> 0, true);
  view.setUint32(4, Math.floor(number / 2 ** 32) >>> 0, true);
  return words;
}

/** The lowest bytes of each number; undefined where one has more than these and its sign. */
function narrowed(words: Uint8Array, width: number): Uint8Array | undefined {
  const bytes = new Uint8Array((words.length / WORD) * width);
  for (let at = 0, to = 0; at < words.length; at += WORD, to += width) {
    const sign = words[at + WORD - 1];
    for (let i = width; i < WORD; i++) {
      if (words[at + i] !== sign || (sign !== 0 && sign !== 0xff)) {
        return undefined;
      }
    }
    bytes.set(words.subarray(at, at + width), to);
  }
  return bytes;
}

/** A pickle that calls something, or that has a header and goes on behind these bytes. */
function mayAct(head: Uint8Array, context: ScanContext): boolean {
  const { acts, end } = dryRun(new MemorySource(head), context.work, 0);
  return acts || (head[0] === Op.PROTO && head.length >= MIN_CUT && end.reason === 'truncated');
}

/** Scans bytes that nobody says are a file, when they are one: a pickle that calls something, a program, an archive. */
export function lookAtBytes(read: (most?: number) => Uint8Array, context: ScanContext, name: string): void {
  const head = read(HEAD);
  if (!FILE.test(latin1(head)) && !mayAct(head, context)) {
    return;
  }
  const whole = new MemorySource(read());
  context.work.spend(whole.size * PRICES.textByte);
  if (context.recognise(whole) !== undefined) {
    context.child(printable(name, context.limits.maxName), whole);
  }
}

/** One field of numbers: packed ones, or one that stands alone. */
export interface Numbers {
  readonly sized: boolean;
  readonly value: number;
  bytes(most?: number): Uint8Array;
}

/** The first numbers of several fields, which parsers join. */
function joined(fields: readonly Numbers[], most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let left = most;
  for (const field of fields) {
    const words = field.sized ? wordsOf(field.bytes(left)) : wordsOfNumber(field.value);
    parts.push(words);
    left -= words.length / WORD;
    if (left <= 0) {
      break;
    }
  }
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The same for the numbers of a tensor or of an attribute, as they are when they are written to memory. */
export function lookAtNumbers(fields: readonly Numbers[], context: ScanContext, name: string): void {
  // The first byte is the same for all widths, and models have many lists of small numbers.
  const [first] = joined(fields, LONGEST);
  if (first === undefined || (ARGS[first] === Arg.INVALID && !FIRST.has(first))) {
    return;
  }
  context.work.spend(PRICES.node * Math.min(fields.length, HEAD));
  const head = joined(fields, HEAD);
  if (head.length < MIN_NUMBERS * WORD) {
    return;
  }
  for (const width of WIDTHS) {
    const beginning = narrowed(head, width);
    if (beginning !== undefined) {
      const whole = (): Uint8Array => narrowed(joined(fields, MAX_NUMBERS), width) ?? beginning;
      lookAtBytes(most => (most === undefined ? whole() : beginning), context, name);
    }
  }
}
