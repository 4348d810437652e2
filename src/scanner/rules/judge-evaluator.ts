import type { NameEntry } from './classify';
import { TRUSTED } from './conditions/callee';
import { evaluatedBy, isElement } from './conditions/evaluated';
import type { EvaluatorKind } from './evaluators';
import { evaluatorKind } from './evaluators';
import type { CallKind, Judgement, Value } from './value';
import { itemsOf } from './value-access';
import { wordSet } from './word-lists';

/** Large matrices, polynomials and permutations: made of numbers and elements, which nothing evaluates. */
const MADE_OF_ELEMENTS = /^sympy\.(?:polys|combinatorics)\./;

/** By entry, which is kept per name: asked of every call. */
const kinds = new WeakMap<NameEntry, { readonly kind: EvaluatorKind | undefined }>();

function kindOf(entry: NameEntry): EvaluatorKind | undefined {
  const known = kinds.get(entry) ?? { kind: evaluatorKind(entry.resolved.module, entry.resolved.name) };
  kinds.set(entry, known);
  return known.kind;
}

/** True for a callable that evaluates text or calls its arguments: what it is given decides. */
export function isEvaluator(entry: NameEntry): boolean {
  return entry.kind !== 'dangerous' && kindOf(entry) !== undefined;
}

/**
 * True for a callable that brings text or callables to run and nothing else: numbers and objects alone are judged, once
 * `judgeEvaluator` found nothing in them.
 */
export function evaluatesAlone(entry: NameEntry, opcode: CallKind): boolean {
  const kind = entry.kind === 'dangerous' || opcode === 'build' ? undefined : kindOf(entry);
  return kind === 'sympy' || kind === 'file-system';
}

/**
 * Judges the call of a callable that evaluates text or calls its arguments; undefined for any other call, and for one with
 * numbers and objects alone. Such text is the file's, so that nobody can say what the call does without running it.
 */
export function judgeEvaluator(entry: NameEntry, opcode: CallKind, args: () => Value): Judgement | undefined {
  const kind = entry.kind === 'dangerous' ? undefined : kindOf(entry);
  const what = kind === undefined ? undefined : evaluatedBy(kind, entry.resolved.name, opcode, args());
  if (what === undefined) {
    return undefined;
  }
  const { shownModule, shownName } = entry.resolved;
  if (what === 'unseen' && MADE_OF_ELEMENTS.test(entry.resolved.module)) {
    return { kind: 'unknown', severity: 'LOW', rule: 'pickle-unknown-call', module: shownModule, operator: shownName };
  }
  return {
    kind: 'dangerous',
    severity: what === 'unseen' ? 'MEDIUM' : 'HIGH',
    rule: 'pickle-evaluated-argument',
    module: shownModule,
    operator: shownName,
    params: { what }
  };
}

/**
 * Packages of SymPy whose classes are what expressions are made of: `__new__` makes its arguments expressions (`sympify`) and brings
 * them into order. Those that print, plot, parse or compile are none of them.
 */
const EXPRESSIONS = wordSet(
  'algebras assumptions calculus combinatorics concrete core diffgeom functions geometry integrals liealgebras logic matrices ntheory physics ' +
    'polys series sets stats tensor vector'
);
/** Metaclasses, which make classes of what they are given. */
const METACLASSES = wordSet(
  'UndefinedFunction FunctionClass ManagedProperties Singleton UndefSageHelper PropertiesMeta'
);

/**
 * Trusted, for a class of SymPy that makes an expression of numbers and other expressions alone, each of which is judged where it
 * is made; undefined for anything else. Asked once `judgeEvaluator` found nothing.
 */
export function judgeExpression(entry: NameEntry, opcode: CallKind, args: () => Value): Judgement | undefined {
  const { module, name } = entry.resolved;
  const [top, part] = module.split('.');
  const isExpression =
    entry.kind === 'facts' &&
    entry.known.facts.kind === 'class' &&
    top === 'sympy' &&
    EXPRESSIONS.has(part) &&
    !METACLASSES.has(name) &&
    MAKING.has(opcode);
  return isExpression && itemsOf(args()).every(arg => isElement(arg)) ? TRUSTED : undefined;
}

const MAKING: ReadonlySet<CallKind> = new Set(['new', 'new-ex', 'reduce']);
