import { readFileSync } from 'fs';
import { join } from 'path';
import { judgeCode } from '../../../rules/judge-code';
import type { CodeSummary } from '..';
import { Work } from '../../../work';
import { readMarshal } from '..';

const FREE = new Work(Infinity);

/** Code objects by name and Python version, made by tests/fixtures/keras/make_texts.py. */
const TEXTS = JSON.parse(
  readFileSync(join(__dirname, '../../../../../tests/fixtures/keras/texts.json'), 'utf8')
) as Record<string, Record<string, string>>;

const read = (bytes: Uint8Array): CodeSummary => {
  const summary = readMarshal(bytes, FREE);
  if (!summary) {
    throw new Error('not read');
  }
  return summary;
};
/** What the versions of one function are shown as; each text once. */
const shown = (name: string): string[] => [
  ...new Set(
    Object.values(TEXTS[name]).map(code => {
      const { text, understood } = read(new Uint8Array(Buffer.from(code, 'base64')));
      return understood ? text : `not understood: ${text}`;
    })
  )
];

describe('code as text, whatever Python compiled it', () => {
  it.each([
    ['chain', ['lambda x: 1 < x < 3 <= y']],
    ['choice', ['def f(x): if x: return 1; if y: return 2; return 3']],
    [
      'comprehension',
      [
        'lambda x: y = next(x); if y > 1: append(y * 2); return []',
        'lambda x: <listcomp>(x)\n<listcomp>: y = next(.0); if y > 1: append(y * 2); return []',
        'lambda x: y = next(x); if not (y > 1): continue; append(y * 2); return []'
      ]
    ],
    [
      'dict',
      [
        'lambda x: <dictcomp>(x)\n<dictcomp>: k = next(.0)[0]; v = next(.0)[1]; add({k: v + 1}); return {}',
        'lambda x: k = next(x)[0]; v = next(x)[1]; add({k: v + 1}); return {}'
      ]
    ],
    ['exec', ["def f(x): exec(''.join(['pr', 'int(1)'])); return x"]],
    ['generator', ['def f(x): y = (yield x); (yield from g(y)); return 1']],
    ['loop', ['def f(x): a = next(x.items())[0]; b = next(x.items())[1]; if a: continue; r.append(b); return r']],
    ['parameters', ['def f(x, a, *args, b, **kw): return (x + a) + b']],
    [
      'print',
      ["def f(x): print('a'); print(x); print('b', file=x); x[1:] = x[:2]; y = repr(x); return {'a': y, 'b': x}"]
    ],
    [
      'stars',
      [
        "def f(x): a = x[0]; b = x[1:]; c = x[-1]; return ([*b, *(a,), *c], {**c, **{'k': 1}})",
        "def f(x): a = x[0]; b = x[1:]; c = x[-1]; return ([*b, a, *c], {**c, **{'k': 1}})"
      ]
    ],
    [
      'words',
      [
        'def f(x, *a, **k): return g(1, *a, **k, key=x)',
        "def f(x, *a, **k): return g(*(*(1,), *a), **{**{'key': x}, **k})",
        "def f(x, *a, **k): return g(*[1, *a], **{'key': x, **k})"
      ]
    ]
  ])('%s', (name, texts) => {
    expect(shown(name)).toEqual(texts);
  });

  it('match', () => {
    for (const text of shown('match')) {
      expect(text).toMatch(
        /^def f\(x\): if match\(x\): .*match\(x, \('a',\)\).*return p\(x\); .*return rest; .*return 3$/
      );
    }
  });

  it("tells Python 2's exec statement", () => {
    const code = read(new Uint8Array(Buffer.from(TEXTS.exec['2.7'], 'base64')));
    expect(judgeCode(code)).toMatchObject({ severity: 'CRITICAL', module: 'builtins', operator: 'exec' });
  });
});

const int32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >> 24];
const ascii = (text: string): number[] => Array.from(text, char => char.charCodeAt(0));
const text = (value: string): number[] => [0x7a, value.length, ...ascii(value)];
const tuple = (items: readonly number[][]): number[] => [0x28, ...int32(items.length), ...items.flat()];

/** A lambda without arguments, as Python 3.8 to 3.10 write it. */
const codeOf = (instructions: readonly number[], names: readonly string[]): Uint8Array =>
  Uint8Array.from([
    ...ascii('c'),
    ...[0, 0, 0, 0, 8, 0x43].flatMap(int32),
    ...[0x73, ...int32(instructions.length), ...instructions],
    ...tuple([ascii('N')]),
    ...tuple(names.map(text)),
    ...tuple([]),
    ...tuple([]),
    ...tuple([]),
    ...text('f'),
    ...text('<lambda>'),
    ...int32(1),
    ...[0x73, ...int32(0)]
  ]);
const [LOAD_CONST, LOAD_GLOBAL, LOAD_ATTR, RETURN, POP_TOP, NOP] = [100, 116, 106, 83, 1, 9];

describe('code that was made to be read wrongly', () => {
  it('is read as the version that leads to most of it: 3.10 jumps twice as far as 3.9', () => {
    const jump = 110;
    const code = read(
      codeOf(
        [jump, 6, NOP, 0, NOP, 0, NOP, 0, LOAD_GLOBAL, 0, LOAD_ATTR, 1, RETURN, 0, LOAD_CONST, 0, RETURN, 0],
        ['pathlib', 'Path']
      )
    );
    expect(code.paths).toContain('pathlib.Path');
    expect(judgeCode(code)).toMatchObject({ severity: 'CRITICAL', module: 'pathlib' });
  });

  it('is not called understood when something is named where nothing seems to lead', () => {
    const reached = [LOAD_GLOBAL, 0, LOAD_ATTR, 1, RETURN, 0];
    expect(judgeCode(read(codeOf(reached, ['x', 'eval'])))).toBeUndefined();
    const code = read(codeOf([...reached, LOAD_GLOBAL, 1, RETURN, 0], ['x', 'eval']));
    expect(code.understood).toBe(false);
    expect(judgeCode(code)).toMatchObject({ severity: 'CRITICAL', operator: 'eval' });
  });

  it('is not called understood when it names more than is kept', () => {
    const names = ['x', 'eval', ...Array.from({ length: 240 }, (_, i) => `n${i}`)];
    const use = (load: number) => names.slice(2).flatMap((_, i) => [LOAD_GLOBAL, 0, load, i + 2, POP_TOP, 0]);
    const attribute = [LOAD_GLOBAL, 0, LOAD_ATTR, 1, POP_TOP, 0];
    const globals = names.slice(2).flatMap((_, i) => [LOAD_GLOBAL, i + 2, LOAD_ATTR, i + 2, POP_TOP, 0]);
    const code = read(codeOf([...attribute, ...use(LOAD_ATTR), ...globals, LOAD_GLOBAL, 1, RETURN, 0], names));
    expect(code.understood).toBe(false);
    expect(judgeCode(code)).toMatchObject({ severity: 'CRITICAL', operator: 'eval' });
  });
});
