import type { InflationBudget } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import { PRICES } from '../../../work';
import type { Chunk, ChunkedLayout } from './chunk-index';
import { isInOrder, listChunks } from './chunk-index';
import type { Dataspace } from './dataspace';
import type { Filter } from './filter-pipeline';
import { MAX_CHUNK, streamed, unfilter, unknownFilter } from './filter-pipeline';
import type { Hdf5File } from './hdf5-file';
import { attempt, Hdf5Error } from './hdf5-file';

/** Bytes of a beginning, for which a chunk is read no further than is needed. */
const SHORT = 4096;
/** All filters are left out. */
const ALL_FILTERS = 0xffffffff;

/** Elements of a chunk that stand one behind the other, in the chunk and in the dataset. */
export interface Run {
  /** Number of the first of them in the chunk. */
  readonly from: number;
  /** Number of the first of them in the dataset. */
  readonly to: number;
  readonly count: number;
}

/** The chunks of one dataset. */
export class Chunks {
  constructor(
    private readonly file: Hdf5File,
    readonly layout: ChunkedLayout,
    readonly space: Dataspace,
    private readonly filters: readonly Filter[],
    private readonly budget: InflationBudget,
    private readonly onError: (error: Hdf5Error) => void
  ) {}

  /** Lists the stored chunks of which some elements are inside the dataset. */
  *list(): Generator<Chunk> {
    const { layout, space } = this;
    for (const chunk of listChunks(this.file, layout, space, this.filters.length > 0, this.onError)) {
      if (chunk.at.every((place, i) => place * layout.shape[i] < space.dimensions[i])) {
        yield chunk;
      }
    }
  }

  /**
   * Bytes of a chunk; undefined when they cannot be had: a filter is not known, or (which is told) they are damaged.
   * @param most - bytes that are wanted; no more are read where filters allow it
   */
  read(chunk: Chunk, most = Infinity): Uint8Array | undefined {
    const { address, size } = chunk;
    const { bytes } = this.layout;
    const mask = this.maskOf(chunk);
    if (most < bytes) {
      const stored = slice(this.file.source, this.file.position(address), size);
      const plain = streamed(stored, this.filters, mask, bytes, this.budget);
      if (plain !== undefined) {
        this.budget.work.spend(PRICES.record + most * PRICES.readByte);
        return plain.read(0, most).slice();
      }
    }
    if (size > MAX_CHUNK || bytes > MAX_CHUNK) {
      this.onError(new Hdf5Error('limit-size', address));
      return undefined;
    }
    return attempt(() => {
      const plain = unfilter(this.file.open(address, size).bytes, this.filters, mask, bytes, this.budget);
      if (plain !== undefined && plain.length !== bytes) {
        this.onError(new Hdf5Error('corrupt', address));
      }
      return plain;
    }, this.onError);
  }

  /** True when a filter that is not undone was used for the chunk: a dataset may have others for which it was left out. */
  isHidden(chunk: Chunk): boolean {
    const mask = this.maskOf(chunk);
    return unknownFilter(this.filters.filter((_, i) => !(mask & (1 << i)))) !== undefined;
  }

  private maskOf(chunk: Chunk): number {
    return this.layout.edgesUnfiltered && this.isAtEdge(chunk) ? ALL_FILTERS : chunk.mask;
  }

  private isAtEdge({ at }: Chunk): boolean {
    const { layout, space } = this;
    return at.some((place, i) => (place + 1) * layout.shape[i] > space.dimensions[i]);
  }

  /** Number in the dataset of the first element of a chunk. */
  first({ at }: Chunk): number {
    const { layout, space } = this;
    return at.reduce((number, place, i) => number * space.dimensions[i] + place * layout.shape[i], 0);
  }

  /** The elements of a chunk that are inside the dataset, row by row. */
  *runs(chunk: Chunk): Generator<Run> {
    const shape = [...this.layout.shape];
    const dimensions = [...this.space.dimensions];
    // Rows that fill the dataset from side to side are one row.
    while (shape.length > 1 && shape[shape.length - 1] === dimensions[shape.length - 1]) {
      const [row, side] = [shape.pop()!, dimensions.pop()!];
      shape[shape.length - 1] *= row;
      dimensions[dimensions.length - 1] *= side;
    }
    const inside = shape.map((length, i) => Math.min(length, dimensions[i] - chunk.at[i] * length));
    const last = shape.length - 1;
    const first = this.first(chunk);
    const row = shape.map(() => 0);
    for (;;) {
      let from = 0;
      let to = 0;
      for (let i = 0; i < last; i++) {
        from = (from + row[i]) * shape[i + 1];
        to = (to + row[i]) * dimensions[i + 1];
      }
      yield { from, to: first + to, count: inside[last] };
      let i = last - 1;
      for (; i >= 0 && ++row[i] >= inside[i]; i--) {
        row[i] = 0;
      }
      if (i < 0) {
        return;
      }
    }
  }

  /** Bytes of a chunk up to the last that is among the first `most` of the dataset. */
  private reach(chunk: Chunk, most: number): number {
    const { element } = this.layout;
    let end = 0;
    for (const { from, to, count } of this.runs(chunk)) {
      this.budget.work.spend(PRICES.value);
      if (to * element >= most) {
        break;
      }
      end = from * element + Math.min(count * element, most - to * element);
    }
    return end;
  }

  /**
   * The first `most` bytes of the dataset in the order in which readers hand them out.
   * @param fill - an element where no chunk is stored
   */
  assemble(most: number, fill: Uint8Array | undefined): Uint8Array {
    const { element } = this.layout;
    const whole = new Uint8Array(most);
    if (fill?.some(byte => byte !== 0)) {
      for (let at = 0; at < most; at += fill.length) {
        whole.set(fill.subarray(0, most - at), at);
      }
    }
    const ordered = isInOrder(this.layout, this.space);
    for (const chunk of this.list()) {
      if (this.first(chunk) * element >= most) {
        if (ordered) {
          break;
        }
        continue;
      }
      const bytes = this.read(chunk, most <= SHORT ? this.reach(chunk, most) : Infinity);
      for (const { from, to, count } of bytes === undefined ? [] : this.runs(chunk)) {
        const at = to * element;
        this.budget.work.spend(PRICES.value + count * element);
        if (at >= most) {
          break;
        }
        whole.set(bytes!.subarray(from * element, from * element + Math.min(count * element, most - at)), at);
      }
    }
    return whole;
  }
}
