// The packed npm file as a stranger uses it: installed into an empty folder, run by Node, put through a bundler, compiled
// against. `node --test tests/package` packs what `npm run build` left; SCAN_MODEL_NPM_FILE names a packed file instead.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import { faultsOf, pack } from '../../scripts/lib/npm-file.mjs';
import { root, windows } from '../../scripts/lib/run.mjs';

/** Bytes of the engine in one piece, minified and gzipped, as a bundler packs the library. Brotli takes a seventh off. */
const MAX_ENGINE = 430_000;

/** `os.system('echo this is only an echo')`, as a pickle. */
const EVIL = "cos\nsystem\n(S'echo this is only an echo'\ntR.";

/** Settings of a training run as every checkpoint of Ultralytics has them: clean by what the source of the class says. */
const SETTINGS = "cultralytics.utils\nIterableSimpleNamespace\n(tR(dS'task'\nS'detect'\nsb.";

const CONSUMER = `
import { MemorySource, scan } from 'jupyterlab-scan-model/scanner';
const report = scan(new MemorySource(new TextEncoder().encode(${JSON.stringify(EVIL)})), 'evil.pkl');
globalThis.answer = JSON.stringify([report.verdict, report.findings.map(finding => finding.evidence)]);
`;
const ANSWER = JSON.stringify(['unsafe', ["os.system('echo this is only an echo')"]]);

const TYPED = `
import type { ByteSource, Finding, ScanReport, Verdict } from 'jupyterlab-scan-model/scanner';
import { BlobSource, MemorySource, SEVERITIES, SourceError, atLeast, scan } from 'jupyterlab-scan-model/scanner';
import { scanFile } from 'jupyterlab-scan-model/scanner/node';
import { ENGLISH, ruleWords } from 'jupyterlab-scan-model/scanner/words';

class Broken implements ByteSource {
  readonly size = 1;
  read(): Uint8Array {
    throw new SourceError('unreadable', { detail: 'for the test' });
  }
}
const sources: ByteSource[] = [new MemorySource(new Uint8Array(0)), new BlobSource(new Blob([])), new Broken()];
const reports: ScanReport[] = [...sources.map(source => scan(source, 'model.pkl', { limits: { maxDepth: 2 } })), scanFile('x')];
const verdict: Verdict = reports[0].verdict;
const serious = (finding: Finding) => atLeast(finding.severity, SEVERITIES[1]);
export const titles: string[] = reports[0].findings.filter(serious).map(finding => ruleWords(finding, ENGLISH).title);
// @ts-expect-error: a path is not bytes, and types that were not found would let it pass.
scan('model.pkl', verdict);
`;

describe('the packed npm file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scan-model-package-'));
  const inside = name => join(folder, name);
  const node = (...args) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  let file;

  before(() => {
    file = process.env.SCAN_MODEL_NPM_FILE ?? pack(folder);
    writeFileSync(inside('package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
    writeFileSync(inside('evil.pkl'), EVIL);
    writeFileSync(inside('settings.pkl'), SETTINGS);
    const options = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts', '--loglevel=error'];
    const { status, stderr } = spawnSync('npm', ['install', ...options, file], {
      cwd: folder,
      encoding: 'utf8',
      shell: windows
    });
    assert.equal(status, 0, stderr);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('brings no package of JupyterLab, Lumino or React along', () => {
    const { packages } = JSON.parse(readFileSync(inside('package-lock.json'), 'utf8'));
    const names = Object.keys(packages).filter(name => name !== '');
    assert.deepEqual(
      names.filter(name => /@jupyter|@lumino|react/.test(name)),
      []
    );
    assert.ok(names.length <= 3, `it installs ${names.join(', ')}`);
  });

  it('scans in plain Node', () => {
    writeFileSync(inside('consumer.mjs'), `${CONSUMER}console.log(globalThis.answer);`);
    const { stdout, stderr } = node('consumer.mjs');
    assert.equal(stdout.trim(), ANSWER, stderr);
  });

  it('reads files in Node, says what it found in words, and knows its own errors', () => {
    const text = `
      import { scanFile, FileSource } from 'jupyterlab-scan-model/scanner/node';
      import { SourceError } from 'jupyterlab-scan-model/scanner';
      import { ENGLISH, ruleWords, reasonWords } from 'jupyterlab-scan-model/scanner/words';
      const { verdict, findings } = scanFile('evil.pkl');
      const missing = scanFile('missing.pkl');
      let known = false;
      try { new FileSource('missing.pkl'); } catch (error) { known = error instanceof SourceError; }
      const words = [ruleWords(findings[0], ENGLISH).title, reasonWords(missing.coverage[0], ENGLISH).what];
      console.log(JSON.stringify({ verdict, missing: missing.verdict, known, words }));`;
    writeFileSync(inside('files.mjs'), text);
    const { stdout, stderr } = node('files.mjs');
    const { words, ...rest } = JSON.parse(stdout || `{"error":${JSON.stringify(stderr)}}`);
    assert.deepEqual(rest, { verdict: 'unsafe', missing: 'incomplete', known: true });
    assert.ok(
      words.every(text => text.length > 10),
      words.join('; ')
    );
  });

  it('is the command line, too', () => {
    const { status, stdout } = node(inside('node_modules/jupyterlab-scan-model/dist/scan-model.mjs'), 'evil.pkl');
    assert.equal(status, 1);
    assert.match(stdout, /this is only an echo/);
    assert.ok(existsSync(inside(`node_modules/.bin/scan-model${windows ? '.cmd' : ''}`)));
  });

  it('has the tables of classes, for the command line and for Node; a browser is given them', () => {
    const program = inside('node_modules/jupyterlab-scan-model/dist/scan-model.mjs');
    const { stdout } = node(program, 'settings.pkl', '-r', 'json');
    assert.equal(JSON.parse(stdout).summary.verdict, 'clean');
    const text = `
      import { readFileSync } from 'node:fs';
      import { provideFacts, scan } from 'jupyterlab-scan-model/scanner';
      import { FileSource, scanFile } from 'jupyterlab-scan-model/scanner/node';
      const verdicts = [scanFile('settings.pkl').verdict];
      provideFacts(undefined);
      verdicts.push(scan(new FileSource('settings.pkl'), 'settings.pkl').verdict);
      provideFacts(() => undefined);
      verdicts.push(scan(new FileSource('settings.pkl'), 'settings.pkl').verdict);
      console.log(JSON.stringify(verdicts));`;
    writeFileSync(inside('facts.mjs'), text);
    const answer = node('facts.mjs');
    assert.deepEqual(JSON.parse(answer.stdout || '[]'), ['clean', 'review', 'incomplete'], answer.stderr);
  });

  it('runs in a browser bundle, and is small', async () => {
    const { outputFiles } = await build({
      stdin: { contents: CONSUMER, resolveDir: folder },
      bundle: true,
      write: false,
      minify: true,
      platform: 'browser',
      format: 'iife'
    });
    const { contents, text } = outputFiles[0];
    // A page's globals and none of Node's.
    const page = createContext({ TextDecoder: globalThis.TextDecoder, TextEncoder: globalThis.TextEncoder });
    runInContext(text, page);
    assert.equal(page.answer, ANSWER);
    const size = gzipSync(contents, { level: 9 }).length;
    assert.ok(size <= MAX_ENGINE, `the engine is ${size} bytes`);
  });

  for (const [moduleKind, resolution] of [
    ['node16', 'node16'],
    ['esnext', 'bundler'],
    ['esnext', 'node10']
  ]) {
    it(`has types that ${resolution} resolution finds`, () => {
      writeFileSync(inside('typed.ts'), TYPED);
      const types = join(root, 'node_modules', '@types');
      const compilerOptions = {
        strict: true,
        noEmit: true,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        module: moduleKind,
        moduleResolution: resolution,
        typeRoots: [types],
        types: ['node']
      };
      writeFileSync(inside('tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
      const { stdout } = node(join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', inside('tsconfig.json'));
      assert.equal(stdout, '');
    });
  }

  it('keeps what JupyterLab’s builder and its tools ask for', () => {
    const place = inside('node_modules/jupyterlab-scan-model');
    const { main, style, styleModule, exports } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
    for (const name of [main, style, styleModule, 'schema/plugin.json', 'lib/worker/scan.worker.js', 'LICENSE']) {
      assert.ok(existsSync(join(place, name)), name);
    }
    for (const name of ['.', './lib/*', './schema/*', './style/*', './package.json']) {
      assert.ok(exports[name], name);
    }
    assert.ok(readdirSync(join(place, 'lib')).length > 0);
  });

  it('has nothing that publint or arethetypeswrong complain about', async () => {
    assert.deepEqual(await faultsOf(file), []);
  });
});
