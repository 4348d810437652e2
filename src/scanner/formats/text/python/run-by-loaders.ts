import { latin1 } from '../../../printable';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';

/** Bytes of a source in which the marks of its program are looked for. */
const SEARCHED = 256 * 1024;

/** Python's own start, and SpeechBrain's `from_hparams` and `foreign_class`, take modules of these names (`pymodule_file`). */
const NAMED = /(?:^|[/\\])(?:sitecustomize|usercustomize|custom|custom_interface)\.py$/i;

/**
 * What a source defines that a program looks for in the files it loads: by that it is told which ones a program imports without being
 * asked. All patterns of a row have to be there.
 */
const MARKS: readonly (readonly RegExp[])[] = [
  // Triton's Python backend: `1/model.py`
  [/^class[ \t]+TritonPythonModel\b/m],
  // Hugging Face: scripts of data sets and metrics, code of a repository under any name
  [/\bdatasets\b/, /\b(?:GeneratorBased|ArrowBased|BeamBased)Builder\b/],
  [/^class[ \t]+\w+\([^)\n]*\b(?:evaluate|datasets)\.(?:Metric|Measurement|Comparison|EvaluationModule)\b/m],
  [
    /^class[ \t]+\w+\([^)\n]*\b(?:PreTrainedModel|Pre[Tt]rainedConfig|PreTrainedTokenizer(?:Fast)?|ProcessorMixin|DiffusionPipeline|ModularPipelineBlocks)\b/m
  ],
  [/^class[ \t]+EndpointHandler\b/m],
  [/\bspeechbrain\b/, /^class[ \t]+\w+\([^)\n]*\b(?:Pretrained|Encoder\w*|Speaker\w*)\)/m],
  // spaCy: the package of a model, and what it registers
  [/\bload_model_from_init_py\b/],
  [/\bspacy\b/, /^@(?:spacy\.)?(?:util\.)?registry\.\w+\(|^@Language\.(?:factory|component)\b/m],
  // OpenMMLab's and Detectron2's configurations are run to be read
  [/^(?:_base_|custom_imports)[ \t]*=/m],
  [
    /^(?:model|default_scope|train_pipeline|test_pipeline|train_dataloader|optim_wrapper|data_preprocessor)[ \t]*=[ \t]*(?:dict\(|\{|\[)/m,
    /\btype["']?[ \t]*[=:]/
  ],
  [/^with[ \t]+read_base\(\)|\bLazyCall\b/m],
  // Servers and trackers of models
  [/^NODE_CLASS_MAPPINGS\b/m],
  [/\bmlflow\b/, /\bset_model\(|^class[ \t]+\w+\([^)\n]*\bPythonModel\)/m],
  [/^@bentoml\.(?:service|api)\b|\bbentoml\.Service\(/m],
  [/^class[ \t]+\w+\([^)\n]*\b(?:BaseHandler|BasePredictor|MLModel|LitAPI|kserve\.Model)\)/m],
  [/^def[ \t]+handle\([ \t]*data[ \t]*,[ \t]*context\b/m],
  [/^(?:async[ \t]+)?def[ \t]+(?:model_fn|input_fn|predict_fn|transform_fn)\(/m],
  [/^def[ \t]+init\([ \t]*\)/m, /^def[ \t]+run\(/m],
  [/^@serve\.deployment\b/m],
  // Plug-ins that trainers import by a name in their settings
  [/\brasa\b/, /^@DefaultV1Recipe\.register\b|^class[ \t]+\w+\([^)\n]*\bGraphComponent\b/m],
  [/\bfairseq\b/, /^@register_(?:model|task|criterion|model_architecture|dataclass)\(/m],
  [/\baxolotl\b/, /^class[ \t]+\w+\([^)\n]*\bBasePlugin\)/m]
];

/** True for a source that some program imports because of what it is called or what it defines. */
export function isRunByLoader(source: ByteSource, { name, work }: Pick<ScanContext, 'name' | 'work'>): boolean {
  if (NAMED.test(name)) {
    return true;
  }
  const text = latin1(source.read(0, SEARCHED)).replace(/\r\n?/g, '\n');
  work.spend(text.length * PRICES.textByte);
  return MARKS.some(row => row.every(mark => mark.test(text)));
}

const IMPORTS = /^custom_imports[ \t]*=[ \t]*(?:dict\(|\{)[^)}]{0,4000}?\bimports["']?[ \t]*[=:][ \t\n]*([[(]?[^\])=]{0,2000})/m;
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
