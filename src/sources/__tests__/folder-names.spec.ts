import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { namesIn } from '../folder-names';

const root = mkdtempSync(join(tmpdir(), 'beside-'));
afterAll(() => rmSync(root, { recursive: true }));

test('a folder tells its modules and opens its files, but no links', () => {
  writeFileSync(join(root, 'secret.npy'), 'secret');
  const folder = join(root, 'models');
  ['numpy', 'torch', 'own'].forEach(name => mkdirSync(join(folder, name), { recursive: true }));
  writeFileSync(join(folder, 'torch', '__init__.py'), '');
  writeFileSync(join(folder, 'sklearn.cpython-311-x86_64-linux-gnu.so'), '');
  writeFileSync(join(folder, 'a.npy'), 'numbers');
  symlinkSync('../secret.npy', join(folder, 'link.npy'));
  symlinkSync('torch', join(folder, 'linked'));
  for (const beside of [namesIn(folder), namesIn(Buffer.from(folder))]) {
    expect(beside.module('numpy', true)).toBeUndefined();
    expect(beside.module('own', false)).toBe('own/');
    expect(beside.module('torch', true)).toBe('torch/');
    expect(beside.module('linked', true)).toBe('linked/');
    expect(beside.module('sklearn', true)).toBe('sklearn.cpython-311-x86_64-linux-gnu.so');
    const read: string[] = [];
    const open = (name: string): boolean | undefined =>
      beside.open?.(name, source => read.push(Buffer.from(source.read(0, 99)).toString()));
    expect(['a.npy', 'link.npy', 'torch', 'none.npy'].map(open)).toEqual([true, false, false, false]);
    expect(read).toEqual(['numbers']);
  }
});

test('links that leave the folder, but for those of the cache of the Hub', () => {
  const cache = join(root, 'models--a--b');
  const folder = join(cache, 'snapshots', '0123');
  ['blobs', 'snapshots/0123/sub'].forEach(name => mkdirSync(join(cache, name), { recursive: true }));
  writeFileSync(join(cache, 'blobs', 'abc'), 'numbers');
  writeFileSync(join(folder, 'inside.bin'), 'numbers');
  symlinkSync('../../blobs/abc', join(folder, 'blob.bin'));
  symlinkSync('inside.bin', join(folder, 'near.bin'));
  symlinkSync('../../../secret.npy', join(folder, 'far.bin'));
  symlinkSync('/nowhere/at/all', join(folder, 'broken.bin'));
  symlinkSync('/etc', join(folder, 'sub', 'etc'));
  const { leadsTo } = namesIn(folder);
  expect(['inside.bin', 'blob.bin', 'near.bin', 'none.bin'].map(name => leadsTo?.(name))).toEqual([
    undefined,
    undefined,
    undefined,
    undefined
  ]);
  expect(leadsTo?.('far.bin')).toMatch(/secret\.npy$/);
  expect(leadsTo?.('broken.bin')).toBe('/nowhere/at/all');
  expect(leadsTo?.('./sub/etc/passwd')).toBe('/etc');
});
