import { bytes, call, proto, run, sglob, str } from '../../testing';

// What honest files of many families hold: each beside what must not pass for it.

const made = (module: string, name: string, ...args: Uint8Array[]): Uint8Array =>
  bytes(sglob(module, name), '(', ...args, 't', 0x81);
const dict = (...items: Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const tuple = (...items: Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const built = (object: Uint8Array, state: Uint8Array): Uint8Array => bytes(object, state, 'b');
const int = (value: number): Uint8Array => bytes('K', value);
const getattr = (object: Uint8Array, name: string): Uint8Array => call(sglob('builtins', 'getattr'), object, str(name));
const verdictOf = (...value: Uint8Array[]): string => run(proto(4, ...value)).verdict;
const dill = (name: string): Uint8Array => call(sglob('dill._dill', '_load_type'), str(name));
const partial = (func: Uint8Array, keywords: Uint8Array): Uint8Array =>
  built(call(sglob('functools', 'partial'), func), tuple(func, bytes(')'), keywords, bytes('N')));

describe('values of the standard library', () => {
  test.each([
    ['a member of an enumeration', call(sglob('socket', 'AddressFamily'), int(2)), 'clean'],
    ['one made of a text', call(sglob('socket', 'AddressFamily'), str('x')), 'unsafe'],
    ['a socket', call(sglob('socket', 'socket'), int(2)), 'unsafe'],
    [
      'a row of numbers',
      call(sglob('os', 'stat_result'), tuple(int(1), int(2)), dict(str('st_atime'), int(1))),
      'clean'
    ],
    ['a row of a function', call(sglob('os', 'stat_result'), tuple(sglob('builtins', 'print'))), 'unsafe'],
    ['the class of a layout', sglob('_struct', 'Struct'), 'clean']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('types that dill fetches by its own names', () => {
  test.each([
    [
      'a partial',
      built(
        call(dill('PartialType'), sglob('builtins', 'int')),
        tuple(sglob('builtins', 'int'), bytes(')'), dict(str('base'), int(2)), bytes('N'))
      ),
      'clean'
    ],
    ['a partial of a program', call(dill('PartialType'), sglob('os', 'system'), str('id')), 'unsafe'],
    ['a partial that is called', call(call(dill('PartialType'), sglob('os', 'system')), str('id')), 'unsafe'],
    ['a getter of items', call(dill('ItemGetterType'), int(1)), 'clean'],
    ['a getter of a namespace', call(dill('AttrGetterType'), str('__globals__')), 'unsafe'],
    ['a type that makes code', call(dill('CodeType'), int(1)), 'unsafe']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('partials of functions that compute', () => {
  test.each([
    ['with data', partial(sglob('numpy', 'percentile'), dict(str('q'), int(90))), 'clean'],
    ['a score', partial(sglob('sklearn.metrics._classification', 'fbeta_score'), dict(str('beta'), int(2))), 'clean'],
    [
      'with a function that nobody knows',
      partial(sglob('numpy', 'piecewise'), dict(str('funclist'), sglob('shop', 'run'))),
      'review'
    ],
    ['of a function that reads', partial(sglob('numpy', 'fromregex'), dict(str('regexp'), str('a'))), 'unsafe'],
    ['of a function that writes', partial(sglob('numpy', 'savetxt'), dict(str('fname'), str('a'))), 'unsafe']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('states and bound methods', () => {
  const graph = (value: Uint8Array): Uint8Array =>
    built(made('networkx.classes.graph', 'Graph'), dict(str('clear'), value));

  test.each([
    ['a graph that is frozen', graph(sglob('networkx.classes.function', 'frozen')), 'clean'],
    ['a graph with a method of the file', graph(sglob('networkx.classes.function', 'freeze')), 'unsafe'],
    [
      'functions behind each other',
      built(made('toolz.functoolz', 'Compose'), tuple(sglob('builtins', 'str'), tuple(sglob('builtins', 'len')))),
      'clean'
    ],
    ['the hash of an object', getattr(made('shop', 'Mesh'), '__hash__'), 'review'],
    ['the namespace of an object', getattr(made('shop', 'Mesh'), '__dict__'), 'unsafe'],
    ['the namespace of the hash', getattr(getattr(made('shop', 'Mesh'), '__hash__'), '__globals__'), 'unsafe'],
    ['a sum of numpy', getattr(sglob('numpy', 'add'), 'reduce'), 'clean'],
    ['one that is called', call(getattr(sglob('numpy', 'add'), 'reduce'), int(1)), 'unsafe'],
    ['the hash of a class', getattr(sglob('shop', 'Mesh'), '__hash__'), 'unsafe'],
    ['the hash that is called', call(getattr(made('shop', 'Mesh'), '__hash__')), 'unsafe'],
    [
      'groups of pandas 3',
      built(made('pandas.api.typing', 'DataFrameGroupBy'), dict(str('level'), bytes('N'))),
      'clean'
    ],
    ['a reader of pandas 3', call(sglob('pandas.api.typing', 'JsonReader'), str('x')), 'unsafe']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('containers and matrices of packages', () => {
  const bidict = getattr(sglob('bidict', 'bidict'), '_from_other');
  const matrix = (...args: Uint8Array[]): Uint8Array => call(sglob('cvxopt.base', 'matrix'), ...args);

  test.each([
    ['a dictionary in both directions', call(bidict, dict(str('a'), int(1))), 'clean'],
    ['one made of an object', call(bidict, made('shop', 'Basket')), 'unsafe'],
    ['a dictionary that does not change', call(sglob('frozendict', 'frozendict'), dict(str('a'), int(1))), 'clean'],
    ['one made of an object', call(sglob('frozendict', 'frozendict'), made('shop', 'Basket')), 'unsafe'],
    ['a matrix', matrix(bytes(']', int(1), 'a'), tuple(int(1), int(1)), str('d')), 'clean'],
    ['a matrix of an object', matrix(made('shop', 'Basket')), 'unsafe'],
    ['a getter', call(sglob('operator', 'attrgetter'), str('name')), 'clean'],
    [
      'a getter that is called',
      call(call(sglob('operator', 'attrgetter'), str('name')), made('shop', 'Basket')),
      'unsafe'
    ],
    ['another private method of a class', getattr(sglob('bidict', 'bidict'), 'unheard_of'), 'review']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('sessions of web clients', () => {
  const adapter = (...state: Uint8Array[]): Uint8Array =>
    built(made('requests.adapters', 'HTTPAdapter'), dict(str('_pool_maxsize'), int(10), ...state));

  test.each([
    ['a session', built(made('requests.sessions', 'Session'), dict(str('verify'), bytes(0x88))), 'clean'],
    ['an adapter', adapter(), 'clean'],
    ['rules for another try', built(made('urllib3.util.retry', 'Retry'), dict(str('total'), int(3))), 'clean'],
    ['an adapter that calls what the file brings', adapter(str('init_poolmanager'), sglob('shop', 'run')), 'unsafe'],
    ['an adapter of another class', adapter(str('__class__'), sglob('shop', 'Adapter')), 'unsafe'],
    ['a session that is opened', call(getattr(made('requests.sessions', 'Session'), 'get'), str('http://x')), 'unsafe'],
    ['a session made by its constructor', call(sglob('requests.sessions', 'Session'), str('x')), 'unsafe'],
    ['a request', call(sglob('requests', 'get'), str('http://x')), 'unsafe'],
    ['a function of the module', sglob('requests.sessions', 'session'), 'unsafe']
  ])('%s', (_what, value, verdict) => {
    expect(verdictOf(value)).toBe(verdict);
  });
});

describe('what a function of an unknown package is given', () => {
  const tree = (...items: Uint8Array[]): Uint8Array =>
    call(sglob('shop.trees', '_make'), sglob('shop.trees', 'Tree'), dict(...items));

  test('trees that it returned itself', () => {
    expect(verdictOf(tree(str('a'), tree(str('b'), int(1))))).toBe('review');
  });

  test('but no object that another package made', () => {
    const other = call(sglob('other', '_make'), sglob('shop.trees', 'Tree'));
    expect(verdictOf(tree(str('a'), other))).toBe('unsafe');
  });
});
