import type { ChildOptions, CoverInput, FindingInput, Format, Probe, ScanContext } from './context';
import type { Limits } from './limits';
import type { Coverage, CoverageStatus, Finding, Severity } from './report';
import { SEVERITIES } from './report';
import { CATALOG } from './rules/catalog';
import type { ByteSource } from './source/types';
import { SourceError } from './source/types';
import { printable } from './text';

/** Bytes that every probe may look at without asking for more. */
const PROBE_BYTES = 4096;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What one call of `scan` collects: findings, coverage and what is left of its budgets. */
export class Session {
  readonly findings: Finding[] = [];
  readonly coverage: Coverage[] = [];
  readonly coverageDropped: Record<CoverageStatus, number> = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
  findingsDropped = 0;
  /** Format id of the scanned file itself. */
  format = 'unknown';
  private readonly seen = new Map<string, Mutable<Finding>>();
  /** Severities of which no finding is left to give way. */
  private readonly exhausted = new Set<Severity>();
  private inflated = 0;
  private opcodes = 0;
  private members = 0;

  constructor(
    readonly limits: Limits,
    private readonly formats: readonly Format[]
  ) {}

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
      const head = source.read(0, PROBE_BYTES).slice();
      probe = { head, size: source.size, source, name: name.toLowerCase(), inside: members.length > 0 };
    } catch (error) {
      cover({ status: 'failed', format: 'unknown', ...failure(error) });
      return;
    }
    if (probe.head.length === 0) {
      if (members.length === 0) {
        this.format = 'empty';
      }
      cover({ status: 'inert', format: 'empty', reason: 'empty' });
      return;
    }
    const expected = options.expect;
    const matches = (format: Format): boolean => format.id === expected || safely(() => format.probe(probe));
    const certain = this.formats.filter(format => !format.fallback && matches(format));
    const fallback = certain.length > 0 ? undefined : this.formats.find(format => format.fallback && matches(format));
    const found = fallback === undefined ? certain : [fallback];
    if (members.length === 0) {
      this.format = found[0]?.id ?? 'unknown';
    }
    if (found.length === 0) {
      cover({ status: 'not-understood', format: 'unknown', reason: 'unknown-format' });
    }
    let accounted = false;
    for (const format of found) {
      const context: MemberContext = new MemberContext(this, members, name, {
        accounted,
        expected: format.id === expected,
        size: source.size,
        onPickle: options.onPickle
      });
      try {
        format.scan(source, context);
      } catch (error) {
        cover({ status: 'failed', format: format.id, ...failure(error) });
      }
      accounted ||= context.complete;
    }
  }

  recognise(source: ByteSource): string | undefined {
    const head = source.read(0, PROBE_BYTES).slice();
    const probe: Probe = { head, size: source.size, source, name: '', inside: true };
    return this.formats.find(format => !format.fallback && safely(() => format.probe(probe)))?.id;
  }

  /** @returns what was recorded, so that its repetition can be counted; undefined when it was left out */
  finding(members: readonly string[], input: FindingInput): { count: number } | undefined {
    const { maxName, maxEvidence, maxFindings } = this.limits;
    const module = printable(input.module, maxName);
    const operator = printable(input.operator, maxName);
    const evidence = printable(input.evidence ?? '', maxEvidence, true);
    const key = JSON.stringify([input.rule, input.severity, module, operator, evidence, members]);
    const before = this.seen.get(key);
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
      if (milder >= 0) {
        this.findings[milder] = finding;
      }
      return undefined;
    }
    this.seen.set(key, finding);
    this.findings.push(finding);
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
    if (this.coverage.length >= this.limits.maxCoverage) {
      this.coverageDropped[input.status] += input.count ?? 1;
      return;
    }
    const chain = input.member === undefined ? members : [...members, input.member];
    this.coverage.push({
      members: chain.map(member => printable(member, this.limits.maxName)),
      status: input.status,
      format: input.format,
      size: input.size,
      reason: input.reason,
      params: input.params,
      count: input.count ?? 1
    });
  }

  spendInflated(bytes: number): boolean {
    this.inflated += bytes;
    return this.inflated <= this.limits.maxInflated;
  }

  spendOpcodes(count: number): boolean {
    this.opcodes += count;
    return this.opcodes <= this.limits.maxOpcodes;
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

  finding(input: FindingInput): void {
    const before = this.recorded.get(input);
    if (before !== undefined) {
      before.count += 1;
      return;
    }
    const finding = this.session.finding(this.members, input);
    if (finding !== undefined) {
      this.recorded.set(input, finding);
    }
  }

  cover(input: CoverInput): void {
    this.complete = input.status === 'scanned' && input.member === undefined && input.size === this.size;
    this.session.cover(this.members, input);
  }

  child(name: string, source: ByteSource, options?: ChildOptions): void {
    this.session.scanMember(source, [...this.members, name], name, options);
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

function failure(error: unknown): Pick<CoverInput, 'reason' | 'params'> {
  if (error instanceof SourceError) {
    return { reason: error.reason, params: error.params };
  }
  return { reason: 'internal', params: { detail: printable(String(error), 200) } };
}
