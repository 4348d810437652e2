import { readFileSync } from 'fs';
import { join } from 'path';
import { Work } from '../../../work';
import { readMarshal } from '..';

/** Functions by Python version and name, made by tests/fixtures/bytecode/make_statements.py. */
const CODES = JSON.parse(
  readFileSync(join(__dirname, '../../../../../tests/fixtures/bytecode/statements.json'), 'utf8')
) as Record<string, Record<string, string>>;

const textOf = (version: string, name: string): string => {
  const code = new Uint8Array(Buffer.from(CODES[version][name], 'base64'));
  return readMarshal(code, new Work(Infinity))?.text.split('\n')[0] ?? '';
};

describe.each(Object.keys(CODES))('Python %s', version => {
  test('what several names get is worked out once', () => {
    expect(textOf(version, 'chained')).toBe('def f(a): _1 = g(a); a.x = _1; b = _1; return b');
  });

  test('an operation in place names its target once', () => {
    expect(textOf(version, 'augmented')).toBe('def f(a, k): a[k] += 1; a.n -= k; a[1:k] *= 2');
  });

  test('slices have colons', () => {
    expect(textOf(version, 'slices')).toMatch(/^def f\(a\): return \(a\[1:2, ::3\], a\[4:(None)?\]\)$/);
  });

  test('an attribute that nobody uses is shown: reading it may run something', () => {
    expect(textOf(version, 'bare')).toBe('def f(a): a.x.y; a.z');
  });

  test('what a handler returns is not the exception', () => {
    expect(textOf(version, 'handler')).toContain('a.y.z');
  });

  test('defaults stand behind the function', () => {
    expect(textOf(version, 'default')).toMatch(/g with .*\[a\.x, \{np: 1\}\]/);
  });
});

test('Python 2 prints to what has attributes', () => {
  expect(textOf('2.7', 'printed')).toBe('def f(a): print(1, file=a.x); print(file=a.y)');
});
