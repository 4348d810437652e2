import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  TTS accelerate accelerator asteroid attr attrs autogluon botorch botorch_community build category_encoders coqpit
  darts dask datasets deepspeed diffusers distributed egs3 espnet2 espnet3 extension_templates fairscale fastai fastcore
  flair flaml formulaic fsspec functorch gensim gymnasium h5py hydra imblearn joblib keras keras_preprocessing lifelines
  lightgbm lightning lightning_fabric lightning_utilities linear_operator mapie mlflow mlxtend mmcv mmdet mmengine monai
  mpmath nemo networkx neuralforecast nltk numba numpy omegaconf op_builder pandas patsy peft prophet pyannote pycaret
  pygam pyod pytorch_forecasting pytorch_lightning ray rich sb3_contrib scipy segmentation_models_pytorch
  sentence_transformers sentencepiece shap skbase sklearn sklearn_crfsuite sklearn_pandas skorch skpro sktime spacy
  speechbrain splet srsly stable_baselines3 stanza statsmodels sympy tf_keras thinc timm tokenizers torch torchaudio
  torchgen torchmetrics torchvision tpot trainer transformers ultralytics umap utilsforecast whisper xgboost yolov5
`);
