import { bytes, floats, u32, u64, utf8, zeros } from '../bytes';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import { PAYLOAD, proto } from '../pickle-assembler';
import { numberField, sizedField } from '../protobuf-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const EVIL = proto(2, PAYLOAD);
const message = (number: number, ...fields: readonly Uint8Array[]): Uint8Array => sizedField(number, bytes(...fields));

/** onnx's ModelProto with one node, one tensor in another file and more fields. */
function onnx(operator: string, domain: string, location: string, ...more: readonly Uint8Array[]): Uint8Array {
  const entry = message(13, sizedField(1, 'location'), sizedField(2, location));
  return bytes(
    numberField(1, 8),
    message(
      7,
      message(1, sizedField(1, 'x'), sizedField(2, 'y'), sizedField(4, operator), sizedField(7, domain)),
      sizedField(2, 'graph'),
      message(5, numberField(2, 1), sizedField(8, 'w'), entry, numberField(14, 1))
    ),
    message(8, numberField(2, 17)),
    ...more
  );
}

const func = (name: string, called: string): Uint8Array =>
  message(
    25,
    sizedField(1, name),
    message(7, sizedField(1, 'x'), sizedField(4, called), sizedField(7, 'f')),
    sizedField(10, 'f')
  );

const text = (number: number, value: string): Uint8Array => sizedField(number, value);

/** The program of a compiled model of Core ML. */
const mil = (path: string): Uint8Array =>
  utf8(
    `program(1.0)\n{\n  func main<ios15>() {\n    tensor<fp32, [4]> w = const()[name = tensor<string, []>("w"), val = tensor<fp32, [4]>` +
      `(BLOBFILE(path = tensor<string, []>("${path}"), offset = tensor<uint64, []>(64)))];\n  } -> (w);\n}\n`
  );

/** A module of StableHLO with one operation. */
const mlir = (operation: string): Uint8Array =>
  utf8(
    `module @m {\n  func.func public @main(%arg0: tensor<4xf32>) -> tensor<4xf32> {\n    ${operation}\n    return %0 : tensor<4xf32>\n  }\n}\n`
  );

/** ONNX Runtime's model of one node. */
const ort = (domain: string, operator: string): Uint8Array => {
  const gap = (count: number): undefined[] => new Array<undefined>(count).fill(undefined);
  const node = table('n', undefined, domain, undefined, undefined, operator);
  return flatbuffer('ORTM', table('6', table(scalar(8, 9), ...gap(6), table(undefined, undefined, [node]))));
};

/** Core ML's Model with a description and the model itself. */
const coreml = (type: Uint8Array): Uint8Array =>
  bytes(numberField(1, 5), message(2, message(1, text(1, 'image'), message(3, numberField(5, 1)))), type);
const manifest = (path: string): Uint8Array =>
  utf8(JSON.stringify({ itemInfoEntries: { a: { name: 'model.mlmodel', path } }, rootModelIdentifier: 'a' }));
const caffe = (type: string, ...more: readonly Uint8Array[]): Uint8Array =>
  bytes(text(1, 'net'), message(100, text(1, 'l'), text(2, type), text(4, 'y'), ...more));
const caffe2 = (type: string): Uint8Array =>
  bytes(text(1, 'net'), message(2, text(1, 'x'), text(2, 'y'), text(4, type)));
const paddle = (type: string): Uint8Array =>
  message(1, numberField(1, 0), numberField(2, 0), message(3, text(1, 'x')), message(4, text(3, type)));
const described = bytes(numberField(1, 5), numberField(2, 2));
const mxnet = (op: string): Uint8Array =>
  utf8(JSON.stringify({ nodes: [{ op, name: 'n', inputs: [] }], heads: [[0, 0, 0]] }));
const mxnetArray = bytes(u32(0xf993fac9), u32(0), u32(1), u64(2), u32(1), u32(0), u32(0), zeros(8));
const torch7 = (value: Uint8Array): Uint8Array => bytes(u32(3), u32(1), u32(1), u32(2), u32(1), 'w', value);
const cntk = (key: string): Uint8Array =>
  bytes(numberField(1, 1), message(2, text(1, key), message(2, numberField(1, 1), text(8, 'evil'))));

/** Models that are graphs of operators. */
export const graphs: readonly MadeCase[] = [
  ...casesOf('onnx', {
    'data-beside.onnx': onnx('Relu', '', 'model.onnx_data'),
    'data-elsewhere.onnx': onnx('Relu', '', '../../etc/passwd'),
    'address-in-memory.onnx': onnx('Relu', '', '*/_ORT_MEM_ADDR_/*'),
    'custom-operator.onnx': onnx('Shell', 'somebody.ops', 'w.bin'),
    'endless-functions.onnx': onnx('A', 'f', 'w.bin', func('A', 'B'), func('B', 'A')),
    'python-operator.onnxtxt': utf8(
      '<ir_version: 8, opset_import: ["" : 17]>\ng (float[1] x) => (float[1] y) { y = ai.onnx.contrib.PyOp <id = 1> (x) }\n'
    )
  }),
  ...casesOf('ort', { 'relu.ort': ort('', 'Relu'), 'python-operator.ort': ort('ai.onnx.contrib', 'PyOp') }),
  ...casesOf('raw-tensor', {
    'model.onnx_data': floats(16),
    'harmful-pickle-behind.onnx_data': bytes(floats(16), EVIL)
  }),
  ...casesOf('onnx-genai-config', {
    'genai_config.json': utf8('{"model":{"type":"phi","decoder":{"session_options":{},"filename":"model.onnx"}}}'),
    'native-library.json': utf8('{"model":{"decoder":{"session_options":{"custom_ops_library":"./evil.so"}}}}')
  }),
  ...casesOf('coreml', {
    'custom-layer.mlmodel': coreml(message(500, message(1, text(1, 'layer'), message(500, text(10, 'Evil'))))),
    'model.mil': mil('@model_path/weights/weight.bin'),
    'weights-elsewhere.mil': mil('@model_path/../../../../etc/passwd'),
    'linked-elsewhere.mlmodel': coreml(message(556, message(1, message(1, text(1, '/tmp/evil.mlmodelc')))))
  }),
  ...casesOf('stablehlo', {
    'sine.mlir': mlir('%0 = stablehlo.sine %arg0 : tensor<4xf32>'),
    'python-callback.mlir': mlir('%0 = stablehlo.custom_call @xla_ffi_python_cpu_callback(%arg0)'),
    'python-callback.bc': bytes('ML', 0xef, 'R\rStableHLO_v1.0.0', 0, 'xla_python_cpu_callback', 0)
  }),
  ...casesOf('coreml-manifest', {
    'Manifest.json': manifest('com.apple.CoreML/model.mlmodel'),
    'elsewhere.json': manifest('../../evil.mlmodel')
  }),
  ...casesOf('coreml-weights', {
    'weight.bin': bytes(u32(1), u32(2), zeros(56), u32(0xdeadbeef), u32(1), u64(8), u64(128), zeros(40), zeros(8)),
    'harmful-pickle-behind.bin': bytes(u32(9), u32(2), zeros(56), u32(0xdeadbeef), zeros(60), EVIL),
    'place-of-another.bin': bytes(u32(1), u32(2), zeros(56), u32(0xdeadbeef), u32(1), u64(8), u64(64), zeros(40))
  }),
  ...casesOf('caffe', {
    'convolution.caffemodel': caffe('Convolution'),
    'python-layer.caffemodel': caffe('Python', message(130, text(1, 'os'), text(2, 'system')))
  }),
  ...casesOf('caffe2', { 'relu.pb': caffe2('Relu'), 'python.pb': caffe2('Python') }),
  ...casesOf('paddle', { 'relu.pdmodel': paddle('relu'), 'python.pdmodel': paddle('py_func') }),
  ...casesOf('paddle-params', {
    'tensor.pdiparams': bytes(u32(0), u64(0), u32(0), u32(described.length), described, zeros(8)),
    'harmful-pickle-behind.pdiparams': bytes(u32(0), u64(0), u32(0), u32(described.length), described, zeros(8), EVIL),
    'cut.pdiparams': bytes(u32(0), u64(0), u32(0), u32(described.length), described, zeros(8), u32(0), u64(0))
  }),
  ...casesOf('mxnet', { 'net-symbol.json': mxnet('null'), 'custom-symbol.json': mxnet('Custom') }),
  ...casesOf('mxnet-params', {
    'net.params': bytes(u64(0x112), u64(0), u64(1), mxnetArray, u64(1), u64(5), 'arg:w'),
    'harmful-pickle-behind.params': bytes(u64(0x112), u64(0), u64(9), EVIL),
    'cut.params': bytes(u64(0x112), u64(0), u64(2), mxnetArray)
  }),
  ...casesOf('torch7', {
    'number.t7': torch7(bytes(u32(1), zeros(8))),
    'function.t7': torch7(bytes(u32(8), u32(2), u32(4), '\x1bLJ\x01', u32(0)))
  }),
  ...casesOf('cntk', { 'python-function.model': cntk('module') })
];
