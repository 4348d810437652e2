import { wordSet } from './word-lists';

/** Attributes that Python, NumPy and others look up on an object and call or obey. */
const HOOKS = wordSet(`
  __class__ __init__ __new__ __del__ __call__ __setstate__ __getstate__ __reduce__ __reduce_ex__ __getattr__ __getattribute__
  __setattr__ __delattr__ __get__ __set__ __delete__ __set_name__ __init_subclass__ __class_getitem__ __instancecheck__
  __subclasscheck__ __subclasshook__ __subclasses__ __bases__ __mro__ __mro_entries__ __enter__ __exit__ __iter__ __next__
  __getitem__ __setitem__ __delitem__ __missing__ __contains__ __len__ __length_hint__ __reversed__ __hash__ __eq__ __ne__ __lt__
  __le__ __gt__ __ge__ __bool__ __int__ __float__ __complex__ __index__ __bytes__ __str__ __repr__ __format__ __fspath__ __add__
  __radd__ __sub__ __mul__ __matmul__ __truediv__ __mod__ __pow__ __and__ __or__ __xor__ __neg__ __abs__ __copy__ __deepcopy__
  __array__ __array_interface__ __array_struct__ __array_function__ __array_ufunc__ __array_wrap__ __array_finalize__
  __array_prepare__ __torch_function__ __torch_dispatch__ __cuda_array_interface__ __dlpack__ __dlpack_device__
  __arrow_array__ __arrow_c_array__ __arrow_c_stream__ __arrow_c_schema__ __dataframe__ __import__ __builtins__ __globals__
  __code__ __closure__ __defaults__ __kwdefaults__ __loader__ __text_signature__ __isabstractmethod__ __await__ __aiter__
  __anext__ __buffer__ __release_buffer__ __conform__ __sizeof__
`);

/** True for an attribute that no object keeps in its saved state, since it would change what the object does. */
export function isHook(attribute: string): boolean {
  return HOOKS.has(attribute);
}
