import type { Judgement, Value } from './value';
import { textOf } from './value-access';
import { Tag } from './signatures/tags';
import { wordSet } from './word-lists';

/**
 * Methods that classes call on themselves while they are restored, by the package that has them: a state that brings one of
 * these replaces it. Read from the sources; `facts` has more of them.
 *
 * scipy.stats._distn_infrastructure.rv_generic, sklearn.isotonic.IsotonicRegression, torch.optim.Optimizer,
 * torch.ao.nn.quantized, pandas SingleBlockManager, catboost.core, statsmodels NegativeBinomial
 */
const CALLED_ON_RESTORE = wordSet(`
  _attach_methods _attach_argparser_methods _construct_argparser _updated_ctor_param _construct_doc _construct_default_doc
  _build_f _patch_step_function _post_setstate _load_from_string _set_test_evals _init_params_from_state set_weight_bias
  _convert_mask _load_container_from_state _post_init _initialize _initialize_state _make_methods _after_fork _reset
  _deserialize_metadata _build_debug_param_to_name_mapping _build_params_for_reducer _ddp_init_helper _invalidate_cache
`);

/** Methods of Python's, NumPy's and torch's own types, which other objects are asked for when they are taken for one. */
const DUCK_METHODS = wordSet(`
  detach setdefault keys values items get pop popitem append extend update clear insert discard setstate getstate tolist astype
  numpy clone requires_grad_ set_ view_as as_subclass ravel flatten reshape seek read readline readinto readlines write getvalue tell
  encode decode split strip startswith endswith join format lower upper fromkeys union intersection difference issubset
  tobytes tofile dump dumps byteswap newbyteorder item items_ cpu cuda to fileno close flush send utcoffset tzname dst
  from_dict from_config acquire release _asdict _replace copy remove index count sort reverse add symmetric_difference isdisjoint iteritems
  iterkeys itervalues has_key difference_update intersection_update move_to_end appendleft popleft extendleft rotate most_common elements
  rsplit splitlines partition rpartition rstrip title capitalize casefold swapcase find rfind rindex replace format_map translate removeprefix
  removesuffix to_bytes conjugate item astype swapaxes setflags view tostring cumsum nonzero argmax argmin argsort numel data_ptr element_size
  contiguous is_contiguous unsqueeze permute expand isoformat timestamp total_seconds strftime weekday toordinal holidays localize normalize
  construct_array_type toarray tocsr tocoo tocsc todense asformat getnnz
`);

/**
 * Judges the attributes that a state gives to an object of any class: a method that the class calls while it is restored, or
 * a callable under the name of a method by which other code would call it. Attributes that are trusted callables stay quiet.
 * @param tagOf - what a value is
 */
export function judgeAttributes(
  type: { readonly module: string; readonly name: string },
  state: Value,
  tagOf: (value: Value) => number
): Judgement {
  for (const part of partsOf(state)) {
    for (const [key, value] of part.type === 'dict' ? part.entries : []) {
      const attribute = textOf(key);
      const replaces =
        attribute !== undefined &&
        ((CALLED_ON_RESTORE.has(attribute) && (tagOf(value) & CAN_BE_CALLED) !== 0) ||
          (DUCK_METHODS.has(attribute) && (tagOf(value) & BRINGS_A_CALL) !== 0));
      if (replaces) {
        return {
          kind: 'dangerous',
          severity: 'HIGH',
          rule: 'pickle-object-rewired',
          module: type.module,
          operator: type.name
        };
      }
    }
  }
  return { kind: 'trusted' };
}

/** True for a state that names a file or a program to be, and has bytes to put into it: a class may write them there. */
export function bringsAFile(state: Value): boolean {
  return partsOf(state).some(part => {
    const values = part.type === 'dict' ? part.entries.map(([, value]) => value) : [];
    return values.some(isContent) && values.some(value => PLACE.test(textOf(value) ?? ''));
  });
}

/** An absolute path, one that leads up, or the ending of a file that Python or a shell runs. */
const PLACE =
  /^(?:~?\/|\.{1,2}[/\\]|[A-Za-z]:[/\\]|\\\\)[^\n]{1,1000}$|^[^\n]{0,1000}\.(?:py[cdw]?|pth|so|dll|dylib|sh|bash|bat|cmd|ps1|exe|desktop|service|rc|profile)$/i;

function isContent(value: Value): boolean {
  return (value.type === 'bytes' || value.type === 'bytearray') && value.size > 0;
}

/** True for a literal key that `judgeAttributes` looks at more closely, so that a reader of many states can pass over others. */
export function isWatchedAttribute(name: string): boolean {
  return CALLED_ON_RESTORE.has(name) || DUCK_METHODS.has(name);
}

/** A dictionary, or a pair of them for attributes and slots. */
function partsOf(state: Value): readonly Value[] {
  return state.type === 'tuple' &&
    state.items.length === 2 &&
    state.items.every(({ type }) => type === 'dict' || type === 'none')
    ? state.items
    : [state];
}

const BRINGS_A_CALL = Tag.CALLABLE | Tag.FOREIGN_NAME | Tag.DANGEROUS | Tag.ANYTHING;
/** A method is never data. */
const CAN_BE_CALLED = BRINGS_A_CALL | Tag.FUNCTION | Tag.CLASS | Tag.OBJECT | Tag.FOREIGN | Tag.FORGOTTEN;
