import type { Params, Severity, UseWhy } from '../report';
import type { RuleId } from './catalog';

/**
 * A value on the pickle machine's stack, as far as it is known without running anything. Made on demand from the
 * machine's compact arena, only for calls that have to be judged or shown; depth, items and text are capped.
 */
export type Value =
  | { readonly type: 'none' }
  | { readonly type: 'bool'; readonly value: boolean }
  /** Decimal text for integers beyond 2**53. */
  | { readonly type: 'int'; readonly value: number | string }
  | { readonly type: 'float'; readonly value: number }
  /** `truncated` when longer than the cap; `size` is then the real length (characters or bytes). */
  | { readonly type: 'str'; readonly value: string; readonly truncated: boolean; readonly size: number }
  | {
      readonly type: 'bytes' | 'bytearray';
      readonly value: Uint8Array;
      readonly truncated: boolean;
      readonly size: number;
    }
  /** `more` items beyond those kept; `hidesCalls` when one of these can be called, `hidesObjects` when one is an object of a class. */
  | {
      readonly type: 'tuple' | 'list' | 'set' | 'frozenset';
      readonly items: readonly Value[];
      readonly more: number;
      readonly hidesCalls?: true;
      readonly hidesObjects?: true;
    }
  | {
      readonly type: 'dict';
      readonly entries: readonly (readonly [Value, Value])[];
      readonly more: number;
      readonly hidesCalls?: true;
      readonly hidesObjects?: true;
    }
  /** A reference to a module attribute that is not called (yet). */
  | { readonly type: 'global'; readonly module: string; readonly name: string }
  /** The result of a call, or an object under construction; BUILD gave it `state`, and other opcodes put the items of `filled` into it. */
  | {
      readonly type: 'call';
      readonly callee: Value;
      readonly args: readonly Value[];
      readonly kwargs?: Value;
      readonly opcode: CallKind;
      readonly state?: Value;
      /** A dictionary or a list. */
      readonly filled?: Value;
      readonly offset: number;
    }
  | { readonly type: 'persistent'; readonly id: Value }
  /** Not knowable statically, dropped because a cap was reached, or changed by the file after it was made. */
  | { readonly type: 'unknown'; readonly why: 'computed' | 'dropped' | 'buffer' | 'recursive' | 'missing' | 'changed' };

/** The opcode that makes the call. `build` is `obj.__setstate__(state)` or an update of `obj.__dict__`. */
export type CallKind = 'reduce' | 'new' | 'new-ex' | 'inst' | 'obj' | 'build' | 'setitem' | 'append' | 'persistent';

/** The rules' verdict on a callable, or on one call of it. */
export type Judgement =
  /** Reviewed: its result is data, whatever the arguments. */
  | {
      readonly kind: 'trusted';
      /** What the trust rests on, where that is more than a review of the callable. */
      readonly why?: UseWhy;
    }
  /** Known to run code, touch files, processes or the network, or part of a module that is not trusted by default. */
  | {
      readonly kind: 'dangerous';
      readonly severity: Severity;
      readonly rule: RuleId;
      readonly module: string;
      readonly operator: string;
      readonly params?: Params;
      readonly references?: readonly string[];
    }
  /** Third-party or `__main__`: not reviewed. */
  | {
      readonly kind: 'unknown';
      readonly severity: Severity;
      readonly rule: RuleId;
      readonly module: string;
      readonly operator: string;
      readonly params?: Params;
      /** What is known of it, where that is more than the name of its package. */
      readonly why?: UseWhy;
    };
