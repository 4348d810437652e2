import type { CallKind, Judgement, Value } from '../value';

/** One call that has to be judged by its arguments. */
export interface Call {
  /** Resolved module and name of the callable. */
  readonly module: string;
  readonly name: string;
  readonly how: CallKind;
  /** The argument tuple, made when it is first asked for. */
  readonly args: () => Value;
}

/** What a condition may ask the rules about the globals among the arguments. */
export interface Rules {
  reference(module: string, name: string): Judgement;
  call(module: string, name: string, how: CallKind, args: () => Value): Judgement;
}

/**
 * Judges a call of a callable that is harmless only with some arguments. `fallback` is the judgement that holds when the
 * arguments can't be known or are not the harmless ones.
 */
export type Condition = (call: Call, rules: Rules, fallback: Judgement) => Judgement;

/** Reviewed callables that share one reason. */
export interface TrustedGroup {
  /** Why calling these is harmless, whatever the arguments (or under the condition). */
  readonly why: string;
  /** Blank-separated module names; every name holds in each of them. */
  readonly modules: string;
  /** Blank-separated names, exact. */
  readonly names: string;
  readonly when?: Condition;
  /** What a call of the object that was made does; without it nobody reviewed that. */
  readonly called?: Condition;
}

/**
 * Classes of a reviewed package that may be constructed without running code of the file's choosing: named like a class,
 * directly in a module below one of the prefixes, and made by one of the listed kinds of call.
 */
export interface Family {
  readonly why: string;
  /** Blank-separated module prefixes. */
  readonly modules: string;
  /** Modules and callables below them that don't belong to the family. */
  readonly except?: string;
  readonly how: readonly CallKind[];
  /** What class names look like, where they don't begin with a capital. */
  readonly names?: RegExp;
  /** Functions that the file puts into its state can be started by further opcodes: never clean, worth a look. */
  readonly review?: true;
  /** Judges what BUILD gives to an object, where that matters. */
  readonly state?: Condition;
}
