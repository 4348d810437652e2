import { bytes, floats, u32, u64, utf8, zeros } from '../bytes';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import { arrayOf, npyOf } from '../npy-builder';
import { PAYLOAD, call, glob, proto, str } from '../pickle-assembler';
import { numberField, sizedField } from '../protobuf-builder';
import { dataPkl, storage, tensor, text, torch } from '../torch-builder';
import type { Member } from '../zip-builder';
import { zipOf } from '../zip-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const EVIL = proto(2, PAYLOAD);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** The first pickle of what `torch.save` wrote before it wrote zip archives: a number that no pickle holds by chance. */
const LEGACY = bytes(0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, '.');

function legacy(...values: readonly Uint8Array[]): Uint8Array {
  const system = proto(2, '}', '(', str('protocol_version'), 'M', [0xe9, 3], str('little_endian'), 0x88, 'u');
  return bytes(LEGACY, proto(2, 'M', [0xe9, 3]), system, proto(2, ']', '(', ...values, 'e'), proto(2, ']'));
}

/** What joblib writes for an array: an ordinary pickle that names its wrapper, and the data behind the BUILD. */
const wrapped = (dtype: string, data: Uint8Array): Uint8Array =>
  proto(
    2,
    glob('joblib.numpy_pickle', 'NumpyArrayWrapper'),
    ')\x81}(',
    ...[str('subclass'), glob('numpy', 'ndarray'), str('shape'), 'K\x01\x85', str('order'), str('C')],
    ...[str('dtype'), glob('numpy', 'dtype'), str(dtype), 0x89, 0x88, 0x87, 'R'],
    ...[str('allow_mmap'), 0x88, 'ub'],
    data
  );

const dense = { module: 'keras.layers', class_name: 'Dense', config: { name: 'd', units: 1 }, registered_name: null };
const system = { module: 'os', class_name: 'function', config: 'system', registered_name: 'system' };
const sequential = (...layers: readonly unknown[]): unknown => ({
  module: 'keras',
  class_name: 'Sequential',
  config: { name: 's', layers },
  registered_name: null
});
const kerasZip = (config: unknown): Uint8Array =>
  zipOf([
    { name: 'metadata.json', data: json({ keras_version: '3.8.0', date_saved: '2025-01-01@00:00:00' }) },
    { name: 'config.json', data: json(config) }
  ]);

const script = (line: string): Uint8Array =>
  bytes(`class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n    ${line}\n    return x\n`);
const torchScript = (code: Uint8Array): Uint8Array =>
  torch([
    dataPkl(),
    { name: 'archive/constants.pkl', data: proto(2, ')') },
    { name: 'archive/code/__torch__/m.py', data: code }
  ]);

const program = (target: string, expression: string): Uint8Array =>
  json({ nodes: [{ target }], sizes: [{ expr_str: expression }] });
const exported = (model: Uint8Array, ...more: readonly Member[]): Uint8Array =>
  zipOf([
    { name: 'm/models/model.json', data: model },
    text('m/archive_format', 'pt2'),
    text('m/archive_version', '0'),
    ...more
  ]);

const saved = (...values: Uint8Array[]): Uint8Array =>
  torch([dataPkl(...values), storage('0', floats(8))], { zip64: true });

const texts = (...values: readonly string[]): Uint8Array =>
  bytes(...values.flatMap(value => [u64(value.length), value]));
/** One pair of metadata, a text, and no tensor (GGUF version 3). */
const gguf = (template: string): Uint8Array =>
  bytes('GGUF', u32(3), u64(0), u64(1), texts('tokenizer.chat_template'), u32(8), texts(template));

function safetensors(header: unknown, data: Uint8Array): Uint8Array {
  const described = json(header);
  return bytes(u64(described.length), described, data);
}

const tensors = { w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } };

/** onnx's ModelProto: version, producer, graph of one node, operator set. */
const onnx = (operator: string, domain: string): Uint8Array =>
  bytes(
    numberField(1, 8),
    sizedField(2, 'test'),
    sizedField(
      7,
      bytes(
        sizedField(1, bytes(sizedField(1, 'x'), sizedField(2, 'y'), sizedField(4, operator), sizedField(7, domain))),
        sizedField(2, 'graph')
      )
    ),
    sizedField(8, numberField(2, 17))
  );

/** TensorFlow's SavedModel with one MetaGraphDef: its MetaInfoDef, and a GraphDef of one node. */
const savedModel = (operator: string): Uint8Array =>
  bytes(
    numberField(1, 1),
    sizedField(
      2,
      bytes(
        sizedField(1, sizedField(4, 'serve')),
        sizedField(2, sizedField(1, bytes(sizedField(1, 'x'), sizedField(2, operator))))
      )
    )
  );

/** Formats of models. */
export const models: readonly MadeCase[] = [
  ...casesOf('pickle', {
    'dictionary.pkl': proto(4, '}', str('weight'), 'K', 1, 's'),
    'harmful.pkl': EVIL,
    'harmful-protocol-0.pkl': bytes("cposix\nsystem\n(S'echo hi'\ntR."),
    'eval.pkl': proto(4, call(glob('builtins', 'eval'), str("__import__('os').system('echo hi')"))),
    'unknown-class.pkl': proto(2, glob('somebody.package', 'Model'), ')\x81}b'),
    'second-stream.pkl': bytes(proto(2, '}'), EVIL),
    'cut-behind-the-call.pkl': EVIL.subarray(0, EVIL.length - 1),
    'script-behind.pkl': bytes(proto(2, '}'), '\n#!/bin/sh\necho hi\n'),
    'program-behind.pkl': bytes(proto(2, '}'), zeros(12), 'MZ', zeros(62), 'PE\0\0'),
    'numbers-behind.pkl': bytes(proto(2, '}'), floats(64))
  }),
  ...casesOf('pytorch-legacy', { 'empty-list.pt': legacy(), 'harmful.pt': legacy(PAYLOAD) }),
  ...casesOf('joblib', { 'array.joblib': wrapped('f4', floats(1)), 'harmful.joblib': wrapped('O', EVIL) }),
  ...casesOf('npy', {
    'numbers.npy': arrayOf('<f4', 2, floats(2)),
    'harmful-objects.npy': arrayOf('|O', 1, EVIL),
    'harmful-texts.npy': npyOf("{'descr': ('T', ()), 'fortran_order': False, 'shape': (1,), }", EVIL),
    'harmful-field.npy': npyOf("{'descr': ['aO'], 'fortran_order': False, 'shape': (1,), }", EVIL)
  }),
  ...casesOf('npz', {
    'numbers.npz': zipOf([{ name: 'w.npy', data: arrayOf('<f4', 2, floats(2)) }]),
    'harmful-objects.npz': zipOf([{ name: 'w.npy', data: arrayOf('|O', 1, EVIL) }])
  }),
  ...casesOf('pytorch-zip', {
    'tensor.pt': torch([dataPkl(tensor('0', 8)), storage('0', floats(8))]),
    'harmful.pt': torch([dataPkl(PAYLOAD)]),
    'storage-too-small.pt': torch([dataPkl(tensor('0', 80)), storage('0', floats(8))])
  }),
  ...casesOf('pytorch-distributed', {
    'two-tensors.distcp': bytes(saved(tensor('0', 8)), saved(tensor('0', 8))),
    'harmful-second.distcp': bytes(saved(tensor('0', 8)), saved(PAYLOAD))
  }),
  ...casesOf('torchscript', {
    'module.pt': torchScript(script('y = torch.linear(x, self.w, None)')),
    'saves-a-file.pt': torchScript(script('_0 = torch.save(x, "/tmp/x")'))
  }),
  ...casesOf('torchscript-code', {
    'module.py': script('y = torch.linear(x, self.w, None)'),
    'reads-a-file.py': script('_0 = ops.aten.from_file("/etc/passwd")')
  }),
  ...casesOf('pytorch-export', {
    'program.pt2': exported(program('torch.ops.aten.linear.default', 's0 // 2 + Max(1, s1)')),
    'native-code.pt2': exported(program('_operator.add', 's0'), {
      name: 'm/data/aotinductor/model/x.so',
      data: bytes('\x7fELF', zeros(60))
    })
  }),
  ...casesOf('pytorch-export-program', {
    'program.json': program('torch.ops.aten.linear.default', 's0 // 2 + Max(1, s1)'),
    'harmful-size.json': program('_operator.add', "__import__('os').system('echo hi')")
  }),
  ...casesOf('keras', {
    'dense.keras': kerasZip(sequential(dense)),
    'harmful-callable.keras': kerasZip(sequential(dense, system))
  }),
  ...casesOf('keras-config', {
    'dense.json': json(sequential(dense)),
    'harmful-callable.json': json(sequential(dense, system))
  }),
  ...casesOf('gguf', {
    'template.gguf': gguf('{{ messages }}'),
    'harmful-template.gguf': gguf("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
    'harmful-pickle-behind.gguf': bytes('GGUF', u32(3), EVIL)
  }),
  ...casesOf('safetensors', {
    'tensor.safetensors': safetensors(tensors, floats(2)),
    'harmful-pickle-behind.safetensors': bytes(u64(2), '{}', EVIL)
  }),
  ...casesOf('tflite', {
    'empty.tflite': flatbuffer('TFL3', table(scalar(4, 3), [table(scalar(1, 0))], [], 'test', [table()]))
  }),
  ...casesOf('executorch', { 'empty.pte': flatbuffer('ET12', table(scalar(4, 0), [], [])) }),
  ...casesOf('ort', { 'empty.ort': flatbuffer('ORTM', table('5', table(scalar(8, 9)))) }),
  ...casesOf('onnx', {
    'relu.onnx': onnx('Relu', ''),
    'python-operator.onnx': onnx('PyOp', 'ai.onnx.contrib')
  }),
  ...casesOf('coreml', {
    'neural-network.mlmodel': bytes(
      numberField(1, 5),
      sizedField(2, sizedField(1, bytes(sizedField(1, 'image'), sizedField(3, numberField(5, 1))))),
      sizedField(500, sizedField(1, sizedField(1, 'layer')))
    )
  }),
  ...casesOf('savedmodel', { 'placeholder.pb': savedModel('Placeholder'), 'reads-a-file.pb': savedModel('ReadFile') }),
  ...casesOf('cntk', {
    'dictionary.model': bytes(
      numberField(1, 1),
      sizedField(2, bytes(sizedField(1, 'version'), sizedField(2, bytes(numberField(1, 1), numberField(2, 3)))))
    )
  }),
  ...casesOf('marshal', {
    'dictionary.marshal': bytes('{u', u32(1), 'a[', u32(2), 'i', u32(1), 'N0'),
    'harmful-code.marshal': bytes(
      ...['[', u32(1), 'c', ...Array.from({ length: 5 }, () => u32(0)), 's', u32(2), 'd\0'],
      ...['(', u32(0), '(', u32(1), 'u', u32(9), 'os.system']
    )
  }),
  ...casesOf('word2vec-text', { 'two-words.vec': bytes('2 3\nking 0.1 0.2 0.3\nqueen -0.1 0.5 1e-3\n') }),
  ...casesOf('unknown', {
    'numbers.bin': floats(40),
    'harmful-pickle-behind-text.txt': bytes('just a note\n', EVIL),
    'harmful-pickle-behind.bin': bytes('MYMODEL1', zeros(8), EVIL)
  })
];
