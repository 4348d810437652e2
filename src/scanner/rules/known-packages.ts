import { hasFacts } from './facts';
import { wordSet } from './word-lists';

/** Packages whose saved objects were reviewed: the callables that they call while loading are in `trusted/`. */
const MODELS = 'numpy scipy pandas sklearn torch joblib keras xgboost lightgbm catboost imblearn category_encoders';

/** Packages that stand beside models, and whose own objects, when they are pickled at all, are made by classes. */
const TOOLS =
  'absl accelerate bokeh click cv2 datasets debugpy diffusers evaluate fastapi filelock fontTools gensim gradio h5py imageio kfp mlflow matplotlib ' +
  'networkx nltk opt_einsum peft PIL pip prompt_toolkit psutil pygments requests rich sagemaker sentence_transformers setuptools skimage streamlit tables ' +
  'tensorboard tensorboardX timm tokenizers torchaudio torchgen torchtext torchvision tornado tqdm transformers typer ' +
  'ultralytics uvicorn wandb watchdog';

const KNOWN = wordSet(`${MODELS} ${TOOLS}`);

/** Packages whose classes are found in models. */
const HOLDERS = wordSet(
  `${MODELS} cytoolz dask datasets deepspeed detectron2 diffusers distributed fairseq fastai formulaic fsspec gensim gym gymnasium huggingface_hub ` +
    'hydra langchain langchain_core lightning lightning_fabric mlflow mmcv mmdet mmengine mmseg nemo networkx nltk numba omegaconf open_clip ' +
    'patsy peft polars pyarrow pydantic pytorch_lightning ray sentence_transformers skorch spacy stable_baselines3 statsmodels sympy tensorflow ' +
    'tf_keras thinc timm tokenizers toolz torchaudio torchvision transformers ultralytics whisper xarray'
);

/**
 * True for a package whose saved objects call no function outside `trusted/`, as reviewed, or outside of its table of
 * facts, as read in its source.
 */
export function isKnownPackage(name: string): boolean {
  return KNOWN.has(name) || HOLDERS.has(name) || hasFacts(name);
}

/** Names under which modules import packages. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['np', 'numpy'],
  ['onp', 'numpy'],
  ['pd', 'pandas'],
  ['sp', 'scipy'],
  ['tf', 'tensorflow'],
  ['plt', 'matplotlib.pyplot'],
  ['xgb', 'xgboost'],
  ['lgb', 'lightgbm'],
  ['nx', 'networkx'],
  ['pa', 'pyarrow']
]);

/** The package that a module in all likelihood means by `name`, by its own name or the usual short one. */
export function packageNamed(name: string, isGadgetPackage: (name: string) => boolean): string | undefined {
  return SHORT_NAMES.get(name) ?? (KNOWN.has(name) || isGadgetPackage(name) ? name : undefined);
}
