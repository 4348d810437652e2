import { existsSync } from 'fs';
import { dirname, resolve } from 'path';
import { applyPolicy, excluder, reportAppliedPolicy, reportPolicyFile } from '../report/policy';
import type { Excluded, FileReport, Run } from '../report/run';
import { exitCode } from '../report/run';
import type { Options } from './args';
import { Log } from './log';
import { Outputs } from './outputs';
import { baseOf, pathsOf, sourceIn } from './paths';
import { findPolicy } from './policy-file';
import type { StartThread } from './pool';
import { scanInParallel, usualJobs } from './pool';
import { Progress } from './progress';
import { reportedBase } from './reported-base';
import type { Hashing, Scanned } from './scan-file';
import { loadDigest, scanEntry } from './scan-file';
import { inShard } from './shard';
import type { Entry } from './walk';
import { compare, walk } from './walk';

/** Given by start.ts. */
declare const startThread: StartThread;

/** Where modelscan looks for settings when none are named. */
const MODELSCAN_SETTINGS = 'modelscan-settings.toml';

/** `scan-model PATH...`; the result is the exit status. */
export async function scanCommand(options: Options, version: string): Promise<number> {
  const log = new Log(options.log);
  const paths = pathsOf(options);
  const raise = await raiser(options, log);
  const { policy, path: policyPath } = await findPolicy(options.policy, paths, options.noPolicy);
  const outputs = await Outputs.open(options);
  const base = baseOf(paths);
  const { chosen, excluded } = choose(options, base, paths, excluder(policy), policyPath);
  const entries = chosen.map(({ entry }) => entry);
  const applied = policyPath === undefined ? undefined : resolve(policyPath);
  const today = new Date().toISOString().slice(0, 10);
  const files = new Array<FileReport>(entries.length);
  const progress = new Progress(entries.length, !options.quiet && process.stderr.isTTY === true);

  const finish = (index: number, { report, sha256 }: Scanned): void => {
    const file: FileReport = raise({ ...report, source: chosen[index].source, sha256 });
    const obeyed = applied !== undefined && resolve(report.path) === applied;
    const whole = obeyed ? reportAppliedPolicy(file) : reportPolicyFile(file);
    files[index] = applyPolicy(whole, policy, today);
    log.scanned(files[index]);
    progress.finished(report.path, report.bytesRead);
    outputs.add(index, files[index]);
  };
  const hashing: Hashing = options.hash ? 'all' : [...new Set(policy.accepted.map(({ rule }) => rule))];
  const digest = await loadDigest(hashing);
  const scanHere = (entry: Entry): Scanned =>
    scanEntry(entry, hashing, digest, bytes => progress.reading(entry.path, bytes));
  const jobs = options.jobs ?? usualJobs(entries);
  if (jobs > 1 && entries.length > 1) {
    await scanInParallel({ startThread, entries, hashing, onScanned: finish }, jobs, scanHere);
  } else {
    entries.forEach((entry, index) => finish(index, scanHere(entry)));
  }
  progress.clear();
  const run: Run = {
    version,
    timestamp: new Date().toISOString(),
    inputs: paths,
    base: reportedBase(base, process.cwd()),
    workingDirectory: process.cwd(),
    failOn: options.failOn ?? policy.failOn ?? 'medium',
    failOnCoverage: options.failOnCoverage,
    passWithoutModels: options.passWithoutModels,
    policy: policyPath,
    shard: options.shard && `${options.shard.index}/${options.shard.count}`,
    files,
    excluded
  };
  await outputs.finish(run);
  return exitCode(run);
}

/** What modelscan's settings do to a report: those that are named, or those that lie where modelscan looks. */
async function raiser({ settingsFile }: Options, log: Log): Promise<(file: FileReport) => FileReport> {
  const path = settingsFile ?? (existsSync(MODELSCAN_SETTINGS) ? MODELSCAN_SETTINGS : undefined);
  return path === undefined ? file => file : (await import('./settings-file')).readSettings(path, log);
}

/** A file to scan, and its path relative to the base. */
interface Chosen {
  readonly entry: Entry;
  readonly source: string;
}

/** The files that this run scans, and what it was told to leave out. */
function choose(
  { shard }: Options,
  base: string,
  paths: readonly string[],
  exclude: ReturnType<typeof excluder>,
  policyPath: string | undefined
): { chosen: readonly Chosen[]; excluded: readonly Excluded[] } {
  const walked = walk(paths);
  const policyFolder = policyPath === undefined ? base : dirname(resolve(policyPath));
  const excluded: Excluded[] = walked.stores.map(path => ({ path, source: sourceIn(base, path), glob: '.git' }));
  const chosen: Chosen[] = [];
  for (const entry of walked.entries) {
    const source = sourceIn(base, entry.path);
    if (shard !== undefined && !inShard(source, shard)) {
      continue;
    }
    const glob = exclude(source, sourceIn(policyFolder, entry.path));
    if (glob === undefined) {
      chosen.push({ entry, source });
    } else {
      excluded.push({ path: entry.path, source, glob });
    }
  }
  const order = (a: { source: string }, b: { source: string }): number => compare(a.source, b.source);
  return { chosen: chosen.sort(order), excluded: excluded.sort(order) };
}
