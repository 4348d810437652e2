import { wordSet } from '../word-lists';
import type { Value } from '../value';
import { textOf } from '../value-access';

/** Modules of NumPy whose compiled functions make arrays. */
export const ARRAY_MAKERS = [
  'numpy._core.multiarray',
  'numpy.core.multiarray',
  'numpy.core._multiarray_umath',
  'numpy._core._multiarray_umath'
];

interface Maker {
  readonly module: string;
  readonly name: string;
}

/** Arrays and scalars call these. dill looks a missing name up in `builtins`, so the rules follow only these. */
const MAKERS = wordSet('_reconstruct scalar');

const IMPORTERS =
  /^(dill\._dill\._import_module|dill\.dill\._import_module|cloudpickle\.cloudpickle(_fast)?\.subimport)$/;
const GETTERS = /^dill\.(_dill|dill)\._get_attr$/;

/**
 * The function that dill before 0.3.4 fetches by name, `_get_attr(_import_module('numpy.core._multiarray_umath'), '_reconstruct')`;
 * undefined for anything but NumPy's makers of arrays.
 */
export function arrayMakerFetchedBy(value: Value | undefined): Maker | undefined {
  return value?.type === 'call' && value.callee.type === 'global'
    ? arrayMakerFetchedByCall(value.callee.module, value.callee.name, value.args)
    : undefined;
}

/** The same for a call of `module.name` with these arguments. */
export function arrayMakerFetchedByCall(module: string, name: string, args: readonly Value[]): Maker | undefined {
  const [holder, attribute] = args;
  if (!GETTERS.test(`${module}.${name}`) || holder?.type !== 'call' || holder.callee.type !== 'global') {
    return undefined;
  }
  const [from, wanted] = [textOf(holder.args[0]), textOf(attribute)];
  const known = importsArrayMakers(holder.callee.module, holder.callee.name, holder.args);
  return known && from !== undefined && wanted !== undefined && MAKERS.has(wanted)
    ? { module: from, name: wanted }
    : undefined;
}

/** True for `_import_module(name)` and `subimport(name)` of one of NumPy's modules of array makers. */
export function importsArrayMakers(module: string, name: string, args: readonly Value[]): boolean {
  return IMPORTERS.test(`${module}.${name}`) && ARRAY_MAKERS.includes(textOf(args[0]) ?? '');
}

const TYPE_GETTER = /^dill\.(_dill|dill)\._load_type$/;

/** What dill adds to the types of the language (`_reverse_typemap`), by its own names for them. */
const TYPES: ReadonlyMap<string, Maker> = new Map([
  ['PartialType', { module: 'functools', name: 'partial' }],
  ['ItemGetterType', { module: 'operator', name: 'itemgetter' }],
  ['AttrGetterType', { module: 'operator', name: 'attrgetter' }]
]);

/** The class that `_load_type('PartialType')` returns: the call is another way to write its name. */
export function typeFetchedBy({ callee, args, state, filled }: Extract<Value, { type: 'call' }>): Maker | undefined {
  const isGetter = callee.type === 'global' && TYPE_GETTER.test(`${callee.module}.${callee.name}`);
  return isGetter && args.length === 1 && state === undefined && filled === undefined
    ? TYPES.get(textOf(args[0]) ?? '')
    : undefined;
}
