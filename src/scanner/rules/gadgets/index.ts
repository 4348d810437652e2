import { longestPrefix, words } from '../word-lists';
import { LOADERS } from './loaders';
import { MIXED } from './mixed';
import { RUNNING } from './running';
import type { Gadget, GadgetGroup } from './gadget';

const GROUPS: readonly (readonly GadgetGroup[])[] = [LOADERS, RUNNING, MIXED];

let table: Map<string, Gadget> | undefined;
let packages: Set<string> | undefined;

/** The known gadget at `path` (`module.name`) or above it, or undefined. */
export function gadgetAt(path: string): Gadget | undefined {
  table ??= build();
  return table.get(longestPrefix(path, table));
}

/** True when a gadget stands inside of the module: the callable itself is known, not only the place where it is. */
export function isExactGadget(module: string, name: string): boolean {
  table ??= build();
  return longestPrefix(`${module}.${name}`, table).length > module.length;
}

/** True for the name of a package with known gadgets. */
export function isGadgetPackage(name: string): boolean {
  table ??= build();
  packages ??= new Set([...table.keys()].map(path => path.split('.')[0]));
  return packages.has(name);
}

function build(): Map<string, Gadget> {
  const gadgets = new Map<string, Gadget>();
  for (const group of GROUPS.flat()) {
    const references = words(group.references ?? '');
    for (const path of words(group.paths)) {
      gadgets.set(path, { severity: group.severity, mixed: group.mixed === true, references });
    }
  }
  return gadgets;
}
