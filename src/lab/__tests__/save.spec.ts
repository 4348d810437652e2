import type { Ending } from '../../panel/file-nodes';
import { FolderNode } from '../../panel/folder-nodes';
import type { JsonReport } from '../../report/writers/json-report';
import { ENGLISH } from '../../report/translator';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/bytes/memory';
import type { SavedPart } from '../save';
import { findingText, reportJson } from '../save';

/** `os.system('echo hi')` and an empty dictionary in protocol 0. */
const PAYLOAD = new TextEncoder().encode("cos\nsystem\n(S'echo hi'\ntR.");
const HONEST = new TextEncoder().encode('(dp0\n.');

function scanned(path: string, bytes: Uint8Array, more: Partial<Ending> = {}): Ending {
  const report = scan(new MemorySource(bytes), path);
  return { state: 'done', report, scanned: report, elapsedMs: 1, at: 0, ...more } as Ending;
}

/** A folder with these files, which ended so. */
function folderOf(files: Readonly<Record<string, Ending | undefined>>, path = 'models'): FolderNode {
  const top = FolderNode.top('root', path, path);
  for (const [name, ending] of Object.entries(files)) {
    const [file] = top.addFiles([{ name }]);
    if (ending) {
      top.end(file, ending);
    }
  }
  return top;
}

function saved(parts: readonly SavedPart[], now = '2026-01-02T03:04:05.000Z'): JsonReport {
  return JSON.parse([...reportJson(parts, '1.2.3', now)].join('')) as JsonReport;
}

const bad = scanned('models/bad.pkl', PAYLOAD);

describe('reportJson', () => {
  const tree = folderOf({
    'bad.pkl': bad,
    'good.pkl': scanned('models/good.pkl', HONEST),
    'locked.pkl': { state: 'failed', error: { reason: 'forbidden', params: {} }, elapsedMs: 1 },
    'late.pkl': { state: 'cancelled' }
  });
  const secret = tree.addFolder('secret');
  secret.notes = [{ reason: 'folder-unreadable', params: { path: 'models/secret', detail: 'Permission denied' } }];
  tree.hides = true;
  const report = saved([{ path: 'models', tree }]);

  it('holds the findings, with the version and the time', () => {
    expect(report.issues).toMatchObject([
      { source: 'models/bad.pkl', module: 'os', operator: 'system', severity: 'CRITICAL' }
    ]);
    expect(report.files[report.issues[0].file].path).toBe('models/bad.pkl');
    expect(report.summary).toMatchObject({
      inputs: ['models'],
      timestamp: '2026-01-02T03:04:05.000Z',
      verdict: 'unsafe',
      headline: 'Unsafe (critical)',
      exit_code: 1
    });
    expect(report.summary.scanner.version).toBe('1.2.3');
  });

  it('holds every file, those of which there is nothing to tell as well', () => {
    expect(report.files.map(({ path, verdict }) => `${path} ${verdict}`)).toEqual([
      'models/bad.pkl unsafe',
      'models/locked.pkl incomplete',
      'models/late.pkl incomplete',
      'models/secret incomplete',
      'models incomplete',
      'models/good.pkl clean'
    ]);
    expect(report.files[5]).toMatchObject({ format: 'pickle', size: HONEST.length, coverage: [{ status: 'scanned' }] });
    expect(report.summary.scanned).toEqual({
      scanned_files: ['models/bad.pkl', 'models/good.pkl'],
      total_scanned: 2
    });
    expect(report.summary.verdicts).toMatchObject({ unsafe: 1, incomplete: 4, clean: 1 });
  });

  it('names the policy, its level, and what it excludes', () => {
    const excluded = folderOf({ 'bad.pkl': bad, 'old.pkl': { state: 'excluded', glob: '*.pkl' } });
    const policy = { path: 'scan-model.toml', state: 'obeyed', failOn: 'high' } as const;
    const part: SavedPart = { path: 'models', tree: excluded, policy };
    const { summary, files, errors } = saved([part]);
    expect(summary).toMatchObject({ policy: 'scan-model.toml', fail_on: 'high', exit_code: 1 });
    expect(summary.skipped.skipped_files).toMatchObject([{ source: 'models/old.pkl', glob: '*.pkl' }]);
    expect([files.length, errors.length]).toEqual([1, 0]);
    const faulty = { ...part, policy: { path: 'scan-model.toml', state: 'faulty', fault: { detail: 'x' } } } as const;
    const other = saved([faulty]);
    expect(other.summary).toMatchObject({ fail_on: 'medium' });
    expect(other.summary.policy).toBeUndefined();
  });

  it('leaves out nothing that was not scanned', () => {
    const reasons = report.errors.map(({ source, reason }) => `${source}: ${reason ?? ''}`);
    expect(reasons.sort()).toEqual([
      'models/late.pkl: cancelled',
      'models/locked.pkl: forbidden',
      'models/secret: folder-unreadable',
      'models: folder-hidden'
    ]);
  });

  it.each([
    ['a clean folder', folderOf({ 'a.pkl': scanned('a.pkl', HONEST) }), 'clean', 0],
    ['a scan that goes on', folderOf({ 'a.pkl': scanned('a.pkl', HONEST), 'b.pkl': undefined }), 'incomplete', 2],
    [
      'a folder without models',
      folderOf({ 'a.md': scanned('a.md', new TextEncoder().encode('# Hi\n')) }),
      'not-a-model',
      3
    ]
  ] as const)('says of %s what the panel says', (_, tree, verdict, exit) => {
    const { summary } = saved([{ path: 'models', tree }]);
    expect(summary).toMatchObject({ verdict, exit_code: exit });
  });

  it('calls nothing clean that was not listed, stopped, hidden or changed', () => {
    const clean = { 'a.pkl': scanned('a.pkl', HONEST) };
    const places: ((tree: FolderNode) => void)[] = [
      tree => (tree.isPending = true),
      tree => (tree.hides = true),
      tree => (tree.addFolder('x').notes = [{ reason: 'listing-stopped', params: {} }]),
      tree => tree.setChanged(tree.files[0], true)
    ];
    for (const change of places) {
      const tree = folderOf(clean);
      change(tree);
      const { summary, errors } = saved([{ path: 'models', tree }]);
      expect(summary).toMatchObject({ verdict: 'incomplete', headline: 'Incomplete', exit_code: 2 });
      expect(errors).toHaveLength(1);
    }
  });

  it('lets no name hide or turn round text', () => {
    const name = 'model\u202egnp.pkl';
    const text = [
      ...reportJson([{ path: 'models', tree: folderOf({ [name]: scanned(name, HONEST) }) }], '1', 'x')
    ].join('');
    expect(text).not.toContain('\u202e');
    expect((JSON.parse(text) as JsonReport).files[0].path).toBe(`models/${name}`);
  });

  it('saves one file of a folder alone', () => {
    const { files, summary } = saved([{ path: 'models', tree, file: tree.files[1] }]);
    expect(files.map(({ path }) => path)).toEqual(['models/good.pkl']);
    expect(summary).toMatchObject({ verdict: 'clean', exit_code: 0 });
  });

  it('comes in pieces, however many files there are', () => {
    const report = scanned('x', HONEST);
    const many = FolderNode.top('root', 'm', 'm');
    for (const file of many.addFiles(Array.from({ length: 5_000 }, (_, i) => ({ name: `${i}.pkl` })))) {
      many.end(file, report);
    }
    const pieces = [...reportJson([{ path: 'm', tree: many }], '1.2.3', '2026-01-02T03:04:05Z')];
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(100_000);
    const { files, summary } = JSON.parse(pieces.join('')) as JsonReport;
    expect(files).toHaveLength(5_000);
    expect(summary).toMatchObject({ verdict: 'clean', scanned: { total_scanned: 5_000 }, verdicts: { clean: 5_000 } });
  });
});

describe('findingText', () => {
  it('says what, where, with which words and why', () => {
    const report = scan(new MemorySource(PAYLOAD), 'models/bad.pkl');
    const text = findingText({ path: 'models/bad.pkl', report }, report.findings[0], ENGLISH);
    expect(text).toMatch(/^Critical: /);
    expect(text).toContain("system('echo hi')");
    expect(text).toContain('models/bad.pkl (26 B): offset ');
    expect(text).toContain('https://cwe.mitre.org/data/definitions/502.html');
  });
});
