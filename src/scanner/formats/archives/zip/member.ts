import type { ResultCache } from '../../../result-cache';
import type { ChildOptions, ScanContext } from '../../../context';
import { CrcSource, crc32 } from '../../../bytes/crc32';
import { InflatedSource } from '../../../bytes/inflated';
import { PrefetchedSource } from '../../../bytes/prefetched';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import { inflatedChild } from '../compressed-member';
import { isLinkMode, isPath, linkEscapes } from '../member-paths';
import { STORED, decoderOf, isPlain, markedEncrypted } from './methods';
import { reportField } from './differences';
import type { Header, LocalHeader } from './records';
import { FLAG_DESCRIPTOR } from './records';

const MAX_TARGET = 4096;

/** Members over the same range of the archive share this, so that the range is decompressed and scanned once. */
export interface SharedRange {
  source?: InflatedSource;
  stored?: CrcSource;
  crc: number;
  readonly cache: ResultCache;
}

/**
 * Scans the data of one member as `header` describes them; `local` says where they are.
 * @param header - the directory's entry, or the local header where a reader would go by that
 */
export function scanContents(
  source: ByteSource,
  context: ScanContext,
  header: Header & { readonly mode?: number },
  local: LocalHeader,
  options: ChildOptions,
  shared?: SharedRange
): void {
  const { name, compressed, size } = header;
  const length = Math.min(compressed, Math.max(0, source.size - local.dataAt));
  const raw = new PrefetchedSource(slice(source, local.dataAt, length), local.head.subarray(0, length));
  const flags = header.flags | local.flags;
  if (markedEncrypted(flags)) {
    if (!isPlain(header, raw, context)) {
      context.cover({ status: 'not-understood', format: 'encrypted', size, reason: 'encrypted', member: name });
      return;
    }
    context.finding({
      rule: 'zip-false-encryption',
      severity: 'MEDIUM',
      module: 'zip',
      operator: name,
      offset: local.at,
      evidence: `flags 0x${flags.toString(16)}`,
      params: { member: printable(name, context.limits.maxName), flags: `0x${flags.toString(16)}` }
    });
  }
  if (length < compressed) {
    context.cover({ status: 'failed', format: 'unknown', size, reason: 'truncated', member: name });
  }
  const marked = isLinkMode(header.mode) && size <= MAX_TARGET;
  if (marked && isLink(context, header, raw, local.at) && options.expect === undefined) {
    return;
  }
  if (header.method === STORED) {
    scanStored(context, header, raw, local, options, shared);
  } else {
    scanCompressed(context, header, raw, local, options, shared);
  }
}

function scanStored(
  context: ScanContext,
  header: Header,
  raw: ByteSource,
  local: LocalHeader,
  options: ChildOptions,
  shared: SharedRange | undefined
): void {
  const data = shared?.stored ?? new CrcSource(raw, context.work);
  if (shared !== undefined) {
    shared.stored = data;
  }
  if (header.size !== header.compressed && raw.size === header.compressed) {
    reportField(context, header.name, local.at, 'size', header.size, header.compressed);
  }
  context.child(header.name, data, { ...options, cache: shared?.cache });
  if (data.complete !== undefined) {
    checkCrc(context, header, local, data.complete);
  }
}

function scanCompressed(
  context: ScanContext,
  header: Header,
  raw: ByteSource,
  local: LocalHeader,
  options: ChildOptions,
  shared: SharedRange | undefined
): void {
  const range = shared ?? { crc: 0 };
  const open = decoderOf(header.method);
  if (!open) {
    context.cover({
      status: 'not-understood',
      format: 'unknown',
      size: header.size,
      reason: 'unsupported-compression',
      params: { method: `zip ${header.method}` },
      member: header.name
    });
    return;
  }
  const source = inflatedChild(context, header.name, raw, open, {
    ...options,
    claimed: header.size,
    shared,
    onBytes: bytes => {
      context.work.afford(bytes.length * PRICES.sumByte);
      range.crc = crc32(bytes, range.crc);
    },
    onSize: size => reportField(context, header.name, local.at, 'size', header.size, size)
  });
  if (source && !source.problem && source.knownSize === source.decoded) {
    checkCrc(context, header, local, range.crc);
  }
}

function checkCrc(context: ScanContext, header: Header, local: LocalHeader, crc: number): void {
  const recorded = [header.crc, ...((local.flags & FLAG_DESCRIPTOR) !== 0 && local.crc === 0 ? [] : [local.crc])];
  if (recorded.some(value => value !== crc && !Number.isNaN(value))) {
    context.finding({
      rule: 'zip-crc-mismatch',
      severity: 'LOW',
      module: 'zip',
      operator: header.name,
      offset: local.at,
      evidence: `${hex(header.crc)} | ${hex(crc)}`,
      params: { member: printable(header.name, context.limits.maxName) }
    });
  }
}

/**
 * A symbolic link, whose data are its target. Most model loaders know no links and take the data as they are, so the
 * scanner also scans data that another format recognises, or that are no path.
 */
function isLink(context: ScanContext, header: Header, raw: ByteSource, offset: number): boolean {
  const { name } = header;
  const open = decoderOf(header.method);
  const data = open ? new InflatedSource(raw, open, context, { claimed: header.size }) : raw;
  const target = new TextDecoder().decode(data.read(0, MAX_TARGET));
  if (linkEscapes(name, target)) {
    context.finding({
      rule: 'archive-link',
      severity: 'MEDIUM',
      module: 'archive',
      operator: name,
      offset,
      evidence: `${name} -> ${target}`,
      params: { member: printable(name, context.limits.maxName), target: printable(target, context.limits.maxName) }
    });
  }
  if (!isPath(target) || context.recognise(data) !== undefined) {
    return false;
  }
  context.cover({ status: 'inert', format: 'link', size: raw.size, member: name });
  return true;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
