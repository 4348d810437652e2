import { flatbuffer, PAYLOAD, proto, run, scalar, table, zeros } from '../../../../testing';
import type { Table } from '../../../../testing';

const attribute = (name: string, value: { s?: string | Uint8Array; g?: Table; i?: number }): Table =>
  table(
    name,
    undefined,
    undefined,
    undefined,
    value.i === undefined ? undefined : scalar(8, value.i),
    value.s,
    undefined,
    value.g
  );
const node = (domain: string, operator: string, ...attributes: readonly Table[]): Table =>
  table('n', undefined, domain, undefined, undefined, operator, undefined, undefined, undefined, undefined, attributes);
const graph = (...nodes: readonly Table[]): Table =>
  table([table('w', undefined, undefined, undefined, zeros(64))], undefined, nodes);
const file = (whole: Table, ...metadata: readonly Table[]): Uint8Array =>
  flatbuffer(
    'ORTM',
    table('6', table(scalar(8, 9), ...new Array<undefined>(6).fill(undefined), whole, undefined, metadata))
  );
const said = (data: Uint8Array): string[] =>
  run(data, undefined, 'model.ort').findings.map(({ rule, severity }) => `${severity} ${rule}`);

describe('ORT', () => {
  it('is clean with the operators of the runtime', () => {
    const data = file(graph(node('', 'Relu'), node('com.microsoft', 'Gelu', attribute('a', { s: 'x', i: 1 }))));
    expect(run(data, undefined, 'm.ort')).toMatchObject({ verdict: 'clean', format: 'ort' });
  });

  it('judges operators, also in graphs within', () => {
    expect(said(file(graph(node('', 'If', attribute('b', { g: graph(node('ai.onnx.contrib', 'PyOp')) })))))).toEqual([
      'HIGH model-python-operator',
      'LOW model-custom-operator'
    ]);
    expect(said(file(graph(node('evil', 'Shell'))))).toEqual(['MEDIUM model-custom-operator']);
    const path = attribute('ep_cache_context', { s: '/tmp/x.bin' });
    expect(said(file(graph(node('com.microsoft', 'EPContext', path, attribute('embed_mode', { i: 0 })))))).toEqual([
      'HIGH model-external-path',
      'LOW onnx-compiled-context'
    ]);
  });

  it('looks at metadata and at files in attributes', () => {
    expect(said(file(graph(), table('names', "__import__('os').system('id')")))).toEqual(['HIGH model-metadata-code']);
    const evil = proto(2, PAYLOAD, zeros(30));
    expect(said(file(graph(node('', 'A', attribute('s', { s: evil })))))).toContain('CRITICAL pickle-dangerous-call');
  });

  it('is not clean without a model', () => {
    expect(run(flatbuffer('ORTM', table('6')), undefined, 'm.ort').verdict).toBe('incomplete');
  });
});
