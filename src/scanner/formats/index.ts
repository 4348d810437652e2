import type { Format } from '../format';
import { arrow, parquet } from './arrays/arrow';
import { bystanders, gitObject } from './fallback/bystanders';
import { compressed, unsupportedCompression } from './archives/compressed';
import { hdf5, kerasHdf5 } from './arrays/hdf5';
import { kerasConfig } from './models/keras';
import { marshalData } from './bytecode/marshal-data';
import { pythonCode } from './bytecode/python-code';
import { npy } from './arrays/npy';
import { orHiddenPickle, withHiddenPickle } from './fallback/hidden-pickle';
import { joblib, pickle, pytorchLegacy } from './pickle';
import {
  exportProgram,
  mobileFlat,
  pytorchDistributed,
  pytorchExport,
  pytorchZip,
  torchScript,
  torchScriptCode
} from './models/pytorch';
import { sevenzip } from './archives/sevenzip';
import { nemo, tar } from './archives/tar';
import { sentencePiece } from './text/sentencepiece';
import { nativeCode } from './native';
import { ggmlFile } from './models/gguf/ggml-file';
import { gguf } from './models/gguf';
import { safetensors } from './models/safetensors';
import { coreml } from './models/coreml';
import { onnx } from './models/onnx';
import { coremlManifest } from './models/coreml/manifest';
import { coremlWeights } from './models/coreml/weights';
import { genaiConfig } from './models/onnx/genai-config';
import { ort } from './models/onnx/ort';
import { cntk } from './models/nets/cntk';
import { mxnetSymbol } from './models/nets/json-nets';
import { mxnetParams } from './models/nets/mxnet-params';
import { torch7 } from './models/nets/torch7';
import { protobufText } from './models/nets/net-text';
import { caffe, caffe2, paddle } from './models/nets';
import { paddleParams } from './models/nets/paddle-params';
import { tflite } from './models/tflite';
import {
  checkpointData,
  checkpointIndex,
  fingerprint,
  graphDef,
  graphText,
  kerasMetadata,
  mediaPipeGraph,
  metaGraph,
  savedModel,
  tfjs,
  tfRecord
} from './models/tensorflow';
import { skops, skopsSchema } from './models/skops';
import { torchArchive, torchManifest } from './models/torch-archive';
import { rawTensor } from './fallback/raw-tensor';
import {
  charsMap,
  crfSuite,
  ctranslate2,
  darknet,
  dawg,
  dlib,
  espeak,
  faiss,
  fastText,
  glove,
  hailo,
  hnswlib,
  kaldi,
  kiwi,
  kuromoji,
  libsvm,
  matlab,
  matlab4,
  mecab,
  mnn,
  ncnn,
  openFst,
  picovoice,
  rknn,
  sphinx,
  tensorRt,
  tesseract,
  vowpalWabbit,
  word2vecBinary,
  word2vecText
} from './models/numbers';
import { words } from './models/words';
import { executorch, flatTensor } from './models/executorch';
import { blosc, msgpack, ocdbt, orbax, stablehlo, zarr } from './models/jax';
import { catboost, catboostJson, lightgbm, ubjson, xgboostBinary, xgboostJson } from './models/boosting';
import { javaObjects } from './models/java';
import { objectStream } from './models/objects';
import { rData } from './models/r';
import { rDatabase } from './models/r/r-database';
import { imageManifest } from './archives/image/manifest-file';
import { text, yamlAndXml } from './text/text';
import { unknown } from './fallback/unknown';
import { keras, npz, zip } from './archives/zip';

/** Formats that are told apart but not examined yet. */

/**
 * Every format the engine knows, in the order in which they are asked; `format-catalog.ts` has their labels and magic
 * numbers. All that recognise the bytes scan them (a file can be several things at once), the first names the file;
 * fallbacks are asked when no other matches.
 */
export const FORMATS: readonly Format[] = [
  // Before the archives, one of which may stand behind a program in the same file.
  ...nativeCode,
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
  mobileFlat,
  keras,
  npz,
  zip,
  parquet,
  arrow,
  ...gitObject,
  withHiddenPickle(sentencePiece),
  safetensors,
  gguf,
  ggmlFile,
  onnx,
  ort,
  genaiConfig,
  coreml,
  coremlManifest,
  coremlWeights,
  stablehlo,
  mxnetSymbol,
  mxnetParams,
  torch7,
  caffe,
  caffe2,
  paddle,
  paddleParams,
  orHiddenPickle(tflite),
  orHiddenPickle(savedModel),
  orHiddenPickle(metaGraph),
  orHiddenPickle(graphDef),
  graphText,
  tfjs,
  orHiddenPickle(kerasMetadata),
  orHiddenPickle(mediaPipeGraph),
  nemo,
  skops,
  skopsSchema,
  torchArchive,
  torchManifest,
  rData,
  rDatabase,
  javaObjects,
  objectStream,
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
  tesseract,
  mecab,
  kuromoji,
  espeak,
  word2vecBinary,
  faiss,
  dlib,
  kaldi,
  openFst,
  picovoice,
  rknn,
  hailo,
  darknet,
  mnn,
  vowpalWabbit,
  matlab,
  matlab4,
  charsMap,
  dawg,
  kiwi,
  sphinx,
  ...words,
  tensorRt,
  msgpack,
  executorch,
  flatTensor,
  zarr,
  orbax,
  ocdbt,
  imageManifest,
  ...unsupportedCompression.map(withHiddenPickle),
  // Before all other fallbacks: their magic numbers may be a comment.
  ...yamlAndXml.map(withHiddenPickle),
  marshalData,
  protobufText,
  cntk,
  checkpointIndex,
  checkpointData,
  fingerprint,
  tfRecord,
  libsvm,
  word2vecText,
  glove,
  ncnn,
  blosc,
  rawTensor,
  ...bystanders,
  ...text.map(withHiddenPickle),
  unknown
];
