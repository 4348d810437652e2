import { itemsOf, textOf } from '../value-access';
import { wordSet } from '../word-lists';
import type { Value } from '../value';
import { DATUM, VALUE } from '../signatures/kinds';
import { TRUSTED, nameOf, review, unfit } from './callee';
import type { Condition } from './condition';

/** The entries of a state of which every key is known; undefined for any other state. */
function attributesOf(state: Value): ReadonlyMap<string, Value> | undefined {
  const entries = state.type === 'dict' && state.more === 0 ? state.entries : undefined;
  const named = entries?.map(([key, value]) => [textOf(key), value] as const);
  return named?.every((entry): entry is readonly [string, Value] => entry[0] !== undefined) === true
    ? new Map(named)
    : undefined;
}

/** Transformations and registries of matplotlib iterate over these attributes: dictionaries, and nothing else with such methods. */
export const registryState: Condition = call => {
  const attributes = attributesOf(call.args());
  const plain =
    attributes !== undefined &&
    REGISTRIES.every(name => ['dict', 'none', undefined].includes(attributes.get(name)?.type)) &&
    [...attributes].every(
      ([name, value]) => name !== 'callbacks' || (value.type === 'dict' && value.entries.every(isDict))
    );
  return plain ? TRUSTED : review(call);
};

const REGISTRIES = ['_parents', 'callbacks', '_mapping', '_ordering'];

function isDict([, { type }]: readonly [Value, Value]): boolean {
  return type === 'dict';
}

/** `_restore_curry(curry, function, ...)` imports a function that is named: judged as that name. It is kept, and not called. */
export const restoredCurry: Condition = (call, judge, fallback) => {
  const held = itemsOf(call.args())[1];
  const [, module, name] = /^([\w.]+):([\w.]+)$/.exec(textOf(held) ?? '') ?? [];
  const named = module === undefined ? nameOf(held) : { module, name };
  if (named === undefined) {
    return fallback;
  }
  const judged = judge.reference(named.module, named.name);
  return judged.kind === 'dangerous' ? judged : review(call);
};

/** `NeuralNet.__setstate__` hands `torch_load_kwargs` to torch.load, which has an option that is called. */
export const netState: Condition = (call, judge) => {
  const attributes = attributesOf(call.args());
  const options = attributes?.get('torch_load_kwargs');
  const plain =
    attributes !== undefined &&
    (options === undefined || (judge.fits(DATUM, options) && options.type !== 'call')) &&
    ['bytes', 'bytearray'].includes(attributes.get('__cuda_dependent_attributes__')?.type ?? '');
  return plain ? TRUSTED : review(call);
};

/** `Stats.__setstate__` calls the types that the class names: a state must not name others. */
export const statsState: Condition = (call, judge) => {
  const attributes = attributesOf(call.args());
  const plain =
    attributes !== undefined &&
    [...attributes].every(([name, value]) => !OWN_TO_STATS.has(name) && judge.fits(VALUE, value));
  return plain ? TRUSTED : review(call);
};

const OWN_TO_STATS = wordSet(
  '_types _cast_type defaults readonly do_not_warn_on warn_on_non_default_key _refresh_keys'
);

/**
 * `FileResource.__setstate__` writes the file that it carries, and `__del__` removes it: both under a name of Python's
 * choosing, in the folder for temporary files, as long as the state brings no name and no part of a path.
 */
export const resourceState: Condition = call => {
  const attributes = attributesOf(call.args());
  const plain =
    attributes !== undefined &&
    [...attributes].every(([name, value]) => (RESOURCE[name] ?? never)(value)) &&
    attributes.has('name');
  return plain ? TRUSTED : unfit(call);
};

const never = (): boolean => false;
/** A flag that was left out is none: `CRF()` passes its own `keep_tempfiles=None` on. */
const isFlag = ({ type }: Value): boolean => type === 'bool' || type === 'none';

/** What a state holds besides the name; anything else could be a path, or stand in for a method. */
const RESOURCE: Readonly<Record<string, (value: Value) => boolean>> = {
  name: ({ type }) => type === 'none',
  auto: isFlag,
  keep_tempfiles: isFlag,
  suffix: value => textOf(value) === '.crfsuite',
  prefix: value => textOf(value) === 'model',
  fd: ({ type }) => type === 'int',
  // Python 2 wrote bytes as text.
  __FILE_RESOURCE_DATA__: ({ type }) => type === 'bytes' || type === 'str' || type === 'call'
};

/** Windows of xarray are set slot by slot: with these names, none of which is a property. */
export const windowState: Condition = call => {
  const [own, slots] = itemsOf(call.args());
  const attributes = slots === undefined ? undefined : attributesOf(slots);
  const plain =
    ['none', 'dict'].includes(own?.type ?? '') &&
    itemsOf(own).length === 0 &&
    attributes !== undefined &&
    [...attributes.keys()].every(name => WINDOW.has(name));
  return plain ? TRUSTED : review(call);
};

const WINDOW = wordSet(
  'obj window center dim min_periods window_labels rollings boundary coord_func windows side trim_excess'
);

/** `NDFrame.__setstate__` asks these for their elements: names of attributes, and flags by name. */
export const frameState: Condition = (call, judge) => {
  const state = call.args();
  const asked = state.type === 'dict' ? state.entries.filter(([key]) => FRAME.has(textOf(key) ?? '')) : [];
  return asked.every(([, value]) => judge.fits(DATUM, value)) ? TRUSTED : unfit(call);
};

const FRAME = wordSet('_metadata _flags _typ');
