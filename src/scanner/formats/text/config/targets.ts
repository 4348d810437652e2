import type { ScanContext } from '../../../context';
import { member, membersOf, textOf } from '../../../encoding/json';
import type { YamlNode, YamlObject } from '../../../encoding/yaml';
import type { TargetJudgement } from '../../../rules/config-targets';
import { judgeTarget, looksUpArgument } from '../../../rules/config-targets';
import { strongMark } from '../../../rules/suspicious-text';
import { topLevel } from '../../../rules/top-level';
import { scanModule } from '../python/model-code';
import type { Looked, LookedFiles } from '../python/model-code';
import { callText } from '../yaml/yaml-values';

/** Keys whose value is always a callable's full name: Hydra, torchtune, Lightning's command line. */
const FULL = ['_target_', '_component_', 'class_path'];
/** Keys whose value is one for some programs (latent-diffusion, NeMo, Kedro, `logging.config`), and anything for others. */
const MAYBE = [
  'target',
  'type',
  'cls',
  'func',
  'function',
  'callable',
  'class',
  'factory',
  'template',
  'loader',
  'constructor',
  '()'
];
/** Keys of the arguments of such programs. */
const NESTED = ['params', 'settings', 'init_args', 'init_parameters', 'kwargs', 'args', 'config', 'dict_kwargs'];
const OWN = /^_(?:target|partial|recursive|convert|args|component)_$/;
/** Names of files, of kinds of models and of data sets are no callables: `os.environ` is, `x86.avx` and `pickle.PickleDataset` are not. */
const DATASET = /(?:^|\.)\w*Data[Ss]et$|^logging\./;
/** Names that nothing else has, where no settings show that something is called. */
const SURE =
  /^(?:(?:os|posix|nt)\.(?:system|popen|exec\w+|spawn\w+|posix_spawn\w*|startfile|remove|unlink|fork\w*|kill)|(?:subprocess|builtins|__builtin__|importlib|runpy|pty|shutil|ctypes|marshal|pickle|_pickle|cPickle|dill|cloudpickle|commands|joblib|torch|numpy|pandas|hydra|pip|asyncio|multiprocessing)\.\w[\w.]*)$/;
const SETTINGS = ['params', 'settings', 'init_args', 'init_parameters', 'kwargs', 'dict_kwargs'];
const INTERPOLATION = /\$\{([^${}]*)\}/g;
/** Interpolations in each other. */
const MAX_ROUNDS = 8;

/**
 * Reports what a mapping of a configuration would have a loader import and call. CVE-2025-23304 (NeMo), CVE-2026-22584 (uni2TS):
 * `hydra.utils.instantiate` takes any name.
 * @param root - of the document, in which OmegaConf looks up `${a.b}`
 */
export function judgeTargets(context: ScanContext, node: YamlObject, root: YamlNode, path: string): void {
  for (const { key, value, offset } of node.members) {
    const isFull = FULL.includes(key);
    const text = isFull || MAYBE.includes(key) ? textOf(value) : undefined;
    if (text === undefined) {
      continue;
    }
    // `logging.config` looks up what stands behind `ext://`.
    const { target, isComputed } = interpolated(text.replace(/^ext:\/\//, ''), node, root);
    const named = looksUpArgument(target) ? textOf(member(node, 'path')) : undefined;
    const callee = named === undefined ? target : interpolated(named, node, root).target;
    const call = { text: () => targetCall(node, callee), offset, path };
    if (isFull && isComputed) {
      report(context, { severity: 'MEDIUM', module: '', operator: target, references: [] }, call);
    } else if (!isFull && scanBeside(context, callee, root)) {
      continue;
    } else if (isFull || isCallable(node, callee)) {
      judgeCallee(context, callee, call, isFull ? node : undefined, {
        onlyKnown: !isFull,
        strict: isNemo(context, root)
      });
    }
  }
}

/** The configuration in a .nemo archive, whose classes are NeMo's and PyTorch's. */
export function isNemo({ name }: ScanContext, root: YamlNode): boolean {
  return /(^|\/)model_config\.yaml$/i.test(name) || /^nemo\./.test(textOf(member(root, 'target')) ?? '');
}

/** What was seen beside a document, whose many parts may name the same module. */
const LOOKED = new WeakMap<YamlNode, LookedFiles>();

/** Judges the module beside that a name of several parts begins with: whatever the key means, a program that imports it finds it there. */
export function scanBeside(context: ScanContext, callee: string, root: YamlNode): boolean {
  const [, module] = /^([A-Za-z_]\w*(?:\.\w+){0,8})[.:]\w+$/.exec(callee) ?? [];
  if (module === undefined || context.beside?.(topLevel(module)) === undefined) {
    return false;
  }
  const files: LookedFiles = LOOKED.get(root) ?? new Map<string, Looked>();
  LOOKED.set(root, files);
  return scanModule(context, module.replace(/\./g, '/'), files) === 'acts';
}

/** True when the value of a key with many meanings is a name that is called. */
function isCallable(node: YamlObject, callee: string): boolean {
  return !DATASET.test(callee) && (SURE.test(callee) || SETTINGS.some(key => member(node, key) !== undefined));
}

interface Call {
  readonly text: () => string;
  readonly offset: number;
  readonly path: string;
}

/**
 * Judges one name that a loader would call or, in a tag of HyperPyYAML, import.
 * @param node - its mapping, where it has further settings
 * @param options - `onlyKnown`: it may be no name of a callable, so that only one of known effect is reported. `strict`: the models
 * of this program name no other packages
 */
export function judgeCallee(
  context: ScanContext,
  callee: string,
  call: Call,
  node?: YamlObject,
  { onlyKnown = false, strict = false }: { readonly onlyKnown?: boolean; readonly strict?: boolean } = {}
): void {
  const remote = member(node, 'trust_remote_code');
  const runsRemote = remote?.type === 'boolean' && remote.value;
  const judged = judgeTarget(callee) ?? (runsRemote ? remoteCode(callee) : undefined);
  if (judged === undefined) {
    tellTrusted(context, callee, onlyKnown);
    return;
  }
  if (onlyKnown && (!judged.isKnown || !callee.includes('.'))) {
    return;
  }
  if (judged.severity === 'LOW' && context.beside?.(topLevel(judged.module)) !== undefined) {
    scanModule(context, judged.module.replace(/\./g, '/'), new Map());
  }
  const suspicious = judged.severity === 'LOW' && (runsRemote || strict || strongMark(call.text()) !== undefined);
  report(context, suspicious ? { ...judged, severity: 'MEDIUM' } : judged, call);
}

/** A function of a known package that fetches a model and is told to run the code that comes with it. */
function remoteCode(callee: string): TargetJudgement {
  const dot = Math.max(0, callee.lastIndexOf('.'));
  return {
    severity: 'MEDIUM',
    module: callee.slice(0, dot),
    operator: callee.slice(dot + 1),
    references: ['CWE-494'],
    isKnown: true
  };
}

function report(
  context: ScanContext,
  { severity, module, operator, references }: Omit<TargetJudgement, 'isKnown'>,
  { text, offset, path }: Call
): void {
  const bad = severity !== 'LOW';
  context.finding({
    rule: 'config-target',
    severity,
    module,
    operator,
    offset,
    evidence: text(),
    params: { path },
    references
  });
  context.use({
    module,
    name: operator,
    how: ['named', 'called'],
    count: 1,
    trust: bad ? 'dangerous' : 'unknown',
    why: bad
      ? { id: 'finding', params: { rule: 'config-target' } }
      : { id: 'unknown-package', params: { package: topLevel(module) } }
  });
}

function tellTrusted(context: ScanContext, callee: string, onlyKnown: boolean): void {
  const dot = callee.lastIndexOf('.');
  if (!onlyKnown && dot > 0 && /^[\w.]+$/.test(callee)) {
    const module = callee.slice(0, dot);
    context.use({
      module,
      name: callee.slice(dot + 1),
      how: ['named', 'called'],
      count: 1,
      trust: 'trusted',
      why: { id: 'data-class', params: { package: topLevel(module) } }
    });
  }
}

/** A text in which `${a.b}` is what stands there; computed when an environment, a resolver or another file says it. */
function interpolated(
  text: string,
  node: YamlObject,
  root: YamlNode
): { readonly target: string; readonly isComputed: boolean } {
  let target = text;
  for (let round = 0; round < MAX_ROUNDS && target.includes('${'); round++) {
    const before = target;
    target = target.replace(INTERPOLATION, (whole, path: string) => {
      const name = path.trim();
      const found = name.startsWith('.') ? lookUp(node, name.slice(1)) : lookUp(root, name);
      return found ?? whole;
    });
    if (target === before || target.length > 2_000) {
      break;
    }
  }
  return { target, isComputed: /\$\{[^}]*:/.test(target) || /\$\{\s*\./.test(target) };
}

function lookUp(from: YamlNode, path: string): string | undefined {
  let node: YamlNode | undefined = from;
  for (const part of path
    .split(/[.[\]]/)
    .filter(Boolean)
    .slice(0, 30)) {
    node = node?.type === 'array' ? node.items[Number(part)] : member(node, part);
  }
  return textOf(node);
}

function targetCall(node: YamlObject, callee: string): string {
  const dot = callee.lastIndexOf('.');
  const args = membersOf(node, '_args_').flatMap(list =>
    list.type === 'array' ? (list.items as readonly YamlNode[]) : []
  );
  const nested = NESTED.map(key => member(node, key)).find((value): value is YamlObject => value?.type === 'object');
  const own = node.members.filter(
    ({ key }) => !OWN.test(key) && !FULL.includes(key) && !MAYBE.includes(key) && key !== '<<'
  );
  const named = nested === undefined ? own : nested.members;
  return dot < 0
    ? callText('builtins', callee, args, named)
    : callText(callee.slice(0, dot), callee.slice(dot + 1), args, named);
}

/**
 * Reports texts that programs evaluate: `$...` of MONAI's bundles, resolvers of OmegaConf that are called so.
 * @param isAny - the program evaluates every text
 */
export function judgeExpression(
  context: ScanContext,
  text: string,
  { offset, path, isAny }: { readonly offset: number; readonly path: string; readonly isAny: boolean }
): void {
  const isWhole = /^\s*[([]*(?:__import__|eval|exec|getattr|(?:os|subprocess|builtins)\.\w+)\s*\(/.test(text);
  const expression = isAny || isWhole || /^\$(?!\{)|\$\{\s*(?:\w+\.)?(?:eval|python|exec|call|import)\s*:/.test(text);
  const mark = expression ? strongMark(text) : undefined;
  // Some programs evaluate the kinds of their parts (`eval(op_type)(**op)` of PaddleDetection).
  if (mark !== undefined) {
    context.finding({
      rule: 'config-expression',
      severity: 'HIGH',
      module: 'config',
      operator: 'eval',
      offset,
      evidence: text,
      params: { path }
    });
  }
}
