/**
 * What a function of dill or cloudpickle makes out of parts of the file:
 * `type`: a type of the language by its name; `code`: a code object; `function`; `class`; `module`: imports one;
 * `fill-function` and `fill-class` give one its globals, attributes and methods; `cell`: a variable of a closure;
 * `attribute`: an attribute by its name; `repr`: evaluates text; `loader`: loads a pickle in its arguments; `source`: runs source text; `data`: nothing that could run; `other`: not followed further.
 */
export type CodeMakerRole =
  | 'type'
  | 'code'
  | 'function'
  | 'skeleton-function'
  | 'fill-function'
  | 'class'
  | 'enum'
  | 'fill-class'
  | 'cell'
  | 'module'
  | 'attribute'
  | 'repr'
  | 'namedtuple'
  | 'loader'
  | 'source'
  | 'data'
  | 'other';

interface Makers {
  readonly modules: string;
  readonly names: Readonly<Partial<Record<CodeMakerRole, string>>>;
}

/** cloudpickle and its copies: numba, joblib, Ray, Spark and others carry one. */
const CLOUDPICKLES =
  'cloudpickle numba.cloudpickle joblib.externals.cloudpickle sklearn.externals.joblib.externals.cloudpickle ray.cloudpickle ' +
  'pyspark.cloudpickle srsly.cloudpickle loky.backend.cloudpickle distributed.cloudpickle tblib.cloudpickle';

/** dill and cloudpickle write these for functions, classes and modules that they pickle by value. */
const CODE_MAKERS: readonly Makers[] = [
  {
    modules: 'dill._dill dill.dill',
    names: {
      type: '_load_type',
      code: '_create_code',
      function: '_create_function',
      class: '_create_type',
      cell: '_create_cell',
      module: '_import_module',
      data: '_create_typemap _create_ftype _create_weakref _create_weakproxy _create_lock _create_rlock',
      attribute: '_get_attr',
      repr: '_eval_repr',
      namedtuple: '_create_namedtuple',
      other: '_setitems _create_dtypemeta _create_array _create_stringi _create_stringo _create_capsule _shims'
    }
  },
  {
    modules: CLOUDPICKLES.split(' ')
      .flatMap(name => [name, `${name}.cloudpickle`, `${name}.cloudpickle_fast`])
      .join(' '),
    names: {
      type: '_builtin_type',
      function: '_make_function',
      'skeleton-function': '_make_skel_func',
      'fill-function': '_function_setstate _fill_function',
      class: '_make_skeleton_class',
      enum: '_make_skeleton_enum',
      'fill-class': '_class_setstate _rehydrate_skeleton_class',
      cell: '_make_empty_cell _make_cell',
      module: 'subimport',
      data:
        '_make_typevar _make_dict_keys _make_dict_values _make_dict_items _lookup_class_or_track _get_dataclass_field_type_sentinel ' +
        '_decompose_typevar _lookup_module_and_qualname',
      other: 'dynamic_subimport _get_cell_contents _getobject instance _gen_ellipsis _gen_not_implemented'
    }
  },
  {
    modules: 'torch.fx.graph_module torch.fx._lazy_graph_module',
    names: {
      source: 'reduce_graph_module reduce_package_graph_module reduce_deploy_graph_module _forward_from_src'
    }
  },
  {
    modules: 'numba.core.serialize numba.core.pickle_utils numba.serialize',
    names: {
      loader: '_unpickle__CustomPickled _numba_unpickle',
      other: '_rebuild_function _rebuild_module _rebuild_exception _rebuild_code'
    }
  }
];

let table: ReadonlyMap<string, CodeMakerRole> | undefined;

/** What a function makes out of parts of the file; undefined for a function that is no maker of code. */
export function codeMakerRole(module: string, name: string): CodeMakerRole | undefined {
  table ??= new Map(
    CODE_MAKERS.flatMap(({ modules, names }) =>
      modules
        .split(' ')
        .flatMap(prefix =>
          Object.entries(names).flatMap(([role, listed]) =>
            listed.split(' ').map(last => [`${prefix}.${last}`, role as CodeMakerRole] as const)
          )
        )
    )
  );
  return table.get(`${module}.${name}`);
}

/** True for a function that makes code out of parts of the file. */
export function isCodeMaker(module: string, name: string): boolean {
  const role = codeMakerRole(module, name);
  // dill's way to write Ellipsis evaluates any other text as well.
  return role !== undefined && role !== 'repr';
}
