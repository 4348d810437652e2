import { readFileSync } from 'fs';
import { join } from 'path';
import { scan } from '../../../../../scanner';
import type { Finding, ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';

const FIXTURES = join(__dirname, '../../../../../../tests/fixtures/keras');
const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Record<string, unknown>;
const CODES = fixture('codes.json') as Record<string, Record<string, string>>;

const scanText = (text: string, name = 'config.json'): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(text)), name);
const scanConfig = (config: unknown, name?: string): ScanReport => scanText(JSON.stringify(config), name);
const told = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);
const only = (report: ScanReport): Finding => {
  expect(told(report)).toHaveLength(1);
  return report.findings[0];
};

/** A functional model around one layer. */
const around = (...layers: unknown[]): unknown => ({
  module: 'keras.src.models.functional',
  class_name: 'Functional',
  registered_name: 'Functional',
  config: {
    name: 'm',
    layers: [
      { module: 'keras.layers', class_name: 'InputLayer', config: { name: 'in' }, registered_name: null },
      ...layers
    ]
  }
});
const lambdaOf = (code: string, extra: object = {}): unknown => ({
  module: 'keras.layers',
  class_name: 'Lambda',
  registered_name: null,
  config: {
    name: 'l',
    function: { class_name: '__lambda__', config: { code, defaults: null, closure: null } },
    ...extra
  }
});
const EVIL = CODES['3.12'].exec;
const EVIL_FINDINGS = ['MEDIUM keras-lambda Keras.Lambda', 'CRITICAL keras-lambda-code builtins.exec'];

describe('what Keras writes about honest models', () => {
  const texts = ['configs-keras2.json', 'configs-keras3.json'].flatMap(file =>
    Object.entries(fixture(file)).flatMap(([name, value]) =>
      (Array.isArray(value) ? (value as string[]) : [value as string]).map(text => [file, name, text] as const)
    )
  );

  it.each(texts.filter(([, name]) => !/custom|lambda/.test(name)))('%s %s is clean', (_, __, text) => {
    const report = scanText(text);
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'clean', format: 'keras-config' });
  });

  it.each(texts.filter(([, name]) => name.startsWith('custom')))('%s %s needs review at most', (_, __, text) => {
    const report = scanText(text);
    expect(told(report)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^LOW keras-custom-object .*(Scale|twice)$/)])
    );
    expect(report.findings.every(finding => finding.severity === 'LOW')).toBe(true);
  });

  it.each(texts.filter(([, name]) => name.startsWith('honest_lambda')))(
    '%s %s has a Lambda and nothing else',
    (_, __, text) => {
      const finding = only(scanText(text));
      expect(finding).toMatchObject({
        rule: 'keras-lambda',
        severity: 'MEDIUM',
        module: 'Keras',
        operator: 'Lambda',
        params: { path: 'config.layers[1]' }
      });
      expect(finding.evidence).toBe('Lambda(lambda x: x * 2, output_shape=lambda s: s)');
      expect(text.slice(finding.where.offset)).toMatch(/^\{"(module|class_name)": "(keras.layers|Lambda)"/);
    }
  );

  it('sees how much there is to be seen', () => {
    expect(texts.length).toBeGreaterThan(30);
  });
});

describe('Lambda', () => {
  it.each(Object.keys(CODES).filter(version => version !== '2.7'))('is read with the code of Python %s', version => {
    const report = scanConfig(around(lambdaOf(CODES[version].exec)));
    expect(told(report)).toEqual(EVIL_FINDINGS);
    const [layer, code] = report.findings;
    expect(layer.evidence).toBe(`Lambda(lambda x: exec('import os; os.system("echo hi")') or x)`);
    expect(code.evidence).toBe(`lambda x: exec('import os; os.system("echo hi")') or x`);
    expect(code.params).toMatchObject({
      path: 'config.layers[1]',
      names: expect.stringContaining('os.system') as string
    });
  });

  it('points at the layer and at the code', () => {
    const text = JSON.stringify(around(lambdaOf(EVIL)));
    const [layer, code] = scanText(text).findings;
    expect(text.slice(layer.where.offset, layer.where.offset + (layer.where.length ?? 0))).toBe(
      JSON.stringify(lambdaOf(EVIL))
    );
    expect(text.slice(code.where.offset).startsWith(JSON.stringify(EVIL))).toBe(true);
  });

  it.each([
    [
      'in the form of Keras 2',
      { class_name: 'Lambda', config: { function: [EVIL, null, null], function_type: 'lambda', module: '__main__' } }
    ],
    [
      'in the form of early Keras 3',
      {
        class_name: 'Lambda',
        config: { function: { class_name: '__lambda__', config: { value: [EVIL, null, null] } } }
      }
    ],
    [
      'as the output shape',
      { class_name: 'Lambda', config: { function: 'f', output_shape: [EVIL, null, null], output_shape_type: 'lambda' } }
    ],
    [
      'as a mask',
      { class_name: 'Lambda', config: { function: 'f', function_type: 'function', mask: [EVIL, null, null] } }
    ],
    [
      'with junk between the letters of the base64',
      { class_name: 'Lambda', config: { function: [EVIL.replace(/(.)/g, '$1!\n'), null, null] } }
    ],
    ['under a registered name', { class_name: 'Custom>Lambda', config: { function: [EVIL, null, null] } }],
    [
      'with the code as characters',
      { class_name: 'Lambda', config: { function: [Buffer.from(EVIL, 'base64').toString('latin1'), null, null] } }
    ]
  ])('is found %s', (_, layer) => {
    expect(told(scanConfig(around(layer)))).toEqual(EVIL_FINDINGS);
  });

  const layer = lambdaOf(EVIL);
  it.each([
    ['in TimeDistributed', around({ module: 'keras.layers', class_name: 'TimeDistributed', config: { layer } })],
    [
      'in Bidirectional',
      around({ module: 'keras.layers', class_name: 'Bidirectional', config: { layer, backward_layer: null } })
    ],
    [
      'two models down',
      around({
        class_name: 'Sequential',
        config: { layers: [{ class_name: 'Functional', config: { layers: [layer] } }] }
      })
    ],
    ['at the root', layer],
    ['in a list without a model', [layer]],
    [
      'as a bare loss',
      {
        class_name: 'Sequential',
        config: {},
        compile_config: { loss: { class_name: '__lambda__', config: { code: EVIL } } }
      }
    ],
    [
      'in a metric of training_config',
      {
        optimizer_config: { class_name: 'Adam', config: {} },
        metrics: [[{ class_name: '__lambda__', config: { value: EVIL } }]]
      }
    ],
    ['in build_config', { class_name: 'Sequential', config: {}, build_config: { anything: layer } }],
    [
      'in JSON inside a text',
      around({ class_name: 'Dense', config: { note: ` ${JSON.stringify({ inner: JSON.stringify(layer) })}` } })
    ],
    ['below a key that no Keras writes', { zzz: { yyy: [[[layer]]] }, class_name: 'Dense', config: {} }]
  ])('is found %s', (_, config) => {
    // The code is also base64 in a text.
    expect(told(scanConfig(config))).toEqual(expect.arrayContaining(EVIL_FINDINGS));
  });

  it('is found behind a repeated key that hides it', () => {
    const config = JSON.stringify(around(lambdaOf(EVIL))).replace(
      '"class_name":"Lambda"',
      '"class_name":"Lambda","class_name":"Dense"'
    );
    expect(told(scanText(config))).toEqual(expect.arrayContaining(EVIL_FINDINGS));
  });

  it.each(['utf16le', 'utf8'] as const)('is found in %s, with and without escapes and blanks', encoding => {
    const plain = JSON.stringify(around(lambdaOf(EVIL)));
    const escaped = plain.replace(/class_name/g, '\\u0063lass\\u005Fname').replace('"Lambda"', '"L\\u0061mbda"');
    for (const text of [
      plain,
      escaped,
      `${' '.repeat(9_000)}${plain}`,
      `{"pad": "${'x'.repeat(9_000)}", ${plain.slice(1)}`
    ]) {
      expect(told(scan(new MemorySource(new Uint8Array(Buffer.from(text, encoding))), 'config.json'))).toEqual(
        EVIL_FINDINGS
      );
    }
  });

  it('is reported once for each layer, also when its code cannot be read', () => {
    const report = scanConfig(around(lambdaOf('4wEAAAA=')));
    expect(told(report)).toEqual(['MEDIUM keras-lambda Keras.Lambda']);
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ status: 'failed', format: 'python-code', reason: 'truncated' })
    );
  });

  it('is no danger beyond itself when it names a function of the program that loads it', () => {
    const report = scanConfig(
      around({ class_name: 'Lambda', config: { function: 'my_function', function_type: 'function' } })
    );
    expect(only(report)).toMatchObject({ rule: 'keras-lambda', evidence: "Lambda('my_function')" });
  });

  it('tells what else it takes its names from', () => {
    const report = scanConfig(
      around({ class_name: 'Lambda', config: { function: [CODES['3.11'].double, null, null], module: 'shutil' } })
    );
    expect(told(report)).toEqual(['MEDIUM keras-lambda Keras.Lambda', 'CRITICAL keras-lambda-code shutil.globals']);
  });

  it('is found before a fault and before the end of the file', () => {
    const text = JSON.stringify(around(lambdaOf(EVIL), 'tail'));
    const cut = scanText(text.slice(0, text.indexOf('"tail"')));
    expect(told(cut)).toEqual(EVIL_FINDINGS);
    expect(cut.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'truncated' }));
    expect(told(scanText(text.replace('"tail"', '???')))).toEqual(EVIL_FINDINGS);
  });
});

describe('names that lead out of Keras', () => {
  const callable = (module: string, config: unknown, rest: object = {}) => ({
    module,
    class_name: 'function',
    config,
    registered_name: config,
    ...rest
  });

  it('knows that safe mode does not help for HDF5', () => {
    const references = (name: string) =>
      scanConfig(around(lambdaOf(EVIL)), name).findings.map(finding => finding.references.includes('CVE-2025-9905'));
    expect(references('model_config')).toEqual([true, true]);
    expect(references('config.json')).toEqual([false, false]);
  });

  it('shows the call of CVE-2025-1550 with its arguments', () => {
    const finding = only(
      scanConfig(
        around(
          callable('subprocess', 'Popen', { inbound_nodes: [{ args: [['echo', 'hi']], kwargs: { bufsize: -1 } }] })
        )
      )
    );
    expect(finding).toMatchObject({
      severity: 'CRITICAL',
      rule: 'keras-foreign-callable',
      module: 'subprocess',
      operator: 'Popen'
    });
    expect(finding.evidence).toBe("subprocess.Popen(['echo', 'hi'], bufsize=-1)");
    expect(finding.references).toContain('CVE-2025-1550');
  });

  it.each([
    ['os', 'system', 'CRITICAL keras-foreign-callable os.system'],
    ['builtins', 'eval', 'CRITICAL keras-foreign-callable builtins.eval'],
    ['builtins', 'exec', 'CRITICAL keras-foreign-callable builtins.exec'],
    ['runpy', 'run_path', 'CRITICAL keras-foreign-callable runpy.run_path'],
    ['torch', 'load', 'CRITICAL keras-foreign-callable torch.load'],
    ['keras.models', 'load_model', 'CRITICAL keras-unsafe-api keras.models.load_model'],
    [
      'keras.config',
      'enable_unsafe_deserialization',
      'CRITICAL keras-unsafe-api keras.config.enable_unsafe_deserialization'
    ],
    ['keras.src.utils.python_utils', 'func_load', 'CRITICAL keras-unsafe-api keras.src.utils.python_utils.func_load'],
    ['keras.utils', 'get_file', 'HIGH keras-unsafe-api keras.utils.get_file'],
    ['tensorflow.keras.utils', 'get_file', 'HIGH keras-unsafe-api tensorflow.keras.utils.get_file'],
    ['keras.preprocessing.image', 'save_img', 'HIGH keras-unsafe-api keras.preprocessing.image.save_img'],
    ['keras.src.utils.file_utils', 'os', 'CRITICAL keras-foreign-callable keras.src.utils.file_utils.os'],
    ['keras.src.utils.module_utils', 'anything', 'HIGH keras-unsafe-api keras.src.utils.module_utils.anything'],
    ['my_models.layers', 'gate', 'LOW keras-custom-object my_models.layers.gate']
  ])('judges the function %s.%s', (module, name, expected) => {
    const activation = {
      module: 'keras.layers',
      class_name: 'Dense',
      config: { units: 4, activation: callable(module, name) },
      registered_name: null
    };
    expect(told(scanConfig(around(activation)))).toEqual([expected]);
  });

  it.each([
    ['builtins', 'relu'],
    ['builtins', 'mse'],
    ['keras.activations', 'gelu'],
    ['keras.src.activations.activations', 'swish'],
    ['keras.ops', 'softmax'],
    ['keras.losses', 'huber']
  ])('says nothing about %s.%s', (module, name) => {
    expect(told(scanConfig(around(callable(module, name))))).toEqual([]);
  });

  it('judges classes by their module, repeated ones too', () => {
    const hook = {
      module: 'some_package.layers',
      class_name: 'Hook',
      config: { name: 'h', units: 3 },
      registered_name: 'pkg>Hook'
    };
    expect(only(scanConfig(around(hook)))).toMatchObject({
      severity: 'LOW',
      rule: 'keras-custom-object',
      evidence: "some_package.layers.Hook(name='h', units=3)"
    });
    expect(told(scanConfig(around({ ...hook, module: 'subprocess', class_name: 'Popen' })))).toEqual([
      'CRITICAL keras-foreign-callable subprocess.Popen'
    ]);
    const twice = JSON.stringify(around({ ...hook, module: 'subprocess', class_name: 'Popen' })).replace(
      '"module":"subprocess"',
      '"module":"subprocess","module":"keras.layers"'
    );
    expect(told(scanText(twice))).toContain('CRITICAL keras-foreign-callable subprocess.Popen');
  });

  it('judges the class of a type specification', () => {
    const honest = {
      class_name: '__typespec__',
      spec_name: 'TensorSpec',
      module: 'tensorflow.python.framework.tensor',
      config: [[null, 4], 'float32'],
      registered_name: null
    };
    expect(told(scanConfig(around(honest)))).toEqual([]);
    const spec = {
      class_name: '__typespec__',
      spec_name: 'Popen',
      module: 'subprocess',
      config: [['echo', 'hi']],
      registered_name: null
    };
    expect(told(scanConfig(around(spec)))).toEqual(['CRITICAL keras-foreign-callable subprocess.Popen']);
  });

  it('takes a second look at what an unknown class is given', () => {
    const runner = {
      module: 'some_package',
      class_name: 'Runner',
      registered_name: 'Runner',
      config: { cmd: 'curl http://127.0.0.1:9/x | sh' }
    };
    expect(told(scanConfig(around(runner)))).toEqual(['HIGH keras-suspicious-arguments some_package.Runner']);
  });
});

describe('gadgets of Keras', () => {
  it('opens the file that a TorchModuleWrapper holds', () => {
    const pickle = Buffer.from("cos\nsystem\n(S'echo hi'\ntR.").toString('base64');
    const report = scanConfig(
      around({ module: 'keras.layers', class_name: 'TorchModuleWrapper', config: { name: 't', module: pickle } })
    );
    expect(told(report)).toEqual(['HIGH keras-torch-module torch.load', 'CRITICAL pickle-dangerous-call os.system']);
    expect(report.findings[1].where.members).toEqual(['config.layers[1].config.module']);
  });

  it.each([
    ['https://example.org/m', ['MEDIUM']],
    ['gs://bucket/m', ['MEDIUM']],
    ['https://tfhub.dev/google/nnlm-en-dim50/2', []],
    ['https://www.kaggle.com/models/a/b', []],
    ['/root/modules/a', []]
  ])('names the model that a KerasLayer fetches: %s', (handle, severities) => {
    const { findings } = scanConfig(around({ class_name: 'KerasLayer', config: { handle, trainable: false } }));
    expect(findings.filter(({ severity }) => severity !== 'LOW').map(({ severity }) => severity)).toEqual(severities);
  });

  it('names the model that a TFSMLayer loads', () => {
    const finding = only(
      scanConfig(around({ module: 'keras.layers', class_name: 'TFSMLayer', config: { filepath: '/tmp/other' } }))
    );
    expect(finding).toMatchObject({
      severity: 'HIGH',
      rule: 'keras-saved-model-layer',
      evidence: "TFSMLayer(filepath='/tmp/other')"
    });
  });

  it.each([
    ['StringLookup', '/etc/passwd', 'HIGH'],
    ['IntegerLookup', 'http://127.0.0.1:9/words', 'HIGH'],
    ['TextVectorization', '../../words.txt', 'HIGH'],
    ['StringLookup', 'words.txt', 'MEDIUM']
  ])('names the file %s(%j) that is read', (class_name, vocabulary, severity) => {
    const finding = only(scanConfig(around({ module: 'keras.layers', class_name, config: { vocabulary } })));
    expect(finding).toMatchObject({ severity, rule: 'keras-vocabulary-file', params: { file: vocabulary } });
  });

  it.each([
    ['io.write_file', 'HIGH'],
    ['raw_ops.WriteFile', 'HIGH'],
    ['py_function', 'CRITICAL'],
    ['load_op_library', 'CRITICAL'],
    ['saved_model.load', 'CRITICAL']
  ])('judges the TensorFlow function %s', (symbol, severity) => {
    const layer = {
      class_name: 'TFOpLambda',
      config: { function: symbol },
      inbound_nodes: [[['in', 0, 0, { filename: '/tmp/x' }]]]
    };
    const finding = only(scanConfig(around(layer)));
    expect(finding).toMatchObject({ severity, rule: 'keras-tensorflow-op' });
    expect(finding.evidence).toBe(`tensorflow.${symbol}(filename='/tmp/x')`);
  });

  it('judges the operation of a TensorFlowOpLayer', () => {
    const layer = {
      class_name: 'TensorFlowOpLayer',
      config: { node_def: JSON.stringify({ name: 'w', op: 'WriteFile' }) }
    };
    expect(told(scanConfig(around(layer)))).toEqual(['HIGH keras-tensorflow-op tensorflow.WriteFile']);
  });

  it('finds code in a text that is no Lambda', () => {
    const layer = { module: 'keras.layers', class_name: 'Dense', config: { note: EVIL } };
    expect(told(scanConfig(around(layer)))).toEqual(['CRITICAL keras-lambda-code builtins.exec']);
  });
});

describe('the reader of configurations', () => {
  it('does not call other JSON a Keras configuration', () => {
    for (const text of ['{"a": 1}', '{"_class_name": "UNet", "x": [1]}', '{"class_names": ["cat"]}']) {
      expect(scanText(text)).toMatchObject({ format: 'json', verdict: 'clean' });
    }
    const nothing = scanText('{"x": "class_name", "class_name": 3}');
    expect(nothing.coverage).toEqual([expect.objectContaining({ status: 'scanned', format: 'json' })]);
  });

  it('survives depth and size', () => {
    const deep = `{"class_name": "Dense", "config": ${'['.repeat(200_000)}`;
    expect(scanText(deep).coverage).toContainEqual(expect.objectContaining({ reason: 'limit-depth' }));
    const chain = Array.from({ length: 1_400 }).reduce<string>(
      inner => `{"class_name":"Dense","config":${inner}}`,
      '0'
    );
    expect(scanText(chain)).toMatchObject({ verdict: 'clean' });
  });

  it('reads so many pieces of code and no more, and says so', () => {
    const bytes = Buffer.from(CODES['3.12'].double, 'base64');
    const layers = Array.from({ length: 510 }, (_, i) => {
      bytes.writeUInt8(i & 255, bytes.length - 1);
      bytes.writeUInt8(i >> 8, bytes.length - 2);
      return lambdaOf(bytes.toString('base64'));
    });
    const report = scanConfig(around(...layers));
    expect(report.findings[0]).toMatchObject({ rule: 'keras-lambda', severity: 'MEDIUM' });
    expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'not-understood', reason: 'limit-size' }));
  });

  it('survives mutated configurations', () => {
    const text = new TextEncoder().encode(
      JSON.stringify(around(lambdaOf(EVIL), { class_name: 'StringLookup', config: { vocabulary: '/x' } }))
    );
    let seed = 3;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (let round = 0; round < 400; round++) {
      const bytes = text.slice();
      for (let i = 0; i <= random(8); i++) {
        bytes[random(bytes.length)] = random(256);
      }
      const report = scan(new MemorySource(bytes), 'config.json');
      expect(report.coverage.some(entry => entry.reason === 'internal')).toBe(false);
    }
  });
});
