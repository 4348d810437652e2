import { isOperatorTarget } from '../export-target';
import { isGuard, isSymbolicSize } from '../sympy-expression';
import { scriptName } from '../torchscript-operators';

test.each([
  's0',
  '2*s0 + 1',
  "Symbol('s77', positive=True, integer=True)",
  "Mod(Mul(Integer(2), Symbol('s39', positive=True, integer=True)), Integer(3))",
  "Float('1.5', precision=53)*u0",
  'Max(1, FloorDiv(s0, 2)) >= 3 & ~Eq(s1, 2)',
  'Piecewise((s0, s0 > 2), (1, True))',
  '-oo',
  'Rational(1, 3)**s0',
  'open*2'
])('%j is a size', text => {
  expect(isSymbolicSize(text)).toBe(true);
});

test.each([
  'S(chr(111)+chr(112)) and 3',
  'sin("x")',
  'Max("x", 2)',
  "Symbol('x(1)')",
  "Symbol(name='x')",
  "Symbol('x', __init__)",
  '(open)(1)',
  'Symbol.__new__(Symbol)',
  's0.func(1)',
  's0[0]',
  'lambda: 1',
  'Max(*s0)',
  'op\nen',
  '{s0}',
  "Symbol('x', positive=open)",
  "Dummy('d')('x')"
])('%j is none', text => {
  expect(isSymbolicSize(text)).toBe(false);
});

test.each([
  "L['x'].size()[0] == L['a'][0].size()[0]",
  "L['d']['k'].stride()[0] >= 1 and L['input'].ndim == 2",
  "L['mode'] == 'fast'",
  "math.isnan(L['f']) or 2.5 <= L['f']",
  'Mod(2, 2) == 0',
  "L['x'].shape[1] % 8 == 0"
])('%j is a guard', text => {
  expect(isGuard(text)).toBe(true);
});

test.each([
  "L['x'].numpy()",
  "L['x'].size().__class__",
  "M['x'].size()",
  "L[open('x')]",
  "L['x'] == '\"'",
  'max(L, key=eval)',
  'math.os',
  "eval('x')",
  "L['x']\n == 1"
])('%j is none', text => {
  expect(isGuard(text)).toBe(false);
});

test.each([
  ['torch.ops.aten.add.Tensor', true],
  ['torch.ops.mylib.op.default', true],
  ['torch.sym_max', true],
  ['_operator.mul', true],
  ['math.trunc', true],
  ['torch._higher_order_ops.cond', true],
  ['#torch.ops.aten.add.Tensor', true],
  ['torch.ops.load_library', false],
  ['torch.ops.load_library.x', false],
  ['torch.ops.aten.save', false],
  ['torch.ops.aten.from_file.default', false],
  ['torch.ops.image.read_file.default', false],
  ['torch.load', false],
  ['torch.os.system', false],
  ['torch._higher_order_ops.utils.os', false],
  ['_operator.attrgetter', false],
  ['_operator.call', false],
  ['math.__loader__', false],
  ['os.system', false],
  ['torch.ops.aten.add.Tensor.op.x', false]
])('target %s: %s', (target, known) => {
  expect(isOperatorTarget(target)).toBe(known);
});

test.each([
  ['torch.add', '(', 'known'],
  ['ops.aten.add', '(', 'known'],
  ['ops.quantized.linear_dynamic', '(', 'known'],
  ['torch', ':', 'known'],
  ['__torch__.torch.nn.modules.linear.Linear', ')', 'known'],
  ['ops.mylib.op', '(', 'custom'],
  ['torch.classes.mylib.Cls', '(', 'custom'],
  ['__torch__.torch.classes.mylib.Cls', '(', 'custom'],
  ['ops.aten.save', '(', 'file-access'],
  ['torch.save', '(', 'file-access'],
  ['torch.from_file', ',', 'file-access'],
  ['ops.prim.rpc_sync', '(', 'file-access'],
  ['ops.rpc.anything', '(', 'file-access'],
  ['ops.image.read_file', '(', 'file-access'],
  ['torch.classes.mylib.Cls.load', '(', 'file-access'],
  ['ops', ',', 'odd'],
  ['torch', ')', 'odd'],
  ['ops.aten', ')', 'odd'],
  ['torch.add', ',', 'odd'],
  ['torch.package.PackageImporter', '(', 'odd']
])('%s%s is %s', (path, behind, what) => {
  expect(scriptName(path.split('.'), behind)).toBe(what);
});
