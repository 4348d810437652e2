import { wordSet } from './word-lists';

/**
 * Methods that classes call on themselves while they are restored, by the package that has them: a state that brings one of
 * these replaces it. Read from the sources; `facts` has more of them.
 *
 * scipy.stats._distn_infrastructure.rv_generic, sklearn.isotonic.IsotonicRegression, torch.optim.Optimizer,
 * torch.ao.nn.quantized, pandas SingleBlockManager, catboost.core, statsmodels NegativeBinomial
 */
export const CALLED_ON_RESTORE = wordSet(`
  _attach_methods _attach_argparser_methods _construct_argparser _updated_ctor_param _construct_doc _construct_default_doc
  _build_f _patch_step_function _post_setstate _load_from_string _set_test_evals _init_params_from_state set_weight_bias
  _convert_mask _load_container_from_state _post_init _initialize _initialize_state _make_methods _after_fork _reset
  _deserialize_metadata _build_debug_param_to_name_mapping _build_params_for_reducer _ddp_init_helper _invalidate_cache
`);

/**
 * Methods of containers, files and tensors that other code calls on what it takes for one: `state.items()`. No class keeps a
 * function under such a name.
 */
export const PROTOCOL_METHODS = wordSet(`
  keys values items get pop popitem setdefault update clear append extend insert remove discard add copy fromkeys has_key
  union intersection difference symmetric_difference difference_update intersection_update issubset issuperset isdisjoint
  iteritems iterkeys itervalues move_to_end appendleft popleft extendleft rotate most_common elements subtract items_
  getstate setstate _asdict _replace from_dict
  seek read readline readinto readlines write writelines getvalue tell flush close fileno acquire release
  detach clone requires_grad_ set_ view_as as_subclass tolist numpy astype tobytes tofile dump dumps byteswap newbyteorder setflags
  utcoffset tzname dst holidays construct_array_type
`);

/**
 * Methods of texts, numbers, arrays and dates. Code calls these of its data, too, but an object may keep a function of its
 * own under such a name (\`self.normalize = torch.nn.functional.normalize\`), where it only computes.
 */
export const DATA_METHODS = wordSet(`
  encode decode split rsplit splitlines partition rpartition join strip lstrip rstrip lower upper title capitalize casefold swapcase
  startswith endswith find rfind rindex replace format format_map translate maketrans removeprefix removesuffix
  isdigit isascii isprintable isalpha isalnum isnumeric isidentifier isupper islower isspace isdecimal istitle zfill ljust rjust center
  expandtabs index count sort reverse hex as_integer_ratio is_integer bit_length to_bytes conjugate
  reshape ravel flatten item transpose squeeze sum mean min max std var any all argmax argmin argsort cumsum nonzero fill dot clip
  round repeat view tostring swapaxes take to cpu cuda numel dim stride floor contiguous size unsqueeze permute expand is_contiguous
  element_size data_ptr isoformat timestamp date time year month total_seconds strftime weekday toordinal localize normalize
  from_config send toarray tocsr tocoo tocsc todense asformat getnnz
`);
