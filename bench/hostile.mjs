// What hostile files cost: npm run hostile [-- NAME... | --declared FORMAT...]
// Makes the files of bench/hostile (bombs, loops, sharing, deep nesting, counts that are declared), scans each with the command line in a process of
// its own, and lists processor time, time by the megabyte, the largest resident set, the verdict and the reasons of what was not read. Fails for a
// file that takes more than 2 s a megabyte (and 2 s), 500 MB, or that ends with an error. With --declared, 10^9 is written over the
// numbers of golden files of every format instead, in this process. Files and bench/out/hostile.json stay in bench/out.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

import { build } from 'esbuild';

import { UserError, capture, log, main, root, runOrFail } from '../scripts/lib/run.mjs';

const OUT = join(root, 'bench', 'out');
const FILES = join(OUT, 'hostile');
const PROGRAM = join(root, 'dist/scan-model.mjs');
const MAKER = 'bench/make_cost_files.py';

/** Seconds of processor time: in any case, of a machine that may be busy, and by the megabyte. */
const MAX_LEAST = 2;
const MAX_PER_MEGABYTE = 2;
const MAX_MEMORY = 500e6;
/** Of one scan of a small file to which nothing but a number was done, in milliseconds. */
const MAX_DECLARED = 1_500;
const PATIENCE = '300';

const { values, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { declared: { type: 'boolean', default: false }, python: { type: 'string', default: 'python3' } }
});

function scanned(name) {
  const path = join(FILES, name);
  const output = join(OUT, 'hostile-report.json');
  const command = ['timeout', PATIENCE, process.execPath, PROGRAM, path, '-r', 'json'];
  const { stdout } = spawnSync(values.python, ['bench/measure.py', output, ...command], {
    cwd: root,
    encoding: 'utf8'
  });
  const { cpu, peak, status } = JSON.parse(stdout);
  const megabytes = statSync(path).size / 1e6;
  const allowed = Math.max(MAX_LEAST, MAX_PER_MEGABYTE * megabytes);
  let [verdict, reasons] = ['none', ''];
  try {
    const [file] = JSON.parse(readFileSync(output, 'utf8')).files;
    verdict = file.verdict;
    reasons = [...new Set(file.coverage.map(({ reason }) => reason).filter(Boolean))].join(' ');
  } catch {
    // Ended before it could report.
  }
  const bad = cpu > allowed || peak > MAX_MEMORY || verdict === 'none' || reasons.includes('internal');
  return { name, megabytes, cpu, perMegabyte: cpu / megabytes, peak, status, verdict, reasons, bad };
}

async function scanAll() {
  await runOrFail(process.execPath, ['scripts/bundle.mjs', 'cli'], { quiet: true });
  mkdirSync(FILES, { recursive: true });
  const names = capture(values.python, [MAKER, '--list']).split('\n');
  const chosen = wanted.length === 0 ? names : wanted;
  const missing = chosen.filter(name => !existsSync(join(FILES, name)));
  if (missing.length > 0) {
    log(`Making ${missing.length} files ...`);
    await runOrFail(values.python, [MAKER, FILES, ...missing]);
  }
  const results = chosen.map(name => {
    const result = scanned(name);
    const { megabytes, cpu, perMegabyte, peak, verdict, reasons, bad } = result;
    const numbers = [`${megabytes.toFixed(2)} MB`, `${cpu.toFixed(2)} s`, `${perMegabyte.toFixed(2)} s/MB`];
    log(
      [name.padEnd(40), ...numbers.map(text => text.padStart(12)), `${Math.round(peak / 1e6)} MB`.padStart(8)].join(
        ''
      ) + `  ${verdict} ${reasons}${bad ? '   <-- too much' : ''}`
    );
    return result;
  });
  writeFileSync(join(OUT, 'hostile.json'), JSON.stringify(results, undefined, 1));
  const by = key => results.reduce((most, one) => (one[key] > most[key] ? one : most));
  log(`${results.length} files; slowest ${by('cpu').name}, ${by('cpu').cpu.toFixed(2)} s; largest ${by('peak').name}`);
  return results.filter(({ bad }) => bad).map(({ name }) => name);
}

async function scanDeclared() {
  mkdirSync(OUT, { recursive: true });
  const program = join(OUT, 'declared.mjs');
  const entryPoints = [join(root, 'src/scanner/testing/fuzz/declared.ts')];
  await build({ entryPoints, outfile: program, bundle: true, platform: 'node', format: 'esm', logLevel: 'warning' });
  const bad = [];
  const base = process.memoryUsage().rss;
  let [total, peak] = [0, 0];
  await new Promise((resolve, reject) => {
    const worker = new Worker(program, { workerData: { root, formats: wanted } });
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss - base)), 20);
    worker.on('message', ({ format, count, worst }) => {
      total += count;
      log(`${format.padEnd(30)}${String(count).padStart(7)} files, the costliest ${worst.toFixed(0).padStart(6)} ms`);
      if (worst > MAX_DECLARED) {
        bad.push(format);
      }
    });
    worker.on('error', reject);
    worker.on('exit', resolve);
    worker.on('exit', () => clearInterval(watch));
  });
  log(`${total} files, ${Math.round(peak / 1e6)} MB at most`);
  return peak > MAX_MEMORY ? [...bad, 'memory'] : bad;
}

main(async () => {
  const bad = await (values.declared ? scanDeclared() : scanAll());
  if (bad.length > 0) {
    throw new UserError(
      `Too much for hostile files: ${bad.join(', ')}.`,
      'find the loop that does not pay for itself.'
    );
  }
});
