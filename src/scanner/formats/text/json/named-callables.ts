import type { JsonNode } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import { isPipelineLibrary, judgeName, splitName } from '../../../rules/huggingface/hub-names';
import type { NameUse } from '../../../rules/huggingface/hub-names';
import { isLangchainPackage, isRunningType, runsWhatItIsTold } from '../../../rules/huggingface/langchain';
import { isStdlib } from '../../../rules/resolve-name';
import { topLevel } from '../../../rules/top-level';
import { scanModelCode } from '../python/model-code';
import { scanTemplate } from '../template';
import { judgeModelCode } from './remote-code';
import type { Place } from './json-place';
import { pathOf, tell, textsIn } from './json-place';

const targets = () => require('../config/targets') as typeof import('../config/targets');

/** Reports a callable that a reader imports or calls by the name in a document, unless it is one that makes data. */
function judge(place: Place, name: string, use: NameUse, reader: string, node: JsonNode = place.value): void {
  const judged = judgeName(name, use);
  if (judged !== undefined) {
    const severity = judged.severity === 'MEDIUM' && isOfBundle(place, name) ? 'LOW' : judged.severity;
    tell(place, { rule: 'json-callable', ...judged, severity, params: { reader } }, node);
  }
}

/** Every bundle of MONAI brings code in its folder `scripts`. */
function isOfBundle({ root }: Place, name: string): boolean {
  return name.startsWith('scripts.') && member(root, 'bundle_root') !== undefined;
}

const DOTTED = /^[A-Za-z_]\w*([.:][A-Za-z_<]\w*>?)+$/;

/** Names under one key, for a reader that does the same with each of them. */
const named =
  (reader: string, use: NameUse, when: (place: Place) => boolean = () => true) =>
  (place: Place): void => {
    for (const node of textsIn(place.value, 1)) {
      if (DOTTED.test(node.value.trim()) && when(place)) {
        judge(place, node.value, use, reader, node);
      }
    }
  };

const instantiate = named('Hydra', 'called');
/** Functions that MONAI finds without their module (`pydoc.locate`). */
const BUILT_IN = /^\s*(eval|exec|compile|__import__|getattr|setattr|open|breakpoint)\s*$/;

/** Hydra's `instantiate` (also NeMo, MONAI) and `jsonargparse` call what stands there with the object's other members. */
export function judgeTarget(place: Place): void {
  const name = textOf(place.value) ?? '';
  if (BUILT_IN.test(name)) {
    judge(place, `builtins.${name.trim()}`, 'called', 'Hydra');
  }
  instantiate(place);
}
export const judgeClassPath = named(
  'jsonargparse',
  'called',
  ({ object }) => member(object, 'init_args') !== undefined
);
/** GluonTS's `serde.decode` imports the class, and calls it for the kinds `instance` and `call`. */
export const judgeKind = named('GluonTS', 'called', ({ object }) => member(object, '__kind__') !== undefined);

/** jsonpickle's tags: `py/reduce` holds a function and its arguments, `py/repr` is evaluated, the others name a class. */
export function judgeJsonPickle(place: Place): void {
  const { key, value } = place;
  if (key === 'py/repr') {
    tell(place, {
      rule: 'json-callable',
      severity: 'HIGH',
      module: 'builtins',
      operator: 'eval',
      params: { reader: 'jsonpickle' }
    });
    return;
  }
  if (key !== 'py/reduce') {
    named('jsonpickle', 'called')(place);
    return;
  }
  const [callee] = value.type === 'array' ? value.items : [];
  for (const node of textsIn(callee, 2)) {
    if (DOTTED.test(node.value)) {
      judge(place, node.value, 'called', 'jsonpickle', node);
    }
  }
}

/**
 * No reader that is known calls `__reduce__` or `__class__` of a document; a name there that acts was meant to be used all the same.
 */
export function judgeReduce(place: Place): void {
  const { object, value } = place;
  const module = textOf(member(object, '__module__'));
  for (const node of textsIn(value)) {
    const name = DOTTED.test(node.value) || module === undefined ? node.value : `${module}.${node.value}`;
    const judged = DOTTED.test(name) ? judgeName(name, 'called') : undefined;
    if (judged !== undefined && (judged.severity === 'HIGH' || judged.severity === 'CRITICAL')) {
      tell(place, { rule: 'json-callable', ...judged, params: { reader: 'Python' } }, node);
    } else {
      targets().scanBeside(place.context, name, place.root);
    }
  }
}

/**
 * Modules of sentence-transformers: `import_from_string` of the class that `type` names. Of the functions in the other
 * members it calls the result (sentence_transformers/util.py, models/Dense.py).
 */
export function judgeModule(place: Place): void {
  const { object, context } = place;
  if (member(object, 'path') === undefined || member(object, 'idx') === undefined) {
    return;
  }
  const name = textOf(place.value) ?? '';
  if (name === '') {
    // The words of a vocabulary have these names, too.
    return;
  }
  const { module } = splitName(name);
  const isOwn = judgeName(name, 'imported')?.severity === 'MEDIUM' && context.beside?.(topLevel(module)) !== undefined;
  if (isOwn || name.includes('--')) {
    judgeModelCode(place);
  } else {
    judge(place, name, 'imported', 'sentence-transformers');
  }
}
export const judgeRoute = (place: Place): void => {
  if (
    place.value.type === 'object' &&
    (member(place.object, 'structure') ?? member(place.object, 'parameters')) !== undefined
  ) {
    named('sentence-transformers', 'imported')(place);
  }
};
export const judgeActivation = named('sentence-transformers', 'called');
export const judgeTokenizerClass = named('sentence-transformers', 'imported');

/** The class of an object that json_tricks makes: `["module", "Class"]`. */
export function judgeInstanceType(place: Place): void {
  const [module, name] = place.value.type === 'array' ? place.value.items.map(textOf) : [];
  if (module && name) {
    judge(place, `${module}.${name}`, 'imported', 'json_tricks');
  }
}

/** Classes by the places of their objects, which jsons imports. */
export const judgeJsons = named('jsons', 'imported', ({ way }) => way?.key === '-meta');

/** What `logging.config` calls: its own handlers, those of servers, or any function, which may stand behind `ext://`. */
export function judgeFactory(place: Place): void {
  const name = (textOf(place.value) ?? '').trim().replace(/^ext:\/\//, '');
  if (isStdlib(topLevel(name)) && !name.startsWith('logging.')) {
    const judged = judgeName(name, 'called');
    if (judged !== undefined && judged.severity !== 'LOW') {
      tell(place, { rule: 'json-callable', ...judged, params: { reader: 'logging' } });
    }
  }
}

/** The module of an object that monty decodes (`MSONable`; models of matgl): imported, and asked for the class under `@class`. */
export function judgeModuleOf({ context, object, root, value }: Place): void {
  targets().scanBeside(context, `${textOf(value) ?? ''}.${textOf(member(object, '@class')) ?? ''}`, root);
}

/** Modules of any name that OpenMMLab's programs import. */
export function judgeCustomImports(place: Place): void {
  for (const node of textsIn(member(place.value, 'imports'), 1)) {
    judge(place, node.value, 'imported', 'mmengine', node);
  }
}

/** Tools of smolagents' agents, by the names of their files (`MultiStepAgent.from_folder`). */
export function judgeAgentTools({ object, context, files }: Place): void {
  for (const node of textsIn(member(object, 'tools'), 1)) {
    scanModelCode(context, `tools/${node.value}.py`, files);
  }
}

/** PEFT imports the library that holds the class of the base model, and the one that stands for Megatron's core. */
export function judgeParentLibrary(place: Place): void {
  const library = textOf(place.value);
  if (library !== undefined && library !== '') {
    judge(
      place,
      library.includes('.') ? library : `${library}.${textOf(member(place.object, 'base_model_class')) ?? 'Model'}`,
      'imported',
      'PEFT'
    );
  }
}
export function judgeMegatron(place: Place): void {
  const library = textOf(place.value);
  if (library !== undefined && library !== 'megatron.core') {
    tell(place, {
      rule: 'json-callable',
      severity: 'MEDIUM',
      module: library,
      operator: '',
      params: { reader: 'PEFT' }
    });
  }
}

/** Pairs of library and class of a diffusers pipeline: the library is a package, one of its own modules, or a file beside. */
export function judgePipelineIndex(place: Place): void {
  const { value, object, context } = place;
  if (value.type === 'array') {
    // The class of the pipeline itself is in a file of the folder.
    judgeModelCode({ ...place, value: value.items[0] ?? value });
  }
  if (value.type === 'string' && value.value.includes('.')) {
    judge(place, value.value, 'imported', 'diffusers');
  }
  // Models have such a class as well, and lists of two words among their settings.
  const isPipeline = value.type !== 'string' || /Pipeline|Blocks/.test(value.value);
  if (!isPipeline && !/model_index\.json$/i.test(context.name)) {
    return;
  }
  for (const { key, value: pair } of object.members) {
    const [library, name] = pair.type === 'array' && key !== '_class_name' ? pair.items.map(textOf) : [];
    if (library !== undefined && name !== undefined && /^[\w.]+$/.test(library) && !isPipelineLibrary(library)) {
      // A file in the folder of the component (`get_class_obj_and_candidates`).
      scanModelCode(context, `${key}/${library}.py`, place.files);
      judge({ ...place, key, value: pair }, `${library}.${name}`, 'imported', 'diffusers', pair);
    }
  }
}

/** Objects that LangChain's `load` makes: `{"lc": 1, "type": "constructor", "id": ["langchain", ..., "Class"], "kwargs": {}}`. */
export function judgeLangchain(place: Place): void {
  const id = member(place.object, 'id');
  const parts = id?.type === 'array' ? id.items.map(item => textOf(item) ?? '') : [];
  if (
    member(place.object, 'lc') === undefined ||
    parts.length < 2 ||
    textOf(member(place.object, 'type')) === 'secret'
  ) {
    return;
  }
  const name = parts[parts.length - 1];
  const module = parts.slice(0, -1).join('.');
  if (!isLangchainPackage(parts[0])) {
    judge(place, parts.join('.'), 'called', 'LangChain', id);
  } else if (runsWhatItIsTold(name)) {
    tell(
      place,
      { rule: 'json-callable', severity: 'HIGH', module, operator: name, params: { reader: 'LangChain' } },
      id
    );
  }
}

/** The same for the form before: `{"_type": "llm_bash_chain", ...}`. */
export function judgeLangchainType(place: Place): void {
  const type = textOf(place.value);
  if (type !== undefined && isRunningType(type)) {
    tell(place, {
      rule: 'json-callable',
      severity: type === 'llm_math_chain' ? 'MEDIUM' : 'HIGH',
      module: 'langchain',
      operator: type,
      params: { reader: 'LangChain' },
      references: ['CVE-2023-29374']
    });
  }
}

/** A prompt of LangChain that is a template of Jinja (CVE-2023-36281). */
export function judgePromptFormat(place: Place): void {
  const template = member(place.object, 'template');
  if (textOf(place.value) === 'jinja2' && template?.type === 'string') {
    scanTemplate(template.value, place.context, {
      offset: template.offset,
      path: pathOf({ ...place, key: 'template' })
    });
  }
}
