import type { Filter } from '../filter';
import { NO_FILTER } from '../filter';
import type { Scan, ScanRoot } from '../panel-model';
import type { Row } from '../row-kinds';
import { keysTo, MANY, rowsOf } from '../rows';
import { coverage, entry, fileRoot, finding, folderRoot, report, scanOf, use } from './entries';

const filter = (more: Partial<Filter>): Filter => ({ ...NO_FILTER, ...more });
const outline = (rows: readonly Row[]): string[] =>
  rows.map(row => `${row.level} ${row.kind}${'name' in row ? ` ${row.name}` : ''}${row.expanded ? ' open' : ''}`);

const bad = entry('a/evil.pkl', report('a/evil.pkl', 'unsafe', { findings: [finding('LOW'), finding('CRITICAL')] }));
const gap = entry(
  'a/odd.bin',
  report('a/odd.bin', 'incomplete', { coverage: [coverage('not-understood', { reason: 'unknown-format' })] })
);
const good = entry('fine.pkl', report('fine.pkl', 'clean'));
const folder = folderRoot([bad, gap, good]);

describe('rowsOf', () => {
  it('opens the only file, with the worst finding first and open', () => {
    const rows = rowsOf([scanOf([fileRoot(bad)])], NO_FILTER, new Map());
    expect(outline(rows)).toEqual([
      '1 file evil.pkl open',
      '2 file-detail',
      '2 severity open',
      '3 finding open',
      '4 finding-detail',
      '2 severity open',
      '3 finding',
      '2 coverage'
    ]);
    expect(rows[2]).toMatchObject({ severity: 'CRITICAL' });
  });

  it('shows a folder as a tree with totals, files closed', () => {
    const rows = rowsOf([scanOf([folder])], NO_FILTER, new Map());
    expect(outline(rows)).toEqual([
      '1 folder models open',
      '2 folder a open',
      '3 file evil.pkl',
      '3 file odd.bin',
      '2 file fine.pkl'
    ]);
    expect(rows[0]).toMatchObject({ totals: { files: 3, findings: 2, gaps: 1 } });
    expect(rows[1]).toMatchObject({ totals: { files: 2, verdicts: { unsafe: 1, incomplete: 1, clean: 0 } } });
  });

  it('has the worst on top, by verdict and by severity, and closes a folder in which all is well', () => {
    const entries = [
      entry('a/fine.pkl', report('a/fine.pkl', 'clean')),
      entry('b.pkl', report('b.pkl', 'clean')),
      entry('c.pkl', report('c.pkl', 'unsafe', { findings: [finding('MEDIUM')] })),
      entry('d/e.pkl', report('d/e.pkl', 'unsafe', { findings: [finding('LOW'), finding('CRITICAL')] })),
      entry('f.pkl'),
      entry('g.pkl', undefined, { state: 'failed', error: { reason: 'forbidden', params: {} } })
    ];
    expect(outline(rowsOf([scanOf([folderRoot(entries)])], NO_FILTER, new Map()))).toEqual([
      '1 folder models open',
      '2 folder d open',
      '3 file e.pkl',
      '2 file c.pkl',
      '2 file g.pkl',
      '2 folder a',
      '2 file b.pkl',
      '2 file f.pkl'
    ]);
  });

  it('lists what a file loads by the reasons, the trusted ones closed where they are many', () => {
    const uses = [
      use('posix', 'system', 'dangerous', 'finding'),
      ...Array.from({ length: 30 }, (_, i) => use('sklearn', `X${i}`, 'trusted', 'data-class'))
    ];
    const scans = [scanOf([fileRoot(entry('m.pkl', report('m.pkl', 'unsafe', { uses })))])];
    expect(outline(rowsOf(scans, NO_FILTER, new Map())).slice(2)).toEqual(['2 uses', '2 coverage']);
    const rows = rowsOf(scans, NO_FILTER, new Map([['root:m.pkl:uses', true]]));
    expect(outline(rows).slice(2)).toEqual(['2 uses open', '3 use-reason open', '4 use', '3 use-reason', '2 coverage']);
    const sought = rowsOf(scans, filter({ text: 'x17' }), new Map());
    expect(sought.flatMap(row => (row.kind === 'use' ? row.use.name : []))).toEqual(['X17']);
  });

  it('finds the files that use a callable, in a folder', () => {
    const uses = [use('numpy', 'ndarray', 'trusted', 'reviewed'), use('numpy', 'dtype', 'trusted', 'reviewed')];
    const user = entry('user.pkl', report('user.pkl', 'clean', { uses }));
    const rows = rowsOf([scanOf([folderRoot([user, good])])], filter({ text: 'numpy.nd' }), new Map());
    expect(outline(rows)).toEqual(['1 folder models open', '2 file user.pkl']);
  });

  it('tells assistive technology where each row stands', () => {
    const rows = rowsOf([scanOf([folder])], NO_FILTER, new Map());
    expect(rows.map(row => [row.position, row.siblings])).toEqual([
      [1, 1],
      [1, 2],
      [1, 2],
      [2, 2],
      [2, 2]
    ]);
  });

  it('gives every row a key of its own', () => {
    const open = new Map(rowsOf([scanOf([folder])], NO_FILTER, new Map()).map(row => [row.key, true]));
    const rows = rowsOf([scanOf([folder])], NO_FILTER, open);
    expect(new Set(rows.map(row => row.key)).size).toBe(rows.length);
  });

  it('closes what a person closed', () => {
    expect(outline(rowsOf([scanOf([folder])], NO_FILTER, new Map([['root', false]])))).toEqual(['1 folder models']);
  });

  it('filters by severity: other findings and files are not there', () => {
    const rows = rowsOf([scanOf([folder])], filter({ severities: new Set(['CRITICAL']) }), new Map());
    expect(outline(rows)).toContain('3 file evil.pkl open');
    expect(rows.filter(row => row.kind === 'finding')).toHaveLength(1);
    expect(outline(rows).join()).not.toContain('fine.pkl');
  });

  it('filters by what was not examined', () => {
    expect(outline(rowsOf([scanOf([folder])], filter({ gaps: true }), new Map()))).toEqual([
      '1 folder models open',
      '2 folder a open',
      '3 file odd.bin'
    ]);
  });

  it.each(['FINE', 'ECHO HI', 'os.system', 'nowhere'])('filters by text: %s', text => {
    const files = rowsOf([scanOf([folder])], filter({ text }), new Map()).filter(row => row.kind === 'file');
    const expected = { FINE: 1, 'ECHO HI': 1, 'os.system': 1, nowhere: 0 }[text];
    expect(files).toHaveLength(expected ?? -1);
  });

  it('keeps a finding open while filters come and go', () => {
    const low = rowsOf([scanOf([folder])], filter({ severities: new Set(['LOW']) }), new Map()).find(
      row => row.kind === 'finding'
    );
    const all = rowsOf([scanOf([folder])], filter({ text: 'evil' }), new Map([[low?.key ?? '', true]]));
    const open = all.filter(row => row.kind === 'finding' && row.expanded);
    expect(open).toMatchObject([{ finding: { severity: 'LOW' } }]);
  });

  it('shows an empty folder and its notes', () => {
    const empty = folderRoot([], { notes: [{ reason: 'folder-unreadable', params: {} }] });
    expect(outline(rowsOf([scanOf([empty])], NO_FILTER, new Map()))).toEqual(['1 folder models open', '2 note']);
  });

  it('puts what was not examined first and open', () => {
    const mixed = report('x', 'incomplete', {
      coverage: [coverage('scanned'), coverage('inert'), coverage('failed', { reason: 'corrupt' })]
    });
    const statuses = rowsOf([scanOf([fileRoot(entry('x', mixed))])], NO_FILTER, new Map()).flatMap(row =>
      row.kind === 'status' ? row.status : []
    );
    expect(statuses).toEqual(['failed', 'scanned', 'inert']);
  });

  it('puts the roots of a scan in the order of the worst when it has ended', () => {
    const roots = [fileRoot(good, 'a'), fileRoot(gap, 'b'), fileRoot(bad, 'c')];
    const files = (...more: ScanRoot[]): string[] =>
      rowsOf([scanOf([...roots, ...more])], NO_FILTER, new Map()).flatMap(row => ('name' in row ? row.name : []));
    expect(files()).toEqual(['evil.pkl', 'odd.bin', 'fine.pkl']);
    expect(files(fileRoot(entry('late.pkl'), 'd'))).toEqual(['fine.pkl', 'odd.bin', 'evil.pkl', 'late.pkl']);
  });

  it('keeps earlier scans below the newest, several roots under a row of their own', () => {
    const scans = [
      scanOf([fileRoot(good, 'new')], 'scan-3'),
      scanOf([fileRoot(bad, 'a'), fileRoot(good, 'b')], 'scan-2'),
      scanOf([fileRoot(gap, 'old')], 'scan-1')
    ];
    const rows = rowsOf(scans, NO_FILTER, new Map([['scan-2', true]]));
    expect(outline(rows).filter(row => /\d (file|scan) /.test(row))).toEqual([
      '1 file fine.pkl open',
      '1 scan open',
      '2 file evil.pkl',
      '2 file fine.pkl',
      '1 file odd.bin open'
    ]);
    expect(rows.find(row => row.kind === 'scan')).toMatchObject({ position: 2, siblings: 3, totals: { allFiles: 2 } });
    expect(outline(rowsOf(scans, filter({ text: 'odd' }), new Map()))[0]).toBe('1 file odd.bin open');
  });

  it('leaves open what somebody reads when another file is scanned', () => {
    const read = scanOf([fileRoot(bad, 'read')], 'scan-1');
    const details = (scans: readonly Scan[]): number =>
      rowsOf(scans, NO_FILTER, new Map()).filter(row => row.kind === 'finding-detail').length;
    expect(details([read])).toBe(1);
    expect(details([scanOf([fileRoot(good, 'new')], 'scan-2'), read])).toBe(1);
  });

  it('says of hidden files once: above of the newest scan, below of earlier ones', () => {
    const hiding = (id: string): ScanRoot => folderRoot([good], { id, hides: true });
    const notes = (scans: readonly Scan[]): number =>
      rowsOf(scans, NO_FILTER, new Map()).filter(row => row.kind === 'note').length;
    expect(notes([scanOf([hiding('a')])])).toBe(0);
    expect(notes([scanOf([fileRoot(good, 'b')], 'new'), scanOf([hiding('a')])])).toBe(1);
  });

  it('names a folder that could not be listed where it is, and opens what leads to it', () => {
    const root = folderRoot([entry('a/b/c.pkl', report('c.pkl', 'clean')), good]);
    const locked = root.tree.folderAt(['a'])?.addFolder('locked');
    if (locked) {
      locked.notes = [{ reason: 'folder-unreadable', params: { path: locked.path } }];
    }
    expect(outline(rowsOf([scanOf([root])], NO_FILTER, new Map()))).toEqual([
      '1 folder models open',
      '2 folder a open',
      '3 folder locked open',
      '4 note',
      '3 folder b',
      '2 file fine.pkl'
    ]);
  });

  describe('of a large folder', () => {
    const names = Array.from({ length: 2 * MANY + 10 }, (_, i) => `m${String(i).padStart(5, '0')}.pkl`);
    const last = names[names.length - 1];
    const large = folderRoot(
      names.map(name =>
        entry(
          name,
          report(name, name === last ? 'unsafe' : 'clean', {
            findings: name === last ? Array.from({ length: MANY + 2 }, () => finding('HIGH')) : []
          })
        )
      )
    );
    const shown = (opened: ReadonlyMap<string, boolean>, sought?: string): Row[] =>
      rowsOf([scanOf([large])], NO_FILTER, opened, sought);

    it('lists the worst, and the others when they are asked for', () => {
      const rows = shown(new Map());
      expect(rows).toHaveLength(1 + MANY + 1);
      expect(rows[1]).toMatchObject({ name: last, position: 1, siblings: names.length });
      const more = rows[rows.length - 1];
      expect(more).toMatchObject({ kind: 'more', what: 'files', count: MANY + 10, expanded: false });
      const next = shown(new Map([[more.key, true]]));
      expect(next).toHaveLength(1 + 2 * MANY + 1);
      expect(shown(new Map([more, next[next.length - 1]].map(({ key }) => [key, true])))).toHaveLength(
        1 + names.length
      );
    });

    it('does so with the findings of one file', () => {
      const id = `root:${last}`;
      const rows = shown(new Map([[id, true]]));
      expect(rows.filter(row => row.kind === 'finding')).toHaveLength(MANY);
      expect(rows.find(row => row.kind === 'more')).toMatchObject({ what: 'findings', count: 2 });
      const keys = keysTo([scanOf([large])], { entryId: id, index: MANY + 1 });
      const found = shown(new Map(keys.map(key => [key, true])));
      expect(found.filter(row => row.kind === 'finding-detail').map(({ key }) => key)).toEqual([
        `${keys.at(-1)}:detail`
      ]);
    });

    it('lists a file that is looked for in any case', () => {
      const sought = names[MANY + 3];
      expect(outline(shown(new Map()))).not.toContain(`2 file ${sought}`);
      expect(outline(shown(new Map(), `root:${sought}`))).toContain(`2 file ${sought}`);
    });
  });
});
