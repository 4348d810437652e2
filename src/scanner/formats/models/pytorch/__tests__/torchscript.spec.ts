import type { ScanReport } from '../../../../report';
import { dataPkl, proto, run, text, torch } from '../../../../testing';

const script = (...lines: readonly string[]): ScanReport =>
  run(
    torch([
      dataPkl(),
      { name: 'archive/constants.pkl', data: proto(2, ')') },
      text(
        'archive/code/__torch__.py',
        ['class M(Module):', '  def forward(self, x: Tensor):', ...lines, ''].join('\n')
      )
    ]),
    {},
    'm.pt'
  );
const said = (report: ScanReport): string[] => report.findings.map(({ severity, rule }) => `${severity} ${rule}`);

describe("the compiler's lexer reads what its printer never writes", () => {
  // Each was loaded by torch 2.13 and wrote its file.
  test.each<[string, readonly string[]]>([
    ['blanks', ['    ops . aten . save (x, "f")']],
    ['line ends and comments', ['    _0 = (torch#x', '  .#y', '  save)(x, "f")']],
    ['joined lines', ['    _0 = [torch.\\', 'save(x, "f")]']],
    ['a function under another name', ['    t = torch.save', '    t(x, "f")']],
    ['strings with three quotes', [`    _0 = ('''a'b''', torch.save(x, "f"), '''c'd''')`]],
    ['quotes and ends of lines in strings', ['    _0 = "\\', '"', '    torch.save(x, "f")', '    _1 = "\\', '"']]
  ])('%s', (_name, lines) => {
    expect(said(script(...lines))).toEqual(['HIGH torchscript-file-access']);
  });

  test.each<[string, readonly string[]]>([
    ['torch', ['    t = torch', '    t.save(x, "f")']],
    ['a namespace', ['    t = ops.aten', '    t.save(x, "f")']],
    ['in brackets', ['    (torch).save(x, "f")']],
    ['getattr', ['    getattr(torch, "save")(x, "f")']]
  ])('a module under another name: %s', (_name, lines) => {
    expect(said(script(...lines))).toEqual(['MEDIUM torchscript-file-access']);
  });

  test('what the printer writes', () => {
    expect(
      said(
        script(
          '    # torch.save(x, "f")',
          '    _0 = "torch.save(x) \\" ops.aten.save(x)", \'it\\\'s torch.load(x)\'',
          '    ops.prim.RaiseException("torch", "builtins.ValueError")',
          '    d = torch.device("cpu")',
          '    ops0 = self.ops',
          '    _1 = getattr(self.seq, "0")',
          '    _2 = torch.add(ops0, self.torch)',
          '    _3 = uninitialized(__torch__.P)',
          '    return torch.linear(x, self.save(x), None)'
        )
      )
    ).toEqual([]);
  });
});

describe('operators that take sizes as they are', () => {
  // torch 2.13 ran the first in `__setstate__` while it loaded the file, and read 240 bytes behind a tensor of 16.
  test.each<[string, string]>([
    ['with another offset', '    x = ops.inductor._reinterpret_tensor(x, [64], [1], 0)'],
    ['out of a pool', '    x = ops.inductor._alloc_from_pool(x, 64, 6, [8], [1])'],
    ['under another name', '    f = ops.inductor._reinterpret_tensor']
  ])('%s', (_name, line) => {
    const report = script(line);
    expect(said(report)).toEqual(['HIGH torchscript-file-access']);
    expect(report.findings[0].params.reaches).toBe('memory');
  });

  test('those that check them', () => {
    const line = '    x = torch.as_strided(ops.inductor._mm_plus_mm(x, x, x, x), [2], [1], 0)';
    expect(said(script(line))).toEqual([]);
  });
});

test.each<[string, string]>([
  ['one quote', `'${"\\'".repeat(400_000)}`],
  ['three quotes', `'''${"\\'''a''".repeat(150_000)}`],
  ['a name behind it', "'\\'\\' torch.save(x)"]
])('a string that is not closed is followed once: %s', (_name, line) => {
  expect(said(script(line, '    torch.save(x, "f")'))).toContain('HIGH torchscript-file-access');
});

describe("the lite interpreter's bytecode names its operators in texts", () => {
  const bytecode = (operator: string): ScanReport =>
    run(
      torch([
        dataPkl(),
        { name: 'archive/constants.pkl', data: proto(2, ')') },
        { name: 'archive/bytecode.pkl', data: proto(2, 'X', [operator.length, 0, 0, 0], operator, 'q', [0]) }
      ]),
      {},
      'm.ptl'
    );

  // Loaded by torch 2.13 without any source code beside it, it wrote its file.
  test('one that writes a file', () => {
    expect(said(bytecode('aten::save'))).toEqual(['HIGH torchscript-file-access']);
  });

  test('one that reaches foreign memory', () => {
    const [finding] = bytecode('inductor::_reinterpret_tensor').findings;
    expect(finding).toMatchObject({ severity: 'HIGH', rule: 'torchscript-file-access', params: { reaches: 'memory' } });
  });

  test('one of another library', () => {
    expect(said(bytecode('mine::own'))).toEqual(['LOW torchscript-custom-operator']);
  });

  test('one that computes', () => {
    expect(said(bytecode('aten::add'))).toEqual([]);
  });
});
