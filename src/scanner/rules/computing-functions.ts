import { resolveName } from './resolve-name';
import { words } from './word-lists';

/**
 * True for a function of a package for numbers: with data it computes or raises, whatever the data. What it does with a
 * function that it is given is another matter.
 */
export function onlyComputes(module: string, name: string): boolean {
  const path = pathOf(module, name);
  return path !== undefined && COMPUTES.test(path) && !READS_OR_WRITES.test(path);
}

/** True for a function that takes anything and raises. */
export function onlyRaises(module: string, name: string): boolean {
  const path = pathOf(module, name);
  return path !== undefined && RAISES.has(path);
}

function pathOf(writtenModule: string, writtenName: string): string | undefined {
  const { module, name, throughOtherPackage, dunder } = resolveName(writtenModule, writtenName);
  return throughOtherPackage || dunder !== undefined ? undefined : `${module}.${name}`;
}

/** networkx puts it in place of the methods of a graph that must not change (`freeze` in networkx/classes/function.py). */
const RAISES = new Set(words('networkx.classes.function.frozen'));

/** numpy, torch, scipy; scores and distances of scikit-learn, which take arrays, and statistics of its columns. */
const COMPUTES = new RegExp(
  `^(${[
    'numpy|torch|torch\\.functional|torch\\.nn\\.functional|torch\\.special|torch\\.linalg|torch\\._C\\._(nn|VariableFunctions)',
    'scipy\\.special(\\._ufuncs)?|math',
    'sklearn\\.metrics\\.(_classification|_regression|_ranking|pairwise)',
    'sklearn\\.feature_selection\\.(_mutual_info|_univariate_selection)'
  ].join('|')})\\.\\w+$`
);
/** The last ones run the tests of their package, read its source, import what a text names, or look for files. */
const READS_OR_WRITES =
  /load|save|file|open|memmap|read|write|txt|regex|compile|hub|script|from_|eval|exec|vectorize|frompyfunc|apply|import|recfrom|lookfor|default_tensor_type|_get_cuda_dep_paths|\.(test|info|source)$/i;
