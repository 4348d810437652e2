import { PAYLOAD, npyOf as npy, proto, run } from '../../../testing';

const PICKLE = proto(2, PAYLOAD);

describe('arrays of objects under another name', () => {
  test.each([
    ['a plain O', "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }"],
    ['an escape', "{'descr': '\\x4f', 'fortran_order': False, 'shape': (1,), }"],
    ['the name of the type', "{'shape': (1,), 'descr': 'object', 'fortran_order': False, }"],
    ['a list of types in one text', "{'shape': (1,), 'descr': 'f8,O', 'fortran_order': False, }"],
    ['joined pieces', "{'descr': 'obj' 'ect', 'fortran_order': False, 'shape': (1,), }"],
    ['a key twice', "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'descr': 'O', }"],
    ['a key twice, one of them escaped', "{'descr': '<f8', 'fortran_order': False, 'shape': (9,), 'd\\x65scr': 'O'}"],
    ['a text on the heap', "{'descr': 'T', 'fortran_order': False, 'shape': (1,), }"],
    ['one of them in a tuple', "{'descr': ('T', ()), 'fortran_order': False, 'shape': (1,), }"],
    ['one of them in a field', "{'descr': [('a', 'T')], 'fortran_order': False, 'shape': (1,), }"],
    ['an array of objects in a field', "{'descr': [('a', '|O8', (2,))], 'fortran_order': False, 'shape': (1,), }"],
    ['objects in a field of a field', "{'descr': [('a', [('b', '<O')])], 'fortran_order': False, 'shape': (1,), }"],
    ['a field that is a text', "{'descr': ['aO'], 'fortran_order': False, 'shape': (1,), }"],
    ['a set of fields', "{'descr': {('a', 'O')}, 'fortran_order': False, 'shape': (1,), }"],
    ['fields in a tuple', "{'descr': ([('a', 'O')], (1,)), 'fortran_order': False, 'shape': (1,), }"],
    ['a note beside the type', "{'descr': ('|O', {'vlen': 1}), 'fortran_order': False, 'shape': (1,), }"],
    ['a prefix', "{'descr': u'O', 'fortran_order': False, 'shape': (1,), }"],
    ['a comment', "{'descr': #'<f8'\n'O', 'fortran_order': False, 'shape': (1,), }"],
    ['a number of Python 2', "{'descr': 'O', 'fortran_order': False, 'shape': (1L,), }"],
    ['a shape that is computed', "{'descr': 'O', 'fortran_order': False, 'shape': (1+0,), }"],
    ['a key inside a field name', `{'descr': [("a, 'shape': ", 'O')], 'fortran_order': False, 'shape': (1,), }`]
  ])('%s', (_name, header) => {
    const report = run(npy(header, PICKLE), {}, 'a.npy');
    expect(report.verdict).toBe('unsafe');
    expect(report.findings.map(finding => finding.operator)).toContain('system');
  });
});

/** NumPy reads these as numbers or not at all: either way, the pickle that begins where its data do is found. */
test.each([
  ['a negative dimension', "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }"],
  [
    'dimensions whose product is too large',
    "{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"
  ],
  ['more than there is', "{'descr': '<f8', 'fortran_order': False, 'shape': (99,), }"],
  ['a truth as a dimension', "{'descr': '<f8', 'fortran_order': False, 'shape': (False,), }"],
  ['no elements', "{'descr': '<f8', 'fortran_order': False, 'shape': (0,), }"],
  ['elements without bytes', "{'descr': '|S', 'fortran_order': False, 'shape': (9,), }"],
  ['a size that no number has', "{'descr': '<i3', 'fortran_order': False, 'shape': (1,), }"],
  ['a key that is missing', "{'descr': '|V1', 'fortran_order': False}"],
  ['a key too many', "{'descr': '|V1', 'fortran_order': False, 'shape': (1,), 'x': 1}"],
  [
    'bytes of a fixed size that are a pickle',
    `{'descr': '|V${PICKLE.length}', 'fortran_order': False, 'shape': (1,), }`
  ]
])('%s', (_name, header) => {
  expect(run(npy(header, PICKLE), {}, 'a.npy').verdict).toBe('unsafe');
});

test('an array that is cut short is not understood', () => {
  const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }";
  expect(run(npy(header, new Uint8Array(8)), {}, 'a.npy').coverage).toContainEqual(
    expect.objectContaining({ status: 'failed', reason: 'truncated' })
  );
});

test.each([
  ['a version that no reader knows', [4, 0]],
  ['a minor version', [1, 1]]
])('%s', (_name, version) => {
  const data = npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8));
  data.set(version, 6);
  expect(run(data, {}, 'a.npy').verdict).toBe('incomplete');
});

test.each([
  [
    'names with escapes',
    "{'descr': [('it\\'s', '<f4'), (\"\\t\\xe9\", '|S4')], 'fortran_order': False, 'shape': (1,), }"
  ],
  [
    'titles and fields in fields',
    "{'descr': [(('t', 'n'), [('a', '<u2', (2,))]), ('', '|V4')], 'fortran_order': True, 'shape': (1,), }"
  ],
  ['a header of Python 2', "{'descr': '<i8', 'fortran_order': False, 'shape': (1L,), }"],
  ['numbers', "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"],
  ['dates', "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }"],
  ['fields', "{'descr': [('object', '<f4'), ('', '|V4')], 'fortran_order': False, 'shape': (1,), }"]
])('%s are raw data', (_name, header) => {
  const report = run(npy(header, '\x80\x04\0\0\0\0\0\0'), {}, 'a.npy');
  expect(report.verdict).toBe('clean');
});

describe('bytes that NumPy makes of an array', () => {
  const size = 128;
  const padded = new Uint8Array(size);
  padded.set(PICKLE);

  test('an element of byte strings', () => {
    const data = new Uint8Array(3 * size);
    data.set(padded, 2 * size);
    const header = `{'descr': '|S${size}', 'fortran_order': False, 'shape': (3,), }`;
    const { findings } = run(npy(header, data), {}, 'a.npy');
    expect(findings.map(({ where }) => where.members)).toEqual([['data[2]']]);
  });

  test('in the order of C, where the file has that of Fortran', () => {
    const data = padded.map((_, i) => padded[(i % 2) * (size / 2) + Math.floor(i / 2)]);
    const header = `{'descr': '|u1', 'fortran_order': True, 'shape': (2, ${size / 2}), }`;
    expect(run(npy(header, data), {}, 'a.npy').verdict).toBe('unsafe');
  });

  test.each(['N', '(', 'K', '}'])('all of them one opcode: %s', opcode => {
    const header = "{'descr': '|u1', 'fortran_order': True, 'shape': (64, 64), }";
    expect(run(npy(header, opcode.repeat(64 * 64)), {}, 'a.npy').verdict).toBe('clean');
  });

  test('words are no program', () => {
    const data = 'cold    Nice     (list)  '.repeat(1000).slice(0, 8 * 2000);
    const header = "{'descr': '|S8', 'fortran_order': False, 'shape': (2000,), }";
    expect(run(npy(header, data), {}, 'a.npy').verdict).toBe('clean');
  });
});
