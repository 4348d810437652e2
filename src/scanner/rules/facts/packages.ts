import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  Bio BioSQL PIL TTS _plotly_utils accelerate accelerator addict aif360 albumentations alibi allennlp arch asteroid
  astropy attr attrs autogluon basicsr beartype bertopic botorch botorch_community box build build_tools cachetools
  catboost category_encoders causalml chemprop clearml cloudpickle comet_ml coqpit cv2 cvxpy cymem dalex darts dask
  datasets dateutil deap deepspeed devtools dgl diffusers dill distributed dowhy easydict econml effdet egs3 einops eli5
  espnet2 espnet3 extension_templates fairlearn fairscale fairseq fairseq_cli fastai fastcore feature_engine flair flaml
  formulaic fsspec functorch gensim gpytorch gym gymnasium h2o h5py hdbscan hmmlearn huggingface_hub hydra hyperopt
  imblearn imgaug implicit interpret iopath joblib keras keras_preprocessing keybert kornia lifelines lightfm lightgbm
  lightning lightning_fabric lightning_utilities lime linear_operator llvmlite mace mapie matplotlib ml_collections
  mlflow mlforecast mlxtend mmcv mmdet mmengine monai monty mpl_toolkits mpmath munch nemo networkx neuralforecast nltk
  norfair numba numcodecs numpy obspy omegaconf op_builder open_clip open_clip_train optuna pandas patsy peft pgmpy
  plotly plum pmdarima polars pomegranate preshed pretrainedmodels prophet pyannote pyarrow pycaret pydantic
  pydantic_core pygam pylint_plugins pynndescent pyod pyproj pyro pytorch_forecasting pytorch_lightning
  pytorch_metric_learning pytorch_tabnet pyts ray recbole regex rich river sb3_contrib schnetpack scikeras scipy
  segmentation_models_pytorch sentence_transformers sentencepiece setfit shap skbase skfuzzy skimage sklearn
  sklearn_crfsuite sklearn_pandas skmultiflow skopt skorch skpro sktime spacy speechbrain splet srsly stable_baselines3
  stanza statsforecast statsmodels sumy surprise sympy tables tensorboard tensorboardX tensorflow textblob tf_keras
  thinc timm tlz tokenizers toolz torch torch_fidelity torch_geometric torchaudio torchgen torchio torchmetrics
  torchtext torchvision tpot tqdm trainer training traitlets transformers tsfresh tslearn ultralytics umap utilsforecast
  wandb whisper xarray xgboost yacs yolov5 zarr
`);
