import type { JsonNode } from '../../../encoding/json';
import { member, textOf } from '../../../encoding/json';
import { judgeName } from '../../../rules/huggingface/hub-names';
import { topLevel } from '../../../rules/top-level';
import { scanModelCode, scanModule } from '../python/model-code';
import type { Place } from './json-place';
import { tell, tellPath, textsIn } from './json-place';

// Settings of programs that import a module or a class by the name which one key of theirs has.

const DOTTED = /^[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)*$/;
/** Files of one document that are looked at. */
const MAX_LISTED = 1_000;

interface Program {
  readonly reader: string;
  /** Packages whose parts the program's settings name. */
  readonly own: RegExp;
}

/**
 * Reports what a program imports by the name in its settings. Of a module that lies beside, its own code says what it does.
 */
function judgeImport(place: Place, node: JsonNode | undefined, { reader, own }: Program): void {
  const name = textOf(node)?.trim() ?? '';
  if (node === undefined || !DOTTED.test(name) || own.test(name)) {
    return;
  }
  const path = name.replace(/:.*$/, '');
  const judged = judgeName(name.includes('.') || name.includes(':') ? name : `${name}.${name}`, 'imported');
  if (judged === undefined) {
    return;
  }
  const beside = isBeside(place, path);
  if (beside !== 'acts') {
    tell(
      place,
      {
        rule: 'json-callable',
        ...judged,
        severity: beside === 'computes' ? 'LOW' : judged.severity,
        params: { reader }
      },
      node
    );
  }
}

/** A module beside is named in full, or with what is in it behind the last dot. */
function isBeside({ context, files }: Place, path: string): 'computes' | 'acts' | 'missing' {
  if (context.beside?.(topLevel(path)) === undefined) {
    return 'missing';
  }
  const whole = scanModule(context, path.replace(/\./g, '/'), files);
  const dot = path.lastIndexOf('.');
  return whole !== 'missing' || dot < 0 ? whole : scanModule(context, path.slice(0, dot).replace(/\./g, '/'), files);
}

const has = (node: JsonNode, ...keys: readonly string[]): boolean => keys.some(key => member(node, key) !== undefined);

/** Each text of the value, in a document that has one of the keys. */
const named =
  (program: Program, when: (place: Place) => boolean = () => true) =>
  (place: Place): void => {
    if (when(place)) {
      for (const node of textsIn(place.value, 1)) {
        judgeImport(place, node, program);
      }
    }
  };

/** `plugins` of axolotl (axolotl/integrations/base.py `load_plugin`). */
export const judgeTrainerPlugins = named({ reader: 'axolotl', own: /^axolotl\./ }, ({ root }) =>
  has(root, 'base_model')
);
/** `trainer_cls` of axolotl (`import_from_path`). */
export const judgeTrainerClass = named({ reader: 'axolotl', own: /^(?:axolotl|trl)\./ }, ({ root }) =>
  has(root, 'base_model')
);
/** `provider` of AutoGen's components (`ComponentLoader.load_component`). */
export const judgeProvider = named(
  { reader: 'AutoGen', own: /^autogen(?:_\w+|studio)?\./ },
  ({ object, value }) =>
    has(object, 'component_type', 'component_version') || (has(object, 'config') && (textOf(value) ?? '').includes('.'))
);
/** `implementation` of MLServer (`ModelSettings`). */
export const judgeImplementation = named(
  { reader: 'MLServer', own: /^mlserver(?:_\w+)?\./ },
  ({ object, value }) => has(object, 'name', 'parameters', 'platform') && (textOf(value) ?? '').includes('.')
);
/** `import_path` of Ray Serve: `module:application`. */
export const judgeServed = named({ reader: 'Ray Serve', own: /^ray\./ }, ({ value }) =>
  (textOf(value) ?? '').includes(':')
);
/** `object_constructor` of MLflow's LlamaIndex flavor: imported, and called with what stands beside it. */
export const judgeConstructor = named({ reader: 'MLflow', own: /^llama_index\./ });
/** `characters_class` and the like of Coqui TTS (`import_class`). */
export const judgeCoqui = named({ reader: 'Coqui TTS', own: /^(?:TTS|trainer)\./ });
/** Classes of the graph in a Rasa model's `metadata.json` (`GraphSchema.from_dict`). */
export const judgeGraphNode = named({ reader: 'Rasa', own: /^rasa(?:_\w+)?\./ }, ({ object }) =>
  has(object, 'constructor_name', 'fn')
);
/** `network_module` and the like of sd-scripts (`importlib.import_module(args.network_module)`). */
export const judgeNetworkModule = named({ reader: 'sd-scripts', own: /^(?:networks|lycoris|library)(?:\.|$)/ });

/** `user_dir` of fairseq: a folder that is imported (fairseq/utils.py `import_user_module`). */
export function judgeUserFolder(place: Place): void {
  const folder = (textOf(place.value) ?? '').trim();
  if (folder === '' || /^\?\?\?$|^null$/i.test(folder)) {
    return;
  }
  const path = folder.replace(/^\.\/|\/+$/g, '');
  const looked = /^[\w./-]+$/.test(path) ? scanModule(place.context, path, place.files) : 'missing';
  if (looked !== 'acts') {
    // fairseq's own examples lie in a folder of that name.
    const isOwn = looked === 'computes' || /(?:^|\/)(?:examples|fairseq\w*)(?:\/|$)/.test(path);
    tell(place, {
      rule: 'json-callable',
      severity: isOwn ? 'LOW' : 'MEDIUM',
      module: path,
      operator: '',
      params: { reader: 'fairseq' }
    });
  }
}

/** `pythonClassName` of the features of a data set (tensorflow_datasets `FeatureConnector.cls_from_name`), built with what stands beside it. */
export const judgeFeature = named({ reader: 'TensorFlow Datasets', own: /^tensorflow_datasets\./ });
/** `path` of an executor, workflow or component of NVFlare, which is called with `args` (`ComponentBuilder.build_component`). */
export const judgeFederated = named(
  { reader: 'NVFlare', own: /^(?:nvflare|nvidia_nvflare|monai_nvflare)\./ },
  ({ root, object }) => has(root, 'executors', 'workflows', 'components') && has(object, 'args')
);

/**
 * What Fiddle imports, and calls where it stands for a function of its `Config` (`serialization.load_json`, `build`): NeMo 2 keeps its models
 * so, in `context/io.json` (`nemo.lightning.io.load`).
 */
export function judgePythonReference(place: Place): void {
  const [module, name] = [member(place.object, 'module'), member(place.object, 'name')];
  if (module?.type === 'string' && name?.type === 'string') {
    judgeImport(place, { ...name, value: `${module.value}.${name.value}` }, FIDDLE);
  }
}

const FIDDLE: Program = {
  reader: 'Fiddle',
  own: /^(?:fiddle|nemo|nemo_run|megatron|lightning|pytorch_lightning|transformer_engine|nvidia_resiliency_ext|apex|tensorstore)\.|^transformers\.(?:\w+\.)*[A-Z]\w*$/
};

/** `class_name` of a part of a pipeline (DeepPavlov `get_model`), which is imported when it is no name of the registry. */
export const judgeChainer = named({ reader: 'DeepPavlov', own: /^deeppavlov(?:_\w+)?[.:]/ }, ({ root }) =>
  has(root, 'chainer', 'dataset_reader')
);

const PYANNOTE: Program = { reader: 'pyannote.audio', own: /^pyannote\./ };

/** The pipeline of pyannote.audio and what prepares its input (`Pipeline.from_pretrained`): classes that are called with `params`. */
export function judgeDiarization({ object, root, key, value, ...rest }: Place): void {
  const holders =
    object !== root || value.type !== 'object'
      ? []
      : key === 'pipeline'
        ? [value]
        : value.members.slice(0, MAX_LISTED).map(one => one.value);
  for (const holder of holders) {
    const name = member(holder, 'name');
    if ((textOf(name) ?? '').includes('.')) {
      judgeImport({ ...rest, key, value, object, root }, name, PYANNOTE);
    }
  }
}

/** Packages of ModelScope's own plug-ins. */
const MODELSCOPE = /^(?:adaseq|pai[-_]easycv|ms[-_]swift|modelscope\w*)$/i;

/** `configuration.json` of ModelScope: packages that it installs and imports, the code of the model (`register_plugins_repo`, `register_modelhub_repo`). */
export function judgeModelscope(place: Place): void {
  const { key, root, context, files } = place;
  if (!has(root, 'framework') || !has(root, 'task')) {
    return;
  }
  scanModelCode(context, 'ms_wrapper.py', files);
  for (const node of key === 'plugins' ? textsIn(place.value, 1) : []) {
    const name = node.value.trim().replace(/[\s<>=!~[].*$/, '');
    if (name !== '' && !MODELSCOPE.test(name) && judgeName(name.replace(/-/g, '_'), 'imported') !== undefined) {
      tell(
        place,
        { rule: 'json-callable', severity: 'MEDIUM', module: name, operator: '', params: { reader: 'ModelScope' } },
        node
      );
    }
  }
}

/** Native libraries that OpenVINO Model Server loads: nodes of its own, loaders of models. */
export function judgeServerLibraries(place: Place): void {
  for (const item of place.value.type === 'array' ? place.value.items.slice(0, MAX_LISTED) : []) {
    const library = member(item, 'base_path') ?? member(member(item, 'config'), 'library_path');
    const file = textOf(library);
    if (library !== undefined && file !== undefined && file !== '') {
      tellPath(place, library, file);
    }
  }
}

const RASA: Program = { reader: 'Rasa', own: /^rasa(?:_\w+)?\./ };

/** Components of a Rasa bot by their classes: `pipeline: [{name: package.Component}]`; single words are Rasa's own. */
export function judgeComponents(place: Place): void {
  const items = place.value.type === 'array' && place.object === place.root ? place.value.items : [];
  for (const item of items.slice(0, MAX_LISTED)) {
    const name = member(item, 'name');
    if ((textOf(name) ?? '').includes('.')) {
      judgeImport(place, name, RASA);
    }
  }
}

/** `endpoints.yml` of Rasa: stores and brokers by their classes. */
export function judgeEndpoint(place: Place): void {
  const type = member(place.value, 'type');
  if ((textOf(type) ?? '').includes('.')) {
    judgeImport(place, type, RASA);
  }
}

/** AllenNLP imports the module of a `type` with dots (`Registrable.by_name`); so does Haystack for a component. */
export function judgeRegistrable(place: Place): void {
  const { root, object, value } = place;
  if (has(root, 'dataset_reader', 'train_data_path') || (has(root, 'model') && has(root, 'vocabulary', 'trainer'))) {
    judgeImport(place, value, { reader: 'AllenNLP', own: /^allennlp(?:_\w+)?\./ });
  } else if (has(root, 'components') && has(object, 'init_parameters')) {
    judgeImport(place, value, { reader: 'Haystack', own: /^haystack(?:_\w+)?\./ });
  }
}

/** Programs beside a description that its server runs: `graphs` of LangGraph (`./agent.py:graph`), `nodes` of a prompt flow. */
export function judgeProgramFiles(place: Place): void {
  for (const node of textsIn(place.value, 4)) {
    const [, file] = /^(?:\.\/)?([\w./-]{1,200}\.py)(?::\w+)?$/.exec(node.value) ?? [];
    if (file !== undefined) {
      scanModelCode(place.context, file, place.files);
    }
  }
}
