import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { visitJson } from '../../../encoding/json';
import { uint32 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { printable } from '../../../printable';
import { wordSet } from '../../../rules/word-lists';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../../text/embedded-files';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { letters } from '../../magic';
import { judgeDataText, reportDataText } from '../data-texts';

/** Codecs of Zarr and numcodecs that compute on bytes and numbers. */
const CODECS = wordSet(`
  bytes transpose sharding_indexed gzip zlib zstd blosc bz2 lzma lz4 lz4hc delta fixedscaleoffset quantize astype shuffle
  bitround bitinformation packbits pcodec zfpy categorize crc32 crc32c adler32 fletcher32 jenkins_lookup3 base64 json2 json
  msgpack2 msgpack vlen-utf8 vlen-bytes vlen-array string-utf8 n5_wrapper cast_value scale_offset zlib-ng snappy none raw xz
  bzip2
`);
/** Codecs that unpickle chunks. */
const PICKLES = /^(?:numcodecs\.)?(?:pickle|dill|cloudpickle)$/i;
const LISTS = wordSet('compressor filters codecs object_codec compressors serializer compression');

/** The JSON that describes the arrays of a Zarr or N5 store, or of an Orbax checkpoint. */
function described(id: 'zarr' | 'orbax', beginning: RegExp): Format {
  return {
    id,
    probe: ({ head }) => beginning.test(letters(head, 0, head.length)),
    scan(source, context) {
      const { maxWhole } = context.limits;
      if (source.size > maxWhole) {
        throw new SourceError('limit-size', { size: source.size, limit: maxWhole });
      }
      context.work.spend(source.size * PRICES.textByte);
      const files = new EmbeddedFiles(context);
      let list: string | undefined;
      const error = visitJson(source.read(0, source.size), (key, node) => {
        context.work.spend(PRICES.node);
        if (node.type === 'object' || node.type === 'array') {
          list =
            key !== undefined && LISTS.has(key) ? key : key === 'configuration' || key === undefined ? list : undefined;
        } else if (node.type === 'string') {
          if (list !== undefined && (key === 'id' || key === 'name' || key === 'type')) {
            judgeCodec(context, node.value, node.offset);
          }
          judgeDataText(context, node.value, node.offset);
          if (key === 'restore_fn') {
            reportDataText(context, 'import', node.value, node.offset);
          }
          files.look(node.value, () => key ?? 'text');
        }
      });
      context.cover({
        status: error === undefined ? 'scanned' : 'failed',
        format: id,
        size: source.size,
        reason: error?.reason
      });
    }
  };
}

function judgeCodec(context: ScanContext, name: string, offset: number): void {
  const isPickle = PICKLES.test(name);
  if (isPickle || !CODECS.has(name.replace(/^(?:numcodecs|imagecodecs)[._]/, ''))) {
    const shown = printable(name, context.limits.maxName);
    context.finding({
      rule: isPickle ? 'zarr-pickle-codec' : 'zarr-unknown-codec',
      severity: isPickle ? 'HIGH' : 'LOW',
      module: 'numcodecs',
      operator: shown,
      offset,
      evidence: shown,
      params: { name: shown }
    });
  }
}

export const zarr = described(
  'zarr',
  /^(?:\xef\xbb\xbf)?\s*\{[^]*"(?:zarr_format|zarr_consolidated_format)"\s*:|^(?:\xef\xbb\xbf)?\s*\{[^]*"blockSize"\s*:[^]*"dataType"\s*:|^(?:\xef\xbb\xbf)?\s*\{[^]*"dataType"\s*:[^]*"blockSize"\s*:/
);
export const orbax = described(
  'orbax',
  /^(?:\xef\xbb\xbf)?\s*\{\s*(?:"(?:tree_metadata|item_handlers|array_metadatas)"\s*:|[^]*"restore_fn"\s*:|"[\w+/=]+"\s*:\s*"\{\\"sharding_type)/
);

/** A chunk that blosc compressed, whose header tells its length (`README_CHUNK_FORMAT.rst` of c-blosc). */
export const blosc: Format = {
  id: 'blosc',
  fallback: true,
  firstBytes: [1, 2, 3, 4, 5],
  probe: ({ head, size }) =>
    head.length >= 16 && head[0] >= 1 && head[0] <= 5 && uint32(head, 12) === size && head[3] > 0 && head[1] <= 5,
  scan: (source, context) =>
    context.cover({ status: 'inert', format: 'blosc', size: source.size, reason: 'numbers-by-header' })
};

/** A node of tensorstore's database of chunks begins with its kind and its length, of all or most of the file. */
export const ocdbt: Format = {
  id: 'ocdbt',
  scan(source, context) {
    scanHiddenInBinary(source, context);
    context.cover({ status: 'inert', format: 'ocdbt', size: source.size, reason: 'numbers-by-header' });
  }
};
