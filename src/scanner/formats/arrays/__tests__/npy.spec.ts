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
    ['a key inside a field name', `{'descr': [("a, 'shape': ", 'O')], 'fortran_order': False, 'shape': (1,), }`]
  ])('%s', (_name, header) => {
    const report = run(npy(header, PICKLE), {}, 'a.npy');
    expect(report.verdict).toBe('unsafe');
    expect(report.findings.map(finding => finding.operator)).toContain('system');
  });
});

test.each([
  ['numbers', "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }"],
  ['dates', "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (1,), }"],
  ['fields', "{'descr': [('object', '<f4'), ('', '|V4')], 'fortran_order': False, 'shape': (1,), }"]
])('%s are raw data', (_name, header) => {
  const report = run(npy(header, '\x80\x04\0\0\0\0\0\0'), {}, 'a.npy');
  expect(report.verdict).toBe('clean');
});
