import { judgeCall, judgeIndirect, judgeReference } from '../judge';
import { canBeHooked, needsArguments } from '../what-to-ask';
import type { CallKind, Judgement, Value } from '../value';

const str = (value: string): Value => ({ type: 'str', value, truncated: false, size: value.length });
const global = (module: string, name: string): Value => ({ type: 'global', module, name });
const tuple = (...items: Value[]): Value => ({ type: 'tuple', items, more: 0 });
const dict = (...entries: [string, Value][]): Value => ({
  type: 'dict',
  entries: entries.map(([key, value]) => [str(key), value] as const),
  more: 0
});
const made = (callee: Value, args: Value[], opcode: CallKind = 'reduce'): Extract<Value, { type: 'call' }> => ({
  type: 'call',
  callee,
  args,
  opcode,
  offset: 0
});
const NONE: Value = { type: 'none' };

function level(judgement: Judgement): string {
  return judgement.kind === 'trusted' ? 'trusted' : judgement.severity;
}

function call(module: string, name: string, args: Value[] = [], how: CallKind = 'reduce'): string {
  return level(judgeCall(module, name, how, () => tuple(...args)));
}

function state(module: string, name: string, value: Value): string {
  expect(needsArguments(module, name, 'build')).toBe(true);
  return level(judgeCall(module, name, 'build', () => value));
}

describe('records of the standard library', () => {
  test.each([
    ['argparse', 'Namespace'],
    ['logging', 'LogRecord'],
    ['ast', 'BinOp'],
    ['tarfile', 'TarInfo'],
    ['difflib', 'SequenceMatcher'],
    ['traceback', 'FrameSummary'],
    ['xml.dom.minidom', 'Element'],
    ['urlparse', 'ParseResult']
  ])('%s.%s is data when pickle makes it', (module, name) => {
    expect(call(module, name, [], 'new')).toBe('trusted');
    expect(level(judgeReference(module, name))).toBe('trusted');
  });

  test('Python 2 made them with INST and no arguments', () => {
    expect(call('optparse', 'Values', [], 'inst')).toBe('trusted');
    expect(call('optparse', 'Values', [str('x')], 'inst')).toBe('HIGH');
  });

  test('their constructors are not trusted with them', () => {
    expect(call('logging', 'Logger', [str('x')])).toBe('CRITICAL');
    expect(call('tarfile', 'TarInfo', [str('x')])).toBe('CRITICAL');
    expect(call('tarfile', 'TarFile', [], 'new')).toBe('CRITICAL');
    expect(call('logging', 'FileHandler', [], 'new')).toBe('CRITICAL');
    expect(call('http.cookies', 'SerialCookie', [], 'new')).not.toBe('trusted');
  });

  test('a review where an assignment calls what the state holds', () => {
    expect(call('configparser', 'ConfigParser', [], 'new')).toBe('LOW');
    expect(call('email.message', 'EmailMessage', [], 'new')).toBe('LOW');
    expect(call('configparser', 'ConfigParser', [str('x')])).toBe('CRITICAL');
  });

  test('types are subscripted and united', () => {
    expect(call('_operator', 'getitem', [global('typing', 'List'), global('builtins', 'int')])).toBe('trusted');
    expect(call('operator', 'getitem', [global('mylib', 'TABLE'), str('x')])).toBe('HIGH');
    expect(call('operator', 'getitem', [dict(['a', NONE]), str('a')])).toBe('HIGH');
    const types = tuple(global('builtins', 'int'), made(global('builtins', 'type'), [NONE]));
    expect(call('functools', 'reduce', [global('_operator', 'or_'), types])).toBe('trusted');
    expect(call('functools', 'reduce', [global('mylib', 'run'), types])).toBe('CRITICAL');
    expect(call('functools', 'reduce', [global('operator', 'or_'), tuple(str('a'))])).toBe('CRITICAL');
    expect(level(judgeReference('functools', 'reduce'))).toBe('CRITICAL');
  });

  test('print may be held, not called', () => {
    expect(level(judgeReference('builtins', 'print'))).toBe('trusted');
    expect(call('builtins', 'print', [str('x')])).toBe('HIGH');
    const held = made(global('functools', 'partial'), [global('builtins', 'print')]);
    expect(level(judgeIndirect(held, 'reduce', () => tuple(str('x'))))).toBe('HIGH');
  });
});

describe('objects with keyword arguments in protocols 2 and 3', () => {
  const maker = (module: string, name: string): Value =>
    made(global('builtins', 'getattr'), [global(module, name), str('__new__')]);
  const object = (owner: Value, type: Value): string =>
    level(judgeIndirect(made(global('functools', 'partial'), [owner, type]), 'reduce', () => tuple()));

  test('are what their class is', () => {
    expect(object(maker('sklearn.svm', 'SVC'), global('sklearn.svm', 'SVC'))).toBe('trusted');
    expect(object(maker('mylib', 'Net'), global('mylib', 'Net'))).toBe('LOW');
    expect(object(maker('sklearn.svm', 'SVC'), global('subprocess', 'Popen'))).toBe('CRITICAL');
    expect(call('builtins', 'getattr', [global('subprocess', 'Popen'), str('__new__')])).toBe('CRITICAL');
    expect(call('builtins', 'getattr', [global('mylib', 'Net'), str('__new__')])).toBe('LOW');
  });
});

describe('dill', () => {
  test('before 0.3.4 fetches what makes an array by name', () => {
    const module = (name: string): Value => made(global('dill._dill', '_import_module'), [str(name)]);
    const fetched = (from: Value, name: string): Value => made(global('dill._dill', '_get_attr'), [from, str(name)]);
    const numpy = module('numpy.core._multiarray_umath');
    const indirect = (callee: Value, ...args: Value[]): string => {
      const judged = judgeIndirect(callee, 'reduce', () => tuple(...args));
      return judged.kind === 'trusted' ? 'trusted' : judged.severity;
    };
    expect(call('dill._dill', '_import_module', [str('numpy.core._multiarray_umath')])).toBe('trusted');
    expect(call('cloudpickle.cloudpickle', 'subimport', [str('numpy.core._multiarray_umath')])).toBe('trusted');
    expect(call('dill._dill', '_get_attr', [numpy, str('_reconstruct')])).toBe('trusted');
    expect(indirect(fetched(numpy, '_reconstruct'), global('numpy', 'ndarray'), tuple())).toBe('trusted');
    // Names that the module lacks are taken from builtins.
    expect(call('dill._dill', '_get_attr', [numpy, str('eval')])).toBe('CRITICAL');
    expect(indirect(fetched(numpy, 'eval'), str('1'))).toBe('CRITICAL');
    expect(call('dill._dill', '_import_module', [str('numpy.core')])).toBe('HIGH');
    expect(indirect(fetched(module('os'), '_reconstruct'), global('numpy', 'ndarray'))).toBe('CRITICAL');
    expect(indirect(fetched(numpy, '_reconstruct'), global('os', 'system'))).toBe('CRITICAL');
  });

  const rebuild = global('numpy.core.multiarray', '_reconstruct');
  const parts = tuple(global('numpy', 'ndarray'), tuple(), str('b'));

  test('rebuilds arrays and names types', () => {
    expect(call('dill._dill', '_create_array', [rebuild, parts, tuple()])).toBe('trusted');
    expect(call('dill._dill', '_create_dtypemeta', [NONE])).toBe('trusted');
    const slice = made(global('dill._dill', '_load_type'), [str('slice')]);
    expect(call('dill._dill', '_load_type', [str('slice')])).toBe('trusted');
    expect(level(judgeIndirect(slice, 'reduce', () => tuple(NONE, NONE, NONE)))).toBe('trusted');
  });

  test('brings code along otherwise', () => {
    expect(call('dill._dill', '_create_array', [global('mylib', 'run'), parts, tuple()])).toBe('HIGH');
    expect(call('dill._dill', '_create_array', [rebuild, tuple(global('mylib', 'Arr')), tuple()])).toBe('HIGH');
    expect(call('dill._dill', '_load_type', [str('CodeType')])).toBe('HIGH');
    expect(call('dill._dill', '_load_type', [{ type: 'unknown', why: 'computed' }])).toBe('HIGH');
  });
});

describe('classes of packages', () => {
  test('whose restoring evaluates or calls something are judged by their state', () => {
    const model = ['statsmodels.base.data', 'ModelData'] as const;
    expect(state(...model, dict(['formula', str('y ~ a + C(g) + np.log(b + 1)')], ['frame', NONE]))).toBe('trusted');
    expect(state(...model, dict(['formula', str("y ~ __import__('os').system('id')")]))).toBe('CRITICAL');
    expect(state(...model, dict(['formula', str("y ~ run('id')")]))).toBe('CRITICAL');
    expect(state(...model, { type: 'unknown', why: 'dropped' })).toBe('CRITICAL');
    const step = ['sklearn.isotonic', 'IsotonicRegression'] as const;
    expect(state(...step, dict(['increasing_', { type: 'bool', value: true }]))).toBe('trusted');
    expect(state(...step, dict(['_build_f', global('mylib', 'run')]))).toBe('CRITICAL');
  });

  test.each([
    ['xarray.core.extension_array', 'PandasExtensionArray'],
    ['optuna.storages._rdb.storage', 'RDBStorage'],
    ['torch_geometric.nn.conv.gcn_conv', 'GCNConv'],
    ['polars.lazyframe.frame', 'LazyFrame'],
    ['sklearn.callback._scoring_monitor', 'ScoringMonitor'],
    ['xgboost.core', 'DMatrix'],
    ['skorch.net', 'NeuralNet']
  ])('%s.%s does more than keep its state', (module, name) => {
    // By its name, or by the state that its source acts on.
    const judged = [call(module, name, [], 'new'), state(module, name, dict(['_transport', str('queue')]))];
    expect(judged.filter(severity => severity !== 'trusted')).not.toEqual([]);
  });

  test('items go through methods that a state can replace', () => {
    const modules = ['torch.nn.modules.container', 'ModuleDict'] as const;
    expect(canBeHooked(...modules, 'setitem')).toBe(false);
    expect(state(...modules, dict(['add_module', global('mylib', 'run')]))).toBe('MEDIUM');
    expect(canBeHooked('mypackage', 'Modules', 'setitem')).toBe(false);
    expect(canBeHooked('collections', 'OrderedDict', 'setitem')).toBe(false);
    expect(canBeHooked('scipy.optimize._optimize', 'OptimizeResult', 'setitem')).toBe(false);
    expect(call('xgboost.core', 'Booster', [], 'setitem')).toBe('LOW');
  });

  test('a batch of graphs is made of a class of graphs', () => {
    const getter = made(global('torch_geometric.data.batch', 'DynamicInheritanceGetter'), [], 'new');
    const batch = global('torch_geometric.data.batch', 'Batch');
    const data = global('torch_geometric.data.data', 'Data');
    expect(level(judgeIndirect(getter, 'reduce', () => tuple(batch, data)))).toBe('trusted');
    expect(level(judgeIndirect(getter, 'reduce', () => tuple(global('mylib', 'Net'), data)))).toBe('LOW');
    expect(level(judgeIndirect(getter, 'reduce', () => tuple(global('os', 'system'), data)))).toBe('HIGH');
  });

  test('a Keras model in memory is what the scan of its archive says', () => {
    const restore = (held: Value): string => {
      const file = { ...made(global('_io', 'BytesIO'), [], 'new'), state: tuple(held) };
      return call('keras.src.models.sequential', 'Sequential._unpickle_model', [file]);
    };
    const bytes = (text: string): Value => ({
      type: 'bytes',
      value: new TextEncoder().encode(text),
      truncated: false,
      size: text.length
    });
    expect(restore(bytes('PK\x03\x04'))).toBe('trusted');
    expect(restore(bytes('\x80\x04N.'))).toBe('LOW');
    expect(restore({ type: 'unknown', why: 'dropped' })).toBe('LOW');
    expect(restore({ type: 'unknown', why: 'computed' })).toBe('HIGH');
  });

  test.each(['keras', 'tf_keras'])('a model of Keras 2 in bytes, as %s wrote it', owner => {
    const restore = (text: string): string => {
      const value = new TextEncoder().encode(text);
      return call(`${owner}.src.saving.pickle_utils`, 'deserialize_model_from_bytecode', [
        { type: 'bytes', value, truncated: false, size: value.length }
      ]);
    };
    expect(restore('PK\x03\x04')).toBe('trusted');
    expect(restore('\x1f\x8b')).not.toBe('trusted');
  });
});
