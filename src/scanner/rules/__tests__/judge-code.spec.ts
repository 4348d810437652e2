import type { CodeNames } from '../judge-code';
import { judgeCode } from '../judge-code';

/** Code whose instructions build the given dotted names. */
const using = (paths: readonly string[], rest: Partial<CodeNames> = {}): CodeNames => ({
  names: [...new Set(paths.flatMap(path => path.split('.')))].map(name => name.replace('…', '')),
  paths,
  imports: [],
  texts: [],
  understood: true,
  ...rest
});
const worst = (code: CodeNames): string | undefined => {
  const judgement = judgeCode(code);
  return judgement && `${judgement.severity} ${judgement.module}.${judgement.operator}`;
};

describe('what code reaches', () => {
  it.each([
    ['json.codecs.open', 'CRITICAL codecs.open'],
    ['random._os.getcwd', 'CRITICAL os.getcwd'],
    ['uuid._get_command_stdout', 'HIGH uuid._get_command_stdout'],
    ['dataclasses._create_fn', 'HIGH dataclasses._create_fn'],
    ['logging.config.dictConfig', 'CRITICAL logging.config.dictConfig'],
    ['dataclasses.make_dataclass', 'CRITICAL dataclasses.make_dataclass'],
    ['warnings.formatwarning', 'HIGH warnings.formatwarning'],
    ['numpy.lookfor', 'HIGH numpy.lookfor'],
    ['pd.compat._optional.import_optional_dependency', 'HIGH pandas.compat._optional.import_optional_dependency'],
    ['torch._utils.try_import', 'HIGH torch._utils.try_import'],
    ['typing.ForwardRef', 'CRITICAL typing.ForwardRef'],
    ['typing.get_type_hints', 'CRITICAL typing.get_type_hints'],
    ['tf.compat.v1.saved_model.load', 'CRITICAL tensorflow.compat.v1.saved_model.load'],
    ['tf.compat.v1.app.run', 'CRITICAL tensorflow.compat.v1.app.run'],
    ['tf.data.Dataset.load', 'HIGH tensorflow.data.Dataset.load'],
    ['print.__self__.eval', 'HIGH builtins.__self__'],
    ['string.Formatter', 'HIGH string.Formatter'],
    ['exit', 'HIGH builtins.exit'],
    ['enum.bltns', 'CRITICAL builtins.__import__'],
    ['json.decoder.scanner.re.enum.bltns.exec', 'CRITICAL builtins.exec'],
    ['typing.stdlib_re.enum.bltns.open', 'HIGH builtins.open'],
    ['…_evaluate', 'HIGH typing.ForwardRef._evaluate'],
    ['…__spec__', 'HIGH importlib.__spec__'],
    ['…_convert_', 'HIGH enum.Enum._convert_'],
    ['keras.saving.deserialize_keras_object', 'CRITICAL keras.saving.deserialize_keras_object']
  ])('tells %s', (path, expected) => {
    expect(worst(using([path]))).toBe(expected);
  });

  it.each([
    'functools.reduce',
    'copy.copy',
    'collections.namedtuple',
    'math.pi',
    'logging.getLogger',
    'json.decoder.x'
  ])('says nothing about %s', path => {
    expect(worst(using([path], { imports: ['math', 'functools', 'json'] }))).toBeUndefined();
  });

  it('tells modules that are only imported', () => {
    expect(worst(using(['a'], { imports: ['antigravity'] }))).toBe('CRITICAL antigravity.__import__');
    expect(worst(using(['pathlib', 'pathlib.Path'], { imports: ['pathlib'] }))).toBe('CRITICAL pathlib.Path');
    expect(worst(using(['a'], { imports: ['tensorflow', 'numpy'] }))).toBeUndefined();
  });

  it.each([
    [['tempfile', 'NamedTemporaryFile'], 'tempfile.__import__'],
    [['load', 'np'], 'numpy.load'],
    [['WriteFile', 'tf', 'raw_ops'], 'tensorflow.WriteFile']
  ])('takes the names %j apart where instructions do not', (names, expected) => {
    expect(worst({ names, paths: [], imports: [], texts: [], understood: false })).toContain(expected);
    expect(worst({ names, paths: [], imports: [], texts: [], understood: true })).toBeUndefined();
  });

  it('does not take words of tensors for modules', () => {
    const names = ['tf', 'signal', 'select', 'array', 'copy', 'shape'];
    expect(worst({ names, paths: [], imports: [], texts: [], understood: false })).toBeUndefined();
  });
});
