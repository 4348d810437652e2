import type { Format } from '../format';
import { arrow, parquet } from './arrays/arrow';
import { bystanders, gitObject } from './fallback/bystanders';
import { compressed, unsupportedCompression } from './archives/compressed';
import { hdf5, kerasHdf5 } from './arrays/hdf5';
import { gguf } from './models/gguf';
import { kerasConfig } from './models/keras';
import { pythonCode } from './bytecode/python-code';
import { npy } from './arrays/npy';
import { withHiddenPickle } from './fallback/hidden-pickle';
import { joblib, pickle, pytorchLegacy } from './pickle';
import {
  exportProgram,
  pytorchDistributed,
  pytorchExport,
  pytorchZip,
  torchScript,
  torchScriptCode
} from './models/pytorch';
import { isCntk, isRData, isSafetensors, isSvm, isWordVectors, notExamined } from './fallback/not-examined';
import { protobufModel } from './fallback/protobuf-models';
import { sevenzip } from './archives/sevenzip';
import { tar } from './archives/tar';
// <hf>
// --
// <template>
// --
// <native>
// --
// <safetensors>
// --
// <onnx>
// --
// <tensorflow>
// --
// <yaml>
// --
// <tabular>
// --
// <images>
import { imageManifest } from './archives/image/manifest-file';
// --
import { text } from './text/text';
import { unknown } from './fallback/unknown';
import { keras, npz, zip } from './archives/zip';

/** Formats that are told apart but not examined yet. */
const NOT_EXAMINED: readonly Format[] = [
  notExamined('safetensors', { probe: isSafetensors }),
  notExamined('tflite'),
  notExamined('executorch'),
  notExamined('ort'),
  notExamined('catboost'),
  notExamined('lightgbm', { text: true }),
  notExamined('libsvm', { probe: isSvm, text: true }),
  notExamined('word2vec-text', { probe: isWordVectors, text: true }),
  notExamined('xgboost-binary'),
  notExamined('ubjson'),
  notExamined('elf'),
  notExamined('pe'),
  notExamined('mach-o'),
  notExamined('r-data', { probe: isRData, text: true }),
  notExamined('onnx', { probe: probe => protobufModel(probe) === 'onnx' }),
  notExamined('coreml', { probe: probe => protobufModel(probe) === 'coreml' }),
  notExamined('savedmodel', { probe: probe => protobufModel(probe) === 'savedmodel' }),
  notExamined('cntk', { probe: isCntk })
];

/**
 * Every format the engine knows, in the order in which they are asked; `format-catalog.ts` has their labels and magic
 * numbers. All that recognise the bytes scan them (a file can be several things at once), the first names the file;
 * fallbacks are asked when no other matches.
 */
export const FORMATS: readonly Format[] = [
  sevenzip,
  tar,
  npy,
  kerasHdf5,
  hdf5,
  kerasConfig,
  pythonCode,
  pytorchLegacy,
  joblib,
  pickle,
  // Before the archives: an archive that is stored uncompressed in such a stream shows its directory at the end, too.
  ...compressed,
  pytorchDistributed,
  pytorchZip,
  torchScript,
  pytorchExport,
  torchScriptCode,
  exportProgram,
  keras,
  npz,
  zip,
  parquet,
  arrow,
  ...gitObject,
  // <hf>
  // --
  // <template>
  // --
  // <native>
  // --
  // <safetensors>
  // --
  // <onnx>
  // --
  // <tensorflow>
  // --
  // <yaml>
  // --
  // <tabular>
  // --
  // <images>
  imageManifest,
  // --
  gguf,
  ...[...unsupportedCompression, ...NOT_EXAMINED].map(withHiddenPickle),
  // fallbacks
  // <hf>
  // --
  // <template>
  // --
  // <native>
  // --
  // <safetensors>
  // --
  // <onnx>
  // --
  // <tensorflow>
  // --
  // <yaml>
  // --
  // <tabular>
  // --
  // <images>
  // --
  ...bystanders,
  ...text.map(withHiddenPickle),
  unknown
];
