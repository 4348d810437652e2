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
import { isRData, isSafetensors, isSvm, isWordVectors, notExamined } from './fallback/not-examined';
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
import { coreml } from './models/coreml';
import { onnx } from './models/onnx';
import { coremlManifest } from './models/coreml/manifest';
import { coremlWeights } from './models/coreml/weights';
import { onnxData } from './models/onnx/external-data';
import { genaiConfig } from './models/onnx/genai-config';
import { ort } from './models/onnx/ort';
import { cntk } from './models/nets/cntk';
import { mxnetSymbol } from './models/nets/json-nets';
import { mxnetParams } from './models/nets/mxnet-params';
import { torch7 } from './models/nets/torch7';
import { protobufText } from './models/nets/text-form';
import { caffe, caffe2, paddle } from './models/nets';
import { paddleParams } from './models/nets/paddle-params';
// --
// <tensorflow>
// --
// <yaml>
// --
// <tabular>
// --
// <images>
// --
import { text } from './text/text';
import { unknown } from './fallback/unknown';
import { keras, npz, zip } from './archives/zip';

/** Formats that are told apart but not examined yet. */
const NOT_EXAMINED: readonly Format[] = [
  notExamined('safetensors', { probe: isSafetensors }),
  notExamined('tflite'),
  notExamined('executorch'),
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
  notExamined('savedmodel', { probe: probe => protobufModel(probe) === 'savedmodel' })
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
  onnx,
  ort,
  genaiConfig,
  coreml,
  coremlManifest,
  coremlWeights,
  mxnetSymbol,
  mxnetParams,
  torch7,
  caffe,
  caffe2,
  paddle,
  paddleParams,
  // --
  // <tensorflow>
  // --
  // <yaml>
  // --
  // <tabular>
  // --
  // <images>
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
  protobufText,
  onnxData,
  cntk,
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
