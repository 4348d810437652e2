import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** Packages around PyTorch, and Keras, whose models run on it: vision, graphs, trainers. */
export const TORCH_PACKAGES: readonly TrustedGroup[] = [
  {
    // Keras pickles a model as its own archive, which is scanned as a member of the file, Lambda layers and all.
    modules:
      'keras.src.models.sequential keras.src.models.functional keras.src.models.model keras.models keras.saving.keras_saveable ' +
      'keras.src.saving.keras_saveable',
    names: 'Sequential._unpickle_model Functional._unpickle_model Model._unpickle_model KerasSaveable._unpickle_model',
    when: conditions.zipInMemory,
    takes: takes(k.tagged(Tag.OBJECT | Tag.FOREIGN)),
    result: 'fresh'
  },
  {
    // Keras 2 pickles a model as the same archive, in plain bytes. The older module `keras.saving.pickle_utils` reads a tar
    // file with a SavedModel and is not meant here.
    modules: 'keras.src.saving.pickle_utils tf_keras.src.saving.pickle_utils',
    names: 'deserialize_model_from_bytecode',
    when: conditions.zipBytes,
    takes: takes(k.BYTES),
    result: 'fresh'
  },
  {
    // Models of Keras, named for the method that restores them.
    modules: 'keras.src.models.sequential keras.src.models.functional keras.src.models.model',
    names: 'Sequential Functional Model',
    when: conditions.neverCalled,
    takes: k.KEEPS,
    result: 'fresh'
  },
  {
    // Lists, tuples and dictionaries that TensorFlow watches: the constructor wraps the container that it is given.
    modules:
      'tensorflow.python.trackable.data_structures tensorflow.python.training.tracking.data_structures tensorflow.python.training.checkpointable.data_structures',
    names: 'ListWrapper _ListWrapper _DictWrapper _TupleWrapper',
    takes: many(k.DATUM),
    result: 'argument',
    items: true,
    when: conditions.onlyData
  },
  {
    // Members of enumerations are looked up by value.
    modules: 'torchvision.transforms.functional torchvision.tv_tensors._bounding_boxes timm.layers.format',
    names: 'InterpolationMode BoundingBoxFormat Format',
    takes: takes(k.DATUM),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // Images, boxes and masks are tensors with a class of their own.
    modules:
      'torchvision.tv_tensors._image torchvision.tv_tensors._mask torchvision.tv_tensors._video torchvision.tv_tensors._keypoints ' +
      'torchvision.tv_tensors._bounding_boxes',
    names: 'Image Mask Video KeyPoints BoundingBoxes',
    takes: many(k.either(k.TENSOR, k.ARRAY_LIKE)),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // A dictionary whose items are attributes too.
    modules:
      'lightning_fabric.utilities.data lightning.fabric.utilities.data pytorch_lightning.utilities.parsing lightning.pytorch.utilities.parsing',
    names: 'AttributeDict',
    takes: { args: [k.MAPPING], keywords: k.HELD },
    result: 'fresh',
    items: true
  },
  {
    // Calls the batch class with a data class: as harmless as the two.
    modules: 'torch_geometric.data.batch',
    names: 'DynamicInheritanceGetter',
    when: conditions.madeEmpty,
    whenResultCalled: conditions.trustedGlobals,
    takes: k.NOTHING,
    result: 'fresh',
    makes: Tag.CALLABLE,
    named: Tag.CLASS
  },
  {
    // Enumerations of a trainer: looked up by value.
    modules:
      'transformers.trainer_utils transformers.training_args transformers.debug_utils transformers.utils.generic accelerate.utils.dataclasses',
    names:
      'IntervalStrategy SchedulerType HubStrategy SaveStrategy EvaluationStrategy FSDPOption EvalPrediction OptimizerNames ParallelMode DebugOption ' +
      'ExplicitEnum PaddingStrategy TensorType DistributedType PrecisionType RNGType LoggerType DynamoBackend',
    takes: many(k.DATUM),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  }
];

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

export const TORCH_PACKAGE_CLASSES: readonly ClassPattern[] = [
  {
    // Counts and numbers of words.
    modules:
      'keras_preprocessing.text keras.preprocessing.text keras.src.preprocessing.text keras.src.legacy.preprocessing.text ' +
      'tf_keras.preprocessing.text tf_keras.src.preprocessing.text tensorflow.python.keras.preprocessing.text',
    names: /^Tokenizer$/,
    opcodes: INERT
  },
  {
    // Graphs as tensors. Layers of the package are not among them: some generate and import source when they are
    // restored.
    modules: 'torch_geometric.data torch_geometric.transforms',
    names:
      /^(Data|HeteroData|Batch|TemporalData|BaseStorage|NodeStorage|EdgeStorage|GlobalStorage|Compose|NormalizeFeatures)$/,
    opcodes: INERT
  },
  {
    // Weights of torchvision are members of an enumeration, made of an address and a record that nothing fetches by
    // itself.
    modules: 'torchvision.models',
    names: /_Weights$/,
    opcodes: [...INERT, 'reduce']
  },
  {
    // Settings of a training run and of a model: records of names and numbers; the rules judge their values separately.
    modules:
      'transformers.training_args transformers.training_args_seq2seq transformers.trainer_pt_utils transformers.trainer_callback transformers.configuration_utils ' +
      'accelerate.state accelerate.utils.dataclasses',
    names:
      /^(TrainingArguments|Seq2SeqTrainingArguments|AcceleratorConfig|TrainerState|TrainerControl|PretrainedConfig|PreTrainedConfig|PartialState|ParallelismConfig|GradientAccumulationPlugin|DataLoaderConfiguration)$/,
    opcodes: INERT
  }
];
