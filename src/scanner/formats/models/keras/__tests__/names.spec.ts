import { readFileSync } from 'fs';
import { join } from 'path';
import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';

const CODES = JSON.parse(
  readFileSync(join(__dirname, '../../../../../../tests/fixtures/keras/codes.json'), 'utf8')
) as Record<string, Record<string, string>>;
const scanText = (text: string, name = 'config.json'): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(text)), name);
const told = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);
const toldOf = (...layers: unknown[]): string[] =>
  told(scanText(JSON.stringify({ class_name: 'Sequential', config: { layers } })));

describe('the registered name', () => {
  it.each([
    ['keras.utils', 'get_file', 'HIGH keras-unsafe-api keras.utils.get_file'],
    ['builtins', 'eval', 'CRITICAL keras-foreign-callable builtins.eval'],
    ['numpy', 'load', 'CRITICAL keras-foreign-callable numpy.load']
  ])('is looked up in %s too when the first name is not there', (module, registered_name, expected) => {
    expect(toldOf({ class_name: 'Dense', config: {}, module, registered_name })).toContain(expected);
    expect(toldOf({ class_name: 'function', config: 'relu', module, registered_name })).toContain(expected);
  });

  it('says nothing new as Keras writes it', () => {
    expect(
      toldOf(
        { class_name: 'function', config: 'relu', module: 'builtins', registered_name: 'function' },
        { class_name: 'Functional', config: {}, module: 'keras.src.models.functional', registered_name: 'Functional' },
        { class_name: 'Dense', config: {}, module: 'keras.layers', registered_name: null }
      )
    ).toEqual([]);
  });
});

describe('a module without a name', () => {
  it.each([
    ['pwn', 'LOW keras-custom-object pwn.'],
    ['os', 'CRITICAL keras-foreign-callable os.'],
    ['keras.layers>Lambda', 'LOW keras-custom-object keras.layers>Lambda.']
  ])('is imported: %s', (module, expected) => {
    expect(toldOf({ class_name: null, config: null, module })).toEqual([expected]);
    expect(toldOf({ class_name: 1, config: null, module })).toEqual([expected]);
  });
});

describe('names inside modules of Keras', () => {
  it.each([
    ['keras.src.layers.core.lambda_layer', 'python_utils.func_load', 'CRITICAL keras-unsafe-api'],
    ['keras.src.layers.preprocessing.index_lookup', 'np.load', 'HIGH keras-unsafe-api'],
    ['keras.src.activations', 'tf.py_function', 'HIGH keras-unsafe-api'],
    ['keras.src.losses.losses', 'warnings.sys', 'CRITICAL keras-foreign-callable'],
    ['keras.src.utils.file_utils', 'os.system', 'CRITICAL keras-foreign-callable'],
    ['keras.layers', '__builtins__', 'CRITICAL keras-foreign-callable'],
    ['keras.layers', 'deserialize', 'CRITICAL keras-unsafe-api'],
    ['keras.callbacks', 'RemoteMonitor', 'LOW keras-custom-object']
  ])('%s %s', (module, name, expected) => {
    expect(toldOf({ class_name: name, config: {}, module, registered_name: null })).toEqual([
      `${expected} ${module}.${name}`
    ]);
  });

  it.each(['array', 'copy', 'select', 'trace'])('keras.ops.%s is no module', config => {
    expect(toldOf({ class_name: 'function', config, module: 'keras.ops', registered_name: config })).toEqual([]);
  });
});

describe('names inside TensorFlow', () => {
  it.each([
    ['compat.v2.io.gfile.copy', 'HIGH keras-tensorflow-op tensorflow.compat.v2.io.gfile.copy'],
    ['compat.v1.saved_model.load', 'CRITICAL keras-tensorflow-op tensorflow.compat.v1.saved_model.load'],
    ['compat.v1.gfile.Copy', 'HIGH keras-tensorflow-op tensorflow.compat.v1.gfile.Copy'],
    ['config.experimental_connect_to_host', 'HIGH keras-tensorflow-op tensorflow.config.experimental_connect_to_host'],
    ['profiler.experimental.server.start', 'HIGH keras-tensorflow-op tensorflow.profiler.experimental.server.start'],
    ['keras.utils.get_file', 'HIGH keras-unsafe-api keras.utils.get_file'],
    ['keras.datasets.mnist.load_data', 'HIGH keras-unsafe-api keras.datasets.mnist.load_data']
  ])('TFOpLambda %s', (symbol, expected) => {
    expect(toldOf({ class_name: 'TFOpLambda', config: { name: 't', function: symbol } })).toEqual([expected]);
  });

  it.each([
    'math.reduce_mean',
    'nn.relu',
    'compat.v1.transpose',
    'keras.backend.mean',
    'keras.activations.relu',
    'io.decode_raw'
  ])('says nothing about %s', symbol => {
    expect(toldOf({ class_name: 'TFOpLambda', config: { name: 't', function: symbol } })).toEqual([]);
  });

  it('a function by its module', () => {
    expect(toldOf({ class_name: 'function', config: 'Copy', module: 'tensorflow.compat.v1.gfile' })).toEqual([
      'CRITICAL keras-foreign-callable tensorflow.compat.v1.gfile.Copy'
    ]);
  });
});

describe('files that tokenizers read', () => {
  it.each([
    ['BytePairTokenizer', { vocabulary: 'http://127.0.0.1:9/v', merges: 'm' }, 1],
    ['BytePairTokenizer', { vocabulary: null, merges: '/etc/passwd' }, 1],
    ['SentencePieceTokenizer', { proto: '../../x' }, 1],
    ['BertTokenizer', { vocabulary: ['a', 'b'], lowercase: true }, 0]
  ])('%s %j', (class_name, config, count) => {
    const found = toldOf({ class_name, config, module: 'keras_hub.tokenizers', registered_name: null });
    expect(found).toEqual(Array.from({ length: count }, () => `HIGH keras-vocabulary-file keras.layers.${class_name}`));
  });
});

describe('where a configuration hides from its reader', () => {
  const evil = JSON.stringify({
    class_name: 'Lambda',
    config: { function: { class_name: '__lambda__', config: { code: CODES['3.12'].exec } } }
  });
  const expected = ['MEDIUM keras-lambda Keras.Lambda', 'CRITICAL keras-lambda-code builtins.exec'];

  it('behind more blanks, or a longer text, than anybody would look through', () => {
    const far = 2 ** 20 + 4096;
    expect(told(scanText(' '.repeat(far) + evil))).toEqual(expected);
    expect(told(scanText(`{"pad": "${'x'.repeat(far)}", ${evil.slice(1)}`))).toEqual(expected);
  });

  it('as characters that would also pass for base64', () => {
    // Python takes a text with characters beyond ASCII as the bytes themselves: here a code object with 0x34 ('4') in it.
    const bytes = Buffer.from(CODES['3.12'].exec, 'base64');
    bytes.writeUInt8(0x34, 13);
    bytes.writeUInt8(0x77, 14);
    const code = bytes.toString('latin1');
    const layer = { class_name: 'Lambda', config: { function: { class_name: '__lambda__', config: { code } } } };
    expect(told(scanText(JSON.stringify(layer)))).toEqual(expect.arrayContaining(expected));
  });
});
