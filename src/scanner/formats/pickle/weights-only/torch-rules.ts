import { wordSet } from '../../../rules/word-lists';

/**
 * Rules of `torch.load(weights_only=True)` by version, read from `torch/_weights_only_unpickler.py` and
 * `torch/serialization.py` of 2.4.1, 2.5.1, 2.6.0, 2.7.1, 2.8.0, 2.9.1, 2.10.0, 2.11.0, 2.12.0 and 2.13.0.
 */
export const TORCH_VERSIONS = ['2.4', '2.5', '2.6', '2.7', '2.8', '2.9', '2.10', '2.11', '2.12', '2.13'] as const;
export type TorchVersion = (typeof TORCH_VERSIONS)[number];

const TENSORS = 'BFloat16 Byte Char Double Float Half Int Long Short';
const STORAGES = `${TENSORS} Bool ComplexDouble ComplexFloat`;
const QUANTIZED = 'QInt32 QInt8 QUInt2x4 QUInt4x2 QUInt8';
const named = (module: string, kinds: string, ending = ''): string[] =>
  kinds.split(' ').map(kind => `${module}.${kind}${ending}`);

/** `_get_allowed_globals()` of 2.4. */
const SINCE_2_4: readonly string[] = [
  ...named('collections', 'OrderedDict Counter'),
  'torch.nn.parameter.Parameter',
  'torch.serialization._get_layout',
  ...named('torch', 'Size Tensor device'),
  ...named(
    'torch',
    'bool uint8 int8 int16 int32 int64 float16 float32 float64 bfloat16 complex64 complex128 quint8 qint8 qint32 quint4x2 ' +
      'quint2x4 float8_e5m2 float8_e4m3fn float8_e5m2fnuz float8_e4m3fnuz bits8 bits16 bits1x8 bits2x4 bits4x2 complex32 ' +
      'uint16 uint32 uint64'
  ),
  ...['torch', 'torch.cuda'].flatMap(module => [
    ...named(module, `${TENSORS} Bool`, 'Tensor'),
    ...named(module, STORAGES, 'Storage')
  ]),
  ...named('torch', QUANTIZED, 'Storage'),
  ...['torch.sparse', 'torch.cuda.sparse'].flatMap(module => named(module, TENSORS, 'Tensor')),
  ...named('torch.storage', 'TypedStorage UntypedStorage'),
  ...named(
    'torch',
    'per_tensor_affine per_tensor_symmetric per_channel_affine per_channel_symmetric per_channel_affine_float_qparams'
  ),
  ...named(
    'torch._utils',
    '_rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 ' +
      '_rebuild_sparse_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_wrapper_subclass'
  ),
  'torch._tensor._rebuild_from_type_v2'
];

/** What later versions added to it. */
const ADDED: Partial<Record<TorchVersion, readonly string[]>> = {
  '2.5': ['_codecs.encode', 'builtins.bytearray', 'torch._utils._rebuild_device_tensor_from_numpy'],
  '2.6': ['builtins.set', 'builtins.complex', 'torch._utils._rebuild_device_tensor_from_cpu_tensor'],
  '2.7': [
    ...named('torch', 'uint1 uint2 uint3 uint4 uint5 uint6 uint7 int1 int2 int3 int4 int5 int6 int7'),
    'torch.float8_e8m0fnu'
  ],
  '2.8': ['torch.float4_e2m1fn_x2']
};

/** Modules whose parts no program can allow, since 2.5. */
export const BLOCKED_MODULES = wordSet('sys os posix nt');

/** Sets of versions are numbers: bit n stands for `TORCH_VERSIONS[n]`. */
export type Versions = number;
export const EVERY_VERSION: Versions = 2 ** TORCH_VERSIONS.length - 1;

/** The versions before this one. */
export const before = (version: TorchVersion): Versions => 2 ** TORCH_VERSIONS.indexOf(version) - 1;

/** This version and all later ones. */
export const since = (version: TorchVersion): Versions => EVERY_VERSION & ~before(version);

let allowed: Map<string, Versions> | undefined;

/** The versions that take a global of this full path without being told to. */
export function allowedIn(path: string): Versions {
  if (allowed === undefined) {
    allowed = new Map(SINCE_2_4.map(name => [name, EVERY_VERSION]));
    for (const [version, names] of Object.entries(ADDED) as [TorchVersion, readonly string[]][]) {
      names.forEach(name => allowed?.set(name, since(version)));
    }
  }
  return allowed.get(path) ?? 0;
}
