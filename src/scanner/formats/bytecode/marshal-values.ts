/** A value that CPython's marshal module writes, as far as a reader of code objects has to tell it apart. */
export type MarshalValue =
  | { readonly type: 'none' | 'ellipsis' | 'stop-iteration' | 'null' | 'recursive' }
  | { readonly type: 'bool'; readonly value: boolean }
  /** Decimal text beyond 2**53; `…` when the number is too long to convert. */
  | { readonly type: 'int'; readonly value: number | string }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'complex'; readonly real: number; readonly imag: number }
  | { readonly type: 'str'; readonly value: string }
  | { readonly type: 'bytes'; readonly value: Uint8Array }
  | { readonly type: 'tuple' | 'list' | 'set' | 'frozenset' | 'slice'; readonly items: readonly MarshalValue[] }
  | { readonly type: 'dict'; readonly entries: readonly (readonly [MarshalValue, MarshalValue])[] }
  /** Not of marshal's: an object that a pickle puts among the constants, with its dotted name if it is a named one. */
  | { readonly type: 'object'; readonly text: string; readonly path?: string }
  | CodeValue;

/**
 * The fields that a code object has on disk. marshal data does not say which Python wrote it:
 * `2` is Python 2, `3.0` up to 3.7, `3.8` up to 3.10 (positional-only arguments), `3.11` and later (localsplus).
 */
export type CodeLayout = '2' | '3.0' | '3.8' | '3.11';

/** One code object: the body of a function, a lambda, a class or a module. */
export interface CodeValue {
  readonly type: 'code';
  readonly layout: CodeLayout;
  readonly argCount: number;
  readonly kwOnlyCount: number;
  readonly flags: number;
  /** Instructions. */
  readonly bytecode: Uint8Array;
  readonly consts: readonly MarshalValue[];
  /** Globals, attributes and imports that the instructions name. */
  readonly names: readonly string[];
  /** Local variables, arguments first; from 3.11 with cells and free variables behind them. */
  readonly locals: readonly string[];
  /** Cells and free variables, in the order in which LOAD_DEREF counts them before 3.11. */
  readonly cells: readonly string[];
  /** The exception table, from 3.11 on (CPython's Objects/exception_handling_notes.txt). */
  readonly handlers: Uint8Array;
  readonly filename: string;
  readonly name: string;
  readonly firstLine: number;
  /** Byte offset and length in the marshal data. */
  readonly offset: number;
  readonly length: number;
}
