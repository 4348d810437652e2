import type { CoverInput, FindingInput } from './context';
import type { Limits } from './limits';
import type { Coverage, CoverageStatus, Finding, Severity } from './report';
import { SEVERITIES } from './report';
import { CATALOG } from './rules/catalog';
import { SourceError } from './bytes/byte-source';
import { printable } from './printable';
import type { Work } from './work';
import { LIMIT_WORK, PRICES } from './work';

/** Entries that say that there was too much to do: more of them say nothing new. */
const MAX_LIMIT_ENTRIES = 20;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A finding whose repetitions are counted. */
type Counted = Mutable<Finding>;

/** Findings and coverage of a scan, each up to a limit; the worst stay. */
export class Ledger {
  readonly findings: Finding[] = [];
  readonly coverage: Coverage[] = [];
  readonly coverageDropped: Record<CoverageStatus, number> = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
  findingsDropped = 0;
  private seen?: Map<string, Counted[]>;
  /** Severities without a finding that could give way. */
  private exhausted?: Set<Severity>;
  private limitEntries = 0;
  /** By weight of a new entry: entries of the full list of coverage behind this one don't give way to it. */
  private readonly replaceable: number[] = [];

  constructor(
    readonly limits: Limits,
    readonly work: Work
  ) {}

  /** @returns the recorded finding, so that its repetition can be counted; undefined when it was left out */
  finding(members: readonly string[], input: FindingInput): { count: number } | undefined {
    const { maxName, maxEvidence, maxFindings } = this.limits;
    const module = printable(input.module, maxName);
    const operator = printable(input.operator, maxName);
    const evidence = printable(input.evidence ?? '', maxEvidence, true);
    const key = [input.rule, input.severity, module, operator, hashOf(evidence), ...members].join('\0');
    this.seen ??= new Map();
    const alike = this.seen.get(key) ?? [];
    const before = alike.find(finding => finding.evidence === evidence);
    if (before) {
      before.count += 1;
      return before;
    }
    const finding: Counted = {
      rule: input.rule,
      severity: input.severity,
      module,
      operator,
      where: { members: members.map(member => printable(member, maxName)), offset: input.offset, length: input.length },
      evidence,
      params: input.params ?? {},
      references: [...new Set([...CATALOG[input.rule].references, ...(input.references ?? [])])],
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
    this.exhausted ??= new Set();
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

  /**
   * Index of an entry that gives way when the list is full, or -1: the last good one, or else, to one that an attacker may
   * have caused (broken, beyond a limit), the last that is merely unknown. An attacker who fills the list hides nothing.
   */
  private placeFor(input: CoverInput): number {
    const weight = weightOf(input);
    for (let lighter = 1; lighter <= weight; lighter++) {
      let place = this.replaceable[lighter] ?? this.coverage.length - 1;
      while (place >= 0 && weightOf(this.coverage[place]) >= lighter) {
        place--;
      }
      this.replaceable[lighter] = place;
      if (place >= 0) {
        return place;
      }
    }
    return -1;
  }
}

/** How much an entry says of bytes that were not judged: 0 they were, 1 the format is unknown, 2 they could not be read. */
function weightOf({ status, reason }: Pick<CoverInput, 'status' | 'reason'>): 0 | 1 | 2 {
  return isGood(status) ? 0 : status === 'failed' || (reason?.startsWith('limit-') ?? false) ? 2 : 1;
}

/** True for bytes that the scanner knows completely. */
export function isGood(status: CoverageStatus): boolean {
  return status === 'scanned' || status === 'inert';
}

/** Tells most texts apart; texts of one hash are compared. */
function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) {
    hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  }
  return hash;
}

/** The entry of bytes whose scan ended with an error. */
export function failure(error: unknown): Pick<CoverInput, 'status' | 'reason' | 'params'> {
  if (error instanceof SourceError) {
    const status = error.reason === LIMIT_WORK ? 'not-understood' : 'failed';
    return { status, reason: error.reason, params: error.params };
  }
  // Thrown by the program that the engine is bundled in (scripts/lib/worker-parts.mjs).
  const reason = error instanceof Error && error.name === 'PartError' ? 'no-part' : 'internal';
  return { status: 'failed', reason, params: { detail: printable(String(error), 200) } };
}
