import { words } from './word-lists';

/** The format that a file's name promises, by its ending. */
const PROMISED: Readonly<Record<string, string>> = {
  pickle: 'pkl pickle pck dill',
  joblib: 'joblib',
  pytorch: 'pt pth ptl',
  'pytorch-export': 'pt2',
  torchscript: 'torchscript',
  executorch: 'pte',
  safetensors: 'safetensors',
  onnx: 'onnx',
  ort: 'ort',
  hdf5: 'h5 hdf5 he5',
  keras: 'keras',
  npy: 'npy',
  npz: 'npz',
  tflite: 'tflite',
  savedmodel: 'pb',
  gguf: 'gguf',
  coreml: 'mlmodel mlpackage',
  catboost: 'cbm',
  ubjson: 'ubj',
  skops: 'skops',
  nemo: 'nemo',
  'torch-archive': 'mar',
  'r-data': 'rds rda rdata',
  paddle: 'pdmodel pdparams pdiparams',
  parquet: 'parquet',
  arrow: 'arrow feather',
  msgpack: 'msgpack',
  model: 'bin model ckpt weights params caffemodel'
};

const BY_ENDING: ReadonlyMap<string, string> = new Map(
  Object.keys(PROMISED).flatMap(format => words(PROMISED[format]).map((ending): [string, string] => [ending, format]))
);

/** What a name says that its file is. */
export interface NamedFormat {
  /** With its dot, in lower case: `.pkl`. */
  readonly ending: string;
  /** Id of the format, or `model` where the ending is used for several. */
  readonly format: string;
}

/** The format that a file name promises; undefined for a name that is no model's. */
export function promisedBy(name: string): NamedFormat | undefined {
  const ending = /\.([a-z0-9]+)$/.exec(name.toLowerCase())?.[1];
  const format = ending === undefined ? undefined : BY_ENDING.get(ending);
  return format === undefined ? undefined : { ending: `.${ending}`, format };
}
