import { openBzip2 } from '../../codecs/bzip2';
import { isZlib, openGzip, openZfile, openZlib } from '../../codecs/deflate';
import { LZ4_FRAME, LZ4_LEGACY, isSkippable, openLz4 } from '../../codecs/lz4';
import { isLzmaAlone, openLzmaAlone } from '../../codecs/lzma-alone';
import type { OpenDecoder } from '../../bytes/decoder';
import { XZ_MAGIC, openXz } from '../../codecs/xz';
import type { Format, Probe } from '../../context';
import { slice } from '../../bytes/slice';
import { SourceError } from '../../bytes/byte-source';
import { latin1 } from '../../printable';
import { inflatedChild } from './compressed-member';
import { uint32 } from '../../encoding/integers';

/** Endings that name the compression; without them the name is that of the content. */
const ENDINGS = /\.(gz|gzip|bz2|xz|lzma|lz4|zlib|z)$/i;
/** Bytes decoded, or consumed, after which a header without a magic number is believed. */
const BELIEVED = 4096;
/** How far behind the end of the compressed data padding is looked for. */
const PADDING = 65536;

const startsWith =
  (signature: readonly number[]) =>
  ({ head }: Probe): boolean =>
    signature.every((byte, i) => head[i] === byte);

/** What people call by both its names, as `joblib (zlib)`. */
const PICKLES = new Set(['joblib', 'pickle']);

interface Compression {
  readonly id: string;
  readonly label: string;
  readonly open: OpenDecoder;
  readonly first?: readonly number[];
  readonly probe: (probe: Probe) => boolean;
}

/** The first byte of little-endian magic numbers: of frames, of the old format, and of the sixteen skippable frames. */
const LZ4_FIRST = [0x04, 0x02, ...Array.from({ length: 16 }, (_, kind) => 0x50 + kind)];
/** Deflate, with a window of up to 32 KiB. */
const ZLIB_FIRST = Array.from({ length: 8 }, (_, window) => window * 16 + 8);

const COMPRESSIONS: readonly Compression[] = [
  { id: 'gzip', label: 'gzip', open: openGzip, first: [0x1f], probe: startsWith([0x1f, 0x8b]) },
  { id: 'bzip2', label: 'bzip2', open: openBzip2, first: [0x42], probe: isBzip2 },
  { id: 'xz', label: 'xz', open: openXz, first: [XZ_MAGIC[0]], probe: startsWith(XZ_MAGIC) },
  { id: 'lz4', label: 'LZ4', open: openLz4, first: LZ4_FIRST, probe: isLz4 },
  {
    id: 'zfile',
    label: 'joblib (ZF)',
    open: openZfile,
    first: [0x5a, 0x7a],
    probe: ({ head }) => /^ZF0x[0-9a-f]+ *$/i.test(latin1(head.subarray(0, 19)).trimEnd())
  },
  // joblib takes any file that starts with 0x78 for zlib; other first bytes are only believed when the data are good.
  {
    id: 'zlib',
    label: 'zlib',
    open: openZlib,
    first: ZLIB_FIRST,
    probe: probe => isZlib(probe.head) && decodes(probe, openZlib, probe.head[0] === 0x78)
  },
  {
    id: 'lzma',
    label: 'LZMA',
    open: openLzmaAlone,
    probe: probe => isLzmaAlone(probe.head) && decodes(probe, openLzmaAlone, true)
  }
];

/** One row for each compression that can stand around a file: the content is scanned as a file of its own. */
export const compressed: readonly Format[] = COMPRESSIONS.map(({ id, label, open, first, probe }) => ({
  id,
  label,
  first,
  probe,
  scan(source, context) {
    context.cover({ status: 'scanned', format: id, size: source.size });
    const inside = ENDINGS.test(context.name) ? context.name.replace(ENDINGS, '') : 'decompressed';
    const inflated = inflatedChild(context, inside, source, open, {
      only: true,
      onPickle: ({ format }) => {
        if (PICKLES.has(format) && id !== 'zfile') {
          context.callFile(`${format}-${id}`);
        }
      }
    });
    const end = inflated?.problem ? undefined : inflated?.consumed;
    if (end !== undefined && end < source.size && !source.read(end, PADDING).every(byte => byte === 0)) {
      context.child('trailing', slice(source, end, source.size - end));
    }
  }
}));

interface Unsupported {
  readonly id: string;
  readonly label: string;
  readonly signature: readonly number[];
}

const UNSUPPORTED: readonly Unsupported[] = [
  { id: 'zstd', label: 'Zstandard', signature: [0x28, 0xb5, 0x2f, 0xfd] },
  { id: 'rar', label: 'RAR', signature: [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07] },
  { id: 'compress', label: 'compress (.Z)', signature: [0x1f, 0x9d] },
  { id: 'lzip', label: 'lzip', signature: [0x4c, 0x5a, 0x49, 0x50, 0x01] },
  { id: 'snappy', label: 'Snappy', signature: [0xff, 0x06, 0x00, 0x00, 0x73, 0x4e, 0x61, 0x50] },
  { id: 'cab', label: 'Cabinet', signature: [0x4d, 0x53, 0x43, 0x46, 0, 0, 0, 0] }
];

/** Compressions and archives that are told by their magic number but not opened. */
export const unsupportedCompression: readonly Format[] = UNSUPPORTED.map(({ id, label, signature }) => ({
  id,
  label,
  fallback: true,
  probe: startsWith(signature),
  scan: (source, context) =>
    context.cover({
      status: 'not-understood',
      format: id,
      size: source.size,
      reason: 'unsupported-compression',
      params: { method: label }
    })
}));

/** A stream header, then a block (pi) or the end of the stream (the square root of pi). */
function isBzip2({ head }: Probe): boolean {
  const next = [
    [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
  ];
  return (
    /^BZh[1-9]$/.test(latin1(head.subarray(0, 4))) && next.some(magic => magic.every((byte, i) => head[4 + i] === byte))
  );
}

function isLz4({ head }: Probe): boolean {
  const magic = head.length < 7 ? 0 : uint32(head, 0);
  return magic === LZ4_FRAME || magic === LZ4_LEGACY || isSkippable(magic);
}

/**
 * True when the data decode: to their end, for some length, or, where `cut` is allowed, until they break off. Corrupt
 * data that a loader gets anything from are longer than what it decodes at once (8 KiB in joblib).
 */
function decodes({ source, work }: Probe, open: OpenDecoder, cut: boolean): boolean {
  let decoded = 0;
  let consumed = 0;
  try {
    const decoder = open(source, work);
    for (let bytes = decoder.next(); bytes && decoded < BELIEVED && !work.exhausted; bytes = decoder.next()) {
      decoded += bytes.length;
      consumed = decoder.consumed;
    }
    return true;
  } catch (error) {
    if (error instanceof SourceError) {
      return decoded >= BELIEVED || consumed >= BELIEVED || (cut && decoded > 0 && error.reason === 'truncated');
    }
    throw error;
  }
}
