import { openDeflate } from '../../../codecs/deflate';
import type { ScanContext } from '../../../context';
import type { ReasonId } from '../../../reason-ids';
import { InflatedSource } from '../../../bytes/inflated';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import type { Header, LocalHeader } from './records';
import { CENTRAL, DESCRIPTOR, FLAG_DESCRIPTOR, LOCAL, readLocal } from './records';
import { uint16, uint32 } from '../../../encoding/integers';
import { Piece } from '../../../bytes/piece';

const PIECE = 256 * 1024;
/** Bytes between members that are searched for local headers, in one stretch. */
const MAX_SEARCHED = 64 * 2 ** 20;
/** Work of a signature that begins no header, in bytes. */
const LOOK = 64;
const MAX_MEASURED = 64 * 2 ** 20;
const READ_AHEAD = 4096 + 256;
const MAX32 = 0xffffffff;
const METHODS = new Set([0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99]);
const MAX_NAME = 4096;

/** A member that no directory lists, with the sizes of its data. */
export interface HiddenMember {
  readonly local: LocalHeader;
  readonly extent: Pick<Header, 'compressed' | 'size' | 'crc'>;
}

/** The search for local headers that no central directory mentions. */
export class HiddenSearch {
  /** The bytes last read: many small members fit into one piece. */
  private readonly piece: Piece;
  private found = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {
    this.piece = new Piece(source);
  }

  /**
   * Yields local headers from `start` to `end`. It passes over the data of each header, so that members inside a stored
   * member do not count as members of this archive.
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
    const method = at + 8;
    return !this.piece.holds(method, 2) || METHODS.has(uint16(this.piece.bytes, method - this.piece.start));
  }

  private leave(reason: ReasonId, size: number, limit: number): void {
    this.context.cover({ status: 'not-understood', format: 'unknown', size, reason, params: { limit }, member: '*' });
  }

  /**
   * Returns sizes and checksum of a member: from the header, or from the data if they follow the data. The checksum is
   * NaN when no record has it.
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
    const signed = descriptor.length === 16 && uint32(descriptor, 0) === DESCRIPTOR;
    return {
      compressed: length,
      size: measured?.size ?? length,
      crc: signed ? uint32(descriptor, 4) : Number.NaN
    };
  }

  /** Decodes a deflated member, because only that tells its end. */
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

  /** Distance of the data descriptor that gives this distance as the size; else of the next header, else the limit. */
  private descriptorDistance(dataAt: number, limit: number): number {
    let next: number | undefined;
    for (let at = dataAt; at < limit; at = next + 4) {
      next = this.find(at, Math.min(limit, dataAt + MAX_SEARCHED), [DESCRIPTOR, LOCAL, CENTRAL]);
      if (next === undefined) {
        return limit - dataAt;
      }
      const record = this.source.read(next, 12).slice();
      if (uint32(record, 0) !== DESCRIPTOR || (record.length === 12 && uint32(record, 8) === next - dataAt)) {
        return next - dataAt;
      }
    }
    return Math.max(0, limit - dataAt);
  }

  /** Position of the first of these signatures that begins in `start` to `end`. */
  private find(start: number, end: number, signatures: readonly number[]): number | undefined {
    for (let at = start; at < end; at = this.piece.end - 3) {
      this.load(at);
      const { bytes, start: pieceAt } = this.piece;
      const stop = Math.min(bytes.length - 3, end - pieceAt);
      for (let i = bytes.indexOf(0x50, at - pieceAt); i >= 0 && i < stop; i = bytes.indexOf(0x50, i + 1)) {
        if (signatures.includes(uint32(bytes, i))) {
          return pieceAt + i;
        }
      }
      if (this.piece.end >= this.source.size || bytes.length < 4) {
        return undefined;
      }
    }
    return undefined;
  }

  /** Makes the bytes at `at` the ones at hand, unless a signature's length of them is. */
  private load(at: number): void {
    if (!this.piece.holds(at, 4)) {
      this.context.work.spend(PIECE);
      this.piece.fetch(at, PIECE);
    }
  }
}

/**
 * A size beyond the end is no reason for doubt: readers that go by local headers take what there is. A name with a zero is
 * an accident, but not where the file begins, which 7-Zip takes for its first member.
 */
function isPlausible(local: LocalHeader, size: number): boolean {
  return (
    METHODS.has(local.method) &&
    local.rawName.length > 0 &&
    local.rawName.length <= MAX_NAME &&
    (local.at === 0 || !local.rawName.includes('\0')) &&
    local.dataAt <= size
  );
}
