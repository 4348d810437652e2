/** Attributes that dill and cloudpickle give to a function, besides those that its code reads. */
export const FUNCTION_ATTRIBUTES =
  /^(__name__|__qualname__|__module__|__doc__|__annotations__|__dict__|__type_params__|__wrapped__|name|qualname|module|doc|dict|annotations|base_globals|_cloudpickle_submodules|[A-Za-z]\w*|_[A-Za-z]\w*)$/;

/** Built-in types that keep a function as an attribute of a class. */
export const WRAPPERS = /^builtins\.(property|staticmethod|classmethod)$/;

/** Special attributes of a class that Python only reads. */
const DATA_ATTRIBUTES =
  /^__(doc|module|qualname|name|slots|slotnames|annotations|annotate|annotations_cache|annotate_func|dict|weakref|dataclass_fields|dataclass_params|match_args|abstractmethods|parameters|orig_bases|hash|firstlineno|static_attributes|type_params|classcell|origin|args|members|members_map|version|author)__$/;

/** True for an attribute of a class that is no hook of Python's. */
export function isDataAttribute(name: string): boolean {
  return DATA_ATTRIBUTES.test(name) || !/^__\w+__$/.test(name);
}
