// The thread of bench/hostile.mjs that writes 10^9 over every number of golden files, as counts, lengths and depths are written, and
// tells what the costliest of each format took.

import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { MemorySource } from '../../bytes/memory';
import { scan } from '../../index';
import { bytes, u32, u64 } from '../bytes';
import { goldenCases } from '../golden/golden-cases';
import type { Input } from '../golden/mutated';
import { inputsOf } from '../golden/mutated';

const COUNT = 1e9;
/** 10^9 as formats write it. */
const WRITTEN: readonly Uint8Array[] = [
  bytes(...u32(COUNT)),
  bytes(...u32(COUNT)).reverse(),
  bytes(...u64(COUNT)),
  bytes(...u64(COUNT)).reverse(),
  bytes(0x80, 0x94, 0xeb, 0xdc, 0x03)
];
/** Places of one file, and files of one format. */
const MAX_PLACES = 400;
const MAX_FILES = 3;

const { root, formats } = workerData as { readonly root: string; readonly formats: readonly string[] };

/** Milliseconds of the costliest, and how many there were. */
function costOf(input: Input): { readonly worst: number; readonly count: number } {
  const step = Math.max(1, Math.floor(input.bytes.length / MAX_PLACES));
  let [worst, count] = [0, 0];
  for (let at = 0; at < input.bytes.length; at += step) {
    for (const number of WRITTEN) {
      const changed = input.bytes.slice();
      changed.set(number.subarray(0, changed.length - at), at);
      const before = cpuUsage();
      scan(new MemorySource(changed), input.name, input.options);
      const { user, system } = cpuUsage(before);
      worst = Math.max(worst, (user + system) / 1000);
      count++;
    }
  }
  return { worst, count };
}

const byFormat = new Map<string, Input[]>();
for (const input of inputsOf(goldenCases(join(root, 'tests/golden')))) {
  const format = input.title.split('/')[0];
  byFormat.set(format, [...(byFormat.get(format) ?? []), input]);
}
for (const [format, inputs] of byFormat) {
  if (formats.length === 0 || formats.includes(format)) {
    const chosen = [...inputs].sort((a, b) => b.bytes.length - a.bytes.length).slice(0, MAX_FILES);
    const costs = chosen.map(costOf);
    parentPort?.postMessage({
      format,
      count: costs.reduce((sum, { count }) => sum + count, 0),
      worst: Math.max(...costs.map(({ worst }) => worst))
    });
  }
}
