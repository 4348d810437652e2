// What `npm run release` does to the texts of the repository.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { root } from '../../scripts/lib/run.mjs';
import { bumped, dated, isLater } from '../../scripts/lib/version-places.mjs';

const tracked = () =>
  execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter(path => !path.endsWith('.png'));
const repository = () => new Map(tracked().map(path => [path, readFileSync(join(root, path), 'utf8')]));
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

describe('the version of a release', () => {
  it('is put into every place of this repository', () => {
    const changed = bumped(repository(), version, '98.76.5');
    for (const name of ['package.json', 'package-lock.json', 'docs/serve.md', 'pipeline/chart/Chart.yaml']) {
      assert.ok(changed.get(name)?.includes('98.76.5'), name);
    }
    for (const name of ['pipeline/tekton/task-scan-model.yaml', 'pipeline/chart/files/task-scan-model.yaml']) {
      assert.ok(changed.get(name)?.includes('app.kubernetes.io/version: "98.76"'), name);
    }
    const lock = JSON.parse(changed.get('package-lock.json'));
    assert.deepEqual([lock.version, lock.packages[''].version], ['98.76.5', '98.76.5']);
    const others = Object.values(lock.packages).filter(entry => entry.version === '98.76.5');
    assert.equal(others.length, 1, 'another package has got our version');
  });

  it('stops at a place that nobody knew', () => {
    const files = repository().set('docs/install.md', `pip install jupyterlab-scan-model==${version}\n`);
    assert.throws(() => bumped(files, version, '98.76.5'), /still stands in docs\/install[.]md:1/);
  });

  it('stops at a place that is gone', () => {
    const files = repository().set('docs/serve.md', 'nothing\n');
    assert.throws(() => bumped(files, version, '98.76.5'), /docs\\\/serve.* in 0 places/);
  });

  it('comes after the present one', () => {
    assert.deepEqual(
      [isLater('0.10.0', '0.9.9'), isLater('1.0.0', '0.9.9'), isLater('0.1.0', '0.1.0'), isLater('0.1.0', '0.2.0')],
      [true, true, false, false]
    );
  });
});

describe('the changelog of a release', () => {
  it('has what was unreleased under the version and the day', () => {
    const text = '# Changelog\n\n## Unreleased\n\n- One.\n\n## 0.1.0\n\nFirst.\n';
    assert.equal(
      dated(text, '0.2.0', '2026-11-29'),
      '# Changelog\n\n## 0.2.0 (2026-11-29)\n\n- One.\n\n## 0.1.0\n\nFirst.\n'
    );
  });

  it('is not made of nothing', () => {
    assert.throws(() => dated('# Changelog\n\n## 0.1.0\n', '0.2.0', '2026-11-29'), /no section/);
    assert.throws(() => dated('# Changelog\n\n## Unreleased\n\n## 0.1.0\n', '0.2.0', '2026-11-29'), /empty/);
  });
});
