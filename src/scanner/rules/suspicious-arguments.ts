import type { Severity } from '../report';
import { latin1 } from '../printable';
import { isClassName } from './class-name';
import type { ResolvedName } from './resolve-name';
import { isTextLike } from './text-like';
import { topLevel } from './top-level';
import { hasFacts } from './facts';
import { holdsAddress } from './host-and-port';
import { isKnownPackage } from './known-packages';
import { wordSet } from './word-lists';
import type { TextKind } from './suspicious-text';
import { anyMark, looksLikeFile, strongMark } from './suspicious-text';
import type { CallKind, Judgement, Value } from './value';
import { itemsOf, textOf } from './value-access';

/** Reason why a call of an unknown callable is suspicious. */
export interface Suspicion {
  readonly severity: Severity;
  readonly what: TextKind | 'pickle' | 'global' | 'name';
}

type Reference = (module: string, name: string) => Judgement;

/** Containers inside containers that are searched for texts. */
const MAX_DEPTH = 3;
/** Texts and bytes that are looked at in one call. */
const MAX_ITEMS = 200;
/** Characters at the end of a name that are looked at. */
const MAX_NAME = 200;
/** Bytes of one word of a command that are looked at. */
const MAX_WORD = 4096;

/**
 * Look for a command, Python source, a URL, an import, a path, a nested pickle or a dangerous callable in the
 * arguments of an unknown callable.
 *
 * Weights, and why: a function that is called (REDUCE, OBJ, INST of a name in small letters) does something with its
 * arguments at once, and honest pickles hand such functions numbers, classes and short names; every mark counts.
 * A class that is called keeps its arguments: there a plain URL or path is metadata, commands and source still count.
 * State and NEWOBJ arguments are the data of an object (settings, vocabularies, documentation): only marks that such
 * texts do not have count, or an ordinary command under a key for commands.
 */
export function suspicionOf(
  callee: ResolvedName,
  opcode: CallKind,
  args: Value,
  reference: Reference
): Suspicion | undefined {
  const called = opcode === 'reduce' || opcode === 'obj' || opcode === 'inst';
  const isFunction = called && !isClassName(callee.name);
  // The end of a function's name tells its action.
  const ending = callee.name.slice(-MAX_NAME);
  if (isFunction && ACTION_NAME.test(ending)) {
    return { severity: 'HIGH', what: 'name' };
  }
  const opens = called && (isKnownPackage(topLevel(callee.module)) || (isFunction && OPENING_NAME.test(ending)));
  if (opens && itemsOf(args).some(item => looksLikeFile(textOf(item) ?? ''))) {
    return { severity: 'HIGH', what: 'path' };
  }
  if (called && isKnownPackage(topLevel(callee.module)) && STARTS.test(ending) && itemsOf(args).length > 0) {
    return { severity: 'HIGH', what: 'name' };
  }
  if (called ? OPENS.test(ending) && itemsOf(args).slice(0, 2).some(isPath) : MAPS.test(ending) && opcode !== 'build') {
    return { severity: 'MEDIUM', what: 'path' };
  }
  const weigh = isFunction ? weighForFunction : called ? weighForClass : opcode === 'build' ? weighHeld : weighState;
  const items = opcode === 'build' ? [args] : itemsOf(args);
  if (isFunction && opensForWriting(items)) {
    return { severity: 'HIGH', what: 'path' };
  }
  if (called && holdsAddress(items)) {
    return { severity: 'HIGH', what: 'url' };
  }
  // A constructor that could not be read through, or of which there is no source. Collections of dask have names.
  const top = topLevel(callee.module);
  const isUnread = called && !isFunction && hasFacts(top) && top !== 'dask' && items.some(isPath);
  let budget = MAX_ITEMS;
  let pickle: Suspicion | undefined;
  const queue: { value: Value; depth: number; key: string }[] = items.map(value => ({ value, depth: 0, key: '' }));
  for (let i = 0; i < queue.length && budget > 0; i++) {
    const { value, depth, key } = queue[i];
    budget--;
    const found = weigh(value, key, reference);
    if (found !== undefined && found.what !== 'pickle') {
      return found;
    }
    pickle ??= found;
    if (depth < MAX_DEPTH && value.type === 'dict') {
      queue.push(...value.entries.map(([name, item]) => ({ value: item, depth: depth + 1, key: textOf(name) ?? '' })));
    } else if (depth < MAX_DEPTH) {
      queue.push(...itemsOf(value).map(item => ({ value: item, depth: depth + 1, key })));
    }
  }
  // Last: the examiner scans the pickle, and what it holds may be all there is to say.
  return (isFunction ? commandList(items) : undefined) ?? (isUnread ? { severity: 'MEDIUM', what: 'path' } : pickle);
}

type Weigh = (value: Value, key: string, reference: Reference) => Suspicion | undefined;

const weighForFunction: Weigh = (value, _key, reference) => {
  const kind = value.type === 'str' ? anyMark(value.value) : undefined;
  return kind === undefined ? weighOther(value, reference) : { severity: 'HIGH', what: kind };
};

const weighForClass: Weigh = (value, key, reference) => {
  const kind = value.type === 'str' ? anyMark(value.value) : undefined;
  if (kind !== undefined && kind !== 'url' && kind !== 'path') {
    return { severity: 'HIGH', what: kind };
  }
  return weighState(value, key, reference);
};

const weighState: Weigh = (value, key, reference) => {
  if (value.type === 'str') {
    const isCommandKey = COMMAND_KEYS.has(key.toLowerCase().replace(/^_+/, ''));
    const kind = strongMark(value.value) ?? (isCommandKey ? anyMark(value.value) : undefined);
    // Text that is shown to people talks about commands without being one.
    return kind === undefined || PROSE_KEYS.has(key.toLowerCase()) || isProse(value.value)
      ? undefined
      : { severity: 'HIGH', what: kind };
  }
  return weighOther(value, reference);
};

/** The machine scans the bytes of a state as members: they speak for themselves. */
const weighHeld: Weigh = (value, key, reference) =>
  value.type === 'bytes' || value.type === 'bytearray' ? undefined : weighState(value, key, reference);

function weighOther(value: Value, reference: Reference): Suspicion | undefined {
  if (value.type === 'global') {
    const judged = reference(value.module, value.name);
    return judged.kind === 'dangerous' ? { severity: 'HIGH', what: 'global' } : undefined;
  }
  if ((value.type === 'bytes' || value.type === 'bytearray') && looksLikePickle(value.value, value.truncated)) {
    return { severity: 'HIGH', what: 'pickle' };
  }
  return undefined;
}

/** Functions whose name tells their action. */
const ACTION_NAME =
  /(^|[._])(exec|execv?p?e?|eval|execfile|system|popen\d?|spawn\w*|shell|subprocess|getoutput|getstatusoutput|backdoor|payload|reverse_?shell|import_module|load_module|urlopen|urlretrieve|run_?(cmd|command|code|script|string|shell|module|path|cell|subprocess|process)|shell_?exec|os_system|check_(call|output)|from_pretrained|pip_install|read_pickle|unsafe_load|start_process|remote_exec|eval_?(expr|string|code)|exec_?(code|cmd|command|string|script)?|import_(string|item|object|class|from_string|name|file|by_name)|evaluate|execute|run)$/i;

/** Functions that, by their name, use a file or an address from their arguments. */
const OPENING_NAME =
  /(?:^|\.)_*(?:async_)?(?:load|read|open|download|fetch|retrieve|write|save|dump|delete|remove|unlink|rm|copy|move|rename|extract|unpack|unzip|untar|import|include|source|render|mount|connect|send|upload|post|get_file|from_file|from_path|to_file|tofile|to_csv|to_pickle|touch|mkdir|makedirs|chmod|start|launch|spawn|compile|evaluate|execute|run|call|invoke)(?:_\w*|s?$)$/i;

/** True for a function that, by its name, uses a file or an address, or runs what it is given. */
export function actsByName(name: string): boolean {
  const ending = name.slice(-MAX_NAME);
  return ACTION_NAME.test(ending) || OPENING_NAME.test(ending);
}

/** What opens the file that it is given, however the name of that file looks: `ZstdFile`, `tzfile`, `open`. */
const OPENS = /(?:^|\.)_*(?:\w*[Ff]ile|\w*FileIO|\w*FileHandler|open)$/;

/** NumPy's array class that makes or maps a file in its `__new__`, which modules import from each other. */
const MAPS = /(?:^|\.)memmap$/;

/** Classes of the standard library, which modules of packages import: they start, connect, or make and open files. */
const STARTS =
  /(?:^|\.)(?:Popen|Client|Listener|Process|Pool|ThreadPool|Thread|Timer|SyncManager|BaseManager|ThreadPoolExecutor|ProcessPoolExecutor|NamedTemporaryFile|TemporaryFile|SpooledTemporaryFile|TemporaryDirectory|CDLL|PyDLL|InteractiveConsole|InteractiveInterpreter|SourceFileLoader|HTTPConnection|HTTPSConnection|FunctionType|CodeType|ModuleType)$/;

/** A text, or a value that is worked out by Python's own functions, or a path as an object. */
function isPath(value: Value): boolean {
  return (
    value.type === 'str' ||
    (value.type === 'bytes' && value.size < 256) ||
    isTextLike(value) ||
    (value.type === 'call' && value.callee.type === 'global' && MAKES_TEXT.test(topLevel(value.callee.module)))
  );
}

const MAKES_TEXT = /^(?:builtins|__builtin__|_?operator|_?codecs|pathlib|_?functools)$/;

/** Keys under which an object keeps a command or source to run. */
const COMMAND_KEYS = wordSet(
  'cmd command commands shell script code source_code payload exec hook on_load onload init_script run preexec bootstrap'
);

/** Keys under which libraries keep text for people. */
const PROSE_KEYS = wordSet(
  '__doc__ doc docs docstring description desc help text comment comments readme license notes content message'
);

/** Several sentences, or lines of documentation: it may well mention commands. */
function isProse(text: string): boolean {
  return (
    text.length > 400 &&
    /[a-z]{3} [a-z]{2,30} [a-z]{2,30} [a-z]/.test(text) &&
    (text.match(/[.!?]\s+[A-Z]/g)?.length ?? 0) >= 2
  );
}

/** `(path, 'w')`: a file is written. */
function opensForWriting(items: readonly Value[]): boolean {
  const texts = items.slice(0, 4).map(textOf);
  return texts.some(
    (mode, i) =>
      i > 0 && mode !== undefined && /^(?:[wax]b?\+?|[wax]\+?b|r\+b?|rb\+)$/.test(mode) && /[/\\.]/.test(texts[0] ?? '')
  );
}

/** `['echo', 'x']`, `['/bin/sh', '-c', ...]`: the argument list of a program. */
function commandList(items: readonly Value[]): Suspicion | undefined {
  for (const item of items) {
    const list = itemsOf(item).map(value =>
      value.type === 'bytes' ? latin1(value.value.subarray(0, MAX_WORD)) : textOf(value)
    );
    if (list.length > 1 && list.every(text => text !== undefined) && anyMark(list.join(' ')) === 'command') {
      return { severity: 'HIGH', what: 'command' };
    }
  }
  return undefined;
}

/** Bytes that begin as a pickle does and, when all of them are known, end as one. */
function looksLikePickle(bytes: Uint8Array, truncated: boolean): boolean {
  if (bytes.length < 4) {
    return false;
  }
  const ends = truncated || bytes[bytes.length - 1] === 0x2e;
  const protocol = bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5;
  return ends && (protocol || /^c[\w.]+\n[\w.]+\n/.test(latin1(bytes.subarray(0, 200))));
}
