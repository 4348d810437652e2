import type { Severity } from '../report';
import { isStdlib, resolveName } from './resolve-name';
import { words } from './word-lists';

/** A callable or module that is worth a finding when code uses it while a module is imported. */
export interface Watched {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  /**
   * `named`: naming it is enough for a finding. `called`: honest code names it and calls it later. `callee`:
   * a type, which honest code also compares and passes on. `module`: a module whose functions an attacker reaches by computed names.
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

/** The same, but honest code names these to use them later, or to compare types. */
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

/** Types whose objects do the same. */
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

/** Load a file. The scanner scans that file by itself, unless the code makes it in memory. */
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

/** A method of an object that may be a socket: a finding only where the module makes a socket. */
export const SOCKET = 'socket.socket';

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

/** Functions of native libraries that start programs or run text and have no Python name. */
const RUNS_NATIVE =
  /^(PyRun_|PyEval_|PyImport_|PyObject_Call|PyMarshal_|WinExec$|ShellExecute|CreateProcess|exec[lv]|posix_spawn)/;
const OF_LIBRARY = /^ctypes\.(pythonapi|pydll|cdll|windll|oledll)\./;

/** Attributes of a module that reach everything in it. */
const REACHING_ALL = new Set(words('__dict__ __getattribute__ __getattr__'));

/** `__self__` of every built-in function is the module `builtins`. */
const OF_BUILTIN = /^(builtins\.)?[a-z]+\.__self__(?=\.|$)/;

const MODULES = words('os posix nt subprocess pty builtins __builtins__ marshal runpy _posixsubprocess commands');

/** Attributes of any object by which code reaches the internals of the interpreter. */
export const INSIDES = new Set(words('__subclasses__ __globals__ __builtins__ f_builtins func_globals'));

/** Names of functions that start programs, on an object of unknown type. */
export const PROGRAM_STARTERS = new Set(
  words(
    'system popen Popen check_output check_call getoutput getstatusoutput fork_exec spawnl spawnv execv execve subprocess_shell subprocess_exec'
  )
);

/** Names of methods that write a file. */
const FILE_WRITERS = new Set(words('write_text write_bytes'));

/** Names of methods by which a socket talks to others. */
const SOCKET_METHODS = new Set(words('connect connect_ex sendto'));

/** Functions of a module whose name is computed. */
const COMPUTED_MODULE_FUNCTIONS = new Set([
  ...PROGRAM_STARTERS,
  ...words(
    'execl execle execlp execlpe execvp execvpe posix_spawn posix_spawnp dlopen run call exec eval loads load spawn system urlopen urlretrieve create_connection rmtree remove unlink'
  )
]);

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

/** The watched callable or module that a dotted name stands for. */
export function watched(path: string): Watched | undefined {
  table ??= build();
  const full = canonical(path);
  const found = table.get(full);
  if (found !== undefined) {
    return found;
  }
  const last = full.slice(full.lastIndexOf('.') + 1);
  if (OF_LIBRARY.test(full) && (PROGRAM_STARTERS.has(last) || RUNS_NATIVE.test(last))) {
    return { severity: 'CRITICAL', module: 'ctypes', operator: last, when: 'callee' };
  }
  const holder = full.slice(0, -last.length - 1);
  if (REACHING_ALL.has(last) && MODULES.includes(holder)) {
    return table.get(holder);
  }
  return watchedAttribute(last);
}

/** The same for an attribute of an object of unknown type. */
export function watchedAttribute(name: string): Watched | undefined {
  return INSIDES.has(name) ? { severity: 'HIGH', module: 'builtins', operator: name, when: 'named' } : undefined;
}

/** The same for a call of an attribute of an object of unknown type. */
export function watchedMethod(name: string, ofComputedModule: boolean, given: number): Watched | undefined {
  // `platform.system()` takes no argument; a function that starts a program takes at least the program.
  if (given === 0) {
    return undefined;
  }
  if (FILE_WRITERS.has(name)) {
    return { severity: 'HIGH', module: 'pathlib.Path', operator: name, when: 'callee' };
  }
  if (SOCKET_METHODS.has(name)) {
    return { severity: 'HIGH', module: SOCKET, operator: name, when: 'callee' };
  }
  return (ofComputedModule ? COMPUTED_MODULE_FUNCTIONS : PROGRAM_STARTERS).has(name)
    ? { severity: 'CRITICAL', module: ofComputedModule ? 'importlib' : 'os', operator: name, when: 'callee' }
    : undefined;
}

/** True for the name of a module: a variable may be called like it, and only an import makes it one. */
export function isModuleName(name: string): boolean {
  return MODULES.includes(name) && name !== '__builtins__';
}
