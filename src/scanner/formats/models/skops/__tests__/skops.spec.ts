import { scan } from '../../../..';
import { MemorySource } from '../../../../bytes/memory';
import { utf8 } from '../../../../testing/bytes';
import { zipOf } from '../../../../testing/zip-builder';
import type { ScanReport } from '../../../../report';

const scanZip = (files: Record<string, unknown>, name: string): ScanReport =>
  scan(
    new MemorySource(
      zipOf(
        Object.entries(files).map(([file, data]) => ({
          name: file,
          data: utf8(typeof data === 'string' ? data : JSON.stringify(data))
        }))
      )
    ),
    name
  );
const told = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);

const node = (loader: string, module: string, name: string, more: object = {}): object => ({
  __class__: name,
  __module__: module,
  __loader__: loader,
  __id__: 1,
  ...more
});
const json = (value: unknown): object =>
  node('JsonNode', 'builtins', 'str', { content: JSON.stringify(value), is_json: true });
const tuple = (...content: object[]): object => node('TupleNode', 'builtins', 'tuple', { content });
const skops = (root: object): ScanReport =>
  scanZip({ 'schema.json': { ...root, protocol: 2, _skops_version: '0.11' } }, 'm.skops');

test.each<[string, object, string]>([
  ['a function that is held', node('FunctionNode', 'os', 'system'), 'CRITICAL skops-callable os.system'],
  [
    'a function of protocol 0, named in the content',
    node('FunctionNode', 'sklearn.base', 'clone', { content: { module_path: 'os', function: 'system' } }),
    'CRITICAL skops-callable os.system'
  ],
  [
    'an unknown function that is called with a list',
    node('ListNode', 'evil', 'run', { content: [] }),
    'MEDIUM skops-callable evil.run'
  ],
  [
    'a call',
    node('ConstructorFromReduceNode', 'subprocess', 'Popen', { content: tuple(json('id')) }),
    'CRITICAL skops-callable subprocess.Popen'
  ],
  [
    'a container that is none',
    node('ListNode', 'builtins', 'eval', { content: [json('1')] }),
    'CRITICAL skops-callable builtins.eval'
  ],
  [
    'CVE-2025-54412',
    node('OperatorFuncNode', 'sklearn.linear_model', 'call', { attrs: tuple() }),
    'CRITICAL skops-callable sklearn.linear_model.call'
  ],
  [
    'a getter of a hidden attribute',
    node('OperatorFuncNode', 'operator', 'attrgetter', { attrs: tuple(json('__globals__')) }),
    'MEDIUM skops-callable operator.attrgetter'
  ],
  [
    'CVE-2025-54413',
    node('MethodNode', 'sklearn.linear_model', 'LogisticRegression', {
      content: { func: 'run', obj: node('ObjectNode', 'evil', 'X') }
    }),
    'HIGH skops-callable sklearn.linear_model.LogisticRegression.run'
  ],
  [
    'a partial',
    node('PartialNode', 'functools', 'partial', {
      content: {
        func: node('TypeNode', 'builtins', 'exec'),
        args: tuple(json('1')),
        kwds: json({}),
        namespace: json(null)
      }
    }),
    'CRITICAL skops-callable builtins.exec'
  ],
  [
    'a function of an unknown package',
    node('ConstructorFromReduceNode', 'evil', 'run', { content: tuple() }),
    'MEDIUM skops-callable evil.run'
  ],
  [
    'a class of an unknown package',
    node('ObjectNode', 'other', 'Model', { content: json({}) }),
    'LOW skops-callable other.Model'
  ],
  [
    'a key in escapes',
    JSON.parse('{"\\u005f_class__":"system","__module__":"os","__loader__":"FunctionNode"}') as object,
    'CRITICAL skops-callable os.system'
  ]
])('%s', (_, root, expected) => {
  expect(told(skops(root))).toContain(expected);
});

test('estimators, functions of NumPy and plain values are clean', () => {
  const root = node('ObjectNode', 'sklearn.pipeline', 'Pipeline', {
    content: node('DictNode', 'builtins', 'dict', {
      content: {
        a: node('ObjectNode', 'sklearn.linear_model._logistic', 'LogisticRegression', { content: json({}) }),
        b: node('FunctionNode', 'numpy', 'log1p'),
        c: node('TypeNode', 'numpy', 'float64'),
        d: node('OperatorFuncNode', 'operator', 'itemgetter', { attrs: tuple(json(1)) }),
        e: node('TreeNode', 'sklearn.tree._tree', 'Tree', {})
      }
    })
  });
  expect(skops(root)).toMatchObject({ verdict: 'clean', findings: [], format: 'skops' });
});

test('the value of a `bytes` is known', () => {
  const report = scanZip(
    { 'schema.json': node('BytesNode', 'builtins', 'bytes', { file: 'x.bin' }), 'x.bin': '\u0001\u0002\u0003' },
    'm.skops'
  );
  expect(report.verdict).toBe('clean');
});

describe('TorchServe', () => {
  const mar = (model: object): ScanReport =>
    scanZip(
      { 'MAR-INF/MANIFEST.json': { runtime: 'python', model: { modelName: 'x', modelVersion: '1.0', ...model } } },
      'm.mar'
    );

  test('a handler of its own is clean', () => {
    expect(mar({ handler: 'image_classifier' })).toMatchObject({
      verdict: 'clean',
      findings: [],
      format: 'torch-archive'
    });
  });

  test('a handler that comes with the archive runs', () => {
    expect(told(mar({ handler: 'my_handler.py:handle' }))).toEqual([
      'MEDIUM mar-handler ts.model_service.my_handler.py:handle'
    ]);
  });

  test('a file elsewhere is named', () => {
    expect(told(mar({ handler: 'image_classifier', extraFiles: 'a.json,../../etc/passwd' }))).toEqual([
      'MEDIUM config-path config.model.extraFiles'
    ]);
  });
});
