import { openBzip2 } from '../../../codecs/bzip2';
import { openDeflate } from '../../../codecs/deflate';
import { undoBranches } from '../../../codecs/branches';
import { undoDelta, undoX86 } from '../../../codecs/filters';
import { Input } from '../../../codecs/input';
import { Lzma, lzmaProperties } from '../../../codecs/lzma';
import { LzmaStream } from '../../../codecs/lzma-alone';
import { Lzma2, lzma2Dictionary } from '../../../codecs/lzma2';
import type { Decoder, OpenDecoder } from '../../../bytes/decoder';
import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import { InflatedSource } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { LIMIT_WORK, PRICES } from '../../../work';
import { escapes } from '../member-paths';
import type { Archive, Coder, Folder, Streams } from './sevenzip-header';
import { HeaderReader, unpackedSize } from './sevenzip-header';
import { uint32, uint64 } from '../../../encoding/integers';

const SIGNATURE_HEADER = 32;
const MAX_HEADER = 16 * 2 ** 20;
/** Headers may be packed, and the packed header packed again. */
const MAX_ENCODED = 4;
const AES = '06f10701';

/** Bytes as they are. */
class Copy implements Decoder {
  consumed = 0;

  constructor(private readonly source: ByteSource) {}

  next(): Uint8Array | null {
    const bytes = this.source.read(this.consumed, 64 * 1024);
    this.consumed += bytes.length;
    return bytes.length > 0 ? bytes : null;
  }
}

function openLzma(source: ByteSource, work: Work, { properties }: Coder, size: number): Decoder {
  const parsed = properties.length < 5 ? undefined : lzmaProperties(properties[0]);
  if (parsed === undefined) {
    throw new SourceError('corrupt');
  }
  const input = new Input(source, work);
  const lzma = new Lzma(input, uint32(properties, 1));
  lzma.setProperties(parsed);
  return new LzmaStream(input, lzma, size);
}

function openLzma2(source: ByteSource, work: Work, { properties }: Coder): Decoder {
  const dictionary = lzma2Dictionary(properties[0] ?? 255);
  if (dictionary === undefined) {
    throw new SourceError('corrupt');
  }
  return new Lzma2(new Input(source, work), dictionary);
}

/** Methods that unpack (7-Zip's `DOC/Methods.txt`); the others are filters on an unpacked stream. */
const METHODS: Readonly<Record<string, (source: ByteSource, work: Work, coder: Coder, size: number) => Decoder>> = {
  '00': source => new Copy(source),
  '21': openLzma2,
  '030101': openLzma,
  '040108': openDeflate,
  '040202': openBzip2
};

const FILTERS: Readonly<Record<string, (inner: Decoder, work: Work, coder: Coder) => Decoder>> = {
  '03': (inner, work, { properties }) => undoDelta(inner, work, (properties[0] ?? 0) + 1),
  '04': (inner, work) => undoX86(inner, work),
  '03030103': (inner, work) => undoX86(inner, work)
};

/** Branch filters of other processors, by their number in xz. */
const BRANCHES: Readonly<Record<string, number>> = {
  '05': 5,
  '03030205': 5,
  '06': 6,
  '03030401': 6,
  '07': 7,
  '03030501': 7,
  '08': 8,
  '03030701': 8,
  '09': 9,
  '03030805': 9,
  '0a': 10
};

function branchFilter(method: string): ((inner: Decoder, work: Work) => Decoder) | undefined {
  const id = BRANCHES[method] as number | undefined;
  return id === undefined ? undefined : (inner, work) => undoBranches(id, inner, work) ?? inner;
}

/** Coders in the order in which data pass through them, when they form a plain chain with one packed stream. */
function chain(folder: Folder): number[] | undefined {
  if (folder.packed.length !== 1 || folder.coders.some(({ inputs, outputs }) => inputs !== 1 || outputs !== 1)) {
    return undefined;
  }
  const order = [folder.packed[0]];
  while (order.length < folder.coders.length) {
    const next = folder.bindings.find(({ output }) => output === order[order.length - 1])?.input;
    if (next === undefined || order.includes(next) || next >= folder.coders.length) {
      return undefined;
    }
    order.push(next);
  }
  return order;
}

function openFolder(folder: Folder): OpenDecoder {
  if (folder.coders.some(({ method }) => method === AES)) {
    throw new SourceError('encrypted');
  }
  const order = chain(folder);
  if (order === undefined || METHODS[folder.coders[order[0]].method] === undefined) {
    throw new SourceError('unsupported-compression', { method: folder.coders[order?.[0] ?? 0].method });
  }
  const [first, ...rest] = order;
  const filters = rest.map(index => {
    const coder = folder.coders[index];
    const filter = FILTERS[coder.method] ?? branchFilter(coder.method);
    if (filter === undefined) {
      throw new SourceError('unsupported-compression', { method: coder.method });
    }
    return (inner: Decoder, work: Work): Decoder => filter(inner, work, coder);
  });
  return (source, work) =>
    filters.reduce(
      (inner, filter) => filter(inner, work),
      METHODS[folder.coders[first].method](source, work, folder.coders[first], folder.sizes[first])
    );
}

/** The place of a folder's packed stream. */
interface Packed {
  readonly at: number;
  readonly size: number;
}

/** The first packed stream of each folder, in the order of the folders. */
function* packedStreams({ position, packedSizes, folders }: Streams): Generator<Packed> {
  let at = SIGNATURE_HEADER + position;
  let stream = 0;
  for (const { packed } of folders) {
    yield { at, size: packedSizes[stream] ?? 0 };
    for (const next = stream + packed.length; stream < next; stream++) {
      at += packedSizes[stream] ?? 0;
    }
  }
}

/** Returns the unpacked data of a folder. */
function unpack(source: ByteSource, folder: Folder, { at, size }: Packed, context: ScanContext): InflatedSource {
  const packed = slice(source, at, size);
  return new InflatedSource(packed, openFolder(folder), context, { claimed: unpackedSize(folder) });
}

function readHeader(source: ByteSource, context: ScanContext): Archive {
  const head = source.read(0, SIGNATURE_HEADER).slice();
  if (head.length < SIGNATURE_HEADER) {
    throw new SourceError('truncated');
  }
  const at = SIGNATURE_HEADER + uint64(head, 12);
  const size = uint64(head, 20);
  if (size === 0) {
    return { position: 0, packedSizes: [], folders: [], names: [], empty: [] };
  }
  if (size > MAX_HEADER || at + size > source.size) {
    throw new SourceError(size > MAX_HEADER ? 'limit-size' : 'truncated');
  }
  context.work.spend(size * PRICES.textByte);
  let bytes = source.read(at, size).slice();
  for (let depth = 0; depth < MAX_ENCODED; depth++) {
    const header = new HeaderReader(bytes, context.work).read();
    if ('archive' in header) {
      return header.archive;
    }
    const [folder] = header.encoded.folders as readonly (Folder | undefined)[];
    const [packed] = packedStreams(header.encoded);
    const inner = folder && unpack(source, folder, packed, context);
    bytes = inner?.read(0, Math.min(unpackedSize(folder as Folder), MAX_HEADER)).slice() ?? new Uint8Array(0);
    inner?.release();
    context.work.spend(bytes.length * PRICES.textByte);
  }
  throw new SourceError('limit-depth');
}

function scanFolder(
  source: ByteSource,
  folder: Folder,
  packed: Packed,
  index: number,
  names: readonly string[],
  context: ScanContext
): void {
  let inflated: InflatedSource | undefined;
  try {
    inflated = unpack(source, folder, packed, context);
    let at = 0;
    for (const [position, size] of folder.files.entries()) {
      context.work.spend(PRICES.record);
      context.child(names[position] ?? `file ${position}`, slice(inflated, at, size), { size });
      at += size;
    }
  } catch (error) {
    if (!(error instanceof SourceError) || error.reason === LIMIT_WORK) {
      throw error;
    }
    const status = error.reason === 'unsupported-compression' ? 'not-understood' : 'failed';
    context.cover({
      status,
      format: '7z',
      size: unpackedSize(folder),
      reason: error.reason,
      params: error.params,
      member: names[0] ?? `folder ${index}`,
      count: Math.max(1, folder.files.length)
    });
  } finally {
    inflated?.release();
  }
}

/** 7z archives (7-Zip's `DOC/7zFormat.txt`): LZMA, LZMA2, Deflate, bzip2 and stored data, with delta and x86 filters. */
export const sevenzip: Format = {
  id: '7z',
  scan(source, context) {
    const archive = readHeader(source, context);
    const withData = archive.names.filter((_, index) => !archive.empty[index]);
    for (const name of archive.names) {
      context.work.spend(PRICES.record);
      if (!escapes(name)) {
        continue;
      }
      context.finding({
        rule: 'archive-path-traversal',
        severity: 'HIGH',
        module: 'archive',
        operator: name,
        offset: 0,
        evidence: name,
        params: { member: name }
      });
    }
    let file = 0;
    let index = 0;
    for (const packed of packedStreams(archive)) {
      if (index === context.limits.maxMembers) {
        context.cover({
          status: 'not-understood',
          format: '7z',
          size: source.size - packed.at,
          reason: 'limit-members',
          params: { limit: context.limits.maxMembers }
        });
        break;
      }
      const folder = archive.folders[index];
      context.work.spend(PRICES.record);
      scanFolder(source, folder, packed, index, withData.slice(file, file + folder.files.length), context);
      file += folder.files.length;
      index += 1;
    }
    context.cover({ status: 'scanned', format: '7z', size: source.size });
  }
};
