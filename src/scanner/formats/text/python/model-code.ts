import type { ScanContext } from '../../../context';
import { atLeast } from '../../../report';
import { reportSource, sourceText } from './source-finding';

/** What is known of a file of Python that a configuration names. */
export type Looked = 'computes' | 'acts' | 'missing';

/** Files that one document leads to, by what was seen in them. */
export type LookedFiles = Map<string, Looked>;

/** Files that import one another are followed so far. */
const MAX_FILES = 100;

/**
 * Judges the file beside the scanned one that a loader would import, with the files of its own package that it imports:
 * transformers copies and runs them with it (`get_relative_import_files`).
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
  let looked: Looked = 'missing';
  const relative: string[] = [];
  context.neighbour?.(file, 'model-code', source => {
    const read = reportSource(sourceText(source), 'beside', context, 0, { file });
    const acts = read.judgement !== undefined && atLeast(read.judgement.severity, 'MEDIUM');
    looked = acts ? 'acts' : 'computes';
    relative.push(...read.relative);
  });
  for (const module of relative) {
    const inner = scanModelCode(context, `${module}.py`, files);
    looked = looked === 'computes' ? inner : looked;
  }
  files.set(file, looked);
  return looked;
}
