import { isData, itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import { TRUSTED, nameOf, review } from './callee';
import { isElement } from './evaluated';
import type { Value } from '../value';
import type { Condition } from './condition';

const IDENTIFIER = /^[A-Za-z_]\w{0,99}$/;

/** An undefined function of SymPy, a class by its name and assumptions (sympy/core/function.py, `_rebuild_undef`). */
export const undefinedFunction: Condition = (call, _judge, fallback) => {
  const [name, assumptions, ...rest] = itemsOf(call.args());
  const plain =
    assumptions === undefined ||
    (assumptions.type === 'dict' &&
      assumptions.more === 0 &&
      assumptions.entries.every(([key, value]) => textOf(key) !== undefined && isFlag(value)));
  return call.opcode === 'reduce' && IDENTIFIER.test(textOf(name) ?? '') && plain && rest.length === 0
    ? TRUSTED
    : fallback;
};

function isFlag({ type }: Value): boolean {
  return type === 'bool' || type === 'none';
}

/** Such a class evaluates texts among its arguments, so there must be none: numbers, and objects of SymPy's own. */
export const sympyArguments: Condition = (call, _judge, fallback) =>
  (call.opcode === 'new' || call.opcode === 'new-ex') && itemsOf(call.args()).every(value => isElement(value))
    ? TRUSTED
    : fallback;

/** Names of `deap.creator` that a class of the file would replace there. */
const OF_CREATOR = wordSet('create meta_create copy copyreg array numpy warnings class_replacers MetaCreator base');

/** No hook, and no method that pickle calls to fill an object. */
function isAttributeName(name: string): boolean {
  return IDENTIFIER.test(name) && !name.startsWith('__') && !FILLING.has(name);
}

const FILLING = wordSet('append extend add update items keys');

/** A class of DEAP by its name, base and attributes (deap/creator.py, `meta_create`): containers, numbers and other classes. */
export const createdClass: Condition = (call, judge, fallback) => {
  const [name, base, attributes] = itemsOf(call.args());
  const text = textOf(name) ?? '';
  const parent = nameOf(base);
  const plain =
    attributes?.type === 'dict' &&
    attributes.more === 0 &&
    attributes.entries.every(([key, value]) => isAttributeName(textOf(key) ?? '') && isAttribute(value));
  return IDENTIFIER.test(text) &&
    !text.startsWith('_') &&
    !OF_CREATOR.has(text) &&
    parent !== undefined &&
    (/^deap\./.test(parent.module) || judge.reference(parent.module, parent.name).kind === 'trusted') &&
    plain
    ? isContainer(base)
      ? TRUSTED
      : review(call)
    : fallback;

  function isAttribute(value: Value): boolean {
    if (isCreated(value)) {
      return true;
    }
    const type = nameOf(value);
    return type === undefined ? isData(value) : judge.reference(type.module, type.name).kind === 'trusted';
  }
};

function isCreated(value: Value | undefined): boolean {
  const maker = value?.type === 'call' ? nameOf(value.callee) : undefined;
  return maker?.module === 'deap.creator' && maker.name === 'meta_create';
}

/** A base with methods of Python's, NumPy's or DEAP's own. */
function isContainer(base: Value | undefined): boolean {
  const { module, name } = nameOf(base) ?? { module: '', name: '' };
  return BASES.has(`${module}.${name}`) || isCreated(base);
}

const BASES = wordSet(
  'builtins.list builtins.dict builtins.set builtins.tuple builtins.object __builtin__.list __builtin__.dict __builtin__.set __builtin__.object ' +
    'deap.base.Fitness deap.gp.PrimitiveTree deap.creator._array deap.creator._numpy_array'
);

/** The class is made without its constructor, or of the numbers in it. */
export const madeByNew: Condition = (call, _judge, fallback) =>
  call.opcode === 'new' || (call.opcode === 'reduce' && itemsOf(call.args()).every(isData))
    ? TRUSTED
    : call.opcode === 'new-ex'
      ? review(call)
      : fallback;
