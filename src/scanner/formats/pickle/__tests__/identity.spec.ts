import { blob, bytes, call, glob, proto, run, str, u32, u64 } from '../../../testing';
import type { ScanReport } from '../../../report';
import { atLeast } from '../../../report';

// Values that the file changes after it made them, other names for them, and states that are worked out. Files of most of
// these forms were loaded with pickle or joblib (Python 3.11, NumPy 2.4, joblib 1.6), and ran what they hide.

const bytearray = (text: string): Uint8Array => bytes(0x96, u64(text.length), text);
const builtin = (name: string): Uint8Array => glob('builtins', name);
const list = (...items: readonly Uint8Array[]): Uint8Array => bytes('](', ...items, 'e');
const dict = (...items: readonly Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const tuple = (...items: readonly Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const int = (value: number): Uint8Array => bytes('K', value);
const put = (index: number): Uint8Array => bytes('q', index);
const get = (index: number): Uint8Array => bytes('h', index);
const NONE = bytes('N');
const ALL = call(builtin('slice'), NONE);
/** A harmless name in the file that the opcodes before it turned into another. */
const runNamed = (module: Uint8Array): Uint8Array => bytes(module, str('system'), 0x93, tuple(str('echo')), 'R');
const textOf = (value: Uint8Array): Uint8Array => call(builtin('str'), value, str('latin1'));

const rules = (report: ScanReport): readonly string[] => report.findings.map(({ rule }) => rule);

function expectFound(file: Uint8Array, rule: string): void {
  const report = run(file);
  expect(report.verdict).toBe('unsafe');
  expect(rules(report)).toContain(rule);
}

describe('a literal that the file changes', () => {
  const first = bytes(bytearray('math'), put(0));
  const changed: readonly (readonly [string, Uint8Array])[] = [
    ['SETITEM', bytes(first, ALL, blob(bytes('posix')), 's0')],
    ['SETITEMS', bytes(first, '(', ALL, blob(bytes('posix')), 'u0')],
    ['APPEND', bytes(first, int(120), 'a0')],
    ['APPENDS', bytes(first, '(', int(105), int(120), 'e0')],
    ['DUP', bytes(first, '2', ALL, blob(bytes('posix')), 's00')],
    ['the result of bytearray()', bytes(call(builtin('bytearray'), blob(bytes('math'))), put(0), int(120), 'a0')],
    ['a list: list[0] = x', bytes(list(str('math')), put(0), int(0), str('posix'), 's0')],
    ['BUILD', bytes(first, NONE, 'b0')]
  ];

  test.each(changed)('%s', (_way, change) => {
    expectFound(proto(4, change, runNamed(textOf(get(0)))), 'pickle-literal-changed');
    // The name is not what the file says.
    expectFound(proto(4, change, runNamed(textOf(get(0)))), 'pickle-computed-name');
  });

  test('in an argument tuple, and what is loaded from it', () => {
    const made = bytes(first, str('latin1'), 0x86, put(1), '0', get(0), ALL, blob(bytes('posix')), 's0');
    expectFound(proto(4, made, runNamed(bytes(builtin('str'), get(1), 'R'))), 'pickle-computed-name');
    const loader = call(glob('torch.storage', '_load_from_bytes'), bytes(first, ALL, blob(bytes('x')), 's'));
    expect(run(proto(4, loader)).verdict).toBe('unsafe');
  });

  test('what was folded from a list before the list was filled is not folded again from the full one', () => {
    const joined = call(glob('builtins', 'str.join'), str(''), get(0));
    const body = bytes(list(str('o'), str('s')), put(0), '0', joined, put(1), '0', get(0), str('zz'), 'a0');
    const found = run(proto(4, body, runNamed(get(1)))).findings;
    expect(found.some(({ module }) => module === 'oszz')).toBe(false);
    expect(found.map(({ rule }) => rule)).toContain('pickle-computed-name');
  });

  test('containers and literals that are used as picklers use them are no finding', () => {
    const body = bytes(
      bytearray('abc'),
      put(0),
      '0',
      ']',
      put(1),
      '(',
      get(0),
      get(0),
      'e',
      '}',
      put(2),
      str('a'),
      get(1),
      's'
    );
    expect(run(proto(5, body, 0x86)).verdict).toBe('clean');
  });
});

describe('another name for a value', () => {
  const first = bytes(bytearray('math'), put(0), '0');
  const aliases: readonly (readonly [string, (value: Uint8Array) => Uint8Array])[] = [
    ['max', value => call(builtin('max'), list(value))],
    ['max of max', value => call(builtin('max'), list(call(builtin('max'), list(value))))],
    ['next(iter)', value => call(builtin('next'), call(builtin('iter'), list(value)))],
    ['itemgetter', value => call(call(glob('operator', 'itemgetter'), int(0)), list(value))],
    ['partial', value => call(call(glob('functools', 'partial'), builtin('max'), list(value)))],
    ['OBJ of a partial', value => bytes('(', call(glob('functools', 'partial'), builtin('max'), list(value)), 'o')],
    [
      'OBJ of a partial with a state',
      value => {
        const partial = bytes(glob('functools', 'partial'), builtin('min'), 0x85, 0x81);
        const state = bytes('(', builtin('min'), tuple(list()), dict(str('default'), value), dict(), 't');
        return bytes('(', partial, state, 'b', 'o');
      }
    ],
    ['memoryview', value => call(builtin('memoryview'), value)],
    ['a view of NumPy', value => call(glob('numpy', 'ndarray'), tuple(int(4)), str('u1'), value)],
    [
      'an attribute',
      value =>
        call(
          builtin('getattr'),
          bytes(glob('types', 'SimpleNamespace'), ')', 0x81, dict(str('x'), value), 'b'),
          str('x')
        )
    ]
  ];

  test.each(aliases)('%s of a literal', (_way, alias) => {
    expectFound(
      proto(4, first, alias(get(0)), ALL, blob(bytes('posix')), 's0', runNamed(textOf(get(0)))),
      'pickle-computed-name'
    );
  });

  test.each(aliases.slice(0, 2))('%s of a class', (_way, alias) => {
    expectFound(
      proto(4, alias(glob('collections', 'UserDict')), NONE, dict(str('copy'), int(1)), 0x86, 'b'),
      'pickle-global-overwritten'
    );
  });

  test('an element of a NumPy type of objects is the object', () => {
    const type = call(glob('numpy', 'dtype'), str('O'), bytes(0x89), bytes(0x88));
    const made = call(glob('numpy.core.multiarray', 'scalar'), type, glob('collections', 'UserDict'));
    expectFound(proto(4, made, dict(str('copy'), int(1)), 'b'), 'pickle-global-overwritten');
  });

  test('an object whose class runs its state', () => {
    const object = bytes(glob('scipy.stats', 'rv_continuous'), ')', 0x81);
    const file = proto(4, call(builtin('max'), list(object)), dict(str('a'), int(1)), 'b');
    // `max` is for numbers and text: that it is given an object is a finding, too.
    expect(rules(run(file))).toEqual(['pickle-argument-mismatch', 'pickle-object-rewired']);
  });

  test('iterators of containers, and objects that functions of NumPy make, get their state as ever', () => {
    expect(run(proto(4, call(builtin('iter'), list(int(1))), int(1), 'b')).verdict).toBe('clean');
    const array = call(
      glob('numpy.core.multiarray', '_reconstruct'),
      glob('numpy', 'ndarray'),
      tuple(int(0)),
      blob(bytes('b'))
    );
    expect(
      run(proto(4, array, tuple(int(1), tuple(int(1)), str('u1'), bytes(0x89), blob(bytes('x'))), 'b')).verdict
    ).toBe('clean');
  });
});

describe('a state that is worked out', () => {
  const object = bytes(glob('types', 'SimpleNamespace'), ')', 0x81);
  const hook = str('__setstate__');
  const hooks: readonly (readonly [string, Uint8Array])[] = [
    ['a computed key', dict(call(builtin('str'), hook), int(1))],
    ['dict of a dict', call(builtin('dict'), dict(hook, int(1)))],
    ['dict of pairs', call(builtin('dict'), list(bytes(hook, int(1), 0x86)))],
    ['dict of zip', call(builtin('dict'), call(builtin('zip'), list(hook), list(int(1))))],
    ['a tuple', call(builtin('tuple'), list(NONE, dict(hook, int(1))))],
    ['OrderedDict with items', bytes(glob('collections', 'OrderedDict'), ')R', hook, int(1), 's')],
    ['the whole __dict__', tuple(NONE, dict(str('__dict__'), dict(str('a'), int(1))))]
  ];

  test.each(hooks)('%s', (_way, state) => {
    expect(rules(run(proto(4, object, state, 'b')))).toEqual(['pickle-object-rewired']);
  });

  const unknown: readonly (readonly [string, Uint8Array])[] = [
    ['max of dictionaries', call(builtin('max'), list(dict(str('a'), int(1))))],
    ['a key of another class', dict(call(glob('collections', 'UserString'), str('a')), int(1))],
    ['dict without __init__', bytes(builtin('dict'), ')', 0x81, hook, int(1), 's')]
  ];

  test.each(unknown)('%s', (_way, state) => {
    const { findings } = run(proto(4, object, state, 'b'));
    expect(findings.filter(({ severity }) => atLeast(severity, 'MEDIUM')).length).toBe(1);
  });

  test('an OrderedDict of plain keys, and pairs of keys, are fine', () => {
    const plain = bytes(glob('collections', 'OrderedDict'), ')R', str('a'), int(1), 's');
    expect(run(proto(4, object, plain, 'b')).verdict).toBe('clean');
    expect(run(proto(4, object, dict(call(builtin('str'), str('a')), int(1)), 'b')).verdict).toBe('clean');
  });
});

describe('the arrays of joblib', () => {
  const wrapper = bytes(glob('joblib.numpy_pickle', 'NumpyArrayWrapper'), ')', 0x81);
  const dtype = (text: string): Uint8Array => call(glob('numpy', 'dtype'), str(text), bytes(0x89), bytes(0x88));
  const sized = (text: string, size: number): Uint8Array =>
    bytes(dtype(text), tuple(int(3), str('|'), NONE, NONE, NONE, int(size), int(1), int(0)), 'b');
  const state = (shape: Uint8Array, type: Uint8Array, ...more: readonly Uint8Array[]): Uint8Array =>
    dict(
      ...[str('subclass'), glob('numpy', 'ndarray'), str('shape'), shape, str('order'), str('C')],
      ...[str('dtype'), type, str('allow_mmap'), bytes(0x88), ...more]
    );
  /** Opcodes that hide in a text unless the reader takes the first 40 bytes for numbers. */
  const PAY = bytes("0cposix\nsystem\n(S'echo'\ntR.");
  const hidden = bytes('X', u32(35 + PAY.length), 'a'.repeat(35), PAY, '0.');
  const file = (object: Uint8Array, given: Uint8Array): Uint8Array => bytes(0x80, 4, object, given, 'b', hidden);

  test.each([
    ['a literal state', wrapper, state(tuple(int(40)), dtype('u1'))],
    ['a computed key', wrapper, state(tuple(int(8)), dtype('u1'), call(builtin('str'), str('shape')), tuple(int(40)))],
    ['dict of a dict', wrapper, call(builtin('dict'), state(tuple(int(40)), dtype('u1')))],
    ['slots', wrapper, tuple(state(tuple(int(8)), dtype('u1')), dict(str('shape'), tuple(int(40))))],
    ['V8 whose state says 40', wrapper, state(tuple(int(1)), sized('V8', 40))],
    ['S8 whose state says 40', wrapper, state(tuple(int(1)), sized('S8', 40))],
    ['U2 whose state says 40', wrapper, state(tuple(int(1)), sized('U2', 40))]
  ])('what the reader runs is found: %s', (_way, object, given) => {
    expect(rules(run(file(object, given)))).toEqual(['pickle-dangerous-call']);
  });

  test.each([
    ['a number type whose state says 40', wrapper, state(tuple(int(1)), sized('f8', 40)), 'pickle-object-rewired'],
    [
      'a second state of the dtype',
      wrapper,
      bytes(
        dtype('V8'),
        put(1),
        tuple(int(3), str('|'), NONE, NONE, NONE, int(8), int(1), int(0)),
        'b0',
        state(tuple(int(1)), bytes(get(1), tuple(int(3), str('|'), NONE, NONE, NONE, int(40), int(1), int(0)), 'b'))
      ),
      'pickle-object-rewired'
    ],
    [
      'another name for the wrapper',
      call(builtin('max'), list(wrapper)),
      state(tuple(int(40)), dtype('u1')),
      'pickle-object-rewired'
    ],
    [
      'a shape that is changed',
      wrapper,
      state(bytes(list(int(8)), int(0), int(40), 's'), dtype('u1')),
      'pickle-array-size'
    ],
    [
      'an attribute that is a method',
      wrapper,
      state(tuple(int(8)), dtype('u1'), str('read'), int(1)),
      'pickle-array-size'
    ],
    [
      'more elements than 64 bits count',
      wrapper,
      state(tuple(bytes(0x8a, 8, u64(2 ** 53)), int(64)), dtype('u1')),
      'pickle-array-size'
    ]
  ])('a size that can not be told: %s', (_way, object, given, rule) => {
    expectFound(file(object, given), rule);
  });

  test('two states of a wrapper', () => {
    const twice = bytes(wrapper, put(3), state(tuple(int(0)), dtype('u1')), 'b0', get(3));
    expectFound(file(twice, state(tuple(int(40)), dtype('u1'))), 'pickle-object-rewired');
  });

  test('a structured type, as joblib writes it, is read with its own size', () => {
    const array = bytes(wrapper, state(tuple(int(2)), sized('V3', 3)), 'b', 1, 2, 3, 4, 5, 6, '.');
    expect(run(bytes(0x80, 4, array)).verdict).toBe('clean');
  });
});

describe('GET of what was never put', () => {
  test('ends the pickle', () => {
    const { coverage } = run(bytes(0x80, 2, 'h', 7, '.'));
    expect(coverage.some(({ status }) => status === 'failed')).toBe(true);
  });

  test('a later pickle may find what an earlier one put, since an unpickler may be used again', () => {
    const first = bytes(0x80, 2, str('posix'), put(0), '.');
    expectFound(bytes(first, 0x80, 2, get(0), str('system'), 0x93, ')R.'), 'pickle-computed-name');
  });

  test('without padding, the bytes of an array of joblib are not searched for pickles', () => {
    const wrapper = bytes(glob('joblib.numpy_pickle', 'NumpyArrayWrapper'), ')', 0x81);
    const type = call(glob('numpy', 'dtype'), str('u1'), bytes(0x89), bytes(0x88));
    const numbers = bytes('0', 0x80, 2, 'h', 9, str('x'), 0x93, ')R.');
    const state = dict(str('shape'), tuple(int(numbers.length)), str('dtype'), type);
    expect(run(bytes(0x80, 4, wrapper, state, 'b', numbers, '.')).verdict).toBe('clean');
  });
});
