import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';
import { zipOf } from '../../../../testing';
import { parseJson } from '../export';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const exported = (program: string): ScanReport =>
  scan(
    new MemorySource(
      zipOf([
        { name: 'm/models/model.json', data: utf8(program) },
        { name: 'm/archive_format', data: utf8('pt2') },
        { name: 'm/archive_version', data: utf8('0') }
      ])
    ),
    'm.pt2'
  );
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, operator }) => `${severity} ${rule} ${operator}`);

test('every value of a repeated key in a program is judged, and the key is a finding', () => {
  expect(told(exported('{"a": [{"target": "_operator.add"}, {"target": "_operator.add"}]}'))).toEqual([]);
  expect(told(exported('{"a": [{"target": "_operator.add", "tar\\u0067et": "_operator.add"}]}'))).toEqual([
    'MEDIUM json-repeated-key target'
  ]);
  for (const pair of [
    '"target": "os.system", "target": "_operator.add"',
    '"target": "_operator.add", "target": "os.system"'
  ]) {
    expect(told(exported(`{"a": {${pair}}}`))).toEqual(
      expect.arrayContaining(['HIGH pytorch-export-code system', 'MEDIUM json-repeated-key target'])
    );
  }
});

test.each([
  ['torch.ops.aten.add.Tensor', []],
  ['torch.ops.higher_order.cond', []],
  ['torch.ops.inductor._reinterpret_tensor.default', ['HIGH torchscript-file-access _reinterpret_tensor']],
  ['torch.ops.my_lib.roll.default', ['LOW torchscript-custom-operator roll']],
  ['torch.ops.my_lib.run_shell.default', ['MEDIUM torchscript-custom-operator run_shell']],
  ['torch.ops.evil.run.default', ['MEDIUM torchscript-custom-operator run']],
  ['#torch.ops.evil.run', ['MEDIUM torchscript-custom-operator run']]
])('the operator %s', (target, expected) => {
  expect(told(exported(`{"a": [{"target": "${target}"}, {"as_operator": "${target}"}]}`))).toEqual(expected);
});

test('what Python reads and the standard does not is read', () => {
  expect(told(exported('{"a": [NaN, -Infinity, 1E999, "\\ud800"], "target": "os.system"}'))).toEqual([
    'HIGH pytorch-export-code system'
  ]);
});

test.each([
  ['{"a": NaN, "use_pickle": false}', { a: NaN, use_pickle: false }],
  ['\ufeff{"a": [1, "x", null]}', { a: [1, 'x', null] }],
  ['{"a": {"b": 1}, "a": {"c": 2}}', { a: { c: 2 } }],
  ['{"use_pickle": false, "use_pickle": false}', { use_pickle: false }],
  ['{"use_pickle": true, "use_pickle": false}', { use_pickle: undefined }],
  ['{"use_pickle": false, "use_pickle": true}', { use_pickle: undefined }],
  ['{"__proto__": {"use_pickle": false}}', JSON.parse('{"__proto__": {"use_pickle": false}}')]
])('the configuration %s is no proof of more than all readers take from it', (text, expected) => {
  expect(parseJson(new MemorySource(utf8(text)))).toEqual(expected);
});

test.each(['{"a": 1', '{"a": 1} x', '{"a": "\\q"}', ''])('the configuration %j is refused', text => {
  expect(() => parseJson(new MemorySource(utf8(text)))).toThrow('corrupt');
});

const CALL = "__import__('os').system('id')";
const shape = (key: string): string =>
  JSON.stringify([1, { type: 'builtins.dict', context: JSON.stringify([key]), children_spec: [] }]);

describe('texts that torch.export writes into Python', () => {
  test.each([
    ['the name of an input', { inputs: [{ as_tensor: { name: `x=${CALL}` } }] }],
    ['the name of an argument', { inputs: [{ name: `other=${CALL},x`, arg: {} }] }],
    ['the name of a number', { as_name: `x=${CALL}` }],
    ['the arguments of forward', { forward_arg_names: ['x', `y=${CALL}`] }],
    ['a parameter, between quotes', { parameter_name: `a"),${CALL},("` }],
    ['a guard', { guards_code: [`${CALL} is not None`] }],
    ['a guard behind a harmless one', { guards_code: ["L['x'].ndim == 2", `L['x'].size()[0] == 2 or ${CALL}`] }],
    ['a guard that ends its message', { guards_code: [`L['x"+y+"'].ndim == 2`] }],
    ['a guard with an attribute', { guards_code: ["L['x'].size().__class__ == 2"] }],
    ['the shape of the inputs', { in_spec: shape(`k"+${CALL}+"`) }]
  ])('%s is reported', (_name, program) => {
    expect(told(exported(JSON.stringify(program)))).toEqual([expect.stringContaining('HIGH pytorch-export-code')]);
  });

  const context = (value: unknown): string =>
    JSON.stringify([1, { type: 'builtins.dict', context: JSON.stringify(value), children_spec: [] }]);

  // torch 2.13 imported the module while it loaded the program.
  test.each([
    ['an enumeration', [{ __enum__: true, fqn: 'beside:Kind', name: 'A' }]],
    ['a factory', { default_factory_module: 'beside', default_factory_name: 'f', dict_context: [] }]
  ])('the module of %s in a shape is reported', (_name, value) => {
    expect(told(exported(JSON.stringify({ in_spec: context(value) })))).toEqual([
      expect.stringContaining('LOW pytorch-export-code')
    ]);
  });

  test.each([
    ['an enumeration', [{ __enum__: true, fqn: 'antigravity:Kind', name: 'A' }]],
    ['a factory', { default_factory_module: 'os', default_factory_name: 'getcwd', dict_context: [] }],
    ['a module that is a program', [{ __enum__: true, fqn: 'torch.utils.bottleneck.__main__:A', name: 'A' }]]
  ])('a module that does something, of %s in a shape, is worth more', (_name, value) => {
    expect(told(exported(JSON.stringify({ in_spec: context(value) })))).toEqual([
      expect.stringContaining('HIGH pytorch-export-code')
    ]);
  });

  test.each([
    {
      in_spec: context({ default_factory_module: 'builtins', default_factory_name: 'list', dict_context: ['a'] }),
      out_spec: context([{ __enum__: true, fqn: 'torch.nn.attention:SDPBackend', name: 'MATH' }])
    },
    { inputs: [{ as_tensor: { name: 'p_l_weight' } }, { name: '', arg: { as_string: 'a (b) "c"' } }] },
    { forward_arg_names: ['x', 'größe', 'a_0'], parameter_name: 'layers.0.conv-1x1.weight', fqn: 'l@1' },
    { in_spec: shape('key of (a) dictionary'), out_spec: '[1, {"type": null, "context": null, "children_spec": []}]' },
    { nn_module_stack: "L__self__,,__main__.f.<locals>.M;L['self'].l[0],l.0,torch.nn.Linear" },
    {
      guards_code: [
        "L['x'].size()[0] == L['a'][0].size()[0]",
        "(L['flat_args'][0].size()[1] % ((L['x'].size()[1]*L['x'].size()[1]) // 2)) != 0",
        "L['input'].ndim == 2 and L['d']['k'].stride()[0] >= 1",
        "L['mode'] == 'fast' and L['open'] is None",
        "math.isnan(L['f']) or 2.5 <= L['f']",
        "Mod(L['x'].size()[0], 2) == 0 and max(1, L['x'].size()[0]) < 64"
      ]
    }
  ])('%j is what it writes', program => {
    expect(told(exported(JSON.stringify(program)))).toEqual([]);
  });
});
