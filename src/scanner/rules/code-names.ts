import type { Severity } from '../report';
import { wordSet } from './word-lists';

/** A name in compiled code that honest models have no use for. */
export interface CodeHit {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  /** The name of a module, with which anything in it can be reached. */
  readonly wholeModule?: boolean;
}

/** Built-in functions that run code, reach files or reach other objects by computed names. */
export const BUILTINS: ReadonlyMap<string, Severity> = new Map([
  ...row('CRITICAL', 'exec eval compile execfile __import__ breakpoint __build_class__ apply reload'),
  ...row(
    'HIGH',
    'get_ipython copyright credits license open file input raw_input globals locals vars getattr setattr delattr help exit quit __loader__ __spec__'
  )
]);

/** Names that tell on code wherever they stand, as global, attribute or import, and the module they belong to. */
export const SUSPECT_NAMES: ReadonlyMap<string, CodeHit> = new Map([
  ...suspects(
    'CRITICAL',
    'os',
    'system popen popen2 popen3 popen4 fork forkpty posix_spawn posix_spawnp startfile execl execle execlp execlpe ' +
      'execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe'
  ),
  ...suspects('CRITICAL', 'subprocess', 'Popen check_output check_call getoutput getstatusoutput'),
  ...suspects('CRITICAL', 'importlib', 'import_module __import__'),
  ...suspects('CRITICAL', 'runpy', 'run_path run_module'),
  ...suspects('CRITICAL', 'types', 'FunctionType CodeType LambdaType'),
  ...suspects('CRITICAL', 'ctypes', 'CDLL WinDLL cdll windll pythonapi dlopen'),
  ...suspects('CRITICAL', 'builtins', 'execfile __builtins__'),
  ...suspects('CRITICAL', 'tensorflow', 'load_op_library load_library py_function numpy_function py_func'),
  ...suspects('CRITICAL', 'keras', 'enable_unsafe_deserialization func_load deserialize_keras_object model_from_json'),
  ...suspectModules(
    'CRITICAL',
    'os _os posix nt subprocess _posixsubprocess builtins __builtin__ importlib runpy pty ctypes _ctypes cffi marshal pickle ' +
      '_pickle cPickle dill cloudpickle joblib pip commands'
  ),
  ...suspectModules(
    'HIGH',
    'sys _sys socket _socket shutil urllib urllib2 requests httpx aiohttp ftplib smtplib telnetlib paramiko webbrowser gfile'
  ),
  ...suspects(
    'HIGH',
    'builtins',
    '__subclasses__ __globals__ __bases__ __base__ __mro__ mro __getattribute__ __code__ __closure__ __self__ __dict__ ' +
      '__reduce__ __reduce_ex__ f_globals f_locals f_builtins f_back f_code gi_code cr_code ag_code co_names co_consts co_code __match_args__ __array_namespace__ gi_frame cr_frame ag_frame tb_frame func_globals func_code'
  ),
  ...suspects('HIGH', 'operator', 'attrgetter methodcaller'),
  // A module's loader reads and writes any file, a forward reference evaluates its text, and an enumeration copies any module.
  ...suspects('HIGH', 'importlib', '__spec__ __loader__ set_data load_module exec_module create_module'),
  ...suspects('HIGH', 'typing.ForwardRef', '_evaluate'),
  ...suspects('HIGH', 'enum.Enum', '_convert_'),
  ...suspects('HIGH', 'lightgbm', 'save_binary'),
  ...suspects('HIGH', 'sympy', 'sympify parse_expr lambdify nsimplify'),
  ...suspects('HIGH', 'string', 'Formatter get_field vformat'),
  ...suspects('HIGH', 'urllib.request', 'urlopen urlretrieve'),
  ...suspects('HIGH', 'shutil', 'rmtree'),
  ...suspects('HIGH', 'os', 'unlink rmdir removedirs makedirs'),
  ...suspects('HIGH', 'logging', 'FileHandler'),
  ...suspects(
    'HIGH',
    'tensorflow.io',
    'read_file write_file matching_files GFile FixedLengthRecordDataset TextLineDataset'
  ),
  ...suspects('HIGH', 'numpy', 'fromfile tofile memmap savetxt genfromtxt f2py ctypeslib'),
  ...suspects('HIGH', 'torch', 'from_file _write_file cpp_extension export_chrome_trace export_stacks'),
  ...suspects('HIGH', 'pathlib.Path', 'write_text write_bytes read_text read_bytes'),
  ...suspects(
    'HIGH',
    'pandas',
    'to_csv to_pickle to_hdf to_excel to_parquet to_feather to_sql to_stata to_orc to_markdown to_latex'
  ),
  ...suspects('HIGH', 'xgboost', 'save_model'),
  ...suspects('HIGH', 'transformers', 'from_pretrained save_pretrained from_preset push_to_hub'),
  ...suspects('HIGH', 'numpy.ndarray', 'dump'),
  ...suspects('HIGH', 'keras', 'get_file load_model')
]);

/**
 * Packages that compute. Code in a model that imports any other package (but the parts of the standard library below) is at
 * least HIGH: what that package can do is not in the file. sympy, patsy and their like are missing on purpose: they evaluate text.
 */
export const NUMERIC = wordSet(
  'numpy scipy pandas torch torchvision torchaudio tensorflow tensorflow_probability tensorflow_addons tf_keras keras keras_core keras_cv ' +
    'keras_nlp keras_hub jax jaxlib flax optax sklearn skimage cupy xarray einops opt_einsum ml_dtypes numba sparse statsmodels ' +
    'shap umap pynndescent xgboost lightgbm'
);

/** Packages that evaluate the texts that they are given. */
export const EVALUATORS = wordSet('sympy patsy formulaic numexpr asteval simpleeval');

/** Parts of names in packages that compute which read, write, load, download, compile or run something. */
export const REACHES_OUT =
  /^_*(datasets?|lookfor|add_newdoc|show_options|set_option|\w*import_\w+|get_module(_version)?|module_available|infer_schema|code_stats|tunable|cudadrv|codegen|caching|distributed|rpc|test|query|profiler|profile|tensorboard|onnx|DataSource|TCPStore|FileStore|HashStore|ExcelFile|ExcelWriter|HDFStore|SummaryWriter|\w*File(Reader|Writer)|collect_env|bottleneck|model_zoo|serialization|formula|from_formula|get_func|clear_data_home|get_data_home|dump_\w+|export_\w+|write_\w*|webdoc|iolib|ExternalFunction|RawModule|RawKernel|pycc|cffi_support|plot_model|\w+_from_directory|start_trace|start_server|record_memory_history|inductor|dynamo|ffi|from_pretrained|from_preset|set_dir|io|os|sys|testing|distutils|f2py|ctypeslib|ctypes|pickle|hub|package|multiprocessing|load\w*|save\w*|read_\w+|write_\w+|open\w*|dumps?|exec\w*|fromfile|tofile|from_file|to_(csv|json|pickle|hdf|excel|parquet|feather|sql|stata)|memmap|open_memmap|genfromtxt|loadtxt|fromregex|imread\w*|imwrite\w*|get_file|download\w*|fetch_\w+|cpp_extension|deserialize\w*|import_module|lambdify|sympify|run_command)$/;

/** Parts of the standard library that only compute. Code that uses any other module of it is suspect. */
export const HARMLESS = wordSet(
  'math cmath random functools itertools operator collections typing copy time datetime string re numbers statistics warnings enum abc ' +
    'dataclasses decimal fractions textwrap json bisect heapq array contextlib logging __future__ hashlib struct uuid token'
);

/** Names in other parts of it that only compute. */
export const HARMLESS_NAMES = wordSet('_thread.get_ident threading.get_ident');

/** Names in those parts that do more than compute, with everything below them. */
export const HARMFUL = wordSet(
  'functools.update_wrapper.assigned functools.wraps.assigned functools.singledispatch functools.singledispatchmethod dataclasses.dataclass ' +
    'dataclasses.make_dataclass warnings.formatwarning warnings.showwarning warnings.warn_explicit ' +
    'typing.ForwardRef typing.get_type_hints typing.evaluate_forward_ref contextlib.chdir hashlib.file_digest json.tool ' +
    'logging.config logging.handlers logging.basicConfig logging.setLoggerClass random.main array.fromfile'
);

/** Methods of objects that evaluate text, read or write, and the packages whose objects have them. */
export const ACTING_METHODS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    pandas: 'query eval plot to_json to_html to_xml to_clipboard to_string',
    keras: 'save save_weights export load_weights',
    tf_keras: 'save save_weights export load_weights',
    tensorflow: 'save save_weights export load_weights',
    xarray: 'to_netcdf to_zarr',
    torch: 'save',
    statsmodels: 'save',
    xgboost: 'dump_model'
  }).reduce(
    (methods, [module, names]) =>
      names.split(' ').reduce((all, name) => all.set(name, [...(all.get(name) ?? []), module]), methods),
    new Map<string, string[]>()
  )
);

/** Last words of the names of modules in packages that compute. */
export const SUBMODULES = wordSet(
  'nn functional utils util lib core random linalg fft ops data special stats sparse optimize signal ndimage keras layers backend math compat v1 ' +
    'v2 raw_ops api models saving src preprocessing decoder encoder'
);

/** Modules of the standard library whose names are also words of tensors and layers. */
export const AMBIGUOUS = wordSet(
  'io signal select code test types array copy queue string stat site profile parser resource symbol trace cmd calendar locale ' +
    'email html user new this sets secrets'
);

/** The usual short names of packages (`import numpy as np`). */
export const SHORT: Readonly<Record<string, string>> = {
  tf: 'tensorflow',
  np: 'numpy',
  jnp: 'jax.numpy',
  pd: 'pandas',
  K: 'keras.backend'
};

/** Packages that models use and that hold loaders among their functions. */
export const PACKAGES = wordSet('tensorflow numpy torch pandas keras sklearn scipy h5py yaml');

/** With these, a text may be a name. */
export const REFLECTIVE = wordSet(
  'agg aggregate transform __match_args__ getattr __getattribute__ attrgetter methodcaller import_module __import__ __dict__ vars globals locals setattr __builtins__ __globals__ f_globals func_globals'
);

function row(severity: Severity, names: string): [string, Severity][] {
  return names.split(' ').map(name => [name, severity]);
}

function suspects(severity: Severity, module: string, names: string): [string, CodeHit][] {
  return names.split(' ').map(name => [name, { severity, module, operator: name }]);
}

function suspectModules(severity: Severity, names: string): [string, CodeHit][] {
  return names.split(' ').map(name => [name, { severity, module: name, operator: '__import__', wholeModule: true }]);
}
