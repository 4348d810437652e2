import { bytes, call, proto, run, sglob, str } from '../testing';

// torch.fx writes the code of a traced module into its pickle, and the parts of the module that are no identifiers as texts.

const traced = (line: string): ReturnType<typeof run> => {
  const source = `import torch\ndef forward(self, x):\n    ${line}\n    return y\n`;
  const body = bytes('}', str('_code'), str(source), 's');
  return run(proto(4, call(sglob('torch.fx.graph_module', 'reduce_graph_module'), body, str('import torch\n'))));
};

test.each([
  ['a part by its number', 'y = getattr(self.layers, "0")(x)'],
  ['a part of a part', 'y = getattr(getattr(self.layers, "0").body, "1")(x)'],
  ['a part of an ONNX graph', 'y = getattr(self, "model/dense_1/MatMul")(x)']
])('%s only computes: MEDIUM', (_name, line) => {
  expect(traced(line).findings.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
    'MEDIUM pickle-carries-code'
  ]);
});

test.each([
  ['a computed part', 'y = getattr(self, "o" + "s")(x)'],
  ['a special attribute', 'y = getattr(self, "__class__")(x)'],
  ['a part of something else', 'y = getattr(torch, "hub")(x)'],
  ['code between two texts', 'y = "getattr(self, "; eval(x); z = ")"'],
  ['code of operators between two texts', 'y = "getattr(self, "and eval(x)or")"']
])('%s: HIGH at least', (_name, line) => {
  expect(
    traced(line)
      .findings.map(({ severity }) => severity)
      .filter(one => /HIGH|CRITICAL/.test(one))
  ).not.toEqual([]);
});
