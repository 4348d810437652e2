import { resolve } from 'path';
import { factsIn } from '../../../sources/facts-folder';
import { blob, bytes, call, proto, run, sglob, str } from '../../testing';
import { provideFacts } from '../facts';

// Objects whose hooks were read by a person, and methods that objects keep.

const made = (module: string, name: string, ...args: Uint8Array[]): Uint8Array =>
  bytes(sglob(module, name), '(', ...args, 't', 0x81);
const dict = (...items: Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const list = (...items: Uint8Array[]): Uint8Array => bytes('](', ...items, 'e');
const built = (object: Uint8Array, state: Uint8Array): Uint8Array => bytes(object, state, 'b');
const filled = (object: Uint8Array, ...items: Uint8Array[]): Uint8Array => bytes(object, '(', ...items, 'u');
const getattr = (object: Uint8Array, name: string): Uint8Array => call(sglob('builtins', 'getattr'), object, str(name));
const one = bytes('K', 1);
const yes = bytes(0x88);

const RECORDS = [
  { kind: 'class', new: 'data' },
  { kind: 'class', new: 'safe' },
  { kind: 'class', new: 'data', get: 'unknown' },
  { kind: 'class', new: 'data', state: 'unknown' },
  { kind: 'class', new: 'data', hash: 'unknown', stateCalls: ['to_dict'] },
  { kind: 'class', new: 'data', state: { effects: ['calls-argument'], line: 'shop/a.py:7', from: 'state' } }
];
const TABLE = {
  package: 'shop',
  versions: ['1.0'],
  methods: 'hook other',
  records: RECORDS,
  modules: { shop: { 0: 'Keeps', 1: 'MakesOthers', 2: 'Answers', 3: 'Opaque', 4: 'Settings', 5: 'Calls' } }
};

describe('methods that objects keep', () => {
  beforeAll(() => provideFacts(() => JSON.stringify(TABLE), ['shop']));
  afterAll(() => provideFacts(factsIn(resolve('src/scanner/rules/facts/data'))));

  test.each([
    ['of an object', getattr(made('shop', 'Keeps'), 'hook'), 'clean'],
    ['of a class', getattr(sglob('shop', 'Keeps'), 'hook'), 'clean'],
    ['a name that may be a property', getattr(made('shop', 'Keeps'), 'value'), 'review'],
    ['of an object that __new__ may choose', getattr(made('shop', 'MakesOthers'), 'hook'), 'review'],
    ['of an object that answers to any name', getattr(made('shop', 'Answers'), 'hook'), 'review'],
    [
      'what a state brings under the name',
      getattr(built(made('shop', 'Keeps'), dict(str('hook'), one)), 'hook'),
      'review'
    ],
    ['a method of a method', getattr(getattr(made('shop', 'Keeps'), 'hook'), 'other'), 'unsafe'],
    ['the namespace of a method', getattr(getattr(made('shop', 'Keeps'), 'hook'), '__globals__'), 'unsafe'],
    ['one that is called', call(getattr(made('shop', 'Keeps'), 'hook'), one), 'unsafe'],
    ['what restores it is not understood', built(made('shop', 'Opaque'), dict(str('a'), one)), 'review'],
    ['what restores it calls something', built(made('shop', 'Calls'), dict(str('a'), one)), 'review'],
    [
      'many settings',
      built(made('shop', 'Settings'), dict(...Array.from({ length: 70 }, (_, i) => [str(`a${i}`), one]).flat())),
      'clean'
    ],
    ['nothing restores it', built(made('shop', 'Keeps'), dict(str('a'), one)), 'clean']
  ])('%s', (_what, value, verdict) => {
    expect(run(proto(4, value)).verdict).toBe(verdict);
  });
});

const net = (...more: Uint8Array[]): Uint8Array =>
  built(
    made('skorch.classifier', 'NeuralNetClassifier'),
    dict(str('device'), str('cpu'), str('__cuda_dependent_attributes__'), ...more)
  );
const population = (attributes: Uint8Array, base = sglob('builtins', 'list')): Uint8Array =>
  call(sglob('deap.creator', 'meta_create'), str('Individual'), base, attributes);
const unit = (type: Uint8Array, ...state: Uint8Array[]): Uint8Array =>
  built(call(sglob('astropy.units.core', '_recreate_irreducible_unit'), type, list(str('m')), yes), dict(...state));
const IRREDUCIBLE = sglob('astropy.units.core', 'IrreducibleUnit');

const resource = (...more: Uint8Array[]): Uint8Array =>
  built(
    made('sklearn_crfsuite._fileresource', 'FileResource'),
    dict(str('suffix'), str('.crfsuite'), str('__FILE_RESOURCE_DATA__'), blob(bytes('lCRF')), ...more)
  );

const frame = (names: Uint8Array): Uint8Array =>
  built(made('pandas.core.frame', 'DataFrame'), dict(str('_typ'), str('dataframe'), str('_metadata'), names));

const rolling = (...slots: Uint8Array[]): Uint8Array =>
  built(made('xarray.computation.rolling', 'DataArrayRolling'), bytes('N', dict(str('window'), one, ...slots), 0x86));

const fit = (expression: Uint8Array, function_ = bytes('N')): Uint8Array => {
  const state = [str('b'), one, yes, expression, one, one, bytes('NN'), bytes('N'), one, function_].flat();
  const parameter = built(made('lmfit.parameter', 'Parameter'), bytes('(', ...state, 't'));
  const params = dict(str('unique_symbols'), dict(), str('params'), list(parameter));
  return built(call(sglob('lmfit.parameter', 'Parameters')), params);
};

const curry = (what: Uint8Array): Uint8Array =>
  call(
    sglob('toolz.functoolz', '_restore_curry'),
    sglob('toolz.functoolz', 'curry'),
    what,
    bytes(')'),
    dict(),
    bytes(')'),
    yes
  );

test.each([
  ['a network of skorch', net(blob(proto(4, '}', str('a'), 'K', 1, 's'))), 'clean'],
  ['its bytes are scanned', net(blob(proto(4, call(sglob('os', 'system'), str('id'))))), 'unsafe'],
  [
    'options of torch.load',
    net(blob(proto(4, '}')), str('torch_load_kwargs'), dict(str('a'), sglob('m', 'X'))),
    'review'
  ],
  ['a settings dictionary', filled(made('easydict', 'EasyDict'), str('a'), one), 'clean'],
  ['a transformation', built(made('matplotlib.transforms', 'Bbox'), dict(str('_parents'), dict())), 'clean'],
  [
    'parents that are no dictionary',
    built(made('matplotlib.transforms', 'Bbox'), dict(str('_parents'), made('m', 'X'))),
    'review'
  ],
  ['a class of DEAP', population(dict(str('weights'), list(one))), 'clean'],
  ['an individual', bytes(population(dict()), ')', 0x81), 'clean'],
  ['a class of DEAP with a hook', population(dict(str('__del__'), sglob('builtins', 'int'))), 'unsafe'],
  ['with a method that fills it', population(dict(str('append'), sglob('builtins', 'int'))), 'unsafe'],
  ['a class of DEAP with a base of its own', population(dict(), sglob('deap.gp', 'PrimitiveSet')), 'review'],
  ['a unit', unit(IRREDUCIBLE, str('_names'), list(str('m'))), 'clean'],
  ['a unit of another class', unit(sglob('m', 'Unit')), 'unsafe'],
  ['a unit with a function', unit(IRREDUCIBLE, str('_to'), sglob('m', 'f')), 'unsafe'],
  ['flags', call(sglob('re', 'RegexFlag'), call(sglob('regex._regex_core', 'RegexFlag'), one)), 'clean'],
  ['a curried function by name', curry(str('dask.array.wrap:ones')), 'review'],
  ['a dangerous one', curry(str('os:system')), 'unsafe'],
  ['a computed one', curry(call(sglob('m', 'f'))), 'unsafe'],
  ['a file that is carried', resource(str('name'), bytes('N')), 'clean'],
  ['with a flag that was left out', resource(str('name'), bytes('N'), str('keep_tempfiles'), bytes('N')), 'clean'],
  [
    'as Python 2 writes it',
    built(
      made('sklearn_crfsuite._fileresource', 'FileResource'),
      dict(str('name'), bytes('N'), str('__FILE_RESOURCE_DATA__'), bytes("S'lCRF\\x00'\n"))
    ),
    'clean'
  ],
  ['under a name of the file', resource(str('name'), str('/tmp/x')), 'unsafe'],
  ['under a name from elsewhere', resource(), 'unsafe'],
  ['in a folder of the file', resource(str('name'), bytes('N'), str('prefix'), str('/etc/cron.d/x')), 'unsafe'],
  ['with a method', resource(str('name'), bytes('N'), str('cleanup'), sglob('m', 'f')), 'unsafe'],
  ['a second state with a name', bytes(resource(str('name'), bytes('N')), dict(str('name'), str('/x')), 'b'), 'unsafe'],
  ['a table', frame(list(str('unit'))), 'clean'],
  ['with an object for names', frame(made('sklearn.linear_model._ridge', 'Ridge')), 'unsafe'],
  ['a window', rolling(str('center'), yes), 'clean'],
  ['a window with another attribute', rolling(str('other'), yes), 'review'],
  ['a window with a method', rolling(str('reduce'), sglob('m', 'f')), 'review'],
  ['a fit', fit(bytes('N')), 'clean'],
  ['with an expression', fit(str('2*a + exp(1)')), 'clean'],
  ['with a function of its own', fit(str('shape(a)')), 'review'],
  ['with code', fit(str("open('/etc/passwd').read()")), 'unsafe'],
  ['with an expression that is worked out', fit(call(sglob('m', 'f'))), 'unsafe'],
  ['with an object', fit(bytes('N'), made('m', 'X')), 'unsafe'],
  [
    'of something else',
    built(call(sglob('lmfit.parameter', 'Parameters')), dict(str('params'), list(made('m', 'X')))),
    'unsafe'
  ],
  ['a header', built(made('obspy.core.trace', 'Stats'), dict(str('sampling_rate'), one)), 'clean'],
  ['a header with types', built(made('obspy.core.trace', 'Stats'), dict(str('_types'), dict())), 'review']
])('%s', (_what, value, verdict) => {
  expect(run(proto(4, value)).verdict).toBe(verdict);
});
