import { AheadSource } from '../../../bytes/ahead';
import { SourceError } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import { uint32 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import { orHiddenPickle } from '../../fallback/hidden-pickle';

const UNIT = 64;
const VERSION = 2;
/** Stands before the description of each array. */
const MARK = 0xdeadbeef;

/**
 * The arrays of a Core ML program (`weights/weight.bin`; coremltools, `mlmodel/src/MILBlob/Blob/StorageFormat.hpp`): a count, and for each
 * array its kind, size and place, all at multiples of 64. Numbers to the last byte, when the places add up.
 */
export const coremlWeights: Format = orHiddenPickle({
  id: 'coreml-weights',
  probe: ({ head }) =>
    head.length >= 2 * UNIT && uint32(head, 4) === VERSION && uint32(head, 0) > 0 && uint32(head, UNIT) === MARK,
  scan(source, context) {
    const cursor = new Cursor(new AheadSource(source), 0, source.size, 32);
    const count = cursor.uint32();
    let next = UNIT;
    for (let i = 0; i < count; i++) {
      context.work.spend(PRICES.record);
      cursor.seek(next);
      const mark = cursor.uint32();
      cursor.skip(4);
      const [size, at] = [cursor.uint64(), cursor.uint64()];
      if (mark !== MARK || at !== next + UNIT) {
        throw new SourceError('corrupt', { offset: next });
      }
      cursor.seek(at).skip(size);
      next = Math.ceil((at + size) / UNIT) * UNIT;
    }
    if (source.size > next) {
      throw new SourceError('unknown-record', { offset: next });
    }
    context.cover({ status: 'scanned', format: 'coreml-weights', size: source.size });
  }
});
