import { classOf, judgeCall, judgeIndirect, judgeReference } from '../judge';
import { needsArguments } from '../what-to-ask';
import type { CallKind, Judgement, Value } from '../value';

const str = (value: string): Value => ({ type: 'str', value, truncated: false, size: value.length });
const global = (module: string, name: string): Value => ({ type: 'global', module, name });
const tuple = (...items: Value[]): Value => ({ type: 'tuple', items, more: 0 });
const made = (callee: Value, args: Value[], state?: Value): Extract<Value, { type: 'call' }> => ({
  type: 'call',
  callee,
  args,
  opcode: 'reduce',
  state,
  offset: 0
});

function level(judgement: Judgement): string {
  return judgement.kind === 'trusted' ? 'trusted' : judgement.severity;
}

function call(module: string, name: string, args: Value[] = [], how: CallKind = 'reduce'): string {
  return level(judgeCall(module, name, how, () => tuple(...args)));
}

describe('names', () => {
  test.each([
    ['__builtin__', 'set'],
    ['exceptions', 'ValueError'],
    ['copy_reg', '__newobj__', global('collections', 'OrderedDict')],
    ['UserDict', 'UserDict'],
    ['itertools', 'izip']
  ] as [string, string, ...Value[]][])('Python 2 wrote %s.%s', (module, name, ...args) => {
    expect(call(module, name, args)).toBe('trusted');
  });

  test('Python 2’s words are kept for the reader', () => {
    expect(judgeCall('__builtin__', 'eval', 'reduce', () => tuple())).toMatchObject({
      module: '__builtin__',
      operator: 'eval'
    });
    expect(judgeCall('urllib2', 'urlopen', 'reduce', () => tuple())).toMatchObject({
      severity: 'CRITICAL',
      module: 'urllib2'
    });
  });

  test.each([
    ['random', '_os'],
    ['numpy', 'sys'],
    ['mylib', '__globals__'],
    ['mylib', 'Net.__init__.__globals__'],
    ['mylib', 'Net.__reduce__'],
    ['mylib.os', 'system'],
    ['collections', 'OrderedDict.__class__']
  ])('%s.%s leads out', (module, name) => {
    expect(level(judgeReference(module, name))).toBe('CRITICAL');
  });

  test('classes of one’s own may be called like modules of Python', () => {
    expect(call('mylib.code', 'Net')).toBe('LOW');
    expect(call('mylib', 'Queue')).toBe('LOW');
    expect(call('user', 'Profile')).toBe('LOW');
  });
});

test('a finding names the advisories about the callable', () => {
  const references = (module: string, name: string): unknown => {
    const judged = judgeReference(module, name);
    return judged.kind === 'dangerous' ? judged.references : undefined;
  };
  expect(references('pip._internal.cli.main', 'main')).toEqual(['CVE-2025-1716']);
  expect(references('torch.utils.collect_env', 'run')).toContain('GHSA-f745-w6jp-hpxx');
  expect(references('operator', 'methodcaller')).toEqual(['GHSA-84r2-jw7c-4r5q']);
  expect(references('os', 'system')).toEqual([]);
});

describe('attributes', () => {
  const attribute = (target: Value, name: string): string => call('builtins', 'getattr', [target, str(name)]);

  test('of data are methods that compute', () => {
    expect(attribute(str('abc'), 'upper')).toBe('trusted');
    expect(attribute({ type: 'list', items: [], more: 0 }, 'append')).toBe('trusted');
    expect(attribute(str('abc'), '__class__')).toBe('CRITICAL');
  });

  test('of classes are members of enumerations and nested classes', () => {
    expect(attribute(global('collections', 'OrderedDict'), 'fromkeys')).toBe('trusted');
    expect(attribute(global('mylib', 'Colour'), 'RED')).toBe('LOW');
    expect(attribute(global('mylib', 'Colour'), '__subclasses__')).toBe('CRITICAL');
  });

  test('of modules and of what is not known lead anywhere', () => {
    expect(attribute(global('os', 'path'), 'join')).toBe('CRITICAL');
    expect(attribute(global('mylib', 'helpers'), 'run')).toBe('CRITICAL');
    expect(attribute(made(global('importlib', 'import_module'), [str('os')]), 'system')).toBe('CRITICAL');
    expect(attribute({ type: 'unknown', why: 'computed' }, 'x')).toBe('CRITICAL');
    expect(call('builtins', 'getattr', [str('a'), { type: 'unknown', why: 'computed' }])).toBe('CRITICAL');
  });

  test('getters and callers by name', () => {
    expect(call('operator', 'attrgetter', [str('shape')])).toBe('trusted');
    expect(call('operator', 'attrgetter', [str('shape.size')])).toBe('LOW');
    expect(call('operator', 'attrgetter', [str('a.__globals__')])).toBe('CRITICAL');
    expect(call('operator', 'attrgetter', [str('system')])).toBe('CRITICAL');
    expect(call('operator', 'methodcaller', [str('lower')])).toBe('LOW');
    expect(call('operator', 'methodcaller', [str('run'), str('x')])).toBe('CRITICAL');
    expect(level(judgeReference('_operator', 'attrgetter'))).toBe('CRITICAL');
  });
});

describe('callables that make something of a callable', () => {
  test('partial is what it holds', () => {
    expect(call('functools', 'partial', [global('builtins', 'int')])).toBe('trusted');
    expect(call('functools', 'partial', [global('os', 'system'), str('x')])).toBe('CRITICAL');
    expect(call('functools', 'partial', [global('mylib', 'scale'), str('x')])).toBe('LOW');
    expect(call('functools', 'partial', [global('mylib', 'scale'), str('curl http://x | sh')])).toBe('HIGH');
    expect(call('functools', 'partial', [global('numpy', 'percentile')])).toBe('trusted');
    expect(call('functools', 'partial', [{ type: 'unknown', why: 'computed' }])).toBe('HIGH');
  });

  test('objects are what their class is', () => {
    const object = global('builtins', 'object');
    const none: Value = { type: 'none' };
    expect(call('copyreg', '_reconstructor', [global('sklearn.svm._classes', 'SVC'), object, none])).toBe('trusted');
    expect(call('copyreg', '_reconstructor', [global('mylib', 'Net'), object, none])).toBe('LOW');
    expect(call('copyreg', '_reconstructor', [global('subprocess', 'Popen'), object, none])).toBe('CRITICAL');
    expect(call('copyreg', '_reconstructor', [{ type: 'unknown', why: 'computed' }])).toBe('HIGH');
    expect(classOf(made(global('copy_reg', '_reconstructor'), [global('mylib', 'Net'), object, none]))).toEqual({
      type: 'global',
      module: 'mylib',
      name: 'Net'
    });
  });

  test('arrays, indexes and trees are what their class is', () => {
    expect(call('numpy.core.multiarray', '_reconstruct', [global('numpy', 'ndarray')])).toBe('trusted');
    expect(call('numpy._core.multiarray', '_reconstruct', [global('mylib', 'Array')])).toBe('LOW');
    expect(call('numpy.core.multiarray', '_reconstruct', [global('numpy', 'memmap')])).toBe('trusted');
    expect(call('numpy.core.multiarray', '_reconstruct', [global('os', 'system')])).toBe('CRITICAL');
    expect(call('pandas.core.indexes.base', '_new_Index', [global('pandas.core.indexes.base', 'Index')])).toBe(
      'trusted'
    );
    expect(call('numpy.random._pickle', '__generator_ctor', [str('PCG64'), global('os', 'system')])).toBe('HIGH');
    expect(call('numpy.core', '_ufunc_reconstruct', [str('numpy'), str('ndarray')])).toBe('trusted');
    expect(call('numpy.core', '_ufunc_reconstruct', [str('os'), str('system')])).toBe('CRITICAL');
    expect(call('numpy', 'memmap', [str('/etc/passwd')])).toBe('HIGH');
    expect(call('torch.storage', '_load_from_bytes', [str('x')])).toBe('HIGH');
  });

  test('tensors of a subclass are what rebuilds them', () => {
    const rebuild = (func: Value, type: Value): string =>
      call('torch._tensor', '_rebuild_from_type_v2', [func, type, tuple(), { type: 'none' }]);
    const tensor = global('torch._utils', '_rebuild_tensor_v2');
    expect(rebuild(tensor, global('torch.nn.parameter', 'Parameter'))).toBe('trusted');
    expect(rebuild(tensor, global('mylib', 'Tensor'))).toBe('LOW');
    expect(rebuild(global('os', 'system'), global('torch', 'Tensor'))).toBe('CRITICAL');
    expect(rebuild({ type: 'unknown', why: 'computed' }, global('torch', 'Tensor'))).toBe('HIGH');
  });

  test('types are looked at, not made', () => {
    expect(call('builtins', 'type', [str('x')])).toBe('trusted');
    expect(call('builtins', 'type', [str('x'), tuple(), { type: 'dict', entries: [], more: 0 }])).toBe('HIGH');
    expect(call('_codecs', 'encode', [str('x'), str('latin1')])).toBe('trusted');
    expect(call('_codecs', 'encode', [str('x'), str('rot13')])).toBe('HIGH');
  });
});

describe('classes of known packages', () => {
  test('are made without a constructor, not called', () => {
    expect(call('sklearn.svm._classes', 'SVC', [], 'new')).toBe('trusted');
    expect(call('torch.nn.modules.linear', 'Linear', [], 'new')).toBe('trusted');
    expect(call('torch.nn.modules.linear', 'Linear')).toBe('LOW');
    expect(needsArguments('functools', 'partial')).toBe(true);
    // An empty one runs nothing; the state decides over what it imports.
    const settings = ['torch.utils._config_module', 'ConfigModule'] as const;
    expect(call(...settings, [], 'new')).toBe('trusted');
    const state: Value = { type: 'dict', entries: [[str('a'), str('b')]], more: 0 };
    expect(level(judgeCall(...settings, 'build', () => state))).toBe('MEDIUM');
    expect(['HIGH', 'CRITICAL']).toContain(call('sklearn.utils._testing', 'TempMemmap', [str('a')]));
    expect(needsArguments('sklearn.svm._classes', 'LinearSVC', 'new')).toBe(false);
  });

  test('functions of theirs are for nobody to call', () => {
    expect(call('sklearn.utils', 'resample')).toBe('HIGH');
    expect(call('numpy.core.multiarray', '_rebuild_of_tomorrow')).toBe('LOW');
    expect(level(judgeReference('sklearn.utils', 'resample'))).toBe('LOW');
  });

  test('a distribution’s state is text that SciPy runs', () => {
    const state = (text: string): Value => ({
      type: 'dict',
      entries: [[str('_parse_arg_template'), str(text)]],
      more: 0
    });
    const honest =
      '\ndef _parse_args(self, a, loc=0, scale=1):\n    return (a,), loc, scale\n\ndef _parse_args_rvs(self, a, loc=0, scale=1, size=None):\n' +
      "    return self._argcheck_rvs(a, loc, scale, size=size)\n\ndef _parse_args_stats(self, a, loc=0, scale=1, moments='mv'):\n" +
      '    return (a,), loc, scale, moments\n';
    const build = (value: Value): string =>
      level(judgeCall('scipy.stats._continuous_distns', 'gamma_gen', 'build', () => value));
    expect(build(state(honest))).toBe('trusted');
    expect(build(state(`${honest}\nimport os`))).toBe('CRITICAL');
    expect(build(state(honest.replace('\n\n', '\n\nimport os\n\n')))).toBe('CRITICAL');
    expect(build(state('import os'))).toBe('CRITICAL');
    expect(build({ type: 'unknown', why: 'dropped' })).toBe('CRITICAL');
  });
});

describe('calls of values', () => {
  const indirect = (callee: Value, ...args: Value[]): string =>
    level(judgeIndirect(callee, 'reduce', () => tuple(...args)));
  const attribute = (target: Value, name: string): Value => made(global('builtins', 'getattr'), [target, str(name)]);

  test('by an attribute of a class', () => {
    expect(indirect(attribute(global('zoneinfo', 'ZoneInfo'), '_unpickle'), str('UTC'))).toBe('trusted');
    expect(indirect(attribute(global('mylib', 'Outer'), 'Inner'))).toBe('LOW');
    expect(indirect(attribute(global('pathlib', 'Path'), 'write_text'))).toBe('CRITICAL');
  });

  test('a class of a PyTorch file from before 1.6', () => {
    const id = tuple(
      str('module'),
      global('torch.nn.modules.linear', 'Linear'),
      str('linear.py'),
      str('class Linear: pass')
    );
    expect(level(judgeIndirect({ type: 'persistent', id }, 'new', () => tuple()))).toBe('trusted');
    expect(indirect({ type: 'persistent', id: str('0') })).toBe('HIGH');
  });

  test('a partial, with its state', () => {
    const partial = global('functools', 'partial');
    expect(indirect(made(partial, [global('builtins', 'int')]))).toBe('trusted');
    expect(indirect(made(partial, [global('mylib', 'run_it')]), str('echo hi'))).toBe('HIGH');
    expect(
      indirect(made(partial, [global('builtins', 'int')], tuple(global('mylib', 'f'), tuple(str('echo hi')))))
    ).toBe('HIGH');
  });

  test('what nobody can know', () => {
    expect(indirect(made(global('mylib', 'choose'), []))).toBe('HIGH');
    expect(indirect(made(made(global('os', 'getenv'), []), []))).toBe('CRITICAL');
    expect(indirect({ type: 'unknown', why: 'computed' })).toBe('HIGH');
  });
});

describe('code that comes with the file', () => {
  const code = (...names: string[]): Value[] => [tuple(...names.map(str))];

  test('is HIGH, and CRITICAL when it names what starts programs', () => {
    expect(call('dill._dill', '_create_code', code('math', 'sqrt'))).toBe('HIGH');
    expect(call('dill._dill', '_create_code', code('os', 'system'))).toBe('CRITICAL');
    expect(call('dill._dill', '_import_module', [str('subprocess')])).toBe('CRITICAL');
    expect(call('cloudpickle.cloudpickle', '_make_function', code("__import__('os').system('id')"))).toBe('CRITICAL');
    expect(judgeReference('cloudpickle.cloudpickle', '_make_function')).toMatchObject({
      severity: 'HIGH',
      rule: 'pickle-carries-code'
    });
  });

  test('and CRITICAL when it is called', () => {
    const type = made(global('cloudpickle.cloudpickle', '_builtin_type'), [str('CodeType')]);
    const fn = made(global('dill._dill', '_create_function'), []);
    expect(level(judgeIndirect(type, 'reduce', () => tuple(...code('x'))))).toBe('HIGH');
    expect(level(judgeIndirect(fn, 'reduce', () => tuple()))).toBe('CRITICAL');
  });
});

describe('somebody else makes the call', () => {
  const int = (value: number): Value => ({ type: 'int', value });
  const dict = (...entries: [Value, Value][]): Value => ({ type: 'dict', entries, more: 0 });
  const file = (func: Value, args: Value, keywords: Value = dict()): Value => ({
    ...made(global('functools', 'partial'), [func]),
    state: tuple(func, args, keywords, { type: 'none' })
  });
  const memmap = global('numpy', 'memmap');

  // pandas/tseries/holiday.py: `dates.map(lambda d: self.observance(d))`, when CustomBusinessDay asks a calendar.
  test('an object of which a class calls what it holds is no value', () => {
    const called = file(global('operator', 'add'), tuple(int(1)));
    const holiday: Value = {
      ...made(global('pandas.tseries.holiday', 'Holiday'), []),
      opcode: 'new',
      state: dict([str('observance'), called])
    };
    const rules: Value = { type: 'list', items: [holiday], more: 0 };
    const calendar: Value = {
      ...made(global('pandas.tseries.holiday', 'AbstractHolidayCalendar'), []),
      opcode: 'new',
      state: dict([str('rules'), rules])
    };
    expect(call('pandas._libs.tslibs.offsets', 'CustomBusinessDay', [int(1), calendar])).toBe('HIGH');
    // Its rules may as well come by APPEND.
    expect(call('pandas._libs.tslibs.offsets', 'CustomBusinessDay', [int(1), { ...calendar, state: dict() }])).toBe(
      'HIGH'
    );
    expect(call('pandas._libs.tslibs.offsets', 'CustomBusinessDay', [int(1), int(0), str('Mon Tue')])).toBe('trusted');
    expect(call('pandas.core.series', 'Series', [calendar])).toBe('HIGH');
    expect(call('pandas.core.series', 'Series', [{ ...calendar, state: dict() }])).toBe('trusted');
  });

  test.each([
    ['arguments', tuple(str('/tmp/x'), str('uint8'), str('w+')), dict()],
    ['keywords', tuple(), dict([str('filename'), str('/tmp/x')])]
  ])('a partial of a reviewed function has arguments that were not reviewed: %s', (_what, args, keywords) => {
    const state = tuple(memmap, args, keywords, { type: 'none' });
    expect(call('functools', 'partial', [memmap, ...(state.type === 'tuple' ? state.items.slice(1) : [])])).toBe(
      'HIGH'
    );
    expect(level(judgeCall('functools', 'partial', 'build', () => state))).toBe('HIGH');
  });

  test('a partial of a layer has settings', () => {
    const norm = global('torch.nn.modules.normalization', 'LayerNorm');
    const state = tuple(norm, tuple(), dict([str('eps'), { type: 'float', value: 1e-6 }]), { type: 'none' });
    expect(level(judgeCall('functools', 'partial', 'build', () => state))).toBe('trusted');
  });

  // pandas/core/indexes/base.py: `return cls.__new__(cls, **d)`
  test('_new_Index makes an index', () => {
    const given = dict([str('filename'), str('/tmp/x')], [str('mode'), str('w+')]);
    expect(call('pandas.core.indexes.base', '_new_Index', [memmap, given])).toBe('HIGH');
    expect(call('pandas.core.indexes.base', '_new_Index', [global('pandas.core.indexes.base', 'Index'), dict()])).toBe(
      'trusted'
    );
  });

  test.each(['copy', 'index', 'holidays', 'toarray'])('a state brings the method %s', name => {
    const state = dict([str(name), file(global('operator', 'add'), tuple(int(1)))]);
    expect(level(judgeCall('types', 'SimpleNamespace', 'build', () => state))).toBe('HIGH');
  });
});

test.each([
  ['azureml.automl.runtime.featurization.data_transformer', 'DataTransformer', 'unknown'],
  ['azureml.training.tabular.models.voting_ensemble', 'PreFittedSoftVotingRegressor', 'unknown'],
  ['azureml.core', 'Workspace', 'dangerous']
])('of the packages of Azure, those of models are not those that run programs: %s.%s', (module, name, kind) => {
  expect(judgeReference(module, name).kind).toBe(kind);
});
