import type { Filter } from '../filter';
import { NO_FILTER } from '../filter';
import type { Row } from '../rows';
import { rowsOf } from '../rows';
import { coverage, entry, fileRoot, finding, folderRoot, report } from './entries';

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
    const rows = rowsOf([fileRoot(bad)], NO_FILTER, new Map());
    expect(outline(rows)).toEqual([
      '1 file evil.pkl open',
      '2 facts',
      '2 severity open',
      '3 finding open',
      '4 detail',
      '2 severity open',
      '3 finding',
      '2 coverage'
    ]);
    expect(rows[2]).toMatchObject({ severity: 'CRITICAL' });
  });

  it('shows a folder as a tree with totals, files closed', () => {
    const rows = rowsOf([folder], NO_FILTER, new Map());
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
    expect(outline(rowsOf([folderRoot(entries)], NO_FILTER, new Map()))).toEqual([
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

  it('tells assistive technology where each row stands', () => {
    const rows = rowsOf([folder], NO_FILTER, new Map());
    expect(rows.map(row => [row.position, row.siblings])).toEqual([
      [1, 1],
      [1, 2],
      [1, 2],
      [2, 2],
      [2, 2]
    ]);
  });

  it('gives every row a key of its own', () => {
    const open = new Map(rowsOf([folder], NO_FILTER, new Map()).map(row => [row.key, true]));
    const rows = rowsOf([folder], NO_FILTER, open);
    expect(new Set(rows.map(row => row.key)).size).toBe(rows.length);
  });

  it('closes what a person closed', () => {
    expect(outline(rowsOf([folder], NO_FILTER, new Map([['root', false]])))).toEqual(['1 folder models']);
  });

  it('filters by severity: other findings and files are not there', () => {
    const rows = rowsOf([folder], filter({ severities: new Set(['CRITICAL']) }), new Map());
    expect(outline(rows)).toContain('3 file evil.pkl open');
    expect(rows.filter(row => row.kind === 'finding')).toHaveLength(1);
    expect(outline(rows).join()).not.toContain('fine.pkl');
  });

  it('filters by what was not examined', () => {
    expect(outline(rowsOf([folder], filter({ gaps: true }), new Map()))).toEqual([
      '1 folder models open',
      '2 folder a open',
      '3 file odd.bin'
    ]);
  });

  it.each(['FINE', 'ECHO HI', 'os.system', 'nowhere'])('filters by text: %s', text => {
    const files = rowsOf([folder], filter({ text }), new Map()).filter(row => row.kind === 'file');
    const expected = { FINE: 1, 'ECHO HI': 1, 'os.system': 1, nowhere: 0 }[text];
    expect(files).toHaveLength(expected ?? -1);
  });

  it('keeps a finding open while filters come and go', () => {
    const low = rowsOf([folder], filter({ severities: new Set(['LOW']) }), new Map()).find(
      row => row.kind === 'finding'
    );
    const all = rowsOf([folder], filter({ text: 'evil' }), new Map([[low?.key ?? '', true]]));
    const open = all.filter(row => row.kind === 'finding' && row.expanded);
    expect(open).toMatchObject([{ finding: { severity: 'LOW' } }]);
  });

  it('shows an empty folder and its notes', () => {
    const empty = folderRoot([], { notes: [{ reason: 'folder-hidden', params: {} }] });
    expect(outline(rowsOf([empty], NO_FILTER, new Map()))).toEqual(['1 folder models open', '2 note']);
  });

  it('puts what was not examined first and open', () => {
    const mixed = report('x', 'incomplete', {
      coverage: [coverage('scanned'), coverage('inert'), coverage('failed', { reason: 'corrupt' })]
    });
    const statuses = rowsOf([fileRoot(entry('x', mixed))], NO_FILTER, new Map()).flatMap(row =>
      row.kind === 'status' ? row.status : []
    );
    expect(statuses).toEqual(['failed', 'scanned', 'inert']);
  });
});
