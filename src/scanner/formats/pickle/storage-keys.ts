import type { ByteSource } from '../../bytes/byte-source';
import { latin1 } from '../../printable';
import { Op } from './machine/opcodes';
import { uint32 } from '../../encoding/integers';

/** Bytes of a list of keys that is read; a file of a hundred thousand tensors has a tenth of that. */
const MAX_LIST = 32 * 2 ** 20;

/** Opcodes without a value that a pickler needs to write a list of texts, with the bytes of their arguments. */
const AROUND: Readonly<Record<number, number>> = {
  [Op.PROTO]: 1,
  [Op.FRAME]: 8,
  [Op.EMPTY_LIST]: 0,
  [Op.MARK]: 0,
  [Op.APPEND]: 0,
  [Op.APPENDS]: 0,
  [Op.BINPUT]: 1,
  [Op.LONG_BINPUT]: 4,
  [Op.MEMOIZE]: 0
};

/** Opcodes of texts, with the bytes of their length; Python 2 wrote the two of byte strings. */
const WIDTHS: Readonly<Record<number, 1 | 4 | undefined>> = {
  [Op.SHORT_BINUNICODE]: 1,
  [Op.BINUNICODE]: 4,
  [Op.SHORT_BINSTRING]: 1,
  [Op.BINSTRING]: 4
};

/**
 * The texts of the pickle at `start`, which is a list of texts and nothing else, in their order. Undefined when any opcode
 * is another one: the machine keeps only the first items of a long list.
 */
export function storageKeys(source: ByteSource, start: number, end: number): string[] | undefined {
  if (end - start > MAX_LIST) {
    return undefined;
  }
  const bytes = source.read(start, end - start).slice();
  const keys: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const op = bytes[at];
    const width = WIDTHS[op];
    if (op === Op.STOP) {
      return at === bytes.length - 1 ? keys : undefined;
    }
    if (width !== undefined) {
      const from = at + 1 + width;
      const length = width === 1 ? bytes[at + 1] : uint32(bytes, at + 1);
      keys.push(latin1(bytes.subarray(from, from + length)));
      at = from + length;
    } else if (op in AROUND) {
      at += 1 + AROUND[op];
    } else {
      return undefined;
    }
  }
  return undefined;
}
