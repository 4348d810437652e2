import { latin1 } from '../../../printable';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';

/** Bytes of a source in which the marks of its program are looked for. */
const SEARCHED = 4 * 2 ** 20;

/** Python's own start, SpeechBrain's `from_hparams` and `foreign_class` (`pymodule_file`), and ModelScope take modules of these names. */
const NAMED = /(?:^|[/\\])(?:sitecustomize|usercustomize|custom|custom_interface|ms_wrapper)\.py$/i;

/**
 * Modules that programs which load models import, by whose names a file of the folder that the program was started in, as a notebook is,
 * is taken in their place.
 */
const SHADOWING =
  /(?:^|[/\\])(?:torch|torchvision|numpy|scipy|pandas|sklearn|joblib|transformers|tokenizers|safetensors|diffusers|peft|accelerate|huggingface_hub|sentence_transformers|datasets|tensorflow|keras|flax|jax|onnx|onnxruntime|xgboost|lightgbm|catboost|skops|mlflow|h5py|yaml|jinja2|tqdm|requests|packaging|cloudpickle|dill|pickle|json|random|tempfile|zipfile|tarfile|hashlib|logging|shutil|glob|copy|struct|gzip|dataclasses)\.py$/;

/**
 * What a source defines that a program looks for in the files it loads: by that it is told which ones a program imports without being
 * asked. All patterns of a row have to be there.
 */
const MARKS: readonly (readonly RegExp[])[] = [
  // Triton's Python backend: `1/model.py`
  [/^(?:class[ \t]+|from[ \t].*\b)?TritonPythonModel\b/m],
  // Hugging Face: scripts of data sets and metrics, code of a repository under any name
  [/^(?:import|from)[ \t]+datasets\b/m, /\b(?:GeneratorBased|ArrowBased|BeamBased)Builder\b/],
  [
    /^(?:import|from)[ \t]+(?:evaluate|datasets)\b/m,
    /^class[ \t]+\w+\([^)\n]*\b(?:Metric|Measurement|Comparison|EvaluationModule)\b/m
  ],
  [
    /^class[ \t]+\w+\([^)\n]*\b(?:PreTrainedModel|Pre[Tt]rainedConfig|PreTrainedTokenizer(?:Fast)?|ProcessorMixin|DiffusionPipeline|ModularPipelineBlocks)\b/m
  ],
  [/^class[ \t]+EndpointHandler\b/m],
  [/\bspeechbrain\b/, /^class[ \t]+\w+\([^)\n]*\b(?:Pretrained|Encoder\w*|Speaker\w*)\)/m],
  // What spaCy's pipelines find by the name under which it was registered
  [/^(?:import|from)[ \t]+spacy\b/m, /^@(?:spacy\.)?(?:util\.)?registry\.\w+\(|^@Language\.(?:factory|component)\b/m],
  // OpenMMLab's and Detectron2's configurations are run to be read
  [/^(?:_base_|custom_imports)[ \t]*=/m],
  [
    /^(?:model|default_scope|train_pipeline|test_pipeline|train_dataloader|optim_wrapper|data_preprocessor)[ \t]*=[ \t]*(?:dict\(|\{|\[)/m,
    /\btype["']?[ \t]*[=:]/
  ],
  [/^with[ \t]+read_base\(\)|\bLazyCall\b/m],
  // Servers and trackers of models
  [/^NODE_CLASS_MAPPINGS\b/m],
  [/^(?:import|from)[ \t]+mlflow\b/m, /^(?:mlflow\.models\.|models\.)?set_model\(/m],
  [/^@bentoml\.(?:service|api)\b|\bbentoml\.Service\(/m],
  [/^class[ \t]+\w+\([^)\n]*\b(?:BaseHandler|BasePredictor|MLModel|LitAPI|kserve\.Model)\)/m],
  [/^def[ \t]+handle\([ \t]*data[ \t]*,[ \t]*context\b/m],
  [/^(?:async[ \t]+)?def[ \t]+(?:model_fn|input_fn|predict_fn|transform_fn)\(/m],
  [/^def[ \t]+init\([ \t]*\)/m, /^def[ \t]+run\(/m],
  [/^@serve\.deployment\b/m]
];

/** The package of a spaCy pipeline, which is imported to load it. */
const PIPELINE = [/(?:^|[/\\])__init__\.py$/i, /\bload_model_from_init_py\b/] as const;

/** True for a source that some program imports because of what it is called or what it defines. */
export function isRunByLoader(source: ByteSource, context: Pick<ScanContext, 'name' | 'work' | 'beside'>): boolean {
  const { name, work } = context;
  // A module of a package has no such name for others.
  if (NAMED.test(name) || (SHADOWING.test(name) && context.beside?.('__init__') === undefined)) {
    return true;
  }
  const text = latin1(source.read(0, SEARCHED)).replace(/\r\n?/g, '\n');
  work.spend(text.length * PRICES.textByte);
  if (PIPELINE[0].test(name) && PIPELINE[1].test(text)) {
    return true;
  }
  return MARKS.some(row => row.every(mark => mark.test(text)));
}

const IMPORTS =
  /^custom_imports[ \t]*=[ \t]*(?:dict\(|\{)[^)}]{0,4000}?\bimports["']?[ \t]*[=:][ \t\n]*([[(]?[^\])=]{0,2000})/m;
/** The packages of OpenMMLab, and the folder of their projects. */
const OWN =
  /^(?:mm(?:cls|cv|det|det3d|seg|pose|pretrain|ocr|action|action2|track|rotate|yolo|edit|agic|gen|razor|deploy|flow|selfsup|fewshot|human3d|engine)|projects|opencompass)(?:\.|$)/;
const MAX_NAMES = 200;

/** The modules that a configuration of OpenMMLab's in Python has its reader import, and where they stand (`mmengine.Config._validate...`, `import_modules_from_strings`). */
export function customImports(text: string): readonly { readonly module: string; readonly offset: number }[] {
  const found = IMPORTS.exec(text);
  if (found === null) {
    return [];
  }
  const start = found.index + found[0].length - found[1].length;
  return Array.from(found[1].matchAll(/["']([\w.]+)["']/g))
    .slice(0, MAX_NAMES)
    .filter(([, module]) => !OWN.test(module))
    .map(({ 1: module, index }) => ({ module, offset: start + index + 1 }));
}
