import { topLevel } from '../names';
import { words } from '../word-lists';
import { NUMPY, NUMPY_FAMILIES } from './numpy';
import { PACKAGES, PACKAGE_FAMILIES } from './other-packages';
import { PANDAS, PANDAS_FAMILIES } from './pandas';
import { PYTHON } from './standard-library';
import { PYTHON_FAMILIES, PYTHON_RECORDS } from './python-records';
import { SCIPY, SCIPY_FAMILIES } from './scipy';
import { SKLEARN, SKLEARN_FAMILIES } from './sklearn';
import { TORCH, TORCH_FAMILIES } from './torch';
import { TORCH_PACKAGES, TORCH_PACKAGE_FAMILIES } from './torch-packages';
import type { Condition, Family, TrustedGroup } from '../conditions/condition';

const GROUPS: readonly (readonly TrustedGroup[])[] = [
  PYTHON,
  PYTHON_RECORDS,
  NUMPY,
  SCIPY,
  PANDAS,
  SKLEARN,
  TORCH,
  TORCH_PACKAGES,
  PACKAGES
];
const FAMILIES: readonly Family[] = [
  ...PYTHON_FAMILIES,
  ...NUMPY_FAMILIES,
  ...SCIPY_FAMILIES,
  ...PANDAS_FAMILIES,
  ...SKLEARN_FAMILIES,
  ...TORCH_FAMILIES,
  ...TORCH_PACKAGE_FAMILIES,
  ...PACKAGE_FAMILIES
];

/** A reviewed callable: its reason, and its condition when arguments matter. */
export interface TrustedEntry {
  readonly why: string;
  readonly when?: Condition;
  readonly called?: Condition;
}

let table: Map<string, TrustedEntry> | undefined;

/** The reviewed callable at `module.name`, or undefined. Names are exact. */
export function trustedEntry(module: string, name: string): TrustedEntry | undefined {
  table ??= build();
  return table.get(`${module} ${name}`);
}

function build(): Map<string, TrustedEntry> {
  const entries = new Map<string, TrustedEntry>();
  for (const group of GROUPS.flat()) {
    const entry = { why: group.why, when: group.when, called: group.called };
    for (const module of words(group.modules)) {
      for (const name of words(group.names)) {
        entries.set(`${module} ${name}`, entry);
      }
    }
  }
  return entries;
}

/** A family with its modules one by one. */
interface Branch {
  readonly family: Family;
  readonly modules: readonly string[];
  readonly except: readonly string[];
}

/** Families by the packages that their modules are in, each in the order of the families; made when first asked for. */
let branches: Map<string, Branch[]> | undefined;

/** The family that the class belongs to: named like a class, directly in a module of a reviewed package. */
export function familyOf(module: string, name: string): Family | undefined {
  branches ??= branch();
  return branches
    .get(topLevel(module))
    ?.find(
      ({ family, modules, except }) =>
        (family.names ?? CLASS_NAME).test(name) && below(module, modules) && !below(`${module}.${name}`, except)
    )?.family;
}

function branch(): Map<string, Branch[]> {
  const byPackage = new Map<string, Branch[]>();
  for (const family of FAMILIES) {
    const modules = words(family.modules);
    const entry = { family, modules, except: words(family.except ?? '') };
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
