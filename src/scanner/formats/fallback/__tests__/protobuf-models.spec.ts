import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';

/**
 * Written by onnx 1.23 and coremltools 9.0, with TensorFlow's MetaGraphDef, and after CNTK's own schema, all with as
 * little in them as there can be.
 */
const MODELS: readonly (readonly [string, string, string])[] = [
  [
    'onnx',
    'onnx.helper.make_model',
    'CA4SB3B5dG9yY2gaAzIuMTozCgwKAXgSAXkiBFJlbHUSAWdaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgIQHA=='
  ],
  [
    'onnx',
    'the same without a producer',
    'CA46MwoMCgF4EgF5IgRSZWx1EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUICEBw='
  ],
  [
    'onnx',
    'the same without operator sets',
    'CA46MwoMCgF4EgF5IgRSZWx1EgFnWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAQ=='
  ],
  [
    'onnx',
    'every text, properties and a function',
    'CA4SAXgiAmFpKAMyBmQKbGluZTozCgwKAXgSAXkiBFJlbHUSAWdaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgIQHHIGCgFrEgF2ygEhCgFmIgFhKgFiOgwKAWESAWIiBFJlbHVKBAoAEBFSAm15'
  ],
  ['coreml', 'a neural network', 'CAUSIQoPCgVpbWFnZRoGKgQQoIAEUg4KBHByb2IaBioEEKCABKIfBQoDCgFs'],
  [
    'coreml',
    'a custom model with metadata',
    'CAUSMQoPCgVpbWFnZRoGKgQQoIAEUg4KBHByb2IaBioEEKCABKIGDQoCaGmiBgYKAWESAWLaIgZSBEV2aWw='
  ],
  [
    'coreml',
    'an updatable pipeline',
    'CAUSIQoPCgVpbWFnZRoGKgQQoIAEUg4KBHByb2IaBioEEKCABFAB0gwnCiUIBRIhCg8KBWltYWdlGgYqBBCggARSDgoEcHJvYhoGKgQQoIAE'
  ],
  ['coreml', 'a program', 'CAUSIQoPCgVpbWFnZRoGKgQQoIAEUg4KBHByb2IaBioEEKCABLIfAggB'],
  ['coreml', 'a tree ensemble without a description', 'CAHyEgQKAhAB'],
  [
    'savedmodel',
    'one meta graph',
    'CAESTwoYEgcKBQoDQWRkIgVzZXJ2ZSoGMi4xNS4wEhIKEAoBeBILUGxhY2Vob2xkZXIaAwoBZioWCg9zZXJ2aW5nX2RlZmF1bHQSAxoBbToCCgA='
  ],
  [
    'savedmodel',
    'two meta graphs',
    'CAESTwoYEgcKBQoDQWRkIgVzZXJ2ZSoGMi4xNS4wEhIKEAoBeBILUGxhY2Vob2xkZXIaAwoBZioWCg9zZXJ2aW5nX2RlZmF1bHQSAxoBbToCCgASTwoYEgcKBQoDQWRkIgVzZXJ2ZSoGMi4xNS4wEhIKEAoBeBILUGxhY2Vob2xkZXIaAwoBZioWCg9zZXJ2aW5nX2RlZmF1bHQSAxoBbToCCgA='
  ],
  [
    'cntk',
    'a dictionary of CNTK 2',
    'CAESEQoHdmVyc2lvbhIGCAEQAygIEh8KBHR5cGUSFwgBEAZCEUNvbXBvc2l0ZUZ1bmN0aW9uEhgKCHJvb3RfdWlkEgwIARAGQgZQbHVzMTUSHQoTcHJpbWl0aXZlX2Z1bmN0aW9ucxIGCAEQCVoA'
  ],
  [
    'cntk',
    'the file of CNTK 1',
    'QgBDAE4AAABCAFYAZQByAHMAaQBvAG4AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  ]
];

const scanBytes = (bytes: Uint8Array): ReturnType<typeof scan> => scan(new MemorySource(bytes), 'model');

test.each(MODELS)('%s: %s', (id, _, base64) => {
  const report = scanBytes(Buffer.from(base64, 'base64'));
  expect(report.format).toBe(id);
  expect(report.findings).toEqual([]);
});

test('a model that breaks off is still called what it is', () => {
  for (const [id, , base64] of MODELS.filter(([id]) => id === 'coreml' || id === 'savedmodel')) {
    const bytes = Buffer.from(base64, 'base64');
    const report = scanBytes(bytes.subarray(0, bytes.length - 1));
    expect(report.format).toBe(id);
  }
});

test('messages that are none of them have no name', () => {
  for (const bytes of [
    [0x08, 0x01],
    [0x08, 0x01, 0x12],
    [0x08, 0x01, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    [0x08, 0x01, 0x1f, 0x01],
    [0x08, 0x01, 0x4a, 0x01, 0x00],
    [0x08, 0x01, 0x12, 0x02, 0x00, 0x01]
  ]) {
    expect(scanBytes(Uint8Array.from(bytes)).format).toBe('unknown');
  }
});
