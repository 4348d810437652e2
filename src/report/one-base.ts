import { folder } from './place';
import type { Run } from './run';

/**
 * The nearest folder that all of these lie in; undefined when one of them is unknown or not absolute, and when they share
 * no folder, as on two drives.
 */
export function commonFolder(paths: readonly (string | undefined)[]): string | undefined {
  const all = paths.map(path => path && folder(path).split('/'));
  const [first] = all;
  if (!first || !all.every(parts => parts && parts[0] === first[0])) {
    return undefined;
  }
  const shared = first.findIndex((part, at) => !all.every(parts => parts?.[at] === part));
  return first.slice(0, shared < 0 ? undefined : shared).join('/') || '/';
}

/**
 * The runs with sources that are all relative to one folder, so that they can stand in one report: the nearest that holds
 * the bases of all. Runs that have no such folder are returned as they are.
 */
export function onOneBase(runs: readonly Run[]): readonly Run[] {
  const base = commonFolder(runs.map(run => run.base));
  if (base === undefined || runs.every(run => run.base === runs[0].base)) {
    return runs;
  }
  return runs.map(run => {
    const below = folder(run.base).slice(folder(base).length).replace(/^\//, '');
    const moved = <T extends { readonly source: string }>(entry: T): T =>
      below === '' ? entry : { ...entry, source: `${below}/${entry.source}` };
    return {
      ...run,
      base,
      files: run.files.map(moved),
      excluded: run.excluded.map(moved),
      stores: run.stores?.map(moved)
    };
  });
}
