import type { Watched } from '../../../rules/import-watchlist';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { AbstractValue } from './abstract-value';
import { NOTHING_KNOWN, asNamed, joinValues } from './abstract-value';

/** The arguments of one call of a function of the module; each is a constant or undefined. */
export interface Arguments {
  readonly positional: readonly (MarshalValue | undefined)[];
  readonly named: ReadonlyMap<string, MarshalValue | undefined>;
  /** `*args` or `**words`: the position of an argument is unknown. */
  readonly spread: boolean;
}

/** An effect of importing a module. */
export interface ImportEffect {
  /** The callable or module that is used. */
  readonly watched: Watched;
  /** The call or statement, as Python text. */
  readonly text: string;
}

/** Code that runs on import: more is not followed. */
const MAX_RUNNING = 5_000;
/** Functions and classes that values carry from one place to the next, counted each time. */
const MAX_JOINED = 10_000_000;
/** Parts of a dotted name: `a = a.b` in a loop makes ever longer ones. */
const MAX_PARTS = 8;
/** Calls of one function whose arguments are remembered. */
const MAX_CALLS_KEPT = 200;

/** Methods that are called of a class without any object of it: by subscripts, checks of types, and by making it. */
export const CLASS_HOOKS = new Set([
  '__class_getitem__',
  '__subclasshook__',
  '__instancecheck__',
  '__subclasscheck__',
  '__set_name__',
  'mro'
]);
/** Special methods that creating a subclass calls. */
const SUBCLASS_HOOKS = new Set(['__init_subclass__', '__prepare__', '__mro_entries__']);
/** Methods of its metaclass that creating a class calls; an enumeration calls the last one for each member. */
export const METACLASS_HOOKS = new Set(['__new__', '__init__', '__call__', '__prepare__', '_generate_next_value_']);

/**
 * The facts about one module while the analysis follows its code: the values of its names, in any order, branch or
 * scope, and the code that runs. The facts only grow, so that following all code repeatedly comes to an end.
 */
export class ModuleFacts {
  /** True when a fact was added since the start of the round. */
  changed = false;
  /** The module calls a value that the analysis cannot identify. */
  unknownCallee = false;
  /** A limit was reached: the facts may be incomplete. */
  limited = false;
  readonly running = new Set<CodeValue>();
  private readonly names = new Map<string, AbstractValue>();
  private readonly aliases = new Map<string, Set<string>>();
  private readonly importedNames = new Set<string>();
  private readonly definedNames = new Set<string>();
  private readonly propertyGetters = new Set<CodeValue>();
  private readonly overridingClasses = new Set<CodeValue>();
  private readonly computedModuleMakers = new Set<CodeValue>();
  private mayBeRenamed = false;
  private spent = 0;
  private readonly methods = new Map<CodeValue, Map<string, Set<CodeValue>>>();
  private readonly classes = new Set<CodeValue>();
  private readonly bases = new Map<CodeValue, Set<CodeValue>>();
  /** Classes that have objects, and their bases. */
  private readonly instantiated = new Set<CodeValue>();
  private given = new Map<CodeValue, Arguments[]>();
  private givenBefore: ReadonlyMap<CodeValue, readonly Arguments[]> = new Map();

  constructor(private readonly root: CodeValue) {}

  /** True when the module may assign `__name__`, so that comparing it proves nothing. */
  get renamed(): boolean {
    return this.mayBeRenamed;
  }

  moduleMayBeRenamed(): void {
    this.changed ||= !this.mayBeRenamed;
    this.mayBeRenamed = true;
  }

  /** Returns the methods of these names in every class. */
  methodsNamed(names: ReadonlySet<string>): readonly CodeValue[] {
    return [...this.methods.values()].flatMap(methods =>
      [...methods].flatMap(([name, codes]) => (names.has(name) ? [...codes] : []))
    );
  }

  allPropertyGetters(): ReadonlySet<CodeValue> {
    return this.propertyGetters;
  }

  /** A base class calls the methods of this class. */
  addOverridingClass(code: CodeValue): void {
    this.add(this.overridingClasses, code);
  }

  /** All classes that are driven have objects, whose methods are called. */
  runOverridingClasses(): void {
    this.overridingClasses.forEach(code => this.run(code, true));
  }

  /** Texts in all of the module's code, such as that which documents a function. */
  texts(): readonly string[] {
    const codes = new Set([this.root]);
    const texts: string[] = [];
    for (const { consts } of codes) {
      consts.forEach(value => {
        if (value.type === 'code') {
          codes.add(value);
        } else if (value.type === 'str') {
          texts.push(value.value);
        }
      });
    }
    return texts;
  }

  /** A call of this code may give a module, or part of one, whose name is computed. */
  addComputedModuleMaker(code: CodeValue): void {
    this.add(this.computedModuleMakers, code);
  }

  mayMakeComputedModule(code: CodeValue): boolean {
    return this.computedModuleMakers.has(code);
  }

  addProperty(code: CodeValue): void {
    this.add(this.propertyGetters, code);
  }

  /** True for a method that runs when it is named. */
  isProperty(code: CodeValue): boolean {
    return this.propertyGetters.has(code);
  }

  /** A name is given to a value that is not imported. */
  defineName(name: string): void {
    this.add(this.definedNames, name);
    if (name === '__name__') {
      this.moduleMayBeRenamed();
    }
  }

  /** The module gives a name to a value of another package. */
  importName(name: string): void {
    this.add(this.importedNames, name);
    if (name === '__name__') {
      this.moduleMayBeRenamed();
    }
  }

  /** A name stands for a built-in function, a module or a part of one. */
  addAlias(name: string, path: string): void {
    if (path.split('.').length > MAX_PARTS) {
      return;
    }
    this.add(this.setAt(this.aliases, name), path);
  }

  /** Returns every value that a name may stand for. */
  aliasesOf(name: string): ReadonlySet<string> {
    return this.aliases.get(name) ?? new Set();
  }

  /** True when nothing but other packages' values goes by this name. */
  isImported(name: string): boolean {
    return this.importedNames.has(name) && !this.definedNames.has(name);
  }

  isDefined(name: string): boolean {
    return this.definedNames.has(name);
  }

  assign(name: string, carried: AbstractValue): void {
    this.spendJoin(carried);
    const before = this.names.get(name) ?? NOTHING_KNOWN;
    const after = joinValues([before, asNamed(carried)]);
    const same = (key: 'definitions' | 'contents' | 'instanceOf' | 'computed'): boolean => after[key] === before[key];
    if (same('definitions') && same('contents') && same('instanceOf') && same('computed')) {
      return;
    }
    this.names.set(name, after);
    this.changed = true;
  }

  /** Counts the definitions that a value carries to another place. */
  spendJoin({ definitions, contents, instanceOf }: AbstractValue): void {
    this.spent += 1 + definitions.size + contents.size + instanceOf.size;
    this.limited ||= this.spent > MAX_JOINED;
  }

  valueOfName(name: string): AbstractValue {
    return this.names.get(name) ?? NOTHING_KNOWN;
  }

  /** Returns the joined values of all names. */
  joinOfAllNames(): AbstractValue {
    return joinValues([...this.names.values()]);
  }

  /** A function is a method of this class. */
  addMethod(owner: CodeValue, name: string, carried: AbstractValue): void {
    const methods = this.methods.get(owner) ?? new Map<string, Set<CodeValue>>();
    this.methods.set(owner, methods);
    [...carried.definitions, ...carried.contents].forEach(code => this.add(this.setAt(methods, name), code));
  }

  /** Returns the methods of this name in these classes and in every class that has objects. */
  methodsCalled(name: string, classes: ReadonlySet<CodeValue>): readonly CodeValue[] {
    return [...this.instantiated, ...classes]
      .flatMap(one => this.lineage(one))
      .flatMap(owner => [...(this.methods.get(owner)?.get(name) ?? [])]);
  }

  /** Returns every method of these classes. */
  allMethods(classes: ReadonlySet<CodeValue>): ReadonlySet<CodeValue> {
    const owners = [...classes].flatMap(one => this.lineage(one));
    return new Set(owners.flatMap(owner => [...(this.methods.get(owner)?.values() ?? [])].flatMap(set => [...set])));
  }

  /**
   * This code runs. If it is a class, the methods run that make an object of it.
   * @param called - true for a call in this module, false where other code may call it
   */
  run(code: CodeValue, called = false): void {
    if (this.running.size >= MAX_RUNNING && !this.running.has(code)) {
      this.limited = true;
      return;
    }
    this.add(this.running, code);
    const lineage = this.lineage(code);
    const driven = called && lineage.some(owner => this.overridingClasses.has(owner));
    for (const owner of lineage) {
      if (this.methods.has(owner)) {
        this.add(this.instantiated, owner);
      }
      for (const [name, codes] of this.methods.get(owner) ?? []) {
        if (/^__\w+__$/.test(name) || name === 'keys' || driven) {
          codes.forEach(method => this.add(this.running, method));
        }
      }
    }
  }

  /** A module's code runs, and so does the body of a class when the class is made. */
  runBody(code: CodeValue): void {
    this.add(this.running, code);
  }

  /** This code is the body of a class. */
  makeClass(code: CodeValue): void {
    this.add(this.classes, code);
    this.runBody(code);
  }

  isClass(code: CodeValue): boolean {
    return this.classes.has(code);
  }

  /** A class is derived from this one. */
  addBase(code: CodeValue, base: CodeValue): void {
    this.add(this.setAt(this.bases, code), base);
    for (const owner of this.lineage(base)) {
      this.runMethods(owner, SUBCLASS_HOOKS);
    }
  }

  /** Runs these methods of a class. */
  runMethods(owner: CodeValue, names: ReadonlySet<string>): void {
    for (const [name, codes] of this.methods.get(owner) ?? []) {
      if (names.has(name)) {
        codes.forEach(method => this.add(this.running, method));
      }
    }
  }

  /** A class and everything that it is derived from. */
  private lineage(code: CodeValue): readonly CodeValue[] {
    const all = new Set([code]);
    for (const one of all) {
      this.bases.get(one)?.forEach(base => all.add(base));
    }
    return [...all];
  }

  /** Everything worth watching that any name stands for. */
  everyAlias(): readonly string[] {
    return [...this.aliases.values()].flatMap(paths => [...paths]);
  }

  addArguments(code: CodeValue, given: Arguments): void {
    const all = this.given.get(code) ?? [];
    if (all.length < MAX_CALLS_KEPT) {
      this.given.set(code, [...all, given]);
    }
  }

  /** Every value that the function's parameter was given; undefined among them stands for one that is not known. */
  argumentsFor(code: CodeValue, parameter: string): readonly (MarshalValue | undefined)[] {
    const index = code.locals.indexOf(parameter);
    const all = [...(this.givenBefore.get(code) ?? []), ...(this.given.get(code) ?? [])];
    return all.length === 0 || all.length >= MAX_CALLS_KEPT
      ? [undefined]
      : all.map(({ positional, named, spread }) => (spread ? undefined : (named.get(parameter) ?? positional[index])));
  }

  /** The analysis follows all code once more. It learns the arguments anew and keeps the facts. */
  startRound(): void {
    this.changed = false;
    this.givenBefore = this.given;
    this.given = new Map();
  }

  private setAt<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
    const set = map.get(key) ?? new Set<V>();
    map.set(key, set);
    return set;
  }

  private add<T>(set: Set<T>, value: T): void {
    if (!set.has(value)) {
      set.add(value);
      this.changed = true;
    }
  }
}

/** Returns the name when the expression is no more than a name. */
export function nameIn({ text }: Expression): string | undefined {
  return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

/** `c` of `a.b.c`. */
export function lastName({ text }: Expression): string {
  return text.slice(text.lastIndexOf('.') + 1);
}
