import type { WordSet } from './word-lists';
import { words, wordSet } from './word-lists';

/**
 * Functions and classes that evaluate the text which they are given, or call what they are given, and that no saved object
 * calls with either. One row has one reason.
 */
export type EvaluatorKind =
  /** Any text among the arguments is evaluated as Python, any callable is called. */
  | 'text'
  /** Text is read as a formula. */
  | 'formula'
  /** Any callable among the arguments is called; text is data. */
  | 'callable'
  /** The first argument is a class of a file system, which is called with the others. */
  | 'file-system'
  /** Classes of sympy: text is evaluated, objects of sympy and numbers are what they are made of. */
  | 'sympy';

interface Row {
  readonly kind: EvaluatorKind;
  /** Blank-separated modules: a name of a package stands for all modules in it. */
  readonly modules: string;
  /** Blank-separated names; without it, every function and class of the modules. */
  readonly names?: string;
  /** Functions alone: a class keeps what it is given. */
  readonly functions?: true;
  /** Blank-separated names that are left out. */
  readonly except?: string;
}

const ROWS: readonly Row[] = [
  {
    // `sympify` runs on what every class is made of: text goes through `eval` (`sympy/core/sympify.py`).
    kind: 'sympy',
    modules: 'sympy torch.utils._sympy'
  },
  {
    // Formulas are evaluated as Python (`patsy/eval.py`); objects of patsy refuse to be pickled, so that no file calls it.
    kind: 'text',
    modules: 'patsy'
  },
  {
    // Parsing alone evaluates nothing, but what is parsed is evaluated with the next data.
    kind: 'formula',
    modules: 'formulaic formulaic.formula formulaic.parser.types.factor formulaic.parser.types formulaic.parser',
    names:
      'Formula SimpleFormula StructuredFormula Factor Formula.from_spec Factor.from_spec DefaultFormulaParser.get_terms'
  },
  {
    // Materializes a formula, which evaluates it.
    kind: 'text',
    modules:
      'formulaic formulaic.sugar formulaic.utils.stateful_transforms formulaic.utils.constraints formulaic.model_spec formulaic.materializers ' +
      'formulaic.utils.calculus formulaic.utils.context',
    functions: true
  },
  {
    // `from_formula` evaluates the formula that it is given.
    kind: 'formula',
    modules: 'statsmodels.formula statsmodels.formula.api statsmodels.formula.formulatools statsmodels.formula._manager'
  },
  {
    // Expressions on arrays, compiled from Python (`numexpr/necompiler.py`).
    kind: 'text',
    modules: 'numexpr'
  },
  {
    // `eval` of an expression on columns.
    kind: 'text',
    modules:
      'pandas.core.computation pandas.core.computation.eval pandas.core.computation.expr pandas.core.computation.scope'
  },
  {
    // Small evaluators of Python, which attackers have left many times.
    kind: 'text',
    modules:
      'asteval simpleeval evalidate py_expression_eval numexpr3 RestrictedPython cexprtk symengine.lib.symengine_wrapper'
  },
  {
    // A type that is a text is evaluated (`pydantic/_internal/_typing_extra.py`).
    kind: 'text',
    modules: 'pydantic',
    names: 'TypeAdapter create_model'
  },
  {
    // Imports a name and calls it.
    kind: 'text',
    modules: 'hydra.utils hydra._internal.utils hydra._internal.instantiate jsonargparse gin.config gin fire'
  },
  {
    // Makes the objects that a JSON text names.
    kind: 'text',
    modules: 'jsonpickle jsonpickle.unpickler jsonpickle.pickler jsonpickle.util'
  },
  {
    // `AbstractFileSystem.__reduce__` names it: it calls its first argument (`fsspec/spec.py`).
    kind: 'file-system',
    modules: 'fsspec.spec',
    names: 'make_instance'
  },
  {
    // Functions that take functions, and call them at once.
    kind: 'callable',
    modules: 'toolz cytoolz funcy more_itertools pydash fn returns boltons glom tlz iteration_utilities',
    functions: true,
    except: '_restore_curry'
  },
  {
    // Runs the functions in a graph or calls what it is given.
    kind: 'callable',
    modules: 'dask distributed',
    functions: true,
    except: 'methodcaller rebuild new_collection _build_from_parts'
  },
  {
    // Maps a function over the leaves of a tree.
    kind: 'callable',
    modules: 'jax.tree_util jax.tree jax._src.tree_util jax._src.api jax.api optree tree treevalue torch.utils._pytree',
    functions: true
  },
  {
    // Calls what it is given, now or again.
    kind: 'callable',
    modules:
      'tenacity retrying backoff retry stopit timeout_decorator func_timeout pebble loky absl.app joblib.parallel joblib.func_inspect',
    functions: true
  },
  {
    // Restores the objects that a configuration names.
    kind: 'text',
    modules:
      'tensorflow.keras.layers tensorflow.keras.losses tensorflow.keras.metrics tensorflow.keras.optimizers tensorflow.keras.activations ' +
      'tensorflow.keras.initializers tensorflow.keras.regularizers tensorflow.keras.constraints tensorflow.keras.utils tf_keras.layers ' +
      'tf_keras.losses tf_keras.metrics tf_keras.optimizers tf_keras.activations tf_keras.initializers tf_keras.regularizers tf_keras.utils',
    names: 'deserialize deserialize_keras_object get_file get'
  }
];

let byModule: ReadonlyMap<string, readonly { readonly row: Row; readonly names?: WordSet; readonly except: WordSet }[]>;

/** How the callable at `module.name` treats its arguments, if it is an evaluator. */
export function evaluatorKind(module: string, name: string): EvaluatorKind | undefined {
  byModule ??= build();
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1)) {
    const rows = byModule.get(module.slice(0, end)) ?? [];
    const found = rows.find(
      ({ row, names, except }) =>
        (names === undefined ? !except.has(name) : names.has(name)) && (row.functions !== true || isFunctionName(name))
    );
    if (found !== undefined) {
      return found.row.kind;
    }
  }
  return undefined;
}

function build(): typeof byModule {
  const table = new Map<string, { row: Row; names?: WordSet; except: WordSet }[]>();
  for (const row of ROWS) {
    const names = row.names === undefined ? undefined : wordSet(row.names);
    for (const module of new Set(words(row.modules))) {
      table.set(module, [...(table.get(module) ?? []), { row, names, except: wordSet(row.except ?? '') }]);
    }
  }
  return table;
}

function isFunctionName(name: string): boolean {
  return /(^|\.)_*[a-z]\w*$/.test(name);
}
