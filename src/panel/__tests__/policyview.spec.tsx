import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';

import type { JudgedFinding } from '../../report/run';
import { ENGLISH } from '../../report/translator';
import type { FocusedFinding, ScanPolicy, ScanRoot } from '../panel-model';
import { PanelView } from '../panelview';
import { entry, fileRoot, finding, firstOf, folderRoot, report, scanOf } from './entries';
import { fakeCommands } from './fake-commands';

const WAIVER = { kind: 'accepted', reason: 'Reviewed', expires: '2027-01-31' } as const;

function judged(name: string, ...findings: JudgedFinding[]) {
  const counting = findings.filter(({ waiver }) => waiver === undefined);
  return entry(name, report(name, counting.length > 0 ? 'unsafe' : 'accepted', { findings }));
}

const accepted = judged('ok.pkl', { ...finding('HIGH'), waiver: WAIVER });
const evil = judged('evil.pkl', finding('HIGH'), finding('LOW', { rule: 'pickle-unknown-call', module: 'my_lab' }));

function show(root: ScanRoot, policy?: ScanPolicy) {
  const commands = fakeCommands();
  const { execute } = commands;
  const view = (focused?: FocusedFinding) => (
    <PanelView scans={scans} choice="selected" active={0} trans={ENGLISH} commands={commands} focused={focused} />
  );
  const scans = [scanOf([{ ...root, policy }])];
  const { container, rerender } = render(view());
  const line = () => container.querySelector('.jp-ScanModel-policy');
  return { execute, container, line, focus: (focused: FocusedFinding) => rerender(view(focused)) };
}

afterEach(cleanup);

describe('the line about the policy', () => {
  it('is not there without one', () => {
    expect(show(fileRoot(evil)).line()).toBeNull();
  });

  it('says which it is, what it waives and what fails a pipeline, and opens it', () => {
    const policy = { path: 'scan-model.toml', state: 'obeyed', failOn: 'high' } as const;
    const { execute, line } = show(folderRoot([accepted, evil]), policy);
    expect(line()?.textContent).toBe(
      'Policy: scan-model.toml · 1 finding does not count · 1 file fails a pipeline (fail-on high)'
    );
    fireEvent.click(screen.getByRole('button', { name: 'scan-model.toml' }));
    expect(execute).toHaveBeenCalledWith('scan-model:open-policy', { path: 'scan-model.toml' });
  });

  it('tells aloud what is wrong with it, and what that means', () => {
    const fault = { line: 3, detail: 'There is no setting x.' };
    show(fileRoot(evil), { path: 'RTC:scan-model.toml', state: 'faulty', fault });
    expect(screen.getByRole('alert').textContent).toContain(
      'The policy RTC:scan-model.toml is wrong in line 3: There is no setting x. Nothing of it is obeyed.'
    );
  });

  it('says that one is not obeyed which nobody has allowed, and leads to it', () => {
    const policy = { path: 'scan-model.toml', state: 'ignored', ignored: 'not-allowed' } as const;
    const { execute, line } = show(folderRoot([evil]), policy);
    expect(line()?.textContent).toMatch(/^The policy scan-model.toml was not obeyed: nobody has allowed it here\./);
    fireEvent.click(screen.getByRole('button', { name: 'Look at it…' }));
    expect(execute).toHaveBeenCalledWith('scan-model:review-policy', { path: 'scan-model.toml' });
    cleanup();
    const changed = show(folderRoot([evil]), { ...policy, ignored: 'changed' });
    expect(changed.line()?.textContent).toContain('it has changed since it was allowed');
  });

  it('is obeyed no more when somebody says so, unless the settings name it', () => {
    const { execute } = show(folderRoot([evil]), { path: 'scan-model.toml', state: 'obeyed', named: false });
    fireEvent.click(screen.getByRole('button', { name: 'Stop obeying it' }));
    expect(execute).toHaveBeenCalledWith('scan-model:forbid-policy', { path: 'scan-model.toml' });
    cleanup();
    show(folderRoot([evil]), { path: 'scan-model.toml', state: 'obeyed', named: true });
    expect(screen.queryByRole('button', { name: 'Stop obeying it' })).toBeNull();
  });

  it('cannot turn words round that it brings itself', () => {
    const fault = { line: 3, detail: 'There is no setting \u202ex.' };
    const { container } = show(fileRoot(evil), { path: 'scan-model.toml', state: 'faulty', fault });
    expect(container.textContent).not.toContain('\u202e');
  });
});

describe('an accepted finding', () => {
  it('is never said not to be there', () => {
    const { container } = show(fileRoot(accepted), { path: 'scan-model.toml', state: 'obeyed' });
    const summary = container.querySelector('.jp-ScanModel-summary')?.textContent;
    expect(summary).toContain('It does not count, because the policy accepts it.');
    expect(container.textContent).not.toContain('nothing was found');
  });
});

describe('stopping to accept', () => {
  it('stands beside the headline of an accepted file, and beside what was accepted in a folder', () => {
    const root = fileRoot(accepted);
    const { execute, container } = show(root);
    expect(container.querySelector('.jp-ScanModel-headline')?.textContent).toBe(
      'Accepted: 1 high, until 2027-01-31Stop accepting'
    );
    fireEvent.click(screen.getByRole('button', { name: 'Stop accepting' }));
    expect(execute).toHaveBeenCalledWith('scan-model:stop-accepting', { id: firstOf(root).id });
    cleanup();
    const folder = show(folderRoot([accepted, evil]));
    expect(screen.queryByRole('button', { name: 'Stop accepting' })).toBeNull();
    fireEvent.click(screen.getAllByRole('row').find(row => row.textContent?.startsWith('ok.pkl'))!);
    fireEvent.click(screen.getByRole('button', { name: 'Stop accepting' }));
    expect(folder.execute).toHaveBeenCalledWith('scan-model:stop-accepting', { id: 'root:ok.pkl' });
  });

  it('is not offered for what is trusted everywhere', () => {
    show(fileRoot(judged('ok.pkl', { ...finding('HIGH'), waiver: { kind: 'trusted', reason: 'ours' } })));
    expect(screen.queryByRole('button', { name: 'Stop accepting' })).toBeNull();
  });
});

describe('the buttons of a finding', () => {
  it('offer to accept what counts, and to trust what is somebody’s own code', () => {
    const root = fileRoot(evil);
    const { execute } = show(root);
    fireEvent.click(screen.getByRole('button', { name: 'Accept this finding…' }));
    expect(execute).toHaveBeenCalledWith('scan-model:accept-finding', { id: firstOf(root).id, index: 0 });
    // os.system cannot be trusted everywhere.
    expect(screen.queryByRole('button', { name: 'Trust this callable…' })).toBeNull();
    fireEvent.click(screen.getAllByRole('row').at(-2)!);
    fireEvent.click(screen.getByRole('button', { name: 'Trust this callable…' }));
    expect(execute).toHaveBeenCalledWith('scan-model:trust-callable', { id: firstOf(root).id, index: 1 });
  });

  it('are not there for what is accepted already', () => {
    show(fileRoot(accepted));
    fireEvent.click(screen.getAllByRole('row').find(row => row.textContent?.includes('Loading'))!);
    expect(screen.getByText(/the policy accepts it until 2027-01-31: Reviewed/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Accept this finding…' })).toBeNull();
  });
});

describe('an excluded file', () => {
  it('is listed with the pattern, and nobody calls it clean', () => {
    const excluded = entry('old.pkl', undefined, { state: 'excluded', glob: '**/old.pkl' });
    const { container } = show(fileRoot(excluded), { path: 'scan-model.toml', state: 'obeyed' });
    expect(container.querySelector('.jp-ScanModel-verdict')?.textContent).toBe('Accepted: 1 left out');
    expect(container.textContent).toContain('the policy excludes what matches **/old.pkl');
    expect(container.textContent).not.toMatch(/clean/i);
  });
});

describe('a finding that is asked for', () => {
  it('is opened with all that it lies in, and has the focus', () => {
    const deep = { ...evil, name: 'a/b/evil.pkl' };
    const { focus } = show(folderRoot([accepted, deep]));
    fireEvent.change(screen.getByRole('searchbox'), { target: { value: 'ok.pkl' } });
    fireEvent.click(screen.getAllByRole('row')[0]);
    focus({ entryId: `root:${deep.name}`, index: 1 });
    const row = document.activeElement;
    expect(row?.getAttribute('role')).toBe('row');
    expect(row?.getAttribute('aria-expanded')).toBe('true');
    expect(row?.textContent).toContain('my_lab');
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('');
  });
});
