import type { Severity } from '../report';
import { SEVERITIES } from '../report';
import { watched } from './import-watchlist';
import type { SourceUse } from './languages/source-uses';
import { usesOf } from './languages/source-uses';
import { isStdlib } from './resolve-name';
import { strongMark } from './suspicious-text';
import { words, wordSet } from './word-lists';

/** What a source in Python does beyond computing. */
export interface SourceJudgement {
  readonly severity: Severity;
  /** The worst of it. */
  readonly module: string;
  readonly operator: string;
  /** All of the kind, worst first: `os.system`. */
  readonly names: readonly string[];
  /** Numbers of the lines, counted from one, in order. */
  readonly lines: readonly number[];
  /** True when importing the module is enough. */
  readonly atImport: boolean;
}

interface Hit {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  readonly line: number;
  readonly atImport: boolean;
}

/**
 * Functions of `import-watchlist.ts` that honest code of models calls as well, and how bad they are as a module is imported and
 * later, as a model is made or used. Undefined is not worth a word.
 */
const MILDER: ReadonlyMap<string, readonly [atImport?: Severity, later?: Severity]> = new Map([
  ...row(
    [undefined, undefined],
    'inspect.signature inspect.get_annotations typing.get_type_hints gc.get_objects gc.get_referrers'
  ),
  ...row(
    [undefined, undefined],
    'typing.ForwardRef io.BytesIO io.StringIO cStringIO.StringIO timeit.Timer types.LambdaType'
  ),
  ...row(
    ['MEDIUM', undefined],
    'pickle.load _pickle.load cPickle.load dill.load cloudpickle.load joblib.load pickle.Unpickler'
  ),
  ...row(['LOW', undefined], 'multiprocessing.Process os.rename os.replace'),
  ...row(
    ['MEDIUM', undefined],
    'shutil.copy shutil.copy2 shutil.copyfile shutil.copytree shutil.move os.remove os.unlink os.symlink os.link'
  ),
  ...row(
    ['HIGH', 'LOW'],
    'shutil.rmtree torch.hub.load_state_dict_from_url urllib.request.urlopen urllib.request.urlretrieve requests.get httpx.get'
  ),
  ...row(
    ['HIGH', 'LOW'],
    'requests.head urllib.urlopen urllib2.urlopen os.chmod webbrowser.open codecs.open types.FunctionType cProfile.Profile'
  ),
  ...row(
    ['HIGH', 'MEDIUM'],
    'builtins.eval builtins.compile torch.hub.load ctypes.CDLL ctypes.PyDLL ctypes.WinDLL ctypes.cdll.LoadLibrary'
  ),
  ...row(
    ['HIGH', 'MEDIUM'],
    'socket.create_connection socket.socket requests.post requests.put requests.patch requests.delete requests.request'
  ),
  ...row(
    ['HIGH', 'MEDIUM'],
    'httpx.post httpx.put httpx.request httpx.stream http.client.HTTPConnection http.client.HTTPSConnection ftplib.FTP'
  ),
  ...row(['HIGH', 'MEDIUM'], 'smtplib.SMTP smtplib.SMTP_SSL telnetlib.Telnet')
]);

/** Functions and classes that are not in that list. */
const OTHERS: ReadonlyMap<string, readonly [Severity?, Severity?]> = new Map([
  ...row(
    ['HIGH', 'LOW'],
    'requests.Session requests.session httpx.Client aiohttp.ClientSession urllib3.PoolManager httpx.AsyncClient'
  ),
  ...row(
    ['HIGH', 'LOW'],
    'torch.utils.cpp_extension.load torch.utils.cpp_extension.load_inline huggingface_hub.snapshot_download'
  ),
  ...row(
    ['MEDIUM', undefined],
    'pandas.read_pickle torch.jit.load torch.package.PackageImporter keras.models.load_model tensorflow.keras.models.load_model'
  ),
  ...row(
    ['HIGH', 'LOW'],
    'yaml.unsafe_load yaml.unsafe_load_all yaml.UnsafeLoader jsonpickle.decode jsonpickle.loads shelve.open'
  ),
  ...row(
    ['HIGH', 'MEDIUM'],
    'tensorflow.load_op_library tensorflow.load_library keras.config.enable_unsafe_deserialization'
  ),
  ...row(
    ['HIGH', 'LOW'],
    'venv.create ensurepip.bootstrap xmlrpc.client.ServerProxy websocket.create_connection websockets.connect'
  ),
  ...row(['HIGH', undefined], 'pandas.eval numexpr.evaluate'),
  ...row(['HIGH', undefined], 'kernels.get_kernel transformers.dynamic_module_utils.get_class_from_dynamic_module'),
  ...row(
    ['HIGH', 'MEDIUM'],
    'numpy.ctypeslib.load_library torch.ops.load_library torch.classes.load_library asyncio.open_connection socket.gethostbyname socket.getaddrinfo paramiko.SSHClient os.kill os.setuid os.chroot sys.settrace sys.setprofile winreg.SetValueEx'
  )
]);

/** Modules that a call of another function hands on, by which everything in them can be reached. */
const HANDED = wordSet('os posix nt subprocess builtins __builtins__ importlib pty');
/** Encodings of a source in which the text that is shown is the text that runs. */
const PLAIN_CODING =
  /^(utf-?8(-sig)?|utf_8|ascii|us-ascii|latin-?1|iso-?8859-?\d+|cp125\d|windows-125\d|euc-\w+|gbk|gb2312|gb18030|big5|shift_?jis|koi8-\w)$/i;
const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/;
/** Calls that name what they import only as they run. */
const COMPUTED = new Set(words('builtins.__import__ __import__ importlib.import_module importlib.__import__'));

function row(severities: readonly [Severity?, Severity?], names: string): [string, readonly [Severity?, Severity?]][] {
  return words(names).map(name => [name, severities]);
}

/** A source that was read. */
export interface ReadSource {
  /** Undefined when it only computes. */
  readonly judgement?: SourceJudgement;
  /** Modules of its own package that it imports, with the dots in front: `.util`, `..layers.norm`. */
  readonly relative: readonly string[];
  /** What it imports from modules, which may be modules as well. */
  readonly parts: readonly string[];
  /** Other modules that it imports. */
  readonly absolute: readonly string[];
  /** False when there is nothing in it that runs. */
  readonly runs: boolean;
}

/**
 * Judges a source by the functions that it calls: what runs programs, other code, or reaches files and the network, as soon as it is
 * imported or when its functions are called.
 */
export function judgePythonSource(source: string): ReadSource {
  const { uses, imports, parts } = usesOf(source);
  const relative = imports.flatMap(({ module }) => (/^\.+[A-Za-z_]/.test(module) ? module : []));
  return {
    judgement: judgeUses(source, uses),
    relative: [...new Set(relative)],
    parts: [...new Set(parts)],
    absolute: [...new Set(imports.flatMap(({ module }) => (module.startsWith('.') ? [] : module)))],
    runs: uses.length + imports.length > 0
  };
}

function judgeUses(source: string, uses: readonly SourceUse[]): SourceJudgement | undefined {
  const hits = [...codingHits(source), ...uses.flatMap(hitsOf)];
  const sorted = [...hits].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  if (sorted.length === 0) {
    return undefined;
  }
  const [{ severity, module, operator }] = sorted;
  return {
    severity,
    module,
    operator,
    names: [
      ...new Set(sorted.map(hit => (hit.module === 'builtins' ? hit.operator : `${hit.module}.${hit.operator}`)))
    ],
    lines: [...new Set(hits.map(({ line }) => line))].sort((a, b) => a - b),
    atImport: sorted.some(hit => hit.atImport && hit.severity === severity)
  };
}

/** A source in an encoding of which the reader of the text sees something else than Python does (PEP 263). */
function codingHits(source: string): Hit[] {
  return source
    .split('\n', 2)
    .map(line => CODING.exec(line)?.[1])
    .flatMap((coding, at): Hit[] =>
      coding === undefined || PLAIN_CODING.test(coding)
        ? []
        : [{ severity: 'HIGH', module: 'codecs', operator: coding, line: at + 1, atImport: true }]
    );
}

function hitsOf(use: SourceUse): Hit[] {
  const { path, called, given, line } = use;
  const atImport = use.when === 'import';
  const hit = (severity: Severity | undefined, module: string, operator: string): Hit[] =>
    severity === undefined ? [] : [{ severity, module, operator, line, atImport }];
  if (COMPUTED.has(path)) {
    return called ? hit(atImport ? 'HIGH' : 'LOW', 'importlib', 'import_module') : [];
  }
  if (called && given.some((token, at) => isHandedOn(given, at, token.value))) {
    return hit(atImport ? 'HIGH' : 'MEDIUM', 'builtins', path.startsWith('…') ? 'getattr' : path);
  }
  if (/^os\.(environ|putenv)\b/.test(path) && given[0]?.type === 'text' && LOADING_VARIABLE.test(given[0].value)) {
    return hit(atImport ? 'HIGH' : 'MEDIUM', 'os', 'environ');
  }
  const said = called ? saidInCall(use) : undefined;
  if (said !== undefined) {
    const dot = path.lastIndexOf('.');
    return hit(said, path.slice(0, dot), path.slice(dot + 1));
  }
  const other = OTHERS.get(path);
  if (other !== undefined) {
    const dot = path.lastIndexOf('.');
    return called ? hit(other[atImport ? 0 : 1], path.slice(0, dot), path.slice(dot + 1)) : [];
  }
  // A module that is kept, returned or put into a list: what is called of it then has another name.
  if (!called && HANDED.has(path)) {
    return hit(atImport ? 'HIGH' : 'MEDIUM', path, '');
  }
  const found = watched(path);
  // Everything in a module is reached by names that are computed.
  if (found?.when === 'module' && called && path !== found.module) {
    return hit(atImport ? 'HIGH' : 'MEDIUM', found.module, path.slice(path.lastIndexOf('.') + 1));
  }
  if (found === undefined || found.when === 'module' || (found.when !== 'named' && !called)) {
    return methodHits(use, hit);
  }
  const { module, operator, severity } = found;
  const name = `${module}.${operator}`;
  if (/^(builtins|io|codecs)\.(open|file)$/.test(name)) {
    return opensForWriting(use) ? hit(atImport ? 'HIGH' : undefined, module, operator) : [];
  }
  const milder = MILDER.get(name);
  if (milder !== undefined) {
    return hit(milder[atImport ? 0 : 1], module, operator);
  }
  return hit(atImport || severity !== 'CRITICAL' ? severity : 'HIGH', module, operator);
}

/** How bad a call is whose arguments say that a file or repository may bring code along. */
function saidInCall({ path, given, when }: SourceUse): Severity | undefined {
  const later = when === 'later';
  if (path === 'torch.load') {
    return later || isSet(given, 'weights_only') ? undefined : 'MEDIUM';
  }
  if (path === 'numpy.load') {
    return later || !isSet(given, 'allow_pickle') ? undefined : 'MEDIUM';
  }
  if (!isSet(given, 'trust_remote_code')) {
    const isOdd = !later && given.some(token => isSecretPath(token) || (isProgram(token) && !TELLS.test(path)));
    return isOdd ? 'HIGH' : undefined;
  }
  // Of a model that is not the one at hand.
  const isOther = given[0].type === 'text';
  return later ? (isOther ? 'LOW' : undefined) : isOther ? 'HIGH' : 'LOW';
}

/** Files that hold a person's keys and passwords, or that are run at each login. */
const SECRET =
  /(^|[/\\])\.(ssh|aws|kube|gnupg|docker)[/\\]|\/etc\/(passwd|shadow|cron|sudoers)|\/proc\/self\/environ|authorized_keys|\.(bashrc|bash_profile|zshrc|netrc|pypirc|git-credentials)$/;

function isSecretPath({ type, value }: SourceUse['given'][number]): boolean {
  return type === 'text' && SECRET.test(value);
}

/** Variables by which programs load libraries and other code. */
const LOADING_VARIABLE = /^(LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|PYTHONBREAKPOINT|PYTHONSTARTUP|PYTHONINSPECT)$/;
/** Functions that only tell a person what they are given, or compare with it. */
const TELLS =
  /(^|\.)(print|warn|warning|info|debug|error|log|\w*Error|\w*Warning|Exception|compile|add_argument|\w+_docstrings?)$/;

/** A text that is Python which imports or starts something: whatever takes it may well run it. */
function isProgram({ type, value }: SourceUse['given'][number]): boolean {
  return type === 'text' && strongMark(value) === 'python';
}

/** True when an argument is given as true. */
function isSet(given: SourceUse['given'], name: string): boolean {
  return given.some(
    ({ type, value }, at) =>
      type === 'name' && value === name && given[at + 1]?.value === '=' && given[at + 2]?.value === 'True'
  );
}

/** Methods of what is not known, by their names. */
function methodHits(
  { path, called, given, when }: SourceUse,
  hit: (severity: Severity | undefined, module: string, operator: string) => Hit[]
): Hit[] {
  const method = path.slice(path.lastIndexOf('.') + 1);
  const [head] = path.split('.');
  if (method === 'open' && called && path !== method && given[0]?.type === 'text' && MODE.test(given[0].value)) {
    return hit(when === 'import' ? 'HIGH' : undefined, 'pathlib.Path', method);
  }
  if (!called || given.length === 0 || method === path) {
    return [];
  }
  if (method === 'register_custom_ops_library') {
    return hit(when === 'import' ? 'HIGH' : 'MEDIUM', 'onnxruntime.SessionOptions', method);
  }
  if (STARTERS.has(head)) {
    return hit('HIGH', head, path.slice(head.length + 1));
  }
  if (HANDED.has(path.slice(0, Math.max(0, path.indexOf('.__dict__.'))))) {
    return hit(when === 'import' ? 'HIGH' : 'MEDIUM', 'builtins', 'getattr');
  }
  if (method === 'dlopen') {
    return hit(when === 'import' ? 'HIGH' : 'MEDIUM', 'cffi', method);
  }
  if (LOADERS.has(method)) {
    return hit(when === 'import' ? 'HIGH' : 'LOW', 'importlib', method);
  }
  if (WRITERS.has(method)) {
    return hit(when === 'import' ? 'HIGH' : undefined, 'pathlib.Path', method);
  }
  // `platform.system()` takes no argument; a module that was made by a call is not known.
  return PROGRAMS.has(method) && (head === '…' || !isStdlib(head))
    ? hit(when === 'import' ? 'CRITICAL' : 'HIGH', 'os', method)
    : [];
}

const LOADERS = wordSet(
  'exec_module load_module SourceFileLoader SourcelessFileLoader ExtensionFileLoader load_extension'
);
/** Packages that are there to start programs. */
const STARTERS = wordSet('pexpect plumbum fabric');
const WRITERS = wordSet('write_text write_bytes');
const PROGRAMS = wordSet(
  'system popen Popen check_output check_call getoutput getstatusoutput fork_exec execvp execve spawnl spawnv'
);

function isHandedOn(given: SourceUse['given'], at: number, name: string): boolean {
  const [before, after] = [given[at - 1]?.value, given[at + 1]?.value];
  return (
    given[at].type === 'name' &&
    HANDED.has(name) &&
    (before === undefined || before === ',') &&
    (after === undefined || after === ',')
  );
}

const MODE = /^(?=.{1,4}$)[rwaxbt]*[wax+][rwaxbt+]*$/;

/** A mode that makes or changes the file: a text by itself, as the second argument or as `mode`. */
function opensForWriting({ given }: SourceUse): boolean {
  return given.some(({ type, value }, at) => type === 'text' && at > 0 && MODE.test(value));
}
