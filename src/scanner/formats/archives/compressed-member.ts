import type { OpenDecoder } from '../../bytes/decoder';
import type { ResultCache } from '../../result-cache';
import type { ChildOptions, ScanContext } from '../../context';
import { InflatedSource } from '../../bytes/inflated';
import { slice } from '../../bytes/slice';
import { isReadFromEnd } from '../../magic-numbers';
import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { LIMIT_WORK } from '../../work';
import { judgeRatio, reportEndless } from './unpacked-ratio';

/** Bytes decoded ahead when the container does not record a size, so that most formats can work with a known size. */
const MEASURED = 16 * 2 ** 20;
/** Data up to this size are decoded to the end even when the scan did not need all of them. */
const CHECKED = 2 ** 20;
const END_SIGNATURE = [0x50, 0x4b, 0x05, 0x06];
const TAIL = 66_000;

export interface InflatedChildOptions extends ChildOptions {
  /** Decompressed size as the container claims it. */
  readonly claimed?: number;
  /** Given every decoded byte once and in order. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** Keeps the view of data that other members have, too. */
  readonly shared?: { source?: InflatedSource; readonly cache: ResultCache };
  /** Called with the real size when it is not the claimed one: a lower bound, or exact when decoding ended. */
  readonly onSize?: (size: number) => void;
}

/**
 * Decompresses `compressed` with `open` and scans it as the member `name`. Data that break off or are corrupt get a
 * `failed` coverage entry beside the findings of the part before. Returns the view, or undefined when not even its
 * beginning could be decoded.
 */
export function inflatedChild(
  context: ScanContext,
  name: string,
  compressed: ByteSource,
  open: OpenDecoder,
  options: InflatedChildOptions = {}
): InflatedSource | undefined {
  const { claimed, shared } = options;
  let source: InflatedSource;
  try {
    source = shared?.source ?? new InflatedSource(compressed, open, context, { claimed, onBytes: options.onBytes });
    source.measure(claimed === undefined ? MEASURED : Math.min(claimed, 1));
    if (endsWithDirectory(source)) {
      source.measure(source.size + 1);
    }
    if (shared !== undefined) {
      shared.source = source;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) {
      throw error;
    }
    context.cover({
      status: unreadable(error),
      format: 'unknown',
      size: claimed ?? compressed.size,
      reason: error.reason,
      params: error.params,
      member: name
    });
    return undefined;
  }
  if (source.knownSize === 0 && source.problem) {
    const { reason, params } = source.problem;
    context.cover({
      status: unreadable(source.problem),
      format: 'unknown',
      size: claimed ?? 0,
      reason,
      params,
      member: name
    });
    return undefined;
  }
  const knewSize = source.knownSize !== undefined;
  const { expect, whenUnrecognised, onUnknown, onPickle, hint, only, setting = context.setting } = options;
  const passed = { expect, whenUnrecognised, onUnknown, onPickle, hint, only, setting };
  context.child(name, source, { ...passed, cache: shared?.cache });
  if (claimed !== undefined) {
    checkSize(context, name, source, claimed, options);
  } else if (!knewSize && source.knownSize !== undefined && endsAsZip(source)) {
    // Only now can a zip archive behind a prefix be recognised.
    context.child(name, source, { expect: 'zip' });
  }
  if (source.problem?.reason !== 'limit-inflated') {
    const produced = source.knownSize ?? Math.max(source.decoded, claimed ?? 0);
    judgeRatio(context, name, produced, source.consumed ?? compressed.size, source);
  }
  if (source.problem) {
    const { reason, params } = source.problem;
    if (reason === 'limit-inflated') {
      reportEndless(context, name, source.decoded, source.consumed ?? compressed.size);
    }
    context.cover({
      status: unreadable(source.problem),
      format: 'unknown',
      size: source.size,
      reason,
      params,
      member: name
    });
  }
  if (shared === undefined) {
    source.release();
  }
  return source;
}

/** Bytes that hold the magic number of any format that is read from its end. */
const LONGEST_MAGIC = 8;

function endsWithDirectory(source: InflatedSource): boolean {
  return source.knownSize === undefined && isReadFromEnd(source.read(0, LONGEST_MAGIC));
}

/** The limit alone is no accusation: large honest files reach it. At this ratio nothing but repetition is inside. */

/** Scans the bytes behind the claimed size: some readers stop there, others do not. */
function checkSize(
  context: ScanContext,
  name: string,
  source: InflatedSource,
  claimed: number,
  options: InflatedChildOptions
): void {
  const end = claimed <= CHECKED || source.decoded >= claimed ? source.measure(claimed + 1) : undefined;
  if (end !== undefined && end < claimed) {
    options.onSize?.(end);
  } else if (source.decoded > claimed) {
    source.measure(claimed + MEASURED);
    options.onSize?.(source.size);
    context.child(name, slice(source, claimed, source.size - claimed));
  }
}

function endsAsZip(source: InflatedSource): boolean {
  const head = source.read(0, 4);
  if (head[0] === 0x50 && head[1] === 0x4b) {
    return false;
  }
  const tail = source.read(Math.max(0, source.size - TAIL), TAIL);
  for (let at = tail.indexOf(0x50); at >= 0; at = tail.indexOf(0x50, at + 1)) {
    if (END_SIGNATURE.every((byte, i) => tail[at + i] === byte)) {
      return true;
    }
  }
  return false;
}

function unreadable(error: SourceError): 'failed' | 'not-understood' {
  return error.reason === 'unsupported-compression' || error.reason === LIMIT_WORK ? 'not-understood' : 'failed';
}
