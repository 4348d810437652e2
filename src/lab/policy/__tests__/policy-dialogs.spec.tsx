import { Dialog } from '@jupyterlab/apputils';
import { act, fireEvent, screen, waitFor } from '@testing-library/react';

import { finding } from '../../../panel/__tests__/entries';
import type { Policy } from '../../../report/policy/policy';
import { ENGLISH } from '../../../report/translator';
import type { Severity } from '../../../scanner/report';
import { ScanFailure } from '../../../worker/failure';
import type { PendingDigest } from '../../saved-digest';
import type { AcceptQuestion } from '../policy-dialogs';
import { askAcceptance, askObedience, askTrust } from '../policy-dialogs';

const SHA = 'ef'.repeat(32);

interface Digest {
  readonly start: (onProgress: (bytesRead: number) => void) => PendingDigest;
  readonly cancel: jest.Mock;
  progress(bytesRead: number): void;
  done(sha256: string): void;
  fail(failure: unknown): void;
}

function digest(): Digest {
  let settle!: Pick<Digest, 'done' | 'fail'>;
  let progress: Digest['progress'] = () => undefined;
  const sha256 = new Promise<string>((done, fail) => (settle = { done, fail }));
  const cancel = jest.fn();
  return {
    start: onProgress => {
      progress = onProgress;
      return { sha256, cancel };
    },
    cancel,
    progress: bytesRead => progress(bytesRead),
    ...settle
  };
}

function question(pending: Digest, severity: Severity = 'HIGH'): AcceptQuestion {
  return {
    finding: finding(severity),
    path: 'models/a.pt',
    size: 3e9,
    today: '2026-11-26',
    policy: 'scan-model.toml',
    startDigest: pending.start
  };
}

/** Opens the dialog, and waits until it is drawn. */
async function opened<T>(ask: () => Promise<T>): Promise<{ readonly answer: Promise<T> }> {
  let answer!: Promise<T>;
  await act(async () => void (answer = ask()));
  await waitFor(() => reason());
  return { answer };
}

// To jsdom, a dialog is never open.
const reason = () => screen.getByRole<HTMLInputElement>('textbox', { hidden: true });
const day = () => screen.getByLabelText<HTMLInputElement>('Accepted until');
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name, hidden: true });
const say = (input: HTMLInputElement, value: string) => fireEvent.input(input, { target: { value } });

afterEach(() => act(() => Dialog.flush()));

describe('asking whether a finding is accepted', () => {
  it('takes a reason and a day, once the digest is known', async () => {
    const pending = digest();
    const { answer } = await opened(() => askAcceptance(question(pending), ENGLISH));
    expect(day().value).toBe('2027-02-24');
    act(() => pending.progress(1.5e9));
    expect(screen.getByText('Reading the file: 1.5 GB of 3.0 GB')).toBeTruthy();
    say(reason(), ' Looked at ');
    expect(button('Accept').disabled).toBe(true);
    await act(async () => pending.done(SHA));
    expect(screen.getByText(SHA)).toBeTruthy();
    expect(button('Accept').disabled).toBe(false);
    say(day(), '2027-06-30');
    fireEvent.click(button('Accept'));
    expect(await answer).toEqual({ sha256: SHA, reason: 'Looked at', expires: '2027-06-30' });
  });

  it('takes no blank reason, no day that is over and none at all', async () => {
    const pending = digest();
    await opened(() => askAcceptance(question(pending), ENGLISH));
    await act(async () => pending.done(SHA));
    expect(button('Accept').disabled).toBe(true);
    say(reason(), '   ');
    expect(button('Accept').disabled).toBe(true);
    say(reason(), 'ours');
    say(day(), '2026-11-25');
    expect(button('Accept').disabled).toBe(true);
    say(day(), '');
    expect(button('Accept').disabled).toBe(true);
    say(day(), '2026-11-26');
    expect(button('Accept').disabled).toBe(false);
  });

  it('says why there is no digest, and accepts nothing then', async () => {
    const pending = digest();
    await opened(() => askAcceptance(question(pending), ENGLISH));
    await act(async () => pending.fail(new ScanFailure('changed-since-scan')));
    say(reason(), 'ours');
    expect(screen.getByRole('alert', { hidden: true }).textContent).toContain(
      'The file has changed since it was scanned.'
    );
    expect(button('Accept').disabled).toBe(true);
  });

  it('says plainly what will run, when that is known to be dangerous', async () => {
    await opened(() => askAcceptance(question(digest(), 'CRITICAL'), ENGLISH));
    const warning = document.querySelector('.jp-ScanModel-warning')?.textContent;
    expect(warning).toContain("Loading this file will run this call:os.system('echo hi')");
    act(() => Dialog.flush());
    await opened(() => askAcceptance(question(digest(), 'MEDIUM'), ENGLISH));
    expect(document.querySelector('.jp-ScanModel-warning')).toBeNull();
  });

  it('gives the digest up when it is closed', async () => {
    const pending = digest();
    const { answer } = await opened(() => askAcceptance(question(pending), ENGLISH));
    await act(async () => void fireEvent.click(button('Cancel')));
    expect(await answer).toBeUndefined();
    await waitFor(() => expect(pending.cancel).toHaveBeenCalled());
  });
});

describe('asking whether a callable is trusted', () => {
  it('takes a reason, and says what that means', async () => {
    const policy = 'scan-model.toml';
    const { answer } = await opened(() => askTrust({ finding: finding('LOW'), policy }, ENGLISH));
    expect(screen.getByText(/It holds for every file and has no end/)).toBeTruthy();
    expect(button('Trust').disabled).toBe(true);
    say(reason(), 'ours');
    fireEvent.click(button('Trust'));
    expect(await answer).toBe('ours');
  });
});

describe('asking whether a policy is obeyed', () => {
  const accepted = { sha256: SHA, rule: 'pickle-dangerous-call', reason: 'fine' };
  const policy: Policy = {
    exclude: ['*.pkl'],
    trusted: [{ module: 'their_lab', operator: 'Encoder', reason: 'trust me\u202e' }],
    accepted: [
      { ...accepted, expires: '2999-12-31', line: 3 },
      { ...accepted, expires: '2001-01-01', line: 9 }
    ]
  };

  async function asked(which: Policy) {
    const question = { path: 'scan-model.toml', policy: which, today: '2026-11-26' };
    let answer!: Promise<boolean>;
    await act(async () => void (answer = askObedience(question, ENGLISH)));
    await waitFor(() => button('Obey this policy'));
    return { answer };
  }

  it('shows all that it would change, and what it says in vain', async () => {
    const { answer } = await asked(policy);
    const text = document.querySelector('.jp-Dialog-content')?.textContent ?? '';
    expect(text).toContain('These files are not scanned at all:*.pkl');
    expect(text).toContain('their_lab.Encoder. Reason: trust me\\u202e');
    expect(text).toContain(`pickle-dangerous-call in the file with the SHA-256 ${SHA}, until 2999-12-31`);
    expect(text).toContain('it ran out on 2001-01-01 and counts no more');
    // A user who presses Enter without reading changes nothing.
    expect(document.activeElement?.textContent).toBe('Do not obey it');
    fireEvent.click(button('Obey this policy'));
    expect(await answer).toBe(true);
  });

  it('is no when it is closed in any other way', async () => {
    const { answer } = await asked({ exclude: [], trusted: [], accepted: [] });
    expect(screen.getByText('It changes nothing as it is.')).toBeTruthy();
    fireEvent.click(button('Do not obey it'));
    expect(await answer).toBe(false);
  });
});
