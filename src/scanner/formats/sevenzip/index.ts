import { openBzip2 } from '../../codecs/bzip2';
import { openDeflate } from '../../codecs/deflate';
import { undoBranches } from '../../codecs/branches';
import { undoDelta, undoX86 } from '../../codecs/filters';
import { Input } from '../../codecs/input';
import { Lzma, lzmaProperties } from '../../codecs/lzma';
import { LzmaStream } from '../../codecs/lzma-alone';
import { Lzma2, lzma2Dictionary } from '../../codecs/lzma2';
import type { Decoder, OpenDecoder } from '../../codecs/types';
import type { Format, ScanContext } from '../../context';
import { InflatedSource } from '../../source/inflated';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import { SourceError } from '../../source/types';
import type { Work } from '../../work';
import { escapes } from '../paths';
import type { Archive, Coder, Folder, Streams } from './header';
import { HeaderReader, unpackedSize } from './header';

const MAGIC = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c];
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

const little = (bytes: Uint8Array, at: number): number =>
  new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);

function openLzma(source: ByteSource, work: Work, { properties }: Coder, size: number): Decoder {
  const parsed = properties.length < 5 ? undefined : lzmaProperties(properties[0]);
  if (parsed === undefined) {
    throw new SourceError('corrupt');
  }
  const input = new Input(source, work);
  const lzma = new Lzma(input, little(properties, 1));
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

/** What folder `index` unpacks to. */
function unpack(source: ByteSource, streams: Streams, index: number, context: ScanContext): InflatedSource {
  const folder = streams.folders[index];
  const stream = streams.folders.slice(0, index).reduce((sum, { packed }) => sum + packed.length, 0);
  const before = streams.packedSizes.slice(0, stream).reduce((sum, size) => sum + size, 0);
  const packed = slice(source, SIGNATURE_HEADER + streams.position + before, streams.packedSizes[stream] ?? 0);
  return new InflatedSource(packed, openFolder(folder), context, { claimed: unpackedSize(folder) });
}

function readHeader(source: ByteSource, context: ScanContext): Archive {
  const head = source.read(0, SIGNATURE_HEADER).slice();
  if (head.length < SIGNATURE_HEADER) {
    throw new SourceError('truncated');
  }
  const at = SIGNATURE_HEADER + little(head, 12) + little(head, 16) * 2 ** 32;
  const size = little(head, 20) + little(head, 24) * 2 ** 32;
  if (size === 0) {
    return { position: 0, packedSizes: [], folders: [], names: [], empty: [] };
  }
  if (size > MAX_HEADER || at + size > source.size) {
    throw new SourceError(size > MAX_HEADER ? 'limit-size' : 'truncated');
  }
  let bytes = source.read(at, size).slice();
  for (let depth = 0; depth < MAX_ENCODED; depth++) {
    const header = new HeaderReader(bytes).read();
    if ('archive' in header) {
      return header.archive;
    }
    const inner = header.encoded.folders.length > 0 ? unpack(source, header.encoded, 0, context) : undefined;
    bytes = inner?.read(0, Math.min(unpackedSize(header.encoded.folders[0]), MAX_HEADER)).slice() ?? new Uint8Array(0);
  }
  throw new SourceError('limit-depth');
}

function scanFolder(
  source: ByteSource,
  archive: Archive,
  index: number,
  names: readonly string[],
  context: ScanContext
): void {
  const folder = archive.folders[index];
  try {
    const inflated = unpack(source, archive, index, context);
    let at = 0;
    folder.files.forEach((size, position) => {
      context.child(names[position] ?? `file ${position}`, slice(inflated, at, size), { size });
      at += size;
    });
  } catch (error) {
    if (!(error instanceof SourceError)) {
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
  }
}

/** 7z archives (7-Zip's `DOC/7zFormat.txt`): LZMA, LZMA2, Deflate, bzip2 and stored data, with delta and x86 filters. */
export const sevenzip: Format = {
  id: '7z',
  label: '7z archive',
  probe: ({ head }) => MAGIC.every((byte, index) => head[index] === byte),
  scan(source, context) {
    const archive = readHeader(source, context);
    const withData = archive.names.filter((_, index) => !archive.empty[index]);
    archive.names.filter(escapes).forEach(name =>
      context.finding({
        rule: 'archive-path-traversal',
        severity: 'HIGH',
        module: 'archive',
        operator: name,
        offset: 0,
        evidence: name,
        params: { member: name }
      })
    );
    let file = 0;
    archive.folders.slice(0, context.limits.maxMembers).forEach((folder, index) => {
      scanFolder(source, archive, index, withData.slice(file, file + folder.files.length), context);
      file += folder.files.length;
    });
    context.cover({ status: 'scanned', format: '7z', size: source.size });
  }
};
