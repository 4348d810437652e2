import { isDangerous, isOfPython } from '../is-dangerous';

describe('a callable', () => {
  it.each([
    ['os', 'system'],
    ['posix', 'system'],
    ['nt', 'system'],
    ['builtins', 'eval'],
    ['__builtin__', 'eval'],
    ['builtins', 'getattr'],
    ['operator', 'methodcaller'],
    ['subprocess', 'Popen'],
    ['subprocess', 'anything'],
    ['pickle', 'loads'],
    ['_pickle', 'loads'],
    ['marshal', 'loads'],
    ['runpy', 'run_path'],
    ['torch.serialization', 'os.system'],
    ['six.moves.builtins', 'exec'],
    ['numpy', 'load'],
    ['torch', 'load'],
    ['joblib', 'load'],
    ['pandas', 'read_pickle'],
    ['dill._dill', '_create_function'],
    ['cloudpickle.cloudpickle', '_builtin_type'],
    ['my_lab.models', 'Encoder.__class__'],
    ['keras.models', 'load_model'],
    ['tensorflow.keras.utils', 'get_file'],
    ['tensorflow', 'py_function'],
    ['tensorflow.io', 'write_file']
  ])('%s.%s is dangerous for any argument', (module, operator) => {
    expect(isDangerous(module, operator)).toBe(true);
  });

  it.each([
    ['my_lab.models', 'Encoder'],
    ['my_lab.models', 'Outer.Inner'],
    ['fairseq.data.dictionary', 'Dictionary'],
    ['graphlib', 'TopologicalSorter'],
    ['sklearn.linear_model', 'LinearRegression'],
    ['keras.layers', 'Dense'],
    ['my_keras.layers', 'Attention']
  ])('%s.%s is not known to be', (module, operator) => {
    expect(isDangerous(module, operator)).toBe(false);
  });
});

describe('a module', () => {
  it.each(['os', 'os.path', 'subprocess', '__builtin__', 'cPickle', 'six.moves.builtins'])('%s is Python’s', module => {
    expect(isOfPython(module)).toBe(true);
  });

  it.each(['omegaconf', 'my_lab.os_tools', 'torch.nn'])('%s is not', module => {
    expect(isOfPython(module)).toBe(false);
  });
});
