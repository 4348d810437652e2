import { blob, bytes, call, proto, run, sglob, str } from '../testing';

// Objects that a container, an array or a date brings to what computes with its elements: `x + 1` runs a method of the class
// of x. Each of the first ran code when it was loaded (Python 3.11, torch 2.13, NumPy 2.4, pandas 3.1, SymPy 1.14).

type Part = Uint8Array;
const tuple = (...items: Part[]): Part => bytes('(', ...items, 't');
const list = (...items: Part[]): Part => bytes('](', ...items, 'e');
const dict = (...items: Part[]): Part => bytes('}(', ...items, 'u');
const build = (object: Part, state: Part): Part => bytes(object, state, 'b');
const int = (value: number): Part => bytes('K', value);
const none = bytes('N');
const one = int(1);

const g = (path: string): Part => {
  const dot = path.lastIndexOf('.');
  return sglob(path.slice(0, dot), path.slice(dot + 1));
};
const dtype = (code: string): Part =>
  build(
    call(g('numpy.dtype'), str(code), bytes(0x89), bytes(0x88)),
    tuple(
      int(3),
      str('|'),
      none,
      none,
      none,
      bytes('J', 0xff, 0xff, 0xff, 0xff),
      bytes('J', 0xff, 0xff, 0xff, 0xff),
      int(63)
    )
  );
const array = (...items: Part[]): Part =>
  build(
    call(g('numpy._core.multiarray._reconstruct'), g('numpy.ndarray'), tuple(int(0)), blob(new Uint8Array([98]))),
    tuple(one, tuple(int(items.length)), dtype('O8'), bytes(0x89), list(...items))
  );
/** Adding to it evaluates its name (`torch/export/dynamic_shapes.py`). */
const DIM = build(
  bytes(g('torch.export.dynamic_shapes.Dim'), ')', 0x81),
  dict(str('__name__'), str("open('x', 'w')"), str('min'), int(0), str('max'), int(9))
);
const OFFSET = build(
  call(g('pandas._libs.tslibs.offsets.DateOffset'), one),
  dict(str('n'), one, str('normalize'), bytes(0x89), str('_offset'), DIM)
);
const many = Array.from({ length: 65 }, () => one);
const plus = (left: Part, right: Part = one): Part => call(g('operator.add'), left, right);

describe('an object among the elements is unsafe', () => {
  test.each([
    ['of an array', plus(array(DIM))],
    ['of an array that is summed', call(g('builtins.sum'), array(DIM), one)],
    ['of an array, behind those that are kept', plus(array(...many, DIM))],
    ['of a list, behind those that are kept', call(g('builtins.sum'), list(...many, DIM))],
    ['of a list that was filled later', call(g('builtins.sum'), bytes(']', '(', ...many, 'e', DIM, 'a'))],
    [
      'of a deque, behind those that are kept',
      call(g('builtins.sum'), call(g('collections.deque'), list(...many, DIM)))
    ],
    [
      'of a long list, most of which is dropped',
      call(g('builtins.sum'), list(...many.flatMap(() => many), DIM, ...many.flatMap(() => many)))
    ],
    ['of a series', plus(call(g('pandas.Series'), list(DIM)))],
    ['of a polynomial', call(g('numpy.poly1d'), array(DIM))],
    ['of a span of time', plus(call(g('pandas._libs.tslibs.timestamps.Timestamp'), str('2020-01-01')), OFFSET)],
    ['as text that SymPy evaluates', call(g('sympy.core.containers.Tuple'), array(str("open('x', 'w')")))]
  ])('%s', (_what, load) => {
    expect(run(proto(4, load)).verdict).toBe('unsafe');
  });
});

test('what opens files when it is iterated over is unsafe, whoever does that', () => {
  const opener = build(
    bytes(g('torch.utils.data.datapipes.iter.fileopener.FileOpenerIterDataPipe'), ')', 0x81),
    dict(str('datapipe'), list(str('x')), str('mode'), str('w'), str('encoding'), none, str('length'), one)
  );
  for (const taker of ['pandas.DataFrame', 'pyarrow.lib.schema', 'torch.utils.data.dataset.ConcatDataset']) {
    expect(run(proto(4, call(g(taker), opener))).verdict).toBe('unsafe');
  }
});

describe('data among the elements is clean', () => {
  test.each([
    ['numbers and texts in an array', plus(array(one, str('a'), none))],
    ['many numbers', call(g('builtins.sum'), list(...many, one))],
    ['an array of objects that is only made', array(...many, DIM)],
    ['a list of objects that is only made', list(...many, DIM)]
  ])('%s', (_what, load) => {
    expect(run(proto(4, load)).verdict).toBe('clean');
  });
});
