import { openDeflate } from '../../codecs/deflate';
import type { ScanContext } from '../../context';
import { InflatedSource } from '../../source/inflated';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import { SourceError } from '../../source/types';
import type { Header, LocalHeader } from './records';
import { CENTRAL, DESCRIPTOR, FLAG_DESCRIPTOR, LOCAL, readLocal, view } from './records';

const PIECE = 256 * 1024;
/** Bytes between members that are searched for local headers, in one stretch. */
const MAX_SEARCHED = 64 * 2 ** 20;
const MAX_MEASURED = 64 * 2 ** 20;
const READ_AHEAD = 4096 + 256;
const MAX32 = 0xffffffff;
const METHODS = new Set([0, 1, 6, 8, 9, 12, 14, 93, 95, 98, 99]);
const MAX_NAME = 4096;

/**
 * Local headers from `start` to `end` that no central directory mentions. What a header describes is passed over, so
 * that members inside a stored member are not taken for members of this archive.
 */
export function* findHidden(
  source: ByteSource,
  start: number,
  end: number,
  context: ScanContext
): Generator<LocalHeader> {
  let searched = 0;
  let found = 0;
  for (let at = start; at < end;) {
    const limit = Math.min(end, at + MAX_SEARCHED - searched);
    const next = findSignature(source, at, limit, [LOCAL]);
    searched += Math.min(next ?? limit, limit) - at;
    if (next === undefined) {
      if (limit < end) {
        context.cover({
          status: 'not-understood',
          format: 'unknown',
          size: end - limit,
          reason: 'limit-size',
          params: { limit: MAX_SEARCHED },
          member: '*'
        });
      }
      return;
    }
    const local = readLocal(source, next, READ_AHEAD);
    if (!local || !isPlausible(local, source.size)) {
      at = next + 4;
      continue;
    }
    if (++found > context.limits.maxMembers) {
      context.cover({
        status: 'not-understood',
        format: 'unknown',
        size: end - next,
        reason: 'limit-members',
        params: { limit: found },
        member: '*'
      });
      return;
    }
    yield local;
    at = Math.max(next + 4, local.dataAt + localExtent(source, local, end).compressed);
  }
}

function isPlausible(local: LocalHeader, size: number): boolean {
  const open = (local.flags & FLAG_DESCRIPTOR) !== 0;
  return (
    METHODS.has(local.method) &&
    local.rawName.length > 0 &&
    local.rawName.length <= MAX_NAME &&
    !local.rawName.includes(0) &&
    local.dataAt <= size &&
    (open || local.dataAt + local.compressed <= size || local.compressed < MAX32)
  );
}

/**
 * Sizes and checksum of a member that only has its local header: from the header, or, when they follow the data, from
 * the data. The checksum is NaN when nothing tells it.
 */
export function localExtent(
  source: ByteSource,
  local: LocalHeader,
  limit: number
): Pick<Header, 'compressed' | 'size' | 'crc'> {
  const { dataAt, flags, method, compressed, size, crc } = local;
  if ((flags & FLAG_DESCRIPTOR) === 0 || (compressed !== 0 && compressed !== MAX32)) {
    return { compressed, size, crc };
  }
  const end = Math.max(dataAt, limit);
  const measured = method === 8 ? measureDeflate(slice(source, dataAt, end - dataAt)) : undefined;
  const length = measured?.compressed ?? descriptorDistance(source, dataAt, end);
  const descriptor = source.read(dataAt + length, 16).slice();
  const signed = descriptor.length === 16 && view(descriptor).getUint32(0, true) === DESCRIPTOR;
  return {
    compressed: length,
    size: measured?.size ?? length,
    crc: signed ? view(descriptor).getUint32(4, true) : Number.NaN
  };
}

/** Where a deflated member ends is only known by decoding it. */
function measureDeflate(data: ByteSource): { compressed: number; size: number } | undefined {
  try {
    const trial = new InflatedSource(data, openDeflate, { spend: () => true });
    const size = trial.measure(MAX_MEASURED);
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
function descriptorDistance(source: ByteSource, dataAt: number, limit: number): number {
  let next: number | undefined;
  for (let at = dataAt; at < limit; at = next + 4) {
    next = findSignature(source, at, Math.min(limit, dataAt + MAX_SEARCHED), [DESCRIPTOR, LOCAL, CENTRAL]);
    if (next === undefined) {
      return limit - dataAt;
    }
    const record = source.read(next, 12).slice();
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
function findSignature(
  source: ByteSource,
  start: number,
  end: number,
  signatures: readonly number[]
): number | undefined {
  for (let at = start; at < end; at += PIECE) {
    const bytes = source.read(at, Math.min(PIECE, end - at) + 3);
    const data = view(bytes);
    for (let i = bytes.indexOf(0x50); i >= 0 && i + 4 <= bytes.length; i = bytes.indexOf(0x50, i + 1)) {
      if (signatures.includes(data.getUint32(i, true))) {
        return at + i;
      }
    }
    if (bytes.length === 0) {
      return undefined;
    }
  }
  return undefined;
}
