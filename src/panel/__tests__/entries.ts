import type { Coverage, Finding, ScanReport, Severity, Verdict } from '../../scanner/report';
import type { ScanEntry, ScanRoot } from '../model';

export function finding(severity: Severity, more: Partial<Finding> = {}): Finding {
  return {
    rule: 'pickle-dangerous-call',
    severity,
    module: 'os',
    operator: 'system',
    where: { members: ['archive/data.pkl'], offset: 1024 },
    evidence: "os.system('echo hi')",
    params: {},
    references: ['CWE-502'],
    count: 1,
    ...more
  };
}

export function coverage(status: Coverage['status'], more: Partial<Coverage> = {}): Coverage {
  return { members: ['archive/data.pkl'], status, format: 'pickle', size: 100, count: 1, ...more };
}

export function report(path: string, verdict: Verdict, more: Partial<ScanReport> = {}): ScanReport {
  return {
    path,
    format: 'pytorch-zip',
    size: 3e9,
    bytesRead: 300_000,
    verdict,
    findings: [],
    findingsDropped: 0,
    coverage: [coverage('scanned')],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
    ...more
  };
}

export function entry(name: string, made?: ScanReport, more: Partial<ScanEntry> = {}): ScanEntry {
  return {
    id: `entry ${name}`,
    path: `models/${name}`,
    name,
    state: made ? 'done' : 'waiting',
    report: made,
    notes: [],
    bytesRead: made?.bytesRead ?? 0,
    size: made?.size,
    elapsedMs: made ? 40 : 0,
    ...more
  };
}

export function fileRoot(only: ScanEntry): ScanRoot {
  return {
    id: `root ${only.name}`,
    path: only.path,
    name: only.name,
    kind: 'file',
    listing: false,
    entries: [only],
    notes: []
  };
}

export function folderRoot(entries: readonly ScanEntry[], more: Partial<ScanRoot> = {}): ScanRoot {
  return { id: 'root', path: 'models', name: 'models', kind: 'folder', listing: false, entries, notes: [], ...more };
}
