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
import { isCntk, isSafetensors, notExamined } from './fallback/not-examined';
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
import { namedNumbers } from './fallback/named-numbers';
import {
  crfSuite,
  ctranslate2,
  darknet,
  dlib,
  faiss,
  fastText,
  glove,
  hailo,
  hnswlib,
  kaldi,
  libsvm,
  matlab,
  mnn,
  ncnn,
  openFst,
  rknn,
  tensorRt,
  vowpalWabbit,
  word2vecBinary,
  word2vecText
} from './models/numbers';
import { executorch, flatTensor } from './models/executorch';
import { blosc, msgpack, ocdbt, orbax, zarr } from './models/jax';
import { catboost, catboostJson, lightgbm, ubjson, xgboostBinary, xgboostJson } from './models/boosting';
import { rData } from './models/r';
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
  notExamined('ort'),
  notExamined('elf'),
  notExamined('pe'),
  notExamined('mach-o'),
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
  rData,
  xgboostJson,
  catboostJson,
  ubjson,
  xgboostBinary,
  lightgbm,
  catboost,
  fastText,
  ctranslate2,
  crfSuite,
  hnswlib,
  word2vecBinary,
  faiss,
  dlib,
  kaldi,
  openFst,
  rknn,
  hailo,
  darknet,
  mnn,
  vowpalWabbit,
  matlab,
  tensorRt,
  msgpack,
  executorch,
  flatTensor,
  zarr,
  orbax,
  ocdbt,
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
  // --
  // <tensorflow>
  // --
  // <yaml>
  // --
  // <tabular>
  libsvm,
  word2vecText,
  glove,
  ncnn,
  blosc,
  namedNumbers,
  // --
  // <images>
  // --
  ...bystanders,
  ...text.map(withHiddenPickle),
  unknown
];
