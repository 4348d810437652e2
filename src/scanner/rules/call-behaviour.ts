import { words } from './word-lists';
import { canonical } from './import-watchlist';

/** Built-in functions that hand an object over to nobody. */
const INERT_BUILTINS = new Set(words('isinstance issubclass callable id type repr hasattr __build_class__ print dir'));

/** Built-in functions whose result is, or has in it, what they are given. Those of modules may do the same. */
const PASSING = new Set(
  words(`
  list tuple dict set frozenset iter next zip enumerate reversed sorted filter map min max getattr property staticmethod
  classmethod super type apply reduce memoryview vars globals locals __import__
`)
);

/** Names of functions that, whichever package they are of, call what they are given. */
const CALLS_BY_NAME = new Set(
  words(`
  run run_sync run_until_complete submit apply apply_async map starmap spawn start_soon start_new delayed call invoke execute
  create_task ensure_future
`)
);

/** What Python asks an importer that was put into `sys.meta_path` or `sys.path_hooks`. */
export const OF_IMPORTERS = new Set(words('find_spec find_module load_module exec_module create_module __call__'));

const TESTERS = /^unittest\.(main|TextTestRunner|TestProgram|TestLoader|defaultTestLoader\b)/;

/** Classes of the standard library that are derived from to say what something is. */
const PASSIVE = /^(builtins|abc|typing|enum|collections|numbers|dataclasses|types|weakref|ctypes|contextlib|decimal)\./;

/** Methods of the built-in containers. */
const OF_CONTAINERS = new Set(
  words(
    'get copy keys values items update pop popitem append add setdefault extend insert remove discard union index count sort'
  )
);

/** Functions that call what they are given, at once or when what they make is used. */
const CALLERS = new Set(
  words(`
  builtins.map builtins.filter builtins.sorted builtins.min builtins.max builtins.iter builtins.apply builtins.reduce
  functools.partial functools.reduce functools.partialmethod itertools.starmap itertools.groupby itertools.accumulate
  threading.Thread threading.Timer _thread.start_new_thread thread.start_new_thread multiprocessing.Process operator.call
  builtins.next builtins.list builtins.tuple builtins.set builtins.any builtins.all
`)
);

/** Decorators and makers of the standard library that keep a function without calling it. */
const KEEPS = new Set(
  words(`
  builtins.property builtins.staticmethod builtins.classmethod builtins.super builtins.setattr builtins.getattr builtins.vars
  functools.partial copyreg.pickle copyreg.constructor warnings.filterwarnings
  functools.wraps functools.update_wrapper functools.lru_cache functools.cache functools.cached_property functools.total_ordering
  functools.singledispatch functools.singledispatchmethod functools.partialmethod
  contextlib.contextmanager contextlib.asynccontextmanager abc.abstractmethod abc.abstractproperty abc.ABCMeta.register
  typing.overload typing.final typing.no_type_check typing.runtime_checkable typing.NamedTuple typing.TypeVar typing.cast
  dataclasses.dataclass enum.unique enum.Enum collections.namedtuple warnings.deprecated
  unittest.skip unittest.skipIf unittest.skipUnless logging.getLogger
`)
);

/** True for a method that only looks into a container, or puts something there. */
export function isOfContainer(name: string): boolean {
  return OF_CONTAINERS.has(name);
}

/** True for a built-in function that does nothing with an object that is handed to it. */
export function isInert(path: string): boolean {
  const full = canonical(path);
  return full.startsWith('builtins.') && INERT_BUILTINS.has(full.slice('builtins.'.length));
}

/** True for a built-in function of whose result nothing is what it was given. */
export function makesAnew(path: string): boolean {
  const full = canonical(path);
  return full === 'functools.wraps' || (full.startsWith('builtins.') && !PASSING.has(full.slice('builtins.'.length)));
}

/** True for a class that calls none of the methods of those derived from it but the special ones. */
export function isPassive(path: string): boolean {
  return PASSIVE.test(canonical(path));
}

/** True for the name of a function that calls what it is given, in most packages. */
export function callsByName(name: string): boolean {
  return CALLS_BY_NAME.has(name);
}

/** True for a function that calls what it is given. */
export function callsArguments(path: string): boolean {
  return CALLERS.has(canonical(path));
}

/** True for a class that makes modules of what its own methods return. */
export function makesModules(path: string): boolean {
  return [path, canonical(path)].some(name => /^(importlib\.|_frozen_importlib).*Loader$/.test(name));
}

/** True for a library of native code that was loaded: its functions go by any name. */
export function isLibrary(path: string): boolean {
  return /^ctypes\.(((cdll|windll|oledll|pydll)\.LoadLibrary)|CDLL|PyDLL|WinDLL|OleDLL)$/.test(canonical(path));
}

/** True for what makes a function that gets at an object by the names that it is given. */
export function takesNames(path: string): boolean {
  return /^_?operator\.(methodcaller|attrgetter)$/.test(canonical(path));
}

/** True for a function that runs the tests of a module. */
export function runsTests(path: string): boolean {
  return TESTERS.test(canonical(path));
}

/** True for a function that keeps a function and does not call it. */
export function keeps(path: string): boolean {
  const full = canonical(path);
  return KEEPS.has(full) || full.startsWith('typing.') || full.startsWith('enum.');
}
