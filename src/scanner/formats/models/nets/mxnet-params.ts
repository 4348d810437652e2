import { AheadSource } from '../../../bytes/ahead';
import { SourceError } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import { uint32, uint64 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { orTextsOf } from '../data-texts';

/** Numbers that stand before a list of arrays, and before each array in three versions (`src/ndarray/ndarray.cc`). */
const LIST = 0x112;
const V1 = 0xf993fac8;
const V2 = 0xf993fac9;
const V3 = 0xf993faca;
/** Bytes of a number by its kind (`mshadow/base.h`). */
const WIDTHS = [4, 8, 2, 1, 4, 1, 8, 1, 2, 2, 4, 8, 2];
const MAX_DIMENSIONS = 32;
const MAX_NAME = 64 * 1024;

/** Passes over the shape at the cursor; returns how many numbers it holds. */
function passShape(cursor: Cursor, width: 4 | 8): number {
  const dimensions = cursor.uint32();
  if (dimensions > MAX_DIMENSIONS && dimensions !== 0xffffffff) {
    throw new SourceError('corrupt', { offset: cursor.position - 4 });
  }
  let count = 1;
  for (let i = 0; i < (dimensions === 0xffffffff ? 0 : dimensions); i++) {
    count *= cursor.uint(width);
  }
  return dimensions === 0 || dimensions === 0xffffffff ? 0 : count;
}

function passArray(cursor: Cursor): void {
  const start = cursor.position;
  const magic = cursor.uint32();
  // Of each further array of a sparse one: its kind and shape.
  let more = 0;
  let count: number;
  if (magic === V2 || magic === V3) {
    const storage = cursor.int32();
    more = storage === 1 ? 1 : storage === 2 ? 2 : 0;
    const stored = more > 0 ? passShape(cursor, 8) : undefined;
    count = passShape(cursor, 8);
    count = stored ?? count;
  } else if (magic === V1) {
    count = passShape(cursor, 8);
  } else {
    // The oldest version has the number of dimensions in its place.
    cursor.seek(start);
    count = passShape(cursor, 4);
  }
  if (count === 0 && magic !== V3) {
    return;
  }
  cursor.skip(8);
  const widths = [widthOf(cursor)];
  const counts = [count];
  for (let i = 0; i < more; i++) {
    widths.push(widthOf(cursor));
    counts.push(passShape(cursor, 8));
  }
  widths.forEach((width, i) => cursor.skip(width * counts[i]));
}

function widthOf(cursor: Cursor): number {
  const width = WIDTHS[cursor.int32()] as number | undefined;
  if (width === undefined) {
    throw new SourceError('corrupt', { offset: cursor.position - 4 });
  }
  return width;
}

/** Parameters of MXNet (`.params`): arrays and their names, numbers to the last byte. */
export const mxnetParams: Format = orHiddenPickle({
  id: 'mxnet-params',
  probe: ({ head }) => head.length >= 24 && uint32(head, 0) === LIST && uint64(head, 8) === 0,
  scan(source, context) {
    orTextsOf(source, context, watched => {
      const cursor = new Cursor(new AheadSource(source), 16, source.size, 32);
      for (let left = cursor.uint64(); left > 0; left--) {
        context.work.spend(PRICES.record);
        passArray(cursor);
      }
      for (let left = cursor.uint64(); left > 0; left--) {
        context.work.spend(PRICES.record);
        const length = cursor.uint64();
        if (length > MAX_NAME) {
          throw new SourceError('corrupt', { offset: cursor.position });
        }
        cursor.skip(length);
      }
      if (cursor.left > 0) {
        throw new SourceError('unknown-record', { offset: cursor.position });
      }
      watched.cover({ status: 'scanned', format: 'mxnet-params', size: source.size });
    });
  }
});
