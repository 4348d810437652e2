import type { FindingInput, ScanContext } from '../../../context';
import { topLevel } from '../../../rules/top-level';
import type { Judgement } from '../../../rules/value';
import { atLeast } from '../../../report';

/** Calls of one dangerous callable that are shown; the rest is counted. */
export const MAX_SHOWN = 2_000;

/** Counts repetitions of one call or change. */
export interface RepeatCounter {
  examined: number;
  last?: FindingInput;
}

/** Reports the findings of the examiner, each repetition only counted. */
export class FindingLog {
  private readonly reported = new Set<string>();
  /** The worst finding about each callable, by its name; also those that are no judgement of a call. */
  private readonly worst = new Map<string, FindingInput>();
  private readonly packages = new Set<string>();
  /** By top-level module that lies beside the file. */
  private readonly besides = new Map<string, FindingInput>();

  constructor(
    private readonly context: ScanContext,
    private readonly size: number,
    /** Maps an offset of the examined bytes to one of the file. */
    readonly origin: (offset: number) => number
  ) {}

  /** @returns the reported finding, so that it can be counted again */
  report(judgement: Exclude<Judgement, { kind: 'trusted' }>, offset: number, evidence: string): FindingInput {
    const beside = judgement.severity === 'LOW' ? this.context.beside?.(topLevel(judgement.module)) : undefined;
    if (beside !== undefined) {
      return this.reportBeside(judgement, beside, offset, evidence);
    }
    const finding: FindingInput = {
      rule: judgement.rule,
      severity: judgement.severity,
      module: judgement.module,
      operator: judgement.operator,
      offset: this.origin(offset),
      evidence,
      params: judgement.params,
      references: judgement.kind === 'dangerous' ? judgement.references : undefined
    };
    this.context.finding(finding);
    this.reported.add(`${judgement.module}\n${judgement.operator}`);
    this.blame(finding);
    this.packages.add(topLevel(judgement.module));
    return finding;
  }

  /** A module that the file imports lies beside it: one finding for each of them, whatever is named, called or built. */
  reportBeside(
    { module, operator }: Pick<FindingInput, 'module' | 'operator'>,
    beside: string,
    offset: number,
    evidence: string
  ): FindingInput {
    const top = topLevel(module);
    const finding: FindingInput = this.besides.get(top) ?? {
      rule: 'pickle-unknown-reference',
      severity: 'HIGH',
      module,
      operator,
      offset: this.origin(offset),
      evidence,
      params: { beside }
    };
    this.besides.set(top, finding);
    this.context.finding(finding);
    this.reported.add(`${module}\n${operator}`);
    this.blame(finding, operator, module);
    this.packages.add(top);
    return finding;
  }

  /** True when there is a finding about the callable, so that its name alone is not another one. */
  hasFindingFor({ module, operator }: { readonly module: string; readonly operator: string }): boolean {
    return this.reported.has(`${module}\n${operator}`);
  }

  private blame(finding: FindingInput, name = finding.operator, module = finding.module): void {
    // Findings about a method of the class are about the class, too.
    for (const operator of [name, name.replace(/\.__\w+__$/, '')]) {
      const key = `${module}\n${operator}`;
      const before = this.worst.get(key);
      if (before === undefined || !atLeast(before.severity, finding.severity)) {
        this.worst.set(key, finding);
      }
    }
  }

  /** The worst finding about a callable, by the names that findings show. */
  worstOf(module: string, operator: string): FindingInput | undefined {
    return this.worst.get(`${module}\n${operator}`);
  }

  /** True when there is a finding about the top-level package, which says already that it is imported. */
  hasFindingAbout(packageName: string): boolean {
    return this.packages.has(packageName);
  }

  /** It was found once more. */
  countAgain(finding: FindingInput): void {
    this.context.finding(finding);
  }

  /** Report it as long as there are few like it; after that it is counted with the last. */
  reportUpTo(tally: RepeatCounter, make: () => FindingInput): void {
    if (tally.last === undefined || tally.examined++ < MAX_SHOWN) {
      tally.last = make();
      this.blame(tally.last);
    }
    this.context.finding(tally.last);
  }

  /** True when the examiner skips further calls of this kind, which the report says once. */
  beyondLimit({ examined }: RepeatCounter): boolean {
    const { maxExamined } = this.context.limits;
    if (examined === maxExamined) {
      this.coverUnexamined(maxExamined);
    }
    return examined > maxExamined;
  }

  /** The classes of a package were judged with less than is known of them: the answer would be another one. */
  coverMissingFacts(packageName: string): void {
    this.context.cover({
      status: 'failed',
      format: 'pickle',
      size: this.size,
      reason: 'facts-missing',
      params: { package: packageName }
    });
  }

  /** Not every call could be looked at. */
  coverUnexamined(limit: number): void {
    this.context.cover({
      status: 'not-understood',
      format: 'pickle',
      size: this.size,
      reason: 'limit-calls',
      params: { limit }
    });
  }
}
