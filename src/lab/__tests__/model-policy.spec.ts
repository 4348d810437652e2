import { withAccepted, withTrusted } from '../../report/policy/policy-append';
import { scan } from '../../scanner';
import { MemorySource } from '../../scanner/bytes/memory';
import type { HashedReport } from '../../worker/messages';
import { reportJson } from '../save';
import { digestOf, World } from './world';

const POLICY = 'scan-model.toml';
const SHA = 'ab'.repeat(32);

/** `os.system('echo hi')`, and a class of an unknown package, in protocol 0. */
const EVIL = "cos\nsystem\n(S'echo hi'\ntR.";
const UNKNOWN = 'cmy_lab.models\nEncoder\n(tR.';

function scanned(path: string, pickle: string, more: Partial<HashedReport> = {}): HashedReport {
  return { ...scan(new MemorySource(new TextEncoder().encode(pickle)), path), ...more };
}

const accepting = (expires: string, rule = 'pickle-dangerous-call'): string =>
  withAccepted('', { sha256: SHA, rule, reason: 'ours', expires });

let world: World;

beforeEach(() => {
  world = new World();
});

/** Scan one file to its end, as the worker would: with a digest when a finding asks for it. */
async function finish(path: string, pickle: string): Promise<void> {
  const { length } = world.jobs;
  await world.scan(path);
  await answer(length, pickle);
}

async function answer(job: number, pickle: string): Promise<void> {
  const { task, done, fail } = world.jobs[job];
  try {
    const { hashing } = await task.prepare(new AbortController().signal);
    const report = scanned(task.path, pickle);
    const wanted = hashing === 'all' || report.findings.some(({ rule }) => hashing.includes(rule));
    done(wanted ? { ...report, sha256: SHA } : report);
  } catch (failure) {
    fail(failure);
  }
  await world.frame();
}

const entryOf = (path: string) =>
  world.roots.flatMap(root => world.entriesOf(root)).find(entry => entry.path === path) ?? fail(path);
const policyOf = (path: string) => world.roots.find(root => root.path === path)?.policy;

function fail(path: string): never {
  throw new Error(`There is no ${path}.`);
}

describe('the policy of a scan', () => {
  it('is none where there is no file, and nothing is hashed then', async () => {
    await finish('m/evil.pkl', EVIL);
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('unsafe');
    expect(entryOf('m/evil.pkl').report).not.toHaveProperty('sha256');
    expect(policyOf('m/evil.pkl')).toBeUndefined();
  });

  it('accepts findings by digest and rule until their day', async () => {
    world.allowPolicy(POLICY, `fail-on = "high"\n${accepting('2026-06-15')}`);
    await finish('m/evil.pkl', EVIL);
    expect(policyOf('m/evil.pkl')).toEqual({ path: POLICY, state: 'obeyed', failOn: 'high', named: false });
    expect(entryOf('m/evil.pkl').report).toMatchObject({
      verdict: 'accepted',
      findings: [{ operator: 'system', waiver: { kind: 'accepted', reason: 'ours' } }]
    });
    world.allowPolicy(POLICY, accepting('2026-06-14'));
    await finish('m/evil.pkl', EVIL);
    expect(entryOf('m/evil.pkl').report).toMatchObject({ verdict: 'unsafe', findings: [{ expired: '2026-06-14' }] });
    world.allowPolicy(POLICY, accepting('2999-12-31', 'pickle-unknown-call'));
    await finish('m/evil.pkl', EVIL);
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('unsafe');
  });

  it('is the one of the drive', async () => {
    world.allowPolicy(POLICY, accepting('2999-12-31'));
    await finish('RTC:evil.pkl', EVIL);
    expect(policyOf('RTC:evil.pkl')).toBeUndefined();
    world.allowPolicy(`RTC:${POLICY}`, accepting('2999-12-31'));
    await finish('RTC:evil.pkl', EVIL);
    expect(policyOf('RTC:evil.pkl')?.path).toBe(`RTC:${POLICY}`);
    expect(entryOf('RTC:evil.pkl').report?.verdict).toBe('accepted');
  });

  it('is read once for all that is scanned together, and again the next time', async () => {
    world.folders.set('m', ['m/a.pkl', 'm/b.pkl']);
    await world.scan('m', 'c.pkl');
    await answer(0, EVIL);
    await answer(1, EVIL);
    await answer(2, EVIL);
    expect(world.contents.asked).toEqual(['get ']);
    world.model.rescan(entryOf('c.pkl').id);
    await answer(3, EVIL);
    expect(world.contents.asked).toEqual(['get ', 'get ']);
  });

  it('is not obeyed when it is malformed, and what was judged by it is judged again', async () => {
    world.allowPolicy(POLICY, withTrusted('', { module: 'my_lab.models', operator: 'Encoder', reason: 'x' }));
    await finish('m/unknown.pkl', UNKNOWN);
    expect(entryOf('m/unknown.pkl').report?.verdict).toBe('accepted');
    world.allowPolicy(POLICY, `${world.contents.files.get(POLICY)}expires = 1\n`);
    await finish('m/evil.pkl', EVIL);
    expect(policyOf('m/unknown.pkl')).toMatchObject({ state: 'faulty', fault: { line: 5 } });
    expect(entryOf('m/unknown.pkl').report?.verdict).toBe('review');
  });

  it('is not obeyed but reported as long as nobody has allowed it, unless it is named', async () => {
    world.contents.files.set(POLICY, accepting('2999-12-31'));
    world.folders.set('', ['evil.pkl', POLICY]);
    await world.scan('');
    await answer(0, EVIL);
    await answer(1, '# nothing\n');
    expect(policyOf('')).toEqual({ path: POLICY, state: 'ignored', ignored: 'not-allowed' });
    expect(entryOf('evil.pkl').report?.verdict).toBe('unsafe');
    expect(entryOf(POLICY).report?.findings).toMatchObject([{ rule: 'policy-in-scan' }]);

    world.named = POLICY;
    world.model.readPolicies();
    await world.frame();
    expect(policyOf('')).toMatchObject({ state: 'obeyed' });
    expect(entryOf(POLICY).report?.findings).toEqual([]);
    await answer(2, EVIL);
    expect(entryOf('evil.pkl').report?.verdict).toBe('accepted');
  });

  it('holds in its place and as it was allowed, and no longer', async () => {
    const text = accepting('2999-12-31');
    world.allowPolicy(POLICY, text);
    expect(world.allowed).toEqual({ [`/srv/${POLICY}`]: digestOf(text) });
    await finish('m/evil.pkl', EVIL);
    expect(policyOf('m/evil.pkl')).toMatchObject({ state: 'obeyed', named: false });
    world.contents.files.set(POLICY, `exclude = ["*"]\n${text}`);
    await finish('m/evil.pkl', EVIL);
    expect(policyOf('m/evil.pkl')).toEqual({ path: POLICY, state: 'ignored', ignored: 'changed' });
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('unsafe');
    // The same text that came to another place.
    world.contents.files.set(`RTC:${POLICY}`, text);
    await finish('RTC:evil.pkl', EVIL);
    expect(policyOf('RTC:evil.pkl')).toMatchObject({ ignored: 'not-allowed' });
    world.contents.files.set(POLICY, text);
    await finish('m/evil.pkl', EVIL);
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('accepted');
    world.model.policies.forbid(POLICY);
    await world.frame();
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('unsafe');
    expect(world.allowed).toEqual({});
  });

  it('holds also when the settings come after the scan: what it speaks of by digest is read for it', async () => {
    const text = accepting('2999-12-31');
    world.contents.files.set(POLICY, text);
    await finish('m/evil.pkl', EVIL);
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('unsafe');
    expect(world.permissions.load({ [`/srv/${POLICY}`]: digestOf(text) })).toBe(true);
    expect(world.permissions.load({ [`/srv/${POLICY}`]: digestOf(text) })).toBe(false);
    world.model.readPolicies();
    await world.frame();
    await answer(1, EVIL);
    expect(entryOf('m/evil.pkl').report?.verdict).toBe('accepted');
    world.model.readPolicies();
    await world.frame();
    expect(world.jobs).toHaveLength(2);
  });

  it('needs nobody’s leave when it changes nothing', async () => {
    world.contents.files.set(POLICY, '# to be filled in\n');
    await finish('m/evil.pkl', EVIL);
    expect(policyOf('m/evil.pkl')).toMatchObject({ state: 'obeyed' });
  });

  it('is told in what is saved: as ignored, or by what it says in vain', async () => {
    const text = `${accepting('2001-01-01')}${accepting('2999-12-31', 'keras-lambda')}`;
    world.contents.files.set(POLICY, text);
    await finish('m/evil.pkl', EVIL);
    const told = () => {
      const text = [...reportJson(world.model.savedParts(), '1', 'now')].join('');
      return (JSON.parse(text) as { summary: object }).summary;
    };
    expect(told()).toMatchObject({ policy_ignored: [{ path: POLICY, reason: 'not-allowed' }] });
    expect(told()).not.toHaveProperty('policy');
    world.allowPolicy(POLICY, text);
    world.model.readPolicies();
    await world.frame();
    expect(told()).toMatchObject({
      policy: POLICY,
      policy_unused: [
        { what: 'pickle-dangerous-call', why: 'expired' },
        { what: 'keras-lambda', why: 'unmatched' }
      ]
    });
    expect(told()).not.toHaveProperty('policy_ignored');
  });

  it('excludes files, by their names below the folder that was chosen or below the policy', async () => {
    world.allowPolicy(POLICY, 'exclude = ["m/old/**", "/new.pkl"]\n');
    world.folders.set('m', ['m/old/a.pkl', 'm/new.pkl', 'm/kept.pkl']);
    await world.scan('m');
    for (let job = 0; job < 3; job++) {
      await answer(job, EVIL);
    }
    const told = world.entriesOf(world.roots[0]).map(({ path, state, glob }) => [path, state, glob]);
    expect(told).toEqual([
      ['m/kept.pkl', 'done', undefined],
      ['m/new.pkl', 'excluded', '/new.pkl'],
      ['m/old/a.pkl', 'excluded', 'm/old/**']
    ]);
    expect(world.model.active).toBe(0);
  });
});

describe('a digest', () => {
  it('is of what was scanned: the file is scanned once more while it is read', async () => {
    await finish('m/evil.pkl', EVIL);
    const { id } = entryOf('m/evil.pkl');
    const bytes: number[] = [];
    const pending = world.model.hash(id, read => bytes.push(read));
    world.jobs[1].task.onProgress?.(7);
    await answer(1, EVIL);
    expect(await pending.sha256).toBe(SHA);
    expect(bytes).toEqual([7]);
    // It is known from now on.
    expect(await world.model.hash(id, () => undefined).sha256).toBe(SHA);
    expect(world.jobs).toHaveLength(2);
  });

  it('is refused for a file that has changed, or cannot be read to its end', async () => {
    await finish('m/evil.pkl', EVIL);
    const { id } = entryOf('m/evil.pkl');
    const changed = expect(world.model.hash(id, () => undefined).sha256).rejects.toMatchObject({
      reason: 'changed-since-scan'
    });
    await answer(1, EVIL.replace('echo hi', 'echo ho'));
    await changed;

    const broken = world.model.hash(id, () => undefined).sha256;
    const gap = { members: [], status: 'failed', format: 'unknown', size: 1, reason: 'vanished', count: 1 } as const;
    world.jobs[2].done(scanned('m/evil.pkl', EVIL, { coverage: [gap] }));
    await expect(broken).rejects.toMatchObject({ reason: 'vanished' });
    await expect(world.model.hash('nobody', () => undefined).sha256).rejects.toMatchObject({
      reason: 'changed-since-scan'
    });
  });
});

describe('a finding that is asked for', () => {
  const TWO = "(cos\nsystem\n(S'echo 1'\ntRcos\nsystem\n(S'echo 2'\ntRl.";

  it('is brought into view when its file has been scanned, if it is still there', async () => {
    const [, second] = scanned('m/two.pkl', TWO).findings;
    const { members, offset } = second.where;
    world.model.scanFor('m/two.pkl', { rule: second.rule, members, offset });
    await world.frame();
    expect(world.model.focusedFinding).toBeUndefined();
    await answer(0, TWO);
    expect(world.model.focusedFinding).toEqual({ entryId: entryOf('m/two.pkl').id, index: 1 });

    const before = world.model.focusedFinding;
    world.model.scanFor('m/two.pkl', { rule: second.rule, members, offset });
    await world.frame();
    await answer(1, EVIL);
    expect(world.model.focusedFinding).toBe(before);
  });
});
