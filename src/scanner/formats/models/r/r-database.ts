import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { OpenDecoder } from '../../../bytes/decoder';
import { slice } from '../../../bytes/slice';
import { openZlib } from '../../../codecs/deflate';
import { Input } from '../../../codecs/input';
import { openBzip2 } from '../../../codecs/openers';
import type { ScanContext } from '../../../context';
import { uint32be } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import { inflatedChild } from '../../archives/compressed-member';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';

const lzma2 = () => require('../../../codecs/lzma2') as typeof import('../../../codecs/lzma2');

/** Values in one database. */
const MAX_VALUES = 100_000;
/** Bytes of the length in front of each, and of the type behind that where it is not zlib. */
const LENGTH = 4;
const TYPE = 1;
/** The dictionary that R asks for (`lzma_lzma_preset(&opt, 6)` in `src/main/connections.c`). */
const DICTIONARY = 2 ** 26;
/** A longer value is no serialized model. */
const MAX_LENGTH = 2 ** 31;

/** How a value is compressed, by its first byte behind the length; of zlib that is its own. */
function methodAt(head: Uint8Array, at: number): readonly [OpenDecoder, number] | undefined {
  if (head[at] === 0x78 && ((head[at] << 8) | head[at + 1]) % 31 === 0) {
    return [openZlib, 0];
  }
  if (head[at] === 0x32 && head[at + 1] === 0x42 && head[at + 2] === 0x5a) {
    return [openBzip2, TYPE];
  }
  return head[at] === 0x5a && (head[at + 1] <= 2 || head[at + 1] >= 0xe0)
    ? [(source, work) => new (lzma2().Lzma2)(new Input(source, work), DICTIONARY), TYPE]
    : undefined;
}

/**
 * The values that R loads when they are asked for, of a package or by `lazyLoad` (`lazyload.c`, `R_compress1` to `3` in
 * `connections.c`): each is compressed, behind its length. Where they begin says the index beside it; they stand one behind
 * the other.
 */
export const rDatabase: Format = {
  id: 'r-database',
  probe: ({ head, name }) =>
    /\.rdb$/.test(name) && uint32be(head, 0) < MAX_LENGTH && methodAt(head, LENGTH) !== undefined,
  scan(source, context) {
    let at = 0;
    for (let values = 0; at < source.size; values++) {
      if (values >= MAX_VALUES) {
        throw new SourceError('limit-members', { limit: MAX_VALUES });
      }
      context.work.spend(PRICES.record);
      const end = scanValue(source, context, at, values);
      if (end === undefined) {
        const params = { offset: at };
        context.cover({
          status: 'not-understood',
          format: 'r-database',
          size: source.size,
          reason: 'unknown-record',
          params
        });
        scanHiddenInBinary(source, context);
        return;
      }
      at = end;
    }
    context.cover({ status: 'scanned', format: 'r-database', size: source.size });
  }
};

/** Returns where the value ends; undefined when that can't be told. */
function scanValue(source: ByteSource, context: ScanContext, at: number, index: number): number | undefined {
  const head = source.read(at, LENGTH + 3).slice();
  const method = methodAt(head, LENGTH);
  if (method === undefined) {
    return undefined;
  }
  const [open, skipped] = method;
  const start = at + LENGTH + skipped;
  const value = inflatedChild(context, `value ${index + 1}`, slice(source, start, source.size - start), open, {
    expect: 'r-data'
  });
  value?.measure(uint32be(head, 0) + 1);
  return value?.consumed === undefined || value.problem !== undefined ? undefined : start + value.consumed;
}
