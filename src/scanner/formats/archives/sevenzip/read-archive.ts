import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { crc32 } from '../../../bytes/crc32';
import { InflatedSource } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { uint32, uint64 } from '../../../encoding/integers';
import { PRICES } from '../../../work';
import { compareChain, openFolder } from './coders';
import type { Folder } from './folder';
import { unpackedSize } from './folder';
import type { Doubt } from './header-cursor';
import { Id } from './property-ids';
import type { Archive, Streams } from './sevenzip-header';
import { HeaderReader } from './sevenzip-header';

const SIGNATURE_HEADER = 32;
const MAX_HEADER = 16 * 2 ** 20;
/** Headers may be packed, and the packed header packed again. */
const MAX_ENCODED = 4;
/** 7-Zip looks for a lost header in so many bytes at the end. */
const RECOVERY = 512;

/** The place of packed data, or of another part of the archive. */
export interface Extent {
  readonly at: number;
  readonly size: number;
}

/** What an archive holds, and everything that makes its headers worth a word. */
export interface Reading {
  readonly archive: Archive;
  /** Where readers may differ, or where no program writes what stands there. */
  readonly doubts: ReadonlySet<Doubt>;
  /** A header has a wrong checksum. */
  readonly damaged: boolean;
  /** The parts of the file that belong to headers. */
  readonly headers: readonly Extent[];
}

/** The first packed stream of each folder, in the order of the folders. */
export function* packedStreams({ position, packedSizes, folders }: Streams): Generator<Extent> {
  let at = SIGNATURE_HEADER + position;
  let stream = 0;
  for (const { packed } of folders) {
    yield { at, size: packedSizes[stream] ?? 0 };
    for (const next = stream + packed.length; stream < next; stream++) {
      at += packedSizes[stream] ?? 0;
    }
  }
}

/**
 * Reads the headers of an archive. Throws `SourceError` when they cannot be read: `truncated`, `corrupt`, `encrypted`,
 * `unsupported-compression` or a limit.
 */
export function readArchive(source: ByteSource, context: ScanContext): Reading {
  return new ArchiveReader(source, context).read();
}

class ArchiveReader {
  private readonly doubts = new Set<Doubt>();
  private readonly headers: Extent[] = [{ at: 0, size: SIGNATURE_HEADER }];
  private damaged = false;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {}

  read(): Reading {
    const { doubts, headers } = this;
    const start = this.start();
    const archive = start === undefined ? EMPTY : this.archive(start);
    archive.folders.forEach(folder => compareChain(folder, doubt => doubts.add(doubt)));
    if (archive.position !== 0) {
      // py7zr does not look at it.
      doubts.add('packed streams');
    }
    this.checkExtent(archive, start?.at ?? SIGNATURE_HEADER);
    return { archive, doubts, damaged: this.damaged, headers };
  }

  /** Where the header is; undefined in an archive without files. */
  private start(): Extent | undefined {
    const { source, doubts } = this;
    const head = source.read(0, SIGNATURE_HEADER).slice();
    if (head.length < SIGNATURE_HEADER) {
      throw new SourceError('truncated');
    }
    if (head[6] !== 0) {
      doubts.add('version');
    }
    if (head.subarray(8).every(byte => byte === 0)) {
      doubts.add('start header');
      return this.recovered();
    }
    this.damaged = crc32(head.subarray(12)) !== uint32(head, 8);
    const at = SIGNATURE_HEADER + uint64(head, 12);
    const size = uint64(head, 20);
    if (size === 0) {
      if (at !== SIGNATURE_HEADER || uint32(head, 28) !== 0) {
        doubts.add('start header');
      }
      return undefined;
    }
    if (size > MAX_HEADER || at + size > source.size) {
      throw new SourceError(size > MAX_HEADER ? 'limit-size' : 'truncated');
    }
    this.damaged ||= this.sum(at, size) !== uint32(head, 28);
    return { at, size };
  }

  /** A start header of zeros: 7-Zip takes the last bytes at the end that look like the beginning of a header. */
  private recovered(): Extent {
    const { source } = this;
    if (source instanceof InflatedSource && source.knownSize === undefined) {
      // The header is at the end: it has to be reached first.
      source.measure(source.size + 1);
    }
    const at = Math.max(SIGNATURE_HEADER, source.size - RECOVERY);
    const tail = source.read(at, source.size - at);
    let begin = tail.length - 2;
    while (begin >= 0 && !beginsHeader(tail[begin], tail[begin + 1])) {
      begin--;
    }
    if (begin < 0 || tail[tail.length - 1] !== Id.END) {
      throw new SourceError('corrupt', { offset: 0 });
    }
    return { at: at + begin, size: tail.length - begin };
  }

  private sum(at: number, size: number): number {
    this.context.work.spend(size * PRICES.sumByte);
    return crc32(this.source.read(at, size));
  }

  private archive({ at, size }: Extent): Archive {
    const { source, context, doubts } = this;
    this.headers.push({ at, size });
    context.work.spend(size * PRICES.textByte);
    let bytes: Uint8Array = source.read(at, size).slice();
    for (let depth = 0; depth < MAX_ENCODED; depth++) {
      const header = new HeaderReader(bytes, context.work, doubt => doubts.add(doubt)).read();
      if ('archive' in header) {
        return header.archive;
      }
      bytes = this.decoded(header.encoded, at);
      context.work.spend(bytes.length * PRICES.textByte);
    }
    throw new SourceError('limit-depth');
  }

  /** Unpacks an encoded header. There is one folder: py7zr would put several together, 7-Zip refuses them. */
  private decoded(encoded: Streams, limit: number): Uint8Array {
    const [packed] = packedStreams(encoded);
    if (encoded.folders.length !== 1) {
      throw new SourceError('corrupt', { offset: limit });
    }
    const [folder] = encoded.folders;
    this.headers.push(packed);
    this.checkExtent(encoded, limit);
    compareChain(folder, doubt => this.doubts.add(doubt));
    const size = unpackedSize(folder);
    if (size > MAX_HEADER) {
      throw new SourceError('limit-size', { size, limit: MAX_HEADER });
    }
    const inner = unpack(this.source, folder, packed, this.context);
    const bytes = inner.read(0, size).slice();
    inner.release();
    if (bytes.length < size) {
      throw inner.problem ?? new SourceError('truncated');
    }
    this.damaged ||= folder.crc !== undefined && crc32(bytes) !== folder.crc;
    return bytes;
  }

  /** All packed streams have to lie between the start header and the header. */
  private checkExtent({ position, packedSizes }: Streams, limit: number): void {
    if (SIGNATURE_HEADER + position + packedSizes.reduce((sum, size) => sum + size, 0) > limit) {
      this.doubts.add('packed streams');
    }
  }
}

const EMPTY: Archive = { position: 0, packedSizes: [], folders: [], files: [] };

function beginsHeader(first: number, second: number): boolean {
  return (first === Id.ENCODED_HEADER && second === Id.PACK) || (first === Id.HEADER && second === Id.MAIN_STREAMS);
}

/** Returns the unpacked data of a folder; `onBytes` is given every byte once and in order. */
export function unpack(
  source: ByteSource,
  folder: Folder,
  { at, size }: Extent,
  context: ScanContext,
  onBytes?: (bytes: Uint8Array) => void
): InflatedSource {
  const packed = slice(source, at, size);
  return new InflatedSource(packed, openFolder(folder), context, { claimed: unpackedSize(folder), onBytes });
}
