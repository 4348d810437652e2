import { Ranges } from './ranges';
import type { ByteSource } from './byte-source';
import { SourceError } from './byte-source';

/** All in bytes; whole pages. */
export interface CacheOptions {
  /** Unit of the cache, and the least that is fetched at once. A power of two. */
  readonly page: number;
  /** Bytes of the first fetch in a place. */
  readonly firstFetch: number;
  /** Most bytes of one fetch while a reader reads on and on. */
  readonly maxFetch: number;
  /** Bytes that the cache keeps. */
  readonly capacity: number;
  /** Bytes that may be fetched in all; a repeated fetch counts again. */
  readonly budget: number;
}

/** For sources where a request is dear and a byte is cheap: a few milliseconds each, some 100 MB a second. */
export const REMOTE_CACHE: CacheOptions = {
  page: 4096,
  firstFetch: 4096,
  maxFetch: 2 * 2 ** 20,
  capacity: 32 * 2 ** 20,
  budget: Infinity
};

/** A reader that goes on: start and end of its last read, and the largest fetch for it. */
interface ReadAhead {
  start: number;
  end: number;
  fetched: number;
}

/** Readers whose place is remembered: of a directory, a member, a member in that member, and some to spare. */
const MAX_READERS = 8;

/**
 * Pages of another source, kept, so that many small reads become few fetches. A read in a new place fetches little;
 * a read that goes on where an earlier one stopped fetches twice as much each time. Several readers may take turns.
 * A reader that jumps (to the members of an archive) therefore transfers a page each time, and a reader that goes
 * straight on (through a long pickle) gets large pieces.
 */
export class CachedSource implements ByteSource {
  private readonly seen = new Ranges();
  private spent = 0;
  private readonly pages = new Map<number, Uint8Array>();
  private held = 0;
  private readonly readers: ReadAhead[] = [];

  constructor(
    private readonly inner: ByteSource,
    private readonly options: CacheOptions
  ) {}

  get size(): number {
    return this.inner.size;
  }

  /** Bytes fetched from the inner source so far, each of them counted once. */
  get fetched(): number {
    return this.seen.total;
  }

  /** Throws `SourceError`: an error of the inner source, or `limit-read` when the budget is spent. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < 0 || end <= offset) {
      return new Uint8Array(0);
    }
    const reader = this.follow(offset, end);
    if (end - offset > this.options.maxFetch) {
      return this.readThrough(offset, end);
    }
    const { page } = this.options;
    const first = Math.floor(offset / page);
    const last = Math.floor((end - 1) / page);
    const parts: Uint8Array[] = [];
    for (let index = first; index <= last; index++) {
      let part = this.pages.get(index);
      if (!part) {
        this.load(index, last, reader);
        part = this.pages.get(index)!;
      }
      parts.push(part);
    }
    return cut(parts, offset - first * page, end - offset);
  }

  /** The reader that goes on with this read, moved on; or a new one in place of the oldest. */
  private follow(offset: number, end: number): ReadAhead {
    const at = this.readers.findIndex(reader => offset >= reader.start && offset <= reader.end);
    let reader: ReadAhead;
    if (at < 0) {
      reader = { start: offset, end, fetched: 0 };
      if (this.readers.length === MAX_READERS) {
        this.readers.shift();
      }
    } else {
      reader = this.readers.splice(at, 1)[0];
      reader.start = offset;
      reader.end = Math.max(reader.end, end);
    }
    this.readers.push(reader);
    return reader;
  }

  /** Fetch the pages from `index` to `last`, and ahead further for a reader that has gone on for long, up to the first page that is here. */
  private load(index: number, last: number, reader: ReadAhead): void {
    const { page, firstFetch, maxFetch, capacity } = this.options;
    const ahead = reader.fetched === 0 ? firstFetch : Math.min(maxFetch, reader.fetched * 2);
    const pageCount = Math.ceil(this.size / page);
    const wanted = Math.min(pageCount, Math.max(last + 1, index + Math.ceil(ahead / page)));
    let stop = index + 1;
    while (stop < wanted && !this.pages.has(stop)) {
      stop++;
    }
    // The inner source may use its memory again for the next read.
    const bytes = this.fetch(index * page, Math.min(stop * page, this.size)).slice();
    reader.fetched = Math.max(reader.fetched, bytes.length);
    for (const [old, part] of this.pages) {
      if (this.held + bytes.length <= capacity) {
        break;
      }
      if (old < index || old > last) {
        this.pages.delete(old);
        this.held -= part.length;
      }
    }
    for (let at = index; at < stop; at++) {
      this.pages.set(at, bytes.subarray((at - index) * page, (at - index + 1) * page));
    }
    this.held += bytes.length;
  }

  /** A large read: in pieces, past the cache. */
  private readThrough(offset: number, end: number): Uint8Array {
    const bytes = new Uint8Array(end - offset);
    for (let at = offset; at < end; at += this.options.maxFetch) {
      bytes.set(this.fetch(at, Math.min(end, at + this.options.maxFetch)), at - offset);
    }
    return bytes;
  }

  private fetch(start: number, end: number): Uint8Array {
    if (this.spent + end - start > this.options.budget) {
      throw new SourceError('limit-read', { limit: this.options.budget });
    }
    const bytes = this.inner.read(start, end - start);
    this.spent += bytes.length;
    this.seen.add(start, start + bytes.length);
    if (bytes.length !== end - start) {
      throw new SourceError('changed-while-reading');
    }
    return bytes;
  }
}

/** `length` bytes from `skip` on in pages that follow each other; without a copy when one fetch brought them all. */
function cut(parts: readonly Uint8Array[], skip: number, length: number): Uint8Array {
  const first = parts[0];
  const last = parts[parts.length - 1];
  const span = last.byteOffset + last.length - first.byteOffset;
  if (first.buffer === last.buffer && span === parts.reduce((sum, part) => sum + part.length, 0)) {
    return new Uint8Array(first.buffer, first.byteOffset + skip, length);
  }
  const copy = new Uint8Array(length);
  let at = -skip;
  for (const part of parts) {
    const from = at < 0 ? part.subarray(-at) : part;
    const room = length - Math.max(0, at);
    copy.set(from.length > room ? from.subarray(0, room) : from, Math.max(0, at));
    at += part.length;
  }
  return copy;
}
