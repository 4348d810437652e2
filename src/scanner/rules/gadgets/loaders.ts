import type { GadgetGroup } from './gadget';

/** Callables that load another pickle, a module, a library or a model. */
export const LOADERS: readonly GadgetGroup[] = [
  {
    // Loads another pickle, and with it whatever that pickle calls.
    severity: 'CRITICAL',
    paths:
      'dill cloudpickle joblib.load joblib.numpy_pickle.load joblib.numpy_pickle._unpickle joblib.numpy_pickle.load_temporary_memmap joblib.numpy_pickle.NumpyUnpickler ' +
      'joblib.numpy_pickle_compat.load_compatibility joblib.numpy_pickle_compat.ZipNumpyUnpickler ' +
      'joblib.externals joblib.pool joblib.executor sklearn.externals.joblib.load pickle5 zodbpickle kombu.serialization billiard multiprocess ' +
      'ray.cloudpickle pyspark.cloudpickle pyspark.serializers distributed.protocol srsly.pickle_loads srsly.cloudpickle jsonpickle.decode ' +
      'jsonpickle.loads jsonpickle.unpickler compress_pickle lz4.pickle pandas.read_pickle pandas.io.pickle pandas.compat.pickle_compat ' +
      'numpy.load numpy.loads numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format.read_array numpy.lib._format_impl numpy.core.numeric.loads ' +
      'statsmodels.iolib.smpickle.load_pickle statsmodels.iolib.smpickle.LoadMixin.load statsmodels.api.load gensim.utils.unpickle ' +
      'nltk.corpus.reader.util.PickleCorpusView langchain.chains langchain.llms langchain_core.load langchain_community.vectorstores ' +
      'fairseq.checkpoint_utils pytorch_lightning.LightningModule.load_from_checkpoint ' +
      'mmengine.fileio mmcv.fileio transformers.models.rag.retrieval_rag transformers.models.transfo_xl.tokenization_transfo_xl ' +
      'paddle.load chainer.serializers gymnasium.envs.registration gym.envs.registration diskcache zodbpickle ZODB peewee pyarrow.lib.deserialize ' +
      'pyarrow.deserialize pyarrow.serialization polars.LazyFrame.deserialize polars.Expr.deserialize shelve2 sqlalchemy.sql.sqltypes.PickleType ' +
      'fastai.learner.load_learner fastai.basic_train.load_learner skops.io.load skops.io.loads ultralytics.nn.tasks.torch_safe_load',
    references: 'CWE-502'
  },
  {
    // Loads a PyTorch file, and with it whatever its pickles call.
    severity: 'CRITICAL',
    paths:
      'torch.load torch.serialization.load torch.serialization._load torch.serialization._legacy_load torch.serialization._open_file ' +
      'torch.serialization._open_zipfile_reader torch.serialization.add_safe_globals torch.package torch.jit.load torch.jit._serialization ' +
      'torch.jit.jit_module_from_flatbuffer torch.export.load torch.export.pt2_archive torch.distributed.checkpoint torch.multiprocessing ' +
      'torch._weights_only_unpickler torch.from_file torch.UntypedStorage.from_file torch._C.PyTorchFileReader torch._C.PyTorchFileWriter ' +
      'torch._C.CompilationUnit torch._C.ScriptModule torch.jit.ScriptModule torch._export torch.export.exported_program torch._dynamo.package ' +
      'torch._dynamo.aot_compile torch.fx._graph_pickler ',
    references: 'CWE-502'
  },
  {
    // Loads a model whose configuration can hold code.
    severity: 'CRITICAL',
    paths:
      'keras.models.load_model keras.saving keras.src.saving keras.src.legacy.saving keras.models.model_from_json keras.models.model_from_config ' +
      'keras.models.model_from_yaml keras.engine.saving keras.utils.deserialize_keras_object keras.layers.deserialize keras.layers.Lambda ' +
      'keras.src.layers.core.lambda_layer keras.layers.TFSMLayer keras.layers.TorchModuleWrapper keras.config.enable_unsafe_deserialization ' +
      'tensorflow.keras.models tensorflow.keras.saving tensorflow.python.keras.saving tensorflow.keras.layers.Lambda tensorflow.saved_model ' +
      'tensorflow.python.saved_model tensorflow.load_library tensorflow.load_op_library tensorflow.python.framework.load_library ' +
      'tensorflow.compat.v1.saved_model tensorflow_hub onnxruntime.InferenceSession mlflow.pyfunc.load_model mlflow.pyfunc.load_pyfunc ' +
      'mlflow.sklearn.load_model mlflow.pytorch.load_model mlflow.keras.load_model mlflow.artifacts mlflow.projects mlflow.utils mlflow.server ' +
      'mlflow.tracking mlflow.models.utils mlflow.store keras.src.export keras.src.utils.torch_utils ' +
      'keras.src.utils.module_utils keras.applications keras.src.applications tensorflow.data tensorflow.python.data.ops.readers tensorflow.train ' +
      'tensorflow.python.training tensorflow.python.util.lazy_loader tensorflow.python.client tensorflow.distribute tensorflow.lite ' +
      'tensorflow.summary tf_keras.models tf_keras.saving tf_keras.src.saving tf_keras.layers.Lambda paddle.jit mxnet.library mxnet.gluon.SymbolBlock ' +
      'onnx.load llama_cpp vllm clip.load ultralytics.YOLO openvino.Core fasttext',
    references: 'CWE-502'
  },
  {
    // Opens the files that it was given, also for writing, or unpickles their members, as soon as something iterates over it:
    // a frame, a table or a container of modules does.
    severity: 'HIGH',
    paths:
      'torch.utils.data.datapipes.iter.FileOpener torch.utils.data.datapipes.iter.fileopener.FileOpenerIterDataPipe ' +
      'torch.utils.data.datapipes.iter.FileLister torch.utils.data.datapipes.iter.filelister.FileListerIterDataPipe ' +
      'torch.utils.data.datapipes.iter.RoutedDecoder torch.utils.data.datapipes.iter.routeddecoder.RoutedDecoderIterDataPipe',
    references: 'CWE-73'
  },
  {
    // Fetches a model from somewhere else and loads it.
    severity: 'CRITICAL',
    paths:
      'torch.hub torch.utils.model_zoo transformers.pipeline transformers.dynamic_module_utils transformers.utils.hub ' +
      'transformers.models.auto transformers.AutoModel transformers.AutoTokenizer transformers.AutoConfig transformers.AutoModelForCausalLM ' +
      'transformers.AutoProcessor transformers.utils.import_utils transformers.modeling_utils.load_state_dict ' +
      'diffusers.DiffusionPipeline diffusers.utils.dynamic_modules_utils datasets.load_dataset datasets.load datasets.load_from_disk evaluate.load ' +
      'spacy.load spacy.util.run_command spacy.util.import_file spacy.util.load_model spacy.cli nltk.download nltk.data nltk.downloader gensim.downloader gradio.load gradio.Interface timm.create_model modelscope.hub ' +
      'datasets.builder datasets.download paddle.utils pooch gdown wget ',
    references: 'CWE-494 CWE-829'
  },
  {
    // Imports what its arguments name, or loads a native library.
    severity: 'CRITICAL',
    paths:
      'six.moves six._import_module past.builtins past.translation importlib_metadata importlib_resources zope.dottedname lazy_loader ' +
      'werkzeug.utils.import_string django.utils.module_loading django.core twisted.python.reflect numpy.ctypeslib numpy.distutils ' +
      'cffi pyximport cppyy numba.pycc xgboost.core._load_lib ' +
      'lightgbm.basic._load_lib Cython.Build Cython.Compiler Cython.Shadow Cython.inline cython scipy.weave torch.ops torch.classes torch._ops ' +
      'torch._classes torch.cuda.memory.CUDAPluggableAllocator torch.cuda.CUDAPluggableAllocator torch.xpu.memory.XPUPluggableAllocator torch.profiler._cupti_monitor ' +
      'torch._utils.LazyModule scipy._lib._uarray._backend.unpickle_function traitlets.import_item traitlets.utils traitlets.config airflow celery kombu.utils huey rq.utils ' +
      'apscheduler scrapy.utils pyramid.path zope.dottedname gunicorn uvicorn werkzeug.serving werkzeug.debug ' +
      'lightning.pytorch.cli distributed.utils distributed.preloading distributed.deploy distributed.worker ' +
      'distributed.nanny distributed.Client dask.core dask.local dask.threaded dask.multiprocessing dask.config dask.utils.apply fsspec.registry pydantic.ImportString ' +
      'pydantic._internal._validators pydantic.v1.utils pydantic.utils pydantic.deprecated pydantic.parse stevedore pluggy llvmlite.binding ' +
      'fsspec.implementations.git fsspec.implementations.ftp wrapt.importer marshmallow.class_registry jpype py4j langchain.utilities',
    references: 'CWE-470'
  }
];
