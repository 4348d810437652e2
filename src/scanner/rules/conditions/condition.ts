import type { Kind, Signature } from '../signatures/kind';
import type { CallKind, Judgement, Value } from '../value';

/** One call that has to be judged by its arguments. */
export interface Call {
  /** Resolved module and name of the callable. */
  readonly module: string;
  readonly name: string;
  readonly opcode: CallKind;
  /** The argument tuple, made when it is first asked for. */
  readonly args: () => Value;
  /** Keyword arguments of NEWOBJ_EX, or of a partial. */
  readonly kwargs?: () => Value | undefined;
}

/** Tells a condition the rules' judgement of the globals among the arguments. */
export interface CallableJudge {
  reference(module: string, name: string): Judgement;
  call(module: string, name: string, opcode: CallKind, args: () => Value, kwargs?: () => Value | undefined): Judgement;
  /** Judges a call whose callee is a value. */
  indirect(callee: Value, opcode: CallKind, args: () => Value): Judgement;
  /** True when the value is of the kind. */
  fits(kind: Kind, value: Value): boolean;
  /** `Tag` of what a call makes. */
  makes(module: string, name: string): number;
}

/**
 * Judges a call of a callable that is harmless only with some arguments. It returns `fallback` when the arguments are
 * not known or are not the harmless ones.
 */
export type Condition = (call: Call, judge: CallableJudge, fallback: Judgement) => Judgement;

/**
 * What the result of a call is:
 * `fresh`: a new object that shares nothing with the arguments but what it holds by contract (a container of them);
 * `argument`: it may be each of the arguments, and whatever hangs on them;
 * `shared`: an object which the rest of the program uses too.
 */
export type ResultKind = 'fresh' | 'argument' | 'shared';

/**
 * Reviewed callables that share one reason and one signature. A comment at the head of each group says why calling these
 * is harmless with such arguments. A field would be no use: no code reads the reason at run time.
 */
export interface TrustedGroup {
  /** Blank-separated module names; every name holds in each of them. */
  readonly modules: string;
  /** Blank-separated names, exact. */
  readonly names: string;
  /** The arguments that a model may supply. A call with others is a finding. */
  readonly takes: Signature;
  readonly result: ResultKind;
  /** `Tag` of the result, as an argument of others; without it an object of a class. */
  readonly makes?: number;
  /** `Tag` of the names themselves, where their form does not tell it: classes in small letters, constants. */
  readonly named?: number;
  /** What BUILD may bring; without it attributes: a dictionary by their names, or two of them. */
  readonly state?: Kind;
  /** SETITEM, SETITEMS, APPEND and APPENDS may fill it. */
  readonly items?: true;
  /** Asked about a call that fits, where kinds can't say all. */
  readonly when?: Condition;
  /** Judges a call that does not fit, where that need not be an attack. */
  readonly otherwise?: Condition;
  /** Judges a call of the result. Without it, such a call is unreviewed. */
  readonly whenResultCalled?: Condition;
  /** Judges the state that BUILD gives to an object, where kinds can't say all. */
  readonly stateWhen?: Condition;
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
  /** Arguments of REDUCE, where the pattern lists it; without it values, and nothing that can be called. */
  readonly takes?: Signature;
}
