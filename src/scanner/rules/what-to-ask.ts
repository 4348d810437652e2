import { isClassName } from './class-name';
import { classify } from './classify';
import { missingFacts } from './facts';
import { isEvaluator } from './judge-evaluator';
import { factsAskArguments, factsAskItems } from './judge-facts';
import { isStdlib, resolveName } from './resolve-name';
import type { Kind, Signature } from './signatures/kind';
import { ATTRIBUTES, HELD, KEEPS, VALUE, many } from './signatures/kinds';
import type { CallKind } from './value';

/** What the examiner has to look at before it asks `judgeCall`, by names alone: files make the same call a million times. */

/** What a pattern of classes takes that pickle calls: values and objects, and nothing that could be called. */
export const OBJECTS = many(VALUE);

/** Kinds of call that call a function; NEWOBJ takes classes only. */
export const FUNCTION_CALLS: ReadonlySet<CallKind> = new Set(['reduce', 'obj', 'inst']);

/** True when `judgeCall` looks at the arguments of such a call. */
export function needsArguments(module: string, name: string, opcode: CallKind = 'reduce'): boolean {
  if (ownerOfNew(module, name) !== undefined) {
    return true;
  }
  const entry = classify(module, name);
  if (isEvaluator(entry)) {
    return true;
  }
  switch (entry.kind) {
    case 'trusted':
      return opcode === 'build' || entry.trusted.when !== undefined || entry.trusted.takes !== KEEPS;
    case 'dangerous':
      return false;
    case 'code-maker':
      return opcode !== 'build';
    case 'class-pattern':
      return (
        opcode === 'build' ||
        opcode === 'reduce' ||
        !entry.pattern.opcodes.includes(opcode) ||
        entry.pattern.review === true
      );
    case 'facts':
      return (
        (opcode === 'build' && entry.known.facts.kind === 'class') ||
        factsAskArguments(entry, opcode) ||
        (entry.elseDangerous !== undefined && FUNCTION_CALLS.has(opcode))
      );
    case 'tool':
    case 'unknown':
      return true;
  }
}

/** What a call may be given so that it is trusted: the examiner compares that before it makes a `Value` of the call. */
export interface QuickAnswer {
  /** REDUCE, INST and OBJ with such arguments are trusted. */
  readonly takes?: Signature;
  /** NEWOBJ and NEWOBJ_EX are, whatever the arguments. */
  readonly madeEmpty: boolean;
  /** Such a state is, unless it has attributes that `isWatchedAttribute` knows. */
  readonly state?: Kind;
}

/** The part of `judgeCall` that needs no `Value`; the same in every file. */
export function quickAnswer(module: string, name: string): QuickAnswer {
  const entry = classify(module, name);
  if (entry.kind === 'trusted') {
    const { takes, when, state, stateWhen } = entry.trusted;
    return {
      takes: when === undefined ? takes : undefined,
      madeEmpty: false,
      state: stateWhen === undefined ? (state ?? ATTRIBUTES) : undefined
    };
  }
  if (entry.kind === 'facts' && entry.known.facts.kind === 'class' && !factsAskArguments(entry, 'build')) {
    return { madeEmpty: false, state: HELD };
  }
  if (entry.kind !== 'class-pattern' || entry.pattern.review === true) {
    return { madeEmpty: false };
  }
  const { opcodes, takes, state } = entry.pattern;
  return {
    takes: opcodes.includes('reduce') ? (takes ?? OBJECTS) : undefined,
    madeEmpty: opcodes.includes('new') && opcodes.includes('new-ex'),
    state: state === undefined && opcodes.includes('build') ? HELD : undefined
  };
}

/** The package whose table would say more of the name and could not be read; undefined where none is asked. */
export function missingFactsFor(module: string, name: string): string | undefined {
  const { kind, resolved } = classify(module, name);
  return kind === 'trusted' || kind === 'code-maker' || isStdlib(resolved.module)
    ? undefined
    : missingFacts(resolved.module);
}

/** True for a class that takes its state otherwise once its object was filled, or made by its constructor. */
export function asksFreshness(module: string, name: string): boolean {
  const entry = classify(module, name);
  return entry.kind === 'facts' && entry.known.facts.kind === 'class' && entry.known.facts.fresh;
}

/** True for a class that runs code from its state. */
export function runsState(module: string, name: string): boolean {
  const entry = classify(module, name);
  return entry.kind === 'facts'
    ? entry.known.facts.kind === 'class' && entry.known.facts.stateCalls.length > 0
    : entry.kind === 'class-pattern' && entry.pattern.state !== undefined;
}

/**
 * True when items that are put into an object of the class (SETITEM, APPEND) go through a method that was not
 * reviewed for that: it calls methods which a state can replace with any function. Classes without review are LOW already.
 */
export function canBeHooked(module: string, name: string, opcode: 'setitem' | 'append'): boolean {
  const entry = classify(module, name);
  return entry.kind === 'facts'
    ? factsAskItems(entry, opcode) && entry.pattern?.opcodes.includes(opcode) !== true
    : (entry.kind === 'class-pattern' && !entry.pattern.opcodes.includes(opcode)) ||
        (entry.kind === 'trusted' && entry.trusted.items !== true);
}

/**
 * `Alignment` for `Alignment.__new__` written out as a name, which pickle does for a `__new__` in Python. None for built-in
 * types, whose `__new__` is fetched with `getattr`.
 */
export function ownerOfNew(module: string, name: string): { module: string; name: string } | undefined {
  if (!name.endsWith(NEW_METHOD)) {
    return undefined;
  }
  const owner = name.slice(0, -NEW_METHOD.length);
  const { dunder, throughOtherPackage } = resolveName(module, owner);
  return dunder === undefined && !throughOtherPackage && !isStdlib(module) && isClassName(owner)
    ? { module, name: owner }
    : undefined;
}

const NEW_METHOD = '.__new__';
