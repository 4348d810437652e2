import { bytes, utf8, zeros } from '../bytes';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import type { Table } from '../flatbuffers-builder';
import { numberField, sizedField } from '../protobuf-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

/** An attribute that holds a text, and the value of a constant of texts. */
const textAttribute = (key: string, value: string | Uint8Array): Uint8Array =>
  sizedField(5, bytes(sizedField(1, key), sizedField(2, sizedField(2, value))));
const constantOf = (...values: readonly (string | Uint8Array)[]): Uint8Array =>
  sizedField(
    5,
    bytes(
      sizedField(1, 'value'),
      sizedField(2, sizedField(8, bytes(numberField(1, 7), ...values.map(value => sizedField(8, value)))))
    )
  );

/** A NodeDef. */
export function nodeDef(
  name: string,
  operation: string,
  inputs: readonly string[] = [],
  ...attributes: readonly Uint8Array[]
): Uint8Array {
  return bytes(
    sizedField(1, name),
    sizedField(2, operation),
    ...inputs.map(input => sizedField(3, input)),
    ...attributes
  );
}

export const constant = (name: string, ...values: readonly (string | Uint8Array)[]): Uint8Array =>
  nodeDef(name, 'Const', [], constantOf(...values));

/** A GraphDef of these nodes. */
export const graphDef = (...nodes: readonly Uint8Array[]): Uint8Array =>
  bytes(...nodes.map(node => sizedField(1, node)), sizedField(4, numberField(1, 2000)));

/** A SavedModel of this graph. */
export const savedModel = (graph: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
  bytes(numberField(1, 1), sizedField(2, bytes(sizedField(1, sizedField(4, 'serve')), sizedField(2, graph), ...more)));

const write = [
  constant('path', '/tmp/x'),
  constant('text', 'echo hi'),
  nodeDef('write', 'WriteFile', ['path', 'text'])
];
const asset = (filename: string): Uint8Array =>
  sizedField(6, bytes(sizedField(1, sizedField(1, 'path:0')), sizedField(2, filename)));
const vocabulary = graphDef(
  constant('path', '/home/author/vocab.txt'),
  nodeDef('table', 'HashTableV2'),
  nodeDef('fill', 'InitializeTableFromTextFileV2', ['table', 'path'])
);

/** A model of TensorFlow Lite with one operation, which has one input. */
export function liteModel(
  code: Table,
  options: Uint8Array | undefined,
  index = 0,
  buffer: Table = table()
): Uint8Array {
  const tensor = table(undefined, scalar(1, 5), scalar(4, 1), 'x');
  const operator = table(scalar(4, index), Int32Array.of(0), Int32Array.of(0), undefined, undefined, options);
  return flatbuffer(
    'TFL3',
    table(scalar(4, 3), [code], [table([tensor], Int32Array.of(0), Int32Array.of(0), [operator])], 'made', [
      table(),
      buffer
    ])
  );
}

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const webModel = (operation: string, path: string): Uint8Array =>
  json({
    format: 'graph-model',
    modelTopology: {
      node: [
        { name: 'x', op: 'Placeholder' },
        { name: 'y', op: operation, input: ['x'] }
      ]
    },
    weightsManifest: [{ paths: [path], weights: [] }]
  });
const metadata = (className: string): Uint8Array =>
  sizedField(
    1,
    bytes(
      numberField(2, 1),
      sizedField(3, 'root'),
      sizedField(4, '_tf_keras_layer'),
      sizedField(5, JSON.stringify({ name: 'l', class_name: className, config: { name: 'l' } }))
    )
  );
const calculators = (...names: readonly string[]): Uint8Array =>
  bytes(...names.map(name => sizedField(1, bytes(sizedField(1, 'n'), sizedField(2, name)))), sizedField(10, 'image'));

/** Models of TensorFlow and TensorFlow Lite. */
export const tensorflow: readonly MadeCase[] = [
  ...casesOf('savedmodel', {
    'writes-a-file.pb': savedModel(graphDef(...write)),
    'nested.pb': savedModel(
      graphDef(constant('graph', graphDef(...write)), nodeDef('data', 'DatasetFromGraph', ['graph']))
    ),
    'asset.pb': savedModel(vocabulary, asset('vocab.txt')),
    'asset-elsewhere.pb': savedModel(vocabulary, asset('../../../etc/passwd')),
    'custom-operation.pb': savedModel(graphDef(nodeDef('x', 'BlurWithCare'))),
    'shell.pb': savedModel(graphDef(nodeDef('x', 'ShellExecute', [], textAttribute('cmd', 'echo hi'))))
  }),
  ...casesOf('tf-graph', {
    'relu.pb': graphDef(nodeDef('x', 'Placeholder'), nodeDef('y', 'Relu', ['x'])),
    'writes-a-file.pb': graphDef(...write)
  }),
  ...casesOf('tf-metagraph', {
    'relu.meta': bytes(
      sizedField(1, sizedField(4, 'train')),
      sizedField(2, graphDef(nodeDef('x', 'Placeholder'), nodeDef('y', 'Relu', ['x'])))
    ),
    'writes-a-file.meta': bytes(sizedField(1, sizedField(4, 'train')), sizedField(2, graphDef(...write)))
  }),
  ...casesOf('tf-graph-text', {
    'relu.pbtxt': utf8(
      'node {\n  name: "x"\n  op: "Placeholder"\n}\nnode {\n  name: "y"\n  op: "Relu"\n  input: "x"\n}\n'
    ),
    'writes-a-file.pbtxt': utf8(
      'saved_model_schema_version: 1\nmeta_graphs { graph_def {\nnode { name: "p" op: "Const" attr { key: "value" value { tensor { dtype: DT_STRING string_val: "/tmp/x" } } } }\nnode { name: "w" op: "WriteFile" input: "p" input: "p" }\n} }\n'
    )
  }),
  ...casesOf('tfjs', {
    'relu.json': webModel('Relu', 'group1-shard1of1.bin'),
    'writes-a-file.json': webModel('WriteFile', 'group1-shard1of1.bin'),
    'weights-elsewhere.json': webModel('Relu', '../../secret.bin')
  }),
  ...casesOf('keras-metadata', { 'dense.pb': metadata('Dense'), 'lambda.pb': metadata('Lambda') }),
  ...casesOf('mediapipe-graph', {
    'calculators.binarypb': calculators('ImageTransformationCalculator', 'GateCalculator'),
    'operation.binarypb': calculators('ImageTransformationCalculator', 'WriteFile')
  }),
  ...casesOf('tf-checkpoint-data', { 'model.data-00000-of-00001': zeros(64) }),
  ...casesOf('tflite', {
    'custom.tflite': liteModel(table(scalar(1, 32), 'BlurWithCare'), undefined),
    'save.tflite': liteModel(table(scalar(1, 32), 'FlexWriteFile'), undefined),
    'no-such-operation.tflite': liteModel(table(scalar(1, 0)), undefined, 7),
    'buffer-elsewhere.tflite': liteModel(
      table(scalar(1, 0)),
      undefined,
      0,
      table(undefined, scalar(8, 2 ** 40), scalar(8, 64))
    )
  })
];
