import { classify } from './classify';
import { classOfNew, nameOf } from './conditions/callee';
import type { Value } from './value';
import { itemsOf } from './value-access';
import { memoize } from './memoize';
import { wordSet } from './word-lists';

/**
 * What the result of a call is:
 * `fresh`: a new object that shares nothing with the arguments but what it holds by contract (a container of them);
 * `argument`: it may be each of the arguments, and whatever hangs on them;
 * `shared`: an object which the rest of the program uses too.
 */
export type ResultKind = 'fresh' | 'argument' | 'shared';

/**
 * What a call of `module.name` (as the file writes it) returns. The opcodes NEWOBJ and NEWOBJ_EX, and INST and OBJ without
 * arguments, make a new object of any class: they need no answer from here. Everything that is not declared is `argument`.
 */
export function resultOf(module: string, name: string): ResultKind {
  return known(module, name).kind;
}

/**
 * The same for a call whose callee is a value: `getattr(Outer, 'Inner')`, a partial, the result of another call.
 * @param args - the argument tuple
 */
export function resultOfIndirect(callee: Value, args: Value): ResultKind {
  if (classOfNew(callee, itemsOf(args)[0]) !== undefined) {
    return 'fresh';
  }
  const named = nameOf(callee);
  if (named !== undefined) {
    return resultOf(named.module, named.name);
  }
  const by = callee.type === 'call' ? nameOf(callee.callee) : undefined;
  if (callee.type !== 'call' || by === undefined) {
    return 'argument';
  }
  const { kind, resolved } = classify(by.module, by.name);
  if (resolved.name === 'partial' && /^_?functools$/.test(resolved.module)) {
    const [held, given] = callee.state === undefined ? callee.args : itemsOf(callee.state);
    return held === undefined
      ? 'argument'
      : resultOfIndirect(held, callee.state === undefined ? args : (given ?? args));
  }
  return kind === 'code-maker' || MAKERS.has(resolved.name) ? 'fresh' : 'argument';
}

/** Classes whose objects make other objects when they are called. */
const MAKERS = wordSet('DynamicInheritanceGetter _compile_parent');

const known = memoize((module, name): { readonly kind: ResultKind } => {
  const entry = classify(module, name);
  const path = `${entry.resolved.module}.${entry.resolved.name}`.replace(
    /^_(?=(operator|functools|collections|io)\.)/,
    ''
  );
  if (SHARED.has(path)) {
    return { kind: 'shared' };
  }
  if (NOT_FRESH.has(path)) {
    return { kind: 'argument' };
  }
  const last = entry.resolved.name.slice(entry.resolved.name.lastIndexOf('.') + 1);
  const fresh =
    entry.kind === 'class-pattern' ||
    CLASS.test(last) ||
    (entry.kind === 'trusted' && TYPES.has(last)) ||
    REBUILDS.test(last);
  return { kind: fresh ? 'fresh' : 'argument' };
});

/** Objects of the program: types, loggers, members of enumerations, cached patterns and zones, universal functions. */
const SHARED = wordSet(`
  builtins.type builtins.getattr logging.getLogger enum.Enum enum.IntEnum enum.Flag enum.IntFlag enum.StrEnum http.HTTPStatus
  http.HTTPMethod signal.Signals signal.Handlers signal.Sigmasks uuid.SafeUUID re._compile re._compiler._compile
  zoneinfo.ZoneInfo numpy.core._ufunc_reconstruct numpy._core._ufunc_reconstruct
`);

/** Classes whose objects hand changes on to what they were made of, or whose constructor may return its argument. */
const NOT_FRESH = wordSet(
  'builtins.memoryview builtins.reversed builtins.iter collections.ChainMap types.MappingProxyType'
);

/** Classes are named like this, in every package. */
const CLASS = /^_*[A-Z]/;

/** Reviewed classes that are not. */
const TYPES = wordSet(`
  bool bytearray bytes complex dict float frozenset int list long object range set slice str tuple unicode xrange zip enumerate map
  filter deque defaultdict partial array date datetime time timedelta timezone tzinfo itemgetter attrgetter methodcaller
  batched chain combinations combinations_with_replacement compress count cycle islice pairwise permutations product repeat
  zip_longest ndarray dtype matrix recarray record chararray poly1d generic finfo iinfo errstate ndindex ndenumerate vectorize
  masked_array mvoid mrecarray relativedelta tzutc tzoffset tzlocal tzrange tzfile weekday struct_time nullcontext suppress
  csr_matrix csc_matrix coo_matrix bsr_matrix dia_matrix dok_matrix lil_matrix csr_array csc_array coo_array bsr_array dia_array
  dok_array lil_array spmatrix sparray cKDTree make_column_selector
`);

/** Functions that pickle calls to make an object, and whose result it then fills. */
const REBUILDS = new RegExp(
  '^(_reconstructor|__newobj__|__newobj_ex__|_reconstruct|_mareconstruct|_mrreconstruct|__\\w+_ctor|__pyx_unpickle_\\w+|newObj|' +
    '_new_\\w*Index|_rebuild_\\w+|_unpickle_block|_unpickle_model|_array_reconstructor|_deque_iterator|_reconstruct_array)$'
);
