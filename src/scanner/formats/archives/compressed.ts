import { isChunkName } from '../fallback/named-numbers';
import { isZlib, isZlibInVain, openGzip, openZfile, openZlib, zfileStarts } from '../../codecs/deflate';
import { CheckError } from '../../codecs/checked';
import { isLzmaAlone, isUsualAlone } from '../../codecs/lzma-header';
import type { OpenDecoder } from '../../bytes/decoder';
import { openBzip2, openLz4, openLzip, openLzw, openXz, openZstd } from '../../codecs/openers';
import { beginsAsZstd } from '../../codecs/zstd-header';
import type { Format, Probe } from '../../format';
import type { Compression } from '../../format-catalog';
import { labelOf } from '../../format-catalog';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { MemorySource } from '../../bytes/memory';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { scanHiddenInText } from '../fallback/hidden-pickle';
import { looksLikePickle } from '../pickle/detection/pickle-probe';
import { findPickle } from '../pickle/detection/pickle-search';
import { beginsAsTar } from './tar';
import { scanStreamReading } from './tar-stream-reading';
import { inflatedChild } from './compressed-member';

/** Endings that name the compression; without them the name is that of the content. */
const ENDINGS = /\.(gz|gzip|bz2|xz|lzma|lz4|zlib|z|zst|zstd|lz)$/i;
/** Bytes decoded, or consumed, after which a header without a magic number is believed. Readers ask for pieces of this size or more. */
const BELIEVED = 512;
/** Bytes decoded where what they begin as has to say whether a header is believed. */
const LOOKED_AT = 4096;
/** Bytes that are read at once where padding is looked through. */
const PADDING = 65536;

/** The header of a frame, and the mark of its end. */
const SHORTEST_LZ4 = 7;

interface Codec {
  readonly id: Compression | 'zfile';
  readonly open: OpenDecoder;
  readonly firstBytes?: readonly number[];
  readonly probe?: (probe: Probe) => boolean;
}

/** Deflate, with a window of up to 32 KiB. */
const ZLIB_FIRST = Array.from({ length: 8 }, (_, window) => window * 16 + 8);

const CODECS: readonly Codec[] = [
  { id: 'gzip', open: openGzip },
  { id: 'bzip2', open: openBzip2, probe: ({ head }) => head[3] >= 0x31 && head[3] <= 0x39 },
  { id: 'xz', open: openXz },
  { id: 'lz4', open: openLz4, probe: ({ size, source }) => size >= SHORTEST_LZ4 && !beginsAsZstd(source) },
  { id: 'zstd', open: openZstd, probe: ({ source }) => beginsAsZstd(source) },
  { id: 'lzip', open: openLzip },
  // Two bytes are the beginning of other files as well.
  { id: 'compress', open: openLzw, probe: probe => decodes(probe, openLzw, true) },
  {
    id: 'zfile',
    open: openZfile,
    probe: ({ head }) => zfileStarts(head).length > 0
  },
  // joblib takes any file that starts with 0x78 for zlib; other first bytes are only believed when the data are good.
  {
    id: 'zlib',
    open: openZlib,
    firstBytes: ZLIB_FIRST,
    probe: probe => isZlib(probe.head) && !isZlibInVain(probe.head) && decodes(probe, openZlib, probe.head[0] === 0x78)
  },
  {
    id: 'lzma',
    open: openXz,
    probe: probe => isLzmaAlone(probe.head) && decodes(probe, openXz, true, isUsualAlone(probe.head))
  }
];

/** Work of an attempt to decode what may be anything: a decoder with its memory, and what is thrown where it is nothing. */
const ATTEMPT = 100_000;

/** One row for each compression that can stand around a file: the content is scanned as a file of its own. */
export const compressed: readonly Format[] = CODECS.map(({ id, open, firstBytes, probe }) => ({
  id,
  firstBytes,
  probe,
  scan(source, context) {
    context.cover({ status: 'scanned', format: id, size: source.size });
    const unpacked = isChunkName(context.name) ? context.name : 'decompressed';
    const inside = ENDINGS.test(context.name) ? context.name.replace(ENDINGS, '') : unpacked;
    const inflated = inflatedChild(context, inside, source, open, {
      only: true,
      onPickle: ({ format }) => {
        if ((format === 'joblib' || format === 'pickle') && id !== 'zfile') {
          // Users call such a file by both names, as `joblib (zlib)`.
          context.setFileFormat(`${format}-${id}`);
        }
      }
    });
    if (inflated === undefined) {
      // Nothing follows the header of a compression: it may be a made-up one.
      scanHiddenInText(source, context);
    }
    const { problem, consumed } = inflated ?? {};
    const end = problem === undefined || problem instanceof CheckError ? consumed : undefined;
    if (end !== undefined && hasMore(source, end, context.work)) {
      context.child('trailing', slice(source, end, source.size - end));
    }
    if (id === 'gzip') {
      scanStreamReading(source, context, inside);
    }
    if (id === 'zfile') {
      // Readers of other ages look for the data in other places.
      for (const at of zfileStarts(source.read(0, 32)).slice(1)) {
        inflatedChild(context, inside, slice(source, at, source.size - at), openZlib);
      }
    }
  }
}));

/** True when anything but zeros stands behind `end`. */
function hasMore(source: ByteSource, end: number, work: Work): boolean {
  for (let at = end; at < source.size; at += PADDING) {
    work.spend(PADDING * PRICES.sumByte);
    if (source.read(at, PADDING).some(byte => byte !== 0)) {
      return true;
    }
  }
  return false;
}

/** Compressions and archives that are told by their magic number but not opened. */
const UNSUPPORTED = ['rar', 'snappy', 'cab'] as const;

export const unsupportedCompression: readonly Format[] = UNSUPPORTED.map(id => ({
  id,
  fallback: true,
  unread: true,
  beside: true,
  scan: (source, context) =>
    context.cover({
      status: 'not-understood',
      format: id,
      size: source.size,
      reason: 'unsupported-compression',
      params: { method: labelOf(id) }
    })
}));

/**
 * True when the data decode: to their end, for some length, or, where `cut` is allowed, until they break off. A loader
 * gets no byte of corrupt data that are shorter than the first piece that it reads (8 KiB in joblib); programs such as `xz`
 * write out what they have, so that data which begin as something to load are believed all the same.
 * @param sure - false for a header that any numbers look like: then the data have to begin as something to load
 */
function decodes({ source, work }: Probe, open: OpenDecoder, cut: boolean, sure = true): boolean {
  work.afford(ATTEMPT);
  const decoded = new Uint8Array(LOOKED_AT);
  let length = 0;
  let consumed = 0;
  const begins = (): boolean => beginsToLoad(decoded.subarray(0, Math.min(length, LOOKED_AT)), work);
  try {
    const decoder = open(source, work);
    const enough = sure ? BELIEVED : LOOKED_AT;
    for (let bytes = decoder.next(); bytes && length < enough && !work.exhausted; bytes = decoder.next()) {
      decoded.set(bytes.subarray(0, Math.max(0, LOOKED_AT - length)), Math.min(length, LOOKED_AT));
      length += bytes.length;
      ({ consumed } = decoder);
    }
    return sure || begins();
  } catch (error) {
    if (error instanceof CheckError) {
      return (sure && length > 0) || begins();
    }
    if (error instanceof SourceError) {
      const believed =
        length >= BELIEVED || consumed >= BELIEVED || (cut && length > 0 && error.reason === 'truncated');
      return (sure && believed) || begins();
    }
    throw error;
  }
}

/** True for a pickle, or a tar archive. */
function beginsToLoad(bytes: Uint8Array, work: Work): boolean {
  const source = new MemorySource(bytes);
  return looksLikePickle(source, work) || findPickle(source, work, 0).acts || beginsAsTar(bytes);
}
