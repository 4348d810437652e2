import { bytes, numberField, PAYLOAD, proto, run, sizedField, u32, u64, utf8, zeros } from '../../../../testing';

const text = (number: number, value: string): Uint8Array => sizedField(number, value);
const message = (number: number, ...fields: readonly Uint8Array[]): Uint8Array => sizedField(number, bytes(...fields));
const said = (data: Uint8Array | string, name = 'model.bin'): string[] =>
  run(typeof data === 'string' ? utf8(data) : data, undefined, name).findings.map(
    ({ rule, severity }) => `${severity} ${rule}`
  );
const clean = (data: Uint8Array | string, format: string, name = 'model.bin'): void =>
  expect(run(typeof data === 'string' ? utf8(data) : data, undefined, name)).toMatchObject({
    verdict: 'clean',
    format,
    findings: []
  });

describe('Caffe', () => {
  const layer = (type: string, ...more: readonly Uint8Array[]): Uint8Array =>
    message(100, text(1, 'l'), text(2, type), text(3, 'x'), text(4, 'y'), ...more);

  it('is clean with layers that compute', () => {
    clean(bytes(text(1, 'net'), layer('Convolution', message(7, sizedField(5, zeros(64))))), 'caffe');
    clean(
      'name: "net"\nlayer { name: "data" type: "Input" top: "data" input_param { shape: { dim: 1 dim: 3 } } }\n',
      'protobuf-text',
      'net.prototxt'
    );
    clean('# a\nname: "net"\nlayer {\n  name: "c"\n  type: "Convolution"\n}\n', 'protobuf-text', 'net.txt');
  });

  it('reports a layer in Python', () => {
    const python = message(130, text(1, 'os'), text(2, 'system'), text(3, 'id'));
    expect(said(bytes(text(1, 'net'), layer('Python', python)))).toEqual(['HIGH model-python-operator']);
    expect(said(bytes(text(1, 'net'), layer('ReLU'), layer('Python', python)))).toEqual(['HIGH model-python-operator']);
    const written = 'layer { type: "Python" python_param { module: "os" layer: "system" } }\n';
    expect(said(written, 'net.prototxt')).toEqual(['HIGH model-python-operator']);
    expect(said(written, 'net.txt')).toEqual(['HIGH model-python-operator']);
    const source = message(115, text(1, '/etc/passwd'));
    expect(said(bytes(text(1, 'net'), layer('ImageData', source)))).toEqual(['HIGH model-external-path']);
    expect(said(bytes(text(1, 'net'), layer('ImageData', message(115, text(1, '/data/train.txt')))))).toEqual([]);
    expect(said(`layers: < type: "Python", name: "x" >`, 'a.pbtxt')).toEqual(['HIGH model-python-operator']);
  });
});

describe('Caffe2', () => {
  const operator = (type: string, ...more: readonly Uint8Array[]): Uint8Array =>
    message(2, text(1, 'x'), text(2, 'y'), text(4, type), ...more);

  it('judges operators', () => {
    clean(bytes(text(1, 'net'), operator('Conv'), operator('Relu')), 'caffe2');
    expect(said(bytes(text(1, 'net'), operator('Python')))).toEqual(['HIGH model-python-operator']);
    expect(said(bytes(text(1, 'net'), operator('Load', message(5, text(1, 'db'), text(4, '/tmp/x')))))).toEqual([
      'HIGH model-file-operator'
    ]);
    const evil = proto(2, PAYLOAD, zeros(30));
    expect(said(bytes(operator('Python', message(5, text(1, 'pickled_builder'), sizedField(4, evil)))))).toContain(
      'CRITICAL pickle-dangerous-call'
    );
    expect(said('name: "n"\nop { input: "x" type: "Python" }', 'net.pbtxt')).toEqual(['HIGH model-python-operator']);
  });
});

describe('PaddlePaddle', () => {
  const operator = (type: string, ...more: readonly Uint8Array[]): Uint8Array =>
    message(4, message(1, text(1, 'X'), text(2, 'x')), text(3, type), ...more);
  const program = (...operators: readonly Uint8Array[]): Uint8Array =>
    bytes(
      message(1, numberField(1, 0), numberField(2, 0), message(3, text(1, 'x')), ...operators),
      message(4, numberField(1, 0))
    );

  it('judges operators', () => {
    clean(program(operator('feed'), operator('conv2d'), operator('fetch')), 'paddle', 'a.pdmodel');
    expect(said(program(operator('relu'), operator('py_func')))).toEqual(['HIGH model-python-operator']);
    expect(said(program(operator('save', message(4, text(1, 'file_path'), text(5, '/tmp/x')))))).toEqual([
      'HIGH model-file-operator'
    ]);
    expect(said(program(operator('listen_and_serv')))).toEqual(['HIGH model-remote-operator']);
    const json = (name: string): string =>
      `{"base_code":{"magic":"pir","trainable":true,"version":1},"program":{"regions":[{"blocks":[{"ops":[{"#":"1.${name}"}]}]}]}}`;
    clean(json('conv2d'), 'paddle', 'inference.json');
    expect(said(json('py_func'), 'inference.json')).toEqual(['HIGH model-python-operator']);
    for (const name of ['3.mine', 'custom_op.mine', '1.run_shell']) {
      expect(said(json('x').replace('1.x', name), 'inference.json')).toEqual(['MEDIUM model-custom-operator']);
    }
    const code = json('scale').replace('"}]', '","A":[{"D":"__import__(\'os\').system(1)"}]}]');
    expect(said(code, 'inference.json')).toEqual(['MEDIUM model-metadata-code']);
    expect(said(program(operator('relu'), operator('run_shell')))).toEqual(['MEDIUM model-custom-operator']);
    expect(said(program(operator('relu'), operator('chunk_eval'), operator('run_program')))).toEqual([]);
  });

  it('follows parameters to the last byte', () => {
    const described = bytes(numberField(1, 5), numberField(2, 2), numberField(2, 3));
    const tensor = bytes(u32(0), u64(0), u32(0), u32(described.length), described, zeros(24));
    clean(bytes(tensor, tensor), 'paddle-params', 'a.pdiparams');
    expect(run(bytes(tensor, tensor, 'abc'), undefined, 'a.pdiparams').verdict).toBe('incomplete');
  });
});

describe('MXNet', () => {
  const symbol = (...nodes: readonly unknown[]): string =>
    JSON.stringify({ nodes, arg_nodes: [0], heads: [[0, 0, 0]] });

  it('judges operators', () => {
    clean(
      symbol({ op: 'null', name: 'data', inputs: [] }, { op: 'Convolution', attrs: { kernel: '(3, 3)' } }),
      'mxnet',
      'a-symbol.json'
    );
    expect(said(symbol({ op: 'Custom', attrs: { op_type: 'evil' } }))).toEqual(['MEDIUM model-custom-operator']);
    expect(said(symbol({ op: '<A'.repeat(600) }))).toEqual(['MEDIUM model-custom-operator']);
    expect(said(symbol({ op: '_foreach', subgraphs: [{ nodes: [{ op: 'Custom' }] }] }))).toEqual([
      'MEDIUM model-custom-operator'
    ]);
    expect(said(symbol({ op: 'X', attrs: { path: '../../model.bin' } }))).toEqual(['HIGH model-external-path']);
    expect(said(symbol({ op: 'X', attrs: { lib: 'evil.so' } }))).toEqual(['MEDIUM model-custom-operator']);
  });

  it('follows parameters to the last byte', () => {
    const array = bytes(u32(0xf993fac9), u32(0), u32(1), u64(2), u32(1), u32(0), u32(0), zeros(8));
    const params = bytes(u64(0x112), u64(0), u64(1), array, u64(1), u64(5), 'arg:w');
    clean(params, 'mxnet-params', 'a.params');
    expect(run(bytes(params, 'x'), undefined, 'a.params').verdict).toBe('incomplete');
  });
});

describe('Torch 7', () => {
  const string = (value: string): Uint8Array => bytes(u32(2), u32(value.length), value);
  const number = bytes(u32(1), zeros(8));
  const table = (index: number, ...values: readonly Uint8Array[]): Uint8Array =>
    bytes(u32(3), u32(index), u32(values.length / 2), ...values);
  const named = (name: string): Uint8Array => bytes(u32(name.length), name);
  const tensor = bytes(
    ...[u32(4), u32(2), named('V 1'), named('torch.FloatTensor'), u32(1), u64(2), u64(1), u64(1)],
    ...[u32(4), u32(3), named('V 1'), named('torch.FloatStorage'), u64(2), zeros(8)]
  );

  it('is clean with tensors and tables, and reports functions', () => {
    clean(table(1, string('w'), tensor, string('n'), number), 'torch7', 'a.t7');
    const func = bytes(u32(8), u32(5), u32(18), '\x1bLJ\x01os.execute(id)', table(6));
    expect(said(table(1, string('w'), tensor, string('f'), func), 'a.t7')).toEqual(['HIGH torch7-code']);
    const object = bytes(u32(4), u32(1), named('V 1'), named('nn.Linear'), table(2, string('f'), func));
    expect(said(object, 'a.t7')).toEqual(['HIGH torch7-code']);
    expect(said(bytes(u32(6), u32(1), func.subarray(8)), 'a.t7')).toEqual(['HIGH torch7-code']);
    expect(said('8\n1\n18\n\x1bLJ\x01os.execute(id)\n', 'a.t7')).toContain('HIGH torch7-code');
  });

  it('finds code in texts, and where objects cannot be read', () => {
    expect(said(table(1, string('f'), string('os.execute("id")')), 'a.t7')).toEqual(['MEDIUM torch7-code']);
    expect(said('4\n1\n3\nV 1\n9\nnn.Linear\nos.execute("id")\n', 'a.t7')).toEqual(['MEDIUM torch7-code']);
    expect(said(bytes('T7\0\0', zeros(8), '\x1bLuaQ', zeros(40)), 'a.t7')).toEqual(['HIGH torch7-code']);
  });
});

describe('CNTK', () => {
  const value = (...fields: readonly Uint8Array[]): Uint8Array => message(2, numberField(1, 1), ...fields);
  const entry = (name: string, inner: Uint8Array): Uint8Array => message(2, text(1, name), inner);
  const dictionary = (...entries: readonly Uint8Array[]): Uint8Array => bytes(numberField(1, 1), ...entries);

  it('reports functions that a module restores', () => {
    clean(dictionary(entry('version', value(numberField(5, 3)))), 'cntk');
    const inner = dictionary(entry('module', value(text(8, 'evil'))));
    expect(
      said(dictionary(entry('functions', value(message(11, message(1, numberField(1, 1), sizedField(12, inner)))))))
    ).toEqual(['MEDIUM model-python-operator']);
    const user = dictionary(entry('type', value(text(8, 'UserDefinedFunction'))));
    expect(said(dictionary(entry('f', value(sizedField(12, user)))))).toEqual(['MEDIUM model-python-operator']);
  });

  it('reports functions of a user in the first version, also where it is cut', () => {
    const wide = (word: string): Uint8Array => bytes(...[...word].map(char => bytes(char, 0)), 0, 0);
    const model = bytes(wide('BCN'), wide('BNodeList'), zeros(1_200_000), wide('UserDefinedV2Function'), wide('n'));
    expect(said(model, 'm.dnn')).toEqual(['MEDIUM model-custom-operator']);
  });
});

describe('ONNX as text and as JSON', () => {
  it('is judged like the binary form', () => {
    const written = (location: string, operator: string): string =>
      `ir_version: 8\nproducer_name: "x"\ngraph {\n  node { input: "x" output: "y" op_type: "${operator}" }\n  initializer { name: "w" data_location: EXTERNAL external_data { key: "location" value: "${location}" } }\n}\n`;
    clean(written('w.bin', 'Relu'), 'protobuf-text', 'm.textproto');
    expect(said(written('../w.bin', 'Relu'), 'm.textproto')).toEqual(['HIGH model-external-path']);
    expect(said(written('w.bin', 'PyOp'), 'm.txt')).toEqual(['HIGH model-python-operator']);
    const json = (location: string, operator: string): string =>
      JSON.stringify({
        irVersion: '8',
        producerName: 'x',
        graph: {
          node: [{ opType: operator, attribute: [{ name: 'a', s: 'eA==' }] }],
          initializer: [{ name: 'w', externalData: [{ key: 'location', value: location }] }]
        }
      });
    clean(json('w.bin', 'Relu'), 'onnx', 'm.onnxjson');
    expect(said(json('/etc/passwd', 'PyOp'), 'm.json')).toEqual([
      'HIGH model-python-operator',
      'HIGH model-external-path'
    ]);
  });
});

test.each(['TorchModule', 'TorchCriterion', 'CaffeOp', '_CudaModule', '_TensorRT'])(
  'MXNet: %s runs what its attributes hold',
  op => {
    const nodes = [
      { op: 'null', name: 'x', inputs: [] },
      { op, name: 'y', attrs: { lua_string: "os.execute('id')" }, inputs: [[0, 0, 0]] }
    ];
    expect(said(JSON.stringify({ nodes, arg_nodes: [0], heads: [[1, 0, 0]] }), 'm-symbol.json')).toContain(
      'MEDIUM model-custom-operator'
    );
  }
);

test('PaddlePaddle: operators that ask a server for parameters', () => {
  const program = (type: string): string =>
    JSON.stringify({ base_code: { magic: 'pir', version: 1 }, program: { ops: [{ '#': `1.${type}` }] } });
  expect(said(program('distributed_lookup_table'), 'inference.json')).toEqual(['HIGH model-remote-operator']);
  expect(said(program('pull_sparse_v2'), 'inference.json')).toEqual(['HIGH model-remote-operator']);
  expect(said(program('sparse_momentum'), 'inference.json')).toEqual([]);
});
