import { bytes, call, proto, run, sglob, str } from '../testing';

const tuple = (...items: Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const none = bytes('N');
const dict = (...entries: Uint8Array[]): Uint8Array => bytes('}(', ...entries, 'u');
const made = (callable: Uint8Array, state: Uint8Array): Uint8Array => bytes(callable, ')', 0x81, state, 'b');
/** A state of which the second part is set with `setattr`. */
const slots = (...entries: Uint8Array[]): Uint8Array => tuple(none, dict(...entries));

const SAVE = sglob('torch', 'save');
/** A function with arguments of the file's choosing, which another class is to call. */
const TOOL = bytes(
  call(sglob('functools', 'partial'), SAVE),
  '(',
  SAVE,
  tuple(str('1'), str('out')),
  dict(),
  none,
  'tb'
);
/** An object with an attribute that can be called. */
const duck = (attribute: string): Uint8Array =>
  made(sglob('sklearn.linear_model._base', 'LinearRegression'), dict(str(attribute), TOOL));
/** A wrapper that calls a function with arguments of the file's choosing, as a partial does. */
const WRAPPER = made(
  sglob('scipy._lib._util', '_FunctionWrapper'),
  dict(str('f'), SAVE, str('args'), tuple(str('out')))
);
const TRICK = str("[open][0]('out','w')");

describe('what a class does with what the file brings', () => {
  test.each([
    [
      'a folder that is removed when the object goes',
      made(
        sglob('numpy.lib._datasource', 'DataSource'),
        dict(str('_istmpdest'), bytes(0x88), str('_destpath'), str('some'))
      )
    ],
    [
      'the same folder by the name of another package',
      made(sglob('autograd.numpy', 'DataSource'), dict(str('_istmpdest'), bytes(0x88), str('_destpath'), str('some')))
    ],
    [
      'files that are removed when the object goes',
      made(
        sglob('monai.utils.state_cacher', 'StateCacher'),
        dict(str('in_memory'), bytes(0x89), str('cached'), dict(str('k'), dict(str('obj'), str('some'))))
      )
    ],
    ['a property that evaluates', made(sglob('sympy.physics.continuum_mechanics', 'Beam'), slots(str('area'), TRICK))],
    [
      'one of a class that the tables know otherwise',
      made(sglob('sympy.plotting.plot_implicit', 'ImplicitSeries'), slots(str('expr'), TRICK))
    ],
    ['an expression of another package', call(sglob('torch.utils._sympy.functions', 'Identity'), TRICK)],
    ['a class of C that makes a file', call(sglob('torch', 'PyTorchFileWriter'), str('some'))],
    [
      'the same by another name',
      call(sglob('sklearn.externals.array_api_compat.torch', 'PyTorchFileWriter'), str('some'))
    ],
    ['a server of a cluster', call(sglob('distributed', 'LocalCluster'), bytes('(', str('some'), 'l'))],
    ['a table of zones that is built', call(sglob('dateutil.zoneinfo.rebuild', 'rebuild'), str('some'))],
    ['a reader of files by another name', call(sglob('pandas.api.typing', 'JsonReader'), str('some'))],
    ['a property that calls', made(sglob('matplotlib.figure', 'Figure'), slots(str('frameon'), duck('set_visible')))],
    ['a constructor that calls', call(sglob('matplotlib.backend_bases', 'FigureCanvasBase'), duck('set_canvas'))],
    [
      'a property of a reviewed class',
      made(sglob('plotly.graph_objs._figure', 'Figure'), slots(str('data'), duck('present')))
    ],
    [
      'a class that was made of an object that calls',
      bytes(sglob('nltk.collections', 'LazySubsequence'), '(', duck('iterate_from'), 'K', 1, 'K', 2, 't', 0x81)
    ],
    [
      'a constructor with a dictionary of functions',
      call(sglob('fsspec.implementations.reference', 'ReferenceFileSystem'), dict(str('a'), TOOL))
    ],
    [
      'an object of a class that comes from elsewhere',
      made(sglob('nltk.app.chartparser_app', 'IntVar'), dict(str('_tk'), duck('getboolean')))
    ],
    [
      'a key of a class that comes from elsewhere',
      bytes('}', made(sglob('sympy.geometry.point', 'Transpose'), dict(str('_args'), TOOL)), 'Ns')
    ],
    ['a function that restores', call(sglob('sklearn.base', 'restore_some'), duck('any'))],
    ['a function that restores with another one', call(sglob('sklearn.base', '_unpickle'), SAVE, tuple(str('out')))],
    [
      'a wrapper in the state of one that ends',
      made(sglob('matplotlib.animation', 'FileMovieWriter'), dict(str('_tmpdir'), WRAPPER))
    ],
    [
      'a wrapper in the state of a key',
      bytes('}', made(sglob('sympy.geometry.point', 'Transpose'), dict(str('_args'), WRAPPER)), 'Ns')
    ],
    [
      'a wrapper in what a state is called with',
      made(sglob('polars.selectors', 'Selector'), dict(str('_pyselector'), WRAPPER))
    ],
    ['an end that calls', made(sglob('matplotlib.animation', 'FileMovieWriter'), dict(str('_tmpdir'), duck('cleanup')))]
  ])('%s is unsafe', (_what, file) => {
    expect(run(proto(4, file)).verdict).toBe('unsafe');
  });

  test('a state that could not be read through is worth a review', () => {
    const file = made(sglob('dask.bag.core', 'StringAccessor'), dict(str('_bag'), bytes('K', 1)));
    expect(run(proto(4, file)).verdict).not.toBe('clean');
  });

  test('a pair of states with numbers is clean', () => {
    const file = made(sglob('sympy.physics.continuum_mechanics', 'Beam'), dict(str('_length'), bytes('K', 1)));
    expect(run(proto(4, file)).verdict).toBe('clean');
  });
});
