// npm run fuzz [-- --minutes N --seed N FORMAT...]: scans mutations of the golden files, and of what mutations of them made the engine do.
// Fails for an error of the engine, a scan of more than ten seconds, memory over 500 MB, and a finding that a change without meaning hides.
// What failed is in bench/out/fuzz.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { UserError, log, main, root } from '../scripts/lib/run.mjs';

const OUT = join(root, 'bench', 'out', 'fuzz');
/** Of the processor: other programs may take most of the time that passes. */
const MAX_SECONDS = 10;
const MAX_WAIT = 120;
const MAX_MEMORY = 500e6;
const POLL = 50;
const SPACE = 1 << 20;

const { values, positionals: formats } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string', default: '1' } }
});

/** Runs one worker until it ends or has to be ended; returns what was wrong and when it ended. */
function runWorker(program, seed, duration) {
  const input = new SharedArrayBuffer(4 + SPACE);
  const worker = new Worker(program, { workerData: { root, seed, seconds: duration, input, formats } });
  const base = process.memoryUsage().rss;
  const seconds = () => process.cpuUsage().user / 1e6;
  let [began, name, faults, done] = [undefined, '', [], undefined];
  const note = what => {
    const length = Math.min(new Uint32Array(input, 0, 1)[0], SPACE);
    const file = join(OUT, `${seed}-${faults.length}-${name.replaceAll(/[^\w.-]/g, '_')}`);
    writeFileSync(file, new Uint8Array(input, 4, length).slice());
    faults.push(`${what}\n    ${file}`);
  };
  return new Promise(resolve => {
    const finish = () => {
      clearInterval(timer);
      resolve({ faults, done });
    };
    const stop = what => {
      clearInterval(timer);
      note(what);
      worker.terminate();
    };
    const timer = setInterval(() => {
      if (began !== undefined && seconds() - began.used > MAX_SECONDS) {
        stop(`a scan of more than ${MAX_SECONDS} s of the processor`);
      } else if (began !== undefined && Date.now() - began.at > MAX_WAIT * 1000) {
        stop(`a scan that has not ended after ${MAX_WAIT} s`);
      } else if (process.memoryUsage().rss - base > MAX_MEMORY) {
        stop('more than 500 MB of memory');
      }
    }, POLL);
    worker.on('message', message => {
      if (message.type === 'begin') {
        [began, name] = [{ at: Date.now(), used: seconds() }, message.name];
      } else if (message.type === 'end') {
        began = undefined;
      } else if (message.type === 'fault') {
        name = message.name;
        note(message.what);
      } else {
        done = message;
      }
    });
    worker.on('error', error => note(String(error.stack ?? error)));
    worker.on('exit', finish);
  });
}

main(async () => {
  mkdirSync(OUT, { recursive: true });
  const program = join(OUT, 'worker.mjs');
  await build({
    entryPoints: [join(root, 'src/scanner/testing/fuzz/worker.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  const end = Date.now() + Number(values.minutes) * 60_000;
  const faults = [];
  let [scans, parts] = [0, 0];
  for (let seed = Number(values.seed); Date.now() < end; seed++) {
    const result = await runWorker(program, seed, Math.min(60, Math.max(5, (end - Date.now()) / 1000)));
    result.faults.forEach(fault => log(fault));
    faults.push(...result.faults);
    scans += result.done?.count ?? 0;
    parts = Math.max(parts, result.done?.parts ?? 0);
  }
  log(`${scans} files, ${parts} parts of the engine reached, ${faults.length} failures`);
  if (faults.length > 0) {
    throw new UserError(
      'The fuzzer found faults.',
      'each is above with its file; add the file to a test when it is mended.'
    );
  }
});
