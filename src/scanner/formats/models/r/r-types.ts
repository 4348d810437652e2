import type { RInput } from './r-input';
import type { RValue } from './r-values';

/** Types of values, and of what stands for one (`Rinternals.h`, `serialize.c`). */
export const enum Type {
  SYMBOL = 1,
  LIST = 2,
  CLOSURE = 3,
  ENVIRONMENT = 4,
  PROMISE = 5,
  CALL = 6,
  SPECIAL = 7,
  BUILTIN = 8,
  CHARS = 9,
  LOGICALS = 10,
  INTEGERS = 13,
  DOUBLES = 14,
  COMPLEX = 15,
  TEXTS = 16,
  DOTS = 17,
  VECTOR = 19,
  EXPRESSIONS = 20,
  BYTECODE = 21,
  POINTER = 22,
  WEAK = 23,
  RAW = 24,
  S4 = 25,
  ALTREP = 238,
  ATTRIBUTED_LIST = 239,
  ATTRIBUTED_CALL = 240,
  BASE_ENVIRONMENT = 241,
  EMPTY_ENVIRONMENT = 242,
  REPEATED = 243,
  REPEATABLE = 244,
  PERSISTENT = 247,
  PACKAGE = 248,
  NAMESPACE = 249,
  BASE_NAMESPACE = 250,
  MISSING = 251,
  UNBOUND = 252,
  GLOBAL_ENVIRONMENT = 253,
  NIL = 254,
  REFERENCE = 255
}

/**
 * Where code stands. `data`: none does. `language`: a call or formula that functions of the model may evaluate. `closure`: the
 * body of a function. `promise`: it is evaluated as soon as the value is used.
 */
export type Where = 'data' | 'language' | 'closure' | 'promise';

export interface RItem {
  readonly tag: string;
  readonly value: RValue;
}

/** What the walk tells of. */
export interface RObserver {
  /** A call with its arguments, the first of which is the function. */
  call(items: readonly RItem[], where: Where, offset: number): void;
  /** A promise that nothing has evaluated yet. `isBound` where environments and argument lists have honest ones. */
  promise(expression: RValue, isBound: boolean, offset: number): void;
  /** A name among the constants of compiled code. */
  constant(name: string, offset: number): void;
  /** A variable of a workspace. */
  variable(name: string, isFunction: boolean, offset: number): void;
  /** An element of a vector of texts. */
  text(text: string, offset: number): void;
  /** A vector whose elements are in a file. */
  mapped(className: string, state: string, offset: number): void;
}

export type Then = (value: RValue) => void;
export interface Place {
  readonly where: Where;
  /** `frame`: elements of pairlists here are variables of an environment or arguments. `binding`: this is one. */
  readonly bound?: 'frame' | 'binding';
  /** They are the variables of a workspace. */
  readonly workspace?: boolean;
}

export const DATA: Place = { where: 'data' };
export const IN_CLOSURE: Place = { where: 'closure' };
export const BOUND: Place = { where: 'data', bound: 'frame' };
export const ignore: Then = () => undefined;

/** Arguments of one call that are looked at. */
export const MAX_ARGUMENTS = 64;

/** What the walk does for the reader of compiled code. */
export interface RSteps {
  readonly input: RInput;
  readonly observer: RObserver;
  /** The tasks are done in their order, before all that wait. */
  next(...tasks: (() => void)[]): void;
  item(place: Place, then: Then): void;
  repeat(count: number, action: () => void, then?: () => void): void;
  length(): number;
  pay(): void;
}
