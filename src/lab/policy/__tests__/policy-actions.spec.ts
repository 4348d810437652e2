import { ENGLISH } from '../../../report/translator';
import { scan } from '../../../scanner';
import { MemorySource } from '../../../scanner/bytes/memory';
import { PolicyWriter } from '../policy-actions';
import type { PolicyDialogs } from '../policy-actions';
import type { HashedReport } from '../../../worker/messages';
import { digestOf, World } from '../../__tests__/world';

const POLICY = 'scan-model.toml';
const SHA = 'cd'.repeat(32);
const PICKLE = "(cos\nsystem\n(S'echo hi'\ntRcmy_lab.models\nEncoder\n(tRl.";

let world: World;
let writer: PolicyWriter;
let answer: { reason: string; expires: string } | undefined;
let told: string[];
let asked: string[];
let obey: boolean;
let meanwhile: () => void;

beforeEach(() => {
  world = new World();
  answer = { reason: 'ours', expires: '2026-09-01' };
  told = [];
  asked = [];
  obey = true;
  meanwhile = () => undefined;
  const dialogs: PolicyDialogs = {
    askAcceptance: async ({ policy, startDigest }) => {
      asked.push(policy);
      meanwhile();
      const pending = startDigest(() => undefined);
      return answer && { ...answer, sha256: await pending.sha256 };
    },
    askTrust: async ({ policy }) => {
      asked.push(policy);
      return answer?.reason;
    },
    askObedience: async ({ path, policy }) => {
      asked.push(`obey ${path}: ${policy.exclude.join()}`);
      return obey;
    },
    tell: (title, message) => void told.push(`${title}: ${message}`)
  };
  writer = new PolicyWriter(world.model, dialogs, world.today, ENGLISH);
});

const scanOf = (path: string) => scan(new MemorySource(new TextEncoder().encode(PICKLE)), path);

/** A file in the model with two findings, as the worker reports it. */
async function scanned(root: string, path = root, more: Partial<HashedReport> = { sha256: SHA }): Promise<void> {
  await world.scan(root);
  const { task, done } = world.jobs[0];
  await task.prepare(new AbortController().signal);
  done({ ...scanOf(path), ...more });
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
    expect(asked).toEqual([POLICY]);
    // The written policy is obeyed in its new form.
    expect(world.allowed).toEqual({ [`/srv/${POLICY}`]: digestOf(world.contents.files.get(POLICY) ?? '') });
    expect(entry().report?.verdict).toBe('review');
    expect(of('pickle-dangerous-call').waiver).toMatchObject({ kind: 'accepted', reason: 'ours' });
    expect(world.model.focusedFinding).toEqual({ entryId: entry().id, index: indexOf('pickle-dangerous-call') });
    expect(world.jobs).toHaveLength(1);
    expect(told).toEqual([]);
  });

  it('writes nothing when the person thinks better of it', async () => {
    answer = undefined;
    await scanned('m/a.pkl');
    await accept();
    expect(world.contents.files.size).toBe(0);
    expect(world.model.focusedFinding).toBeUndefined();
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

  it('counts also where the policy itself is scanned: it was allowed by writing to it', async () => {
    world.folders.set('', ['a.pkl']);
    await scanned('', 'a.pkl');
    await accept();
    expect(of('pickle-dangerous-call').waiver).toBeDefined();
  });

  it('asks first whether to obey a policy that nobody has allowed, and writes nothing to one that is not', async () => {
    const brought = 'exclude = ["*.bin"]\n';
    world.contents.files.set(POLICY, brought);
    await scanned('m/a.pkl');
    obey = false;
    await accept();
    expect(asked).toEqual([`obey ${POLICY}: *.bin`]);
    expect(world.contents.files.get(POLICY)).toBe(brought);
    expect(world.allowed).toEqual({});
    obey = true;
    await accept();
    expect(asked.slice(1)).toEqual([`obey ${POLICY}: *.bin`, POLICY]);
    const written = world.contents.files.get(POLICY) ?? '';
    expect(written).toContain('[[accepted]]');
    expect(world.allowed).toEqual({ [`/srv/${POLICY}`]: digestOf(written) });
  });

  it('adds nothing to a policy that another one put there while the dialog was open', async () => {
    world.allowPolicy(POLICY, 'exclude = ["*.bin"]\n');
    await scanned('m/a.pkl');
    meanwhile = () => world.contents.files.set(POLICY, 'exclude = ["*"]\n');
    await accept();
    expect(told[0]).toMatch(/^Nothing was written: The policy scan-model.toml has just changed\./);
    expect(world.contents.files.get(POLICY)).toBe('exclude = ["*"]\n');
    expect(world.permissions.of(POLICY, digestOf('exclude = ["*"]\n'))).toBe('changed');
  });
});

describe('stopping to accept', () => {
  it('takes out what was accepted in this very file, and it counts again', async () => {
    world.allowPolicy(POLICY, '# ours\nfail-on = "high"\n');
    await scanned('m/a.pkl');
    await accept();
    expect(entry().report?.verdict).toBe('review');
    await writer.stopAccepting(entry());
    await world.frame();
    expect(world.contents.files.get(POLICY)).toBe('# ours\nfail-on = "high"\n');
    expect(entry().report?.verdict).toBe('unsafe');
    expect(told).toEqual([]);
    expect(world.allowed).toEqual({ [`/srv/${POLICY}`]: digestOf('# ours\nfail-on = "high"\n') });
  });

  it('tells when only a person can take it out', async () => {
    world.allowPolicy(
      POLICY,
      `accepted = [{ sha256 = "${SHA}", rule = "pickle-dangerous-call", reason = "ours", expires = "2999-12-31" }]\n`
    );
    await scanned('m/a.pkl');
    await writer.stopAccepting(entry());
    expect(told[0]).toMatch(/^Nothing was written: .*Edit it by hand\.$/);
  });
});

describe('looking at a policy', () => {
  const text = `[[accepted]]\nsha256 = "${SHA}"\nrule = "pickle-dangerous-call"\nreason = "x"\nexpires = "2999-12-31"\n`;

  it('obeys it when the person says so, and scans again what it speaks of by digest', async () => {
    world.contents.files.set(POLICY, text);
    await scanned('m/a.pkl', 'm/a.pkl', {});
    expect(entry().report?.verdict).toBe('unsafe');
    expect(await writer.review(POLICY)).toBe(true);
    await world.frame();
    expect(world.jobs).toHaveLength(2);
    world.jobs[1].done({ ...scanOf('m/a.pkl'), sha256: SHA });
    await world.frame();
    expect(of('pickle-dangerous-call').waiver).toBeDefined();
  });

  it('does nothing otherwise, nor for one that is gone or wrong', async () => {
    world.contents.files.set(POLICY, text);
    obey = false;
    expect(await writer.review(POLICY)).toBe(false);
    world.contents.files.set(POLICY, 'nonsense');
    expect(await writer.review(POLICY)).toBe(false);
    world.contents.files.delete(POLICY);
    expect(await writer.review(POLICY)).toBe(false);
    expect(asked).toHaveLength(1);
    expect(world.allowed).toEqual({});
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
