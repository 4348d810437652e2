import type { GadgetGroup } from './types';

/** What loads another pickle, a module, a library or a model. */
export const LOADERS: readonly GadgetGroup[] = [
  {
    why: 'Loads another pickle, and with it whatever that pickle calls.',
    severity: 'CRITICAL',
    paths:
      'dill.load dill.loads dill.load_module dill.load_session dill.load_module_asdict dill.Unpickler dill.session dill._dill.load dill._dill.loads ' +
      'dill._dill.Unpickler dill._dill.load_session cloudpickle.load cloudpickle.loads cloudpickle.cloudpickle.load cloudpickle.cloudpickle.loads ' +
      'joblib.load joblib.numpy_pickle.load joblib.numpy_pickle._unpickle joblib.numpy_pickle.load_temporary_memmap joblib.numpy_pickle.NumpyUnpickler ' +
      'joblib.numpy_pickle_compat.load_compatibility sklearn.externals.joblib.load pickle5 zodbpickle kombu.serialization billiard multiprocess ' +
      'ray.cloudpickle pyspark.cloudpickle pyspark.serializers distributed.protocol srsly.pickle_loads srsly.cloudpickle jsonpickle.decode ' +
      'jsonpickle.loads jsonpickle.unpickler compress_pickle lz4.pickle pandas.read_pickle pandas.io.pickle pandas.compat.pickle_compat ' +
      'numpy.load numpy.loads numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format.read_array numpy.lib._format_impl numpy.core.numeric.loads ' +
      'statsmodels.iolib.smpickle.load_pickle statsmodels.iolib.smpickle.LoadMixin.load statsmodels.api.load gensim.utils.unpickle ' +
      'fastai.learner.load_learner fastai.basic_train.load_learner skops.io.load skops.io.loads ultralytics.nn.tasks.torch_safe_load',
    references: 'CWE-502'
  },
  {
    why: 'Loads a PyTorch file, and with it whatever its pickles call.',
    severity: 'CRITICAL',
    paths:
      'torch.load torch.serialization.load torch.serialization._load torch.serialization._legacy_load torch.serialization._open_file ' +
      'torch.serialization._open_zipfile_reader torch.serialization.add_safe_globals torch.package torch.jit.load torch.jit._serialization ' +
      'torch.jit.jit_module_from_flatbuffer torch.export.load torch.export.pt2_archive torch.distributed.checkpoint torch.multiprocessing ' +
      'torch._weights_only_unpickler torch.from_file torch.UntypedStorage.from_file',
    references: 'CWE-502'
  },
  {
    why: 'Loads a model whose configuration can hold code.',
    severity: 'CRITICAL',
    paths:
      'keras.models.load_model keras.saving keras.src.saving keras.src.legacy.saving keras.models.model_from_json keras.models.model_from_config ' +
      'keras.models.model_from_yaml keras.engine.saving keras.utils.deserialize_keras_object keras.layers.deserialize keras.layers.Lambda ' +
      'keras.src.layers.core.lambda_layer keras.layers.TFSMLayer keras.layers.TorchModuleWrapper keras.config.enable_unsafe_deserialization ' +
      'tensorflow.keras.models tensorflow.keras.saving tensorflow.python.keras.saving tensorflow.keras.layers.Lambda tensorflow.saved_model ' +
      'tensorflow.python.saved_model tensorflow.load_library tensorflow.load_op_library tensorflow.python.framework.load_library ' +
      'tensorflow.compat.v1.saved_model tensorflow_hub onnxruntime.InferenceSession mlflow.pyfunc.load_model mlflow.pyfunc.load_pyfunc ' +
      'mlflow.sklearn.load_model mlflow.pytorch.load_model mlflow.keras.load_model mlflow.artifacts mlflow.projects mlflow.utils mlflow.server ' +
      'mlflow.tracking mlflow.models.utils',
    references: 'CWE-502'
  },
  {
    why: 'Fetches a model from somewhere else and loads it.',
    severity: 'CRITICAL',
    paths:
      'torch.hub torch.utils.model_zoo transformers.pipeline transformers.pipelines transformers.dynamic_module_utils transformers.utils.hub ' +
      'transformers.models.auto transformers.AutoModel transformers.AutoTokenizer transformers.AutoConfig transformers.AutoModelForCausalLM ' +
      'transformers.AutoProcessor transformers.utils.import_utils transformers.modeling_utils.load_state_dict huggingface_hub ' +
      'diffusers.DiffusionPipeline diffusers.utils.dynamic_modules_utils datasets.load_dataset datasets.load datasets.load_from_disk evaluate.load ' +
      'spacy.load spacy.util.load_model spacy.cli nltk.download nltk.data nltk.downloader gensim.downloader gradio.load timm.create_model modelscope.hub',
    references: 'CWE-494 CWE-829'
  },
  {
    why: 'Imports what its arguments name, or loads a native library.',
    severity: 'CRITICAL',
    paths:
      'six.moves six._import_module past.builtins past.translation importlib_metadata importlib_resources zope.dottedname lazy_loader ' +
      'werkzeug.utils.import_string django.utils.module_loading django.core twisted.python.reflect numpy.ctypeslib numpy.distutils ' +
      'hydra.utils hydra._internal hydra.compose omegaconf.OmegaConf.register_new_resolver cffi pyximport cppyy numba.pycc xgboost.core._load_lib ' +
      'lightgbm.basic._load_lib Cython.Build Cython.Compiler Cython.Shadow.inline cython.inline scipy.weave torch.ops torch.classes torch._ops ' +
      'torch._classes',
    references: 'CWE-470'
  }
];
