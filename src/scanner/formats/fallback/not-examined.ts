import type { Format, Probe } from '../../context';
import type { Test } from '../magic';
import { ascii, bytes, either, letters } from '../magic';
import { textOf } from '../text/plain-text';
import { protobufModel } from './protobuf-models';
import { uint64 } from '../../encoding/integers';

/** Formats that are told apart by content but not examined yet: reported as not understood, never as clean. */
interface Signature {
  readonly id: string;
  readonly label: string;
  readonly matches: Test;
  /** Models in text; others are not what they seem when the file is text. */
  readonly text?: true;
}

/** 8 bytes little-endian header length, then a JSON object. */
function isSafetensors({ head, size }: Probe): boolean {
  const length = head.length >= 9 ? uint64(head, 0) : 0;
  return (
    head[8] === 0x7b &&
    length >= 2 &&
    (length <= size || length > 2 ** 32) &&
    (head[9] === 0x22 || head[9] === 0x7d || head[9] === 0x20)
  );
}

/** How many words and numbers, then a word and as many numbers (gensim's and fastText's text format). */
function isWordVectors(probe: Probe): boolean {
  const [, count, size, first] = /^(\d{1,9}) (\d{1,5})\r?\n([^\n]*)(\n|$)/.exec(textOf(probe) ?? '') ?? [];
  const [word, ...numbers] = (first ?? '').trim().split(' ');
  const isCut = first !== undefined && first.length > probe.head.length / 2;
  return (
    Number(count) > 0 &&
    Number(size) > 1 &&
    !/^-?[\d.]+$/.test(word) &&
    (numbers.length === Number(size) || isCut) &&
    numbers.slice(0, -1).every(number => /^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(number))
  );
}

/** The first line of what LIBSVM and LIBLINEAR save. */
const isSvm: Test = ({ head }) =>
  /^(svm_type (c_svc|nu_svc|one_class|epsilon_svr|nu_svr)|solver_type \w+)\n/.test(letters(head, 0, 40));

const SIGNATURES: readonly Signature[] = [
  { id: 'gguf', label: 'GGUF', matches: ascii('GGUF') },
  { id: 'safetensors', label: 'safetensors', matches: isSafetensors },
  { id: 'tflite', label: 'TensorFlow Lite', matches: ascii('TFL3', 4) },
  { id: 'executorch', label: 'ExecuTorch', matches: either(ascii('ET12', 4), ascii('ET13', 4)) },
  { id: 'ort', label: 'ONNX Runtime', matches: ascii('ORTM', 4) },
  { id: 'catboost', label: 'CatBoost', matches: ascii('CBM1') },
  { id: 'lightgbm', label: 'LightGBM', matches: ascii('tree\nversion='), text: true },
  { id: 'libsvm', label: 'LIBSVM', matches: isSvm, text: true },
  { id: 'word2vec-text', label: 'word2vec (text)', matches: isWordVectors, text: true },
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
      ({ head }) => /^A\n[23]\n\d{6}\n\d{6}\n/.test(letters(head, 0, 18))
    ),
    text: true
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
export const recognised: readonly Format[] = SIGNATURES.map(({ id, label, matches, text }) => ({
  id,
  label,
  fallback: true,
  probe: probe => matches(probe) && (text === true || textOf(probe) === undefined),
  scan: (source, context) =>
    context.cover({
      status: 'not-understood',
      format: id,
      size: source.size,
      reason: 'unsupported-format',
      params: { format: label }
    })
}));
