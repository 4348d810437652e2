import { ECHO, PAYLOAD, bytes, proto, run } from '../../../testing';

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

test('what is no name hides no pickle behind it', () => {
  const report = run(bytes('cos\nx y', proto(4, PAYLOAD)), {}, 'model.pkl');
  expect(report.findings.map(({ evidence }) => evidence)).toContain(ECHO);
});
