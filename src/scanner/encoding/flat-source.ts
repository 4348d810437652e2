import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { Cursor } from './cursor';

/** Tables, texts and elements taken out of one buffer: many offsets may lead to one table (CWE-409). */
const MAX_VISITS = 1_000_000;

/**
 * A FlatBuffer (flatbuffers.dev, "FlatBuffer Internals") in a source, of which no more is read than what is asked for: among
 * its vectors are weights. An offset that leads out of it throws `corrupt`.
 */
export class FlatSource {
  private readonly cursor: Cursor;
  private visits = 0;

  /** @param size - offsets behind it lead out of the buffer */
  constructor(
    source: ByteSource,
    private readonly work: Work,
    readonly size = source.size
  ) {
    this.cursor = new Cursor(source, 0, size);
  }

  /** The table that the first four bytes lead to. */
  get root(): FlatNode {
    return this.table(this.follow(0));
  }

  table(at: number): FlatNode {
    this.visit();
    const layout = at - this.int32(at);
    const size = this.uint16(layout);
    if (size < 4 || size % 2 !== 0) {
      throw corrupt(layout);
    }
    return new FlatNode(this, at, layout, size);
  }

  follow(at: number): number {
    const target = at + this.uint32(at);
    if (target === at || target >= this.size) {
      throw corrupt(at);
    }
    return target;
  }

  /** How many elements of `width` bytes the vector at `at` has, and where the first is. */
  vector(at: number, width: number): { readonly at: number; readonly length: number } {
    this.visit();
    const length = this.uint32(at);
    if (at + 4 + length * width > this.size) {
      throw corrupt(at);
    }
    return { at: at + 4, length };
  }

  text(at: number, most: number): string {
    const { at: start, length } = this.vector(at, 1);
    return this.go(start, 1).text(Math.min(length, most));
  }

  uint8(at: number): number {
    return this.go(at, 1).uint8();
  }

  uint16(at: number): number {
    return this.go(at, 2).uint16();
  }

  uint32(at: number): number {
    return this.go(at, 4).uint32();
  }

  int32(at: number): number {
    return this.go(at, 4).int32();
  }

  uint64(at: number): number {
    return this.go(at, 8).uint64();
  }

  private go(at: number, length: number): Cursor {
    if (!(at >= 0 && at + length <= this.size)) {
      throw corrupt(Math.max(0, at));
    }
    return this.cursor.seek(at);
  }

  private visit(): void {
    this.work.spend(PRICES.record);
    if (++this.visits > MAX_VISITS) {
      throw new SourceError('limit-members', { limit: MAX_VISITS });
    }
  }
}

/** A table of a buffer: fields by their ids, each present or not. */
export class FlatNode {
  constructor(
    private readonly buffer: FlatSource,
    readonly at: number,
    private readonly layout: number,
    private readonly size: number
  ) {}

  uint8(id: number, missing = 0): number {
    const at = this.place(id);
    return at === undefined ? missing : this.buffer.uint8(at);
  }

  int32(id: number, missing = 0): number {
    const at = this.place(id);
    return at === undefined ? missing : this.buffer.int32(at);
  }

  uint32(id: number, missing = 0): number {
    const at = this.place(id);
    return at === undefined ? missing : this.buffer.uint32(at);
  }

  /** Exact up to 2**53. */
  uint64(id: number, missing = 0): number {
    const at = this.place(id);
    return at === undefined ? missing : this.buffer.uint64(at);
  }

  table(id: number): FlatNode | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : this.buffer.table(at);
  }

  /** The beginning of a text, with its offset. */
  text(id: number, most: number): { readonly at: number; readonly text: string } | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : { at: at + 4, text: this.buffer.text(at, most) };
  }

  vector(id: number, width: number): { readonly at: number; readonly length: number } | undefined {
    const at = this.target(id);
    return at === undefined ? undefined : this.buffer.vector(at, width);
  }

  *tables(id: number): Generator<FlatNode> {
    for (const at of this.targets(id)) {
      yield this.buffer.table(at);
    }
  }

  *texts(id: number, most: number): Generator<{ readonly at: number; readonly text: string }> {
    for (const at of this.targets(id)) {
      yield { at: at + 4, text: this.buffer.text(at, most) };
    }
  }

  private *targets(id: number): Generator<number> {
    const { at = 0, length = 0 } = this.vector(id, 4) ?? {};
    for (let i = 0; i < length; i++) {
      yield this.buffer.follow(at + 4 * i);
    }
  }

  private target(id: number): number | undefined {
    const at = this.place(id);
    return at === undefined ? undefined : this.buffer.follow(at);
  }

  private place(id: number): number | undefined {
    const entry = 4 + 2 * id;
    const offset = entry + 2 > this.size ? 0 : this.buffer.uint16(this.layout + entry);
    return offset === 0 ? undefined : this.at + offset;
  }
}

function corrupt(offset: number): SourceError {
  return new SourceError('corrupt', { offset });
}
