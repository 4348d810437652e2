/**
 * The report as JSON: modelscan's document, key by key, with additional keys of our own. The shape below is the one
 * that the notebook magic, the panel and `scan-model merge` read back.
 */
import type {
  Coverage,
  CoverageStatus,
  Params,
  Severity,
  Trust,
  Use,
  UseHow,
  Verdict,
  WeightsBlock,
  WeightsOnly
} from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { findingDescription, problemsOf, sourceOf } from '../coverage-problems';
import { ignoredWords, unusedWords } from '../policy/policy-words';
import type { FileReport, IgnoredPolicy, JudgedFinding, Run, Store, UnusedEntry, Waiver } from '../run';
import { outcomeOf, verdictFor } from '../outcome';
import { exitCode, isModel, runTotals, totalsOf } from '../run';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import { jsonPieces } from './json-text';
import { formatLabel, outcomeSentence, outcomeTitle, reasonWords, ruleWords } from '../words';
import { groupUses, useWhy } from '../use-words';
import { weightsOnlyLines } from '../weights-words';

/** Characters of a pattern in a sentence. */
const MAX_GLOB = 1000;

/** Value of `schema`: the number goes up when a key changes its meaning. */
export const JSON_SCHEMA = 'scan-model-report/1';

export interface JsonReport {
  readonly schema: typeof JSON_SCHEMA;
  readonly summary: JsonSummary;
  /** Findings that count. */
  readonly issues: readonly JsonIssue[];
  /** Findings that the policy waives, with its reason; they do not count. */
  readonly accepted: readonly JsonIssue[];
  /** Failures, one entry per member. */
  readonly errors: readonly JsonProblem[];
  /** One entry per scanned file, in the order of `summary.scanned`. */
  readonly files: readonly JsonFile[];
}

export interface JsonSummary {
  readonly total_issues_by_severity: Readonly<Record<Severity, number>>;
  readonly total_issues: number;
  readonly input_path: string;
  readonly absolute_path: string;
  /** The folder that the program ran in, absolute; absent where there is none. */
  readonly working_directory?: string;
  /** Version of the program that wrote the report, under the key that readers of modelscan's reports look for. */
  readonly modelscan_version: string;
  readonly timestamp: string;
  readonly scanned: { readonly total_scanned: number; readonly scanned_files?: readonly string[] };
  /** Members that the engine did not understand, and files that the policy excludes. */
  readonly skipped: { readonly total_skipped: number; readonly skipped_files: readonly JsonProblem[] };
  readonly scanner: { readonly name: 'scan-model'; readonly version: string };
  readonly inputs: readonly string[];
  /** Verdict over all files and all unread places. */
  readonly verdict: Verdict;
  /** The same as a headline and a sentence for people. */
  readonly headline: string;
  readonly explanation: string;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly total_accepted: number;
  readonly size: number;
  readonly bytes_read: number;
  readonly fail_on: string;
  readonly fail_on_coverage: boolean;
  /** There only when it is true. */
  readonly pass_without_models?: boolean;
  readonly exit_code: number;
  readonly policy?: string;
  /** Policies nearby that were not obeyed; absent when there are none. */
  readonly policy_ignored?: readonly JsonIgnoredPolicy[];
  /** Entries of the policy that applied to no file; absent when there are none. */
  readonly policy_unused?: readonly JsonUnusedEntry[];
  /** Paths of the command line that do not exist; absent when all exist. */
  readonly missing?: readonly string[];
  /** Files of Git's own that were scanned, are no models, and stand nowhere else in the report; absent when none were. */
  readonly stores?: readonly Store[];
  readonly shard?: string;
}

export interface JsonIgnoredPolicy extends IgnoredPolicy {
  readonly description: string;
  readonly what_to_do: string;
}

export interface JsonUnusedEntry extends UnusedEntry {
  readonly description: string;
}

export interface JsonIssue {
  readonly description: string;
  readonly operator: string;
  readonly module: string;
  /** The file relative to `absolute_path`, and its members: `folder/file.zip:member`. */
  readonly source: string;
  readonly scanner: string;
  readonly severity: Severity;
  readonly rule: string;
  /** Index into `files`. */
  readonly file: number;
  readonly members: readonly string[];
  /** In the innermost member, in bytes. */
  readonly offset: number;
  readonly length?: number;
  readonly evidence: string;
  /** Heading, explanation and advice, in words. */
  readonly title: string;
  readonly why: string;
  readonly what_to_do: string;
  readonly references: readonly string[];
  readonly params: Params;
  readonly count: number;
  readonly waiver?: Waiver;
  readonly expired?: string;
}

export interface JsonProblem {
  readonly category: string;
  readonly description: string;
  readonly source: string;
  /** Id of the reason, where there is one. */
  readonly reason?: string;
  /** For an excluded file: the path as the user gave it, and the pattern that matched. */
  readonly path?: string;
  readonly glob?: string;
}

export interface JsonFile {
  /** As it was asked for. */
  readonly path: string;
  /** Relative to `absolute_path`. */
  readonly source: string;
  readonly format: string;
  /** The format by its own name. */
  readonly label: string;
  readonly size: number;
  readonly bytes_read: number;
  readonly verdict: Verdict;
  /** The verdict as a headline for people. */
  readonly headline: string;
  /** Of a file that is not a model although its name says so: that it is a pointer, a web page, ..., and what to do. */
  readonly note?: string;
  readonly sha256?: string;
  readonly coverage: readonly Coverage[];
  readonly findings_dropped: number;
  readonly coverage_dropped: Readonly<Record<CoverageStatus, number>>;
  /** What loading would import or call, by why it is trusted or not, dangerous first; absent when that is nothing. */
  readonly uses?: readonly JsonUses[];
  /** Further uses, which are not listed; absent when there are none. */
  readonly uses_dropped?: number;
  /** Would `torch.load(weights_only=True)` take it? Only of files that `torch.save` writes. */
  readonly weights_only?: JsonWeightsOnly;
}

export interface JsonWeightsOnly {
  /** Versions of PyTorch that do. */
  readonly accepted: readonly string[];
  readonly blocked: readonly JsonWeightsBlock[];
  /** Further obstacles; absent when there are none. */
  readonly blocked_dropped?: number;
  /** The answer and the obstacles in words. */
  readonly description: string;
}

export interface JsonWeightsBlock {
  readonly by: WeightsBlock['by'];
  readonly name: string;
  readonly versions: readonly string[];
  /** True when `torch.serialization.add_safe_globals` can allow it. */
  readonly can_allow: boolean;
  readonly offset: number;
}

/** Classes and callables that are trusted, unknown or dangerous for one reason. */
export interface JsonUses {
  readonly trust: Trust;
  /** An id, its parameters, and the words. */
  readonly reason: string;
  readonly params?: Params;
  readonly why: string;
  readonly callables: readonly JsonCallable[];
}

/** A class or callable that loading the file would import or call. */
export interface JsonCallable {
  readonly module: string;
  readonly name: string;
  /** The callable that it really is, where that has another name. */
  readonly means?: string;
  /** Besides that it is named; absent for one that is only named. */
  readonly how?: readonly UseHow[];
  readonly count: number;
  /** Absent for the file itself. */
  readonly members?: readonly string[];
}

export function* write(run: Run): Generator<string> {
  yield* jsonPieces(toJson(run));
  yield '\n';
}

/** The document for a run. */
export function toJson(run: Run, trans: Translator = ENGLISH): JsonReport {
  const totals = runTotals(run);
  const outcome = outcomeOf(totals);
  const gaps = run.files.flatMap(file => problemsOf(file, trans));
  const problem = ({ category, description, source, entry }: (typeof gaps)[number]): JsonProblem => ({
    category,
    description,
    source,
    reason: entry.reason
  });
  const errors = gaps.filter(({ entry }) => entry.status === 'failed').map(problem);
  const skipped = [
    ...gaps.filter(({ entry }) => entry.status !== 'failed').map(problem),
    ...run.excluded.map(({ path, source, glob }) => ({
      category: 'EXCLUDED',
      description: trans.__('Excluded from the scan (%1)', printable(glob, MAX_GLOB)),
      source,
      path,
      glob
    }))
  ];
  const scanned = run.files.filter(isModel).map(file => file.source);
  const issues: JsonIssue[] = [];
  const accepted: JsonIssue[] = [];
  run.files.forEach((file, index) => {
    for (const finding of file.findings) {
      (finding.waiver ? accepted : issues).push(issueOf(file, index, finding, trans));
    }
  });
  const { LOW, MEDIUM, HIGH, CRITICAL } = totals.severities;
  return {
    schema: JSON_SCHEMA,
    summary: {
      total_issues_by_severity: { LOW, MEDIUM, HIGH, CRITICAL },
      total_issues: totals.findings,
      input_path: run.inputs[0] ?? '',
      absolute_path: run.base,
      working_directory: run.workingDirectory,
      modelscan_version: run.version,
      timestamp: run.timestamp,
      scanned: { total_scanned: scanned.length, ...(scanned.length > 0 ? { scanned_files: scanned } : {}) },
      skipped: { total_skipped: skipped.length, skipped_files: skipped },
      scanner: { name: 'scan-model', version: run.version },
      inputs: run.inputs,
      verdict: verdictFor(outcome),
      headline: outcomeTitle(outcome, totals, trans),
      explanation: outcomeSentence(outcome, totals, trans),
      verdicts: totals.verdicts,
      total_accepted: totals.waived,
      size: totals.size,
      bytes_read: totals.bytesRead,
      fail_on: run.failOn,
      fail_on_coverage: run.failOnCoverage,
      pass_without_models: run.passWithoutModels || undefined,
      exit_code: exitCode(run),
      policy: run.policy,
      policy_ignored: some(run.policyIgnored, ignored => {
        const [description, advice] = ignoredWords(ignored, trans);
        return { ...ignored, description, what_to_do: advice };
      }),
      policy_unused: some(run.policyUnused, entry => ({ ...entry, description: unusedWords(entry, trans) })),
      missing: some(run.missing, path => path),
      stores: some(run.stores, store => store),
      shard: run.shard
    },
    issues,
    accepted,
    errors,
    files: run.files.map(file => jsonFile(file, trans))
  };
}

/** The items for JSON; undefined, so that there is no key, when there are none. */
function some<T, J>(items: readonly T[] | undefined, json: (item: T) => J): readonly J[] | undefined {
  return items === undefined || items.length === 0 ? undefined : items.map(json);
}

/** A report may have thousands of members and of findings. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((member, at) => member === other[at]);
}

/** One finding, with modelscan's keys first. */
export function issueOf(file: FileReport, index: number, finding: JudgedFinding, trans: Translator): JsonIssue {
  const { members, offset, length } = finding.where;
  const { title, why, advice } = ruleWords(finding, trans);
  const format = file.coverage.find(entry => isSame(entry.members, members))?.format ?? file.format;
  return {
    description: findingDescription(finding, trans),
    operator: finding.operator,
    module: finding.module,
    source: sourceOf(file, members),
    scanner: `scan-model.${format}`,
    severity: finding.severity,
    rule: finding.rule,
    file: index,
    members,
    offset,
    length,
    evidence: finding.evidence,
    title,
    why,
    what_to_do: advice,
    references: finding.references,
    params: finding.params,
    count: finding.count,
    waiver: finding.waiver,
    expired: finding.expired
  };
}

/** A file without its findings. */
export function jsonFile(file: FileReport, trans: Translator = ENGLISH): JsonFile {
  return {
    path: file.path,
    source: file.source,
    format: file.format,
    label: formatLabel(file.format, trans),
    size: file.size,
    bytes_read: file.bytesRead,
    verdict: file.verdict,
    headline: outcomeTitle(file.verdict, totalsOf([file]), trans),
    note: noteOf(file, trans),
    sha256: file.sha256,
    coverage: file.coverage,
    findings_dropped: file.findingsDropped,
    coverage_dropped: file.coverageDropped,
    uses: some(usesByReason(file.uses, trans), reason => reason),
    uses_dropped: file.usesDropped || undefined,
    weights_only: file.weightsOnly && weightsOnlyOf(file.weightsOnly, trans)
  };
}

function weightsOnlyOf(answer: WeightsOnly, trans: Translator): JsonWeightsOnly {
  return {
    accepted: answer.accepted,
    blocked: answer.blocked.map(({ canAllow, ...block }) => ({ ...block, can_allow: canAllow })),
    blocked_dropped: answer.blockedDropped || undefined,
    description: weightsOnlyLines(answer, trans).join(' ')
  };
}

function usesByReason(uses: readonly Use[], trans: Translator): JsonUses[] {
  return groupUses(uses).map(alike => ({
    trust: alike[0].trust,
    reason: alike[0].why.id,
    params: Object.keys(alike[0].why.params).length === 0 ? undefined : alike[0].why.params,
    why: useWhy(alike[0], trans),
    callables: alike.map(({ module, name, means, how, count, members }) => ({
      module,
      name,
      means,
      how: some(
        how.filter(one => one !== 'named'),
        one => one
      ),
      count,
      members: members.length === 0 ? undefined : members
    }))
  }));
}

/** Text of the inert coverage entry for the file itself, when that entry has a reason. */
function noteOf({ coverage }: FileReport, trans: Translator): string | undefined {
  const own = coverage.find(({ members, status, reason }) => members.length === 0 && status === 'inert' && reason);
  const words = own === undefined || own.reason === 'empty' ? undefined : reasonWords(own, trans);
  return words && `${words.what} ${words.advice}`.trim();
}
