import { ECHO, bytes, run } from '../../../testing';

// pickle.py takes a line with `readline()[:-1]`, whether it ends with a line feed or with the data: the C unpickler stops there.

test.each([
  ['in a file of its own', 'model.pkl'],
  ['under a name that promises nothing', 'model']
])('a class whose name ends with the data is called: %s', (_what, name) => {
  const report = run(bytes("(S'echo hi'\niposix\nsystemX"), {}, name);
  expect(report.findings.map(({ evidence }) => evidence)).toContain(ECHO);
});

test('a name that is cut off before it begins is none', () => {
  expect(run(bytes("(S'echo hi'\niposix\n"), {}, 'model').findings).toEqual([]);
});
