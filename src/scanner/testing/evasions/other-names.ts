import { bytes } from '../bytes';
import { blob, call, glob, PAYLOAD, proto, sglob, str } from '../pickle-assembler';
import type { Groups, Row } from './row';
import { ARG } from './row';

// Known ways to hide what is called: by its name, or inside another pickle.

const NAMES: readonly Row[] = [
  [
    'STACK_GLOBAL with its strings at position 0',
    bytes(str('posix'), str('system'), 0x93, ARG, 0x85, 'R.'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'STACK_GLOBAL of Python 2 STRING',
    bytes("S'posix'\nS'system'\n", 0x93, "(S'echo hi'\ntR."),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'STACK_GLOBAL of escaped text',
    bytes(0x80, 4, 'V\\u0070osix\nV\\u0073ystem\n', 0x93, ARG, 0x85, 'R.'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'names fetched from the memo, in reverse order',
    proto(4, str('system'), 0x94, '0', str('posix'), 0x94, '0h', 1, 'h', 0, 0x93, ARG, 0x85, 'R'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'memo type confusion: an index that held a number',
    proto(4, 'K\x05q', 0, '0', str('posix'), 'q', 0, '0h', 0, str('system'), 0x93, ARG, 0x85, 'R'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'PUT after POP stores what is below',
    proto(4, str('posix'), str('json'), '0q', 1, '0h', 1, str('system'), 0x93, ARG, 0x85, 'R'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'a second pickle does not see the names of the first',
    bytes(
      proto(2, sglob('collections', 'OrderedDict'), 'q', 0),
      proto(2, glob('posix', 'system'), 'q', 0, '0h', 0, ARG, 0x85, 'R')
    ),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'a second pickle that uses names of the first',
    bytes(proto(4, str('posix'), 0x94, str('system'), 0x94, 0x86), proto(4, 'h', 0, 'h', 1, 0x93, ARG, 0x85, 'R')),
    '(computed)',
    '(computed)',
    'HIGH'
  ],
  [
    'a dotted name through an innocent module',
    proto(4, sglob('pathlib', 'os.system'), ARG, 0x85, 'R'),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'a dotted name through an allow-listed package',
    proto(4, sglob('torch.serialization', 'os.system'), ARG, 0x85, 'R'),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'a dotted name, four modules deep',
    proto(4, sglob('numpy', 'lib._utils_impl.os.system'), ARG, 0x85, 'R'),
    'os',
    'system',
    'CRITICAL'
  ],
  [
    'a dotted name through a package that the module imports',
    proto(4, sglob('xgboost.core', 'np.load'), ARG, 0x85, 'R'),
    'numpy',
    'load',
    'CRITICAL'
  ],
  [
    'a dotted name through an unknown module',
    proto(4, sglob('somepkg.models', 'torch.hub.load'), ARG, 0x85, 'R'),
    'torch',
    'hub.load',
    'CRITICAL'
  ],
  ['a private alias', proto(4, sglob('random', '_os.system'), ARG, 0x85, 'R'), 'os', 'system', 'CRITICAL'],
  [
    'a private alias of sys',
    proto(4, sglob('collections', '_sys.modules'), ARG, str('x'), 's'),
    'sys',
    'modules',
    'CRITICAL'
  ],
  [
    'builtins through two modules',
    proto(4, sglob('json', 'codecs.builtins.eval'), str('print(1)'), 0x85, 'R'),
    'builtins',
    'eval',
    'CRITICAL'
  ],
  [
    'a module inside another package',
    proto(4, sglob('six.moves.builtins', 'eval'), str('print(1)'), 0x85, 'R'),
    'builtins',
    'eval',
    'CRITICAL'
  ],
  ['a module name that ends in CR', proto(2, 'cposix\r\nsystem\r\n', ARG, 0x85, 'R'), 'posix', 'system', 'CRITICAL'],
  ['a module name that ends in a blank', proto(2, 'cos \nsystem\n', ARG, 0x85, 'R'), 'os', 'system', 'CRITICAL'],
  [
    'a name computed with rot13',
    proto(4, call(sglob('codecs', 'decode'), str('cbfvk'), str('rot13')), str('system'), 0x93, ARG, 0x85, 'R'),
    'posix',
    'system',
    'CRITICAL'
  ],
  [
    'a name that nobody can know',
    proto(4, call(sglob('os', 'getenv'), str('X')), str('system'), 0x93, ARG, 0x85, 'R'),
    '(computed)',
    'system',
    'CRITICAL'
  ],
  [
    'import_module, getattr and str.join',
    proto(
      4,
      call(
        call(
          sglob('builtins', 'getattr'),
          call(sglob('importlib', 'import_module'), str('os')),
          call(call(sglob('builtins', 'getattr'), str(''), str('join')), bytes('](', str('sys'), str('tem'), 'e'))
        ),
        ARG
      )
    ),
    'builtins',
    'getattr',
    'CRITICAL'
  ]
];

const INNER = proto(2, PAYLOAD);
const NESTED: readonly Row[] = [
  ['pickle', 'loads'],
  ['_pickle', 'loads'],
  ['cPickle', 'loads'],
  ['dill', 'loads'],
  ['dill._dill', 'loads'],
  ['cloudpickle', 'loads'],
  ['joblib', 'load'],
  ['torch', 'load'],
  ['torch.storage', '_load_from_bytes'],
  ['numpy', 'load'],
  ['pandas', 'read_pickle'],
  ['jsonpickle', 'decode']
].flatMap(([module, name]): Row[] => {
  const file = proto(4, call(sglob(module, name), blob(INNER)));
  const inside: Row = [`nested pickle in ${module}.${name}: what it runs`, file, 'posix', 'system', 'CRITICAL'];
  return name === '_load_from_bytes'
    ? [inside]
    : [inside, [`nested pickle in ${module}.${name}: the loader`, file, module, name, 'CRITICAL']];
});

const LOADERS: readonly Row[] = (
  [
    ['marshal', 'loads'],
    ['shelve', 'open'],
    ['yaml', 'load'],
    ['yaml', 'unsafe_load'],
    ['keras.models', 'load_model'],
    ['torch.hub', 'load'],
    ['torch.jit', 'load'],
    ['torch.package', 'PackageImporter'],
    ['torch.serialization', 'load'],
    ['joblib.numpy_pickle', 'load'],
    ['jsonpickle.unpickler', 'decode'],
    ['dill', 'load_session'],
    ['torch.utils.data.datapipes.utils.decoder', 'basichandlers'],
    ['torch.utils._config_module', 'ConfigModule.load_config']
  ] as const
).map(([module, name]) => [
  `${module}.${name}`,
  proto(4, call(sglob(module, name), str('/nonexistent'))),
  module,
  name,
  'CRITICAL'
]);

/** Known ways to hide what is called. */
export const NAME_EVASIONS: Groups = {
  names: NAMES,
  'nested pickles': NESTED,
  loaders: LOADERS
};
