import { bytes, u32, u64 } from '../bytes';
import { call, glob, proto, sglob, str } from '../pickle-assembler';
import type { Groups, Row } from './row';
import { ARG, RUN, WEIGHTS } from './row';

// Known ways to get a payload past a scanner through the opcode stream itself.

const long1 = (...digits: number[]): Uint8Array => bytes(0x8a, digits.length, digits);

const BROKEN: readonly Row[] = [
  ['payload, then an invalid opcode', bytes(0x80, 2, RUN, '0', WEIGHTS, 0xff, 'junk'), 'posix', 'system', 'CRITICAL'],
  ['payload, then a truncated string', bytes(0x80, 2, RUN, '0X', u32(255), 'short'), 'posix', 'system', 'CRITICAL'],
  ['payload, then stack underflow', proto(2, RUN, '000000'), 'posix', 'system', 'CRITICAL'],
  ['no STOP', bytes(0x80, 2, RUN), 'posix', 'system', 'CRITICAL'],
  ['a literal of 4 EiB after the payload', bytes(0x80, 4, RUN, '0', 0x8e, u64(2 ** 62)), 'posix', 'system', 'CRITICAL'],
  ['a protocol that pickle refuses', bytes(0x80, 9, RUN, '.'), 'posix', 'system', 'CRITICAL'],
  [
    'scanner raises: text that is not UTF-8',
    proto(2, 'X', u32(2), 0xc3, 0x28, '0', RUN),
    'posix',
    'system',
    'CRITICAL'
  ],
  ['scanner raises: an unhashable key', proto(2, '}](K\x01eK\x01s0', RUN), 'posix', 'system', 'CRITICAL'],
  ['scanner raises: a key of the memo that was never set', proto(2, 'h', 77, '0', RUN), 'posix', 'system', 'CRITICAL'],
  ['scanner raises: a memo key that is no number', bytes('(lp0\n0gx\n0', RUN, '.'), 'posix', 'system', 'CRITICAL'],
  ['scanner raises: a surrogate escape', proto(2, 'V\\ud800\n0', RUN), 'posix', 'system', 'CRITICAL'],
  [
    'scanner raises: a Python 2 string that is not ASCII',
    bytes("S'\xc3\xa9'\n0", RUN, '.'),
    'posix',
    'system',
    'CRITICAL'
  ]
];

const CALLS: readonly Row[] = [
  ['INST', bytes("(S'echo hi'\niposix\nsystem\n."), 'posix', 'system', 'CRITICAL'],
  ['OBJ', proto(2, '(', glob('subprocess', 'Popen'), '](', str('echo'), 'eo'), 'subprocess', 'Popen', 'CRITICAL'],
  [
    'OBJ whose result is dropped',
    proto(2, '(', glob('posix', 'system'), ARG, 'o0', WEIGHTS),
    'posix',
    'system',
    'CRITICAL'
  ],
  ['NEWOBJ', proto(2, glob('subprocess', 'Popen'), ')', 0x81, '}b'), 'subprocess', 'Popen', 'CRITICAL'],
  [
    'NEWOBJ_EX',
    proto(4, sglob('zipimport', 'zipimporter'), str('/nonexistent.zip'), 0x85, '}', 0x92),
    'zipimport',
    'zipimporter',
    'CRITICAL'
  ],
  [
    'EXT1 after copyreg.add_extension',
    proto(
      2,
      call(glob('copyreg', 'add_extension'), str('posix'), str('system'), bytes('K', 7)),
      '0',
      0x82,
      7,
      ARG,
      0x85,
      'R'
    ),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'EXT2',
    proto(
      2,
      call(glob('copyreg', 'add_extension'), str('posix'), str('system'), bytes('M', 0x34, 0x12)),
      '0',
      0x83,
      0x34,
      0x12,
      ARG,
      0x85,
      'R'
    ),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'EXT4',
    proto(
      2,
      call(glob('copyreg', 'add_extension'), str('posix'), str('system'), bytes('J', u32(0x123456))),
      '0',
      0x84,
      u32(0x123456),
      ARG,
      0x85,
      'R'
    ),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'an extension code that the file does not register',
    proto(2, 0x82, 7, ARG, 0x85, 'R'),
    'copyreg',
    'extension',
    'MEDIUM'
  ],
  ['result dropped by POP_MARK', proto(2, '(', RUN, '1', WEIGHTS), 'posix', 'system', 'CRITICAL'],
  [
    'payload in the state of an allow-listed object',
    proto(2, glob('collections', 'OrderedDict'), ')R}', str('a'), RUN, 'sb'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'BUILD overwrites a method of an allow-listed object',
    proto(2, glob('collections', 'OrderedDict'), ')R}', str('items'), glob('os', 'system'), 'sb'),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'BUILD overwrites an attribute of an allow-listed class',
    proto(2, glob('collections', 'OrderedDict'), '}', str('items'), str('x'), 'sb'),
    'collections',
    'OrderedDict',
    'HIGH'
  ],
  [
    'numpy.__builtins__',
    proto(4, sglob('numpy', '__builtins__'), '}', str('len'), glob('os', 'system'), 'sb'),
    'numpy',
    '__builtins__',
    'CRITICAL'
  ],
  [
    'BUILD of a SciPy distribution that runs text of its state',
    proto(
      4,
      sglob('scipy.stats._continuous_distns', 'norm_gen'),
      ')',
      0x81,
      '}',
      str('_parse_arg_template'),
      str('import os'),
      'sb'
    ),
    'scipy.stats._continuous_distns',
    'norm_gen.__setstate__',
    'CRITICAL'
  ],
  [
    'a universal function that is looked up by name',
    proto(4, call(sglob('numpy.core', '_ufunc_reconstruct'), str('os'), str('system'))),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'a partial whose function comes with its state',
    proto(
      4,
      call(
        bytes(
          call(sglob('functools', 'partial'), sglob('builtins', 'int')),
          '(',
          sglob('os', 'system'),
          '(',
          ARG,
          't}Ntb'
        )
      )
    ),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'sys.modules overwritten',
    proto(4, sglob('sys', 'modules'), str('os'), str('x'), 's0', RUN),
    'sys',
    'modules',
    'CRITICAL'
  ],
  [
    'scanner tampering',
    proto(4, call(sglob('picklescan.scanner', '_unsafe_globals.clear'))),
    'picklescan.scanner',
    '_unsafe_globals.clear',
    'CRITICAL'
  ],
  [
    'a callable handed to an unknown class',
    proto(4, call(sglob('mylib.models', 'Net'), sglob('os', 'system'))),
    'os',
    'system',
    'CRITICAL'
  ]
];

const LITERALS: readonly Row[] = [
  'I0x10\n',
  'I1_0\n',
  'I 7\n',
  'L10L\n',
  'L0x1fL\n',
  'F1e3\n',
  'Fnan\n',
  'I0b11\n',
  'I0o17\n',
  'F1_0.5\n'
].map(literal => [
  `the literal ${JSON.stringify(literal)}`,
  bytes(literal, '0', RUN, '.'),
  'posix',
  'system',
  'CRITICAL'
]);

const FRAMES: readonly Row[] = [
  ['a frame that is shorter than what follows', bytes(0x80, 4, 0x95, u64(3), RUN, '.'), 'posix', 'system', 'CRITICAL'],
  // Read one after the other, the text swallows the payload; CPython's file reader drops what is left of the frame.
  [
    'opcodes that only the file reader sees',
    bytes(0x80, 4, 0x95, u64(5), 0x8c, 60, 'AAA', 'C'.repeat(60), RUN, '.', 'x'.repeat(10)),
    'posix',
    'system',
    'CRITICAL'
  ]
];

const STREAMS: readonly Row[] = [
  ['second pickle', bytes(proto(2, WEIGHTS), proto(4, RUN)), 'posix', 'system', 'CRITICAL'],
  [
    'second pickle after zero bytes',
    bytes(proto(2, WEIGHTS), '\0'.repeat(512), proto(4, RUN)),
    'posix',
    'system',
    'CRITICAL'
  ],
  ['second pickle after junk', bytes(proto(2, WEIGHTS), '##junk##\xfe', proto(4, RUN)), 'posix', 'system', 'CRITICAL'],
  [
    'sixth pickle',
    bytes(...Array.from({ length: 5 }, () => proto(2, WEIGHTS)), proto(2, RUN)),
    'posix',
    'system',
    'CRITICAL'
  ],
  ['PROTO again in the middle', bytes(0x80, 2, ']0', 0x80, 4, RUN, '.'), 'posix', 'system', 'CRITICAL']
];

const BOMBS: readonly Row[] = [
  ['two million opcodes first', proto(2, 'N0'.repeat(1_000_000), RUN), 'posix', 'system', 'CRITICAL'],
  [
    'a hundred thousand nested tuples',
    proto(2, '('.repeat(100_000), 't'.repeat(99_999), '0', RUN),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'doubled lists, forty levels',
    proto(2, ']q\0', ...Array.from({ length: 40 }, (_, i) => bytes('](h', i, 'h', i, 'eq', i + 1)), '0', RUN),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'a decimal number of 200,000 digits',
    bytes('L', '7'.repeat(200_000), 'L\n0', RUN, '.'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'a long of 255 bytes',
    proto(2, long1(...new Array<number>(255).fill(255)), '0', RUN),
    'posix',
    'system',
    'CRITICAL'
  ],
  ['a memo index of 2**31 - 1', proto(2, 'Nr\xff\xff\xff\x7f0', RUN), 'posix', 'system', 'CRITICAL']
];

/** Known ways to get a payload past a scanner through the opcode stream itself. */
export const STREAM_EVASIONS: Groups = {
  'broken streams': BROKEN,
  calls: CALLS,
  'literals that only the C unpickler takes': LITERALS,
  frames: FRAMES,
  'several streams': STREAMS,
  expansion: BOMBS
};
