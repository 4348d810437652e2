import type { ScanContext } from '../../../context';
import { atLeast } from '../../../report';
import { reportSource, sourceText } from './source-finding';

/** What is known of a file of Python that a configuration names. */
export type Looked = 'computes' | 'acts' | 'missing';

/** Files that one document leads to, by what was seen in them. */
export type LookedFiles = Map<string, Looked>;

/** Files that import one another are followed so far. */
const MAX_FILES = 100;
const MAX_FOLDERS = 20;

/**
 * Judges the file beside the scanned one, or in a folder below, that a loader would import, with the files of its own package that it
 * imports: transformers copies and runs them with it (`get_relative_import_files`).
 */
export function scanModelCode(context: ScanContext, file: string, files: LookedFiles): Looked {
  const known = files.get(file);
  if (known !== undefined) {
    return known;
  }
  // The files beside a member of an archive are members, too, and judged as such.
  if (files.size >= MAX_FILES || context.members.length > 0) {
    return 'missing';
  }
  files.set(file, 'computes');
  let looked = 'missing' as Looked;
  let relative: readonly string[] = [];
  context.neighbour?.(file, 'model-code', source => {
    const read = reportSource(sourceText(source), 'beside', context, 0, { file });
    const acts = read.judgement !== undefined && atLeast(read.judgement.severity, 'MEDIUM');
    looked = acts ? 'acts' : 'computes';
    ({ relative } = read);
  });
  const inner = scanRelative(context, relative, file, files);
  looked = looked === 'computes' ? inner : looked;
  files.set(file, looked);
  return looked;
}

/**
 * The same for the modules that a file imports from its own package.
 * @param file - the file that imports them, as its path leads down from the scanned one
 */
export function scanRelative(
  context: ScanContext,
  relative: readonly string[],
  file: string,
  files: LookedFiles
): Looked {
  let worst: Looked = 'computes';
  for (const module of relative) {
    const [, dots, path] = /^(\.+)(.*)$/.exec(module) ?? ['', '', ''];
    const folders = file.split('/').slice(0, -1);
    // What leads out of the folder is a module of an installed package.
    if (dots.length - 1 <= folders.length) {
      const base = [...folders.slice(0, folders.length - dots.length + 1), ...path.split('.')].join('/');
      const looked = scanModule(context, base, files);
      worst = worst === 'acts' || looked === 'computes' ? worst : looked;
    }
  }
  return worst;
}

/** A module by its path without an ending: a file, or a package of files. */
export function scanModule(context: ScanContext, path: string, files: LookedFiles): Looked {
  const looked = scanModelCode(context, `${path}.py`, files);
  return looked === 'missing' ? scanModelCode(context, `${path}/__init__.py`, files) : looked;
}

/** Judges every source in a folder that a loader puts in front of all places from which Python imports. */
export function scanCodeFolder(context: ScanContext, folder: string): void {
  const files: LookedFiles = new Map();
  const folders = [folder.replace(/^\.\/|\/+$/g, '')];
  for (let at = 0; at < folders.length && at < MAX_FOLDERS; at++) {
    for (const name of context.below?.(folders[at]) ?? []) {
      const path = `${folders[at]}/${name}`;
      if (name.endsWith('/')) {
        folders.push(path.slice(0, -1));
      } else if (/\.pyw?$/.test(name)) {
        scanModelCode(context, path, files);
      }
    }
  }
}
