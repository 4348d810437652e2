import { foreignFormat } from '../../report/foreign-ids';
import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/react';
import * as React from 'react';

import { ENGLISH } from '../../report/translator';
import type { JudgedFinding } from '../../report/run';
import type { Choice, ScanRoot } from '../panel-model';
import { PanelView } from '../panelview';
import { ReportView } from '../reportview';
import { coverage, entry, fileRoot, finding, firstOf, folderRoot, report, scanOf, use } from './entries';
import { fakeCommands } from './fake-commands';

const HOSTILE = '<img src=x onerror="alert(1)"><script>alert(1)</script>';

function show(roots: readonly ScanRoot[], active = 0, choice: Choice = 'selected') {
  const commands = fakeCommands();
  const view = (now: readonly ScanRoot[], busy: number) => (
    <PanelView
      scans={now.length > 0 ? [scanOf(now)] : []}
      choice={choice}
      active={busy}
      trans={ENGLISH}
      commands={commands}
      shortcut="Ctrl+Alt+M"
    />
  );
  const { rerender, container } = render(view(roots, active));
  return {
    execute: commands.execute,
    container,
    update: (now: readonly ScanRoot[], busy = 0) => rerender(view(now, busy))
  };
}

const names = () => screen.getAllByRole('row').map(row => row.textContent);
const grid = () => screen.getByRole('treegrid');
const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
const evil = entry('evil.pt', report('evil.pt', 'unsafe', { findings: [finding('CRITICAL'), finding('LOW')] }));

afterEach(cleanup);

describe('PanelView', () => {
  it('says what it is for and how to begin', () => {
    const { execute } = show([]);
    expect(screen.getByRole('heading').textContent).toBe('Look before you load');
    expect(screen.getByText('Ctrl+Alt+M').tagName).toBe('KBD');
    fireEvent.click(screen.getByRole('button', { name: 'Scan the selected files' }));
    expect(execute).toHaveBeenCalledWith('scan-model:scan');
  });

  it('shows what a clean file loads, by keyboard too, and its words are only text', () => {
    const uses = [
      use(HOSTILE, 'X', 'unknown', 'unknown-package'),
      use('collections', 'OrderedDict', 'trusted', 'standard-library', { count: 3, how: ['named', 'called', 'built'] })
    ];
    const { container } = show([fileRoot(entry('m.pt', report('m.pt', 'review', { uses })))]);
    const row = screen.getByText('What it loads').closest<HTMLElement>('[role="row"]')!;
    expect(row.textContent).toContain('1 unknown, 1 trusted');
    expect(row.getAttribute('aria-expanded')).toBe('false');
    act(() => row.focus());
    press('ArrowRight');
    const text = document.body.textContent ?? '';
    expect(text).toContain('unknown: Of <img');
    expect(text).toContain('trusted: Part of Python that was reviewed');
    expect(text).toContain('called 3 times, given a state');
    expect(container.querySelector('img, script')).toBeNull();
  });

  it('shows verdict, kind, bytes, call, place, words and references of one file', () => {
    show([fileRoot(evil)]);
    const text = document.body.textContent ?? '';
    for (const part of [
      'Unsafe',
      'PyTorch (zip)',
      'read 0.3 MB of 3.0 GB in 40 ms',
      "Use of unsafe operator 'system' from module 'os'",
      "os.system('echo hi')",
      'archive/data.pkl, offset 1,024',
      'Why it matters',
      'What to do'
    ]) {
      expect(text).toContain(part);
    }
    const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'CWE-502' });
    expect(link.href).toBe('https://cwe.mitre.org/data/definitions/502.html');
    expect(link.rel).toContain('noopener');
  });

  it('says nothing of an operator where a finding names none', () => {
    const named = finding('MEDIUM', { rule: 'config-loader-module', module: 'own_loader', operator: '' });
    show([fileRoot(entry('MLmodel', report('MLmodel', 'unsafe', { findings: [named] })))]);
    const text = document.body.textContent ?? '';
    expect(text).toContain('The model is loaded by the module own_loader');
    expect(text).not.toContain('unsafe operator');
  });

  it('colours the row of a file with code of its own like the headline, not like danger', () => {
    const lambda = finding('MEDIUM', { rule: 'keras-lambda' });
    const own = report('own.keras', 'unsafe', { findings: [lambda] });
    show([folderRoot([entry('own.keras', own), evil])]);
    const marked = [...document.querySelectorAll('.jp-ScanModel-item.jp-mod-own')].map(row => row.textContent);
    expect(marked).toEqual([expect.stringContaining('own.keras')]);
  });

  it('marks the row of a file that is something else than its name promises', () => {
    const page = (reason?: 'web-page') =>
      report('page.pt', 'not-a-model', {
        format: 'html',
        coverage: [coverage('inert', { members: [], format: 'html', reason })]
      });
    show([folderRoot([entry('page.pt', page('web-page')), entry('page.html', page())])]);
    const said = names().filter(name => name?.includes('Web page') || name?.includes('HTML'));
    expect(said.filter(name => name?.includes('not what it is named'))).toEqual([expect.stringContaining('page.pt')]);
    expect(said).toHaveLength(2);
  });

  it('shows what comes from a file as text and as nothing else', () => {
    const hostile = finding('HIGH', {
      module: HOSTILE,
      operator: HOSTILE,
      evidence: HOSTILE,
      references: [`javascript:${HOSTILE}`],
      where: { members: [HOSTILE], offset: 0 }
    });
    const odd = coverage('failed', {
      members: [HOSTILE],
      format: foreignFormat(HOSTILE),
      reason: 'unreadable',
      params: { detail: HOSTILE }
    });
    const made = report(HOSTILE, 'unsafe', { format: foreignFormat(HOSTILE), findings: [hostile], coverage: [odd] });
    const { container } = show([fileRoot(entry(HOSTILE, made))]);
    expect(container.querySelectorAll('img, script, a')).toHaveLength(0);
    expect(container.querySelector('pre')?.textContent).toBe(HOSTILE);
  });

  it('shows characters of a name that would hide or turn round its ending', () => {
    show([fileRoot(entry('model\u202egnp.pkl', report('model\u202egnp.pkl', 'clean')))]);
    expect(document.body.innerHTML).not.toContain('\u202e');
    expect(within(grid()).getByTitle('models/model\\u202egnp.pkl').textContent).toBe('model\\u202egnp.pkl');
  });

  it('copies the finding and says so', () => {
    jest.useFakeTimers();
    const root = fileRoot(evil);
    const { execute } = show([root]);
    fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
    expect(execute).toHaveBeenCalledWith('scan-model:copy-finding', { id: firstOf(root).id, index: 0 });
    expect(screen.getByRole('button', { name: 'Copied' })).toBeTruthy();
    act(() => jest.runAllTimers());
    expect(screen.getByRole('button', { name: 'Copy' })).toBeTruthy();
    jest.useRealTimers();
  });

  it('announces the beginning and the verdict, not every file', () => {
    const waiting = entry('evil.pt');
    const { update } = show([fileRoot(waiting)], 1);
    const live = () => document.querySelector('[aria-live]')?.textContent;
    expect(live()).toBe('Scanning…');
    update([fileRoot(entry('evil.pt', undefined, { state: 'reading' }))], 1);
    expect(live()).toBe('Scanning…');
    update([fileRoot(evil)]);
    expect(live()).toMatch(/^Unsafe \(critical\)\. Loading this file can run code/);
  });

  it('shows progress with a way to stop', () => {
    const { execute } = show([folderRoot([evil, entry('b.pt', undefined, { state: 'reading' }), entry('c.pt')])], 2);
    const bar = screen.getByRole('progressbar');
    expect(bar.getAttribute('aria-valuenow')).toBe('33');
    expect(bar.getAttribute('aria-valuetext')).toBe('1 of 3 files');
    fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(execute.mock.calls.at(-1)).toEqual(['scan-model:cancel', undefined]);
  });

  it('says what it does while a folder is listed, and no verdict', () => {
    const { update } = show([folderRoot([], { listing: true })], 1);
    expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('Looking for files…');
    expect(document.querySelector('.jp-ScanModel-verdict')?.textContent).toBe('Scanning…');
    update([folderRoot([entry('a.pt', report('a.pt', 'clean')), entry('b.pt')], { listing: true })], 2);
    const bar = screen.getByRole('progressbar');
    expect(bar.getAttribute('aria-valuetext')).toBe('Looking for files: 2 so far, 1 scanned');
    expect(bar.getAttribute('aria-valuenow')).toBeNull();
    expect(document.body.textContent).not.toContain('all clean');
  });

  it.each<[string, NonNullable<Parameters<typeof folderRoot>[1]>]>([
    ['a folder that could not be listed', { notes: [{ reason: 'folder-unreadable', params: { path: 'models' } }] }],
    ['a listing that was stopped', { notes: [{ reason: 'listing-stopped', params: { path: 'models' } }] }],
    ['limits', { notes: [{ reason: 'limit-files', params: { limit: 1 } }] }],
    ['hidden files', { hides: true }]
  ])('calls nothing clean for %s', (_, place) => {
    const { update } = show([folderRoot([entry('a/b.pt', report('b.pt', 'clean'))], place)]);
    const calm = (): void => {
      expect(document.querySelector('.jp-ScanModel-verdict')?.textContent).toBe('Incomplete');
      expect(document.querySelector('[aria-live]')?.textContent).toMatch(/^Incomplete\. /);
      expect(screen.getAllByRole('row')[0].textContent).toMatch(/^Incomplete: models/);
      expect(screen.getAllByRole('row')[0].querySelector('.jp-mod-incomplete')).not.toBeNull();
    };
    calm();
    expect(screen.getAllByRole('row')[0].textContent).not.toContain('clean');
    if ('notes' in place) {
      // Nothing was found in it either.
      update([folderRoot([], place)]);
      calm();
      expect(document.body.textContent).not.toMatch(/Nothing to scan here|Clean/);
    }
  });

  it('says of a file that has changed what it was, and calls it incomplete unless it was unsafe', () => {
    const { update } = show([fileRoot(entry('a.pt', report('a.pt', 'clean'), { changed: true }))]);
    expect(document.querySelector('.jp-ScanModel-verdict')?.textContent).toBe('Incomplete');
    expect(document.body.textContent).toContain('The file has changed since it was scanned.');
    expect(document.body.textContent).not.toContain('nothing was found');
    expect(document.querySelector('.jp-ScanModel-summary')?.textContent).toContain(
      'so nothing is known about it as it is now.'
    );
    const [row] = screen.getAllByRole('row');
    expect(row.textContent).toContain('Incomplete · Changed since the scanBefore: Clean');
    expect(row.querySelector('.jp-mod-changed > .jp-ScanModel-icon')).not.toBeNull();
    // All that is needed to know it as it is now.
    expect(screen.getByRole('button', { name: 'Scan again' })).toBeTruthy();
    update([fileRoot({ ...evil, changed: true })]);
    expect(document.querySelector('.jp-ScanModel-verdict')?.textContent).toBe('Unsafe (critical)');
    expect(document.querySelector('.jp-ScanModel-summary')?.className).toContain('jp-mod-changed');
    expect(document.body.textContent).toContain('1 file has changed since it was scanned.');
  });

  it('names in its headline what the verdict is about', () => {
    const headline = (roots: readonly ScanRoot[]): string | null => {
      cleanup();
      show(roots);
      return document.querySelector('.jp-ScanModel-summary .jp-ScanModel-name')?.textContent ?? null;
    };
    const file = entry('a.pt', report('a.pt', 'clean'));
    expect(headline([folderRoot([file], { path: '' })])).toBe('/');
    expect(headline([fileRoot(file)])).toBe('models/a.pt');
    expect(headline([fileRoot(file, 'a'), fileRoot(file, 'b')])).toBe('2 files');
    expect(headline([folderRoot([file], { id: 'a' }), folderRoot([file], { id: 'b' })])).toBe('2 folders');
    expect(headline([fileRoot(file, 'a'), folderRoot([file], { id: 'b' })])).toBe('2 files and folders');
  });

  it.each([
    ['a-model-with-a-long-name-00003-of-00005.safetensors', '-00003-of-00005.safetensors'],
    ['a-model-with-a-long-name.part003of005.bin', '.part003of005.bin'],
    ['a-model-with-a-long-name-that-ends.safetensors', '.safetensors'],
    ['a-name-that-has-00003-of-00005-in-its-middle-and-goes-on.bin', '-goes-on.bin'],
    ['short-00001-of-00002.pt', undefined]
  ])('keeps in sight what tells %s from others', (name, tail) => {
    show([folderRoot([entry(name, report(name, 'clean'))])]);
    expect(document.querySelector('.jp-mod-file .jp-ScanModel-nameTail')?.textContent).toBe(tail);
  });

  it('keeps the last name of a path in sight', () => {
    show([fileRoot(entry('a/long/way/to/a/model/that/has-a-name-of-its-own.pt', report('x.pt', 'clean')))]);
    const [tail] = document.querySelectorAll('.jp-ScanModel-summary .jp-ScanModel-nameTail');
    expect(tail.textContent).toBe('/has-a-name-of-its-own.pt');
  });

  it('says what its button would scan', () => {
    show([], 0, 'folder');
    expect(screen.getByRole('button').textContent).toBe('Scan this folder');
    cleanup();
    show([], 0, 'nothing');
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says why a file could not be scanned and offers to try again', () => {
    const { execute } = show([
      fileRoot(entry('gone.pt', undefined, { state: 'failed', error: { reason: 'vanished', params: {} } }))
    ]);
    expect(document.body.textContent).toContain('The file disappeared while it was being read.');
    fireEvent.click(screen.getByRole('button', { name: 'Scan again' }));
    expect(execute).toHaveBeenCalledWith('scan-model:rescan', { id: 'root:gone.pt' });
  });

  it('does not call a folder without files clean', () => {
    show([folderRoot([], { hides: true })]);
    expect(screen.getByRole('heading').textContent).toBe('Nothing to scan here');
    expect(document.body.textContent).toContain('Hidden files');
    expect(document.body.textContent).not.toContain('lean');
  });

  it('says of a file of no known kind that nothing can be said', () => {
    const unknown = report('photo.jpg', 'incomplete', {
      format: 'unknown',
      coverage: [coverage('not-understood', { members: [], format: 'unknown', reason: 'unknown-format' })]
    });
    show([fileRoot(entry('photo.jpg', unknown))]);
    expect(document.body.textContent).toContain('not a kind of file that the scanner knows');
  });
});

describe('the tree', () => {
  const clean = entry('fine.pt', report('fine.pt', 'clean'));

  it('is worked with arrow keys, and one row is in the tab order', () => {
    show([folderRoot([evil, clean])]);
    expect(screen.getAllByRole('row').filter(row => row.tabIndex === 0)).toHaveLength(1);
    act(() => screen.getAllByRole('row')[0].focus());
    press('ArrowDown');
    expect(document.activeElement?.textContent).toContain('evil.pt');
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('false');
    press('ArrowRight');
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('true');
    press('End');
    expect(document.activeElement?.textContent).toContain('fine.pt');
    press('Home');
    expect(document.activeElement?.textContent).toContain('models');
    press('ArrowLeft');
    expect(screen.getAllByRole('row')).toHaveLength(1);
  });

  it('goes from a row to its parent, and opens with Enter', () => {
    show([folderRoot([evil, clean])]);
    act(() => screen.getAllByRole('row')[0].focus());
    press('ArrowDown');
    press('Enter');
    press('ArrowDown');
    press('ArrowLeft');
    expect(document.activeElement?.textContent).toContain('evil.pt');
    press(' ');
    expect(document.activeElement?.getAttribute('aria-expanded')).toBe('false');
  });

  it('leaves the keys of a button to the button, and comes back with Escape', () => {
    show([fileRoot(evil)]);
    const copy = screen.getByRole('button', { name: 'Copy' });
    act(() => copy.focus());
    const before = names();
    press('Enter');
    press('ArrowLeft');
    expect(names()).toEqual(before);
    press('Escape');
    expect(document.activeElement?.getAttribute('role')).toBe('row');
    expect(document.activeElement?.contains(copy)).toBe(true);
  });

  it('draws a part of 500 files with 5,000 findings, and says how many rows there are', () => {
    const entries = Array.from({ length: 500 }, (_, i) =>
      entry(`m${i}.pt`, report(`m${i}.pt`, 'unsafe', { findings: Array.from({ length: 10 }, () => finding('HIGH')) }))
    );
    show([folderRoot(entries)]);
    fireEvent.click(within(screen.getByRole('group')).getByRole('button', { name: /High/ }));
    expect(Number(grid().getAttribute('aria-rowcount'))).toBeGreaterThan(5000);
    expect(screen.getAllByRole('row').length).toBeLessThan(100);
  });

  it('filters by severity and by text, and back', () => {
    show([folderRoot([evil, clean])]);
    const low = screen.getByRole('button', { name: /Low/ });
    fireEvent.click(low);
    expect(low.getAttribute('aria-pressed')).toBe('true');
    expect(names().join()).not.toContain('fine.pt');
    fireEvent.click(low);
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'no such thing' } });
    expect(screen.queryAllByRole('row')).toHaveLength(0);
    fireEvent.click(screen.getByRole('button', { name: 'Show everything' }));
    expect(names().join()).toContain('fine.pt');
  });
});

describe('ReportView', () => {
  it('puts several files under the folder that they share', () => {
    const reports = [report('jukebox/model.keras', 'clean'), report('jukebox/artifacts/scaler.pkl', 'unsafe')];
    render(<ReportView reports={reports} trans={ENGLISH} copyFinding={jest.fn()} />);
    expect(names().map(name => name?.replace(/^Unsafe: /, '').slice(0, 7))).toEqual([
      'jukebox',
      'artifac',
      'scaler.',
      'model.k'
    ]);
    expect(screen.queryByRole('button', { name: 'Scan again' })).toBeNull();
  });

  it('opens a file in the panel, or one finding of it', () => {
    const showInPanel = jest.fn();
    const made = report('a/evil.pt', 'unsafe', { findings: [finding('HIGH')] });
    render(<ReportView reports={[made]} trans={ENGLISH} copyFinding={jest.fn()} showInPanel={showInPanel} />);
    // One beside the file's facts, one beside the finding.
    const buttons = screen.getAllByRole('button', { name: 'Show in the panel' });
    expect(buttons).toHaveLength(2);
    buttons.forEach(button => fireEvent.click(button));
    expect(showInPanel.mock.calls).toEqual([
      [made, undefined],
      [made, made.findings[0]]
    ]);
  });

  it('shows what a policy accepts as accepted, with its reason, and does not count it', () => {
    const waiver = { kind: 'accepted', reason: 'Reviewed by the team', expires: '2027-01-31' } as const;
    const made = report('a/odd.pt', 'clean', { findings: [{ ...finding('HIGH'), waiver }] as JudgedFinding[] });
    render(<ReportView reports={[made]} trans={ENGLISH} copyFinding={jest.fn()} />);
    expect(screen.getByText('1 finding does not count: the policy accepts it.')).toBeTruthy();
    expect(screen.queryByText(/1 high/)).toBeNull();
    fireEvent.click(screen.getByRole('row', { name: /^High: / }));
    expect(screen.getByText('High, but the policy accepts it until 2027-01-31: Reviewed by the team')).toBeTruthy();
  });

  it('says when an acceptance has run out', () => {
    const made = report('a/odd.pt', 'unsafe', {
      findings: [{ ...finding('HIGH'), expired: '2026-01-31' }] as JudgedFinding[]
    });
    render(<ReportView reports={[made]} trans={ENGLISH} copyFinding={jest.fn()} />);
    expect(screen.getByText('It was accepted until 2026-01-31, and counts again since.')).toBeTruthy();
  });

  it('does not call nothing clean', () => {
    render(<ReportView reports={[]} trans={ENGLISH} copyFinding={jest.fn()} />);
    expect(document.body.textContent).toBe('Nothing to scan here');
  });
});
