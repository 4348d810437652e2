// How fast the command line is, beside pickle.load, plain reading, modelscan and picklescan, on the same files in the
// same run. Usage: npm run bench [-- --items N --bytes N]   (defaults: 2,200,000 rows, 1 GiB)
// Prints a table and writes it to bench/out/speed.json. Everything it makes is in bench/out.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureVenv, pythonOf } from '../scripts/lib/python.mjs';
import { runOrFail, root, log } from '../scripts/lib/run.mjs';

const VENV = 'bench/out/venv';
const out = join(root, 'bench/out');
const files = join(out, 'speed');
const program = join(root, 'dist/scan-model.mjs');

const { values } = parseArgs({
  options: { items: { type: 'string', default: '2200000' }, bytes: { type: 'string', default: String(2 ** 30) } }
});

mkdirSync(out, { recursive: true });
await ensureVenv(VENV, ['bench/requirements.txt'], 'modelscan and picklescan');
log('Building the command line ...');
await runOrFail(process.execPath, ['scripts/bundle.mjs', 'cli'], { quiet: true });
const python = pythonOf(VENV);
log('Making the files ...');
await runOrFail(python, ['bench/make_speed_files.py', files, values.items, values.bytes]);

const READ = "import sys\nwith open(sys.argv[1], 'rb') as stream:\n    while stream.read(1 << 20): pass";
// Only of a file that this bench has made: loading a pickle runs what is in it.
const LOAD = "import pickle, sys\nwith open(sys.argv[1], 'rb') as stream:\n    pickle.load(stream)";

const bin = name => join(root, VENV, 'bin', name);
const tools = {
  'scan-model': path => [process.execPath, program, path, '-r', 'json'],
  'plain reading': path => [python, '-c', READ, path],
  'pickle.load': path => [python, '-c', LOAD, path],
  modelscan: path => [python, bin('modelscan'), '-p', path, '-r', 'json'],
  picklescan: path => [python, bin('picklescan'), '-p', path]
};

/** The fastest of `runs` runs: the speed of the machine without other work. */
function measure(command, runs) {
  let best;
  for (let run = 0; run < runs; run++) {
    const output = join(out, 'output');
    const { stdout, status } = spawnSync(python, ['bench/measure.py', output, ...command], {
      cwd: root,
      encoding: 'utf8'
    });
    if (status !== 0) {
      throw new Error(`${command.join(' ')} could not be measured`);
    }
    const cost = JSON.parse(stdout);
    if (best === undefined || cost.seconds < best.seconds) {
      best = { ...cost, output: readFileSync(output, 'utf8') };
    }
  }
  return best;
}

const cases = [
  { name: 'small.pkl', runs: 11, with: ['scan-model', 'modelscan', 'picklescan'] },
  { name: 'torch.pt', runs: 5, with: ['scan-model', 'plain reading', 'modelscan', 'picklescan'] },
  { name: 'dense-p2.pkl', runs: 2, with: ['scan-model', 'plain reading', 'pickle.load', 'modelscan', 'picklescan'] },
  { name: 'dense-p4.pkl', runs: 2, with: ['scan-model', 'plain reading', 'pickle.load', 'modelscan', 'picklescan'] }
];

const results = [];
for (const { name, runs, with: names } of cases) {
  const path = join(files, name);
  log(`\n${name}, ${megabytes(statSync(path).size)}`);
  let own;
  for (const tool of names) {
    // A tool that takes half a minute is measured once.
    const slow = name.startsWith('dense') && ['modelscan', 'picklescan'].includes(tool);
    const { output, ...cost } = measure(tools[tool](path), slow ? 1 : runs);
    const report = tool === 'scan-model' ? JSON.parse(output).summary : undefined;
    own ??= cost;
    results.push({ file: name, tool, ...cost, verdict: report?.verdict, bytesRead: report?.bytes_read });
    const read = report === undefined ? `${megabytes(cost.read)} read` : `${megabytes(report.bytes_read)} of it read`;
    const ratio =
      tool === 'scan-model' ? report.verdict : `${(cost.seconds / own.seconds).toFixed(2)} x scan-model's time`;
    const columns = [
      tool.padEnd(14),
      `${cost.seconds.toFixed(3)} s`.padStart(10),
      `${megabytes(cost.peak)} peak`.padStart(16)
    ];
    log(`  ${columns.join('')}${read.padStart(20)}   ${ratio}`);
  }
}

// Small files are done before a second thread is warm; large ones show what two threads are worth.
for (const name of ['many-small', 'many-large']) {
  const folder = join(files, name);
  const total = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  log(`\n1,000 files, ${megabytes(total)}`);
  const [alone, paired] = ['1', '2'].map(jobs => {
    const { seconds, peak } = measure([process.execPath, program, folder, '-r', 'json', '--jobs', jobs], 3);
    results.push({ file: name, tool: 'scan-model', jobs: Number(jobs), seconds, peak });
    log(`  --jobs ${jobs}      ${`${seconds.toFixed(3)} s`.padStart(10)}${`${megabytes(peak)} peak`.padStart(16)}`);
    return seconds;
  });
  log(`  ${(alone / paired).toFixed(2)} times as fast with two`);
}

writeFileSync(join(out, 'speed.json'), `${JSON.stringify(results, null, 2)}\n`);

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
