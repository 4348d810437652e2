import { wordSet } from './word-lists';

/** Packages whose saved objects were reviewed: the callables that they call while loading are in `trusted/`. */
const MODELS = 'numpy scipy pandas sklearn torch joblib keras xgboost lightgbm catboost imblearn category_encoders';

/** Packages that stand beside models, and whose own objects, when they are pickled at all, are made by classes. */
const TOOLS =
  'absl accelerate bokeh click cv2 datasets debugpy diffusers evaluate fastapi filelock fontTools gensim gradio h5py imageio kfp mlflow matplotlib ' +
  'networkx nltk peft PIL pip prompt_toolkit psutil pygments requests rich sagemaker sentence_transformers setuptools skimage streamlit tables ' +
  'tensorboard tensorboardX timm tokenizers torchaudio torchgen torchtext torchvision tornado tqdm transformers typer ' +
  'ultralytics uvicorn wandb watchdog';

const KNOWN = wordSet(`${MODELS} ${TOOLS}`);

/** True for a package whose saved objects, as reviewed, call no function outside `trusted/`. */
export function isKnownPackage(name: string): boolean {
  return KNOWN.has(name);
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
