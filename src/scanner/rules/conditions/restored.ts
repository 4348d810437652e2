import { topLevel } from '../top-level';
import { textOf } from '../value-access';
import { wordSet } from '../word-lists';
import type { Value } from '../value';
import { DATUM, VALUE } from '../signatures/kinds';
import { TRUSTED, classOf, review } from './callee';
import type { Condition } from './condition';

/** The entries of a state of which every key is known; undefined for any other state. */
function attributesOf(state: Value): ReadonlyMap<string, Value> | undefined {
  const entries = state.type === 'dict' && state.more === 0 ? state.entries : undefined;
  const named = entries?.map(([key, value]) => [textOf(key), value] as const);
  return named?.every((entry): entry is readonly [string, Value] => entry[0] !== undefined) === true
    ? new Map(named)
    : undefined;
}

const MATPLOTLIB = wordSet('matplotlib mpl_toolkits');

function isOfMatplotlib(value: Value, module: RegExp): boolean {
  const type = classOf(value);
  return type !== undefined && MATPLOTLIB.has(topLevel(type.module)) && module.test(type.module);
}

/** `Figure.__setstate__` calls `clear` and `scale` of `dpi_scale_trans`: it has to be a transformation. */
export const figureState: Condition = call => {
  const scale = attributesOf(call.args())?.get('dpi_scale_trans');
  return scale !== undefined && isOfMatplotlib(scale, /^matplotlib\.transforms$/) ? TRUSTED : review(call);
};

/** `_AxesBase.__setstate__` asks those that share an axis for their hash. */
export const axesState: Condition = call => {
  const attributes = attributesOf(call.args());
  const shared = attributes?.get('_shared_axes');
  const groups = shared?.type === 'dict' && shared.more === 0 ? shared.entries.map(([, group]) => group) : undefined;
  const twins = attributes?.get('_twinned_axes');
  const all = [...(groups ?? []), ...(twins === undefined || twins.type === 'none' ? [] : [twins])];
  const known =
    groups !== undefined &&
    all.every(
      group =>
        (group.type === 'list' || group.type === 'tuple') && group.more === 0 && group.items.every(item => isAxes(item))
    );
  return known ? TRUSTED : review(call);
};

/** Axes; or those that are just being restored, which hold themselves. */
function isAxes(value: Value): boolean {
  return (
    (value.type === 'unknown' && value.why === 'recursive') ||
    isOfMatplotlib(value, /^(matplotlib\.(axes|projections)|mpl_toolkits)\./)
  );
}

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
