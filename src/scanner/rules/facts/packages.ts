import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  Bio BioSQL PIL TTS _plotly_utils accelerate accelerator addict aif360 albumentations alibi allennlp arch arviz
  asteroid astropy attr attrs autogluon autograd basicsr bayes_opt beartype bertopic botorch botorch_community box build
  build_tools cachetools catboost category_encoders causalml chemprop clearml cloudpickle cma cmdstanpy comet_ml coqpit
  cv2 cvxpy cymem dalex darts dask datasets dateutil deap deepspeed devtools dgl diffusers dill distributed doubleml
  dowhy dtreeviz easydict econml effdet egs3 einops eli5 emcee espnet2 espnet3 extension_templates factor_analyzer
  fairlearn fairscale fairseq fairseq_cli fastai fastcore fasttransform feature_engine filterpy flair flaml formulaic
  fsspec functorch gensim gplearn gpytorch gym gymnasium h2o h5py hdbscan hmmlearn huggingface_hub hydra hyperopt igraph
  imblearn imgaug imodels implicit interpret iopath joblib keras keras_preprocessing keybert kmodes kornia lifelines
  lightfm lightgbm lightning lightning_fabric lightning_utilities lime linear_operator llvmlite lmfit mace mapie
  matplotlib ml_collections mlflow mlforecast mlxtend mmcv mmdet mmengine monai monty mpl_toolkits mpmath munch nemo
  networkx neuralforecast ngboost nltk norfair numba numcodecs numpy obspy omegaconf op_builder openTSNE open_clip
  open_clip_train optuna pandas patsy peft pgmpy pint plotly plum pmdarima polars pomegranate preshed pretrainedmodels
  prince prophet pyannote pyarrow pycaret pycox pydantic pydantic_core pygam pykalman pylint_plugins pymoo pynndescent
  pyod pyproj pyriemann pyro pytorch_forecasting pytorch_lightning pytorch_metric_learning pytorch_tabnet pyts rank_bm25
  ray recbole regex rich river ruptures sb3_contrib schnetpack scikeras scipy segmentation_models_pytorch
  sentence_transformers sentencepiece setfit shap shapely skbase skfuzzy skimage sklearn sklearn_crfsuite sklearn_extra
  sklearn_pandas skmultiflow skopt skorch skpro skrub sksurv sktime slicer spacy speechbrain splet srsly
  stable_baselines3 stanio stanza statsforecast statsmodels sumy surprise sympy tables tbats tensorboard tensorboardX
  tensorflow textblob tf_keras thinc timm tlz tokenizers toolz torch torch_fidelity torch_geometric torchaudio torchgen
  torchio torchmetrics torchtext torchtuples torchvision tpot tqdm trainer training traitlets transformers tsfresh
  tslearn ultralytics umap uncertainties utilsforecast vaderSentiment wandb whisper xarray xgboost yacs yolov5 zarr
`);
