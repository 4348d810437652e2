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

/** The fastest run of each command, of `runs` or of its own number. They run in turns, so that other work hits all alike. */
function measureAll(commands, runs) {
  const best = commands.map(() => undefined);
  for (let run = 0; run < runs; run++) {
    commands.forEach(({ command, most = runs }, index) => {
      if (run < most) {
        const cost = measureOnce(command);
        best[index] = best[index] === undefined || cost.seconds < best[index].seconds ? cost : best[index];
      }
    });
  }
  return best;
}

function measureOnce(command) {
  const output = join(out, 'output');
  const { stdout, status } = spawnSync(python, ['bench/measure.py', output, ...command], {
    cwd: root,
    encoding: 'utf8'
  });
  if (status !== 0) {
    throw new Error(`${command.join(' ')} could not be measured`);
  }
  return { ...JSON.parse(stdout), output: readFileSync(output, 'utf8') };
}

const cases = [
  { name: 'small.pkl', runs: 11, with: ['scan-model', 'modelscan', 'picklescan'] },
  { name: 'torch.pt', runs: 5, with: ['scan-model', 'plain reading', 'modelscan', 'picklescan'] },
  { name: 'dense-p2.pkl', runs: 5, with: ['scan-model', 'plain reading', 'pickle.load', 'modelscan', 'picklescan'] },
  { name: 'dense-p4.pkl', runs: 5, with: ['scan-model', 'plain reading', 'pickle.load', 'modelscan', 'picklescan'] }
];

/** What the speed is to be, and what it is: these tools' time in that of the other, or the other way round. */
const BARS = [
  { file: 'small.pkl', of: 'scan-model', per: 'picklescan', most: 1.2 },
  { file: 'dense-p2.pkl', of: 'pickle.load', per: 'scan-model', least: 7 },
  { file: 'dense-p4.pkl', of: 'pickle.load', per: 'scan-model', least: 7 }
];

const results = [];
for (const { name, runs, with: names } of cases) {
  const path = join(files, name);
  log(`\n${name}, ${megabytes(statSync(path).size)}`);
  // A tool that takes half a minute is measured once.
  const slow = tool => name.startsWith('dense') && ['modelscan', 'picklescan'].includes(tool);
  const costs = measureAll(
    names.map(tool => ({ command: tools[tool](path), most: slow(tool) ? 1 : runs })),
    runs
  );
  const [own] = costs;
  for (const [index, tool] of names.entries()) {
    const { output, ...cost } = costs[index];
    const report = tool === 'scan-model' ? JSON.parse(output).summary : undefined;
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

log('\nThe bars, as ratios of one run: wall time, and processor time of all threads');
for (const { file, of, per, most, least } of BARS) {
  const [above, below] = [of, per].map(name => results.find(result => result.file === file && result.tool === name));
  const ratios = ['seconds', 'cpu'].map(kind => (above[kind] / below[kind]).toFixed(2).padStart(8)).join('');
  const bar = most === undefined ? `at least ${least}` : `at most ${most}`;
  log(`  ${`${file}: ${of} / ${per}`.padEnd(42)}${ratios}   ${bar}`);
  results.push({ file, of, per, seconds: above.seconds / below.seconds, cpu: above.cpu / below.cpu });
}

// Small files are done before a second thread is warm; large ones show what two threads are worth.
for (const name of ['many-small', 'many-large']) {
  const folder = join(files, name);
  const total = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  log(`\n1,000 files, ${megabytes(total)}`);
  const [alone, paired] = ['1', '2'].map(jobs => {
    const command = [process.execPath, program, folder, '-r', 'json', '--jobs', jobs];
    const [{ seconds, peak }] = measureAll([{ command }], 3);
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
