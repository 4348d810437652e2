import { saysItActs } from '../tensorflow/judge-operation';

/** Functions through which JAX calls Python from a compiled program, by an address or a number in the program (jaxlib, `py_client.cc`). */
const PYTHON = /^xla_(?:ffi_)?(?:partitioned_)?python_(?:cpu_|gpu_)?callback$|^xla_ffi_partitioned_python_\w+$/;
/** Custom calls of XLA, JAX and the libraries of processors (jax `_src/export/_export.py`; xla `service/custom_call_sharding_helper.cc`). */
const KNOWN =
  /^(?:Sharding|SPMD\w+|xla\.sdy\.\w+|TopK|ApproxTopK|PartialReduce|AllocateBuffer|Qr|ProductOfElementaryHouseholderReflectors|Eigh|Cholesky\w*|Lu\w*|Householder\w*|LayoutConstraint|annotate_device_placement|shape_assertion|tpu_custom_call|Tpu\w+|cu\w+|hip\w+|roc\w+|lapack_\w+|blas_\w+|ducc_fft\w*|dynamic_ducc_fft|pocketfft|mhlo\.\w+|stablehlo\.[\w.]+|chlo\.\w+|tf\.\w+|__\w+\$[\w.$]+|MoveTo(?:Host|Device)|PinToDevice|inspect_sharding|jax\.\w+|xla\.gpu\.[\w.]+|triton_kernel_call|X64\w*|SliceToDynamic|PadToStatic|Resize\w+|GatherScatter\w+|quant\.\w+|pallas\w*|NoOp)$/;

/** What a custom call of XLA runs, by its name. */
export function customCallKind(name: string): 'python' | 'acts' | 'custom' | 'known' {
  if (PYTHON.test(name)) {
    return 'python';
  }
  return KNOWN.test(name) ? 'known' : saysItActs(name) ? 'acts' : 'custom';
}
