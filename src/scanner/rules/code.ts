import type { Severity } from '../report';
import { SEVERITIES } from '../report';
import { gadgetAt } from './gadgets';
import { judgeTensorFlow } from './keras/tensorflow';
import { isStdlib } from './names';
import { wordSet } from './paths';
import { stdlibSeverity } from './stdlib/severity';

/** What the rules need to know of compiled code; `formats/marshal` makes it. */
export interface CodeNames {
  readonly names: readonly string[];
  readonly paths: readonly string[];
  readonly texts: readonly string[];
  /** True when `paths` covers every instruction. */
  readonly understood: boolean;
}

/** What a piece of code names that honest models have no use for. */
export interface CodeJudgement {
  readonly severity: Severity;
  /** The worst of it, in modelscan's words: `os` and `system`, `builtins` and `exec`. */
  readonly module: string;
  readonly operator: string;
  /** Everything of the kind, worst first: `os.system`, `exec`. */
  readonly names: readonly string[];
}

interface Hit {
  readonly severity: Severity;
  readonly module: string;
  readonly operator: string;
  /** The name of a module, with which anything in it can be reached. */
  readonly wholeModule?: boolean;
}

/** Built-in functions that run code, reach files or reach other objects by computed names. */
const BUILTINS: ReadonlyMap<string, Severity> = new Map([
  ...row('CRITICAL', 'exec eval compile execfile __import__ breakpoint __build_class__ apply reload'),
  ...row('HIGH', 'open file input raw_input globals locals vars getattr setattr delattr help __loader__ __spec__')
]);

/** Names that tell on code wherever they stand, as global, attribute or import, and the module they belong to. */
const TELLTALES: ReadonlyMap<string, Hit> = new Map([
  ...tell(
    'CRITICAL',
    'os',
    'system popen popen2 popen3 popen4 fork forkpty posix_spawn posix_spawnp startfile execl execle execlp execlpe ' +
      'execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe'
  ),
  ...tell('CRITICAL', 'subprocess', 'Popen check_output check_call getoutput getstatusoutput'),
  ...tell('CRITICAL', 'importlib', 'import_module __import__'),
  ...tell('CRITICAL', 'runpy', 'run_path run_module'),
  ...tell('CRITICAL', 'types', 'FunctionType CodeType LambdaType'),
  ...tell('CRITICAL', 'ctypes', 'CDLL WinDLL cdll windll pythonapi dlopen'),
  ...tell('CRITICAL', 'builtins', 'execfile __builtins__'),
  ...tell('CRITICAL', 'tensorflow', 'load_op_library load_library py_function numpy_function py_func'),
  ...tell('CRITICAL', 'keras', 'enable_unsafe_deserialization func_load'),
  ...modules(
    'CRITICAL',
    'os _os posix nt subprocess _posixsubprocess builtins __builtin__ importlib runpy pty ctypes _ctypes cffi marshal pickle ' +
      '_pickle cPickle dill cloudpickle joblib pip commands'
  ),
  ...modules(
    'HIGH',
    'sys _sys socket _socket shutil urllib urllib2 requests httpx aiohttp ftplib smtplib telnetlib paramiko webbrowser gfile'
  ),
  ...tell(
    'HIGH',
    'builtins',
    '__subclasses__ __globals__ __bases__ __base__ __mro__ mro __getattribute__ __code__ __closure__ __reduce__ ' +
      '__reduce_ex__ f_globals f_builtins f_back gi_frame cr_frame tb_frame func_globals func_code'
  ),
  ...tell('HIGH', 'operator', 'attrgetter methodcaller'),
  ...tell('HIGH', 'urllib.request', 'urlopen urlretrieve'),
  ...tell('HIGH', 'shutil', 'rmtree'),
  ...tell('HIGH', 'os', 'unlink rmdir removedirs makedirs'),
  ...tell('HIGH', 'logging', 'FileHandler'),
  ...tell(
    'HIGH',
    'tensorflow.io',
    'read_file write_file matching_files GFile FixedLengthRecordDataset TextLineDataset'
  ),
  ...tell('HIGH', 'numpy', 'fromfile tofile memmap savetxt genfromtxt'),
  ...tell('HIGH', 'keras', 'get_file load_model')
]);

/** Parts of the standard library that compute and do nothing else; what is not harmless in them is a telltale. */
const HARMLESS = wordSet(
  'math cmath random functools itertools operator collections typing copy time datetime string re numbers statistics warnings enum abc ' +
    'dataclasses decimal fractions textwrap json bisect heapq array contextlib logging __future__ hashlib struct uuid token'
);

/** Short names that everybody gives to packages. */
const SHORT: Readonly<Record<string, string>> = {
  tf: 'tensorflow',
  np: 'numpy',
  jnp: 'jax.numpy',
  pd: 'pandas',
  K: 'keras.backend'
};

/** With these, a text may be a name. */
const REFLECTIVE = wordSet(
  'getattr __getattribute__ attrgetter methodcaller import_module __import__ __dict__ vars globals locals setattr __builtins__ __globals__ f_globals func_globals'
);

/** Python or shell that a text constant can only hold in order to be run. */
const SOURCE: readonly (readonly [RegExp, string, string])[] = [
  [/\b(os|posix|nt)\.(system|popen|exec[lv]\w*|spawn\w*)\s*\(/, 'os', 'system'],
  [/\bsubprocess\.(run|call|Popen|check_\w+|getoutput)\b/, 'subprocess', 'Popen'],
  [
    /\b(import|from)\s+(os|sys|subprocess|socket|ctypes|pty|shutil|urllib|requests|importlib|marshal|pickle|base64)\b/,
    'builtins',
    '__import__'
  ],
  [/__import__\s*\(/, 'builtins', '__import__'],
  [/(^|[^\w.])(exec|eval)\s*\(/, 'builtins', 'exec'],
  [/__subclasses__|__globals__|__builtins__/, 'builtins', '__globals__'],
  [/\b(marshal|pickle|dill)\.loads?\s*\(/, 'pickle', 'loads'],
  [/\/bin\/(ba|da|z)?sh\b|\b(curl|wget)\s+\S*:\/\/|\bpowershell(\.exe)?\s+-|\/dev\/tcp\//, 'os', 'system']
];

/**
 * Judge code by what it names. Harmless arithmetic and tensor operations give undefined.
 *
 * @param code - names, dotted names and texts of compiled code
 */
export function judgeCode(code: CodeNames): CodeJudgement | undefined {
  const hits = new Map<string, Hit>();
  const add = (hit: Hit | undefined): void => {
    if (hit) {
      const text = shown(hit);
      hits.set(text, hits.get(text) ?? hit);
    }
  };
  code.paths.forEach(path => add(judgePath(path)));
  const explained = code.understood ? attributesOnly(code.paths) : new Set<string>();
  for (const name of code.names) {
    const severity = explained.has(name) ? undefined : BUILTINS.get(name);
    add(severity && { severity, module: 'builtins', operator: name });
    const parts = name.split('.');
    parts.forEach(part => add(covered(TELLTALES.get(part), hits)));
    if (!code.understood && isStdlib(parts[0]) && !HARMLESS.has(parts[0]) && parts.length > 1) {
      add({ severity: stdlibSeverity(name), module: parts[0], operator: parts.slice(1).join('.') });
    }
  }
  const reflective = code.names.some(name => REFLECTIVE.has(name));
  for (const text of code.texts) {
    if (reflective && /^\w{2,40}$/.test(text)) {
      const severity = BUILTINS.get(text);
      add(severity && { severity, module: 'builtins', operator: text });
      add(covered(TELLTALES.get(text), hits));
    }
    judgeText(text).forEach(add);
  }
  const told = [...hits.values()];
  // That `os` is used says nothing beside `os.system`.
  const specific = told.filter(
    hit => !hit.wholeModule || !told.some(other => other !== hit && other.module === hit.module)
  );
  const sorted = specific.sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  if (sorted.length === 0) {
    return undefined;
  }
  const [{ severity, module, operator }] = sorted;
  return { severity, module, operator, names: sorted.map(shown) };
}

/** What Python or shell in a text would do if it were run; empty for anything else. */
export function judgeText(
  text: string
): { readonly severity: Severity; readonly module: string; readonly operator: string }[] {
  return SOURCE.flatMap(([pattern, module, operator]) =>
    pattern.test(text) ? [{ severity: 'HIGH' as const, module, operator }] : []
  );
}

function judgePath(path: string): Hit | undefined {
  const parts = path.split('.');
  const [head] = parts;
  if (head.startsWith('…')) {
    return undefined;
  }
  if (parts.length === 1) {
    const severity = BUILTINS.get(head);
    return severity && { severity, module: 'builtins', operator: head };
  }
  if (isStdlib(head) && !HARMLESS.has(head)) {
    return { severity: stdlibSeverity(path), module: head, operator: parts.slice(1).join('.') };
  }
  const full = [SHORT[head] ?? head, ...parts.slice(1)].join('.');
  if (full.startsWith('tensorflow.')) {
    return judgeTensorFlow(full.slice('tensorflow.'.length));
  }
  const gadget = gadgetAt(full);
  const dot = full.lastIndexOf('.');
  return gadget && { severity: gadget.severity, module: full.slice(0, dot), operator: full.slice(dot + 1) };
}

/** Names that the instructions use as attributes and never as globals: `K.eval` is not the built-in. */
function attributesOnly(paths: readonly string[]): Set<string> {
  const attributes = new Set<string>();
  for (const path of paths) {
    attributes.add(path.startsWith('…') ? path.slice(1) : path.slice(path.lastIndexOf('.') + 1));
  }
  paths.filter(path => !path.includes('.') && !path.startsWith('…')).forEach(path => attributes.delete(path));
  return attributes;
}

/** A telltale says nothing new when a dotted name already told it. */
function covered(hit: Hit | undefined, hits: ReadonlyMap<string, Hit>): Hit | undefined {
  const known =
    hit &&
    [...hits.values()].some(
      other => other.operator === hit.operator && SEVERITIES.indexOf(other.severity) <= SEVERITIES.indexOf(hit.severity)
    );
  return known ? undefined : hit;
}

function shown(hit: Hit): string {
  return hit.wholeModule ? hit.module : hit.module === 'builtins' ? hit.operator : `${hit.module}.${hit.operator}`;
}

function row(severity: Severity, names: string): [string, Severity][] {
  return names.split(' ').map(name => [name, severity]);
}

function tell(severity: Severity, module: string, names: string): [string, Hit][] {
  return names.split(' ').map(name => [name, { severity, module, operator: name }]);
}

function modules(severity: Severity, names: string): [string, Hit][] {
  return names.split(' ').map(name => [name, { severity, module: name, operator: '__import__', wholeModule: true }]);
}
