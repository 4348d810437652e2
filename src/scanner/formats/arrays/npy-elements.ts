import type { ScanContext } from '../../context';
import { isFilled } from '../../bytes/filled';
import { MemorySource } from '../../bytes/memory';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { PRICES } from '../../work';
import { NUMBERS_HEAD, SHORTEST, mayBeFile, mayBegin } from './hdf5/first-bytes';
import { Handing } from './hdf5/handing';

/** Bytes of elements that are read at once. */
const PIECE = 2 ** 20;
/** Bytes of an array that are put into another order. */
const MAX_TURNED = 32 * 2 ** 20;
/** Bytes of a beginning in another order. */
const SHORT = 4096;

/**
 * Looks at each element of an array of byte strings: a program takes one out and may hand it to a loader. The first element
 * is the beginning of the whole.
 * @param width - bytes of one element
 */
export function scanByteStrings(data: ByteSource, width: number, context: ScanContext): void {
  if (width < SHORTEST) {
    return;
  }
  const handing = new Handing(context);
  const perPiece = Math.max(1, Math.floor(PIECE / width));
  for (let from = width; from + width <= data.size; from += perPiece * width) {
    const end = Math.min(data.size, from + perPiece * width);
    const bytes = data.read(from, Math.min(end - from, PIECE)).slice();
    context.work.spend(bytes.length * PRICES.readByte);
    for (let at = from; at + width <= end; at += width) {
      context.work.spend(PRICES.value);
      if (mayBegin(bytes[at - from])) {
        const number = at / width;
        handing.hand({ source: slice(data, at, width), kind: 'numbers' }, `data[${number}]`);
      }
    }
  }
}

/**
 * Looks at an array in Fortran's order as `tobytes` hands it out, which is C's order.
 * @param width - bytes of one element
 * @param shape - whose product is the number of elements
 */
export function scanInOrderOfC(data: ByteSource, width: number, shape: readonly number[], context: ScanContext): void {
  // The first element is the first in either order.
  if (data.size < SHORTEST || shape.filter(length => length > 1).length < 2 || !mayBegin(data.read(0, 1)[0])) {
    return;
  }
  const head = inOrderOfC(data, width, shape, Math.min(data.size, SHORT), context);
  if (!mayBeFile(head.subarray(0, NUMBERS_HEAD), data.size) || isFilled(data, data.size)) {
    return;
  }
  const handing = new Handing(context);
  if (data.size <= MAX_TURNED) {
    const whole = new MemorySource(data.read(0, data.size).slice());
    const source = new MemorySource(inOrderOfC(whole, width, shape, data.size, context));
    handing.hand({ source, kind: 'numbers' }, 'data');
  } else if (handing.goesOn(new MemorySource(head))) {
    const params = { size: data.size, limit: MAX_TURNED };
    context.cover({ status: 'not-understood', format: 'npy', size: data.size, reason: 'limit-size', params });
  }
}

function inOrderOfC(
  data: ByteSource,
  width: number,
  shape: readonly number[],
  most: number,
  context: ScanContext
): Uint8Array {
  const turned = new Uint8Array(most);
  const strides: number[] = [];
  shape.reduce((stride, length) => (strides.push(stride), stride * length), width);
  const place = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < most; to += width) {
    context.work.spend(PRICES.value);
    turned.set(data.read(from, Math.min(width, most - to)), to);
    for (let i = shape.length - 1; i >= 0; i--) {
      from += strides[i];
      if (++place[i] < shape[i]) {
        break;
      }
      from -= strides[i] * shape[i];
      place[i] = 0;
    }
  }
  return turned;
}
