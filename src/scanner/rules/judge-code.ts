import type { Severity } from '../report';
import { SEVERITIES } from '../report';
import { gadgetAt } from './gadgets';
import type { CodeHit } from './code-names';
import {
  ACTING_METHODS,
  AMBIGUOUS,
  BUILTINS,
  EVALUATORS,
  HARMFUL,
  HARMLESS,
  HARMLESS_NAMES,
  NUMERIC,
  PACKAGES,
  REACHES_OUT,
  REFLECTIVE,
  SHORT,
  SUBMODULES,
  SUSPECT_NAMES
} from './code-names';
import { judgeTensorFlow } from './keras/tensorflow';
import { isStdlib, resolveName } from './resolve-name';
import { topLevel } from './top-level';
import { longestPrefix } from './word-lists';
import { stdlibSeverity } from './stdlib/severity';

/** The names and texts of compiled code for the rules; `formats/bytecode` makes it. */
export interface CodeNames {
  readonly names: readonly string[];
  readonly paths: readonly string[];
  /** Modules that import statements name, as far as the instructions are understood. */
  readonly imports: readonly string[];
  readonly texts: readonly string[];
  /** Dotted names whose values are reached otherwise than by name: through variables, arguments, items. */
  readonly handedOn?: readonly string[];
  /** True when `paths` covers every instruction. */
  readonly understood: boolean;
}

/** Names in a piece of code that honest models do not need. */
export interface CodeJudgement {
  readonly severity: Severity;
  /** The worst of it, in modelscan's words: `os` and `system`, `builtins` and `exec`. */
  readonly module: string;
  readonly operator: string;
  /** Everything of the kind, worst first: `os.system`, `exec`. */
  readonly names: readonly string[];
}

/** Python or shell that a text constant can only hold in order to be run. */
const SOURCE: readonly (readonly [RegExp, string, string])[] = [
  [/\b(os|posix|nt)\.(system|popen|exec[lv]\w*|spawn\w*)\s*\(/, 'os', 'system'],
  [/\bsubprocess\.(run|call|Popen|check_\w+|getoutput)\b/, 'subprocess', 'Popen'],
  [
    /\b(import|from)\s+(os|sys|subprocess|socket|ctypes|pty|shutil|urllib|requests|importlib|marshal|pickle|base64)\b/,
    'builtins',
    '__import__'
  ],
  [/__import__\s*\(/, 'builtins', '__import__'],
  [/(^|[^\w.])(exec|eval)\s*\(/, 'builtins', 'exec'],
  [/__subclasses__|__globals__|__builtins__/, 'builtins', '__globals__'],
  [/\b(marshal|pickle|dill)\.loads?\s*\(/, 'pickle', 'loads'],
  [/\/bin\/(ba|da|z)?sh\b|\b(curl|wget)\s+\S*:\/\/|\bpowershell(\.exe)?\s+-|\/dev\/tcp\//, 'os', 'system']
];

/** Modules handed on that are looked at. */
const MAX_HANDED_ON = 20;

/** Characters of a text that is read as a format string. */
const MAX_FORMAT = 4_000;

/**
 * Judges code by its names. Harmless arithmetic and tensor operations give undefined.
 *
 * @param code - names, dotted names and texts of compiled code
 * @param isModule - it is a module of some package, which may import any other package
 */
export function judgeCode(code: CodeNames, isModule = false): CodeJudgement | undefined {
  const hits = new Map<string, CodeHit>();
  /** The worst verdict on an operator of this name, in any module. */
  const worst = new Map<string, number>();
  const add = (hit: CodeHit | undefined): void => {
    const text = hit && shown(hit);
    if (hit && text !== undefined && !hits.has(text)) {
      hits.set(text, hit);
      const rank = SEVERITIES.indexOf(hit.severity);
      worst.set(hit.operator, Math.min(worst.get(hit.operator) ?? rank, rank));
    }
  };
  code.paths.forEach(path => add(judgePath(path)));
  const explained = code.understood ? attributesOnly(code.paths) : new Set<string>();
  for (const name of code.names) {
    const severity = explained.has(name) ? undefined : BUILTINS.get(name);
    add(severity && { severity, module: 'builtins', operator: name });
    const parts = name.split('.');
    parts.forEach(part => add(covered(SUSPECT_NAMES.get(part), worst)));
  }
  code.imports.forEach(module => add(isModule && !isStdlib(module) ? undefined : judgeModule(module)));
  judgeHandedOn(code).forEach(add);
  if (!code.understood) {
    possible(code.names).forEach(add);
  }
  const reflective = code.names.some(name => REFLECTIVE.has(name));
  for (const text of code.texts) {
    for (const name of reflective && /^[\w.]{2,80}$/.test(text) ? text.split('.') : []) {
      const severity = BUILTINS.get(name);
      add(severity && { severity, module: 'builtins', operator: name });
      add(covered(SUSPECT_NAMES.get(name), worst));
    }
    formatFields(text).forEach(name => add(covered(judgeField(name), worst)));
    findSourceInText(text).forEach(add);
  }
  const told = [...hits.values()];
  const inModule = new Map<string, number>();
  told.forEach(({ module }) => inModule.set(module, (inModule.get(module) ?? 0) + 1));
  // A finding of `os.system` makes the one of `os` superfluous.
  const specific = told.filter(hit => !hit.wholeModule || inModule.get(hit.module) === 1);
  const sorted = specific.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  if (sorted.length === 0) {
    return undefined;
  }
  const [{ severity, module, operator }] = sorted;
  return { severity, module, operator, names: sorted.map(shown) };
}

/** Returns the effects that Python or shell in a text would have if it were run; empty for any other text. */
export function findSourceInText(
  text: string
): { readonly severity: Severity; readonly module: string; readonly operator: string }[] {
  return SOURCE.flatMap(([pattern, module, operator]) =>
    pattern.test(text) ? [{ severity: 'HIGH' as const, module, operator }] : []
  );
}

/** Attributes that a format string takes of its values: `'{0.__class__.__init__}'`. */
function formatFields(text: string): string[] {
  const fields =
    text.length > MAX_FORMAT ? [] : text.matchAll(/\{\w*((?:\.\w+|\[[^\]{}]*\])+)(?:![rsa])?(?::[^{}]*)?\}/g);
  return [...fields].flatMap(([, path]) => path.split(/[.[\]]+/)).filter(Boolean);
}

function judgeField(name: string): CodeHit | undefined {
  return (
    SUSPECT_NAMES.get(name) ??
    (/^__\w+__$/.test(name) ? { severity: 'HIGH', module: 'builtins', operator: name } : undefined)
  );
}

/**
 * Judges a module that code or a pickle imports by name; undefined for one that only computes. dill imports names in a
 * module the same way (`os.system`).
 */
export function judgeImported(name: string): CodeHit | undefined {
  return (name.includes('.') ? judgePath(name) : undefined) ?? judgeModule(name);
}

/** Attributes that the code takes of any value may be those of a module which it hands on. */
function judgeHandedOn({ handedOn = [], imports, paths }: CodeNames): (CodeHit | undefined)[] {
  const tops = new Set(handedOn.filter(path => isModule(path, imports)).map(path => SHORT[path] ?? topLevel(path)));
  const attributes = tops.size === 0 ? [] : paths.flatMap(unknownAttributes);
  const used = new Set([...paths, ...imports].map(path => topLevel(SHORT[path.split('.')[0]] ?? path)));
  return [
    ...[...tops].slice(0, MAX_HANDED_ON).flatMap(top => attributes.map(name => judgeAttributeOf(top, name))),
    // What the functions of a package return has methods that act.
    ...paths
      .filter(path => path.startsWith('…'))
      .flatMap(path => {
        const name = path.slice(1);
        return [...(ACTING_METHODS.get(name) ?? [])].flatMap((module): CodeHit[] =>
          used.has(module) ? [{ severity: 'HIGH', module, operator: name }] : []
        );
      })
  ];
}

function isModule(path: string, imports: readonly string[]): boolean {
  const top = topLevel(SHORT[path] ?? path);
  return (
    (NUMERIC.has(top) || HARMLESS.has(top)) &&
    (!path.includes('.') || imports.includes(path) || SUBMODULES.has(path.slice(path.lastIndexOf('.') + 1)))
  );
}

/** Attributes of what is no module by its name: `f(x).load`, `self.m.load`. */
function unknownAttributes(path: string): string[] {
  const [head, ...rest] = path.split('.');
  if (head.startsWith('…')) {
    return [head.slice(1), ...rest];
  }
  const top = topLevel(SHORT[head] ?? head);
  return NUMERIC.has(top) || isStdlib(top) ? [] : rest;
}

function judgeAttributeOf(top: string, name: string): CodeHit | undefined {
  if (isStdlib(name) && !HARMLESS.has(name) && !AMBIGUOUS.has(name)) {
    return { severity: 'HIGH', module: top, operator: name };
  }
  return judgePath(`${top}.${name}`);
}

/** Attributes of a module that tell of it; all other special ones reach what is in it. */
const TELLING = /^__(version|name|doc|file|version_info|git_version)__$/;

function reachesInside(name: string): boolean {
  return /^__\w+__$/.test(name) && !TELLING.test(name);
}

function judgePath(path: string): CodeHit | undefined {
  const parts = path.split('.');
  const [head] = parts;
  if (head.startsWith('…')) {
    return undefined;
  }
  if (parts.length === 1) {
    const severity = BUILTINS.get(head);
    return severity && { severity, module: 'builtins', operator: head };
  }
  if (isStdlib(head)) {
    return judgeStdlib(head, parts.slice(1).join('.'));
  }
  const full = [SHORT[head] ?? head, ...parts.slice(1)].join('.');
  if (full.startsWith('tensorflow.')) {
    return judgeTensorFlow(full.slice('tensorflow.'.length));
  }
  const gadget = gadgetAt(full);
  const dot = full.lastIndexOf('.');
  const here = { module: full.slice(0, dot), operator: full.slice(dot + 1) };
  if (gadget !== undefined) {
    return { severity: gadget.severity, ...here };
  }
  const top = topLevel(full);
  if (EVALUATORS.has(top)) {
    return { severity: 'HIGH', ...here };
  }
  return NUMERIC.has(top) ? judgeNumeric(full, here) : undefined;
}

/** What a package keeps for itself imports, compiles and reads files more often than it computes; `torch._C` computes. */
function isPrivate(part: string): boolean {
  return /^_[A-Za-z]/.test(part) && !/^_(C|nn|VariableFunctions)$/.test(part);
}

/** Packages that compute have loaders and writers, too, and hold the modules that they import (`numpy.os`). */
function judgeNumeric(full: string, here: { readonly module: string; readonly operator: string }): CodeHit | undefined {
  const [top, ...parts] = full.split('.');
  const { module, name, throughOtherPackage } = resolveName(top, parts.join('.'));
  if (throughOtherPackage && isStdlib(module) && !HARMLESS.has(topLevel(module)) && !AMBIGUOUS.has(topLevel(module))) {
    return { severity: stdlibSeverity(`${module}.${name}`), module, operator: name };
  }
  return parts.some(part => REACHES_OUT.test(part) || reachesInside(part) || isPrivate(part)) ||
    /^pandas\.(.*\.)?eval$/.test(full)
    ? { severity: 'HIGH', ...here }
    : undefined;
}

/** Through the modules that a harmless one has imported (`json.codecs.open`) everything can be reached. */
function judgeStdlib(head: string, rest: string): CodeHit | undefined {
  const { module, name, throughOtherPackage } = resolveName(head, rest);
  if (HARMLESS_NAMES.has(`${module}.${name}`)) {
    return undefined;
  }
  if (module === 'builtins') {
    if (name === '') {
      return { severity: 'CRITICAL', module, operator: '__import__', wholeModule: true };
    }
    const [first, ...more] = name.split('.');
    const severity = BUILTINS.get(first);
    return severity && { severity, module, operator: [first, ...more].join('.') };
  }
  if (!HARMLESS.has(topLevel(module))) {
    return { severity: stdlibSeverity(`${module}.${name}`), module, operator: name };
  }
  const isPrivate = /^_(?!_)/.test(name) || name.split('.').some(reachesInside);
  if (!isPrivate && longestPrefix(`${module}.${name}`, HARMFUL) === '') {
    return undefined;
  }
  return {
    severity: isPrivate ? 'HIGH' : stdlibSeverity(`${module}.${name}`),
    module: throughOtherPackage ? module : head,
    operator: name
  };
}

/** Importing a module is enough to reach everything in it, by ways that no dotted name shows. */
function judgeModule(module: string): CodeHit | undefined {
  if (module.startsWith('.')) {
    return { severity: 'HIGH', module: 'builtins', operator: '__import__' };
  }
  const top = topLevel(module);
  if (top === '' || HARMLESS.has(top)) {
    return undefined;
  }
  if (isStdlib(top)) {
    return { severity: stdlibSeverity(module), module, operator: '__import__', wholeModule: true };
  }
  if (NUMERIC.has(top)) {
    return module.includes('.') ? judgePath(module) : undefined;
  }
  return { severity: 'HIGH', module, operator: '__import__', wholeModule: true };
}

/**
 * Returns the possible meanings of names if the instructions don't tell which names are modules and which belong
 * together: every module of the standard library, and every dangerous function of the packages that models use.
 */
function possible(names: readonly string[]): (CodeHit | undefined)[] {
  const packages = [...new Set(names.map(name => SHORT[name] ?? name))].filter(name => PACKAGES.has(name));
  return names.flatMap(name => [
    AMBIGUOUS.has(name) || !isStdlib(name) ? undefined : judgeModule(name),
    ...packages.map(top => judgePath(`${top}.${name}`))
  ]);
}

/** Names that the instructions use as attributes and never as globals: `K.eval` is not the built-in. */
function attributesOnly(paths: readonly string[]): Set<string> {
  const attributes = new Set<string>();
  for (const path of paths) {
    attributes.add(path.startsWith('…') ? path.slice(1) : path.slice(path.lastIndexOf('.') + 1));
  }
  paths.filter(path => !path.includes('.') && !path.startsWith('…')).forEach(path => attributes.delete(path));
  return attributes;
}

/** A telltale says nothing new when a dotted name already told it. */
function covered(hit: CodeHit | undefined, worst: ReadonlyMap<string, number>): CodeHit | undefined {
  const known = hit && (worst.get(hit.operator) ?? Infinity) <= SEVERITIES.indexOf(hit.severity);
  return known ? undefined : hit;
}

function shown(hit: CodeHit): string {
  return hit.wholeModule ? hit.module : hit.module === 'builtins' ? hit.operator : `${hit.module}.${hit.operator}`;
}
