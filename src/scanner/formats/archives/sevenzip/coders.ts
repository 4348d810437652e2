import { undoBranches } from '../../../codecs/branches';
import { openBzip2 } from '../../../codecs/bzip2';
import { openDeflate } from '../../../codecs/deflate';
import { undoDelta, undoX86 } from '../../../codecs/filters';
import { Input } from '../../../codecs/input';
import { Lzma } from '../../../codecs/lzma';
import { lzmaProperties } from '../../../codecs/lzma-header';
import { LzmaStream } from '../../../codecs/lzma-alone';
import { Lzma2, lzma2Dictionary } from '../../../codecs/lzma2';
import { openLz4 } from '../../../codecs/lz4';
import { openZstd } from '../../../codecs/zstd';
import type { Decoder, OpenDecoder } from '../../../bytes/decoder';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import type { Coder, Folder } from './folder';
import type { OnDoubt } from './header-cursor';
import { uint32 } from '../../../encoding/integers';

const AES = '06f10701';
const COPY = '00';
const DELTA = '03';

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
  const parsed = properties.length !== 5 ? undefined : lzmaProperties(properties[0]);
  if (parsed === undefined) {
    throw new SourceError('corrupt');
  }
  const input = new Input(source, work);
  const lzma = new Lzma(input, uint32(properties, 1));
  lzma.setProperties(parsed);
  return new LzmaStream(input, lzma, size);
}

function openLzma2(source: ByteSource, work: Work, { properties }: Coder): Decoder {
  const dictionary = lzma2Dictionary(properties.length === 1 ? properties[0] : 255);
  if (dictionary === undefined) {
    throw new SourceError('corrupt');
  }
  return new Lzma2(new Input(source, work), dictionary);
}

/** Methods that unpack (7-Zip's `DOC/Methods.txt`); the others are filters on an unpacked stream. */
const METHODS: Readonly<Record<string, (source: ByteSource, work: Work, coder: Coder, size: number) => Decoder>> = {
  [COPY]: source => new Copy(source),
  '21': openLzma2,
  '030101': openLzma,
  '040108': openDeflate,
  '040202': openBzip2,
  '04f71101': openZstd,
  '04f71104': openLz4
};

const FILTERS: Readonly<Record<string, (inner: Decoder, work: Work, coder: Coder) => Decoder>> = {
  [COPY]: inner => inner,
  [DELTA]: (inner, work, { properties }) => undoDelta(inner, work, properties[0] + 1),
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
  if (folder.packed.length !== 1 || folder.coders.some(({ inputs }) => inputs !== 1)) {
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

/** Returns a decoder of a folder. Throws `encrypted` and `unsupported-compression`. */
export function openFolder(folder: Folder): OpenDecoder {
  if (isEncrypted(folder)) {
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
    const parameters = coder.method === DELTA ? 1 : 0;
    if (filter === undefined || coder.properties.length !== parameters) {
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

/**
 * Tells where readers differ about a chain of coders: py7zr takes them in the order of the list, whatever the
 * bindings say, and counts the output of each; 7-Zip follows the bindings and the size of the last.
 */
export function compareChain(folder: Folder, doubt: OnDoubt): void {
  const order = chain(folder);
  if (order === undefined) {
    return;
  }
  if (order.some((coder, position) => coder !== position)) {
    doubt('order of coders');
  }
  if (folder.sizes.some(size => size !== folder.sizes[0]) && !isEncrypted(folder)) {
    doubt('sizes of coders');
  }
}

function isEncrypted({ coders }: Folder): boolean {
  return coders.some(({ method }) => method === AES);
}
