import { MemorySource } from '../../bytes/memory';
import type { EmbeddedFiles } from '../text/embedded-files';

/** Bytes of a number as it is kept here: the lowest first, as in a tensor in memory. */
const WORD = 8;
/** Bytes per element of the types whose numbers stand in such fields. */
const WIDTHS = [1, 2, 4, WORD] as const;
/** Numbers that are enough to see the kind of a file. */
const HEAD = 512;
/** Fewer numbers hold no file. */
const MIN_NUMBERS = 4;
/** Bits of a varint's byte. */
const BITS = 7;

/** The numbers of packed varints (Protocol Buffers, "Encoding"), 8 bytes for each; one that breaks off is left out. */
export function wordsOf(packed: Uint8Array): Uint8Array {
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

/** The same of numbers that stand one by one. */
export function wordsOfNumbers(numbers: readonly number[]): Uint8Array {
  const words = new Uint8Array(numbers.length * WORD);
  const view = new DataView(words.buffer);
  numbers.forEach((number, i) => {
    const high = Math.floor(number / 2 ** 32);
    view.setUint32(WORD * i, number >>> 0, true);
    view.setUint32(WORD * i + 4, high >>> 0, true);
  });
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

/**
 * Scans the file that the numbers of a tensor or of an attribute are when they are written to memory, if they are one.
 * @param read - gives the first so many bytes of the numbers, each as 8 bytes
 */
export function lookAtNumbers(read: (most?: number) => Uint8Array, embedded: EmbeddedFiles, name: () => string): void {
  const head = read(HEAD);
  if (head.length < MIN_NUMBERS * WORD) {
    return;
  }
  for (const width of WIDTHS) {
    const beginning = narrowed(head, width);
    if (beginning !== undefined && embedded.mayBeFile(beginning)) {
      const whole = narrowed(read(), width) ?? beginning;
      embedded.lookAt(new MemorySource(whole), name);
    }
  }
}
