import { EMPTY_POLICY } from '../../../report/policy/policy';
import { withAccepted, withTrusted } from '../../../report/policy/policy-append';
import { FakeContents } from '../../__tests__/contents';
import { digestOf } from '../../__tests__/world';

const PATH = 'scan-model.toml';
const ACCEPTANCE = { sha256: 'a'.repeat(64), rule: 'keras-lambda', reason: 'ours', expires: '2999-12-31' };
const TRUST = { module: 'my_lab', operator: 'Encoder', reason: 'ours' };

const known = (): boolean => true;

let contents: FakeContents;

beforeEach(() => {
  contents = new FakeContents();
});

describe('a policy file', () => {
  it('is looked for in the root of the drive of what is scanned, or where the settings say', () => {
    expect(contents.policies().pathFor('models/a.pkl')).toBe(PATH);
    expect(contents.policies().pathFor('RTC:models/a.pkl')).toBe(`RTC:${PATH}`);
    expect(contents.policies('team/policy.toml').pathFor('RTC:models/a.pkl')).toBe('team/policy.toml');
  });

  it('is read, with one question for the folder, so that a missing one is no error', async () => {
    expect(await contents.policies().read(PATH)).toEqual({ path: PATH, policy: EMPTY_POLICY });
    expect(contents.asked).toEqual(['get ']);
    contents.files.set(PATH, 'fail-on = "high"\n');
    expect(await contents.policies().read(PATH)).toMatchObject({
      policy: { failOn: 'high' },
      sha256: digestOf('fail-on = "high"\n')
    });
    contents.files.set(`RTC:${PATH}`, 'fail-on = "low"\n');
    expect(await contents.policies().read(`RTC:${PATH}`)).toMatchObject({ policy: { failOn: 'low' } });
  });

  it('is read also where the folder cannot be listed', async () => {
    contents.unlisted.add('');
    expect((await contents.policies().read(PATH)).fault).toBeUndefined();
    contents.files.set(PATH, 'fail-on = "high"\n');
    expect(await contents.policies().read(PATH)).toMatchObject({ policy: { failOn: 'high' } });
  });

  it('has a fault that names the line when it is malformed, and says nothing then', async () => {
    contents.files.set(PATH, 'exclude = ["*.bin"]\nfail-on = "hihg"\n');
    const { policy, fault } = await contents.policies().read(PATH);
    expect(policy.exclude).toEqual([]);
    expect(fault).toEqual({
      line: 2,
      detail: 'fail-on must be one of low, review, medium, high, critical.'
    });
  });

  it('is missed only when it is named, and is no folder and not huge', async () => {
    expect((await contents.policies('team/policy.toml').read('team/policy.toml')).fault).toEqual({
      detail: 'There is no such file.'
    });
    contents.files.set(`${PATH}/inside`, '');
    expect((await contents.policies().read(PATH)).fault).toBeUndefined();
    contents.files.delete(`${PATH}/inside`);
    contents.files.set(PATH, '#'.repeat(2 ** 20 + 1));
    expect((await contents.policies().read(PATH)).fault).toEqual({ detail: 'It is too large for a policy.' });
  });

  it('means the names of files from its own folder', () => {
    const policies = contents.policies();
    expect(policies.nameFrom(PATH, 'models/old/a.pkl')).toBe('models/old/a.pkl');
    expect(policies.nameFrom('RTC:scan-model.toml', 'RTC:models/a.pkl')).toBe('models/a.pkl');
    expect(policies.nameFrom('team/policy.toml', 'team/models/a.pkl')).toBe('models/a.pkl');
  });
});

describe('writing a policy file', () => {
  it('begins one, and adds to one with its comments and its order', async () => {
    const first = await contents.policies().write(PATH, text => withTrusted(text, TRUST), known);
    expect(first.policy.trusted).toMatchObject([TRUST]);
    contents.files.set(PATH, '# mine\r\nfail-on = "low" # strict');
    const second = await contents.policies().write(PATH, text => withAccepted(text, ACCEPTANCE), known);
    expect(second.policy).toMatchObject({ failOn: 'low', accepted: [ACCEPTANCE] });
    expect(contents.files.get(PATH)).toMatch(/^# mine\r\nfail-on = "low" # strict\n\n\[\[accepted\]\]\n/);
  });

  it('reads it right before: what came meanwhile stays, and what is malformed meanwhile is left alone', async () => {
    const policies = contents.policies();
    await policies.read(PATH);
    contents.files.set(PATH, 'fail-on = "low"\n');
    expect((await policies.write(PATH, text => withTrusted(text, TRUST), known)).policy.failOn).toBe('low');
    contents.files.set(PATH, 'fail-on = \n');
    await expect(policies.write(PATH, text => withTrusted(text, TRUST), known)).rejects.toThrow(
      /^The policy scan-model.toml is wrong in line 1: /
    );
    expect(contents.files.get(PATH)).toBe('fail-on = \n');
  });

  it('refuses where an addition would not be understood', async () => {
    const written = 'accepted = []\n';
    contents.files.set(PATH, written);
    await expect(contents.policies().write(PATH, text => withAccepted(text, ACCEPTANCE), known)).rejects.toThrow(
      /^Nothing can be added to the policy scan-model.toml as it is written: .* Add it by hand.$/
    );
    expect(contents.files.get(PATH)).toBe(written);
  });

  it('says why it may not, and when the server did not keep it', async () => {
    contents.refusal = 'Permission denied: scan-model.toml';
    const write = () => contents.policies().write(PATH, text => withTrusted(text, TRUST), known);
    await expect(write()).rejects.toThrow(/could not be written: Permission denied: scan-model.toml\. Ask whoever/);
    contents.refusal = undefined;
    contents.forgetful = true;
    await expect(write()).rejects.toThrow(/^The server did not keep what was written to the policy scan-model.toml/);
  });

  it('does not take a file that cannot be read for one that is not there', async () => {
    contents.files.set(PATH, '#'.repeat(2 ** 20 + 1));
    await expect(contents.policies(PATH).write(PATH, text => withTrusted(text, TRUST), known)).rejects.toThrow(
      'The policy scan-model.toml cannot be read: It is too large for a policy.'
    );
    expect(contents.asked).not.toContain(`save ${PATH}`);
  });

  it('adds nothing to what nobody has looked at', async () => {
    contents.files.set(PATH, 'exclude = ["*"]\n');
    const asked: (string | undefined)[] = [];
    const write = contents.policies().write(
      PATH,
      text => withTrusted(text, TRUST),
      ({ sha256 }) => asked.push(sha256) < 0
    );
    await expect(write).rejects.toThrow(/^The policy scan-model.toml has just changed\./);
    expect(asked).toEqual([digestOf('exclude = ["*"]\n')]);
    expect(contents.files.get(PATH)).toBe('exclude = ["*"]\n');
  });

  it('leaves alone what only a person can change', async () => {
    contents.files.set(PATH, 'accepted = []\n');
    await expect(contents.policies().write(PATH, () => undefined, known)).rejects.toThrow(/Edit it by hand\.$/);
    expect(contents.files.get(PATH)).toBe('accepted = []\n');
  });
});
