import { bytes, flatbuffer, PAYLOAD, proto, run, scalar, sizedField, table, utf8, zeros } from '../../../../testing';
import type { Table } from '../../../../testing';
import { liteModel, nodeDef } from '../../../../testing/golden/made-tensorflow';
import { flexTexts } from '../flexbuffer';

const found = (data: Uint8Array): string[] =>
  run(data, undefined, 'model.tflite').findings.map(({ severity, evidence }) => `${severity} ${evidence}`);
const custom = (name: string): Table => table(scalar(1, 32), name);

/** The options of an operation of TensorFlow: a FlexBuffer of its name and its NodeDef. */
function flexOptions(name: string, node: Uint8Array): Uint8Array {
  const first = bytes([name.length], name, 0);
  const second = bytes([node.length], node, 0);
  const [nameAt, nodeAt] = [1, first.length + 1];
  const vector = first.length + second.length + 1;
  return bytes(
    ...[first, second],
    ...[[2], [vector - nameAt], [vector + 1 - nodeAt]],
    ...[[5 << 2], [5 << 2]],
    ...[[4], [10 << 2], [1]]
  );
}

const attribute = (key: string, value: string): Uint8Array =>
  sizedField(5, bytes(sizedField(1, key), sizedField(2, sizedField(2, value))));
/** A tensor of one text. */
const texts = (text: string): Table => table(bytes([1, 0, 0, 0, 12, 0, 0, 0, 12 + text.length, 0, 0, 0], text));

describe('named operations', () => {
  test.each([
    ['FlexSave', undefined, "HIGH Save(prefix='/tmp/x'"],
    ['FlexRelu', undefined, undefined],
    ['TFLite_Detection_PostProcess', undefined, undefined],
    ['Convolution2DTransposeBias', undefined, undefined],
    ['edgetpu-custom-op', undefined, undefined],
    ['RunShellCommand', undefined, 'MEDIUM RunShellCommand()'],
    ['BlurWithCare', undefined, 'LOW BlurWithCare()'],
    [
      'FlexPrintV2',
      flexOptions('PrintV2', nodeDef('p', 'PrintV2', [], attribute('output_stream', 'file:///x'))),
      'HIGH'
    ],
    [
      'FlexPrintV2',
      flexOptions('PrintV2', nodeDef('p', 'PrintV2', [], attribute('output_stream', 'stderr'))),
      undefined
    ],
    // The delegate runs what the options say.
    ['FlexRelu', flexOptions('Relu', nodeDef('p', 'WriteFile')), 'HIGH WriteFile']
  ])('%s', (name, options, expected) => {
    const [finding] = found(liteModel(custom(name), options, 0, texts('/tmp/x')));
    if (expected === undefined) {
      expect(finding).toBeUndefined();
    } else {
      expect(finding.slice(0, expected.length)).toBe(expected);
    }
  });

  test.each(['FlexSaveV2', 'FlexWriteFile', 'FlexRestoreV2', 'FlexReadFile', 'RunShellCommand'])(
    'a name that no operation has: %s',
    name => {
      const codes = [table(scalar(1, 0)), custom(name)];
      const data = flatbuffer('TFL3', table(scalar(4, 3), codes, [], 'made', [table()]));
      expect(found(data).map(text => text.slice(0, 3))).toEqual([expect.stringMatching(/HIG|MED/)]);
    }
  );

  test('a path that nobody can give, as no text is taken, or that is not known', () => {
    const number = table(undefined, scalar(1, 0), scalar(4, 0));
    const operator = table(scalar(4, 0), Int32Array.of(0), Int32Array.of(1));
    const graph = table([number, number], Int32Array.of(0), Int32Array.of(1), [operator]);
    for (const name of ['FlexSaveV2', 'FlexRestoreV2', 'FlexRemoteCall', 'FlexSend', 'FlexPrintV2']) {
      const model = flatbuffer('TFL3', table(scalar(4, 3), [custom(name)], [graph], 'made', [table()]));
      expect(found(model).map(text => text.slice(0, 6))).toEqual(['MEDIUM']);
    }
    expect(found(liteModel(custom('../libevil.so'), undefined))).toEqual(['MEDIUM ../libevil.so()']);
  });

  test('a path that stands in a buffer', () => {
    expect(found(liteModel(custom('FlexRestoreV2'), undefined, 0, texts('/etc/passwd')))).toEqual([
      "MEDIUM RestoreV2(prefix='/etc/passwd' + <input> + <computed>)"
    ]);
  });

  test('a name longer than any', () => {
    expect(found(liteModel(custom('x'.repeat(2000)), undefined))).toHaveLength(1);
  });

  test('a number that the old field can not hold', () => {
    const code = table(scalar(1, 0xc8), 'FlexWriteFile', undefined, scalar(4, 32));
    expect(found(liteModel(code, undefined))).toHaveLength(1);
  });
});

test('a FlexBuffer that leads out has no texts', () => {
  const whole = flexOptions('Relu', utf8('node'));
  expect(flexTexts(whole).map(text => Buffer.from(text).toString())).toEqual(['Relu', 'node']);
  for (let cut = 1; cut < whole.length; cut++) {
    flexTexts(whole.subarray(cut));
    flexTexts(whole.subarray(0, cut));
  }
  expect(flexTexts(zeros(3))).toEqual([]);
});

describe('indexes', () => {
  const model = (fields: {
    tensors?: Table[];
    inputs?: number[];
    operator?: Table;
    buffers?: Table[];
    more?: (Table[] | undefined)[];
  }): string[] => {
    const {
      tensors = [table()],
      inputs = [0],
      operator = table(scalar(4, 0)),
      buffers = [table()],
      more = []
    } = fields;
    const graph = table(tensors, Int32Array.from(inputs), Int32Array.of(0), [operator]);
    return found(
      flatbuffer('TFL3', table(scalar(4, 3), [table(scalar(1, 0))], [graph], 'made', buffers, undefined, ...more))
    );
  };
  const tensor = (buffer: number): Table => table(undefined, scalar(1, 0), scalar(4, buffer));
  const operator = (inputs: number[]): Table => table(scalar(4, 0), Int32Array.from(inputs));

  test.each([
    ['none', {}, []],
    ['an input that is left out', { operator: operator([0, -1]) }, []],
    ['an input', { operator: operator([5]) }, ['MEDIUM operator.inputs = 5, of 1']],
    ['a negative input', { operator: operator([-2]) }, ['MEDIUM operator.inputs = -2, of 1']],
    ['an input of the graph', { inputs: [9] }, ['MEDIUM subgraph.inputs = 9, of 1']],
    ['sides that are ordinary', { tensors: [table(Int32Array.of(1, 224, 0, 3))] }, []],
    [
      'sides that multiply',
      { tensors: [table(Int32Array.of(65536, 65536))] },
      ['MEDIUM tensor.shape = [65536, 65536]']
    ],
    ['a negative side', { tensors: [table(Int32Array.of(1, -1))] }, ['MEDIUM tensor.shape = [1, -1]']],
    ['a buffer', { tensors: [tensor(7)] }, ['MEDIUM tensor.buffer = 7, of 1']],
    [
      'a branch',
      { operator: table(scalar(4, 0), undefined, undefined, scalar(1, 92), table(scalar(4, 0), scalar(4, 3))) },
      ['MEDIUM operator.subgraph = 3, of 1']
    ],
    [
      'a buffer that is too small',
      { tensors: [table(Int32Array.of(2, 4), scalar(1, 0), scalar(4, 1))], buffers: [table(), table(zeros(16))] },
      ['MEDIUM tensor of 32 bytes, buffer of 16']
    ],
    [
      'a buffer of that size',
      { tensors: [table(Int32Array.of(2, 4), scalar(1, 0), scalar(4, 1))], buffers: [table(), table(zeros(32))] },
      []
    ],
    [
      'a place in the file',
      { buffers: [table(undefined, scalar(8, 16), scalar(8, 2 ** 33))] },
      [expect.stringContaining('MEDIUM buffer: offset 16, size 8589934592')]
    ],
    ['metadata', { more: [[table('m', scalar(4, 3))]] }, ['MEDIUM metadata.buffer = 3, of 1']],
    [
      'a signature',
      { more: [undefined, [table([table('x', scalar(4, 2))], undefined, 's', undefined, scalar(4, 0))]] },
      ['MEDIUM signature.tensor_index = 2, of 1']
    ]
  ])('%s', (_what, fields, expected) => {
    expect(model(fields)).toEqual(expected);
  });
});

test('what an application finds in the metadata is scanned', () => {
  const held = bytes([0x80, 2], "cposix\nsystem\n(S'echo hi'\ntR.");
  const data = flatbuffer(
    'TFL3',
    table(scalar(4, 3), [], [], 'made', [table(), table(held)], undefined, [table('notes', scalar(4, 1))])
  );
  const { findings } = run(data, undefined, 'model.tflite');
  expect(findings.map(({ where }) => where.members)).toContainEqual(['notes']);
});

test('a file behind the model', () => {
  const model = liteModel(custom('FlexRelu'), undefined);
  const program = bytes('\x7fELF', 2, 1, 1, zeros(9), 2, 0, 62, 0, zeros(44));
  const rules = (...more: readonly Uint8Array[]): string[] =>
    run(bytes(model, ...more), undefined, 'model.tflite').findings.map(({ rule }) => rule);
  expect(rules(zeros(7), program)).toContain('program-in-model');
  expect(rules(zeros(9_000), program)).toEqual(['program-in-model']);
  expect(rules(proto(2, PAYLOAD), zeros(20))).toContain('pickle-dangerous-call');
  expect(rules(zeros(100))).toEqual([]);
});

test('a pickle and a program in a buffer', () => {
  const rules = (...held: readonly Uint8Array[]): string[] =>
    run(
      flatbuffer('TFL3', table(scalar(4, 3), [], [], 'made', [table(), table(bytes(...held))])),
      undefined,
      'model.tflite'
    ).findings.map(({ rule }) => rule);
  const program = bytes('\x7fELF', 2, 1, 1, zeros(9), 2, 0, 62, 0, zeros(44));
  expect(rules(zeros(5_001), program, zeros(9_000))).toEqual(['program-in-model']);
  expect(rules(zeros(5_001), proto(2, PAYLOAD), zeros(9_000))).toContain('pickle-dangerous-call');
});

test('of a large model the beginning and the end are read', () => {
  const model = flatbuffer('TFL3', table(scalar(4, 3), [], [], 'made', [table(), table(zeros(100))]));
  const report = run(bytes(model, zeros(33 * 2 ** 20)), undefined, 'model.tflite');
  expect([report.verdict, report.bytesRead < report.size / 10]).toEqual(['clean', true]);
});
