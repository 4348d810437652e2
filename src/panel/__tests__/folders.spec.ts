import { outcomeOf } from '../../report/outcome';
import type { FileReport } from '../../report/run';
import { totalsOf } from '../../report/run';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/bytes/memory';
import { isPlain } from '../file-nodes';
import { FolderNode, MAX_PARTS } from '../folder-nodes';
import type { JudgedReport } from '../scan-entry';
import { coverage, finding, report } from './entries';

/** An empty list in protocol 0, a note, and nothing. */
const SMALL = [
  ['a.pkl', '(lp0\n.'],
  ['a.txt', '# Just a note\n'],
  ['b.pkl', '']
];

function top(): FolderNode {
  return FolderNode.top('root', 'models', 'models');
}

function done(tree: FolderNode, name: string, made: JudgedReport, scanned = made): void {
  const [file] = tree.addFiles([{ name }]);
  tree.end(file, { state: 'done', report: made, scanned, elapsedMs: 1, at: 0 });
}

describe('a file', () => {
  it.each(SMALL)('gives back the very report that it was given, without keeping it: %s', (name, text) => {
    const made = scan(new MemorySource(new TextEncoder().encode(text)), `models/${name}`);
    expect(isPlain(made)).toBe(true);
    const tree = top();
    done(tree, name, { ...made, sha256: 'ab' } as JudgedReport);
    expect(tree.files[0].report).toEqual({ ...made, sha256: 'ab' });
    expect(tree.files[0].whole).toBeUndefined();
  });

  it.each([
    { findings: [finding('LOW')] },
    { findingsDropped: 1 },
    { coverage: [coverage('scanned')] },
    { coverage: [coverage('scanned', { members: [] }), coverage('inert')] },
    { coverage: [coverage('failed', { members: [], format: 'zip', size: 1 })] },
    { coverage: [coverage('scanned', { members: [], format: 'zip', size: 1, params: { limit: 1 } })] },
    { coverageDropped: { scanned: 1, inert: 0, 'not-understood': 0, failed: 0 } }
  ])('keeps a report that has more to tell: %j', more => {
    const plain = coverage('scanned', { members: [], format: 'zip', size: 1 });
    const made = report('models/a', 'review', { format: 'zip', size: 1, coverage: [plain], ...more });
    expect(isPlain(made)).toBe(false);
    const tree = top();
    done(tree, 'a', made);
    expect(tree.files[0].report).toBe(made);
  });

  it('keeps what a policy file said: whether it is one may change', () => {
    const plain = report('x', 'not-a-model', {
      format: 'text',
      size: 1,
      coverage: [coverage('inert', { members: [], format: 'text', size: 1 })]
    });
    const tree = top();
    done(tree, 'scan-model.toml', plain);
    expect(tree.files[0].whole).toBe(plain);
  });
});

describe('a folder', () => {
  const reports: JudgedReport[] = [
    report('a', 'unsafe', { findings: [finding('CRITICAL'), finding('LOW')] }),
    report('b', 'accepted', {
      findings: [{ ...finding('HIGH'), waiver: { kind: 'accepted', reason: 'x', expires: '2027-01-01' } }]
    } as Partial<FileReport>),
    report('c', 'incomplete', { coverage: [coverage('failed')] }),
    report('d', 'clean')
  ];

  it('adds up what its files and those below it say, as a report of all of them would', () => {
    const tree = top();
    const below = tree.addFolder('sub').addFolder('deep');
    reports.forEach((made, i) => done(i % 2 === 0 ? tree : below, String(i), made));
    expect(tree.totals).toMatchObject({ ...totalsOf(reports), allFiles: 4, gaps: 1 });
    expect(tree.totals.worst).toEqual({ CRITICAL: 1, HIGH: 0, MEDIUM: 0, LOW: 0 });
    expect(below.totals).toMatchObject(totalsOf([reports[1], reports[3]]));
    expect(tree.totals.acceptedUntil).toBe('2027-01-01');
  });

  it('forgets what is scanned again, removed or evaluated otherwise', () => {
    const tree = top();
    reports.forEach((made, i) => done(tree, String(i), made));
    const [first, second] = tree.files;
    tree.replaceReport(first, report('a', 'review', { findings: [finding('LOW')] }));
    tree.restart(second);
    tree.remove(tree.files[2]);
    const { allFiles, running, verdicts, severities, acceptedUntil } = tree.totals;
    expect({ allFiles, running, severities, acceptedUntil }).toEqual({
      allFiles: 3,
      running: 1,
      severities: { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 1 },
      acceptedUntil: undefined
    });
    expect(verdicts).toMatchObject({ unsafe: 0, accepted: 0, incomplete: 0, review: 1, clean: 1 });
  });

  it('is not clean as long as something in it is to be listed, was not, or hides', () => {
    const tree = top();
    const sub = tree.addFolder('sub');
    done(tree, 'a', report('a', 'clean'));
    const outcomes = (): string[] => [outcomeOf(tree.totals), outcomeOf(sub.totals)];
    expect(outcomes()).toEqual(['clean', 'not-a-model']);
    sub.isPending = true;
    expect(outcomes()).toEqual(['running', 'running']);
    sub.isPending = false;
    sub.notes = [{ reason: 'folder-unreadable', params: {} }];
    expect(outcomes()).toEqual(['incomplete', 'incomplete']);
    sub.notes = [];
    sub.hides = true;
    expect(outcomes()).toEqual(['incomplete', 'incomplete']);
    sub.hides = false;
    expect(outcomes()).toEqual(['clean', 'not-a-model']);
  });

  it('counts files that are given up together as if one by one', () => {
    const made = [true, false].map(together => {
      const tree = top();
      const sub = tree.addFolder('sub');
      reports.forEach((made, i) => done(i % 2 === 0 ? tree : sub, `a${i}`, made));
      for (const folder of [tree, sub]) {
        folder.addFiles([{ name: 'b', size: 3 }, { name: 'c' }]);
      }
      if (together) {
        tree.cancelWaiting();
      } else {
        [...tree.everyFile()]
          .filter(file => file.isActive)
          .forEach(file => file.folder.end(file, { state: 'cancelled' }));
      }
      return [tree, sub].map(({ totals, rank }) => ({ totals, rank }));
    });
    expect(made[0]).toEqual(made[1]);
    expect(made[0][0].totals).toMatchObject({ cancelled: 4, running: 0 });
  });

  it('finds its files by name', () => {
    const tree = top();
    const sub = tree.addFolder('sub');
    sub.addFiles(['B', 'a', 'é', '日本'].map(name => ({ name })));
    for (const name of ['B', 'a', 'é', '日本']) {
      expect(tree.find(`sub/${name}`)?.path).toBe(`models/sub/${name}`);
    }
    expect([tree.find('sub/b'), tree.find('none/a'), tree.find('a')]).toEqual([undefined, undefined, undefined]);
  });

  it('names the worst of its files', () => {
    const tree = top();
    reports.forEach((made, i) => done(tree, String(i), made));
    expect(tree.worstFiles(3).map(({ verdict }) => verdict)).toEqual(['unsafe', 'incomplete', 'accepted']);
    expect(tree.worstFiles(1)).toHaveLength(1);
  });

  it('counts what there is no room for, by what the engine said before any policy', () => {
    const tree = top();
    const findings = Array.from({ length: 1000 }, () => finding('HIGH'));
    const large = report('x', 'unsafe', { findings, coverage: [] });
    const kept = MAX_PARTS / findings.length;
    for (let i = 0; i < kept; i++) {
      done(tree, String(i), large);
    }
    const waived = findings.map(one => ({ ...one, waiver: { kind: 'accepted', reason: 'x' } as const }));
    done(tree, 'y', { ...large, verdict: 'accepted', findings: waived }, large);
    const last = tree.files[kept];
    expect(last.report).toMatchObject({ verdict: 'unsafe', findings: [], findingsDropped: 1000 });
    expect(tree.totals).toMatchObject({
      findings: (kept + 1) * 1000,
      severities: { HIGH: (kept + 1) * 1000 },
      verdicts: { unsafe: kept + 1 },
      worst: { HIGH: kept + 1 }
    });
    // A file that is gone makes room.
    tree.remove(tree.files[0]);
    done(tree, 'z', large);
    expect(tree.files[kept].report).toBe(large);
  });
});
