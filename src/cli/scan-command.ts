import { existsSync } from 'fs';
import { dirname, resolve } from 'path';
import { applyPolicy, excluder, reportAppliedPolicy, reportPolicyFile } from '../report/policy/policy';
import { unusedEntries } from '../report/policy/policy-unused';
import type { Excluded, FileReport, Run } from '../report/run';
import { exitCode } from '../report/run';
import { scan } from '../scanner';
import type { Options } from './args';
import { shown } from './byte-names';
import { Log } from './log';
import { Outputs } from './outputs';
import { baseOf, missingWords, pathsOf, sourceIn } from './given-paths';
import type { ChosenPolicy } from './chosen-policy';
import { choosePolicy } from './chosen-policy';
import { Progress } from './progress';
import { reportedBase } from './reported-base';
import type { Hashing, Look, Scanned } from './scan-file';
import { loadDigest, scanEntry } from './scan-file';
import { inShard } from './shard';
import { Stores } from './stores';
import { isTerminal } from './terminal';
import type { Entry } from './walk';
import { compare, walk } from './walk';

/** modelscan looks for settings here when the user names none. */
const MODELSCAN_SETTINGS = 'modelscan-settings.toml';

/** `scan-model PATH...`; the result is the exit status. */
export async function scanCommand(options: Options, version: string): Promise<number> {
  const log = new Log(options.log);
  const { all: paths, missing } = pathsOf(options);
  missing.forEach(path => log.error(missingWords(path)));
  const raise = await raiser(options, log);
  const chosenPolicy = await choosePolicy(options, paths);
  const { policy, path: policyPath } = chosenPolicy;
  const outputs = await Outputs.open(options);
  const base = shown(baseOf(paths));
  const { chosen, excluded } = choose(options, base, paths, chosenPolicy);
  const entries = chosen.map(({ entry }) => entry);
  const stores = new Stores(options.defaultExcludes);
  const applied = policyPath === undefined ? undefined : resolve(policyPath);
  const today = new Date().toISOString().slice(0, 10);
  const reports = new Array<FileReport | undefined>(entries.length);
  const progress = new Progress(entries.length, !options.quiet && isTerminal(2));

  const finish = (index: number, { report, sha256 }: Scanned): void => {
    const { entry, source } = chosen[index];
    const file: FileReport = raise({ ...report, source, sha256 });
    const obeyed = applied !== undefined && resolve(report.path) === applied;
    const whole = obeyed ? reportAppliedPolicy(file) : reportPolicyFile(file);
    const judged = applyPolicy(whole, policy, today);
    log.scanned(judged);
    progress.finished(report.path, report.bytesRead);
    reports[index] = stores.keeps(entry, judged) ? undefined : judged;
    outputs.add(index, reports[index]);
  };
  const hashing: Hashing = options.hash ? 'all' : [...new Set(policy.accepted.map(({ rule }) => rule))];
  const digest = await loadDigest(hashing);
  const onProgress =
    ({ path }: Entry) =>
    (bytes: number): void =>
      progress.reading(path, bytes);
  if (entries.length === 1) {
    const [entry] = entries;
    const look: Look = (source, path, place) => scan(source, path, { ...place, onProgress: onProgress(entry) });
    finish(0, scanEntry(entry, hashing, digest, look));
  } else {
    const [{ scanAll, usualJobs }, { scanLightly }, { startThread }] = await Promise.all([
      import('./thread-pool'),
      import('./light'),
      import('./start-thread')
    ]);
    const jobs = options.jobs ?? usualJobs(entries);
    const scanHere = (entry: Entry): Scanned | undefined => scanLightly(entry, hashing, digest, onProgress(entry));
    await scanAll({ startThread, entries, hashing, onScanned: finish }, jobs, scanHere);
  }
  progress.clear();
  const files = reports.filter(file => file !== undefined);
  const run: Run = {
    version,
    timestamp: new Date().toISOString(),
    inputs: paths.map(shown),
    base: reportedBase(base, process.cwd()),
    workingDirectory: process.cwd(),
    failOn: options.failOn ?? policy.failOn ?? 'medium',
    failOnCoverage: options.failOnCoverage,
    passWithoutModels: options.passWithoutModels,
    policy: policyPath,
    policyIgnored: chosenPolicy.ignored,
    policyUnused: unusedEntries(policy, { files, excluded }, today),
    missing: missing.map(shown),
    shard: options.shard && `${options.shard.index}/${options.shard.count}`,
    files,
    excluded,
    stores: stores.found(path => sourceIn(base, path))
  };
  await outputs.finish(run);
  return exitCode(run);
}

/** Applies the modelscan settings that the user named to a report; a file that only lies there is not read. */
async function raiser({ settingsFile }: Options, log: Log): Promise<(file: FileReport) => FileReport> {
  if (settingsFile !== undefined) {
    return (await import('./settings-file')).readSettings(settingsFile, log);
  }
  if (existsSync(MODELSCAN_SETTINGS)) {
    log.warn(`${MODELSCAN_SETTINGS} lies here and was not read: name it with --settings-file if it is yours.`);
  }
  return file => file;
}

/** A file to scan, and its path relative to the base. */
interface Chosen {
  readonly entry: Entry;
  readonly source: string;
}

/** The files that this run scans, and the files that it excludes. */
function choose(
  { shard, exclude, followLinks }: Options,
  base: string,
  paths: readonly string[],
  { policy, path: policyPath }: ChosenPolicy
): { chosen: readonly Chosen[]; excluded: readonly Excluded[] } {
  const policyFolder = policyPath === undefined ? base : dirname(resolve(policyPath));
  const byOption = excluder({ exclude });
  const byPolicy = excluder(policy);
  const excludes = (path: string): string | undefined => {
    const source = sourceIn(base, path);
    return byOption(source, sourceIn('.', path)) ?? byPolicy(source, sourceIn(policyFolder, path));
  };
  const nothing = exclude.length + policy.exclude.length === 0;
  const walked = walk(paths, { followLinks, excludes: nothing ? undefined : excludes });
  const located = <T extends { readonly path: string }>(items: readonly T[]): { item: T; source: string }[] =>
    items
      .map(item => ({ item, source: sourceIn(base, item.path) }))
      .filter(({ source }) => shard === undefined || inShard(source, shard))
      .sort((a, b) => compare(a.source, b.source));
  return {
    chosen: located(walked.entries).map(({ item: entry, source }) => ({ entry, source })),
    excluded: located(walked.excluded).map(({ item, source }) => ({ ...item, source }))
  };
}
