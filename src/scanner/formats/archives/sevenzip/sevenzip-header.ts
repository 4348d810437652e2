import { SourceError } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';

/** Property ids of 7z headers (7-Zip's `DOC/7zFormat.txt`). */
// prettier-ignore
const enum Id {
  END,
  HEADER,
  ARCHIVE_PROPERTIES,
  ADDITIONAL_STREAMS,
  MAIN_STREAMS,
  FILES,
  PACK,
  UNPACK,
  SUBSTREAMS,
  SIZE,
  CRC,
  FOLDER,
  CODERS_UNPACK_SIZE,
  NUM_UNPACK_STREAM,
  EMPTY_STREAM,
  EMPTY_FILE,
  ANTI,
  NAMES,
  ENCODED_HEADER = 0x17
}

/** Folders, coders, streams and files of one archive. */
const MAX_ITEMS = 100_000;
const MAX_CODERS = 32;
/** Work of each thing that is counted. */
const ITEM = 100;

export interface Coder {
  /** Method id as hexadecimal digits: `030101` is LZMA. */
  readonly method: string;
  readonly properties: Uint8Array;
  readonly inputs: number;
  readonly outputs: number;
}

/** A chain of coders and the sizes of its output. */
export interface Folder {
  readonly coders: readonly Coder[];
  /** Pairs of an input and the output that feeds it, both counted through all coders. */
  readonly bindings: readonly { readonly input: number; readonly output: number }[];
  readonly packed: readonly number[];
  /** Unpacked size of each coder's output. */
  readonly sizes: readonly number[];
  /** Sizes of the files in it, one behind the other. */
  readonly files: readonly number[];
  /** A CRC stands with the folder. */
  readonly hasDigest: boolean;
}

export interface Streams {
  /** Offset of the packed streams behind the 32 bytes of the signature header. */
  readonly position: number;
  readonly packedSizes: readonly number[];
  readonly folders: readonly Folder[];
}

export interface Archive extends Streams {
  readonly names: readonly string[];
  /** Per file: it has no data (a folder or an empty file). */
  readonly empty: readonly boolean[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Reads a header; every count is checked against what is left, so that a lie ends as `corrupt`. */
export class HeaderReader {
  private readonly cursor: Cursor;

  constructor(
    bytes: Uint8Array,
    private readonly work: Work
  ) {
    this.cursor = new Cursor(bytes);
  }

  /** The archive's header, or the streams of an encoded header that has to be unpacked first. */
  read(): { archive: Archive } | { encoded: Streams } {
    const id = this.cursor.uint8();
    if (id === Id.ENCODED_HEADER) {
      return { encoded: this.streams() };
    }
    if (id !== Id.HEADER) {
      throw new SourceError('corrupt', { offset: 0 });
    }
    let streams: Streams = { position: 0, packedSizes: [], folders: [] };
    const files = { names: [] as string[], empty: [] as boolean[] };
    for (let type = this.cursor.uint8(); type !== Id.END; type = this.cursor.uint8()) {
      switch (type) {
        case Id.ARCHIVE_PROPERTIES:
          while (this.cursor.uint8() !== Id.END) {
            this.cursor.skip(this.number());
          }
          break;
        case Id.ADDITIONAL_STREAMS:
          this.streams();
          break;
        case Id.MAIN_STREAMS:
          streams = this.streams();
          break;
        case Id.FILES:
          this.files(files);
          break;
        default:
          throw new SourceError('corrupt', { offset: this.cursor.position });
      }
    }
    return { archive: { ...streams, ...files } };
  }

  private streams(): Streams {
    const streams: Mutable<Streams> = { position: 0, packedSizes: [], folders: [] };
    for (let type = this.cursor.uint8(); type !== Id.END; type = this.cursor.uint8()) {
      if (type === Id.PACK) {
        streams.position = this.number();
        streams.packedSizes = this.packed();
      } else if (type === Id.UNPACK) {
        streams.folders = this.folders();
      } else if (type === Id.SUBSTREAMS) {
        streams.folders = this.substreams(streams.folders);
      } else {
        throw new SourceError('corrupt', { offset: this.cursor.position });
      }
    }
    return streams;
  }

  private packed(): number[] {
    const count = this.count();
    let sizes: number[] = [];
    for (let type = this.cursor.uint8(); type !== Id.END; type = this.cursor.uint8()) {
      if (type === Id.SIZE) {
        sizes = Array.from({ length: count }, () => this.number());
      } else if (type === Id.CRC) {
        this.digests(count);
      } else {
        throw new SourceError('corrupt', { offset: this.cursor.position });
      }
    }
    return sizes;
  }

  private folders(): Folder[] {
    this.expect(Id.FOLDER);
    const count = this.count();
    if (this.cursor.uint8() !== 0) {
      throw new SourceError('unsupported-compression');
    }
    const folders = Array.from({ length: count }, () => this.folder());
    this.expect(Id.CODERS_UNPACK_SIZE);
    const sized = folders.map(folder => {
      const outputs = folder.coders.reduce((sum, coder) => sum + coder.outputs, 0);
      return { ...folder, sizes: Array.from({ length: outputs }, () => this.number()) };
    });
    let digests: boolean[] = [];
    for (let type = this.cursor.uint8(); type !== Id.END; type = this.cursor.uint8()) {
      if (type !== Id.CRC) {
        throw new SourceError('corrupt', { offset: this.cursor.position });
      }
      digests = this.digests(count);
    }
    return sized.map((folder, index) => ({
      ...folder,
      files: [unpackedSize(folder)],
      hasDigest: digests[index] ?? false
    }));
  }

  private folder(): Folder {
    const coders = Array.from({ length: this.count(MAX_CODERS) }, () => this.coder());
    const inputs = coders.reduce((sum, coder) => sum + coder.inputs, 0);
    const outputs = coders.reduce((sum, coder) => sum + coder.outputs, 0);
    if (outputs === 0 || inputs > MAX_CODERS * 4 || outputs > MAX_CODERS * 4) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    const bindings = Array.from({ length: outputs - 1 }, () => ({ input: this.number(), output: this.number() }));
    const streams = inputs - bindings.length;
    const free = Array.from({ length: inputs }, (_, index) => index).filter(
      index => !bindings.some(({ input }) => input === index)
    );
    const packed = streams === 1 ? free.slice(0, 1) : Array.from({ length: Math.max(0, streams) }, () => this.number());
    return { coders, bindings, packed, sizes: [], files: [], hasDigest: false };
  }

  private coder(): Coder {
    const flags = this.cursor.uint8();
    const method = Array.from(this.cursor.take(flags & 15), byte => byte.toString(16).padStart(2, '0')).join('');
    const [inputs, outputs] = flags & 0x10 ? [this.count(MAX_CODERS), this.count(MAX_CODERS)] : [1, 1];
    return { method, inputs, outputs, properties: flags & 0x20 ? this.cursor.take(this.number()) : new Uint8Array(0) };
  }

  private substreams(folders: readonly Folder[]): Folder[] {
    let counts = folders.map(() => 1);
    let type = this.cursor.uint8();
    if (type === Id.NUM_UNPACK_STREAM) {
      counts = folders.map(() => this.count());
      if (counts.reduce((sum, count) => sum + count, 0) > MAX_ITEMS) {
        throw new SourceError('corrupt', { offset: this.cursor.position });
      }
      type = this.cursor.uint8();
    }
    const explicit = type === Id.SIZE;
    const result = folders.map((folder, index) => {
      const total = unpackedSize(folder);
      const sizes = Array.from({ length: Math.max(0, counts[index] - 1) }, () => (explicit ? this.number() : 0));
      const last = total - sizes.reduce((sum, size) => sum + size, 0);
      return { ...folder, files: counts[index] === 0 ? [] : [...sizes, Math.max(0, last)] };
    });
    for (type = explicit ? this.cursor.uint8() : type; type !== Id.END; type = this.cursor.uint8()) {
      if (type !== Id.CRC) {
        throw new SourceError('corrupt', { offset: this.cursor.position });
      }
      // A folder of one file has its CRC with the folder already.
      this.digests(
        counts.reduce((sum, count, index) => sum + (count === 1 && folders[index].hasDigest ? 0 : count), 0)
      );
    }
    return result;
  }

  /** CRCs are not used; returns which of the `count` things have one. */
  private digests(count: number): boolean[] {
    const defined = this.cursor.uint8() !== 0 ? Array.from({ length: count }, () => true) : this.bits(count);
    this.cursor.skip(4 * defined.filter(Boolean).length);
    return defined;
  }

  private files(files: { names: string[]; empty: boolean[] }): void {
    const count = this.count();
    files.empty = Array.from({ length: count }, () => false);
    for (let type = this.cursor.uint8(); type !== Id.END; type = this.cursor.uint8()) {
      const size = this.number();
      const end = this.cursor.position + size;
      if (type === Id.EMPTY_STREAM) {
        files.empty = this.bits(count);
      } else if (type === Id.NAMES && this.cursor.uint8() === 0) {
        files.names = new TextDecoder('utf-16le').decode(this.cursor.take(size - 1)).split('\0', count);
      }
      if (end > this.cursor.end) {
        throw new SourceError('truncated');
      }
      this.cursor.seek(end);
    }
  }

  private bits(count: number): boolean[] {
    const bytes = this.cursor.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, index) => (bytes[index >> 3] & (0x80 >> (index & 7))) !== 0);
  }

  /** A number of 1 to 9 bytes: leading one bits of the first byte count the bytes that follow, little-endian. */
  private number(): number {
    const first = this.cursor.uint8();
    let value = 0;
    for (let i = 0, mask = 0x80; i < 8; i++, mask >>= 1) {
      if ((first & mask) === 0) {
        return value + (first & (mask - 1)) * 2 ** (8 * i);
      }
      value += this.cursor.uint8() * 2 ** (8 * i);
    }
    return value;
  }

  private count(most = MAX_ITEMS): number {
    const value = this.number();
    if (value > most || value > this.cursor.end * 8) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    this.work.spend(value * ITEM);
    return value;
  }

  private expect(id: Id): void {
    if (this.cursor.uint8() !== id) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
  }
}

/** Size of the output that no other coder takes. */
export function unpackedSize(folder: Pick<Folder, 'sizes' | 'bindings'>): number {
  const index = folder.sizes.findIndex((_, output) => !folder.bindings.some(binding => binding.output === output));
  return index < 0 ? 0 : folder.sizes[index];
}
