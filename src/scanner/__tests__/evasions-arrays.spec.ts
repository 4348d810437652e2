import { bytes, call, proto, run, sglob, str, u32, u64 } from '../testing';

// joblib's reader takes raw bytes behind each array wrapper out of the stream. Here those bytes are a literal that would
// swallow the payload behind them: it is found only if the scanner skips what joblib skips.

const WRAPPER = sglob('joblib.numpy_pickle', 'NumpyArrayWrapper');
const NDARRAY = sglob('numpy', 'ndarray');
const LENGTH = 64;
const PAYLOAD = bytes(str('posix'), str('system'), 0x93, str('echo hi'), 0x85, 'R');
const RAW = bytes('B', u32(LENGTH - 5 + PAYLOAD.length + 1), 'A'.repeat(LENGTH - 5));
const BEHIND = bytes('0', PAYLOAD, '.');

const dtype = (...args: Uint8Array[]): Uint8Array => call(sglob('numpy', 'dtype'), ...args);
const newobj = (module: string, name: string): Uint8Array => bytes(sglob(module, name), ')', 0x81);
const state = (shape: Uint8Array, type = dtype(str('u1'))): Uint8Array =>
  bytes('}(', str('subclass'), NDARRAY, str('shape'), shape, str('order'), str('C'), str('dtype'), type, 'u');
const SHAPE = bytes('K', LENGTH, 0x85);
const file = (wrapper: Uint8Array, given: Uint8Array): Uint8Array => bytes(0x80, 4, wrapper, given, 'b', RAW, BEHIND);

describe('the payload behind an array is found', () => {
  test.each([
    ['made as joblib makes it', newobj('joblib.numpy_pickle', 'NumpyArrayWrapper')],
    ['made by copyreg', call(sglob('copyreg', '__newobj__'), WRAPPER)],
    [
      'made as protocol 0 does',
      call(sglob('copyreg', '_reconstructor'), WRAPPER, sglob('builtins', 'object'), bytes('N'))
    ],
    ['reached through another module', newobj('joblib.memory', 'numpy_pickle.NumpyArrayWrapper')],
    ['of the joblib in scikit-learn', newobj('sklearn.externals.joblib.numpy_pickle', 'NumpyArrayWrapper')]
  ])('when the wrapper is %s', (_how, wrapper) => {
    expect(run(file(wrapper, state(SHAPE))).findings.map(({ evidence }) => evidence)).toContain(
      "posix.system('echo hi')"
    );
  });

  test.each([
    ['an empty state', bytes('}')],
    ['no state', bytes('N')]
  ])('when the constructor says it all, with %s', (_what, given) => {
    const made = call(WRAPPER, NDARRAY, SHAPE, str('C'), dtype(str('u1')), bytes(0x89), bytes('N'));
    expect(run(file(made, given)).findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
  });

  const wrapper = newobj('joblib.numpy_pickle', 'NumpyArrayWrapper');
  test.each([
    ['a list for its shape', state(bytes('](K', LENGTH, 'e'))],
    ['a boolean in its shape', state(bytes('K', LENGTH, 0x88, 0x86))],
    ['a type by class', state(SHAPE, dtype(sglob('numpy', 'uint8')))],
    ['a type class', state(SHAPE, call(sglob('numpy.dtypes', 'UInt8DType')))],
    ['a type by name', state(SHAPE, dtype(str('uint8')))],
    ['a type of a type', state(SHAPE, dtype(dtype(str('u1'))))]
  ])('when the array has %s', (_what, given) => {
    expect(run(file(wrapper, given)).findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
  });

  test.each([
    ['a shape that is computed', state(bytes(call(sglob('builtins', 'int'), str('64')), 0x85))],
    ['a type that is described', state(SHAPE, dtype(str('(2,)u1')))]
  ])('and an array with %s is reported', (_what, given) => {
    const report = run(file(wrapper, given));
    expect(report.findings.map(({ rule }) => rule)).toContain('pickle-array-size');
    expect(report.coverage.map(({ status }) => status)).toContain('failed');
  });

  test('a wrapper made by a partial is reported', () => {
    const made = call(call(sglob('functools', 'partial'), WRAPPER));
    expect(run(file(made, state(SHAPE))).findings.map(({ rule }) => rule)).toContain('pickle-array-size');
  });

  test('a frame that goes on behind the array is reported', () => {
    const head = bytes(wrapper, state(SHAPE), 'b');
    const frame = (more: number): Uint8Array => bytes(0x80, 4, 0x95, u64(head.length + more), head, RAW, '.');
    expect(run(frame(4)).findings.map(({ rule }) => rule)).toContain('pickle-frame-mismatch');
    expect(run(frame(0)).findings.map(({ rule }) => rule)).not.toContain('pickle-frame-mismatch');
  });
});

test('an array of joblib before 0.10 is read from a file beside the pickle, and only from there', () => {
  const wrapper = (name: string): Uint8Array =>
    proto(2, newobj('joblib.numpy_pickle', 'NDArrayWrapper'), '}(', str('filename'), str(name), 'ub');
  expect(run(wrapper('model.pkl_01.npy')).verdict).toBe('review');
  expect(run(wrapper('/tmp/x.npy')).verdict).toBe('unsafe');
  expect(run(wrapper('../x.npy')).verdict).toBe('unsafe');
});

describe('a stream without a header is recognised', () => {
  const text = bytes('cposix\nsystem\n(', "S'echo hi'\ntR.");
  test.each([
    ['behind a line of 300,000 characters', bytes('N0V', 'a'.repeat(300_000), '\n0', text)],
    ['behind 2 MB of text', bytes('X', u32(2_000_000), 'a'.repeat(2_000_000), '0', PAYLOAD, '.')],
    ['behind 2 MB of bytes', bytes('B', u32(2_000_000), 'a'.repeat(2_000_000), '0', PAYLOAD, '.')],
    ['behind junk', bytes(0xff, 0xff, PAYLOAD, '.')],
    ['behind junk after a model', bytes(proto(4, '}'), 0xff, 0xff, PAYLOAD, '.')]
  ])('%s', (_where, data) => {
    expect(run(data).findings.map(({ evidence }) => evidence)).toContain("posix.system('echo hi')");
  });
});

describe('numbers of an array that happen to be opcodes', () => {
  const wrapper = newobj('joblib.numpy_pickle', 'NumpyArrayWrapper');
  const inside = (numbers: Uint8Array): Uint8Array =>
    bytes(0x80, 4, ']', str('classes_'), wrapper, state(bytes('K', numbers.length, 0x85)), 'b', numbers, '0.');
  const findings = (numbers: Uint8Array): string[] => run(inside(numbers)).findings.map(({ rule }) => rule);

  test.each([
    ['append to a text', bytes('a', 0, 0, 0)],
    ['give a text a state', bytes('b', 0, 0, 0)],
    ['make an object of an object', bytes('N}', 0x92, 0)],
    ['call a number', bytes('K', 1, ')R')]
  ])('%s, and every loader ends there', (_what, numbers) => {
    expect(findings(numbers)).toEqual([]);
  });

  test('are opcodes for a loader that gets past them', () => {
    expect(findings(bytes('0', PAYLOAD))).toContain('pickle-dangerous-call');
  });
});
