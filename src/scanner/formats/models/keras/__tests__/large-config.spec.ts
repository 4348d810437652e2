import { ECHO, PAYLOAD, proto, run, utf8 } from '../../../../testing';

const MODULE = { module: Buffer.from(proto(2, PAYLOAD)).toString('base64') };
const layer = { module: 'keras.src.utils.torch_utils', class_name: 'TorchModuleWrapper', config: MODULE };
const turned = { config: MODULE, class_name: 'TorchModuleWrapper' };
const model = (...layers: readonly object[]): Uint8Array =>
  utf8(JSON.stringify({ module: 'keras', class_name: 'Sequential', config: { layers } }));

test.each<[string, Uint8Array]>([
  ['behind more values than are read', model({ x: new Array<number>(2_100_000).fill(1) }, layer)],
  ['behind a long text', model({ x: 'a'.repeat(17 * 2 ** 20) }, layer)],
  ['behind more than is read', model({ x: 'a'.repeat(33 * 2 ** 20) }, layer)],
  ['with its class behind', model({ x: new Array<number>(2_100_000).fill(1) }, turned)]
])('a layer that carries code in a large configuration, %s', (_name, data) => {
  const report = run(data, {}, 'config.json');
  expect(report.verdict).toBe('unsafe');
  expect(report.findings.map(({ evidence }) => evidence)).toContain(ECHO);
});
