/** An effect that code of a package can have when a file names it. */
export const EFFECTS = [
  'exec',
  'import',
  'process',
  'file-write',
  'file-read',
  'network',
  'ctypes',
  'pickle',
  'calls-argument'
] as const;
export type Effect = (typeof EFFECTS)[number];

/** Effects that were read in the source, and the line where the first of them stands. */
export interface Effects {
  readonly effects: readonly Effect[];
  /** `ultralytics/utils/__init__.py:123`. */
  readonly line: string;
  /** What decides over the effect: values of the file, or (`fixed`) only constants in the source. */
  readonly from: 'state' | 'arguments' | 'fixed';
}

/**
 * What a piece of code does: `data` runs nothing of the class, `safe` runs code of the class that was read through and
 * reaches no effect, `unknown` could not be told.
 */
export type Behaviour = 'data' | 'safe' | 'unknown' | Effects;

/** What runs when objects of a class are unpickled. An absent behaviour means that there is no such method. */
export interface ClassFacts {
  readonly kind: 'class';
  /** `cls.__new__(cls, *args)`: NEWOBJ and NEWOBJ_EX. */
  readonly new?: Behaviour;
  /** `cls.__new__(cls)` without arguments, where that is less than `new`. */
  readonly bare?: Behaviour;
  /** `cls(*args)`: REDUCE, and INST and OBJ with arguments. */
  readonly init?: Behaviour;
  /** `__setstate__`; without it BUILD fills `__dict__`. */
  readonly state?: Behaviour;
  /**
   * `state` holds for the first BUILD of an object that NEWOBJ made and that nothing was put into: later its `__getattr__`
   * may return a `__setstate__` of what it holds.
   */
  readonly fresh: boolean;
  /** `__setattr__` and properties, which BUILD calls for a state of slots. */
  readonly set?: Behaviour;
  /** `__setitem__`, `append`, `extend`. */
  readonly items?: Behaviour;
  /** What asks for `extend`, `append` or `add`, where `__getattr__` answers with what the object holds. */
  readonly append?: Behaviour;
  /** `__hash__` and `__eq__`, which run when the object is a key. */
  readonly hash?: Behaviour;
  /** `__del__`. */
  readonly del?: Behaviour;
  /** `__getattr__` and `__getattribute__`, for a name of the file's choosing. */
  readonly get?: Behaviour;
  /** Attributes that these methods call or execute: a state must not bring them. */
  readonly stateCalls: readonly string[];
  /** Its objects keep functions in their state by design. */
  readonly keepsCallables: boolean;
}

/** A function that a `__reduce__` of its package names. */
export interface FunctionFacts {
  readonly kind: 'function';
  readonly call: Behaviour;
}

/** A row of a table, and what the report says of its origin. */
export interface KnownFacts {
  readonly facts: ClassFacts | FunctionFacts;
  readonly package: string;
  /** Versions whose source was read, newest first. */
  readonly versions: readonly string[];
}

/** What changes more than the memory of the program, even where the file has no say in it. */
const LEAVES_TRACES: readonly Effect[] = ['process', 'file-write', 'network'];

/** True when nothing happens that a file could use; an absent method does nothing, either. */
export function isHarmless(behaviour: Behaviour | undefined): boolean {
  return (
    behaviour === undefined ||
    behaviour === 'data' ||
    behaviour === 'safe' ||
    (typeof behaviour === 'object' &&
      behaviour.from === 'fixed' &&
      behaviour.effects.every(effect => !LEAVES_TRACES.includes(effect)))
  );
}

/** True for a class of which something is known to have an effect that a file decides over. */
export function hasEffects(facts: ClassFacts | FunctionFacts): boolean {
  const behaviours =
    facts.kind === 'function' ? [facts.call] : [facts.new, facts.init, facts.state, facts.set, facts.del];
  return behaviours.some(one => typeof one === 'object' && one.from !== 'fixed');
}
