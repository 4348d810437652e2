import { wordSet } from '../word-lists';

/** Python's built-in names that can be called, with what `site` adds: any expression finds them. */
export const BUILTIN_CALLABLES = wordSet(`
  abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr
  dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance
  issubclass iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed
  round set setattr slice sorted staticmethod str sum super tuple type vars zip apply buffer cmp coerce execfile file intern long
  raw_input reduce reload unichr unicode xrange get_ipython
`);
