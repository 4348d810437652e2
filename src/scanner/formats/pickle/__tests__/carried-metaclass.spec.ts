import { call, glob, proto, run, str } from '../../../testing';

const TEXT = "__import__('os').system('echo hi')";
const EMPTY = Uint8Array.from([0x29]);
const NO_MEMBERS = Uint8Array.from([0x7d]);
const ITEM = Uint8Array.from([0x73]);

/** Severities of the file that makes a class with dill. */
const said = (meta: Uint8Array, name: string, bases: Uint8Array, members: Uint8Array): string[] =>
  run(proto(4, call(glob('dill._dill', '_create_type'), meta, str(name), bases, members))).findings.map(
    ({ severity, rule }) => `${severity} ${rule}`
  );
const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap(part => [...part]));

describe('whatever stands in the place of a metaclass is called with name, bases and members', () => {
  // Loaded by dill 0.4 and cloudpickle 3.1 with sympy 1.14, each ran the command in the name.
  test.each(['sympy.FiniteSet', 'sympy.Max', 'sympy.core.containers.Tuple'])('%s evaluates them', path => {
    const dot = path.lastIndexOf('.');
    const meta = glob(path.slice(0, dot), path.slice(dot + 1));
    expect(said(meta, TEXT, EMPTY, NO_MEMBERS)).toContain('HIGH pickle-evaluated-argument');
  });

  test('a metaclass', () => {
    expect(said(glob('abc', 'ABCMeta'), 'A', EMPTY, NO_MEMBERS)).toEqual(['LOW pickle-carries-code']);
  });
});

describe('a base may evaluate the texts of types while the class is made', () => {
  const annotated = (type: string): string[] =>
    said(
      glob('abc', 'ABCMeta'),
      'A',
      EMPTY,
      join(NO_MEMBERS, str('__annotations__'), NO_MEMBERS, str('x'), str(type), ITEM, ITEM)
    );

  // pydantic 2.14 ran the first.
  test.each([TEXT, 'a.b()', "Literal['x'] | f(1)", '().__class__'])('%s', type => {
    expect(annotated(type)).toContain('HIGH pickle-object-rewired');
  });

  test.each(['int', 'Optional[List[int]]', "Literal['a(b)', 'c']", '"A" | None'])('%s', type => {
    expect(annotated(type)).toEqual(['LOW pickle-carries-code']);
  });
});
