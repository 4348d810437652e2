import { gzipSync } from 'zlib';
import { zipSync } from 'fflate';
import { blob, bytes, call, glob, proto, sglob, str } from '../../scanner/testing';
import { EVIL, HONEST, Program, STRANGE } from './program';

const program = new Program();
afterAll(() => program.remove());

const trace = (name: string, data: string | Uint8Array): { status: number | null; lines: string[] } => {
  const { status, stdout } = program.run(['--trace', program.file(name, data)]);
  return { status, lines: stdout.trimEnd().split('\n') };
};

/** Lines with single blanks. */
const squeezed = (lines: readonly string[]): string[] => lines.map(line => line.trim().replace(/ +/g, ' '));

it('shows each opcode with its offset, its argument, what it does to the stack, and what the rules say', () => {
  const { status, lines } = trace('evil.pkl', EVIL);
  expect(status).toBe(1);
  expect(squeezed(lines)).toEqual([
    'pickle at 0',
    '0 GLOBAL os system 0 -> 1 os.system [os.system: dangerous]',
    '11 MARK 1 -> 1',
    "12 STRING 'echo hi' 1 -> 2",
    "23 TUPLE 2 -> 2 ('echo hi',)",
    "24 REDUCE 2 -> 1 os.system('echo hi') [os.system: dangerous]",
    '! CRITICAL pickle-dangerous-call: os.system',
    "25 STOP 1 -> 1 os.system('echo hi')",
    'stop at 26, 6 opcodes',
    'Verdict: unsafe, 1 finding.'
  ]);
});

it('says what is trusted and what nobody knows', () => {
  const data = proto(4, call(sglob('collections', 'OrderedDict')), '0', call(sglob('my_lab', 'Model')));
  const text = trace('names.pkl', data).lines.join('\n');
  expect(text).toContain('[collections.OrderedDict: trusted]');
  expect(text).toContain('[my_lab.Model: unknown]');
});

it('goes through archives member by member, and through pickles in pickles', () => {
  const inner = proto(2, call(glob('posix', 'system'), str('hi')));
  const outer = proto(4, call(sglob('pickle', 'loads'), blob(inner)), 'K', 7, 0x86);
  const zip = zipSync({
    'model/data.pkl': outer,
    'model/notes.txt': bytes('hello'),
    'model/b.pkl.gz': gzipSync(HONEST)
  });
  const { status, lines } = trace('model.pt', zip);
  expect(status).toBe(1);
  const places = lines.filter(line => /^\S/.test(line));
  expect(places).toEqual([
    'model/data.pkl',
    'model/data.pkl > pickle.loads(…)',
    'model/data.pkl',
    'model/b.pkl.gz > model/b.pkl',
    expect.stringMatching(/^Verdict: unsafe, /)
  ]);
  const text = squeezed(lines).join('\n');
  expect(text).toContain("(goes on) to 1 pickle.loads(b'");
  expect(text).toContain('EMPTY_LIST 0 -> 1 []');
});

it('escapes what could deceive on a terminal', () => {
  const { lines } = trace('escape.pkl', proto(4, str('\x1b[31m'), '0', glob('a\x1b]0;', 'b')));
  expect(lines.join('')).not.toMatch(/[\0-\x08\x0b-\x1f]/);
  expect(lines.join('')).toContain('\\x1b]0;');
});

it('says where a pickle breaks, and of a frame that lies it shows both readings', () => {
  expect(squeezed(trace('cut.pkl', bytes(0x80, 4, EVIL.slice(0, -1), '0', 0xff)).lines)).toContain(
    'bad-opcode at 28, 8 opcodes'
  );
  const frame = bytes(0x80, 4, 0x95, [3, 0, 0, 0, 0, 0, 0, 0], str('abc'), '0', EVIL);
  expect(trace('frame.pkl', frame).lines.join('\n')).toContain('as a file reader sees it');
});

it('ends after many lines and says so; the verdict is that of the whole file', () => {
  const { status, lines } = trace('long.pkl', proto(2, 'N0'.repeat(30_000), call(glob('posix', 'system'), str('hi'))));
  expect(status).toBe(1);
  expect(lines).toHaveLength(20_002);
  expect(lines.slice(-2)).toEqual([
    '... the trace ends after 20000 lines; the scan went on to the end.',
    'Verdict: unsafe, 1 finding.'
  ]);
});

it('is for one file that is there', () => {
  const file = program.file('one.pkl', HONEST);
  expect(program.run(['--trace', file, file]).status).toBe(4);
  expect(program.run(['--trace', `${file}.not`])).toMatchObject({
    status: 4,
    stderr: expect.stringContaining('does not exist')
  });
  expect(program.run(['--trace', program.folder]).status).toBe(4);
  expect(trace('strange.bin', STRANGE)).toMatchObject({
    status: 2,
    lines: ['No pickle in this file is run.', expect.stringMatching(/^Verdict: incomplete, /)]
  });
});
