import type { Severity } from '../../report';

/**
 * Domains whose operators the runtimes bring along (onnx/onnx `docs/Operators.md`, onnxruntime `core/graph/constants.h`). Those of
 * the functions that exporters write are none of them: the functions stand in the model itself.
 */
const STANDARD = new Set(
  (
    'ai.onnx ai.onnx.ml ai.onnx.training ai.onnx.preview ai.onnx.preview.training com.microsoft com.microsoft.nchwc ' +
    'com.microsoft.experimental com.microsoft.mlfeaturizers com.microsoft.dml com.ms.internal.nhwc ' +
    'com.microsoft.internal.nhwc org.pytorch.aten org.pytorch._caffe2 org.pytorch.prim'
  ).split(' ')
);

/** Domains of well-known libraries of operators, which a user installs beside the runtime. */
const LIBRARY =
  /^(?:ai\.onnx\.contrib|com\.microsoft\.extensions|mmdeploy|mmcv|trt\.plugins|org\.openvinotoolkit|com\.qti\.\w+|qti_aisw|ai\.graphcore|com\.(?:amd|xilinx|vitis)(?:\.\w+)*|ai\.rapids|brevitas|qonnx(?:\.\w+)*|finn(?:\.\w+)*|com\.intel(?:\.\w+)*|onnx\.brevitas|caffe2|ai\.causalml|spox\.\w+)$/;

export type DomainKind = 'standard' | 'library' | 'unknown';

/** Where the operators of a domain come from. */
export function domainKind(domain: string): DomainKind {
  if (domain === '' || STANDARD.has(domain)) {
    return 'standard';
  }
  return LIBRARY.test(domain) ? 'library' : 'unknown';
}

/**
 * Operators that run Python: onnxruntime-extensions looks up a function by the number in the node (`PyOp`), ONNX Runtime's training
 * build imports one by its name (`PythonOp`, `TritonOp`).
 */
export function isPythonOperator(name: string): boolean {
  return /^(?:Py(?:Custom)?Op|Py_?Func(?:tion)?|Python(?:Op(?:Grad)?|Layer)?|TritonOp|Inference)$/i.test(name);
}

/** Operators of onnxruntime-extensions that send their input to an address in the model. */
export function isRemoteOperator(domain: string, name: string): boolean {
  return domain !== '' && /^(?:Azure|OpenAI)\w+/.test(name);
}

/** Operators of PyTorch, by name in an `ATen` node, that reach files. */
export function isFileOperator(name: string): boolean {
  return /(?:^|:)(?:from_file|save|load|_load\w*|_save\w*)(?:\.|$)/.test(name);
}

/** Tag in the place of a file's name: the offset is an address in the memory of the process (onnxruntime, `tensorprotoutils.h`). */
export function isMemoryTag(location: string): boolean {
  return /_ORT_\w*(?:MEM|ADDR)/.test(location);
}

const EXTERNAL_KEYS = new Set(['location', 'offset', 'length', 'checksum', 'basepath']);

/**
 * onnx before 1.21 makes each key an attribute of an object (CVE-2026-34445). ONNX Runtime writes where it keeps
 * weights that are packed beforehand (`prepacked_weights_info_...`).
 */
export function externalKeyTrouble(key: string): Severity | undefined {
  if (EXTERNAL_KEYS.has(key) || /^prepacked_\w+$/.test(key)) {
    return undefined;
  }
  return key.startsWith('_') ? 'HIGH' : 'MEDIUM';
}

/**
 * YOLOv5 evaluates the entry `names` of a model's metadata as Python (`models/common.py`, `DetectMultiBackend`). True when more than a
 * literal stands there: a name that is called, or an attribute.
 */
export function isEvaluated(key: string, value: string): boolean {
  return (
    /^(?:names|stride)$/.test(key) &&
    /\w\s*\(|\blambda\b|__|\bfor\b.*\bin\b/.test(value.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/gs, ''))
  );
}
