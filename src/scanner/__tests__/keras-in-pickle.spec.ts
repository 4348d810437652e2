import type { ScanReport } from '../report';
import { blob, bytes, call, proto, run, sglob, zipOf } from '../testing';

// Keras 2 pickles a model as the archive that it would save, in plain bytes.

const layer = (name: string, config: object): string =>
  JSON.stringify({
    module: 'keras.layers',
    class_name: name,
    config: { name: 'layer', ...config },
    registered_name: null
  });
const HONEST = layer('Dense', { units: 1 });
const LAMBDA = layer('Lambda', {
  function: { class_name: '__lambda__', config: { code: '4wEAAAA=', defaults: null, closure: null } }
});

const archive = (config: string): Uint8Array =>
  zipOf([
    { name: 'metadata.json', data: bytes('{"keras_version": "2.15.0", "date_saved": "2024-01-01@00:00:00"}') },
    { name: 'config.json', data: bytes(config) }
  ]);

/** Behind the model stands more than a search for the end of an archive reads, so that only the call shows it. */
const FAR = bytes(blob(new Uint8Array(200_000)), '0');

const restored = (data: Uint8Array, owner = 'keras.src'): ScanReport =>
  run(proto(4, call(sglob(`${owner}.saving.pickle_utils`, 'deserialize_model_from_bytecode'), blob(data)), FAR));

test.each(['keras.src', 'tf_keras.src'])('a model as %s pickles it is what its archive is', owner => {
  expect(restored(archive(HONEST), owner).verdict).toBe('clean');
  const report = restored(archive(LAMBDA), owner);
  expect(report.verdict).toBe('unsafe');
  expect(report.findings.map(({ rule }) => rule)).toContain('keras-lambda');
});

test('an archive behind other bytes is looked into', () => {
  expect(restored(bytes('PK', 'junk'.repeat(20), archive(LAMBDA))).verdict).toBe('unsafe');
});

test('what no archive can be read in is not clean', () => {
  expect(restored(bytes('PK', new Uint8Array(600))).verdict).toBe('incomplete');
  expect(restored(bytes('PK')).verdict).toBe('incomplete');
  expect(restored(archive(HONEST).slice(0, -22)).verdict).not.toBe('clean');
});

test('bytes that are worked out, and a call by another callable', () => {
  const loader = sglob('keras.src.saving.pickle_utils', 'deserialize_model_from_bytecode');
  const sum = call(sglob('operator', 'add'), blob(bytes('PK')), blob(archive(HONEST)));
  expect(run(proto(4, call(loader, sum))).verdict).toBe('unsafe');
  const held = call(sglob('functools', 'partial'), loader, blob(archive(LAMBDA)));
  expect(run(proto(4, bytes(held, ')R'))).verdict).toBe('unsafe');
});

test('the module before it unpacks a tar file with a SavedModel', () => {
  expect(restored(archive(HONEST), 'keras').verdict).toBe('unsafe');
});
