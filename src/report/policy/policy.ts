/**
 * `scan-model.toml` applied to a report. Pure: the same for the terminal, the notebook and the panel. A policy never
 * hides anything: a waived finding stays in the report, marked, with the policy's reason.
 */
import type { Coverage, Finding, Severity } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import type { RuleId } from '../../scanner/rules/catalog';
import { globMatcher } from './glob';
import { referencesOf } from '../rule-text';
import type { FailOn, FileReport, JudgedFinding } from '../run';
import { verdictAfterPolicy } from '../run';

/** The name under which a policy is looked for. */
export const POLICY_NAME = 'scan-model.toml';

/**
 * A callable that the user vouches for, whatever it is called with. `package.*` as the module is the package and all
 * below it; `*` as the operator is everything in it. Such an entry waives what needs review (LOW) and no more.
 */
export interface TrustedCallable {
  readonly module: string;
  readonly operator: string;
  readonly reason: string;
  /** Line in the file, from 1. */
  readonly line?: number;
}

/** Findings of one rule in one very file, accepted up to and including a day. */
export interface AcceptedFinding {
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly rule: string;
  readonly reason: string;
  /** `YYYY-MM-DD`. */
  readonly expires: string;
  /** Line in the file, from 1. */
  readonly line?: number;
}

export interface Policy {
  readonly failOn?: FailOn;
  readonly trusted: readonly TrustedCallable[];
  readonly accepted: readonly AcceptedFinding[];
  readonly exclude: readonly string[];
  /** Line of `exclude` in the file, from 1. */
  readonly excludeLine?: number;
}

export const EMPTY_POLICY: Policy = { trusted: [], accepted: [], exclude: [] };

/** True for a policy that changes nothing. */
export function isEmpty({ failOn, trusted, accepted, exclude }: Policy): boolean {
  return failOn === undefined && trusted.length + accepted.length + exclude.length === 0;
}

/**
 * Rules about an unreviewed callable. A user can trust such a callable everywhere. A callable like `os.system` is
 * dangerous with any argument, so a user can only accept it in one file.
 */
const ABOUT_UNREVIEWED: ReadonlySet<string> = new Set([
  'pickle-unknown-call',
  'pickle-suspicious-arguments',
  'pickle-unreviewed-function',
  'pickle-unreviewed-stdlib',
  'keras-custom-object',
  'keras-suspicious-arguments'
] satisfies RuleId[]);

/** True when it makes sense to trust the callable of this finding. */
export function canTrust({ rule, module, operator }: Finding): boolean {
  return ABOUT_UNREVIEWED.has(rule) && module !== '' && operator !== '';
}

/** True for an entry that names more than one callable. */
export function isWide({ module, operator }: Pick<TrustedCallable, 'module' | 'operator'>): boolean {
  return module.endsWith('.*') || operator === '*';
}

/** True when the entry names the callable, whether or not it can waive the finding. */
export function speaksOf(
  entry: Pick<TrustedCallable, 'module' | 'operator'>,
  { module, operator }: Pick<Finding, 'module' | 'operator'>
): boolean {
  const ownModule = entry.module.endsWith('.*')
    ? `${module}.`.startsWith(entry.module.slice(0, -1))
    : module === entry.module;
  return ownModule && (entry.operator === '*' || operator === entry.operator);
}

/** True when the entry waives the finding. */
export function waives(entry: TrustedCallable, finding: Finding): boolean {
  return canTrust(finding) && speaksOf(entry, finding) && (finding.severity === 'LOW' || !isWide(entry));
}

/**
 * The report with the policy's marks and the verdict after them. A policy cannot waive findings beyond the limit of the
 * list: they count with the severity of the mildest listed finding, which is the most that they can have.
 * @param today - `YYYY-MM-DD`; an acceptance holds up to and including its day
 */
export function applyPolicy(file: FileReport, policy: Policy, today: string): FileReport {
  if (policy.trusted.length === 0 && policy.accepted.length === 0) {
    return file;
  }
  const counted = file.findingsDropped > 0 ? mildestOf(file.findings) : undefined;
  const judged = {
    ...file,
    findings: file.findings.map(finding =>
      finding.severity === counted ? finding : markFinding(finding, file.sha256, policy, today)
    )
  };
  return { ...judged, verdict: verdictAfterPolicy(judged) };
}

function mildestOf(findings: readonly Finding[]): Severity | undefined {
  return SEVERITIES.filter(severity => findings.some(finding => finding.severity === severity)).pop();
}

function markFinding(finding: JudgedFinding, sha256: string | undefined, policy: Policy, today: string): JudgedFinding {
  const trusted = policy.trusted.find(entry => waives(entry, finding));
  if (trusted !== undefined) {
    return { ...finding, waiver: { kind: 'trusted', reason: trusted.reason } };
  }
  const accepted = policy.accepted
    .filter(entry => entry.sha256 === sha256 && entry.rule === finding.rule)
    .sort((a, b) => (a.expires < b.expires ? 1 : -1))[0];
  if (accepted === undefined) {
    return finding;
  }
  return accepted.expires < today
    ? { ...finding, expired: accepted.expires }
    : { ...finding, waiver: { kind: 'accepted', reason: accepted.reason, expires: accepted.expires } };
}

/** The pattern that keeps a file or folder from being scanned; any of `names` for the same one may match. */
export function excluder(policy: Pick<Policy, 'exclude'>): (...names: readonly string[]) => string | undefined {
  const matchers = policy.exclude.map(glob => ({ glob, matches: globMatcher(glob) }));
  return (...names) => matchers.find(({ matches }) => names.some(matches))?.glob;
}

/**
 * A file that is named like a policy but was not applied, reported: who brings a model may bring a policy that accepts
 * it. Other files are returned as they are.
 */
export function reportPolicyFile(file: FileReport): FileReport {
  if (!file.path.endsWith(POLICY_NAME)) {
    return file;
  }
  const name = file.path.slice(Math.max(file.path.lastIndexOf('/'), file.path.lastIndexOf('\\')) + 1);
  if (name !== POLICY_NAME) {
    return file;
  }
  const finding: Finding = {
    rule: 'policy-in-scan',
    severity: 'LOW',
    module: '',
    operator: '',
    where: { members: [], offset: 0 },
    evidence: '',
    params: { path: file.path },
    references: referencesOf('policy-in-scan'),
    count: 1
  };
  const reported = { ...file, findings: [...file.findings, finding] };
  return { ...reported, verdict: verdictAfterPolicy(reported) };
}

/** The policy that was applied, when it is scanned as well: it was read as one, so that it is understood. */
export function reportAppliedPolicy(file: FileReport): FileReport {
  const coverage = file.coverage.map((entry): Coverage =>
    entry.status === 'not-understood' && entry.members.length === 0
      ? { members: [], status: 'inert', format: 'text', size: entry.size, count: entry.count }
      : entry
  );
  const reported = { ...file, coverage };
  return { ...reported, verdict: verdictAfterPolicy(reported) };
}
