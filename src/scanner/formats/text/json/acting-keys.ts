import type { JsonNode } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import { isElsewhere, leadsOut } from '../../../rules/huggingface/hub-names';
import { strongMark } from '../../../rules/suspicious-text';
import { wordSet } from '../../../rules/word-lists';
import { reportRepeatedKeys } from '../../models/keras/repeated-keys';
import { scanTemplate } from '../template';
import { isEscape } from '../template/escapes';
import { judgeSource } from '../python/in-texts';
import {
  judgeActivation,
  judgeAgentTools,
  judgeClassPath,
  judgeCustomImports,
  judgeFactory,
  judgeInstanceType,
  judgeJsons,
  judgeJsonPickle,
  judgeKind,
  judgeLangchain,
  judgeLangchainType,
  judgeMegatron,
  judgeModule,
  judgeModuleOf,
  judgeParentLibrary,
  judgePipelineIndex,
  judgePromptFormat,
  judgeReduce,
  judgeRoute,
  judgeTarget,
  judgeTokenizerClass
} from './named-callables';
import {
  judgeChainer,
  judgeComponents,
  judgeConstructor,
  judgeCoqui,
  judgeDiarization,
  judgeEndpoint,
  judgeFeature,
  judgeFederated,
  judgeGraphNode,
  judgeImplementation,
  judgeModelscope,
  judgeNetworkModule,
  judgeProgramFiles,
  judgeProvider,
  judgePythonReference,
  judgeRegistrable,
  judgeServed,
  judgeServerLibraries,
  judgeTrainerClass,
  judgeTrainerPlugins,
  judgeUserFolder
} from './program-keys';
import {
  judgeKernel,
  judgeModelCode,
  judgePipelines,
  judgeRepository,
  judgeToolClass,
  judgeTrust
} from './remote-code';
import type { Place } from './json-place';
import { pathOf, tell, tellPath, textsIn } from './json-place';

const bound = () =>
  require('../../../rules/languages/bound-classes') as typeof import('../../../rules/languages/bound-classes');

const parts = () => require('./component-keys') as typeof import('./component-keys');

/** A dotted name. */
const DOTTED = /^\s*[A-Za-z_]\w*[.:]/;

/** Names that nothing else has: not those of files, languages and data sets. */
const RUNS =
  /^\s*(?!.*\.(?:html?|py|json|ya?ml|txt|md)\s*$)(?:(?:os|posix|nt)[.:](?:system|popen|exec\w+|spawn\w+|posix_spawn\w*|startfile)|(?:subprocess|builtins|__builtin__|importlib|runpy|pty|ctypes|marshal|commands)[.:]\w[\w.]*)\s*$/;

/** What a reader does with the value of a key. */
export type Judge = (place: Place) => void;

/** `chat_template` of transformers: a text, a list of named texts, or texts by name. */
function judgeTemplates(place: Place): void {
  for (const node of textsIn(place.value)) {
    if (/\{[{%]/.test(node.value)) {
      scanTemplate(node.value, place.context, { offset: node.offset, path: pathOf(place) });
    }
  }
}

/** Files that a loader opens beside the index: `{"weight_map": {"layer.weight": "model-00001-of-00002.safetensors"}}`. */
function judgeShards(place: Place): void {
  const told = new Set<string>();
  for (const node of textsIn(place.value, 1)) {
    if (isElsewhere(node.value) && !told.has(node.value)) {
      told.add(node.value);
      tellPath(place, node, node.value);
    }
  }
}

/** A place that is no store of data: of the machine that reads, or of the cloud that it runs in. */
const PRIVATE =
  /(?:^|[/\\])\.\.(?:[/\\]|$)|^(?:(?:file|local):\/*)?\/(?:etc|proc|sys|dev|root|var\/run|run)(?:\/|$)|\.ssh\/|\.aws\/|169\.254\.169\.254|metadata\.google|^[a-z+]+:\/\/(?:localhost|127\.|\[::1\])/i;

/** Chunks that are parts of other files (kerchunk, fsspec's reference file system): `{"a/0": ["s3://x/y.nc", 0, 100]}`. */
function judgeReferences(place: Place): void {
  const isBare = place.key.startsWith('.');
  if (isBare && place.object !== place.root) {
    return;
  }
  const store = isBare ? place.object : place.value;
  let left = MAX_TEXTS;
  for (const { value } of store.type === 'object' ? store.members : []) {
    const target = value.type === 'array' ? value.items[0] : place.key === 'templates' ? value : undefined;
    const path = textOf(target);
    if (target === undefined || --left < 0) {
      continue;
    }
    if (path !== undefined && PRIVATE.test(path)) {
      tellPath(place, target, path);
      return;
    }
  }
}

/** A file that a tokenizer opens. Configurations often keep the paths of the machine that wrote them. */
function judgeFile(place: Place): void {
  const path = textOf(place.value);
  if (path !== undefined && (leadsOut(path) || /^(\/etc|\/proc)\/|(^|[/\\])\.ssh[/\\]/.test(path))) {
    tellPath(place, place.value, path);
  }
}

/** The model on which this one is built, by name or folder. */
function judgeBase(place: Place): void {
  const path = textOf(place.value) ?? '';
  if (/^(?!https:\/\/(huggingface\.co|hf\.co|github\.com)\/)[a-z][a-z0-9+.-]*:\/\/|^\\\\|^\/(etc|proc)\//i.test(path)) {
    tellPath(place, place.value, path);
  }
}

/** The folder of a module of sentence-transformers. */
function judgeFolder(place: Place): void {
  const path = textOf(place.value);
  if (path !== undefined && isElsewhere(path) && place.object.members.some(({ key }) => key === 'idx')) {
    tellPath(place, place.value, path);
  }
}

/** Keys under which configurations keep words: of vocabularies, prompts and documentation. */
const WORDS =
  /template|prompt|content|description|token|vocab|merges|label|text|readme|instruction|message|example|comment|license/i;
/** Texts of one configuration that are looked at. */
const MAX_TEXTS = 20_000;

/** A configuration of a model has no use for a text that is a command or calls for one in Python. */
function judgeConfiguration(place: Place): void {
  if (place.object !== place.root) {
    return;
  }
  reportRepeatedKeys(place.object, finding => {
    if (finding.severity !== 'LOW') {
      place.context.finding({ ...finding, offset: place.object.offset });
    }
  });
  let left = MAX_TEXTS;
  for (const { key, value } of place.object.members) {
    for (const node of WORDS.test(key) ? [] : textsIn(value, 4)) {
      if (--left < 0) {
        return;
      }
      const kind = node.value.length < 8 ? undefined : strongMark(node.value);
      if (kind !== undefined) {
        tell(
          { ...place, key },
          { rule: 'json-code', severity: 'MEDIUM', module: 'json', operator: key, params: { kind } },
          node
        );
      }
    }
  }
}

/**
 * A class of Java or .NET whose object a reader with types makes: `{"@class": "..."}`, `["...", {}]`, `{"...": {}}` (Jackson's three ways,
 * fastjson, XStream, Json.NET).
 */
function judgeMade(place: Place): void {
  for (const text of [textOf(place.value) ?? '', place.key]) {
    const name = bound().boundClass(text);
    if (name !== undefined) {
      const dot = name.lastIndexOf('.');
      tell(place, {
        rule: 'json-callable',
        severity: 'HIGH',
        module: name.slice(0, dot),
        operator: name.slice(dot + 1),
        params: { reader: name.startsWith('System.') || name.startsWith('Microsoft.') ? 'Json.NET' : 'Jackson' }
      });
      return;
    }
  }
}

/** Source code in a document whose reader runs it: tools of smolagents (`Tool.from_code`). */
function judgeCode(place: Place): void {
  const text = textOf(place.value);
  const isCode = /^\s*(import|from|class|def|@)\b|[\n;]\s*(import|from|class|def)\s/.test(text ?? '');
  if (text !== undefined && (isCode || strongMark(text) === 'python')) {
    judgeSource(text, place);
  }
}

/** What a node of a workflow of ComfyUI is given: there are nodes that run it as Python. */
function judgeWorkflow(place: Place): void {
  const isNode = place.key === 'widgets_values' || member(place.object, 'class_type') !== undefined;
  for (const node of isNode ? textsIn(place.value, 2) : []) {
    if (strongMark(node.value) === 'python') {
      const operator = textOf(member(place.object, 'class_type') ?? member(place.object, 'type')) ?? place.key;
      tell(
        place,
        { rule: 'json-code', severity: 'MEDIUM', module: 'json', operator, params: { kind: 'python' } },
        node
      );
    }
  }
}

/** Expressions of MONAI's bundles, which its parser evaluates: `$torch.device('cpu')`. */
function judgeExpressions(place: Place): void {
  let left = MAX_TEXTS;
  for (const node of textsIn(place.root, 8)) {
    if (--left < 0) {
      return;
    }
    if (node.value.startsWith('$')) {
      judgeSource(node.value.slice(1), place, node, 'expression');
    }
  }
}

/**
 * What readers of JSON act on, by the key of the value: one row for each, in which the name of the file has no say, since the one who
 * loads the model chooses the reader. All values of a repeated key are judged. Of keys that everybody uses, only texts that match.
 */
const ROWS: readonly (readonly [keys: string, judge: Judge, texts?: RegExp])[] = [
  // transformers: PretrainedConfig, tokenizers, processors, vLLM
  ['auto_map', judgeModelCode],
  ['custom_pipelines', judgePipelines],
  ['custom_generate custom_pipeline', judgeRepository],
  ['tool_class', judgeToolClass],
  ['_attn_implementation _attn_implementation_internal attn_implementation _attn_implementation_autoset', judgeKernel],
  ['kernel_config _experts_implementation _experts_implementation_internal experts_implementation', judgeKernel],
  ['trust_remote_code trust-remote-code', judgeTrust],
  ['chat_template additional_chat_templates', judgeTemplates],
  // No program is known to render these; honest ones have no use for such attributes.
  [
    'template prompt_template default_template jinja_template',
    judgeTemplates,
    /\{[{%][^]*(__|\|\s*attr\b|\b(?:lipsum|cycler|joiner)\b)/
  ],
  ['tokenizer_file vocab_file merges_file spm_file sp_model_file special_tokens_map_file emoji_file', judgeFile],
  ['base_model_name_or_path name_or_path _name_or_path', judgeBase, /^[a-z]+:|^[/\\]/i],
  ['weight_map', judgeShards],
  ['refs templates .zgroup .zarray', judgeReferences],
  ['model_type architectures tokenizer_class transformers_version processor_class peft_type', judgeConfiguration],
  ['feature_extractor_type image_processor_type _diffusers_version __version__', judgeConfiguration],
  // sentence-transformers
  ['type', judgeModule, /^\s*[A-Za-z_]\w*[.:]|--/],
  ['path', judgeFolder, /\.\.|^[/\\~]|:/],
  ['types', judgeRoute],
  ['activation_function activation_fn sbert_ce_default_activation_function', judgeActivation, DOTTED],
  ['tokenizer_class', judgeTokenizerClass, DOTTED],
  // PEFT, diffusers
  ['parent_library', judgeParentLibrary],
  ['megatron_core', judgeMegatron],
  ['_class_name', judgePipelineIndex],
  // Hydra, jsonargparse, GluonTS, jsonpickle, LangChain, smolagents, MONAI
  ['_target_', judgeTarget],
  ['class_path', judgeClassPath, DOTTED],
  ['class', judgeKind, DOTTED],
  ['py/object py/type py/function py/class py/reduce py/repr py/bound_method py/newobj', judgeJsonPickle],
  ['__reduce__ __reduce_ex__ __class__ __type__ __function__ __callable__ __factory__', judgeReduce],
  ['__instance_type__', judgeInstanceType],
  ['@module', judgeModuleOf],
  ['classes', judgeJsons],
  ['() class', judgeFactory, /^\s*(ext:\/\/)?[A-Za-z_]\w*[.:]/],
  ['callable entry_point import_path factory function target cls class_path', judgeReduce, DOTTED],
  ['id', judgeLangchain, /(?!)/],
  ['_type', judgeLangchainType, /_/],
  ['template_format', judgePromptFormat, /^jinja2$/],
  ['code', judgeCode, /\b(import|class|def|__import__)\b|\w\(/],
  ['custom_imports', judgeCustomImports],
  ['authorized_imports', judgeAgentTools],
  ['widgets_values inputs', judgeWorkflow],
  ['imports bundle_root _meta_ network_def', judgeExpressions, /^\$/],
  // Trainers and servers, in JSON and in YAML
  ['plugins', judgeTrainerPlugins, DOTTED],
  ['implementation', judgeImplementation, DOTTED],
  ['import_path', judgeServed, /:/],
  ['object_constructor', judgeConstructor, DOTTED],
  ['characters_class model_class_path', judgeCoqui, DOTTED],
  ['uses', judgeGraphNode, DOTTED],
  ['network_module', judgeNetworkModule],
  ['optimizer_type lr_scheduler_type', judgeNetworkModule, DOTTED],
  ['user_dir user-dir', judgeUserFolder],
  ['pipeline policies importers', judgeComponents],
  ['tracker_store event_broker lock_store nlg', judgeEndpoint],
  ['type', judgeRegistrable, DOTTED],
  ['graphs nodes', judgeProgramFiles],
  ['pipeline preprocessors', judgeDiarization],
  ['plugins allow_remote', judgeModelscope],
  ['pythonClassName', judgeFeature, DOTTED],
  ['type', judgePythonReference, /^pyref$/],
  ['class_name', judgeChainer, /:/],
  ['imports', judgeChainer],
  ['environment_tarball environment_path uri', place => parts().judgeEnvironment(place)],
  ['script_url', place => parts().judgeScript(place)],
  ['path', judgeFederated, DOTTED],
  ['custom_node_library_config_list custom_loader_config_list', judgeServerLibraries],
  // Registries take a full name for any other (`Registry.get` of mmengine); JSON has these keys for much else.
  // Where an object stands there, as Fiddle's references do, its own keys say what it names.
  ['type template', place => (place.value.type === 'object' ? undefined : judgeReduce(place)), RUNS],
  ['trainer_cls', judgeTrainerClass, DOTTED],
  ['provider', judgeProvider, DOTTED],
  ['source_code', judgeCode, /\b(import|class|def|__import__)\b|\w\(/],
  ['_target_', place => parts().judgeInterpolated(place), /\$\{/],
  ['nlp', place => parts().judgePipeline(place)],
  ['sources', place => parts().judgeCatalogue(place)],
  ['init', place => parts().judgeStarted(place)],
  ['model_class_filename', place => parts().judgeServedClass(place)],
  [
    'llm_chain_path prompt_path template_path llm_path examples example_prompt_path prefix_path suffix_path',
    place => parts().judgeFurtherFile(place),
    /[/\\]/
  ],
  ['file', place => parts().judgeStored(place), /[/\\]/],
  ['handlers', place => parts().judgeHandlers(place)]
];

/** Keys whose values mean the same to programs that read them from YAML or from sections; the others are judged by the walk through YAML. */
const EVERYWHERE = wordSet(
  'auto_map custom_pipelines custom_generate tool_class _attn_implementation attn_implementation trust_remote_code trust-remote-code ' +
    'additional_chat_templates plugins implementation import_path object_constructor characters_class network_module optimizer_type ' +
    'lr_scheduler_type user_dir user-dir pipeline policies importers tracker_store event_broker lock_store nlg graphs nodes uses type trainer_cls ' +
    'provider source_code nlp sources init model_class_filename llm_chain_path prompt_path template_path llm_path file handlers ' +
    'py/object py/type py/function py/class py/reduce py/repr imports bundle_root () preprocessors pythonClassName'
);

/** The judges of a value in YAML or in sections, by its key. */
export function judgesElsewhere(key: string, node: JsonNode): readonly Judge[] {
  return EVERYWHERE.has(key) ? judgesOf(key, node) : node.type === 'string' ? judgesOfClass(node.value) : NONE;
}

interface Row {
  readonly judge: Judge;
  readonly texts?: RegExp;
}

/** What is done with the values of each key. */
const BY_KEY: ReadonlyMap<string, readonly Row[]> = ROWS.reduce((rows, [keys, judge, texts]) => {
  for (const key of keys.split(' ')) {
    rows.set(key, [...(rows.get(key) ?? []), { judge, texts }]);
  }
  return rows;
}, new Map<string, Row[]>());

const NONE: readonly Judge[] = [];
const TEMPLATES: readonly Judge[] = [judgeTemplates];

/** An expression of MONAI's bundles, under any key: it calls something. */
const EXPRESSION = /^\$\s*[A-Za-z_][\w.]*\s*\(/;
const EXPRESSIONS: readonly Judge[] = [
  place => judgeSource((textOf(place.value) ?? '').slice(1), place, place.value, 'expression')
];

const MADE: readonly Judge[] = [judgeMade];
/** A name in two packages at least, and what may stand around it. */
const NAME = /^[\s[]*[A-Za-z_][\w$]*\.[A-Za-z_]/;

function judgesOfText(text: string): readonly Judge[] {
  return isEscape(text) ? TEMPLATES : EXPRESSION.test(text) ? EXPRESSIONS : NONE;
}

/** The judge of the first value of a list, when that is the class of which the others are the parts. */
export function judgesOfClass(text: string): readonly Judge[] {
  return isMade(text) ? MADE : NONE;
}

/** True for a class that readers of Java and .NET would make, and that acts. */
function isMade(text: string): boolean {
  return NAME.test(text) && bound().boundClass(text) !== undefined;
}

/** The judges of a value by its key, or by that of the list in which it stands. */
export function judgesOf(key: string | undefined, node: JsonNode): readonly Judge[] {
  const isPlain = node.type === 'null' || (node.type === 'number' && !/^trust.remote.code$/.test(key ?? ''));
  const rows = key === undefined || isPlain ? undefined : BY_KEY.get(key);
  if ((node.type === 'string' && isMade(node.value)) || (key !== undefined && isMade(key))) {
    return MADE;
  }
  return rows === undefined
    ? node.type === 'string'
      ? judgesOfText(node.value)
      : NONE
    : rows
        .filter(({ texts }) => texts === undefined || node.type !== 'string' || texts.test(node.value))
        .map(({ judge }) => judge);
}

/** Judges that look at the whole document, whichever of their keys comes first. */
export const ONCE: ReadonlySet<Judge> = new Set([judgeConfiguration, judgeExpressions]);
