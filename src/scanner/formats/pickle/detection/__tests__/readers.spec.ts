import { bytes, run, u32 } from '../../../../testing';

/** A text behind a pickle, so that nothing but the pickle tells that the file is one. */
const TEXT = 'one line of a text that is long enough\n'.repeat(150);
/** The header of a picture is a float to an unpickler, and POP takes it away. */
const GIF = bytes('GIF89a', 1, 1, 0x80, '0');

const frame = (length: number): Uint8Array => bytes(0x95, u32(length), u32(0));
const rules = (data: Uint8Array, name: string): string[] => run(data, undefined, name).findings.map(({ rule }) => rule);

describe('opcodes that only a file reader sees, which drops the rest of a frame', () => {
  const dropped = bytes(frame(2), 'c', 0xff, "posix\nsystem\n(S'id'\ntR", 0xff);

  test('behind the header of a picture', () =>
    expect(rules(bytes(GIF, dropped, TEXT), 'a.gif')).toContain('pickle-dangerous-call'));

  test('in the preamble of a medical image', () => {
    const preamble = new Uint8Array(128);
    preamble.set(dropped);
    expect(rules(bytes(preamble, 'DICM', TEXT), 'a.dcm')).toContain('pickle-dangerous-call');
  });

  test('with a name whose line ends nowhere in the plain order', () => {
    const pickle = bytes(GIF, frame(3), 'c', 0xff, 0xff, 'posix\nsystem\n)R', 0xff);
    expect(rules(pickle, 'a.gif')).toContain('pickle-dangerous-call');
  });
});

test('a pickle that is cut off inside its frame leaves no frame', () => {
  const cut = bytes(0x80, 4, frame(60), 'cposix\nname\nVabc');
  expect(rules(cut, 'a.pkl')).not.toContain('pickle-frame-mismatch');
});

test.each([
  ['ends with a dot where it is cut', `${'os.path.'.repeat(512)}os.system`],
  ['is longer than any that is kept', `${'os.path.'.repeat(520)}os.system`]
])('a name that %s', (_title, name) => {
  const pickle = bytes(GIF, 0x80, 4, `cposixpath\n${name}\n)R`, 0xff, TEXT);
  expect(rules(pickle, 'a.gif')).toContain('pickle-dangerous-call');
});

test('a module whose name is no identifier', () =>
  expect(rules(bytes('ctwo-words\nrun\n)R.', TEXT), 'a.txt')).not.toEqual([]));

test('a state for an imported object of any package', () =>
  expect(rules(bytes("cpackage\nthing\n(dS'a'\nI1\nsb.", TEXT), 'a.txt')).not.toEqual([]));

test('a state for a module that another one has imported', () =>
  expect(rules(bytes("cshutil\nsys\n(dS'path'\n(lS'/tmp'\nasb.", TEXT), 'a.txt')).not.toEqual([]));

describe('thousands of places where a pickle may begin', () => {
  test('which no opcode follows, as in numbers that are minus zero, hide none', () => {
    const zeros = Uint8Array.from({ length: 150_000 }, (_, i) => [0x80, 0, 0x80, 0, 0, 0][i % 6]);
    expect(rules(bytes(GIF, zeros, "cposix\nsystem\n(S'id'\ntR.", TEXT), 'a.gif')).toContain('pickle-dangerous-call');
  });

  const word = (seed: number): string =>
    Array.from({ length: 190 }, (_, i) => 'abdefghjk'[(seed * 31 + i * i * 7 + seed * i) % 9]).join('');

  test('of which each leads through all that follow cost little more than one', () => {
    const lines = Array.from({ length: 2000 }, (_, i) => `c${word(i)}\n${word(i + 5000)}\n`);
    const { coverage } = run(
      bytes('# words\n', ...lines),
      { limits: { workBase: 3.2e8, workPerByte: 0 } },
      'words.txt'
    );
    expect(coverage.map(({ reason }) => reason)).toEqual([undefined]);
  });
});
