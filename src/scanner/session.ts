import type { ChildOptions, CoverInput, FindingInput, Format, Probe, ScanContext } from './context';
import type { PickleSummary } from './formats/pickle/streams';
import type { Limits } from './limits';
import { workFor } from './limits';
import type { Coverage, CoverageStatus, Finding, Severity } from './report';
import { SEVERITIES } from './report';
import { CATALOG } from './rules/catalog';
import type { ByteSource } from './source/types';
import { SourceError } from './source/types';
import { printable } from './text';
import { LIMIT_WORK, PRICES, Work } from './work';

/** Bytes that every probe may look at without asking for more. */
const PROBE_BYTES = 4096;

/** Of the work that is left, what one member of a container may use up. */
const MEMBER_SHARE = 0.75;
/** Entries that say that there was too much to do: more of them say nothing new. */
const MAX_LIMIT_ENTRIES = 20;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Names under which bytes that were scanned before get findings of their own; under further ones they are counted. */
const MAX_RETOLD = 16;

/** What a scan of bytes gave that may come again under other names. */
interface Outcome {
  /** Names under which they came again. */
  names: number;
  readonly findings: readonly Mutable<Finding>[];
  /** The entry for the bytes themselves, the worst if there are several. */
  readonly cover: Omit<CoverInput, 'member'> | undefined;
  readonly summary: PickleSummary | undefined;
}

/** What one call of `scan` collects: findings, coverage and what is left of its budgets. */
export class Session {
  readonly findings: Finding[] = [];
  readonly coverage: Coverage[] = [];
  readonly coverageDropped: Record<CoverageStatus, number> = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
  findingsDropped = 0;
  /** Format id of the scanned file itself. */
  format = 'unknown';
  readonly work: Work;
  private readonly seen = new Map<string, Mutable<Finding>[]>();
  /** Severities of which no finding is left to give way. */
  private readonly exhausted = new Set<Severity>();
  /** By source that a container hands over several times, and by what it was scanned as. */
  private readonly outcomes = new WeakMap<ByteSource, Map<string, Outcome>>();
  private inflated = 0;
  private opcodes = 0;
  private members = 0;
  private limitEntries = 0;
  /** Entries of the full list of coverage behind this one don't give way. */
  private replaceable: number | undefined;

  /** @param size - of the file, to which its work is in proportion */
  constructor(
    readonly limits: Limits,
    private readonly formats: readonly Format[],
    size = 0
  ) {
    this.work = new Work(workFor(limits, size));
  }

  /**
   * Probe a file or member by content and scan it with every format that recognises it (polyglots are several
   * things at once). Errors become coverage; nothing is thrown.
   */
  scanMember(source: ByteSource, members: readonly string[], name: string, options: ChildOptions = {}): void {
    const size = options.size ?? source.size;
    const cover = (entry: Omit<CoverInput, 'size'>): void => this.cover(members, { size, ...entry });
    if (members.length > this.limits.maxDepth) {
      cover({
        status: 'not-understood',
        format: 'unknown',
        reason: 'limit-depth',
        params: { limit: this.limits.maxDepth }
      });
      return;
    }
    if (members.length > 0 && ++this.members > this.limits.maxTotalMembers) {
      cover({
        status: 'not-understood',
        format: 'unknown',
        reason: 'limit-members',
        params: { limit: this.limits.maxTotalMembers }
      });
      return;
    }
    let probe: Probe;
    try {
      this.work.spend(PRICES.member);
      probe = this.probe(source, name.toLowerCase());
    } catch (error) {
      cover({ format: 'unknown', ...failure(error) });
      return;
    }
    if (probe.head.length === 0) {
      if (members.length === 0) {
        this.format = 'empty';
      }
      cover({ status: 'inert', format: 'empty', reason: 'empty' });
      return;
    }
    const found = this.formatsOf(probe, options);
    if (members.length === 0) {
      this.format = found[0]?.id ?? 'unknown';
    }
    if (found.length === 0) {
      cover({ status: 'not-understood', format: 'unknown', reason: 'unknown-format' });
    }
    if (this.work.exhausted) {
      // Formats that could not look far enough have said no.
      cover({ format: 'unknown', ...failure(new SourceError(LIMIT_WORK)) });
    }
    if (options.again === true) {
      this.scanOnce(source, members, name, options, found);
    } else {
      this.scanAs(source, members, name, options, found);
    }
  }

  /** Id of the first format that recognises the content, fallbacks aside. Throws `SourceError` when it can't be read. */
  recognise(source: ByteSource): string | undefined {
    this.work.spend(PRICES.member);
    const probe = this.probe(source, '');
    return this.formats.find(format => !format.fallback && safely(() => format.probe(probe)))?.id;
  }

  private probe(source: ByteSource, name: string): Probe {
    return { head: source.read(0, PROBE_BYTES).slice(), size: source.size, source, name, work: this.work };
  }

  /** The formats that the bytes are to be scanned as. */
  private formatsOf(probe: Probe, { expect, otherwise }: ChildOptions): readonly Format[] {
    const certain = this.formats.filter(
      format => !format.fallback && (format.id === expect || safely(() => format.probe(probe)))
    );
    if (certain.length > 0) {
      return certain;
    }
    // Now patterns are tried on all of the head.
    this.work.afford(probe.head.length * PRICES.headByte);
    const fallback =
      otherwise === undefined
        ? this.formats.find(format => format.fallback && (format.id === expect || safely(() => format.probe(probe))))
        : this.formats.find(format => format.id === otherwise);
    return fallback === undefined ? [] : [fallback];
  }

  private scanAs(
    source: ByteSource,
    members: readonly string[],
    name: string,
    { expect, otherwise, onPickle }: ChildOptions,
    found: readonly Format[]
  ): void {
    let accounted = false;
    for (const format of found) {
      const context: MemberContext = new MemberContext(this, members, name, {
        accounted,
        expected: format.id === expect || format.id === otherwise,
        size: source.size,
        onPickle
      });
      try {
        format.scan(source, context);
      } catch (error) {
        this.cover(members, { format: format.id, size: source.size, ...failure(error) });
      }
      accounted ||= context.complete;
    }
  }

  /** Scan bytes that may come again under another name; if they have been scanned, say of this name what was said then. */
  private scanOnce(
    source: ByteSource,
    members: readonly string[],
    name: string,
    options: ChildOptions,
    found: readonly Format[]
  ): void {
    const key = [...found.map(format => format.id), options.expect ?? '', options.hint ?? ''].join(' ');
    const known = this.outcomes.get(source) ?? new Map<string, Outcome>();
    this.outcomes.set(source, known);
    const before = known.get(key);
    if (before !== undefined) {
      this.work.afford(PRICES.repeated);
      this.retell(before, members);
      if (before.cover !== undefined) {
        this.cover(members, before.cover);
      }
      if (before.summary !== undefined) {
        options.onPickle?.(before.summary);
      }
      return;
    }
    const [findings, entries] = [this.findings.length, this.coverage.length];
    let summary: PickleSummary | undefined;
    const onPickle = (given: PickleSummary): void => {
      summary = given;
      options.onPickle?.(given);
    };
    this.scanAs(source, members, name, { ...options, onPickle }, found);
    known.set(key, {
      names: 0,
      findings: this.findings.slice(findings),
      cover: worstOf(this.coverage.slice(entries)),
      summary
    });
  }

  /** The findings of bytes that were scanned before, under their new name. */
  private retell(outcome: Outcome, members: readonly string[]): void {
    if (outcome.names++ >= MAX_RETOLD) {
      outcome.findings.forEach(finding => (finding.count += 1));
      return;
    }
    for (const finding of outcome.findings) {
      this.work.afford(PRICES.finding);
      const { members: chain, offset, length } = finding.where;
      this.finding([...members, ...chain.slice(members.length)], { ...finding, offset, length });
    }
  }

  /** @returns what was recorded, so that its repetition can be counted; undefined when it was left out */
  finding(members: readonly string[], input: FindingInput): { count: number } | undefined {
    const { maxName, maxEvidence, maxFindings } = this.limits;
    const module = printable(input.module, maxName);
    const operator = printable(input.operator, maxName);
    const evidence = printable(input.evidence ?? '', maxEvidence, true);
    const key = [input.rule, input.severity, module, operator, hashOf(evidence), ...members].join('\0');
    const alike = this.seen.get(key) ?? [];
    const before = alike.find(finding => finding.evidence === evidence);
    if (before) {
      before.count += 1;
      return before;
    }
    const standing =
      (CATALOG as Record<string, { references: readonly string[] } | undefined>)[input.rule]?.references ?? [];
    const finding: Mutable<Finding> = {
      rule: input.rule,
      severity: input.severity,
      module,
      operator,
      where: { members: members.map(member => printable(member, maxName)), offset: input.offset, length: input.length },
      evidence,
      params: input.params ?? {},
      references: [...new Set([...standing, ...(input.references ?? [])])],
      count: 1
    };
    if (this.findings.length >= maxFindings) {
      this.findingsDropped += 1;
      const milder = this.milderThan(input.severity);
      if (milder < 0) {
        return undefined;
      }
      this.findings[milder] = finding;
    } else {
      this.findings.push(finding);
    }
    this.seen.set(key, [...alike, finding]);
    return finding;
  }

  /** Index of a finding that gives way to one of `severity` when the list is full, or -1. */
  private milderThan(severity: Severity): number {
    for (const candidate of SEVERITIES.slice(SEVERITIES.indexOf(severity) + 1).reverse()) {
      if (this.exhausted.has(candidate)) {
        continue;
      }
      const index = this.findings.findIndex(finding => finding.severity === candidate);
      if (index >= 0) {
        return index;
      }
      this.exhausted.add(candidate);
    }
    return -1;
  }

  cover(members: readonly string[], input: CoverInput): void {
    this.work.afford(PRICES.coverage);
    if (input.reason === LIMIT_WORK && ++this.limitEntries > MAX_LIMIT_ENTRIES) {
      return;
    }
    const full = this.coverage.length >= this.limits.maxCoverage;
    const place = full ? this.placeFor(input) : this.coverage.length;
    if (place < 0) {
      this.coverageDropped[input.status] += input.count ?? 1;
      return;
    }
    if (full) {
      this.coverageDropped[this.coverage[place].status] += this.coverage[place].count;
    }
    const chain = input.member === undefined ? members : [...members, input.member];
    this.coverage[place] = {
      members: chain.map(member => printable(member, this.limits.maxName)),
      status: input.status,
      format: input.format,
      size: input.size,
      reason: input.reason,
      params: input.params,
      count: input.count ?? 1
    };
  }

  /** Index of an entry that gives way when the list is full: the last good one, to one that says what was not seen; or -1. */
  private placeFor({ status }: CoverInput): number {
    if (isGood(status)) {
      return -1;
    }
    this.replaceable ??= this.coverage.length - 1;
    while (this.replaceable >= 0 && !isGood(this.coverage[this.replaceable].status)) {
      this.replaceable--;
    }
    return this.replaceable;
  }

  spendInflated(bytes: number): boolean {
    this.inflated += bytes;
    return this.inflated <= this.limits.maxInflated;
  }

  spendOpcodes(count: number): boolean {
    this.opcodes += count;
    return this.work.afford(count * PRICES.opcode) && this.opcodes <= this.limits.maxOpcodes;
  }
}

/** What one format is told about the bytes besides their name. */
interface Circumstances {
  readonly accounted: boolean;
  readonly expected: boolean;
  readonly size: number;
  readonly onPickle: ChildOptions['onPickle'];
}

class MemberContext implements ScanContext {
  readonly accounted: boolean;
  readonly expected: boolean;
  readonly onPickle: ChildOptions['onPickle'];
  /** The format has said that it scanned all of the bytes, and nothing else. */
  complete = false;
  private readonly size: number;
  /** The same input may come again a million times. */
  private readonly recorded = new WeakMap<FindingInput, { count: number }>();

  constructor(
    private readonly session: Session,
    readonly members: readonly string[],
    readonly name: string,
    { accounted, expected, size, onPickle }: Circumstances
  ) {
    this.accounted = accounted;
    this.expected = expected;
    this.size = size;
    this.onPickle = onPickle;
  }

  get limits(): Limits {
    return this.session.limits;
  }

  get work(): Work {
    return this.session.work;
  }

  finding(input: FindingInput): void {
    const before = this.recorded.get(input);
    if (before !== undefined) {
      before.count += 1;
      return;
    }
    this.work.afford(PRICES.finding + (input.evidence?.length ?? 0) * PRICES.evidenceCharacter);
    const finding = this.session.finding(this.members, input);
    if (finding !== undefined) {
      this.recorded.set(input, finding);
    }
  }

  cover(input: CoverInput): void {
    this.complete = input.status === 'scanned' && input.member === undefined && input.size === this.size;
    this.session.cover(this.members, input);
  }

  child(name: string, source: ByteSource, options: ChildOptions = {}): void {
    const scan = (): void => this.session.scanMember(source, [...this.members, name], name, options);
    if (options.only === true) {
      scan();
    } else {
      this.work.within(MEMBER_SHARE, scan);
    }
  }

  recognise(source: ByteSource): string | undefined {
    return this.session.recognise(source);
  }

  spendInflated(bytes: number): boolean {
    return this.session.spendInflated(bytes);
  }

  spendOpcodes(count: number): boolean {
    return this.session.spendOpcodes(count);
  }
}

function safely(probe: () => boolean): boolean {
  try {
    return probe();
  } catch {
    return false;
  }
}

function failure(error: unknown): Pick<CoverInput, 'status' | 'reason' | 'params'> {
  if (error instanceof SourceError) {
    const status = error.reason === LIMIT_WORK ? 'not-understood' : 'failed';
    return { status, reason: error.reason, params: error.params };
  }
  return { status: 'failed', reason: 'internal', params: { detail: printable(String(error), 200) } };
}

function isGood(status: CoverageStatus): boolean {
  return status === 'scanned' || status === 'inert';
}

/** An entry that makes the verdict incomplete, or else the first. */
function worstOf(entries: readonly Coverage[]): Outcome['cover'] {
  const bad = entries.find(({ status }) => !isGood(status));
  const worst = bad ?? entries[0];
  return (
    worst && {
      status: worst.status,
      format: worst.format,
      size: worst.size,
      reason: worst.reason,
      params: worst.params
    }
  );
}

/** Tells most texts apart; those of one hash are compared. */
function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  }
  return hash;
}
