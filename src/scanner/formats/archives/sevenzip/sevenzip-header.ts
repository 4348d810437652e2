import { SourceError } from '../../../bytes/byte-source';
import type { ArchiveFile } from './file-list';
import { readFiles } from './file-list';
import type { Folder } from './folder';
import { readFolder, unpackedSize } from './folder';
import { HeaderCursor, MAX_ITEMS } from './header-cursor';
import { Id } from './property-ids';

export interface Streams {
  /** Offset of the packed streams behind the 32 bytes of the signature header. */
  readonly position: number;
  readonly packedSizes: readonly number[];
  readonly folders: readonly Folder[];
}

export interface Archive extends Streams {
  readonly files: readonly ArchiveFile[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a header in the order in which 7-Zip does (`7zIn.cpp` of 25.01). Every count is checked against what is left, so
 * that a lie ends as `corrupt`. The reader goes on where 7-Zip does, and tells `doubt` where py7zr 1.1 would read
 * something else or no program writes such a header.
 */
export class HeaderReader extends HeaderCursor {
  /** The archive's header, or the streams of an encoded header that has to be unpacked first. */
  read(): { archive: Archive } | { encoded: Streams } {
    const id = this.number();
    if (id === Id.ENCODED_HEADER) {
      const encoded = this.streams();
      this.expectEnd();
      return { encoded };
    }
    if (id !== Id.HEADER) {
      throw this.corrupt();
    }
    let type = this.number();
    if (type === Id.ARCHIVE_PROPERTIES) {
      this.doubt('unknown property');
      for (type = this.number(); type !== Id.END; type = this.number()) {
        this.cursor.skip(this.number());
      }
      type = this.number();
    }
    if (type === Id.ADDITIONAL_STREAMS) {
      this.doubt('external data');
      this.streams();
      type = this.number();
    }
    let streams: Streams = { position: 0, packedSizes: [], folders: [] };
    if (type === Id.MAIN_STREAMS) {
      streams = this.streams();
      type = this.number();
    }
    let files: ArchiveFile[] = [];
    if (type === Id.FILES) {
      files = readFiles(this);
      type = this.number();
    }
    if (type !== Id.END) {
      this.doubt('header');
    }
    this.expectEnd();
    const data = streams.folders.reduce((sum, folder) => sum + folder.files.length, 0);
    if (data !== files.filter(({ empty }) => !empty).length) {
      this.doubt('number of files');
    }
    return { archive: { ...streams, files } };
  }

  private streams(): Streams {
    const streams: Mutable<Streams> = { position: 0, packedSizes: [], folders: [] };
    let type = this.number();
    if (type === Id.PACK) {
      streams.position = this.number();
      streams.packedSizes = this.packed();
      type = this.number();
    }
    if (type === Id.UNPACK) {
      streams.folders = this.folders(streams.packedSizes.length);
      type = this.number();
    }
    if (type === Id.SUBSTREAMS) {
      streams.folders = this.substreams(streams.folders);
      type = this.number();
    }
    if (type !== Id.END) {
      throw this.corrupt();
    }
    return streams;
  }

  private packed(): number[] {
    const count = this.count();
    this.find(Id.SIZE);
    const sizes = Array.from({ length: count }, () => this.number());
    for (let type = this.number(); type !== Id.END; type = this.number()) {
      if (type === Id.CRC) {
        this.digests(count);
      } else {
        this.skipUnknown();
      }
    }
    return sizes;
  }

  /** @param streams - packed streams that there are for all folders */
  private folders(streams: number): Folder[] {
    this.find(Id.FOLDER);
    const count = this.count();
    if (this.cursor.uint8() !== 0) {
      this.doubt('external data');
      throw new SourceError('unsupported-compression');
    }
    const folders = Array.from({ length: count }, () => readFolder(this));
    if (folders.reduce((sum, { packed }) => sum + packed.length, 0) > streams) {
      throw this.corrupt();
    }
    this.find(Id.CODERS_UNPACK_SIZE);
    const sizes = folders.map(({ coders }) => coders.map(() => this.number()));
    let digests: readonly (number | undefined)[] = [];
    for (let type = this.number(); type !== Id.END; type = this.number()) {
      if (type === Id.CRC) {
        digests = this.digests(count, true);
      } else {
        this.skipUnknown();
      }
    }
    return folders.map((folder, index) => {
      const whole = { ...folder, sizes: sizes[index] };
      return { ...whole, files: [{ size: unpackedSize(whole), crc: digests[index] }], crc: digests[index] };
    });
  }

  private substreams(folders: readonly Folder[]): Folder[] {
    let counts = folders.map(() => 1);
    let type = this.number();
    for (; type !== Id.CRC && type !== Id.SIZE && type !== Id.END; type = this.number()) {
      if (type === Id.NUM_UNPACK_STREAM) {
        counts = folders.map(() => this.count());
      } else {
        this.skipUnknown();
      }
    }
    if (counts.reduce((sum, count) => sum + count, 0) > MAX_ITEMS) {
      throw new SourceError('limit-members', { limit: MAX_ITEMS });
    }
    if (type !== Id.SIZE && counts.some(count => count > 1)) {
      throw this.corrupt();
    }
    const sizes = folders.map((folder, index) => this.substreamSizes(unpackedSize(folder), counts[index]));
    if (type === Id.SIZE) {
      type = this.number();
    }
    // A folder of one file has its CRC with the folder already.
    const known = folders.map((folder, index) => counts[index] === 1 && folder.crc !== undefined);
    let digests: readonly (number | undefined)[] = [];
    for (; type !== Id.END; type = this.number()) {
      if (type === Id.CRC) {
        digests = this.digests(
          counts.reduce((sum, count, index) => sum + (known[index] ? 0 : count), 0),
          true
        );
      } else {
        this.skipUnknown();
      }
    }
    let next = 0;
    return folders.map((folder, index) => ({
      ...folder,
      files: sizes[index].map(size => ({ size, crc: known[index] ? folder.crc : digests[next++] }))
    }));
  }

  /** The sizes of the `count` files that lie in `total` unpacked bytes: that of the last one is the rest. */
  private substreamSizes(total: number, count: number): number[] {
    if (count === 0) {
      return [];
    }
    const sizes = Array.from({ length: count - 1 }, () => this.number());
    const last = total - sizes.reduce((sum, size) => sum + size, 0);
    if (last < 0) {
      throw this.corrupt();
    }
    return [...sizes, last];
  }

  /**
   * CRCs of `count` things, undefined where there is none.
   * @param whole - true where py7zr takes a CRC for things without one, too
   */
  private digests(count: number, whole = false): (number | undefined)[] {
    const defined = this.flags(count);
    if (whole && defined.includes(false)) {
      this.doubt('digests');
    }
    return defined.map(has => (has ? this.cursor.uint32() : undefined));
  }

  /** Passes over properties up to the one with this id. */
  private find(id: number): void {
    for (let type = this.number(); type !== id; type = this.number()) {
      if (type === Id.END) {
        throw this.corrupt();
      }
      this.skipUnknown();
    }
  }

  private skipUnknown(): void {
    this.doubt('unknown property');
    this.cursor.skip(this.number());
  }

  private expectEnd(): void {
    if (this.cursor.left > 0) {
      this.doubt('header');
    }
  }
}
