import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

const STORAGES =
  'Double Float Half Long Int Short Char Byte Bool BFloat16 ComplexDouble ComplexFloat QUInt8 QInt8 QInt32 QUInt4x2 QUInt2x4 Typed Untyped';

/** Types of elements, layouts, formats and schemes of quantization. */
const TORCH_CONSTANTS =
  'float32 float float64 double float16 half bfloat16 complex32 chalf complex64 cfloat complex128 cdouble uint8 uint16 uint32 uint64 int8 ' +
  'int16 short int32 int int64 long bool quint8 qint8 qint32 quint4x2 quint2x4 bits1x8 bits2x4 bits4x2 bits8 bits16 float8_e4m3fn ' +
  'float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu float4_e2m1fn_x2 int1 int2 int3 int4 int5 int6 int7 uint1 uint2 uint3 uint4 uint5 ' +
  'uint6 uint7 strided sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc jagged per_tensor_affine per_channel_affine ' +
  'per_tensor_symmetric per_channel_symmetric per_channel_affine_float_qparams contiguous_format channels_last channels_last_3d preserve_format';

/** PyTorch: tensors from storages. */
export const TORCH: readonly TrustedGroup[] = [
  {
    // Tensors are made of a storage, an offset, sizes and strides; hooks and flags are kept.
    modules: 'torch._utils',
    names: '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3',
    takes: takes(k.STORAGE, k.INTEGER, k.SHAPE, k.SHAPE, k.FLAG, k.HOOKS, k.either(k.HOOKS, k.TORCH_TYPE), k.HOOKS),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // A parameter calls `detach()` of its tensor, so it must be one.
    modules: 'torch._utils',
    names: '_rebuild_parameter _rebuild_parameter_with_state',
    takes: takes(k.REBUILT_TENSOR, k.FLAG, k.HOOKS, k.TENSOR_STATE),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // Sparse tensors: a layout, then indices, values and sizes.
    modules: 'torch._utils',
    names: '_rebuild_sparse_tensor _rebuild_sparse_csr_tensor',
    takes: takes(k.TORCH_TYPE, k.of(k.either(k.TENSOR, k.SHAPE, k.FLAG))),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // Ragged, quantized, empty and copied tensors: of tensors, arrays, storages, numbers, types and devices.
    modules: 'torch._utils torch.nested._internal.nested_tensor torch.masked.maskedtensor.core',
    names:
      '_rebuild_nested_tensor _rebuild_qtensor _rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy ' +
      '_rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor _rebuild_njt NestedTensor MaskedTensor',
    takes: many(k.TENSOR_PART),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // A subclass of Tensor is rebuilt by another function of torch: judged as that function and class.
    modules: 'torch._tensor torch.tensor',
    names: '_rebuild_from_type _rebuild_from_type_v2',
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.TENSOR,
    when: conditions.rebuiltSubclass
  },
  {
    // Wrapper tensors are made of a class, sizes and a type.
    modules: 'torch._utils',
    names: '_rebuild_wrapper_subclass',
    takes: many(k.either(k.TENSOR_PART, k.tagged(Tag.CLASS | Tag.FOREIGN_NAME))),
    result: 'fresh',
    makes: Tag.TENSOR,
    when: conditions.trustedGlobals
  },
  {
    // Lengths of dimensions.
    modules: 'torch torch._C',
    names: 'Size',
    takes: takes(k.SHAPE),
    result: 'fresh',
    makes: Tag.MADE_CONTAINER
  },
  {
    // Devices, types, layouts and formats, by name.
    modules: 'torch torch._C torch.serialization torch.types torch.cuda',
    names: 'device dtype layout memory_format qscheme _get_layout finfo iinfo',
    takes: takes(k.either(k.NAME, k.TORCH_TYPE), k.INTEGER_OR_NONE),
    result: 'fresh',
    makes: Tag.DTYPE,
    named: Tag.CLASS
  },
  {
    // The same as constants of the package: they cannot be called.
    modules: 'torch',
    names: TORCH_CONSTANTS,
    takes: k.NOTHING,
    result: 'shared',
    named: Tag.DTYPE
  },
  {
    // A generator of random numbers: a device, and the state as numbers.
    modules: 'torch torch._C',
    names: 'Generator',
    takes: takes(k.either(k.TORCH_TYPE, k.NAME)),
    state: k.DATUM,
    result: 'fresh',
    makes: Tag.GENERATOR
  },
  {
    // Tensor classes, of tensors and numbers.
    modules: 'torch torch._C torch.nn.parameter torch.nn torch.cuda torch._tensor',
    names: 'Tensor Parameter Buffer UninitializedParameter UninitializedBuffer',
    takes: many(k.TENSOR_PART),
    result: 'fresh',
    makes: Tag.TENSOR,
    state: k.ATTRIBUTES
  },
  {
    // Storages: a size, or bytes.
    modules: 'torch torch._C torch.storage torch.cuda',
    names: STORAGES.split(' ')
      .map(name => `${name}Storage`)
      .join(' '),
    takes: many(k.either(k.INTEGER, k.BYTES, k.STORAGE, k.TORCH_TYPE, k.of(k.REAL))),
    result: 'fresh',
    makes: Tag.STORAGE
  },
  {
    // A tensor that plain pickle wrote: its bytes are another torch file, which is scanned.
    modules: 'torch.storage',
    names: '_load_from_bytes',
    takes: takes(k.BYTES),
    result: 'fresh',
    makes: Tag.STORAGE | Tag.TENSOR,
    when: conditions.literalBytes
  },
  {
    // Reads a ScriptModule out of the package that is being loaded, whose members the scanner scans as TorchScript. Given
    // anything else than a package it fails.
    modules: 'torch.jit._script',
    names: 'unpackage_script_module',
    takes: many(k.either(k.NAME, k.tagged(Tag.STORAGE | Tag.FOREIGN | Tag.OBJECT))),
    result: 'fresh'
  },
  {
    // TorchScript marks its lists and dictionaries.
    modules: 'torch.jit._pickle',
    names: 'build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id restore_type_tag',
    takes: takes(k.either(k.VALUE, k.of(k.VALUE)), k.NAME),
    result: 'argument',
    makes: Tag.MADE_CONTAINER | Tag.TENSOR,
    items: true
  },
  {
    // Immutable containers of torch, made from a list or a dictionary.
    modules: 'torch.fx.immutable_collections torch.utils._ordered_set',
    names: 'immutable_list immutable_dict OrderedSet',
    takes: takes(k.either(k.MAPPING, k.KEYS)),
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS,
    items: true
  },
  {
    // Settings of quantization: a pair of classes, which it keeps.
    modules: 'torch.ao.quantization.qconfig torch.ao.quantization torch.quantization.qconfig torch.nn.quantized',
    names: 'QConfig QConfigDynamic',
    takes: k.KEEPS,
    result: 'fresh'
  },
  {
    // Modules saved whole with torch 1.2 and older keep this: it makes a table of functions of torch, and takes nothing.
    modules: 'torch.nn.backends.thnn',
    names: '_get_thnn_function_backend',
    takes: k.NOTHING,
    result: 'shared',
    when: conditions.withoutArguments
  },
  {
    // A version is text.
    modules: 'torch.torch_version',
    names: 'TorchVersion',
    takes: takes(k.NAME),
    result: 'fresh',
    makes: Tag.TEXT
  },
  {
    // The table of a distributed checkpoint: sizes, offsets and names of files, which nothing opens before it is asked
    // to load.
    modules: 'torch.distributed.checkpoint.metadata torch.distributed.checkpoint.filesystem',
    names:
      'Metadata MetadataIndex StorageMeta TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata TensorProperties ' +
      '_MEM_FORMAT_ENCODING _StoragePrefix',
    takes: many(k.VALUE),
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // Where in which file of a distributed checkpoint a value stands. The loader hands those bytes to torch.load.
    modules: 'torch.distributed.checkpoint.filesystem',
    names: '_StorageInfo',
    takes: k.NOTHING,
    otherwise: conditions.madeEmpty,
    result: 'fresh',
    stateWhen: conditions.checkpointPart
  },
  {
    // Settings of sharding and quantization: enumerations and records.
    modules:
      'torch.distributed.fsdp.api torch.ao.quantization.observer torch.ao.quantization.quant_type torch.quantization.quant_type',
    names:
      'StateDictType BackwardPrefetch ShardingStrategy MixedPrecision CPUOffload FullStateDictConfig FullOptimStateDictConfig ' +
      'ShardedStateDictConfig LocalStateDictConfig MappingType TorchAODType ZeroPointDomain QuantType',
    takes: many(k.VALUE),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT | Tag.OBJECT
  },
  {
    // Hooks that torch lists on its modules and optimisers: an empty dictionary and an id.
    modules: 'torch.utils.hooks',
    names: 'RemovableHandle BackwardHook',
    takes: k.NOTHING,
    result: 'fresh'
  }
];

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

export const TORCH_CLASSES: readonly ClassPattern[] = [
  {
    // Modules, losses, optimisers, schedules, distributions, data sets: made without a constructor, then given their
    // state.
    modules:
      'torch.nn torch.optim torch.ao.nn torch.ao.quantization torch.quantization torch.distributions torch.utils.data.dataset ' +
      'torch.utils.data.sampler torch.utils.data.distributed torch.autograd torch.amp torch.cuda.amp',
    except:
      'torch.nn.parallel.distributed torch.nn.parallel.DistributedDataParallel torch.nn.utils.parametrize torch.ao.quantization.fx.graph_module',
    opcodes: INERT
  },
  {
    // Named tuples that functions of several results return: tensors.
    modules: 'torch.return_types',
    names: /^[a-z_][a-z0-9_]*$/,
    opcodes: ['new', 'reduce']
  },
  {
    // Modules of a TorchScript archive: C++ makes them from attributes; the code is in the archive.
    modules: '__torch__',
    names: /^[A-Za-z_][A-Za-z0-9_]*$/,
    opcodes: [...INERT, 'reduce']
  },
  {
    // Vision, audio and text models of the PyTorch project: modules and settings.
    modules:
      'torchvision.models torchvision.ops torchvision.transforms torchaudio.models torchaudio.transforms timm.models timm.layers torchmetrics timm.optim ' +
      'timm.scheduler timm.utils.model_ema',
    opcodes: INERT
  },
  {
    // Metrics of chemprop 2: torchmetrics' `Metric` with one formula more. What is restored is put back by `Metric.__setstate__`,
    // which wraps two methods of the class and calls none (`chemprop/nn/metrics.py`).
    modules: 'chemprop.nn.metrics',
    names:
      /^(?:(?:Bounded)?(?:MAE|MSE|RMSE)|R2Score|Binary(?:AUROC|AUPRC|Accuracy|F1Score|MCCMetric)|MulticlassMCCMetric|BCELoss|CrossEntropyLoss|SID|Wasserstein)$/,
    opcodes: INERT
  }
];
