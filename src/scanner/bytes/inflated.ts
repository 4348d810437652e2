import type { Decoder, OpenDecoder, Resume } from './decoder';
import type { Work } from '../work';
import { LIMIT_WORK, PRICES } from '../work';
import type { ByteSource } from './byte-source';
import { SourceError } from './byte-source';

const BLOCK = 256 * 1024;
/** Room at first: most members of an archive are small. */
const FIRST = 1024;
/** Decoded bytes that are kept for reading again: the first ones for good, and the latest. */
const PINNED_BLOCKS = 5;
const RECENT_BLOCKS = 188;
/** The same where other sources of the scan keep very much. */
const FEW_BLOCKS = 8;
/** Bytes kept behind a read when decoding runs ahead to it. */
const BEHIND = 2 ** 20;
/** Bytes between the places from which a decoder can go on again, at first; when there are too many, every other is kept. */
const MARK_DISTANCE = 2 ** 20;
const MAX_MARKS = 256;
/** Stands for a size that is not known yet; reads come short at the end. */
export const UNKNOWN_SIZE = Number.MAX_SAFE_INTEGER;

/** False where the end of the bytes can only be had by decoding everything before it. */
export function knowsEnd(source: ByteSource): boolean {
  return !(source instanceof InflatedSource) || source.knownSize !== undefined;
}

/** Decompression pays from this. */
export interface InflationBudget {
  readonly work: Work;
  /** False when `bytes` more may not be produced. */
  spendInflated(bytes: number): boolean;
}

export interface InflatedOptions {
  /** Size that is claimed somewhere, or nothing. Not trusted: reads go on to the real end. */
  readonly claimed?: number;
  /** Given every decoded byte once and in order, while the first pass lasts (for checksums). */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

/**
 * A decompressed view of a source. Decoding runs forward, as far as is asked for; at most 48 MiB stay in memory.
 * A dropped block can be read again at the price of decoding from the last place before it that the decoder
 * remembers, or from the start.
 *
 * Data that break off or turn out corrupt end the source there: readers get the decoded bytes as usual, and
 * `problem` names the fault once the end was reached. Without work left, a read throws `limit-work`; with more work the
 * next read goes on.
 */
export class InflatedSource implements ByteSource {
  /** Why the data ended early; undefined while they have not, or when they ended well. */
  problem: SourceError | undefined;
  /** Bytes of the compressed source that were consumed when the end was reached. */
  consumed: number | undefined;
  private decoder: Decoder;
  private readonly pinned: Uint8Array[] = [];
  private readonly recent = new Map<number, Uint8Array>();
  private current: Uint8Array;
  /** Bytes decoded in this pass; those of the current block are in `current`. */
  private position = 0;
  /** Bytes decoded in the longest pass. */
  private furthest = 0;
  private realEnd: number | undefined;
  private marks: { readonly position: number; readonly resume: Resume }[] = [];
  private markDistance = MARK_DISTANCE;
  /** The block in which decoding went on again: its beginning is missing. */
  private headless = -1;

  constructor(
    private readonly compressed: ByteSource,
    private readonly open: OpenDecoder,
    private readonly budget: InflationBudget,
    private readonly options: InflatedOptions = {}
  ) {
    budget.work.afford(PRICES.decoder);
    this.decoder = open(compressed, budget.work);
    this.current = new Uint8Array(0);
  }

  /** The real size once the end was reached; before, the claimed size, or at least the number of decoded bytes. */
  get size(): number {
    return this.realEnd ?? Math.max(this.options.claimed ?? UNKNOWN_SIZE, this.furthest);
  }

  /** The real size, when the end has been reached. */
  get knownSize(): number | undefined {
    return this.realEnd;
  }

  /** Bytes that have been decoded so far. */
  get decoded(): number {
    return this.furthest;
  }

  /**
   * Decodes up to `limit` bytes ahead, to learn the real size if it is not larger.
   * @param keep - true when the caller is going to read the decoded bytes
   */
  measure(limit: number, keep = true): number | undefined {
    this.decodeTo(limit, keep ? 0 : limit);
    return this.realEnd;
  }

  /** Nothing is going to be read soon: gives back the memory. */
  release(): void {
    this.budget.work.release(this.recent.size * BLOCK);
    this.recent.clear();
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.min(length, this.size - offset);
    if (offset < 0 || wanted <= 0) {
      return new Uint8Array(0);
    }
    const inBlock = offset % BLOCK;
    if (inBlock + wanted <= BLOCK) {
      const end = this.reach(offset, wanted);
      return end <= offset ? new Uint8Array(0) : this.block(offset).subarray(inBlock, inBlock + end - offset);
    }
    return this.gather(offset, wanted);
  }

  /** A read across blocks. Its memory grows with the decoded bytes, not with the requested length. */
  private gather(offset: number, length: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let filled = 0;
    while (filled < length) {
      const at = offset + filled;
      const wanted = Math.min(length - filled, BLOCK - (at % BLOCK));
      const got = this.reach(at, wanted) - at;
      if (got <= 0) {
        break;
      }
      parts.push(this.block(at).slice(at % BLOCK, (at % BLOCK) + got));
      filled += got;
    }
    if (parts.length === 1) {
      return parts[0];
    }
    const out = new Uint8Array(filled);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  /** Makes `offset` to `offset + length`, within one block, readable. Returns the end of the bytes that it got. */
  private reach(offset: number, length: number): number {
    const index = Math.floor(offset / BLOCK);
    const wanted = Math.min(offset + length, this.realEnd ?? Infinity);
    if (!this.pinned[index] && !this.recent.has(index)) {
      this.approach(index);
      // With remembered places a read decodes a whole block, which the source can keep.
      this.decodeTo(this.marks.length > 0 ? (index + 1) * BLOCK : wanted, offset - BEHIND);
    }
    return Math.min(wanted, this.realEnd ?? wanted);
  }

  private block(offset: number): Uint8Array {
    const index = Math.floor(offset / BLOCK);
    const kept = this.pinned[index] ?? this.recent.get(index);
    if (kept) {
      return kept;
    }
    return this.current;
  }

  /** Go to the place nearest before a block from which decoding can go on: that may be where it stands. */
  private approach(index: number): void {
    const current = Math.floor(this.position / BLOCK);
    const isBehind = index < current || index === this.headless;
    let next = this.marks.length - 1;
    while (next >= 0 && this.marks[next].position > index * BLOCK) {
      next--;
    }
    const mark = next < 0 ? undefined : this.marks[next];
    if (!isBehind && (mark === undefined || mark.position <= this.position)) {
      return;
    }
    const { work } = this.budget;
    work.afford(PRICES.decoder);
    if (this.position === this.realEnd && current !== this.headless && !this.recent.has(current)) {
      // Readers ask for the end again and again.
      work.hold(BLOCK);
      this.recent.set(current, this.current);
    }
    this.decoder = mark === undefined ? this.open(this.compressed, work) : mark.resume();
    this.position = mark?.position ?? 0;
    this.headless = this.position % BLOCK === 0 ? -1 : Math.floor(this.position / BLOCK);
    this.current = new Uint8Array(BLOCK);
  }

  /** Remember this place now and then. */
  private mark(): void {
    const last = this.marks.at(-1)?.position ?? 0;
    if (this.position - last < this.markDistance || this.position < this.furthest) {
      return;
    }
    const resume = this.decoder.mark?.();
    if (resume === undefined) {
      return;
    }
    this.marks.push({ position: this.position, resume });
    if (this.marks.length === MAX_MARKS) {
      this.marks = this.marks.filter((_, index) => index % 2 === 1);
      this.markDistance *= 2;
    }
  }

  /** Decodes until `position` is at least `end`; blocks that lie before `keepFrom` are not kept. */
  private decodeTo(end: number, keepFrom: number): void {
    while (this.position < end && (this.realEnd === undefined || this.position < this.realEnd)) {
      const bytes = this.pull();
      if (!bytes) {
        this.realEnd = this.position;
        this.consumed ??= this.decoder.consumed;
        return;
      }
      if (this.position + bytes.length > this.furthest) {
        this.options.onBytes?.(bytes.subarray(Math.max(0, this.furthest - this.position)));
        this.furthest = this.position + bytes.length;
      }
      for (let taken = 0; taken < bytes.length;) {
        const inBlock = this.position % BLOCK;
        const count = Math.min(bytes.length - taken, BLOCK - inBlock);
        this.makeRoom(inBlock + count);
        this.current.set(bytes.subarray(taken, taken + count), inBlock);
        taken += count;
        this.position += count;
        if (inBlock + count === BLOCK) {
          this.keep(this.position / BLOCK - 1, keepFrom);
        }
      }
      this.mark();
      this.budget.work.spend(bytes.length * PRICES.outputByte);
    }
  }

  /** The first block grows with the decoded bytes. */
  private makeRoom(length: number): void {
    if (this.current.length < length) {
      const larger = new Uint8Array(Math.min(BLOCK, Math.max(length, FIRST, this.current.length * 4)));
      larger.set(this.current);
      this.current = larger;
    }
  }

  /** The current block is full: keeps it, and drops the oldest one, whose memory is used again. */
  private keep(index: number, keepFrom: number): void {
    if (index < PINNED_BLOCKS) {
      this.pinned[index] ??= this.current;
      this.current = new Uint8Array(BLOCK);
      return;
    }
    if ((index + 1) * BLOCK <= keepFrom || index === this.headless || this.recent.has(index)) {
      return;
    }
    this.recent.set(index, this.current);
    const most = this.budget.work.hold(BLOCK) ? RECENT_BLOCKS : FEW_BLOCKS;
    if (this.recent.size > most) {
      const [oldest, memory] = this.recent.entries().next().value as [number, Uint8Array];
      this.recent.delete(oldest);
      this.budget.work.release(BLOCK);
      this.current = memory;
    } else {
      this.current = new Uint8Array(BLOCK);
    }
  }

  private pull(): Uint8Array | null {
    let bytes: Uint8Array | null;
    try {
      bytes = this.decoder.next();
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      this.problem = error;
      return null;
    }
    if (bytes?.length === 0) {
      throw new SourceError(LIMIT_WORK);
    }
    if (bytes && !this.budget.spendInflated(bytes.length)) {
      this.problem = new SourceError('limit-inflated');
      return null;
    }
    return bytes;
  }
}
