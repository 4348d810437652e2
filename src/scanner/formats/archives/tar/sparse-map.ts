import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** A stretch of a sparse file whose bytes are stored; between two of them there are only zeros. */
export interface Segment {
  readonly offset: number;
  readonly length: number;
}

/** A stretch of the expanded file, and where in the archive it comes from. */
interface Piece {
  readonly start: number;
  readonly end: number;
  readonly from: number;
}

/** Steps of Python's search for the next piece that are followed; an honest map needs one for each segment. */
const MAX_STEPS = 4_000_000;

/**
 * True for a map as writers make it, on which all readers agree: stretches in order, without overlap, that hold all of the
 * `stored` bytes and end within the `real` size. Entries of zeros fill the list up.
 */
export function isHonestMap(map: readonly Segment[], stored: number, real: number): boolean {
  let behind = 0;
  let sum = 0;
  for (const { offset, length } of map) {
    if (offset === 0 && length === 0) {
      continue;
    }
    if (!(offset >= behind && length >= 0)) {
      return false;
    }
    behind = offset + length;
    sum += length;
  }
  return sum === stored && behind <= real;
}

/**
 * The bytes that Python's `tarfile` hands out when it reads a sparse member in order: it looks for each position in a list
 * of data and holes, round and round, so that with a crooked map the same data come several times, or from other members.
 * @param base - offset of the stored data in the archive
 * @param real - size of the expanded file
 * @returns undefined where Python never comes to an end
 */
export function expand(
  source: ByteSource,
  map: readonly Segment[],
  base: number,
  real: number,
  work: Work
): ByteSource | undefined {
  const list: { start: number; end: number; from: number | undefined }[] = [];
  let last = 0;
  let from = base;
  for (const { offset, length } of map) {
    if (offset > last) {
      list.push({ start: last, end: offset, from: undefined });
    }
    list.push({ start: offset, end: offset + length, from });
    from += length;
    last = offset + length;
  }
  if (last < real) {
    list.push({ start: last, end: real, from: undefined });
  }
  const pieces: Piece[] = [];
  let at = 0;
  let index = 0;
  let steps = 0;
  while (at < real) {
    let tried = 0;
    while (!(list[index]?.start <= at && at < list[index].end)) {
      index = index + 1 < list.length ? index + 1 : 0;
      if (++tried > list.length || ++steps > MAX_STEPS || !work.afford(PRICES.readByte)) {
        return tried > list.length ? new SparseSource(source, pieces, at, work) : undefined;
      }
    }
    const { start, end, from: data } = list[index];
    const stop = Math.min(end, real);
    if (data !== undefined) {
      const position = data + at - start;
      if (position < 0 || position + stop - at > source.size) {
        // Python raises an error here.
        const available = position < 0 ? 0 : Math.max(0, source.size - position);
        pieces.push({ start: at, end: at + available, from: position });
        return new SparseSource(source, pieces, at + available, work);
      }
      pieces.push({ start: at, end: stop, from: position });
    }
    at = stop;
  }
  return new SparseSource(source, pieces, real, work);
}

/** A sparse file as it is after unpacking. The holes take no memory until they are read. */
class SparseSource implements ByteSource {
  constructor(
    private readonly source: ByteSource,
    private readonly pieces: readonly Piece[],
    readonly size: number,
    private readonly work: Work
  ) {}

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    if (offset < 0 || wanted <= 0) {
      return new Uint8Array(0);
    }
    const end = offset + wanted;
    const first = this.pieceAt(offset);
    const [piece] = [this.pieces[first]];
    if (piece !== undefined && piece.start <= offset && end <= piece.end) {
      return this.source.read(piece.from + offset - piece.start, wanted);
    }
    this.work.spend(wanted * PRICES.readByte);
    const out = new Uint8Array(wanted);
    for (let i = first; i < this.pieces.length && this.pieces[i].start < end; i++) {
      const { start, end: stop, from } = this.pieces[i];
      const begin = Math.max(start, offset);
      out.set(this.source.read(from + begin - start, Math.min(stop, end) - begin), begin - offset);
    }
    return out;
  }

  /** Index of the first piece that ends behind `offset`. */
  private pieceAt(offset: number): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.pieces[middle].end <= offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
