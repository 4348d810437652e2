import type { Severity } from '../report';
import { SEVERITIES } from '../report';
import type { CodeJudgement } from './judge-code';
import { HARMLESS } from './code-names';
import { isStdlib, resolveName } from './resolve-name';
import { words } from './word-lists';

/** Something that code may name, and what of it is worth telling where it runs when the code is imported. */
export interface Watched {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  /**
   * `named`: code that only defines things has no use for it. `called`: honest code names it, and calls it later. `callee`:
   * a type, which is also compared and handed on. `module`: a module through which all of that is reached by computed names.
   */
  readonly when: 'named' | 'called' | 'callee' | 'module';
}

/** Start programs, or run text as code. */
const RUNS = `
  builtins: exec eval
  os: system popen popen2 popen3 popen4 execl execle execlp execlpe execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe
    spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp startfile
  posix: system popen execv execve posix_spawn posix_spawnp
  nt: system startfile execv execve spawnv spawnve
  subprocess: run call check_output check_call getoutput getstatusoutput
  commands: getoutput getstatusoutput
  popen2: popen2 popen3 popen4
  pty: spawn
  _posixsubprocess: fork_exec
  _winapi: CreateProcess
  runpy: run_path run_module _run_code _run_module_code _run_module_as_main
  code: interact
  platform: popen
  asyncio: create_subprocess_exec create_subprocess_shell
`;

/** The same, where honest code names it to use it later, or to compare types. */
const RUNS_CALLED = `
  marshal: load loads
  pickle: loads
  _pickle: loads
  cPickle: loads
  dill: loads
  cloudpickle: loads
  builtins: execfile compile
  codeop: compile_command Compile CommandCompiler
  os: fork forkpty dup2
  cProfile: run runctx
  profile: run runctx
  timeit: timeit repeat
  pdb: run runeval runcall
  doctest: testmod testfile testsource run_docstring_examples debug debug_src debug_script DocTestRunner
  pydoc: locate resolve safeimport importfile pipepager tempfilepager pager
  pkgutil: resolve_name
  logging.config: dictConfig fileConfig listen
  typing: ForwardRef _eval_type get_type_hints
  inspect: get_annotations signature
  imaplib: IMAP4_stream
  site: addsitedir addpackage execsitecustomize execusercustomize
  distutils.spawn: spawn
  setuptools._distutils.spawn: spawn
  numpy.testing: runstring rundocs
  torch.hub: load load_state_dict_from_url
  _ctypes: dlsym
  gc: get_objects get_referrers get_referents
  pip: main
  pip._internal: main
  pip._internal.cli.main: main
  multiprocessing: Process
  imp: load_source load_module load_dynamic load_compiled
  code: InteractiveConsole InteractiveInterpreter
  webbrowser: open open_new open_new_tab get register
`;

/** Types of which objects do the same. */
const RUNS_TYPES = `
  subprocess: Popen
  types: FunctionType CodeType LambdaType
  zipimport: zipimporter
  timeit: Timer
  cProfile: Profile
  profile: Profile
  trace: Trace
  bdb: Bdb
  pdb: Pdb
`;

/** Load what a file holds, which is scanned by itself unless it is made up in memory. */
const LOADS = `
  pickle: load Unpickler
  _pickle: load Unpickler
  cPickle: load Unpickler
  dill: load
  cloudpickle: load
  joblib: load
  io: BytesIO
  cStringIO: StringIO
`;

/** Of an object that may be one: told where there is a socket at all. */
const SOCKET = 'socket.socket';

const LOADING = new Set(words('pickle _pickle cPickle dill cloudpickle joblib'));

/** Talk to other machines. */
const TALKS = `
  socket: create_connection
  urllib.request: urlopen urlretrieve
  urllib: urlopen urlretrieve
  urllib2: urlopen
  http.client: HTTPConnection HTTPSConnection
  ftplib: FTP FTP_TLS
  smtplib: SMTP SMTP_SSL
  telnetlib: Telnet
  requests: get post put delete head patch request
  httpx: get post put delete head patch request stream
`;

/** Change or remove files. */
const WRITES = `
  builtins: open file
  io: open
  codecs: open
  os: remove unlink rmdir removedirs rename renames replace chmod chown truncate link symlink
  shutil: rmtree move copy copy2 copyfile copytree
`;

/** Load native code. */
const NATIVE = `
  ctypes: CDLL PyDLL WinDLL OleDLL
  ctypes.cdll: LoadLibrary
  ctypes.windll: LoadLibrary
`;

/** Functions of native libraries that start programs or run text, besides those that are called like Python's. */
const RUNS_NATIVE =
  /^(PyRun_|PyEval_|PyImport_|PyObject_Call|PyMarshal_|WinExec$|ShellExecute|CreateProcess|exec[lv]|posix_spawn)/;
const OF_LIBRARY = /^ctypes\.(pythonapi|pydll|cdll|windll|oledll)\./;

/** Attributes of a module through which all of it is reached. */
const REACHING_ALL = new Set(words('__dict__ __getattribute__ __getattr__'));
/** Every function that is built in holds the module of all of them. */
const OF_BUILTIN = /^(builtins\.)?[a-z]+\.__self__(?=\.|$)/;

const MODULES = words('os posix nt subprocess pty builtins __builtins__ marshal runpy _posixsubprocess commands');

/** Attributes by which code gets at the insides of the interpreter, on whatever object. */
const INSIDES = new Set(words('__subclasses__ __globals__ __builtins__ f_builtins func_globals'));
/** Names of functions that start programs, on an object of which nothing is known. */
const TELLING = new Set(
  words(
    'system popen Popen check_output check_call getoutput getstatusoutput fork_exec spawnl spawnv execv execve subprocess_shell subprocess_exec'
  )
);
/** Names of methods that write a file. */
const WRITING = new Set(words('write_text write_bytes'));
/** Names of methods by which a socket talks to others. */
const TALKING = new Set(words('connect connect_ex sendto'));
/** Functions of a module whose name is computed. */
const OF_ANY_MODULE = new Set([
  ...TELLING,
  ...words(
    'execl execle execlp execlpe execvp execvpe posix_spawn posix_spawnp dlopen run call exec eval loads load spawn system urlopen urlretrieve create_connection rmtree remove unlink'
  )
]);

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

let table: ReadonlyMap<string, Watched> | undefined;

function build(): ReadonlyMap<string, Watched> {
  const rows = new Map<string, Watched>();
  const add = (text: string, severity: Severity, when: Watched['when']): void => {
    let module = '';
    for (const word of words(text)) {
      if (word.endsWith(':')) {
        module = word.slice(0, -1);
      } else {
        rows.set(`${module}.${word}`, { severity, module, operator: word, when });
      }
    }
  };
  add(RUNS, 'CRITICAL', 'named');
  add(RUNS_CALLED, 'CRITICAL', 'called');
  add(RUNS_TYPES, 'CRITICAL', 'callee');
  add(LOADS, 'CRITICAL', 'callee');
  add('socket: socket', 'LOW', 'callee');
  add(TALKS, 'HIGH', 'called');
  add(WRITES, 'HIGH', 'called');
  add(NATIVE, 'LOW', 'called');
  for (const module of MODULES) {
    rows.set(module, { severity: 'HIGH', module, operator: '', when: 'module' });
  }
  return rows;
}

/** A dotted name as code builds it, with the module that it really leads to: `exec` is `builtins.exec`. */
export function canonical(written: string): string {
  const path = written.replace(OF_BUILTIN, 'builtins');
  const dot = path.indexOf('.');
  if (dot < 0) {
    return MODULES.includes(path) || isStdlib(path) ? path : `builtins.${path}`;
  }
  const { module, name } = resolveName(path.slice(0, dot), path.slice(dot + 1));
  const full = name === '' ? module : `${module}.${name}`;
  return full.replace(/^(__builtins__|__builtin__)\./, 'builtins.');
}

/** What a dotted name stands for, if it is worth watching. */
export function watched(path: string): Watched | undefined {
  table ??= build();
  const full = canonical(path);
  const found = table.get(full);
  if (found !== undefined) {
    return found;
  }
  const last = full.slice(full.lastIndexOf('.') + 1);
  if (OF_LIBRARY.test(full) && (TELLING.has(last) || RUNS_NATIVE.test(last))) {
    return { severity: 'CRITICAL', module: 'ctypes', operator: last, when: 'callee' };
  }
  const holder = full.slice(0, -last.length - 1);
  if (REACHING_ALL.has(last) && MODULES.includes(holder)) {
    return table.get(holder);
  }
  return watchedAttribute(last);
}

/** The same for an attribute of an object of which nothing is known. */
export function watchedAttribute(name: string): Watched | undefined {
  return INSIDES.has(name) ? { severity: 'HIGH', module: 'builtins', operator: name, when: 'named' } : undefined;
}

/** The same for what is called as an attribute of an object of which nothing is known. */
export function watchedMethod(name: string, ofComputedModule: boolean, given: number): Watched | undefined {
  // `platform.system()` takes nothing, and what starts a program takes at least the program.
  if (given === 0) {
    return undefined;
  }
  if (WRITING.has(name)) {
    return { severity: 'HIGH', module: 'pathlib.Path', operator: name, when: 'callee' };
  }
  if (TALKING.has(name)) {
    return { severity: 'HIGH', module: SOCKET, operator: name, when: 'callee' };
  }
  return (ofComputedModule ? OF_ANY_MODULE : TELLING).has(name)
    ? { severity: 'CRITICAL', module: ofComputedModule ? 'importlib' : 'os', operator: name, when: 'callee' }
    : undefined;
}

/** True for the name of a module: a variable may be called like it, and only an import makes it one. */
export function isModuleName(name: string): boolean {
  return MODULES.includes(name) && name !== '__builtins__';
}

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

/** What is done on import, put together: the worst of it, and all of it. Undefined when nothing of it is worth telling. */
export function judgeImport(all: readonly Watched[]): CodeJudgement | undefined {
  const shown = ({ module, operator }: Watched): string =>
    operator === '' ? module : module === 'builtins' ? operator : `${module}.${operator}`;
  const inMemory = all.some(isMemory);
  const hasSocket = all.some(({ module, operator }) => module === 'socket' && operator === 'socket');
  const told = all.filter(one => !isMemory(one) && (inMemory || !isLoad(one)) && (hasSocket || one.module !== SOCKET));
  const sorted = [...new Map(told.map(one => [shown(one), one])).values()].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
  );
  return sorted.length === 0
    ? undefined
    : {
        severity: sorted[0].severity,
        module: sorted[0].module,
        operator: sorted[0].operator,
        names: sorted.map(shown)
      };
}

/** Loading a file is for the scan of that file to judge, unless the file is made up in memory. */
function isLoad({ module, operator }: Watched): boolean {
  return LOADING.has(module) && (operator === 'load' || operator === 'Unpickler');
}

function isMemory({ operator }: Watched): boolean {
  return operator === 'BytesIO' || operator === 'StringIO';
}

/** Names that code in a text has no use for when it only defines things. */
const IDENTIFIER = /[A-Za-z_]\w*/g;
const REACHING = new Set(
  words('exec eval execfile compile open getattr setattr globals locals vars input breakpoint __import__ importlib')
);

/** What source code in a text would do if it were run, by the names that it uses. */
export function judgeSource(text: string): { readonly harmless: boolean; readonly names: readonly string[] } {
  const names = [...new Set(text.match(IDENTIFIER) ?? [])];
  const harmful = names.some(
    name =>
      REACHING.has(name) ||
      TELLING.has(name) ||
      INSIDES.has(name) ||
      /^__\w+__$/.test(name) ||
      (isStdlib(name) && !HARMLESS.has(name) && name !== 'builtins') ||
      ['requests', 'httpx', 'aiohttp', 'dill', 'joblib', 'cloudpickle'].includes(name)
  );
  return { harmless: !harmful, names };
}
