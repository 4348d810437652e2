// Cost of a folder of small files for the command line: 1,000 of them beside picklescan, and 10,000 beside a loop that only
// reads them in Node. Usage: node bench/small-files.mjs [--node PATH] [--runs N]   (defaults: this Node, 9 runs)
// The programs take turns, so that other work of the machine meets them alike, and the least of each counts: wall time,
// and the processor time of all threads, which other programs disturb less. Writes bench/out/small-files.json.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ensureVenv, programOf, pythonOf } from '../scripts/lib/python.mjs';
import { runOrFail, root, log } from '../scripts/lib/run.mjs';

const VENV = 'bench/out/venv';
const out = join(root, 'bench/out');
const files = join(out, 'speed');
const program = join(root, 'dist/scan-model.mjs');

const { values } = parseArgs({
  options: { node: { type: 'string', default: process.execPath }, runs: { type: 'string', default: '9' } }
});

mkdirSync(out, { recursive: true });
await ensureVenv(VENV, ['bench/requirements.txt'], 'modelscan and picklescan');
log('Building the command line ...');
await runOrFail(process.execPath, ['scripts/bundle.mjs', 'cli'], { quiet: true });
const python = pythonOf(VENV);
log('Making the files ...');
await runOrFail(python, ['bench/make_speed_files.py', files, 'tiny']);

/** Open, read and close every file of a folder, and nothing else. */
const READ = `
const { closeSync, openSync, readSync, readdirSync } = require('fs');
const bytes = new Uint8Array(65536);
for (const name of readdirSync(process.argv[1])) {
  const fd = openSync(process.argv[1] + '/' + name);
  readSync(fd, bytes, 0, bytes.length, 0);
  closeSync(fd);
}`;

const scanModel = folder => [values.node, program, folder];
const picklescan = folder => [programOf(VENV, 'picklescan'), '-p', folder];
const reading = folder => [values.node, '-e', READ, folder];

const nothing = join(out, 'nothing');
mkdirSync(nothing, { recursive: true });

function costOf(command) {
  const { stdout, status } = spawnSync(python, [join(root, 'bench/measure.py'), join(out, 'output'), ...command], {
    // No settings or policies lie there.
    cwd: nothing,
    encoding: 'utf8'
  });
  if (status !== 0 || JSON.parse(stdout).status !== 0) {
    throw new Error(`${command.join(' ')} could not be measured`);
  }
  return JSON.parse(stdout);
}

/** The least of each, of programs that take turns. */
function least(tools, folder) {
  const best = new Map(Object.keys(tools).map(name => [name, { seconds: Infinity, cpu: Infinity }]));
  for (let run = 0; run < Number(values.runs); run++) {
    for (const [name, tool] of Object.entries(tools)) {
      const { seconds, cpu } = costOf(tool(folder));
      const before = best.get(name);
      best.set(name, { seconds: Math.min(before.seconds, seconds), cpu: Math.min(before.cpu, cpu) });
    }
  }
  return best;
}

const milliseconds = seconds => `${(seconds * 1000).toFixed(0)} ms`.padStart(9);

function compare(count, tools, bar) {
  const folder = join(files, `tiny-${count}`);
  // Leaves a warm disk cache behind.
  Object.values(tools).forEach(tool => costOf(tool(folder)));
  const best = least(tools, folder);
  const [own, other] = [...best.values()];
  log(`\n${count.toLocaleString('en')} files of 0.4 kB`);
  best.forEach(({ seconds, cpu }, name) =>
    log(`  ${name.padEnd(18)}${milliseconds(seconds)}, ${milliseconds(cpu)} of processor time`)
  );
  const ratios = { seconds: own.seconds / other.seconds, cpu: own.cpu / other.cpu };
  log(`  ${ratios.seconds.toFixed(2)} times the time, ${ratios.cpu.toFixed(2)} times the processor time; bar: ${bar}`);
  return { count, tools: Object.fromEntries(best), ratios, bar };
}

const results = [
  compare(1_000, { 'scan-model': scanModel, picklescan }, 1),
  compare(10_000, { 'scan-model': scanModel, 'reading in Node': reading }, 4)
];
writeFileSync(join(out, 'small-files.json'), `${JSON.stringify(results, null, 2)}\n`);
