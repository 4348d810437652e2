import { openDeflate } from '../../../codecs/deflate';
import type { ScanContext } from '../../../context';
import type { ReasonId } from '../../../reason-ids';
import { InflatedSource } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import type { Header, LocalHeader } from './records';
import { CENTRAL, DESCRIPTOR, FLAG_DESCRIPTOR, LOCAL, readLocal, view } from './records';

const PIECE = 256 * 1024;
/** Bytes between members that are searched for local headers, in one stretch. */
const MAX_SEARCHED = 64 * 2 ** 20;
/** A signature that turns out to begin no header counts as so many bytes: looking at it takes as long. */
const LOOK = 64;
const MAX_MEASURED = 64 * 2 ** 20;
const READ_AHEAD = 4096 + 256;
const MAX32 = 0xffffffff;
const METHODS = new Set([0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99]);
const MAX_NAME = 4096;

/** A member that only its local header tells of, and how far it reaches. */
export interface HiddenMember {
  readonly local: LocalHeader;
  readonly extent: Pick<Header, 'compressed' | 'size' | 'crc'>;
}

/** The search for local headers that no central directory mentions. */
export class HiddenSearch {
  /** Bytes at hand, and where they are: many small members lie in one piece. */
  private piece = new Uint8Array(0);
  private pieceAt = 0;
  private found = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {}

  /**
   * Local headers from `start` to `end`. What a header describes is passed over, so that members inside a stored member
   * are not taken for members of this archive.
   */
  *between(start: number, end: number): Generator<HiddenMember> {
    let searched = 0;
    for (let at = start; at < end;) {
      const limit = Math.min(end, at + MAX_SEARCHED - searched);
      const next = this.find(at, limit, [LOCAL]);
      searched += Math.min(next ?? limit, limit) - at;
      if (next === undefined) {
        if (limit < end) {
          this.leave('limit-size', end - limit, MAX_SEARCHED);
        }
        return;
      }
      const local = this.namesMethod(next) ? readLocal(this.source, next, READ_AHEAD) : undefined;
      if (!local || !isPlausible(local, this.source.size)) {
        at = next + 4;
        searched = Math.min(MAX_SEARCHED, searched + LOOK);
        continue;
      }
      this.context.work.spend(PRICES.record);
      if (++this.found > this.context.limits.maxMembers) {
        this.leave('limit-members', end - next, this.context.limits.maxMembers);
        return;
      }
      const extent = this.extent(local, end);
      yield { local, extent };
      at = Math.max(next + 4, local.dataAt + extent.compressed);
    }
  }

  /** Most signatures that begin no header are told by the bytes at hand. */
  private namesMethod(at: number): boolean {
    const method = at - this.pieceAt + 8;
    return method + 2 > this.piece.length || METHODS.has(view(this.piece).getUint16(method, true));
  }

  private leave(reason: ReasonId, size: number, limit: number): void {
    this.context.cover({ status: 'not-understood', format: 'unknown', size, reason, params: { limit }, member: '*' });
  }

  /**
   * Sizes and checksum of a member: from the header, or, when they follow the data, from the data. The checksum is NaN
   * when nothing tells it.
   */
  private extent(local: LocalHeader, limit: number): HiddenMember['extent'] {
    const { dataAt, flags, method, compressed, size, crc } = local;
    if ((flags & FLAG_DESCRIPTOR) === 0 || (compressed !== 0 && compressed !== MAX32)) {
      return { compressed, size, crc };
    }
    const end = Math.max(dataAt, limit);
    const measured = method === 8 ? this.measureDeflate(slice(this.source, dataAt, end - dataAt)) : undefined;
    const length = measured?.compressed ?? this.descriptorDistance(dataAt, end);
    const descriptor = this.source.read(dataAt + length, 16).slice();
    const signed = descriptor.length === 16 && view(descriptor).getUint32(0, true) === DESCRIPTOR;
    return {
      compressed: length,
      size: measured?.size ?? length,
      crc: signed ? view(descriptor).getUint32(4, true) : Number.NaN
    };
  }

  /** Where a deflated member ends is only known by decoding it. */
  private measureDeflate(data: ByteSource): { compressed: number; size: number } | undefined {
    try {
      const trial = new InflatedSource(data, openDeflate, this.context);
      const size = trial.measure(MAX_MEASURED, false);
      return size === undefined || trial.problem || trial.consumed === undefined
        ? undefined
        : { compressed: trial.consumed, size };
    } catch (error) {
      if (error instanceof SourceError) {
        return undefined;
      }
      throw error;
    }
  }

  /** How far the data descriptor is that gives just this distance as the size; else the next header, else the limit. */
  private descriptorDistance(dataAt: number, limit: number): number {
    let next: number | undefined;
    for (let at = dataAt; at < limit; at = next + 4) {
      next = this.find(at, Math.min(limit, dataAt + MAX_SEARCHED), [DESCRIPTOR, LOCAL, CENTRAL]);
      if (next === undefined) {
        return limit - dataAt;
      }
      const record = this.source.read(next, 12).slice();
      if (
        view(record).getUint32(0, true) !== DESCRIPTOR ||
        (record.length === 12 && view(record).getUint32(8, true) === next - dataAt)
      ) {
        return next - dataAt;
      }
    }
    return Math.max(0, limit - dataAt);
  }

  /** Position of the first of these signatures that begins in `start` to `end`. */
  private find(start: number, end: number, signatures: readonly number[]): number | undefined {
    for (let at = start; at < end; at = this.pieceAt + this.piece.length - 3) {
      this.load(at);
      const data = view(this.piece);
      const stop = Math.min(this.piece.length - 3, end - this.pieceAt);
      for (
        let i = this.piece.indexOf(0x50, at - this.pieceAt);
        i >= 0 && i < stop;
        i = this.piece.indexOf(0x50, i + 1)
      ) {
        if (signatures.includes(data.getUint32(i, true))) {
          return this.pieceAt + i;
        }
      }
      if (this.pieceAt + this.piece.length >= this.source.size || this.piece.length < 4) {
        return undefined;
      }
    }
    return undefined;
  }

  /** Makes the bytes at `at` the ones at hand, unless a signature's length of them is. */
  private load(at: number): void {
    if (at < this.pieceAt || at + 4 > this.pieceAt + this.piece.length) {
      this.context.work.spend(PIECE);
      this.piece = this.source.read(at, PIECE).slice();
      this.pieceAt = at;
    }
  }
}

function isPlausible(local: LocalHeader, size: number): boolean {
  const open = (local.flags & FLAG_DESCRIPTOR) !== 0;
  return (
    METHODS.has(local.method) &&
    local.rawName.length > 0 &&
    local.rawName.length <= MAX_NAME &&
    !local.rawName.includes('\0') &&
    local.dataAt <= size &&
    (open || local.dataAt + local.compressed <= size || local.compressed < MAX32)
  );
}
