// What `npm run build` leaves for JupyterLab, in jupyterlab_scan_model/labextension.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';

import { factsPackages } from '../../scripts/lib/facts.mjs';
import { root } from '../../scripts/lib/run.mjs';

/** Bytes that a page loads before it can scan, gzipped. Each part that a file needs comes on top, once. */
const MAX_WORKER = 220_000;
const FOLDER = join(root, 'jupyterlab_scan_model', 'labextension');
const json = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));

describe('the built extension', () => {
  const { dependencies, jupyterlab, peerDependencies } = json(root, 'package.json');

  it('tells JupyterLab which of its packages it fits', () => {
    assert.deepEqual(json(FOLDER, 'package.json').dependencies, { ...dependencies, ...peerDependencies });
  });

  it('has the tables of classes beside the worker', () => {
    const tables = readdirSync(join(FOLDER, 'static', 'facts'));
    assert.deepEqual(
      tables.sort(),
      factsPackages(root).map(name => `${name}.json`)
    );
    // The builder names the worker after its content; a script that another only has the address of is it.
    const scripts = readdirSync(join(FOLDER, 'static')).filter(name => name.endsWith('.js'));
    const texts = scripts.map(name => readFileSync(join(FOLDER, 'static', name), 'utf8'));
    const [, worker] = texts.join('\n').match(/\.p\+"(\w+\.js)"/) ?? [];
    assert.ok(scripts.includes(worker), `the worker is ${worker}`);
    const size = gzipSync(readFileSync(join(FOLDER, 'static', worker)), { level: 9 }).length;
    assert.ok(size <= MAX_WORKER, `the worker is ${size} bytes`);
    const parts = readdirSync(join(FOLDER, 'static', 'parts'));
    const named = parts.filter(name => texts.some(text => text.includes(JSON.stringify(name))));
    assert.deepEqual(parts, named, 'each part is one that the worker asks for');
    assert.ok(parts.length > 5, parts.join(' '));
  });

  it('asks JupyterLab for its packages, and brings none of them', () => {
    const entry = readdirSync(join(FOLDER, 'static')).find(name => name.startsWith('remoteEntry.'));
    const text = readFileSync(join(FOLDER, 'static', entry), 'utf8');
    const shared = [...text.matchAll(/shareKey:"([^"]*)",import:([^,]*),requiredVersion:"([^"]*)"/g)];
    assert.ok(shared.length > 10, `${shared.length} packages are shared`);
    for (const [, name, bundled, range] of shared) {
      assert.equal(bundled, 'null', name);
      assert.ok(name in peerDependencies, `${name} is no peer dependency`);
      const { requiredVersion } = jupyterlab.sharedPackages[name] ?? {};
      assert.ok(requiredVersion === undefined || requiredVersion === range, `${name} ${range}`);
    }
  });
});
