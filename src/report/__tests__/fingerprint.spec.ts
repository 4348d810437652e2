import { fingerprint, fnv64 } from '../fingerprint';
import { file, finding } from './runs';

test('the hash is FNV-1a', () => {
  // From the draft that defines it.
  expect(fnv64('')).toBe('cbf29ce484222325');
  expect(fnv64('foobar')).toBe('85944171f73967e8');
});

describe('a fingerprint', () => {
  const inFolder = { base: '/work/repo/a', workingDirectory: '/work/repo' };
  const print = fingerprint(inFolder, file('m.pkl'), finding());

  it('does not depend on the base that a scan had', () => {
    const atRoot = { base: '/work/repo', workingDirectory: '/work/repo' };
    const above = { base: '/work', workingDirectory: '/work/repo' };
    expect(fingerprint(atRoot, file('a/m.pkl'), finding())).toBe(print);
    expect(fingerprint(above, file('repo/a/m.pkl'), finding())).toBe(print);
  });

  it('does not depend on where in the file it is, but on which file and what', () => {
    expect(fingerprint(inFolder, file('m.pkl'), finding({ where: { members: [], offset: 99 } }))).toBe(print);
    expect(fingerprint(inFolder, file('n.pkl'), finding())).not.toBe(print);
    expect(fingerprint(inFolder, file('m.pkl'), finding({ evidence: 'os.system(1)' }))).not.toBe(print);
    expect(fingerprint(inFolder, file('m.pkl'), finding({ where: { members: ['x'], offset: 5 } }))).not.toBe(print);
  });
});
