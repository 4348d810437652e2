import type { Format, Probe } from '../context';
import { protobufModel } from './protobuf';

/** Formats that are told apart by content but not examined yet: reported as not understood, never as clean. */
interface Signature {
  readonly id: string;
  readonly label: string;
  readonly matches: (probe: Probe) => boolean;
}

const ascii = (text: string, at = 0) =>
  starting(
    Array.from(text, char => char.charCodeAt(0)),
    at
  );
const bytes = (...signature: number[]) => starting(signature, 0);
const either =
  (...tests: ((probe: Probe) => boolean)[]) =>
  (probe: Probe): boolean =>
    tests.some(test => test(probe));

function starting(signature: readonly number[], at: number): (probe: Probe) => boolean {
  return ({ head }) => signature.every((byte, index) => head[at + index] === byte);
}

/** 8 bytes little-endian header length, then a JSON object. */
function isSafetensors({ head, size }: Probe): boolean {
  const length = head.length >= 9 ? new DataView(head.buffer, head.byteOffset).getBigUint64(0, true) : 0n;
  return (
    head[8] === 0x7b &&
    length >= 2n &&
    (length <= BigInt(size) || length > 2n ** 32n) &&
    (head[9] === 0x22 || head[9] === 0x7d || head[9] === 0x20)
  );
}

const SIGNATURES: readonly Signature[] = [
  { id: 'git-lfs-pointer', label: 'Git LFS pointer', matches: ascii('version https://git-lfs.github.com/spec/') },
  { id: 'gguf', label: 'GGUF', matches: ascii('GGUF') },
  { id: 'safetensors', label: 'safetensors', matches: isSafetensors },
  { id: 'tflite', label: 'TensorFlow Lite', matches: ascii('TFL3', 4) },
  { id: 'executorch', label: 'ExecuTorch', matches: either(ascii('ET12', 4), ascii('ET13', 4)) },
  { id: 'ort', label: 'ONNX Runtime', matches: ascii('ORTM', 4) },
  { id: 'catboost', label: 'CatBoost', matches: ascii('CBM1') },
  { id: 'lightgbm', label: 'LightGBM', matches: ascii('tree\nversion=') },
  { id: 'xgboost-binary', label: 'XGBoost (binary)', matches: ascii('binf') },
  { id: 'ubjson', label: 'XGBoost (UBJSON)', matches: either(ascii('{L'), ascii('{i'), ascii('{l'), ascii('{I')) },
  { id: 'elf', label: 'ELF executable', matches: bytes(0x7f, 0x45, 0x4c, 0x46) },
  { id: 'pe', label: 'Windows executable', matches: ascii('MZ') },
  {
    id: 'mach-o',
    label: 'Mach-O executable',
    matches: either(
      bytes(0xcf, 0xfa, 0xed, 0xfe),
      bytes(0xce, 0xfa, 0xed, 0xfe),
      bytes(0xca, 0xfe, 0xba, 0xbe),
      bytes(0xfe, 0xed, 0xfa, 0xcf)
    )
  },
  {
    id: 'r-data',
    label: 'R data',
    matches: either(
      ascii('RDX2\n'),
      ascii('RDX3\n'),
      ascii('RDA2\n'),
      ascii('RDA3\n'),
      ascii('X\n\0\0\0'),
      ascii('A\n2\n'),
      ascii('A\n3\n')
    )
  },
  { id: 'onnx', label: 'ONNX', matches: probe => protobufModel(probe) === 'onnx' },
  { id: 'coreml', label: 'Core ML', matches: probe => protobufModel(probe) === 'coreml' },
  { id: 'savedmodel', label: 'TensorFlow SavedModel', matches: probe => protobufModel(probe) === 'savedmodel' },
  {
    id: 'cntk',
    label: 'CNTK',
    matches: either(ascii('B\0C\0N\0\0\0'), probe => protobufModel(probe) === 'cntk')
  }
];

/** One format row for each signature. They are asked after every format that is examined. */
export const recognised: readonly Format[] = SIGNATURES.map(({ id, label, matches }) => ({
  id,
  label,
  fallback: true,
  probe: matches,
  scan(source, context) {
    const reason = id === 'git-lfs-pointer' ? 'lfs-pointer' : 'unsupported-format';
    context.cover({ status: 'not-understood', format: id, size: source.size, reason, params: { format: label } });
  }
}));
