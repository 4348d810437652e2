import type { Coverage, Params, Trust, Use, UseWhy } from '../../scanner/report';
import type { FileReport, JudgedFinding, Run } from '../run';
import { verdictAfterPolicy } from '../run';

/** A call of `os.system`, or what `more` makes of it. */
export function finding(more: Partial<JudgedFinding> = {}): JudgedFinding {
  return {
    rule: 'pickle-dangerous-call',
    severity: 'CRITICAL',
    module: 'os',
    operator: 'system',
    where: { members: [], offset: 5 },
    evidence: "os.system('echo hi')",
    params: {},
    references: ['CWE-502'],
    count: 1,
    ...more
  };
}

export function coverage(more: Partial<Coverage> = {}): Coverage {
  return { members: [], status: 'scanned', format: 'pickle', size: 9, count: 1, ...more };
}

/** A class or callable that loading would name. */
export function use(module: string, name: string, trust: Trust, id: UseWhy['id'], params: Params = {}): Use {
  return { module, name, how: ['named'], count: 1, trust, why: { id, params }, members: [] };
}

/** A file that was scanned, with its verdict. */
export function file(source: string, more: Partial<FileReport> = {}): FileReport {
  const report: FileReport = {
    path: source,
    source,
    format: 'pickle',
    size: 9,
    bytesRead: 9,
    verdict: 'clean',
    findings: [],
    findingsDropped: 0,
    coverage: [coverage()],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
    uses: [],
    usesDropped: 0,
    ...more
  };
  return { ...report, verdict: more.verdict ?? verdictAfterPolicy(report) };
}

export function runOf(files: readonly FileReport[], more: Partial<Run> = {}): Run {
  return {
    version: '1.0.0',
    timestamp: '2026-01-02T03:04:05.000Z',
    inputs: ['.'],
    base: '/work/repo',
    workingDirectory: '/work/repo',
    failOn: 'medium',
    failOnCoverage: false,
    files,
    excluded: [],
    ...more
  };
}
