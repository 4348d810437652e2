import type { GadgetGroup } from './gadget';

/**
 * Parts of packages where functions that load, fetch, evaluate or start something stand beside classes that saved models
 * hold. What is called there with a text or a function is dangerous; a class that is restored, or a name that an object
 * holds, is not.
 */
export const MIXED: readonly GadgetGroup[] = [
  {
    // Configurations: the classes are data, the functions read files, import by name and evaluate.
    severity: 'CRITICAL',
    mixed: true,
    paths:
      'omegaconf detectron2.config mmcv.utils mmengine.config hydra fairseq.tasks fairseq.utils formulaic.parser formulaic.utils',
    references: 'CWE-470'
  },
  {
    // Trainers and what they keep: statistics, schedules, loss scalers, callbacks, loaders of batches.
    severity: 'CRITICAL',
    mixed: true,
    paths:
      'stable_baselines3 lightning_fabric.utilities lightning.fabric.utilities deepspeed keras.callbacks keras.src.callbacks nemo.core ' +
      'torch.utils.data.dataloader torch.utils.data.DataLoader torch.utils.data._utils',
    references: 'CWE-502'
  },
  {
    // Models and pipelines: the functions and constructors fetch them by name.
    severity: 'CRITICAL',
    mixed: true,
    paths:
      'sentence_transformers transformers.pipelines open_clip whisper huggingface_hub mlflow.pyfunc ultralytics.utils',
    references: 'CWE-494 CWE-829'
  },
  {
    // Results kept on disk, and what PyTables, virtualenv and py7zr bring along: the constructors make the folder or file that
    // they are given.
    severity: 'HIGH',
    mixed: true,
    paths:
      'joblib.memory.Memory joblib.memory.MemorizedFunc joblib.memory.AsyncMemorizedFunc joblib.memory.MemorizedResult joblib.memory.NotMemorizedFunc ' +
      'joblib.Memory joblib.MemorizedResult blosc2 distlib py7zr multivolumefile',
    references: 'CWE-73'
  },
  {
    // Servers, workers and what they keep on disk: the constructors listen, connect, start processes and make folders.
    severity: 'HIGH',
    mixed: true,
    paths: 'distributed dateutil.zoneinfo.rebuild',
    references: 'CWE-73'
  },
  {
    // Clients of web services keep a session: restored it has settings, and opens no connection before it is used.
    severity: 'HIGH',
    mixed: true,
    paths: 'requests.sessions.Session requests.adapters.HTTPAdapter urllib3.util.retry.Retry',
    references: 'CWE-918'
  },
  {
    // Functions that are made of functions: held by a pipeline they do nothing yet.
    severity: 'CRITICAL',
    mixed: true,
    paths: 'toolz.functoolz',
    references: 'CWE-470'
  },
  {
    // The callables in these packages that advisories and reports name, and those that do the same.
    severity: 'CRITICAL',
    paths:
      'omegaconf.OmegaConf omegaconf.omegaconf.OmegaConf detectron2.config.LazyConfig detectron2.config.lazy mmcv.Config mmcv.utils.config.Config.fromfile ' +
      'mmengine.config.config.Config.fromfile mmengine.config.Config.fromfile hydra.utils.instantiate hydra.utils.call hydra.utils.get_method ' +
      'hydra.utils.get_class hydra.utils.get_object hydra._internal hydra.compose fairseq.utils.import_user_module ' +
      'keras.callbacks.CSVLogger keras.src.callbacks.csv_logger.CSVLogger keras.callbacks.RemoteMonitor keras.src.callbacks.remote_monitor.RemoteMonitor ' +
      'ultralytics.utils.downloads ultralytics.utils.patches transformers.pipelines.pipeline huggingface_hub.hf_hub_download ' +
      'huggingface_hub.snapshot_download mlflow.pyfunc.load_model mlflow.pyfunc.load_pyfunc torch.utils.data._utils.worker',
    references: 'CWE-470 CWE-494'
  }
];
