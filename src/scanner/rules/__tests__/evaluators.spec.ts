import { blob, bytes, call, proto, run, sglob, str } from '../../testing';
import { atLeast } from '../../report';

// What evaluates text or calls its arguments: the loads of these were tried with the libraries.

const CODE = str("1+open('/tmp/x','w').close()");
const one = bytes('K', 1);
const none = bytes('N');
const tuple = (...items: Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const list = (...items: Uint8Array[]): Uint8Array => bytes('](', ...items, 'e');
const dict = (...items: Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const made = (module: string, name: string, ...args: Uint8Array[]): Uint8Array =>
  bytes(sglob(module, name), tuple(...args), 0x81);
const madeWith = (module: string, name: string, kwargs: Uint8Array, ...args: Uint8Array[]): Uint8Array =>
  bytes(sglob(module, name), tuple(...args), kwargs, 0x92);
const build = (object: Uint8Array, state: Uint8Array): Uint8Array => bytes(object, state, 'b');
const x = made('sympy.core.symbol', 'Symbol', str('x'));
const many = (item: Uint8Array): Uint8Array[] => Array.from({ length: 70 }, () => item);
const sin = sglob('sympy', 'sin');

const model = (...state: Uint8Array[]): Uint8Array =>
  build(made('statsmodels.base.data', 'PandasData'), dict(str('restore_model_spec'), bytes(0x88), ...state));
const frame = [str('frame'), made('pandas.core.frame', 'DataFrame')] as const;
const factor = (expression: string, method: string): Uint8Array =>
  build(
    made('formulaic.parser.types.factor', 'Factor'),
    tuple(
      none,
      dict(
        ...[str('expr'), str(expression), str('_eval_method')],
        call(sglob('formulaic.parser.types.factor', 'Factor.EvalMethod'), str(method))
      )
    )
  );

test.each([
  ['a function of sympy', call(sin, CODE)],
  ["a function of torch's own", call(sglob('torch.utils._sympy.functions', 'OpaqueUnaryFn_sqrt'), CODE)],
  ['the packages of opt_einsum', call(sglob('opt_einsum.backends.dispatch', '_import_func'), str('f'), str('mod'))],
  ['a list in one', call(sglob('sympy', 'Matrix'), list(CODE))],
  ['a class of sympy, made by NEWOBJ', made('sympy.core.containers', 'Tuple', CODE)],
  ['a key of a dictionary', made('sympy.core.containers', 'Dict', dict(CODE, one))],
  ['a second argument', made('sympy.core.symbol', 'Wild', str('w'), tuple(CODE))],
  ['a keyword argument', madeWith('sympy.core.symbol', 'Wild', dict(str('exclude'), tuple(CODE)), str('w'))],
  ['the 71st argument', made('sympy.core.containers', 'Tuple', ...many(one), CODE)],
  ['text of numpy', call(sin, call(sglob('numpy', 'str_'), CODE))],
  ['text that is made', call(sin, call(sglob('builtins', 'str'), blob(bytes('open(1)')), str('latin1')))],
  ['a function for a matrix', call(sglob('sympy', 'Matrix'), one, one, sglob('somepkg', 'f'))],
  ['a name that is code', made('sympy.core.symbol', 'Symbol', str('__import__("os")'))],
  ['a formula of patsy', call(sglob('patsy', 'incr_dbuilder'), str('I((exec)("1"))'), none)],
  ['its environment', call(sglob('patsy.eval', 'EvalEnvironment.eval'), none, str('1'))],
  ['a formula of formulaic', call(sglob('formulaic', 'model_matrix'), str('{open(1)}'), dict())],
  ['a factor of it', call(sglob('formulaic.parser.types.factor', 'Factor'), str('open(1)'))],
  ['a factor in a state', factor('open("x")', 'python')],
  ['no file system', call(sglob('fsspec.spec', 'make_instance'), sin, tuple(CODE), dict())],
  ['numexpr', call(sglob('numexpr', 're_evaluate'), CODE)],
  ['toolz', call(sglob('toolz.dicttoolz', 'valmap'), sin, dict(one, CODE))],
  ['a tree', call(sglob('optree', 'tree_map'), sin, list(CODE))],
  ['a formula of statsmodels', model(...frame, str('formula'), str('y ~ I((eval)("1"))'))],
  [
    'a frame with functions',
    model(str('frame'), dict(str('center'), sin, str('x'), CODE), str('formula'), str('y ~ center(x)'))
  ],
  [
    'a formula kept for later',
    build(made('statsmodels.regression.linear_model', 'OLS'), dict(str('formula'), str('y ~ exec(x)')))
  ],
  [
    'one of a dictionary',
    build(
      made('statsmodels.regression.mixed_linear_model', 'MixedLM'),
      dict(str('vc_formula'), dict(str('v'), str('open(1)')))
    )
  ]
])('%s is unsafe', (_what, value) => {
  expect(run(proto(4, value)).verdict).toBe('unsafe');
});

test.each([
  ['a symbol', x],
  ['one with assumptions', madeWith('sympy.core.symbol', 'Symbol', dict(str('positive'), bytes(0x88)), str('p'))],
  ['numbers', made('sympy.core.numbers', 'Float', tuple(one, str('5'), one, one))],
  ['a sum', made('sympy.core.add', 'Add', x, made('sympy.core.numbers', 'Integer', one))],
  ['a long sum', made('sympy.core.add', 'Add', ...many(x))],
  ['a large permutation', made('sympy.combinatorics.permutations', 'Permutation', list(...many(one)))],
  ['a number of numpy', call(sin, call(sglob('numpy', 'float64'), one))],
  [
    'a file system',
    call(
      sglob('fsspec.spec', 'make_instance'),
      sglob('fsspec.implementations.local', 'LocalFileSystem'),
      tuple(),
      dict()
    )
  ],
  ['a factor', factor('np.log(x)', 'python')],
  ['a column with blanks', factor('GDP (USD)', 'lookup')],
  ['a formula', model(...frame, str('formula'), str('y ~ C(g, Treatment("a")) + np.log(x)'))],
  ['a formula with a function of the program', model(...frame, str('formula'), str('y ~ mine(x)'))],
  ['a tree of data', call(sglob('optree', 'tree_unflatten'), list(one))]
])('%s is not', (_what, value) => {
  expect(run(proto(4, value)).findings.filter(({ severity }) => atLeast(severity, 'MEDIUM'))).toEqual([]);
});

const add = (...args: Uint8Array[]): Uint8Array => made('sympy.core.add', 'Add', ...args);

test.each([
  ['a sum of numbers and symbols', add(x, made('sympy.core.numbers', 'Integer', one), one)],
  ['a long one', add(...many(made('sympy.core.power', 'Pow', x, add(x, add(x, one)))))],
  ['a matrix', call(sglob('sympy.matrices.immutable', 'ImmutableDenseMatrix'), one, one, list(x))],
  ['an undefined function', bytes(call(sglob('sympy.core.function', '_rebuild_undef'), str('f')), tuple(x), 0x81)]
])('an expression is clean: %s', (_what, value) => {
  expect(run(proto(4, value)).verdict).toBe('clean');
});

test.each([
  ['an object of another package', add(made('somepkg', 'Thing'))],
  [
    'an array, which may hold text',
    add(call(sglob('numpy.core.multiarray', '_reconstruct'), sglob('numpy', 'ndarray')))
  ],
  ['a class', made('sympy.core.containers', 'Tuple', sglob('sympy', 'Add'))],
  ['a metaclass', made('sympy.core.function', 'UndefinedFunction', str('f'))],
  ['what code is written of', made('sympy.codegen.ast', 'Assignment', x, one)]
])('what is no expression is not: %s', (_what, value) => {
  expect(run(proto(4, value)).verdict).not.toBe('clean');
});

const send = (...args: Uint8Array[]): Uint8Array => call(sglob('m', 'send'), ...args);
const port = bytes('M', 0xbb, 0x01);

test.each([
  ['side by side', send(str('evil.example'), port)],
  ['a tuple', send(tuple(str('evil.example'), port))],
  ['in lists', send(one, list(tuple(str('10.0.0.1'), port)))],
  ['names', send(dict(str('port'), port, str('host'), str('evil.com')))],
  ['bytes', send(blob(bytes('evil.io')), port)],
  ['text', send(str('evil.example'), str('443'))],
  ['of version 6', send(str('2001:db8::1'), port)],
  ['this machine', send(str('localhost'), port)],
  ['a class', call(sglob('m', 'Client'), str('evil.example'), port)]
])('host and port: %s', (_what, value) => {
  expect(run(proto(4, value)).findings).toMatchObject([{ severity: 'HIGH', params: { what: 'url' } }]);
});

test.each([
  ['a layer and its size', send(str('features.0.weight'), port)],
  ['a file and a number', call(sglob('m', 'resize'), str('model.pt'), port)],
  ['a version', send(str('1.2.3'), port)],
  ['settings in a state', build(made('m', 'Settings'), dict(str('host'), str('localhost'), str('port'), port))]
])('no address: %s', (_what, value) => {
  expect(run(proto(4, value)).findings.map(({ severity }) => severity)).toEqual(['LOW']);
});
