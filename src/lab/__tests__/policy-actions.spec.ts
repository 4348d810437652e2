import { ENGLISH } from '../../report/translator';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/source/memory';
import { PolicyWriter } from '../policy-actions';
import type { PolicyDialogs } from '../policy-actions';
import { World } from './world';

const POLICY = 'scan-model.toml';
const SHA = 'cd'.repeat(32);
const PICKLE = "(cos\nsystem\n(S'echo hi'\ntRcmy_lab.models\nEncoder\n(tRl.";

let world: World;
let writer: PolicyWriter;
let answer: { reason: string; expires: string } | undefined;
let told: string[];
let asked: { path: string; foreign: boolean }[];

beforeEach(() => {
  world = new World();
  answer = { reason: 'ours', expires: '2026-09-01' };
  told = [];
  asked = [];
  const dialogs: PolicyDialogs = {
    askAcceptance: async ({ policy, startDigest }) => {
      asked.push(policy);
      const pending = startDigest(() => undefined);
      return answer && { ...answer, sha256: await pending.sha256 };
    },
    askTrust: async ({ policy }) => {
      asked.push(policy);
      return answer?.reason;
    },
    tell: (title, message) => void told.push(`${title}: ${message}`)
  };
  writer = new PolicyWriter(world.model, dialogs, world.today, ENGLISH);
});

/** A file in the model with two findings, as the worker reports it. */
async function scanned(root: string, path = root): Promise<void> {
  const report = scan(new MemorySource(new TextEncoder().encode(PICKLE)), path);
  await world.scan(root);
  const { task, done } = world.jobs[0];
  await task.prepare(new AbortController().signal);
  done({ ...report, sha256: SHA });
  await world.frame();
}

const entry = () => world.entriesOf(world.roots[0])[0];
const findings = () => entry().report?.findings ?? [];
const indexOf = (rule: string): number => findings().findIndex(finding => finding.rule === rule);
const of = (rule: string) => findings()[indexOf(rule)];

async function accept(): Promise<void> {
  await writer.acceptFinding(entry(), of('pickle-dangerous-call'));
  await world.frame();
}

describe('accepting a finding', () => {
  it('writes it, judges what is shown again, and shows the finding', async () => {
    await scanned('m/a.pkl');
    await accept();
    expect(world.contents.files.get(POLICY)).toBe(
      `[[accepted]]\nsha256 = "${SHA}"\nrule = "pickle-dangerous-call"\nreason = "ours"\nexpires = "2026-09-01"\n`
    );
    expect(asked).toEqual([{ path: POLICY, foreign: false }]);
    expect(entry().report?.verdict).toBe('review');
    expect(of('pickle-dangerous-call').waiver).toMatchObject({ kind: 'accepted', reason: 'ours' });
    expect(world.model.pointed).toEqual({ entryId: entry().id, index: indexOf('pickle-dangerous-call') });
    expect(world.jobs).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('writes nothing when the person thinks better of it', async () => {
    answer = undefined;
    await scanned('m/a.pkl');
    await accept();
    expect(world.contents.files.size).toBe(0);
    expect(world.model.pointed).toBeUndefined();
  });

  it('does not begin with a malformed policy, and says which line is wrong', async () => {
    await scanned('m/a.pkl');
    world.contents.files.set(POLICY, '\nfail-on = 3\n');
    await accept();
    expect(asked).toEqual([]);
    expect(told).toEqual([
      'Nothing was written: The policy scan-model.toml is wrong in line 2: fail-on must be one of low, review, medium, high, critical. Nothing of it is obeyed. Correct the line, then scan again.'
    ]);
  });

  it('says why it could not be written', async () => {
    world.contents.refusal = 'Read-only file system';
    await scanned('m/a.pkl');
    await accept();
    expect(told[0]).toContain('could not be written: Read-only file system.');
    expect(entry().report?.verdict).toBe('unsafe');
  });

  it('tells beforehand that it will not count where the policy itself is scanned', async () => {
    world.folders.set('', ['a.pkl']);
    await scanned('', 'a.pkl');
    await accept();
    expect(asked).toEqual([{ path: POLICY, foreign: true }]);
    expect(entry().report?.verdict).toBe('unsafe');
  });
});

describe('trusting a callable', () => {
  it('writes it, keeps what is there, and judges what is shown again', async () => {
    world.contents.files.set(POLICY, '# ours\n');
    await scanned('m/a.pkl');
    await writer.trustCallable(entry(), of('pickle-unknown-call'));
    await world.frame();
    expect(world.contents.files.get(POLICY)).toBe(
      '# ours\n\n[[trusted]]\nmodule = "my_lab.models"\noperator = "Encoder"\nreason = "ours"\n'
    );
    expect(of('pickle-unknown-call').waiver?.kind).toBe('trusted');
    expect(of('pickle-dangerous-call').waiver).toBeUndefined();
  });
});
