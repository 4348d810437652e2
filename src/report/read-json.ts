/** Reads the JSON reports and lines of JSON of this program back into the run that they were written from. */
import { foreignFormat, foreignReason, foreignRule, foreignUseReason } from './foreign-ids';
import type { Coverage, CoverageStatus, Params, Severity, Trust, Use, UseWhy } from '../scanner/report';
import { SEVERITIES, TRUSTS, USE_HOWS } from '../scanner/report';
import type { JsonCallable, JsonFile, JsonIssue, JsonUses } from './writers/json-report';
import { JSON_SCHEMA } from './writers/json-report';
import { VERDICTS } from './outcome';
import type { FailOn, FileReport, IgnoredPolicy, JudgedFinding, Run, Store, UnusedEntry, Waiver } from './run';
import { FAIL_ON, IGNORED_REASONS, runTotals } from './run';

/** The text is not a report of this program; the message says why. */
export class ReportError extends Error {}

/** A run from the text of a JSON report or of lines of JSON. Throws `ReportError`. */
export function readReport(text: string): Run {
  const lines = parseLines(text);
  const whole = lines.length === 1 && isRecord(lines[0]) && isRecord(lines[0].summary) ? lines[0] : undefined;
  if (whole !== undefined) {
    if (whole.schema !== JSON_SCHEMA) {
      throw new ReportError(`its schema is not ${JSON_SCHEMA}`);
    }
    return checked(runOf(record(whole.summary, 'summary'), filesOf(whole)), record(whole.summary, 'summary'));
  }
  const records = lines.map(line => record(line, 'line'));
  const summary = records.find(line => line.type === 'summary');
  if (summary === undefined) {
    throw new ReportError('it has no summary: the scan that wrote it did not come to its end');
  }
  const files = records.filter(line => line.type === 'file').flatMap(line => filesOf({ ...line, files: [line] }));
  return checked(runOf(summary, files), summary);
}

/** The run, if it is all that its summary speaks of: a report of which a part was lost says less than was found. */
function checked(run: Run, summary: Fields): Run {
  const { verdicts, findings, waived } = runTotals(run);
  const counted = record(summary.verdicts, 'verdicts');
  if (
    VERDICTS.some(verdict => counted[verdict] !== verdicts[verdict]) ||
    summary.total_issues !== findings ||
    summary.total_accepted !== waived
  ) {
    throw new ReportError(
      'its files and findings are not those that its summary counts: a part of it was lost or changed'
    );
  }
  return run;
}

function parseLines(text: string): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    try {
      return text
        .split('\n')
        .filter(line => line.trim() !== '')
        .map(line => JSON.parse(line) as unknown);
    } catch {
      throw new ReportError('it is no JSON');
    }
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function record(value: unknown, name: string): Fields {
  if (!isRecord(value)) {
    throw new ReportError(`${name} is no object`);
  }
  return value;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) {
    throw new ReportError(`${name} is no list`);
  }
  return value;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') {
    throw new ReportError(`${name} is no text`);
  }
  return value;
}

function number(value: unknown, name: string): number {
  if (typeof value !== 'number') {
    throw new ReportError(`${name} is no number`);
  }
  return value;
}

function optional<T>(value: unknown, name: string, read: (value: unknown, name: string) => T): T | undefined {
  return value === undefined || value === null ? undefined : read(value, name);
}

function oneOf<T extends string>(value: unknown, choices: readonly T[], name: string): T {
  const choice = choices.find(candidate => candidate === value);
  if (choice === undefined) {
    throw new ReportError(`${name} is none of ${choices.join(', ')}`);
  }
  return choice;
}

const texts = (value: unknown, name: string): string[] => list(value, name).map(item => text(item, name));

function params(value: unknown, name: string): Params {
  const entries = Object.entries(record(value, name));
  return Object.fromEntries(entries.map(([key, item]) => [key, typeof item === 'number' ? item : text(item, name)]));
}

const STATUSES: readonly CoverageStatus[] = ['scanned', 'inert', 'not-understood', 'failed'];

function runOf(summary: Fields, files: readonly FileReport[]): Run {
  const skipped = list(record(summary.skipped, 'skipped').skipped_files, 'skipped_files').map(item =>
    record(item, 'skipped_files')
  );
  return {
    version: text(record(summary.scanner, 'scanner').version, 'scanner.version'),
    timestamp: text(summary.timestamp, 'timestamp'),
    inputs: texts(summary.inputs, 'inputs'),
    base: text(summary.absolute_path, 'absolute_path'),
    workingDirectory: optional(summary.working_directory, 'working_directory', text),
    failOn: oneOf<FailOn>(summary.fail_on, FAIL_ON, 'fail_on'),
    failOnCoverage: summary.fail_on_coverage === true,
    passWithoutModels: summary.pass_without_models === true || undefined,
    policy: optional(summary.policy, 'policy', text),
    policyIgnored: optional(summary.policy_ignored, 'policy_ignored', ignoredOf),
    policyUnused: optional(summary.policy_unused, 'policy_unused', unusedOf),
    missing: optional(summary.missing, 'missing', texts),
    stores: optional(summary.stores, 'stores', storesOf),
    shard: optional(summary.shard, 'shard', text),
    files,
    excluded: skipped
      .filter(({ category }) => category === 'EXCLUDED')
      .map(({ path, source, glob }) => ({
        path: text(path, 'path'),
        source: text(source, 'source'),
        glob: text(glob, 'glob')
      }))
  };
}

function ignoredOf(value: unknown, name: string): IgnoredPolicy[] {
  return list(value, name).map(item => {
    const { path, reason, allow } = record(item, name);
    return {
      path: text(path, `${name}.path`),
      reason: oneOf(reason, IGNORED_REASONS, `${name}.reason`),
      ...given({ allow: optional(allow, `${name}.allow`, text) })
    };
  });
}

function unusedOf(value: unknown, name: string): UnusedEntry[] {
  return list(value, name).map(item => {
    const { kind, what, sha256, line, why, expires } = record(item, name);
    return {
      kind: oneOf(kind, ['exclude', 'trusted', 'accepted'] as const, `${name}.kind`),
      what: text(what, `${name}.what`),
      why: oneOf(why, ['expired', 'unmatched', 'powerless'] as const, `${name}.why`),
      ...given({
        sha256: optional(sha256, `${name}.sha256`, text),
        line: optional(line, `${name}.line`, number),
        expires: optional(expires, `${name}.expires`, text)
      })
    };
  });
}

function storesOf(value: unknown, name: string): Store[] {
  return list(value, name).map(item => {
    const { path, source, files } = record(item, name);
    return {
      path: text(path, `${name}.path`),
      source: text(source, `${name}.source`),
      files: number(files, `${name}.files`)
    };
  });
}

/** Drops undefined fields, so that equal reports compare as equal. */
function given<T extends Fields>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

function filesOf(document: Fields): FileReport[] {
  const findings = [...list(document.issues, 'issues'), ...list(document.accepted, 'accepted')].map(item =>
    record(item, 'issues')
  );
  const byFile = new Map<unknown, Fields[]>();
  for (const finding of findings) {
    const own = byFile.get(finding.file);
    if (own === undefined) {
      byFile.set(finding.file, [finding]);
    } else {
      own.push(finding);
    }
  }
  return list(document.files, 'files').map((item, index) =>
    fileOf(record(item, 'files'), (byFile.get(index) ?? []).map(findingOf))
  );
}

function fileOf(file: Fields, findings: readonly JudgedFinding[]): FileReport {
  const key = (name: keyof JsonFile): unknown => file[name];
  return {
    path: text(key('path'), 'path'),
    source: text(key('source'), 'source'),
    format: foreignFormat(text(key('format'), 'format')),
    size: number(key('size'), 'size'),
    bytesRead: number(key('bytes_read'), 'bytes_read'),
    verdict: oneOf(key('verdict'), VERDICTS, 'verdict'),
    sha256: optional(key('sha256'), 'sha256', text),
    findings,
    findingsDropped: number(key('findings_dropped'), 'findings_dropped'),
    coverage: list(key('coverage'), 'coverage').map(entry => coverageOf(record(entry, 'coverage'))),
    coverageDropped: droppedOf(record(key('coverage_dropped'), 'coverage_dropped')),
    uses: optional(key('uses'), 'uses', usesOf) ?? [],
    usesDropped: optional(key('uses_dropped'), 'uses_dropped', number) ?? 0
  };
}

function usesOf(value: unknown, name: string): Use[] {
  return list(value, name).flatMap(item => {
    const group = record(item, name);
    const key = (own: keyof JsonUses): unknown => group[own];
    const trust = oneOf(key('trust'), TRUSTS, 'trust');
    const why = {
      id: foreignUseReason(text(key('reason'), 'reason')),
      params: optional(key('params'), 'params', params) ?? {}
    };
    return list(key('callables'), 'callables').map(callable => useOf(record(callable, 'callables'), trust, why));
  });
}

function useOf(callable: Fields, trust: Trust, why: UseWhy): Use {
  const key = (own: keyof JsonCallable): unknown => callable[own];
  const hows = ['named', ...(optional(key('how'), 'how', texts) ?? [])];
  return {
    module: text(key('module'), 'module'),
    name: text(key('name'), 'name'),
    ...given({ means: optional(key('means'), 'means', text) }),
    how: USE_HOWS.filter(how => hows.includes(how)),
    count: number(key('count'), 'count'),
    trust,
    why,
    members: optional(key('members'), 'members', texts) ?? []
  };
}

function droppedOf(dropped: Fields): Record<CoverageStatus, number> {
  const of = (status: CoverageStatus): number => number(dropped[status], `coverage_dropped.${status}`);
  return { scanned: of('scanned'), inert: of('inert'), 'not-understood': of('not-understood'), failed: of('failed') };
}

function coverageOf(entry: Fields): Coverage {
  return {
    members: texts(entry.members, 'members'),
    status: oneOf(entry.status, STATUSES, 'status'),
    format: foreignFormat(text(entry.format, 'format')),
    size: number(entry.size, 'size'),
    reason: optional(entry.reason, 'reason', (value, name) => foreignReason(text(value, name))),
    params: optional(entry.params, 'params', params),
    count: number(entry.count, 'count')
  };
}

function findingOf(finding: Fields): JudgedFinding {
  const key = (name: keyof JsonIssue): unknown => finding[name];
  return {
    rule: foreignRule(text(key('rule'), 'rule')),
    severity: oneOf<Severity>(key('severity'), SEVERITIES, 'severity'),
    module: text(key('module'), 'module'),
    operator: text(key('operator'), 'operator'),
    where: {
      members: texts(key('members'), 'members'),
      offset: number(key('offset'), 'offset'),
      length: optional(key('length'), 'length', number)
    },
    evidence: text(key('evidence'), 'evidence'),
    params: params(key('params'), 'params'),
    references: texts(key('references'), 'references'),
    count: number(key('count'), 'count'),
    waiver: optional(key('waiver'), 'waiver', waiverOf),
    expired: optional(key('expired'), 'expired', text)
  };
}

function waiverOf(value: unknown): Waiver {
  const waiver = record(value, 'waiver');
  return {
    kind: oneOf(waiver.kind, ['accepted', 'trusted'] as const, 'waiver.kind'),
    reason: text(waiver.reason, 'waiver.reason'),
    expires: optional(waiver.expires, 'waiver.expires', text)
  };
}
