import { bytes, call, glob, proto, run, str } from '../testing';
import { atLeast } from '../report';

// Python asks objects for methods by their names: `state.items()`. Where the file chooses the object, it chooses the method.
// The forms of the first two groups were loaded with Python 3.11 (pickle and pickle._Unpickler; torch 2.13, pandas 3.1,
// scikit-learn 1.9) with a partial that opens a file in place of `HELD`, and opened it.

type Part = Uint8Array;
const dict = (...items: Part[]): Part => bytes('}(', ...items, 'u');
const list = (...items: Part[]): Part => bytes('](', ...items, 'e');
const tuple = (...items: Part[]): Part => bytes('(', ...items, 't');
const build = (object: Part, state: Part): Part => bytes(object, state, 'b');
const none = bytes('N');
const one = bytes('K\x01');
const g = (path: string): Part => glob(path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1));
const made = (path: string, ...args: Part[]): Part => bytes(g(path), tuple(...args), 0x81);
const partial = (func: string, args: Part[] = [], keywords = dict()): Part =>
  build(call(g('functools.partial'), g(func)), tuple(g(func), tuple(...args), keywords, none));
const filled = (object: Part, ...items: Part[]): Part => bytes(object, '(', ...items, 'u');
const appended = (object: Part, ...items: Part[]): Part => bytes(object, '(', ...items, 'e');

/** A callable that is clean as long as it is only held. */
const HELD = partial('builtins.len', [tuple()]);

const LINEAR = 'torch.nn.modules.linear.Linear';
const HOLIDAY = 'pandas.tseries.holiday.Holiday';
const SCALER = 'sklearn.preprocessing._data.MinMaxScaler';
const DROP_PATH = 'timm.layers.drop.DropPath';
const DATASET = 'torch.utils.data.dataset.TensorDataset';
const BUNCH = 'statsmodels.tools.tools.Bunch';

const unsafe = (value: Part): boolean =>
  run(proto(4, value)).findings.some(({ severity }) => atLeast(severity, 'MEDIUM'));
const clean = (value: Part): boolean => run(proto(4, value)).verdict === 'clean';

test('what is held here is clean by itself', () => {
  expect(clean(HELD)).toBe(true);
});

describe('a state that is an object', () => {
  const targets = [LINEAR, HOLIDAY, DATASET, BUNCH, 'scipy.optimize._optimize.OptimizeResult', '__main__.Model'];
  const asked = [HOLIDAY, SCALER, DROP_PATH].flatMap(path => ['items', 'keys'].map(key => [path, key] as const));

  test.each(targets)('of %s', target => {
    for (const [path, key] of asked) {
      expect(unsafe(build(made(target), build(made(path), dict(str(key), HELD))))).toBe(true);
    }
  });

  test('whatever it holds, and in the part for slots', () => {
    const object = build(made(SCALER), dict(str('x'), one));
    expect(unsafe(build(made(DATASET), object))).toBe(true);
    expect(unsafe(build(made(DATASET), tuple(none, object)))).toBe(true);
    expect(unsafe(build(made(DATASET), g('pandas.options')))).toBe(true);
  });

  test('a dictionary of another kind, the object itself, what a class takes apart by itself', () => {
    const ordered = filled(call(g('collections.OrderedDict')), str('a'), one);
    expect(clean(build(made(DATASET), ordered))).toBe(true);
    expect(clean(bytes(filled(bytes(made(BUNCH), 'q\x00'), str('a'), one), 'h\x00b'))).toBe(true);
    expect(clean(build(made('polars.dataframe.frame.DataFrame'), bytes('C\x02ab')))).toBe(true);
  });

  test('the object itself, with a function under the name of a method', () => {
    expect(unsafe(bytes(filled(bytes(made(BUNCH), 'q\x00'), str('items'), HELD), 'h\x00b'))).toBe(true);
  });
});

describe('an attribute under the name of a method', () => {
  const classes = [LINEAR, HOLIDAY, SCALER, DROP_PATH, 'types.SimpleNamespace', '__main__.Model'];

  test.each(classes)('of %s', path => {
    for (const name of ['items', 'get', 'read', 'detach', 'encode', '_attach_methods']) {
      expect(unsafe(build(made(path), dict(str(name), HELD)))).toBe(true);
    }
    const module = build(made(LINEAR), dict(str('forward'), HELD));
    expect(unsafe(build(made(path), dict(str('items'), module)))).toBe(true);
    expect(unsafe(build(made(path), dict(str('items'), g('builtins.sorted'))))).toBe(true);
  });

  test('behind more attributes than are kept', () => {
    const many = Array.from({ length: 70 }, (_, i) => [str(`a${i}`), one]).flat();
    expect(unsafe(build(made(DROP_PATH), dict(...many, str('items'), HELD)))).toBe(true);
    expect(clean(build(made(DROP_PATH), dict(...many, str('items'), one)))).toBe(true);
  });

  test('of an object that a function made', () => {
    const object = call(g('pandas._libs.internals._unpickle_block'), one, one, one);
    expect(unsafe(build(object, dict(str('items'), HELD)))).toBe(true);
  });

  test('functions that only compute, under names of data', () => {
    const state = [
      ['normalize', 'torch.nn.functional.normalize'],
      ['activation', 'torch.nn.functional.relu'],
      ['mean', 'numpy.mean']
    ].flatMap(([name, path]) => [str(name), g(path)]);
    expect(clean(build(made(LINEAR), dict(...state)))).toBe(true);
    expect(run(proto(4, build(made('__main__.Model'), dict(...state)))).verdict).toBe('review');
  });
});

describe('items of objects are a part of what a call is given', () => {
  const offset = (holidays: Part): Part =>
    call(g('pandas._libs.tslibs.offsets.CustomBusinessDay'), one, bytes(0x89), str('Mon Tue'), holidays);
  const date = call(g('datetime.date'), bytes('C\x04\x07\xe4\x01\x01'));
  const deque = call(g('collections.deque'));
  const ones = Array.from({ length: 70 }, () => one);
  const containers: readonly (readonly [string, (item: Part) => Part])[] = [
    ['a list', item => list(item)],
    ['the end of a long list', item => list(...ones, item)],
    ['a list at the end of a long list', item => list(...ones, list(item))],
    ['a deque', item => appended(deque, item)],
    ['a long deque', item => appended(deque, ...ones, item)],
    ['a deque of a list', item => call(g('collections.deque'), list(item))],
    ['a deque in a deque', item => appended(deque, appended(deque, item))],
    ['an OrderedDict', item => filled(call(g('collections.OrderedDict')), str('k'), item)],
    ['a defaultdict', item => filled(call(g('collections.defaultdict'), g('builtins.list')), str('k'), item)],
    ['an iterator', item => call(g('builtins.iter'), list(item))]
  ];

  test.each(containers)('%s', (_container, hold) => {
    expect(unsafe(offset(hold(HELD)))).toBe(true);
    expect(clean(offset(hold(date)))).toBe(true);
  });

  test('items of both kinds in one object', () => {
    expect(unsafe(offset(filled(appended(deque, one), str('k'), HELD)))).toBe(true);
  });
});

describe('a partial is as bad as the call that it holds', () => {
  const memory = 'joblib.memory.Memory';

  test.each([
    ['by its state', partial(memory, [str('/tmp/x')])],
    ['by a keyword', partial(memory, [], dict(str('location'), str('/tmp/x')))],
    ['by the call that made it', call(g('functools.partial'), g(memory), str('/tmp/x'))],
    [
      'by a partial of a partial',
      build(call(g('functools.partial'), partial(memory)), tuple(partial(memory), tuple(str('/tmp/x')), dict(), none))
    ]
  ])('%s', (_way, held) => {
    expect(unsafe(list(held))).toBe(true);
  });

  test('layers and losses with settings', () => {
    expect(
      clean(partial('torch.nn.modules.normalization.LayerNorm', [], dict(str('eps'), bytes('G', new Uint8Array(8)))))
    ).toBe(true);
    expect(run(proto(4, partial('numpy.mean', [], dict(str('axis'), one)))).verdict).toBe('clean');
  });
});

describe('a callable among more values, or deeper, than are looked at', () => {
  const ones = list(...Array.from({ length: 60 }, () => one));
  const rows = list(...Array.from({ length: 60 }, () => ones));
  const deep = Array.from({ length: 10 }).reduce<Part>(inner => list(inner), HELD);
  const withHeld = list(HELD, ones);
  const offset = (holidays: Part): Part =>
    call(g('pandas._libs.tslibs.offsets.CustomBusinessDay'), one, bytes(0x89), str('Mon Tue'), holidays);

  test.each([
    ['behind many rows', list(...Array.from({ length: 12 }, () => ones), HELD)],
    ['in rows of rows', list(...Array.from({ length: 40 }, () => list(withHeld, rows)))],
    ['in lists in lists', deep]
  ])('%s', (_where, holidays) => {
    expect(unsafe(offset(holidays))).toBe(true);
  });

  test('numbers only', () => {
    expect(clean(offset(list(rows, rows, rows)))).toBe(true);
  });
});

describe('attributes by other ways than a dictionary', () => {
  test('keyword arguments of a constructor', () => {
    const keywords = dict(str('items'), HELD);
    const made = (path: string): Part =>
      call(build(call(g('functools.partial'), g(path)), tuple(g(path), tuple(), keywords, none)));
    expect(unsafe(made('types.SimpleNamespace'))).toBe(true);
    expect(unsafe(made(HOLIDAY))).toBe(true);
  });

  test('items of a class that makes attributes of them', () => {
    expect(unsafe(filled(made('easydict.EasyDict'), str('items'), HELD))).toBe(true);
    expect(run(proto(4, filled(made('easydict.EasyDict'), str('items'), one))).verdict).toBe('clean');
  });

  test('a state of several parts', () => {
    expect(unsafe(build(made(DROP_PATH), tuple(dict(str('items'), HELD), one)))).toBe(true);
    expect(unsafe(build(made(DROP_PATH), list(dict(str('items'), HELD))))).toBe(true);
  });

  test('a state that is filled after it was given', () => {
    expect(unsafe(bytes(made(HOLIDAY), '}q\x05b0h\x05', str('x'), one, 's0', one))).toBe(true);
  });
});
