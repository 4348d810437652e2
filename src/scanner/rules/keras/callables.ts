import type { Severity } from '../../report';
import { classify } from '../classify';
import { isStdlib } from '../resolve-name';
import { topLevel } from '../top-level';
import { wordSet } from '../word-lists';
import { judgeTensorFlow } from './tensorflow';
import { KERAS_CLASSES, KERAS_FUNCTIONS } from './keras-names';

/** The callable to which a name in a Keras configuration leads when the model is loaded. */
export interface KerasJudgement {
  readonly rule: 'keras-foreign-callable' | 'keras-unsafe-api' | 'keras-custom-object';
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  readonly references: readonly string[];
}

/** Packages whose names Keras itself looks up (`_retrieve_class_or_fn` in keras/src/saving/serialization_lib.py). */
const PACKAGES = wordSet(
  'keras tf_keras keras_core keras_hub keras_cv keras_nlp keras_rs keras_tuner tensorflow_addons'
);
/** Prefixes of registered names that packages of the Keras family use. */
const REGISTERED = wordSet('keras keras_hub keras_cv keras_nlp keras_rs Addons');

const classes = wordSet(KERAS_CLASSES);
const functions = wordSet(KERAS_FUNCTIONS);

/** True when Keras has a class of that name of its own. */
export function isKerasClass(name: string): boolean {
  return classes.has(name);
}

function isKerasFunction(name: string): boolean {
  return functions.has(name) || isKerasClass(name);
}

/** Parts of Keras whose functions compute: a configuration may name them. */
const COMPUTING =
  /^(src\.)?(activations|ops|losses|metrics|initializers|regularizers|constraints|random|nn|layers|optimizers|backend\.\w+\.(nn|numpy|math))(\.|$)|^backend$/;

interface UnsafeApi {
  readonly name: RegExp;
  readonly severity: Severity;
  readonly references: readonly string[];
}

/** Keras functions that load, save, fetch or switch safety off (NON_MODELING_APIS, and others with the same effect). */
const UNSAFE: readonly UnsafeApi[] = [
  {
    name: /^(load_model|model_from_\w+|deserialize\w*|func_load|load_weights\w*|load_own_variables)$/,
    severity: 'CRITICAL',
    references: ['CVE-2025-8747']
  },
  { name: /^enable_unsafe_deserialization$/, severity: 'CRITICAL', references: ['CVE-2025-9906'] },
  {
    name: /^(get_file|extract_\w*archive|\w*download\w*|load_data)$/,
    severity: 'HIGH',
    references: ['CVE-2025-8747', 'CVE-2025-12060']
  },
  {
    name: /^(save_model|save_weights|save_img|load_img|\w+_dataset_from_directory|\w+_to_\w+file|plot_model)$/,
    severity: 'HIGH',
    references: ['CVE-2025-8747']
  },
  {
    name: /^(clear_session|register_keras_serializable|serialize_keras_object|set_\w+)$/,
    severity: 'HIGH',
    references: ['CVE-2025-8747']
  }
];

/** Characters of a name that are looked at: nothing has a longer one. */
const MAX_NAME = 1_000;

/** Built-in functions of Python that a configuration could name with the module `builtins`. */
const DANGEROUS_BUILTINS = wordSet(
  'eval exec compile open __import__ breakpoint getattr setattr delattr globals locals vars input help print exit quit'
);

/**
 * Judges the object that a configuration restores by name. Keras before 3.9 imports any module and takes any attribute
 * (CVE-2025-1550); later versions refuse other packages.
 *
 * @param writtenModule - the `module` of the configuration; empty for null or absent
 * @param writtenName - class or function name; may have a registered package in front (`my_package>Layer`)
 * @param isFunction - true for `class_name: function`
 */
export function judgeKerasName(
  writtenModule: string,
  writtenName: string,
  isFunction: boolean
): KerasJudgement | undefined {
  const [module, name] = [writtenModule.slice(0, MAX_NAME), writtenName.slice(0, MAX_NAME)];
  if (module === '' || module === 'builtins' || module === '__builtin__') {
    return judgeByName(module, name, isFunction);
  }
  const keras = kerasPath(module);
  if (keras !== undefined) {
    return judgeKerasApi(module, keras, name, isFunction);
  }
  if (/^tensorflow\./.test(module) && /(Spec|TensorShape|DType)$/.test(name)) {
    return undefined;
  }
  const entry = classify(module, name);
  const shown = { module, operator: name };
  if (entry.kind === 'dangerous') {
    return { rule: 'keras-foreign-callable', severity: entry.severity, ...shown, references: entry.references };
  }
  const operation = topLevel(module) === 'tensorflow' ? judgeTensorFlow(`${module}.${name}`.slice(11)) : undefined;
  if (operation) {
    return { rule: 'keras-foreign-callable', severity: operation.severity, ...shown, references: [] };
  }
  if (isStdlib(module)) {
    return { rule: 'keras-foreign-callable', severity: 'HIGH', ...shown, references: [] };
  }
  return { rule: 'keras-custom-object', severity: 'LOW', ...shown, references: [] };
}

/** The path inside Keras of a module of its packages: `layers` for `tensorflow.keras.layers`. */
function kerasPath(module: string): string | undefined {
  const inside = /^tensorflow\.(?:python\.)?(?:\w+\.)?keras(?:\.|$)(.*)/.exec(module);
  if (inside) {
    return inside[1];
  }
  const top = topLevel(module);
  return PACKAGES.has(top) ? module.slice(top.length + 1) : undefined;
}

function judgeKerasApi(module: string, path: string, name: string, isFunction: boolean): KerasJudgement | undefined {
  const parts = name.split('.');
  const last = parts[parts.length - 1];
  const shown = { module, operator: name };
  const computing = COMPUTING.test(path);
  // A standard-library module that a Keras module imports is an attribute of it: `keras.src.utils.file_utils` + `os`.
  const isOperation = computing && NAMED_LIKE_MODULES.has(name);
  if (
    (!isOperation && parts.some(part => isStdlib(part) || RESERVED.test(part))) ||
    path.split('.').some(part => POWERFUL.has(part))
  ) {
    return { rule: 'keras-foreign-callable', severity: 'CRITICAL', ...shown, references: [] };
  }
  const unsafe = UNSAFE.find(api => api.name.test(last));
  if (unsafe) {
    return { rule: 'keras-unsafe-api', severity: unsafe.severity, ...shown, references: unsafe.references };
  }
  // Only classes have attributes that are part of a model; anything else leads through another module.
  const detour = parts.length > 1 && /^[a-z]/.test(name);
  const functionLike = isFunction || /^[a-z]/.test(name);
  if (detour || (functionLike && !computing && !isKerasFunction(name))) {
    return { rule: 'keras-unsafe-api', severity: 'HIGH', ...shown, references: ['CVE-2025-8747'] };
  }
  return CORE.test(module) && !computing && !isKerasFunction(name)
    ? { rule: 'keras-custom-object', severity: 'LOW', ...shown, references: [] }
    : undefined;
}

/** Keras itself, whose classes are all known, and not its sister packages. */
const CORE = /^(keras|tf_keras|keras_core|tensorflow)(\.|$)/;
/** Functions of `keras.ops` that are called like modules of the standard library. */
const NAMED_LIKE_MODULES = wordSet('array copy select trace');
const RESERVED = /^__\w+__$/;
const POWERFUL = wordSet('os sys subprocess shutil builtins importlib marshal pickle');

/** Without a module Keras looks among its own names and those that the loading program has registered. */
function judgeByName(module: string, name: string, isFunction: boolean): KerasJudgement | undefined {
  if (module !== '' && DANGEROUS_BUILTINS.has(name)) {
    return { rule: 'keras-foreign-callable', severity: 'CRITICAL', module: 'builtins', operator: name, references: [] };
  }
  const mark = name.indexOf('>');
  const bare = name.slice(mark + 1);
  const known = isFunction ? isKerasFunction(bare) : isKerasClass(bare);
  // A registered name is the loading program's own class, also where Keras has one that is called so; Keras 2 wrote
  // `Custom>Adam` for its own.
  const prefix = name.slice(0, Math.max(mark, 0));
  if (REGISTERED.has(prefix) || (known && (mark <= 0 || prefix === 'Custom'))) {
    return undefined;
  }
  return {
    rule: 'keras-custom-object',
    severity: 'LOW',
    module: mark > 0 ? name.slice(0, mark) : 'custom_objects',
    operator: bare,
    references: []
  };
}
