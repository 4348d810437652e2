import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';

const STORAGES =
  'Double Float Half Long Int Short Char Byte Bool BFloat16 ComplexDouble ComplexFloat QUInt8 QInt8 QInt32 QUInt4x2 QUInt2x4 Typed Untyped';

/** PyTorch: tensors from storages. */
export const TORCH: readonly TrustedGroup[] = [
  {
    // Tensors and parameters are rebuilt from a storage, sizes and strides.
    modules: 'torch._utils',
    names:
      '_rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_sparse_tensor ' +
      '_rebuild_sparse_csr_tensor _rebuild_nested_tensor _rebuild_qtensor _rebuild_meta_tensor_no_storage _rebuild_device_tensor_from_numpy ' +
      '_rebuild_device_tensor_from_cpu_tensor _rebuild_xla_tensor'
  },
  {
    // A subclass of Tensor is rebuilt by another function of torch: judged as that function and class.
    modules: 'torch._tensor torch.tensor',
    names: '_rebuild_from_type _rebuild_from_type_v2',
    when: conditions.calledFunction
  },
  {
    // Wrapper tensors are made of a class, sizes and a type.
    modules: 'torch._utils',
    names: '_rebuild_wrapper_subclass',
    when: conditions.trustedGlobals
  },
  {
    // Sizes, devices, types and layouts.
    modules: 'torch torch._C torch.serialization torch.storage torch.nn.parameter torch.types torch.cuda',
    names:
      'Size device dtype layout memory_format qscheme Tensor Generator finfo iinfo Parameter Buffer UninitializedParameter UninitializedBuffer ' +
      `_get_layout ${STORAGES.split(' ')
        .map(name => `${name}Storage`)
        .join(' ')}`
  },
  {
    // A tensor that plain pickle wrote: its bytes are another torch file, which is scanned.
    modules: 'torch.storage',
    names: '_load_from_bytes',
    when: conditions.literalBytes
  },
  {
    // Reads a ScriptModule out of the package that is being loaded, whose members the scanner scans as TorchScript. Given
    // anything else than a package it fails.
    modules: 'torch.jit._script',
    names: 'unpackage_script_module'
  },
  {
    // TorchScript marks its lists and dictionaries.
    modules: 'torch.jit._pickle',
    names: 'build_intlist build_tensorlist build_doublelist build_boollist build_tensor_from_id restore_type_tag'
  },
  {
    // Enumerations and immutable containers of torch, made from a value or a list.
    modules:
      'torch.fx.immutable_collections torch.utils._ordered_set torch.ao.quantization.qconfig torch.ao.quantization torch.quantization.qconfig torch.nn.quantized',
    names: 'immutable_list immutable_dict OrderedSet QConfig QConfigDynamic'
  },
  {
    // Modules saved whole with torch 1.2 and older keep this: it makes a table of functions of torch, and takes nothing.
    modules: 'torch.nn.backends.thnn',
    names: '_get_thnn_function_backend',
    when: conditions.withoutArguments
  },
  {
    // A version is text.
    modules: 'torch.torch_version',
    names: 'TorchVersion'
  },
  {
    // Wrapper tensors whose parts are tensors: ragged ones and those with a mask.
    modules: 'torch.nested._internal.nested_tensor torch.masked.maskedtensor.core',
    names: '_rebuild_njt NestedTensor MaskedTensor'
  },
  {
    // The table of a distributed checkpoint: sizes, offsets and names of files, which nothing opens before it is asked
    // to load.
    modules: 'torch.distributed.checkpoint.metadata torch.distributed.checkpoint.filesystem',
    names:
      'Metadata MetadataIndex StorageMeta TensorStorageMetadata BytesStorageMetadata ChunkStorageMetadata TensorProperties ' +
      '_MEM_FORMAT_ENCODING _StoragePrefix'
  },
  {
    // Where in which file of a distributed checkpoint a value stands. The loader hands those bytes to torch.load.
    modules: 'torch.distributed.checkpoint.filesystem',
    names: '_StorageInfo',
    when: conditions.madeEmpty,
    state: conditions.checkpointPart
  },
  {
    // Settings of sharding and quantization: enumerations and records.
    modules:
      'torch.distributed.fsdp.api torch.ao.quantization.observer torch.ao.quantization.quant_type torch.quantization.quant_type',
    names:
      'StateDictType BackwardPrefetch ShardingStrategy MixedPrecision CPUOffload FullStateDictConfig FullOptimStateDictConfig ' +
      'ShardedStateDictConfig LocalStateDictConfig MappingType TorchAODType ZeroPointDomain QuantType'
  },
  {
    // Hooks that torch lists on its modules and optimisers: an empty dictionary and an id.
    modules: 'torch.utils.hooks',
    names: 'RemovableHandle BackwardHook'
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
  }
];
