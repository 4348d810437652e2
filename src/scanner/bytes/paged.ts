import type { ByteSource } from './byte-source';

/** Bytes of one page: between two values that are looked at lie weights. */
const PAGE = 2048;
/** Pages that are kept. */
const MAX_PAGES = 1024;

/** Another source, of which the pages that were read last are kept: a parser that goes to and fro reads none of them twice. */
class PagedSource implements ByteSource {
  private readonly pages = new Map<number, Uint8Array>();

  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < 0 || end <= offset) {
      return new Uint8Array(0);
    }
    const [first, last] = [Math.floor(offset / PAGE), Math.floor((end - 1) / PAGE)];
    if (last - first > MAX_PAGES / 4) {
      return this.inner.read(offset, length);
    }
    if (first === last) {
      return this.page(first).subarray(offset - first * PAGE, end - first * PAGE);
    }
    const joined = new Uint8Array(end - offset);
    for (let index = first; index <= last; index++) {
      const page = this.page(index);
      const start = Math.max(offset, index * PAGE);
      const part = page.subarray(start - index * PAGE, end - index * PAGE);
      joined.set(part, start - offset);
      if (page.length < PAGE) {
        return joined.subarray(0, start - offset + part.length);
      }
    }
    return joined;
  }

  private page(index: number): Uint8Array {
    let page = this.pages.get(index);
    if (page === undefined) {
      page = this.inner.read(index * PAGE, PAGE).slice();
      if (this.pages.size >= MAX_PAGES) {
        const [oldest] = this.pages.keys();
        this.pages.delete(oldest);
      }
      this.pages.set(index, page);
    }
    return page;
  }
}

/** The source read in pages, for formats whose small records lie far apart in a large file. */
export function paged(source: ByteSource): ByteSource {
  return new PagedSource(source);
}
