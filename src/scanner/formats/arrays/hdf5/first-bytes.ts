import { isZlib } from '../../../codecs/deflate';
import { beginsWithAny, hasMagic } from '../../../magic-numbers';
import { latin1 } from '../../../printable';
import { mayBePickle, mayBeginPickle } from '../../pickle/detection/first-opcodes';
import { Op } from '../../pickle/machine/opcodes';

/** Bytes of the shortest pickle that imports something. */
export const SHORTEST = 6;
/** First bytes of numbers, by which they are told from a file. */
export const NUMBERS_HEAD = 64;
/** Bytes of a magic number that numbers do not begin with by accident. */
const LONG_MAGIC = 4;

/** True when numbers that begin so can be a file of another format. Their type is a declaration and proves nothing. */
export function mayBeFile(head: Uint8Array, size: number): boolean {
  return size >= SHORTEST && (mayBePickle(head, size) || beginsWithAny(head, LONG_MAGIC) || isZlib(head));
}

/** The same asked of the first byte alone. */
export function mayBegin(first: number): boolean {
  return mayBeginPickle(first) || (first & 15) === 8 || hasMagic(first, LONG_MAGIC);
}

/** What may stand in the line behind an opcode: names of modules, numbers as text, quoted texts. */
const LINES: ReadonlyMap<number, RegExp> = new Map([
  ...[Op.GLOBAL, Op.INST].map(op => [op, /^[\w.\x80-\xff]*(\n|$)/] as const),
  ...[Op.INT, Op.LONG, Op.FLOAT].map(op => [op, /^[\s\w.+-]*(\n|$)/] as const),
  [Op.STRING, /^\s*['"]/]
]);

const TAKES_LINE: ReadonlySet<number> = new Set([...LINES.keys(), Op.UNICODE, Op.PERSID]);

/** True for opcodes whose argument ends with a line feed. */
export function takesLine(op: number): boolean {
  return TAKES_LINE.has(op);
}

/**
 * True when the opcode here takes a line that it cannot use: an unpickler fails, however long the line is. Texts in a row
 * begin like opcodes ("Nice ..."), and there is no line feed in them.
 */
export function endsInProse(head: Uint8Array): boolean {
  return LINES.get(head[0])?.test(latin1(head.subarray(1))) === false;
}
