import type { CallKind, Judgement, Value } from '../value';

/** One call that has to be judged by its arguments. */
export interface Call {
  /** Resolved module and name of the callable. */
  readonly module: string;
  readonly name: string;
  readonly opcode: CallKind;
  /** The argument tuple, made when it is first asked for. */
  readonly args: () => Value;
}

/** Tells a condition the rules' judgement of the globals among the arguments. */
export interface CallableJudge {
  reference(module: string, name: string): Judgement;
  call(module: string, name: string, opcode: CallKind, args: () => Value): Judgement;
}

/**
 * Judges a call of a callable that is harmless only with some arguments. It returns `fallback` when the arguments are
 * not known or are not the harmless ones.
 */
export type Condition = (call: Call, judge: CallableJudge, fallback: Judgement) => Judgement;

/**
 * Reviewed callables that share one reason. A comment at the head of each group says why calling these is harmless,
 * whatever the arguments (or under the condition). A field would be no use: no code reads the reason at run time.
 */
export interface TrustedGroup {
  /** Blank-separated module names; every name holds in each of them. */
  readonly modules: string;
  /** Blank-separated names, exact. */
  readonly names: string;
  readonly when?: Condition;
  /** Judges a call of the result. Without it, such a call is unreviewed. */
  readonly whenResultCalled?: Condition;
  /** Judges the state that BUILD gives to an object; without it, any state is harmless. */
  readonly state?: Condition;
}

/**
 * Classes of a reviewed package that may be constructed without running code of the file's choosing: named like a class,
 * directly in a module below one of the prefixes, and made by one of the listed kinds of call. A comment at the head of
 * each pattern says why.
 */
export interface ClassPattern {
  /** Blank-separated module prefixes. */
  readonly modules: string;
  /** Modules and callables below the prefixes that the pattern leaves out. */
  readonly except?: string;
  readonly opcodes: readonly CallKind[];
  /** The form of the class names, where they don't begin with a capital. */
  readonly names?: RegExp;
  /** Later opcodes can start functions that the file puts into the object's state: every use is at least LOW. */
  readonly review?: true;
  /** Judges the state that BUILD gives to an object, where the class runs part of it. */
  readonly state?: Condition;
}
