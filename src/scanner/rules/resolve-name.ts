import { lazily } from '../lazily';
import { gadgetAt, isGadgetPackage } from './gadgets';
import { packageNamed } from './known-packages';
import { memoize } from './memoize';
import { STDLIB_MODULES } from './stdlib/modules';
import { topLevel } from './top-level';
import { PYTHON2_MODULES, PYTHON2_NAMES } from './stdlib/python2-names';
import { wordSet, words } from './word-lists';

/** The object that a global of a pickle stands for, once aliases and attribute paths are resolved. */
export interface ResolvedName {
  /** Module and attribute path in Python 3's words, with the effective module when the path leads through another one. */
  readonly module: string;
  readonly name: string;
  /** Module and operator for the report: as the file writes them, or the effective ones when the path leads elsewhere. */
  readonly shownModule: string;
  readonly shownName: string;
  /** True when the path leads through a module of another package than the one that is named. */
  readonly throughOtherPackage: boolean;
  /** The first component of the attribute path that Python reserves (`__globals__`), if any. */
  readonly dunder?: string;
}

const stdlib = wordSet(STDLIB_MODULES);
const python2Modules = lazily(() => table(PYTHON2_MODULES));
const python2Names = lazily(() => table(PYTHON2_NAMES));

/** Modules from which an attacker can run code: the bare module object is as dangerous as one of its functions. */
const POWERFUL = new Set(
  (
    'os posix nt sys subprocess builtins __builtin__ importlib imp _imp runpy shutil socket _socket pty ctypes _ctypes marshal ' +
    'pickle _pickle cPickle _posixsubprocess _winapi popen2'
  ).split(' ')
);

function table(text: string): Map<string, string> {
  return new Map(words(text).map(row => row.split('=') as [string, string]));
}

/** True when the top-level package of `module` comes with Python (any version, any platform). */
export function isStdlib(module: string): boolean {
  const top = topLevel(module);
  return stdlib.has(top) || top.startsWith('_sysconfigdata');
}

/**
 * Attributes of other names that hold a module of the standard library: of `enum` since 3.11, `typing`, `keras.src.utils.python_utils`,
 * `torch.utils.data.dataloader`.
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['bltns', 'builtins'],
  ['stdlib_re', 're'],
  ['python_types', 'types'],
  ['python_multiprocessing', 'multiprocessing']
]);

/** The standard-library module that an attribute called `name` most likely holds: `os` for `os` and for `_os`. */
function moduleAlias(name: string): string | undefined {
  const renamed = RENAMED.get(name);
  if (renamed !== undefined || stdlib.has(name)) {
    return renamed ?? name;
  }
  const bare = name.replace(/^_+/, '');
  return bare !== name && stdlib.has(bare) ? bare : undefined;
}

/**
 * Resolve a (module, name) pair the way a lenient unpickler would: blanks and control characters at the ends are dropped
 * (`os\r`), Python 2 names become Python 3's (CPython's `_compat_pickle`), and a dotted name is walked component by
 * component, so that `torch.serialization` + `os.system` becomes `os` + `system`.
 */
export const resolveName = memoize(resolve);

function resolve(module: string, name: string): ResolvedName {
  const writtenModule = trim(module);
  const writtenName = trim(name);
  let [currentModule, currentName] = toPython3(writtenModule, writtenName);
  const path = currentName.split('.');
  const dunder = path.find(part => part.length > 4 && part.startsWith('__') && part.endsWith('__'));
  let throughOtherPackage = false;
  const inner = powerfulSubmodule(currentModule);
  if (inner !== undefined) {
    currentModule = inner;
    throughOtherPackage = true;
  }
  for (let i = path.length - 1; i >= 0; i--) {
    const alias = moduleAlias(path[i]);
    if (alias === undefined) {
      continue;
    }
    if (i < path.length - 1) {
      currentModule = alias;
      currentName = path.slice(i + 1).join('.');
      throughOtherPackage = true;
      break;
    }
    if (POWERFUL.has(alias) && topLevel(currentModule) !== alias) {
      // The module object itself: later opcodes can take any attribute from it.
      return {
        module: alias,
        name: '',
        shownModule: writtenModule,
        shownName: writtenName,
        throughOtherPackage: true,
        dunder
      };
    }
  }
  if (!throughOtherPackage && gadgetAt(`${currentModule}.${currentName}`) === undefined) {
    const other = importedPackage(currentModule, path);
    if (other !== undefined) {
      ({ module: currentModule, name: currentName } = other);
      throughOtherPackage = true;
    }
  }
  return {
    module: currentModule,
    name: currentName,
    shownModule: throughOtherPackage ? currentModule : writtenModule,
    shownName: throughOtherPackage ? currentName : writtenName,
    throughOtherPackage,
    dunder
  };
}

/**
 * The target of an attribute path through a package that the module has imported (`xgboost.core` + `np.load`).
 * Names in front of `<locals>` are functions.
 */
function importedPackage(module: string, path: readonly string[]): { module: string; name: string } | undefined {
  for (let i = path.length - 2; i >= 0; i--) {
    const found = path[i + 1] === '<locals>' ? undefined : packageNamed(path[i], isGadgetPackage);
    if (found !== undefined && found !== module) {
      return { module: found, name: path.slice(i + 1).join('.') };
    }
  }
  return undefined;
}

/** The part of a module path that is a powerful module inside another package (`six.moves.builtins`). */
function powerfulSubmodule(module: string): string | undefined {
  const parts = module.split('.');
  for (let i = parts.length - 1; i > 0; i--) {
    const alias = moduleAlias(parts[i]);
    if (alias !== undefined && POWERFUL_SUBMODULES.has(alias) && !stdlib.has(parts[0])) {
      return [alias === '__builtin__' ? 'builtins' : alias, ...parts.slice(i + 1)].join('.');
    }
  }
  return undefined;
}

/** Fewer than POWERFUL, because honest packages have modules of their own that are called `imp`, `socket` or `shutil`. */
const POWERFUL_SUBMODULES = new Set(
  'os posix nt sys subprocess builtins __builtin__ importlib marshal pickle cPickle'.split(' ')
);

/** Module and name in Python 3's words (CPython's `_compat_pickle`). */
export function python3Name(module: string, name: string): readonly [string, string] {
  return toPython3(module, name);
}

function toPython3(module: string, name: string): [string, string] {
  const renamed = python2Names().get(`${module}.${name}`);
  if (renamed !== undefined) {
    return renamed.split(':') as [string, string];
  }
  return [python2Modules().get(module) ?? module, name];
}

function trim(text: string): string {
  return text.replace(/^[\s\u0000-\u0020]+|[\s\u0000-\u0020]+$/g, '');
}
