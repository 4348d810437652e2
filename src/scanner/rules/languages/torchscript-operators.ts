import type { WordSet } from '../word-lists';
import { wordSet } from '../word-lists';

/** What a dotted name in archived TorchScript is. */
export type ScriptName =
  /** An operator that computes, a class of the archive, or a variable. */
  | 'known'
  /** It reads or writes files, or talks to other processes. */
  | 'file-access'
  /** It makes a tensor of numbers that nobody checks, which reads and writes the memory behind another. */
  | 'unchecked'
  /** An operator or class of a native library that is not part of PyTorch. */
  | 'custom'
  /** A use of a root that the printer does not write. */
  | 'odd';

/** Namespaces of operators that PyTorch itself or its own domain libraries register. */
const NAMESPACES = wordSet(`
  aten prim prims quantized _quantized sparse _caffe2 mkldnn mkldnn_prepacked onednn xnnpack rnn vulkan vulkan_prepack metal
  metal_prepack profiler quantized_decomposed cuda inductor higher_order c10d _c10d_functional torchvision torchaudio torchtext torchrec
  fbgemm torch_scatter torch_sparse torch_cluster torch_spline_conv torchao preprocessed static_runtime tensorexpr symm_mem
  torch_tensorrt tensorrt image torchaudio_sox rpc debugprims
`);

/** Operators of those namespaces that touch files, devices or other processes; `*` for all of one. */
const FILE_OPERATORS: ReadonlyMap<string, WordSet> = new Map([
  // `aten::save` pickles to a path, `aten::from_file` maps one into memory.
  ['aten', wordSet('save load from_file _save_to from_file_out')],
  // Remote calls, and what older compilers had.
  ['prim', wordSet('save load rpc_async rpc_sync rpc_remote')],
  ['image', wordSet('read_file write_file')],
  ['rpc', wordSet('*')],
  // Messages to other processes of a group.
  ['c10d', wordSet('send recv_ recv_any_source_')],
  ['_c10d_functional', wordSet('isend irecv')],
  ['video_reader', wordSet('read_video_from_file probe_video_from_file')],
  [
    'torchcodec_ns',
    wordSet('create_from_file create_streaming_encoder_to_file encode_audio_to_file encode_video_to_file')
  ],
  ['torchtext', wordSet('generate_sp_model load_sp_model _load_token_and_vocab_from_file _build_vocab_from_text_file')],
  // Reads a tensor that a debugger has written.
  ['debugprims', wordSet('load_tensor')],
  [
    'torchaudio',
    wordSet(`
      sox_io_get_info sox_io_load_audio_file sox_io_save_audio_file sox_io_get_info_fileobj sox_io_load_audio_fileobj
      sox_io_save_audio_fileobj sox_effects_apply_effects_file sox_effects_apply_effects_fileobj ffmpeg_StreamReader ffmpeg_init
      load_audio_file save_audio_file get_info read_file write_file
    `)
  ],
  [
    'torchaudio_sox',
    wordSet(
      'get_info load_audio_file save_audio_file apply_effects_file read_file write_file sox_io_load_audio_file sox_io_save_audio_file'
    )
  ]
]);

/**
 * What Inductor's own compiled code calls once it has worked the sizes out: torch takes size, stride and offset as they are
 * (`torch/csrc/inductor/inductor_ops.cpp`), so that a model which names one reads and writes any place of the memory. Neither the
 * compiler of TorchScript nor torch.export writes them.
 */
const UNCHECKED_OPERATORS = wordSet('_reinterpret_tensor _alloc_from_pool');

const isUnchecked = (namespace: string, name: string): boolean =>
  namespace === 'inductor' && UNCHECKED_OPERATORS.has(name);

/** Methods of custom classes that open files, by convention. */
const FILE_METHODS = wordSet('load save load_state save_state from_file to_file open');

/** True for an operator that touches files, devices or other processes. */
export function isFileOperator(namespace: string, name: string): boolean {
  const names = FILE_OPERATORS.get(namespace);
  return names !== undefined && (names.has('*') || names.has(name));
}

/** Modules and functions of Python that run programs or code. The compiler has none of them: a file that calls one was made for another reader. */
const PYTHON_MODULES = wordSet(
  'os posix nt subprocess importlib ctypes socket pickle marshal builtins pty runpy shutil commands platform urllib requests'
);
const PYTHON_FUNCTIONS = wordSet('eval exec __import__ open compile');

/** True for the first name of one that Python would call, and the compiler of TorchScript refuses. */
export const isPythonRoot = (name: string): boolean => PYTHON_MODULES.has(name) || PYTHON_FUNCTIONS.has(name);

/** True for a call of Python's. */
export function isPythonCall(parts: readonly string[], behind: string): boolean {
  const [root] = parts;
  return behind === '(' && (parts.length > 1 ? PYTHON_MODULES.has(root) : PYTHON_FUNCTIONS.has(root));
}

/** What the operator `namespace::name` of compiled bytecode is. */
export function bytecodeOperator(namespace: string, name: string): ScriptName {
  if (isFileOperator(namespace, name)) {
    return 'file-access';
  }
  return isUnchecked(namespace, name) ? 'unchecked' : NAMESPACES.has(namespace) ? 'known' : 'custom';
}

/**
 * What `parts` is, a name with the attributes behind it, whose first part is `torch`, `ops`, `aten` or `__torch__`: the names
 * under which the compiler that reads an archive knows operators and classes (`torch/csrc/jit/serialization/import_source.cpp`).
 * @param behind - the next character behind it that counts
 */
export function scriptName(parts: readonly string[], behind: string): ScriptName {
  const [root] = parts;
  if (root === '__torch__' || root === 'aten') {
    const custom = root === '__torch__' && parts[1] === 'torch' && isClasses(parts[2]);
    return custom
      ? customClass(parts.slice(3))
      : root === 'aten'
        ? operator('aten', parts.slice(1), behind, true)
        : 'known';
  }
  if (root === 'ops') {
    return parts.length >= 3 ? operator(parts[1], parts.slice(2), behind, false) : variable(parts, behind);
  }
  if (parts.length === 1) {
    return variable(parts, behind);
  }
  if (isClasses(parts[1])) {
    return customClass(parts.slice(2));
  }
  return operator('aten', parts.slice(1), behind, false);
}

function isClasses(part: string | undefined): boolean {
  return part === 'classes' || part === '_classes';
}

/** A variable or attribute of the model may have the name of a root: it is declared or assigned, never taken apart. */
function variable(parts: readonly string[], behind: string): ScriptName {
  return parts.length === 1 && (behind === ':' || behind === '=') ? 'known' : 'odd';
}

function operator(namespace: string, names: readonly string[], behind: string, attribute: boolean): ScriptName {
  if (isFileOperator(namespace, names[0])) {
    return 'file-access';
  }
  if (isUnchecked(namespace, names[0])) {
    return 'unchecked';
  }
  if (names.length === 0) {
    return attribute ? 'known' : 'odd';
  }
  if (names.length > 1 || behind !== '(') {
    // The source gives the operator another name, or takes it apart, by which it can call any of them.
    return attribute ? 'known' : 'odd';
  }
  return NAMESPACES.has(namespace) ? 'known' : 'custom';
}

/** `torch.classes.<namespace>.<name>`, and its methods. */
function customClass([namespace, , method]: readonly string[]): ScriptName {
  if (method !== undefined && FILE_METHODS.has(method)) {
    return 'file-access';
  }
  return namespace === undefined || NAMESPACES.has(namespace) ? 'known' : 'custom';
}
