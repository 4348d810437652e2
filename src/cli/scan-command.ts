import type { FileReport, Run } from '../report/run';
import { exitCode } from '../report/run';
import type { Options } from './args';
import { Outputs } from './outputs';
import { baseOf, pathsOf, sourceIn } from './paths';
import { Progress } from './progress';
import { scanEntry } from './scan-file';
import type { Scanned } from './scan-file';
import { inShard } from './shard';
import { walk } from './walk';

/** `scan-model PATH...`; the result is the exit status. */
export async function scanCommand(options: Options, version: string): Promise<number> {
  const paths = pathsOf(options);
  const base = baseOf(paths);
  const sourceOf = (path: string): string => sourceIn(base, path);
  const { entries, stores } = walk(paths);
  const shard = options.shard;
  const mine = shard === undefined ? entries : entries.filter(entry => inShard(sourceOf(entry.path), shard));
  const outputs = new Outputs(options);
  const progress = new Progress(mine.length, !options.quiet && process.stderr.isTTY === true);
  const files: FileReport[] = new Array(mine.length);
  const finish = (index: number, { report, sha256 }: Scanned): void => {
    files[index] = { ...report, source: sourceOf(report.path), sha256 };
    progress.finished(report.path, report.bytesRead);
  };
  if (options.jobs > 1 && mine.length > 1) {
    const { scanInParallel } = await import('./pool');
    await scanInParallel(mine, options.jobs, options.hash ? 'all' : [], finish);
  } else {
    mine.forEach((entry, index) =>
      finish(index, scanEntry(entry, options.hash ? 'all' : [], bytes => progress.reading(entry.path, bytes)))
    );
  }
  progress.clear();
  const run: Run = {
    version,
    timestamp: new Date().toISOString(),
    inputs: paths,
    base,
    failOn: options.failOn ?? 'medium',
    failOnCoverage: options.failOnCoverage,
    shard: shard && `${shard.index}/${shard.count}`,
    files,
    excluded: stores.map(path => ({ path, source: sourceOf(path), glob: '.git' }))
  };
  await outputs.finish(run);
  return exitCode(run);
}
