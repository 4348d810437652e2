import { readFileSync } from 'fs';
import { failedReport } from '../report/failed';
import { commonFolder, onOneBase } from '../report/one-base';
import { readReport } from '../report/read-json';
import type { FileReport, Run, Store, UnusedEntry } from '../report/run';
import { FAIL_ON, exitCode } from '../report/run';
import type { Options } from './args';
import { UsageError } from './args';
import { Outputs } from './outputs';
import { missingWords, pathsOf } from './given-paths';
import { compare } from './walk';

/** `scan-model merge REPORT...`: one report from those of several runs; the result is the exit status. */
export async function mergeCommand(options: Options, version: string): Promise<number> {
  const { all: paths, missing } = pathsOf(options);
  if (missing.length > 0) {
    throw new UsageError(missing.map(missingWords).join(' '));
  }
  const outputs = await Outputs.open(options);
  const runs = onOneBase(await Promise.all(paths.map(read)));
  const run = merge(runs, options, version);
  for (const [index, file] of run.files.entries()) {
    outputs.add(index, file);
  }
  await outputs.finish(run);
  return exitCode(run);
}

async function read(path: string): Promise<Run> {
  try {
    const bytes = readFileSync(path);
    const packed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return readReport((packed ? (await import('./gzip')).unpack(bytes) : bytes).toString());
  } catch (error) {
    throw new UsageError(`${path} is not a report that can be merged: ${(error as Error).message}.`);
  }
}

function merge(runs: readonly Run[], options: Options, version: string): Run {
  const files = new Map<string, FileReport>();
  for (const run of runs) {
    for (const file of run.files) {
      // The same file, told the same way by two runs, is one.
      files.set(JSON.stringify([run.base, { ...file, bytesRead: 0 }]), file);
    }
  }
  const strictest = FAIL_ON.find(level => runs.some(run => run.failOn === level)) ?? 'medium';
  const bases = [...new Set(runs.map(run => run.base))];
  const folders = [...new Set(runs.map(run => run.workingDirectory))];
  return {
    version,
    timestamp: runs.map(run => run.timestamp).sort(compare)[runs.length - 1],
    inputs: [...new Set(runs.flatMap(run => run.inputs))],
    base: bases[0],
    workingDirectory: folders.length === 1 ? folders[0] : commonFolder(folders),
    failOn: options.failOn ?? strictest,
    failOnCoverage: options.failOnCoverage || runs.some(run => run.failOnCoverage),
    passWithoutModels: options.passWithoutModels || runs.every(run => run.passWithoutModels),
    policy: [...new Set(runs.flatMap(run => run.policy ?? []))].join(', ') || undefined,
    files: [...files.values(), ...missing(runs)].sort((a, b) => compare(a.source, b.source)),
    policyIgnored: unique(runs.flatMap(run => run.policyIgnored ?? [])),
    policyUnused: unusedInAll(runs),
    missing: unique(runs.flatMap(run => run.missing ?? [])),
    stores: stores(runs),
    excluded: unique(runs.flatMap(run => run.excluded))
  };
}

function unique<T>(items: readonly T[]): readonly T[] {
  return [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
}

/** An entry of a policy is unused when it is unused in every part of the scan. */
function unusedInAll(runs: readonly Run[]): readonly UnusedEntry[] {
  const lists = runs.map(run => new Set((run.policyUnused ?? []).map(entry => JSON.stringify(entry))));
  return unique(runs.flatMap(run => run.policyUnused ?? [])).filter(entry =>
    lists.every(list => list.has(JSON.stringify(entry)))
  );
}

function stores(runs: readonly Run[]): readonly Store[] {
  const byPath = new Map<string, Store>();
  for (const store of runs.flatMap(run => run.stores ?? [])) {
    byPath.set(store.path, { ...store, files: store.files + (byPath.get(store.path)?.files ?? 0) });
  }
  return [...byPath.values()].sort((a, b) => compare(a.path, b.path));
}

/** One failed entry for each missing part of a split scan: without it the merged report would call that part clean. */
function missing(runs: readonly Run[]): FileReport[] {
  const shards = runs.flatMap(run => run.shard ?? []);
  const counts = new Set(shards.map(shard => Number(shard.split('/')[1])));
  return [...counts].flatMap(count =>
    Array.from({ length: count }, (_, index) => `${index + 1}/${count}`)
      .filter(shard => !shards.includes(shard))
      .map(shard => ({ ...failedReport(`shard ${shard}`, 'missing-shard', { shard }), source: `shard ${shard}` }))
  );
}
