import { bytes, run, sizedField } from '../../../testing';
import { graphDef, nodeDef } from '../../../testing/golden/made-tensorflow';

const schema = (name: string, pack: string, ...more: readonly Uint8Array[]): Uint8Array =>
  sizedField(1, bytes(sizedField(1, name), sizedField(2, pack), ...more, sizedField(12, 'proto3')));
const set = bytes(
  schema('core/log.proto', 'tensorflow.dummy'),
  schema('b.proto', 'b', sizedField(4, sizedField(1, 'M')))
);

const found = (data: Uint8Array): string[] => run(data, undefined, 'a.bin').findings.map(({ rule }) => rule);

test('schemas are no graph', () => {
  const report = run(set, undefined, 'a.bin');
  expect(report.verdict).toBe('not-a-model');
  expect(report.coverage[0].format).toBe('protobuf-schemas');
});

test('a node beside schemas, or under the name of one, is a node', () => {
  const node = nodeDef('a.proto', 'PyFunc');
  expect(found(graphDef(node))).toContain('tensorflow-python-call');
  expect(found(bytes(set, sizedField(1, node)))).toContain('tensorflow-python-call');
  expect(found(bytes(set, sizedField(2, sizedField(1, 'x'))))).not.toEqual([]);
});
