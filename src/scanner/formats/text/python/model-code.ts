import type { ScanContext } from '../../../context';
import { atLeast } from '../../../report';
import { hasFacts } from '../../../rules/facts';
import type { ReadSource } from '../../../rules/judge-source';
import { isStdlib } from '../../../rules/resolve-name';
import { topLevel } from '../../../rules/top-level';
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
  let read: ReadSource | undefined;
  context.neighbour?.(file, 'model-code', source => {
    read = reportSource(sourceText(source), 'beside', context, 0, { file });
    const acts = read.judgement !== undefined && atLeast(read.judgement.severity, 'MEDIUM');
    looked = acts ? 'acts' : 'computes';
  });
  const inner = read === undefined ? 'missing' : scanImports(context, read, file, files);
  looked = looked === 'computes' ? inner : looked;
  files.set(file, looked);
  return looked;
}

/**
 * The same for the modules that a file imports from its own package, and for others that lie beside: from there a program imports them that
 * was started in the folder, or whose server puts it among the places to look.
 * @param file - the file that imports them, as its path leads down from the scanned one
 */
export function scanImports(
  context: ScanContext,
  { relative, absolute, parts }: Pick<ReadSource, 'relative' | 'absolute' | 'parts'>,
  file: string,
  files: LookedFiles
): Looked {
  let worst: Looked = 'computes';
  const look = (path: string | undefined, mayBeMissing: boolean): void => {
    const looked = path === undefined ? 'computes' : scanModule(context, path, files);
    if (looked === 'acts' || (looked === 'missing' && !mayBeMissing && worst === 'computes')) {
      worst = looked;
    }
  };
  relative.forEach(module => look(pathOf(module, file), false));
  absolute.forEach(module => look(pathBeside(module, context), true));
  for (const part of parts) {
    const path = part.startsWith('.') ? pathOf(part, file) : pathBeside(part, context);
    if (path !== undefined && isModuleOf(context, path)) {
      look(path, true);
    }
  }
  return worst;
}

/** True for a module in a folder, and not for a thing in a module. */
function isModuleOf(context: ScanContext, path: string): boolean {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const names = slash < 0 ? undefined : context.below?.(path.slice(0, slash));
  return names?.some(one => one === `${name}.py` || one === `${name}/`) === true;
}

/** `..layers.norm` of a file in a package; undefined for what leads out of the folder, which is a module of an installed package. */
function pathOf(module: string, file: string): string | undefined {
  const [, dots, path] = /^(\.+)(.*)$/.exec(module) ?? ['', '', ''];
  const folders = file.split('/').slice(0, -1);
  return dots.length - 1 > folders.length
    ? undefined
    : [...folders.slice(0, folders.length - dots.length + 1), ...path.split('.')].join('/');
}

function pathBeside(module: string, context: ScanContext): string | undefined {
  const top = topLevel(module);
  const isThere = context.beside?.(top, isStdlib(top) || hasFacts(top)) !== undefined;
  return isThere ? module.replace(/\./g, '/') : undefined;
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
