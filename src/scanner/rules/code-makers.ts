import { wordSet } from './word-lists';

/** dill and cloudpickle write these for functions, classes and modules that they pickle by value. */
const CODE_MAKERS: readonly { readonly modules: string; readonly names: string }[] = [
  {
    modules: 'dill._dill dill.dill',
    names:
      '_create_function _create_code _create_type _create_typemap _create_ftype _load_type _import_module _get_attr _create_cell ' +
      '_create_namedtuple _setitems _create_weakref _create_weakproxy _create_dtypemeta _create_array _create_lock _create_rlock ' +
      '_create_stringi _create_stringo _create_capsule _shims'
  },
  {
    modules: 'cloudpickle.cloudpickle cloudpickle.cloudpickle_fast cloudpickle',
    names:
      '_make_function _make_skel_func _fill_function _builtin_type _make_skeleton_class _rehydrate_skeleton_class _class_setstate ' +
      '_function_setstate subimport dynamic_subimport _make_empty_cell _make_cell _get_cell_contents _make_skeleton_enum _make_typevar ' +
      '_lookup_class_or_track _getobject instance _make_dict_keys _make_dict_values _make_dict_items'
  },
  {
    modules: 'torch.fx.graph_module torch.fx._lazy_graph_module',
    names: 'reduce_graph_module reduce_package_graph_module reduce_deploy_graph_module _forward_from_src'
  },
  {
    modules: 'numba.core.serialize numba.core.pickle_utils',
    names: '_unpickle__CustomPickled _rebuild_function _rebuild_module _numba_unpickle'
  }
];

let table: ReadonlySet<string> | undefined;

/** True for a function that makes code out of parts of the file. */
export function isCodeMaker(module: string, name: string): boolean {
  table ??= wordSet(
    CODE_MAKERS.flatMap(({ modules, names }) =>
      modules.split(' ').flatMap(prefix => names.split(' ').map(last => `${prefix}.${last}`))
    ).join(' ')
  );
  return table.has(`${module}.${name}`);
}
