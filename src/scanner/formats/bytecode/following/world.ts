import type { Watched } from '../../../rules/on-import';
import type { Expression } from '../expressions';
import type { CodeValue, MarshalValue } from '../marshal-values';
import type { Carried } from './carried';
import { EMPTY, kept, together } from './carried';

/** What was handed to a function of the module: the constant that each argument is, if it is one. */
export interface Given {
  readonly positional: readonly (MarshalValue | undefined)[];
  readonly named: ReadonlyMap<string, MarshalValue | undefined>;
  /** `*args` or `**words`: what stands where is not known. */
  readonly spread: boolean;
}

/** Something that happens when a module is imported. */
export interface Act {
  /** What it is done with. */
  readonly watched: Watched;
  /** The call or statement, as Python text. */
  readonly text: string;
}

/** Code that runs on import: more is not followed. */
const MAX_RUNNING = 5_000;
/** Functions and classes that values carry from one place to the next, counted each time. */
const MAX_CARRIED = 10_000_000;
/** Parts of a dotted name: `a = a.b` in a loop makes ever longer ones. */
const MAX_PARTS = 8;
/** Calls of one function whose arguments are remembered. */
const MAX_GIVEN = 200;

/** Methods that are called of a class without any object of it: by subscripts, checks of types, and by making it. */
export const OF_CLASSES = new Set([
  '__class_getitem__',
  '__subclasshook__',
  '__instancecheck__',
  '__subclasscheck__',
  '__set_name__',
  'mro'
]);
/** Special methods that creating a subclass calls. */
const OF_SUBCLASSES = new Set(['__init_subclass__', '__prepare__', '__mro_entries__']);
/** What creating a class calls of its metaclass, and of an enumeration for each member. */
export const OF_METACLASSES = new Set(['__new__', '__init__', '__call__', '__prepare__', '_generate_next_value_']);

/**
 * What is known of one module while its code is followed: what its names stand for, whatever the order, the branch or the
 * scope in which they were given; and which code runs. It only grows, so that following all code again and again comes to
 * an end.
 */
export class World {
  /** True when something was learnt since it was last set to false. */
  grew = false;
  /** Something is called of which nobody knows what it is. */
  opaque = false;
  /** A limit was reached: there may be more than is known. */
  limited = false;
  readonly running = new Set<CodeValue>();
  private readonly names = new Map<string, Carried>();
  private readonly aliases = new Map<string, Set<string>>();
  private readonly foreign = new Set<string>();
  private readonly owned = new Set<string>();
  private readonly properties = new Set<CodeValue>();
  private readonly driven = new Set<CodeValue>();
  private readonly computing = new Set<CodeValue>();
  private mayBeRenamed = false;
  private spent = 0;
  private readonly methods = new Map<CodeValue, Map<string, Set<CodeValue>>>();
  private readonly classes = new Set<CodeValue>();
  private readonly bases = new Map<CodeValue, Set<CodeValue>>();
  /** Classes of which there are objects, and their bases. */
  private readonly instantiated = new Set<CodeValue>();
  private given = new Map<CodeValue, Given[]>();
  private givenBefore: ReadonlyMap<CodeValue, readonly Given[]> = new Map();

  constructor(private readonly root: CodeValue) {}

  /** True when `__name__` may be given another value somewhere, so that nobody knows what comparing it says. */
  get renamed(): boolean {
    return this.mayBeRenamed;
  }

  rename(): void {
    this.grew ||= !this.mayBeRenamed;
    this.mayBeRenamed = true;
  }

  /** Methods of these names, of whichever class. */
  methodsNamed(names: ReadonlySet<string>): readonly CodeValue[] {
    return [...this.methods.values()].flatMap(methods =>
      [...methods].flatMap(([name, codes]) => (names.has(name) ? [...codes] : []))
    );
  }

  everyProperty(): ReadonlySet<CodeValue> {
    return this.properties;
  }

  /** The methods of this class are called by those of one that it is derived from. */
  driveBy(code: CodeValue): void {
    this.add(this.driven, code);
  }

  /** All classes that are driven have objects, whose methods are called. */
  driveAll(): void {
    this.driven.forEach(code => this.run(code, true));
  }

  /** Texts in all of the module's code, such as that which documents a function. */
  textsOf(): readonly string[] {
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
  givesComputed(code: CodeValue): void {
    this.add(this.computing, code);
  }

  mayGiveComputed(code: CodeValue): boolean {
    return this.computing.has(code);
  }

  property(code: CodeValue): void {
    this.add(this.properties, code);
  }

  /** True for a method that runs when it is named. */
  isProperty(code: CodeValue): boolean {
    return this.properties.has(code);
  }

  /** A name is given to a value that is not imported. */
  own(name: string): void {
    this.add(this.owned, name);
    if (name === '__name__') {
      this.rename();
    }
  }

  /** A name is given to what comes from another package. */
  takeIn(name: string): void {
    this.add(this.foreign, name);
    if (name === '__name__') {
      this.rename();
    }
  }

  /** A name stands for a built-in function, a module or a part of one. */
  alias(name: string, path: string): void {
    if (path.split('.').length > MAX_PARTS) {
      return;
    }
    this.add(this.entry(this.aliases, name), path);
  }

  /** Everything that a name may stand for. */
  aliasesOf(name: string): ReadonlySet<string> {
    return this.aliases.get(name) ?? new Set();
  }

  /** True when nothing but other packages' values goes by this name. */
  isForeign(name: string): boolean {
    return this.foreign.has(name) && !this.owned.has(name);
  }

  isOwn(name: string): boolean {
    return this.owned.has(name);
  }

  assign(name: string, carried: Carried): void {
    this.spend(carried);
    const before = this.names.get(name) ?? EMPTY;
    const after = together([before, kept(carried)]);
    const same = (key: 'is' | 'holds' | 'of' | 'computed'): boolean => after[key] === before[key];
    if (same('is') && same('holds') && same('of') && same('computed')) {
      return;
    }
    this.names.set(name, after);
    this.grew = true;
  }

  /** Values carry this much from one place to the next. */
  spend({ is, holds, of }: Carried): void {
    this.spent += 1 + is.size + holds.size + of.size;
    this.limited ||= this.spent > MAX_CARRIED;
  }

  carriedBy(name: string): Carried {
    return this.names.get(name) ?? EMPTY;
  }

  /** Everything that stands under any name. */
  everything(): Carried {
    return together([...this.names.values()]);
  }

  /** A function is a method of this class. */
  method(owner: CodeValue, name: string, carried: Carried): void {
    const methods = this.methods.get(owner) ?? new Map<string, Set<CodeValue>>();
    this.methods.set(owner, methods);
    [...carried.is, ...carried.holds].forEach(code => this.add(this.entry(methods, name), code));
  }

  /** Methods of this name: of these classes, or of any that there are objects of. */
  methodsCalled(name: string, classes: ReadonlySet<CodeValue>): readonly CodeValue[] {
    return [...this.instantiated, ...classes]
      .flatMap(one => this.lineage(one))
      .flatMap(owner => [...(this.methods.get(owner)?.get(name) ?? [])]);
  }

  /** Every method of these classes. */
  allMethods(classes: ReadonlySet<CodeValue>): ReadonlySet<CodeValue> {
    const owners = [...classes].flatMap(one => this.lineage(one));
    return new Set(owners.flatMap(owner => [...(this.methods.get(owner)?.values() ?? [])].flatMap(set => [...set])));
  }

  /**
   * This code runs; of a class, what makes an object of it.
   * @param called - by this module, and not perhaps by somebody who was given it
   */
  run(code: CodeValue, called = false): void {
    if (this.running.size >= MAX_RUNNING && !this.running.has(code)) {
      this.limited = true;
      return;
    }
    this.add(this.running, code);
    const lineage = this.lineage(code);
    const driven = called && lineage.some(owner => this.driven.has(owner));
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
  derive(code: CodeValue, base: CodeValue): void {
    this.add(this.entry(this.bases, code), base);
    for (const owner of this.lineage(base)) {
      this.runMethods(owner, OF_SUBCLASSES);
    }
  }

  /** Of a class, these methods run. */
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

  give(code: CodeValue, given: Given): void {
    const all = this.given.get(code) ?? [];
    if (all.length < MAX_GIVEN) {
      this.given.set(code, [...all, given]);
    }
  }

  /** Every value that the function's parameter was given; undefined among them stands for one that is not known. */
  givenTo(code: CodeValue, parameter: string): readonly (MarshalValue | undefined)[] {
    const index = code.locals.indexOf(parameter);
    const all = [...(this.givenBefore.get(code) ?? []), ...(this.given.get(code) ?? [])];
    return all.length === 0 || all.length >= MAX_GIVEN
      ? [undefined]
      : all.map(({ positional, named, spread }) => (spread ? undefined : (named.get(parameter) ?? positional[index])));
  }

  /** All code is followed once more. What was handed over is learnt anew; what was learnt before holds as well. */
  again(): void {
    this.grew = false;
    this.givenBefore = this.given;
    this.given = new Map();
  }

  private entry<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
    const set = map.get(key) ?? new Set<V>();
    map.set(key, set);
    return set;
  }

  private add<T>(set: Set<T>, value: T): void {
    if (!set.has(value)) {
      set.add(value);
      this.grew = true;
    }
  }
}

/** The name that an expression is, when it is no more than a name. */
export function nameIn({ text }: Expression): string | undefined {
  return /^[A-Za-z_]\w*$/.test(text) ? text : undefined;
}

/** `c` of `a.b.c`. */
export function lastName({ text }: Expression): string {
  return text.slice(text.lastIndexOf('.') + 1);
}
