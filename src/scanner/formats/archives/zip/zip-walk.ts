import type { ChildOptions, ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import { InflatedSource } from '../../../bytes/inflated';
import { PrefetchedSource } from '../../../bytes/prefetched';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { decoderOf } from './methods';
import type { SharedRange } from './member';
import { scanContents } from './member';
import { checkDuplicates, checkLinks, checkPath, compareHeaders } from './differences';
import type { Directory, ByteRange } from './directory';
import { UNREMARKABLE_GAP, findDirectories } from './directory';
import type { HiddenMember } from './hidden';
import { HiddenSearch } from './hidden';
import type { CentralEntry, Header, LocalHeader } from './records';
import { DESCRIPTOR, FLAG_DESCRIPTOR, readLocal } from './records';
import { uint32 } from '../../../encoding/integers';

/** Read behind a local header when the member is going to be probed, so that the probe needs no read of its own. */
const READ_AHEAD = 4096 + 256;
const LOCAL_LENGTH = 30;
/** Bytes that are read at once where padding is looked through. */
const PADDING = 65536;
/** Markers of split archives (APPNOTE 8.5.3 to 8.5.5), which also stand before the only part of one. */
const SPAN_MARKERS = [DESCRIPTOR, 0x30304b50];

/** A member as the central directory has it. */
export interface ZipMember {
  readonly name: string;
  readonly entry: CentralEntry;
  /** Offset of its local header. */
  readonly at: number;
  /** Offset of the next member (or of the directory). */
  readonly next: number;
  /** Other members of the directory begin there, too. */
  readonly shared: boolean;
  /** A coverage entry exists for it. */
  accounted: boolean;
}

/**
 * The walk through one archive. A format opens the members it wants in the order it wants, and says which ones it
 * accounts for itself; `finish` examines the bytes between, before and behind them.
 */
export class ZipWalk {
  readonly members: readonly ZipMember[];
  /** Directories were found; without one the members come from their local headers alone. */
  readonly complete: boolean;
  private readonly directories: readonly Directory[];
  private readonly spans: ByteRange[] = [];
  /** Shared ranges, by place, method and sizes. */
  private readonly ranges = new Map<string, SharedRange>();

  constructor(
    readonly source: ByteSource,
    readonly context: ScanContext,
    /** True when names that differ only in case are one name for the loader. */
    private readonly foldCase = false
  ) {
    if (source instanceof InflatedSource && source.knownSize === undefined) {
      // The directory is at the end: it has to be reached first.
      source.measure(source.size + 1);
    }
    this.directories = findDirectories(source, context.work).map(directory => this.shortened(directory));
    this.complete = this.directories.length > 0;
    this.members = this.listMembers();
  }

  /** Opens a member: compares its headers, decompresses it, and scans it like any file. */
  open(member: ZipMember, options: ChildOptions = {}): void {
    const { context, source } = this;
    const { entry } = member;
    context.work.spend(PRICES.record);
    const ahead =
      entry.compressed + entry.name.length < READ_AHEAD ? entry.compressed + 128 + entry.rawName.length : READ_AHEAD;
    const local = readLocal(source, member.at, Math.max(0, Math.min(ahead, source.size - member.at - LOCAL_LENGTH)));
    checkPath(context, entry, member.at);
    if (!local) {
      const reason = member.at >= source.size ? 'truncated' : 'corrupt';
      context.cover({
        status: 'failed',
        format: 'unknown',
        size: entry.size,
        reason,
        params: { offset: member.at },
        member: member.name
      });
      return;
    }
    compareHeaders(context, entry, local);
    if (local.name !== entry.name) {
      checkPath(context, local, member.at);
    }
    this.account(member, local);
    if (member.name.endsWith('/') && entry.compressed === 0 && local.compressed === 0) {
      return;
    }
    scanContents(source, context, entry, local, options, this.range(member, entry));
    const other = { method: local.method, compressed: local.compressed, size: local.size };
    const differs = other.method !== entry.method || other.compressed > entry.compressed;
    if (differs && (local.flags & FLAG_DESCRIPTOR) === 0) {
      // Readers that use the local headers get other data.
      const header = { ...entry, ...other, name: local.name };
      scanContents(source, context, header, local, options, this.range(member, header));
    }
  }

  /** Returns the range that this member shares with other members; undefined when it shares none. */
  private range({ at, shared }: ZipMember, { method, compressed, size }: Header): SharedRange | undefined {
    if (!shared) {
      return undefined;
    }
    const key = `${at} ${method} ${compressed} ${size}`;
    const range = this.ranges.get(key) ?? { crc: 0, cache: {} };
    this.ranges.set(key, range);
    return range;
  }

  /** The caller accounts for this member; it need not have read the local header. */
  account(member: ZipMember, local?: LocalHeader): void {
    const { entry, at, next, name } = member;
    member.accounted = true;
    const earliest = at + LOCAL_LENGTH + entry.rawName.length;
    const dataAt =
      local?.dataAt ?? Math.max(earliest, Number.isFinite(next) ? next - UNREMARKABLE_GAP - entry.compressed : 0);
    this.spans.push({ start: at, end: dataAt + entry.compressed, name });
  }

  /** The local header of a member with its first `ahead` data bytes, in one read. */
  local(member: ZipMember, ahead: number): LocalHeader | undefined {
    return readLocal(this.source, member.at, ahead);
  }

  /** The data of a member, stored or not, to be read beside its scan; undefined when they cannot be had. */
  data({ at, entry }: ZipMember): ByteSource | undefined {
    const local = readLocal(this.source, at, READ_AHEAD);
    if (!local) {
      return undefined;
    }
    const raw = new PrefetchedSource(
      slice(this.source, local.dataAt, entry.compressed),
      local.head.subarray(0, entry.compressed)
    );
    const open = decoderOf(entry.method);
    return open ? new InflatedSource(raw, open, this.context, { claimed: entry.size }) : raw;
  }

  /**
   * Opens the members that `open` wants, judges the archive's structure, even when there is too much to do to open them
   * all, and examines the bytes that no member covers.
   * @param format - the archive's own format id, for its coverage entry
   */
  run(format: FormatId, open: () => void): void {
    try {
      open();
    } catch (error) {
      this.members.filter(member => !member.accounted).forEach(member => this.account(member));
      this.judge();
      throw error;
    }
    this.judge();
    this.finish(format);
  }

  private judge(): void {
    checkDuplicates(this.context, this.members, this.foldCase);
    checkLinks(this.context, this.members);
    this.checkDirectories();
    this.spans.sort((a, b) => a.start - b.start || a.end - b.end);
    this.checkOverlaps();
  }

  private finish(format: FormatId): void {
    const { context, source } = this;
    const search = new HiddenSearch(source, context);
    for (const gap of this.gaps()) {
      for (const hidden of search.between(gap.start, gap.end)) {
        this.openHidden(hidden);
      }
    }
    this.checkPrefix();
    const primary = this.directories[0];
    if (primary) {
      context.cover({ status: 'scanned', format, size: source.size });
    } else {
      context.cover({ status: 'failed', format, size: source.size, reason: 'truncated' });
    }
    const unopened = this.directories.reduce((sum, { count, entries }) => sum + count - entries.length, 0);
    const truncatedByLimit = this.directories.some(directory => directory.truncatedByLimit);
    if (unopened > 0 || truncatedByLimit) {
      context.cover({
        status: 'not-understood',
        format: 'unknown',
        size: 0,
        reason: 'limit-members',
        params: { limit: context.limits.maxMembers },
        count: Math.max(unopened, truncatedByLimit ? primary.declaredCount - primary.entries.length : 0, 1),
        member: '*'
      });
    }
    const trailing = primary ? source.size - primary.recordEnd : 0;
    if (trailing > 0 && !isZero(source, primary.recordEnd, source.size, context.work)) {
      const rest = slice(source, primary.recordEnd, trailing);
      if (!context.fullyScanned || context.recognise(rest) !== undefined) {
        context.child('trailing', rest);
      }
    }
  }

  /** The directory with as many entries as may be opened; the others' places are known, so that nothing there is hidden. */
  private shortened(directory: Directory): Directory {
    const { entries, unreadEntries, shift } = directory;
    const opened = entries.slice(0, this.context.limits.maxMembers);
    const others = entries.slice(opened.length).map(entry => ({
      start: entry.headerOffset,
      end: entry.headerOffset + LOCAL_LENGTH + entry.rawName.length + entry.compressed,
      name: entry.name
    }));
    for (const { start, end, name } of [...others, ...unreadEntries]) {
      this.spans.push({ start: start + shift, end: end + shift, name });
    }
    return { ...directory, entries: opened };
  }

  private listMembers(): ZipMember[] {
    const located: Located[] = [];
    for (const { entries, shift, at: limit } of this.directories) {
      for (const entry of entries) {
        const at = entry.headerOffset + shift;
        located.push({ entry, at, name: entry.name, limit, next: 0, shared: false, accounted: false });
      }
    }
    located.sort((a, b) => a.at - b.at);
    const members: Located[] = [];
    for (let i = 0, end = 0; i < located.length; i = end) {
      for (end = i + 1; end < located.length && located[end].at === located[i].at; end++) {
        // Go on behind all entries of the same place.
      }
      // The same entry in two directories is one member.
      const here = end - i === 1 ? [located[i]] : distinct(located.slice(i, end));
      for (const [index, member] of here.entries()) {
        const { at, limit } = member;
        const next = index + 1 < here.length ? at : ((located[end] as Located | undefined)?.at ?? limit);
        member.next = Math.min(next, at < limit ? limit : Infinity);
        member.shared = here.length > 1;
        members.push(member);
      }
    }
    return members;
  }

  private openHidden({ local, extent }: HiddenMember): void {
    const { context, source } = this;
    checkPath(context, local, local.at);
    // In a tar archive of zips, it is a member of another of them.
    if (this.complete && !context.fullyScanned) {
      context.finding({
        rule: 'zip-hidden-member',
        severity: 'MEDIUM',
        module: 'zip',
        operator: local.name,
        offset: local.at,
        evidence: local.name,
        params: { member: this.shown(local.name) }
      });
    }
    scanContents(source, context, { ...local, ...extent }, local, {});
  }

  private checkOverlaps(): void {
    let before: ByteRange | undefined;
    for (const span of this.spans) {
      if (before && span.start < before.end) {
        this.context.finding({
          rule: 'zip-overlapping-members',
          severity: 'MEDIUM',
          module: 'zip',
          operator: span.name,
          offset: span.start,
          evidence: `${before.name} | ${span.name}`,
          params: { member: this.shown(span.name), other: this.shown(before.name) }
        });
        return;
      }
      before = span;
    }
  }

  private checkDirectories(): void {
    const [primary, rival] = this.directories;
    if (!primary) {
      return;
    }
    const miscounted = !primary.truncatedByLimit && primary.declaredCount % 65536 !== primary.count % 65536;
    if ((rival && !this.context.fullyScanned) || miscounted) {
      this.context.finding({
        rule: 'zip-several-directories',
        severity: 'MEDIUM',
        module: 'zip',
        operator: 'central directory',
        offset: primary.recordAt,
        evidence: rival ? `${primary.at} | ${rival.at}` : `${primary.declaredCount} | ${primary.count}`,
        params: { directories: this.directories.length }
      });
    }
  }

  /** Stretches that no member covers, from the beginning of the source to the directory. */
  private gaps(): { start: number; end: number }[] {
    if (this.directories.some(directory => directory.truncatedByLimit)) {
      // The gaps may hold members of entries that were not read.
      return [];
    }
    const end = this.directories[0]?.at ?? this.source.size;
    const gaps: { start: number; end: number }[] = [];
    let at = 0;
    for (const span of this.spans) {
      if (span.start - at > UNREMARKABLE_GAP || (at === 0 && span.start > 0)) {
        gaps.push({ start: at, end: span.start });
      }
      at = Math.max(at, span.end);
    }
    if (end - at > UNREMARKABLE_GAP) {
      gaps.push({ start: at, end });
    }
    return gaps;
  }

  /** Bytes before the archive: scanned by themselves unless another format has scanned the whole file already. */
  private checkPrefix(): void {
    const { context, source } = this;
    const size = this.spans[0]?.start ?? this.directories[0]?.at ?? 0;
    const head = source.read(0, 4).slice();
    if (size === 0 || (size === 4 && SPAN_MARKERS.includes(uint32(head, 0))) || isZero(source, 0, size, context.work)) {
      return;
    }
    const prefix = slice(source, 0, size);
    const format = context.recognise(prefix);
    const program =
      (head[0] === 0x23 && head[1] === 0x21) ||
      (head[0] === 0x4d && head[1] === 0x5a) ||
      (head[0] === 0x7f && head[1] === 0x45);
    if (format === undefined && !program) {
      context.finding({
        rule: 'zip-prefix',
        severity: 'LOW',
        module: 'zip',
        operator: 'prefix',
        offset: 0,
        length: size,
        evidence: '',
        params: { size }
      });
    }
    if (!context.fullyScanned && (format === undefined || format !== context.recognise(source))) {
      context.child('prefix', prefix);
    }
  }

  private shown(name: string): string {
    return printable(name, this.context.limits.maxName);
  }
}

/** A member with the place of the directory that lists it. */
interface Located extends ZipMember {
  readonly limit: number;
  next: number;
  shared: boolean;
}

function distinct(members: readonly Located[]): Located[] {
  const seen = new Set<string>();
  return members.filter(({ entry: { method, compressed, name } }) => {
    const key = `${method} ${compressed} ${name}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** True when nothing but zeros stands there: a first page of them proves nothing about what follows. */
function isZero(source: ByteSource, start: number, end: number, work: Work): boolean {
  for (let at = start; at < end; at += PADDING) {
    work.spend(PADDING * PRICES.sumByte);
    if (source.read(at, Math.min(PADDING, end - at)).some(byte => byte !== 0)) {
      return false;
    }
  }
  return true;
}
