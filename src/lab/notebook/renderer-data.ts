/**
 * Reads the data of a notebook's output so that it is safe to show. An attacker may have written the notebook: the reader
 * works within limits and never throws.
 */
import { foreignFormat, foreignReason, foreignRule, foreignUseReason } from '../../report/foreign-ids';
import { VERDICTS } from '../../report/outcome';
import { ReportError, readReport } from '../../report/read-json';
import type { FileReport, JudgedFinding, Run } from '../../report/run';
import { verdictAfterPolicy } from '../../report/run';
import type { Coverage, CoverageStatus, Location, Params, Use } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import { printable } from '../../scanner/printable';

export const MIME_TYPE = 'application/vnd.scan-model.report+json';
const REQUEST_SCHEMA = 'scan-model-request/1';

/** Characters of JSON. */
const MAX_JSON = 32_000_000;
const MAX_FILES = 2_000;
const MAX_FINDINGS = 5_000;
const MAX_COVERAGE = 20_000;
/** Of one file. */
const MAX_USES = 1_000;
const MAX_EXCLUDED = 50;
const MAX_INPUTS = 100;
const MAX_REFERENCES = 20;
const MAX_MEMBERS = 64;
const MAX_PARAMS = 50;
/** Characters of a name or a path, of a sentence, and of evidence. */
const MAX_NAME = 1_000;
const MAX_SENTENCE = 2_000;
const MAX_EVIDENCE = 20_000;

/** An answer, a question for the browser, or something that is neither. */
export type OutputData =
  | { readonly kind: 'report'; readonly run: Run; readonly filesDropped: number; readonly excludedDropped: number }
  | { readonly kind: 'request'; readonly reason: string; readonly inputs: readonly string[]; readonly folder: string }
  | { readonly kind: 'unreadable'; readonly detail: string };

/** Read the data of an output; never throws. */
export function readOutput(data: unknown): OutputData {
  try {
    if (isRecord(data) && data.schema === REQUEST_SCHEMA) {
      return requestOf(data);
    }
    const text = JSON.stringify(data) ?? '';
    if (text.length > MAX_JSON) {
      throw new ReportError(`it has more than ${MAX_JSON} characters`);
    }
    return reportOf(readReport(text));
  } catch (error) {
    return { kind: 'unreadable', detail: printable(error instanceof Error ? error.message : String(error), 200) };
  }
}

function requestOf(data: Readonly<Record<string, unknown>>): OutputData {
  const { reason, inputs, absolute_path: folder } = data;
  const paths = Array.isArray(inputs) ? inputs.filter((path): path is string => typeof path === 'string') : [];
  if (paths.length === 0) {
    throw new ReportError('inputs is no list of paths');
  }
  return {
    kind: 'request',
    reason: typeof reason === 'string' ? printable(reason, MAX_SENTENCE) : '',
    inputs: paths.filter(path => path.length <= MAX_NAME).slice(0, MAX_INPUTS),
    folder: typeof folder === 'string' && folder.length <= MAX_NAME ? folder : ''
  };
}

/** A run with verdicts computed from its listed findings, cut to a length that the page can show. */
function reportOf(run: Run): OutputData {
  const judged = run.files.map(file => ({ ...file, verdict: verdictAfterPolicy(file) }));
  const worstFirst = (a: FileReport, b: FileReport): number =>
    VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  const files = judged.length > MAX_FILES ? judged.sort(worstFirst).slice(0, MAX_FILES) : judged;
  let findings = MAX_FINDINGS;
  let coverage = MAX_COVERAGE;
  const shown = files.map(file => {
    const kept = shorten(file, findings, coverage);
    findings -= kept.findings.length;
    coverage -= kept.coverage.length;
    return kept;
  });
  return {
    kind: 'report',
    run: {
      ...run,
      version: printable(run.version, MAX_NAME),
      timestamp: printable(run.timestamp, MAX_NAME),
      policy: run.policy && printable(run.policy, MAX_NAME),
      files: shown,
      excluded: run.excluded.slice(0, MAX_EXCLUDED).map(({ path, source, glob }) => ({
        path: printable(path, MAX_NAME),
        source: printable(source, MAX_NAME),
        glob: printable(glob, MAX_NAME)
      }))
    },
    filesDropped: judged.length - files.length,
    excludedDropped: Math.max(0, run.excluded.length - MAX_EXCLUDED)
  };
}

/** At most so many findings and parts; those beyond are counted, as the engine itself does it. */
function shorten(file: FileReport, maxFindings: number, maxCoverage: number): FileReport {
  const findings = [...file.findings]
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity))
    .slice(0, maxFindings);
  const gapsFirst = [...file.coverage].sort((a, b) => Number(isGap(b)) - Number(isGap(a)));
  const dropped: Record<CoverageStatus, number> = { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 };
  for (const status of ['scanned', 'inert', 'not-understood', 'failed'] as const) {
    dropped[status] = count(file.coverageDropped[status], 0);
  }
  gapsFirst.slice(maxCoverage).forEach(part => (dropped[part.status] += count(part.count, 1)));
  return {
    path: printable(file.path, MAX_NAME),
    source: printable(file.source, MAX_NAME),
    format: foreignFormat(printable(file.format, MAX_NAME)),
    size: count(file.size, 0),
    bytesRead: count(file.bytesRead, 0),
    verdict: file.verdict,
    sha256: file.sha256 && printable(file.sha256, 64),
    findings: findings.map(safeFinding),
    findingsDropped: count(file.findingsDropped, 0) + file.findings.length - findings.length,
    coverage: gapsFirst.slice(0, maxCoverage).map(safeCoverage),
    coverageDropped: dropped,
    uses: file.uses.slice(0, MAX_USES).map(safeUse),
    usesDropped: count(file.usesDropped, 0) + Math.max(0, file.uses.length - MAX_USES)
  };
}

function safeFinding(finding: JudgedFinding): JudgedFinding {
  const { waiver, expired } = finding;
  return {
    rule: foreignRule(printable(finding.rule, MAX_NAME)),
    severity: finding.severity,
    module: printable(finding.module, MAX_NAME),
    operator: printable(finding.operator, MAX_NAME),
    where: safeLocation(finding.where),
    evidence: printable(finding.evidence, MAX_EVIDENCE, true),
    params: safeParams(finding.params),
    references: finding.references.slice(0, MAX_REFERENCES).map(id => printable(id, MAX_NAME)),
    count: count(finding.count, 1),
    waiver: waiver && {
      kind: waiver.kind,
      reason: printable(waiver.reason, MAX_SENTENCE),
      expires: waiver.expires && printable(waiver.expires, MAX_NAME)
    },
    expired: expired && printable(expired, MAX_NAME)
  };
}

function safeLocation({ members, offset, length }: Location): Location {
  return { members: safeMembers(members), offset: count(offset, 0), length: length && count(length, 0) };
}

function safeCoverage(part: Coverage): Coverage {
  return {
    members: safeMembers(part.members),
    status: part.status,
    format: foreignFormat(printable(part.format, MAX_NAME)),
    size: count(part.size, 0),
    reason: part.reason && foreignReason(printable(part.reason, MAX_NAME)),
    params: part.params && safeParams(part.params),
    count: count(part.count, 1)
  };
}

function safeUse({ module, name, means, how, count: times, trust, why, members }: Use): Use {
  return {
    module: printable(module, MAX_NAME),
    name: printable(name, MAX_NAME),
    ...(means === undefined ? {} : { means: printable(means, MAX_NAME) }),
    how,
    count: count(times, 1),
    trust,
    why: { id: foreignUseReason(printable(why.id, MAX_NAME)), params: safeParams(why.params) },
    members: safeMembers(members)
  };
}

function safeMembers(members: readonly string[]): string[] {
  return members.slice(0, MAX_MEMBERS).map(name => printable(name, MAX_NAME));
}

function safeParams(params: Params): Params {
  return Object.fromEntries(
    Object.entries(params)
      .slice(0, MAX_PARAMS)
      .map(([key, value]) => [key, typeof value === 'string' ? printable(value, MAX_SENTENCE) : count(value, 0)])
  );
}

/** A whole number that can be counted with, at least `least`. */
function count(value: number, least: number): number {
  return Number.isNaN(value) ? least : Math.min(Math.max(Math.trunc(value), least), Number.MAX_SAFE_INTEGER);
}

function isGap({ status }: Coverage): boolean {
  return status === 'not-understood' || status === 'failed';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
