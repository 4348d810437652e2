import type { Coverage, Finding, ScanReport, Severity, Verdict } from '../../scanner/report';
import { fileName, FolderNode } from '../folder-nodes';
import type { Scan, ScanRoot } from '../panel-model';
import type { JudgedReport, ScanEntry, ScanNote, EntryState } from '../scan-entry';

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
    uses: [],
    usesDropped: 0,
    ...more
  };
}

/** How a file of a tree is to be. */
export interface Made {
  readonly name: string;
  readonly report?: JudgedReport;
  readonly state: EntryState;
  readonly error?: ScanNote;
  readonly glob?: string;
  readonly changed?: boolean;
}

export function entry(name: string, report?: JudgedReport, more: Partial<Made> = {}): Made {
  return { name, report, state: report ? 'done' : 'waiting', ...more };
}

interface Place {
  readonly id?: string;
  readonly path?: string;
  readonly notes?: readonly ScanNote[];
  readonly listing?: boolean;
  /** The listing cannot show the hidden files of the folder. */
  readonly hides?: boolean;
}

function grow(top: FolderNode, made: readonly Made[]): void {
  for (const { name, report, state, error, glob = '', changed } of made) {
    const steps = name.split('/');
    const last = steps.pop() ?? '';
    const folder = steps.reduce((folder, step) => folder.folderAt([step]) ?? folder.addFolder(step), top);
    const [file] = folder.addFiles([{ name: last }]);
    if (state === 'reading') {
      file.read();
    } else if (report) {
      folder.end(file, { state: 'done', report, scanned: report, elapsedMs: 40, at: Date.UTC(2026, 0, 1) });
      folder.setChanged(file, changed ?? false);
    } else if (state === 'failed') {
      folder.end(file, { state, error: error ?? { reason: 'internal', params: {} }, elapsedMs: 40 });
    } else if (state === 'cancelled') {
      folder.end(file, { state });
    } else if (state === 'excluded') {
      folder.end(file, { state, glob });
    }
  }
}

export function fileRoot(only: Made, id = 'root'): ScanRoot {
  const path = `models/${only.name}`;
  const name = fileName(path);
  const tree = FolderNode.top(id, '', path.slice(0, -name.length - 1));
  grow(tree, [{ ...only, name }]);
  return { id, path, name, kind: 'file', listing: false, tree };
}

export function folderRoot(
  made: readonly Made[],
  { id = 'root', path = 'models', notes = [], listing = false, hides = false }: Place = {}
): ScanRoot {
  const tree = FolderNode.top(id, fileName(path), path);
  grow(tree, made);
  tree.notes = notes;
  tree.isPending = listing;
  for (const folder of tree.everyFolder()) {
    folder.hides = hides;
  }
  return { id, path, name: fileName(path), kind: 'folder', listing, tree };
}

/** A scan of roots that the user chose together. */
export function scanOf(roots: readonly ScanRoot[], id = 'scan'): Scan {
  return { id, roots };
}

/** The first file of a root. */
export function firstOf({ tree }: ScanRoot): ScanEntry {
  return [...tree.everyFile()][0];
}
