import { wordSet } from '../word-lists';

/** Methods of Python's, NumPy's and pandas's data types that compute and return. */
export const PURE_METHODS = wordSet(`
  abs add all any append argmax argmin argsort as_integer_ratio as_py astype bit_count bit_length capitalize casefold center clip
  combine conjugate copy count cumprod cumsum date day dayofweek decode diff difference discard dot dt encode endswith
  expandtabs extend fillna find flatten fromhex fromisocalendar fromisoformat fromkeys fromordinal from_bytes get hex hour
  index insert intersection is_integer isalnum isalpha isascii isdecimal isdigit isdisjoint isidentifier islower isnumeric
  isoformat isprintable isspace issubset issuperset istitle isupper item items join keys ljust lower lstrip max mean median
  min minute month most_common normalize numerator pop popitem prod quantile ravel real remove removeprefix removesuffix replace
  reset_index reshape reverse rfind rindex rjust round rpartition rsplit rstrip second setdefault sort split splitlines
  squeeze startswith std str strip sum swapcase symmetric_difference T time timestamp title to_bytes to_list to_numpy todense
  tolist toarray total_seconds translate transpose tz_localize union unique update upper values var weekday year zfill
  partition partition denominator imag isocalendar
`);

/**
 * Methods that frameworks pickle as attributes of their own objects: entropies of distributions, branches of interpolators,
 * schedules, the sampling functions of `numpy.random`. They compute with the data of their object.
 */
export const HELD_METHODS = wordSet(`
  _raw_predict
  _entropy _pmf _cdf _sf _ppf _isf _stats _munp generic_moment _hypersphere_volume_sample _hypersphere_surface_sample
  _call_linear _call_linear_np _call_nearest _call_previousnext _call_spline _call_nan_spline _evaluate _evaluate_spline
  _h_multiquadric _h_inverse_multiquadric _h_gaussian _h_linear _h_cubic _h_quintic _h_thin_plate _euclidean_norm
  _infer_parameters _lazy_load_hook _triangular_scale_fn _triangular2_scale_fn _exp_range_scale_fn _unpickle_model _cosine_anneal _linear_anneal _annealing_cos _annealing_linear anneal_func
  rand randn randint random random_sample normal uniform standard_normal choice shuffle permutation beta binomial exponential
  _test_both _test_up _test_down _calc_tau_0 _calc_tau_1 _calc_tau_2 _leveraging_bag _leveraging_bag_half _leveraging_bag_me
  _leveraging_bag_wt _leveraging_subag _rand_gauss _rand_weights_for_feature _random_weights _next_code loglike loglikeobs
  gamma poisson multivariate_normal integers lognormal laplace logistic dirichlet multinomial triangular weibull seed
`);

/** Numbers of a generator of Python, which programs keep bound. Those that take or return objects are not among them. */
export const RANDOM_METHODS = wordSet(`
  random gauss normalvariate uniform randint randrange expovariate betavariate gammavariate lognormvariate triangular vonmisesvariate
  paretovariate weibullvariate getrandbits randbytes
`);

/** Methods of a compiled pattern. */
export const PATTERN_METHODS = wordSet('search match fullmatch finditer findall split sub subn scanner');

/** Methods of models that compute, which other models keep bound (`getattr(estimator, 'predict_proba')`). */
export const MODEL_METHODS =
  /^(predict|transform|inverse_transform|score|decision_function|forward|kneighbors|apply|sample|encode|decode|tokenize|preprocess|log_prob|get_params|get_feature_names)(_[a-z_]+)?$/;

/** Methods of universal functions: `np.add.reduce`. */
export const UFUNC_METHODS = wordSet('reduce accumulate reduceat outer');

/** Attributes that lead out of an object: modules that it holds, frames, starters of programs. */
export const ACTIONS = wordSet(`
  system popen exec eval compile open Popen spawn spawnl spawnv execl execv execve execvp fork check_call check_output
  import_module modules builtins os sys subprocess posix nt ctypes getattr setattr delattr globals environ
  func_globals gi_frame f_globals f_builtins cr_frame ag_frame tb_frame gi_code func_code
`);

/** Special methods that objects keep bound (trimesh: what tells that a mesh has changed): they are of the object's class, and lead nowhere. */
export const OF_OBJECTS = wordSet('__hash__ __len__ __repr__ __str__ __bool__ __float__ __int__ __contains__');
