import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import { latin1 } from '../printable';
import type { Work } from '../work';
import { PRICES } from '../work';
import { int32, uint16, uint32, uint64 } from './integers';

/** Tables, texts and elements that are taken out of one buffer: many offsets may lead to one table (CWE-409). */
const MAX_VISITS = 1_000_000;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A text or bytes in a buffer. */
export interface FlatBytes {
  /** Offset of the first byte in the buffer. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** A text in a buffer, with the offset of its first byte. */
export interface FlatText {
  readonly at: number;
  readonly text: string;
}

/**
 * A FlatBuffer (flatbuffers.dev, "FlatBuffer Internals"): tables that lead to others by offsets. Every offset is checked
 * against the end; one that leads out throws `corrupt`. Offsets lead forward only, so that there are no cycles; what
 * many offsets share is counted each time, and `limit-members` is thrown when it is too much.
 */
export class FlatBuffer {
  /** Offsets behind it lead out of the buffer. */
  readonly size: number;
  private visits = 0;

  /**
   * @param from - all bytes, or a source of which only what is asked for is read: give one that keeps pages
   * @param work - pays for each visit, unless the walk over the tables pays for itself
   */
  constructor(
    private readonly from: Uint8Array | ByteSource,
    private readonly maxVisits = MAX_VISITS,
    private readonly work?: Work
  ) {
    this.size = from instanceof Uint8Array ? from.length : from.size;
  }

  /** The table that the first four bytes lead to. */
  get root(): FlatTable {
    return this.table(this.follow(0));
  }

  /** The four characters behind the first offset, by which formats know their files. */
  get identifier(): string {
    return latin1(this.piece(4, 4));
  }

  /** The table at an offset of the buffer. */
  table(at: number): FlatTable {
    this.visit();
    const layout = at - this.int32(at);
    const size = this.uint16(layout);
    // Loaders that are not as strict find a field of an odd layout that others do not.
    if (size < 4 || size % 2 !== 0) {
      throw corrupt(layout);
    }
    this.check(layout, size);
    return new FlatTable(this, at, layout, size);
  }

  /** Returns the target of the offset at `at`, which counts from its own place. */
  follow(at: number): number {
    const target = at + this.uint32(at);
    if (target === at || target >= this.size) {
      throw corrupt(at);
    }
    return target;
  }

  /** The elements of the vector at `at`: how many, and where the first one is. */
  vector(at: number, width: number): { readonly at: number; readonly length: number } {
    this.visit();
    const length = this.uint32(at);
    this.check(at + 4, length * width);
    return { at: at + 4, length };
  }

  /** Up to `most` bytes of the text or bytes at `at`. */
  sized(at: number, most = Infinity): FlatBytes {
    const { at: start, length } = this.vector(at, 1);
    return { at: start, bytes: this.piece(start, Math.min(length, most)) };
  }

  uint8(at: number): number {
    return this.piece(at, 1)[0];
  }

  uint16(at: number): number {
    return uint16(this.piece(at, 2), 0);
  }

  uint32(at: number): number {
    return uint32(this.piece(at, 4), 0);
  }

  int32(at: number): number {
    return int32(this.piece(at, 4), 0);
  }

  /** Exact up to 2**53. */
  uint64(at: number): number {
    return uint64(this.piece(at, 8), 0);
  }

  /** One more thing is taken out of the buffer. */
  visit(): void {
    this.work?.spend(PRICES.record);
    if (++this.visits > this.maxVisits) {
      throw new SourceError('limit-members', { limit: this.maxVisits });
    }
  }

  /** The `length` bytes from `at` on. */
  piece(at: number, length: number): Uint8Array {
    this.check(at, length);
    const { from } = this;
    const piece = from instanceof Uint8Array ? from.subarray(at, at + length) : from.read(at, length);
    if (piece.length < length) {
      throw new SourceError('truncated');
    }
    return piece;
  }

  /** Throws `corrupt` unless `length` bytes from `at` on lie in the buffer. */
  check(at: number, length: number): void {
    if (!(at >= 0 && at + length <= this.size)) {
      throw corrupt(Math.max(0, at));
    }
  }
}

/** A table: fields by their ids, each present or not. A missing field has the default that the schema gives it. */
export class FlatTable {
  /** @param at - of the table in the buffer; its vtable of `size` bytes is at `layout` */
  constructor(
    private readonly buffer: FlatBuffer,
    readonly at: number,
    private readonly layout: number,
    private readonly size: number
  ) {}

  /** Is the field there? */
  has(id: number): boolean {
    return this.place(id, 0) !== undefined;
  }

  uint8(id: number, missing = 0): number {
    const at = this.place(id, 1);
    return at === undefined ? missing : this.buffer.uint8(at);
  }

  uint16(id: number, missing = 0): number {
    const at = this.place(id, 2);
    return at === undefined ? missing : this.buffer.uint16(at);
  }

  uint32(id: number, missing = 0): number {
    const at = this.place(id, 4);
    return at === undefined ? missing : this.buffer.uint32(at);
  }

  int32(id: number, missing = 0): number {
    const at = this.place(id, 4);
    return at === undefined ? missing : this.buffer.int32(at);
  }

  /** Exact up to 2**53. */
  uint64(id: number, missing = 0): number {
    const at = this.place(id, 8);
    return at === undefined ? missing : this.buffer.uint64(at);
  }

  table(id: number): FlatTable | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : this.buffer.table(at);
  }

  /** Returns the text of a field, of which no more than `most` bytes are read; invalid bytes become U+FFFD. */
  text(id: number, most?: number): string | undefined {
    return this.placed(id, most)?.text;
  }

  /** The same with its place. */
  placed(id: number, most?: number): FlatText | undefined {
    const found = this.sized(id, most);
    return found && { at: found.at, text: UTF8.decode(found.bytes) };
  }

  /** A text or a vector of bytes as it stands, up to `most` bytes of it; another FlatBuffer may lie in it. */
  sized(id: number, most?: number): FlatBytes | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : this.buffer.sized(at, most);
  }

  /** The elements of a vector of numbers or structs, `width` bytes each: how many, and where the first one is. */
  vector(id: number, width: number): { readonly at: number; readonly length: number } | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : this.buffer.vector(at, width);
  }

  /** The tables of a vector; none where the field is missing. */
  *tables(id: number): Generator<FlatTable> {
    for (const at of this.targets(id)) {
      yield this.buffer.table(at);
    }
  }

  /** One table of a vector; undefined when the vector has no such element. */
  tableAt(id: number, index: number): FlatTable | undefined {
    const { at, length } = this.vector(id, 4) ?? { at: 0, length: 0 };
    return index >= 0 && index < length ? this.buffer.table(this.buffer.follow(at + 4 * index)) : undefined;
  }

  /** Bytes of the buffer, such as the numbers of a vector. */
  piece(at: number, length: number): Uint8Array {
    return this.buffer.piece(at, length);
  }

  /** The texts of a vector as they stand, up to `most` bytes of each; none where the field is missing. */
  *texts(id: number, most?: number): Generator<FlatBytes> {
    for (const at of this.targets(id)) {
      yield this.buffer.sized(at, most);
    }
  }

  /**
   * A union of tables: which of them it is, and the table.
   * @param id - of the value; that of the type comes before it
   */
  union(id: number): { readonly type: number; readonly table: FlatTable } | undefined {
    const type = this.uint8(id - 1);
    const table = type === 0 ? undefined : this.table(id);
    return table && { type, table };
  }

  private *targets(id: number): Generator<number> {
    const { at = 0, length = 0 } = this.vector(id, 4) ?? {};
    for (let i = 0; i < length; i++) {
      yield this.buffer.follow(at + 4 * i);
    }
  }

  private target(id: number): number | undefined {
    const at = this.place(id, 4);
    return at === undefined ? undefined : this.buffer.follow(at);
  }

  /** Returns the position of a field of `width` bytes in the buffer; undefined when it is missing. */
  private place(id: number, width: number): number | undefined {
    const entry = 4 + 2 * id;
    const offset = entry + 2 > this.size ? 0 : this.buffer.uint16(this.layout + entry);
    if (offset === 0) {
      return undefined;
    }
    this.buffer.check(this.at + offset, width);
    return this.at + offset;
  }
}

function corrupt(offset: number): SourceError {
  return new SourceError('corrupt', { offset });
}
