import { topLevel } from '../top-level';
import { words } from '../word-lists';
import { COMPILED } from './compiled';
import { NUMPY, NUMPY_CLASSES } from './numpy';
import { PACKAGES, PACKAGE_CLASSES } from './other-packages';
import { PANDAS, PANDAS_CLASSES } from './pandas';
import { PYTHON } from './standard-library';
import { PYTHON_CLASSES, PYTHON_RECORDS } from './python-records';
import { HOOKS, HOOK_CLASSES } from './hooks';
import { SCIPY, SCIPY_CLASSES } from './scipy';
import { SKLEARN, SKLEARN_CLASSES } from './sklearn';
import { TORCH, TORCH_CLASSES } from './torch';
import { TORCH_PACKAGES, TORCH_PACKAGE_CLASSES } from './torch-packages';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';

const GROUPS: readonly (readonly TrustedGroup[])[] = [
  PYTHON,
  PYTHON_RECORDS,
  NUMPY,
  SCIPY,
  PANDAS,
  SKLEARN,
  TORCH,
  TORCH_PACKAGES,
  PACKAGES,
  COMPILED,
  HOOKS
];
const CLASS_PATTERNS: readonly ClassPattern[] = [
  // Exact names go before those of whole packages.
  ...HOOK_CLASSES,
  ...PYTHON_CLASSES,
  ...NUMPY_CLASSES,
  ...SCIPY_CLASSES,
  ...PANDAS_CLASSES,
  ...SKLEARN_CLASSES,
  ...TORCH_CLASSES,
  ...TORCH_PACKAGE_CLASSES,
  ...PACKAGE_CLASSES
];

/** A reviewed callable: its group, in which everything is said. */
export type TrustedEntry = Omit<TrustedGroup, 'modules' | 'names'>;

let table: Map<string, TrustedEntry> | undefined;

/** The reviewed callable at `module.name`, or undefined. Names are exact. */
export function trustedEntry(module: string, name: string): TrustedEntry | undefined {
  table ??= build();
  return table.get(`${module} ${name}`);
}

let packages: ReadonlySet<string> | undefined;

/** True for a top-level package of which something is reviewed. */
export function isTrustedPackage(name: string): boolean {
  packages ??= new Set(
    [...GROUPS.flat(), ...CLASS_PATTERNS].flatMap(({ modules }) => words(modules).map(module => topLevel(module)))
  );
  return packages.has(name);
}

function build(): Map<string, TrustedEntry> {
  const entries = new Map<string, TrustedEntry>();
  for (const group of GROUPS.flat()) {
    for (const module of words(group.modules)) {
      for (const name of words(group.names)) {
        entries.set(`${module} ${name}`, group);
      }
    }
  }
  return entries;
}

/** A pattern with its prefixes as lists. */
interface PatternModules {
  readonly pattern: ClassPattern;
  readonly modules: readonly string[];
  readonly except: readonly string[];
}

/** Patterns by top-level package, in their order; made on first use. */
let patternsByPackage: Map<string, PatternModules[]> | undefined;

/** The first pattern that fits the class: named like a class, directly in a module of a reviewed package. */
export function classPatternOf(module: string, name: string): ClassPattern | undefined {
  patternsByPackage ??= groupByPackage();
  return patternsByPackage
    .get(topLevel(module))
    ?.find(
      ({ pattern, modules, except }) =>
        (pattern.names ?? CLASS_NAME).test(name) && below(module, modules) && !below(`${module}.${name}`, except)
    )?.pattern;
}

function groupByPackage(): Map<string, PatternModules[]> {
  const byPackage = new Map<string, PatternModules[]>();
  for (const pattern of CLASS_PATTERNS) {
    const modules = words(pattern.modules);
    const entry = { pattern, modules, except: words(pattern.except ?? '') };
    for (const top of new Set(modules.map(topLevel))) {
      byPackage.set(top, [...(byPackage.get(top) ?? []), entry]);
    }
  }
  return byPackage;
}

/** `StandardScaler`, `_BinMapper`, `BatchNorm2d`: no dots, a capital after at most one underscore. */
const CLASS_NAME = /^_?[A-Z][A-Za-z0-9_]*$/;

/** True when the path is one of the prefixes or continues one behind a dot. */
function below(path: string, prefixes: readonly string[]): boolean {
  return prefixes.some(
    prefix => path.startsWith(prefix) && (path.length === prefix.length || path[prefix.length] === '.')
  );
}

/** Every reviewed callable: a test reads them all. */
export function trustedGroups(): readonly TrustedGroup[] {
  return GROUPS.flat();
}
