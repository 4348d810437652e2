import { judgeCall } from '../judge';
import type { Judgement, Value } from '../value';

const global = (module: string, name: string): Value => ({ type: 'global', module, name });
const text = (value: string): Value => ({ type: 'str', value, truncated: false, size: value.length });
const list = (...items: Value[]): Value => ({ type: 'list', items, more: 0 });
const number: Value = { type: 'int', value: 1 };
const made = (module: string, name: string, opcode: 'new' | 'reduce' = 'new'): Value => ({
  type: 'call',
  callee: global(module, name),
  args: [],
  opcode,
  offset: 0
});
/** Opens a file of its state when it is asked for its elements, as `nibabel.parrec.PARRECArrayProxy` does. */
const proxy = made('some_package.images', 'ArrayProxy');

function level(module: string, name: string, ...items: Value[]): string {
  const judged: Judgement = judgeCall(module, name, 'reduce', () => ({ type: 'tuple', items, more: 0 }));
  return judged.kind === 'trusted' ? 'trusted' : judged.severity;
}

describe('what asks an object for its elements', () => {
  const index = global('pandas.core.indexes.base', 'Index');
  const data = (value: Value): Value => ({ type: 'dict', entries: [[text('data'), value]], more: 0 });

  test.each<[module: string, name: string, args: Value[]]>([
    ['numpy', 'array', [proxy]],
    ['numpy', 'float64', [proxy]],
    ['numpy', 'matrix', [proxy]],
    ['numpy', 'dtype', [proxy]],
    ['numpy.ma', 'masked_array', [proxy]],
    ['numpy.core.multiarray', '_reconstruct', [global('numpy', 'ndarray'), proxy]],
    ['pandas._libs.internals', 'BlockPlacement', [proxy]],
    ['pandas._libs.internals', '_unpickle_block', [list(number), proxy, number]],
    ['pandas._libs.sparse', 'IntIndex', [number, proxy]],
    ['pandas.core.indexes.base', '_new_Index', [index, data(made('sklearn.linear_model._ridge', 'Ridge'))]],
    ['resource', 'struct_rusage', [proxy]],
    ['builtins', 'ExceptionGroup', [text('x'), proxy]]
  ])('%s.%s is given no object that nobody read', (module, name, args) => {
    expect(level(module, name, ...args)).toBe('HIGH');
  });

  test('takes types of elements, data, and values of any package that it keeps', () => {
    expect(level('numpy', 'array', list(number), made('some_package.types', 'HalfDType'))).toBe('trusted');
    expect(level('pandas._libs.internals', '_unpickle_block', proxy, list(number), number)).toBe('trusted');
    expect(level('pandas.core.indexes.base', '_new_Index', index, data(list(number)))).toBe('trusted');
    expect(level('pandas.core.indexes.base', '_new_Index', index, data(proxy))).toBe('LOW');
    expect(level('builtins', 'ExceptionGroup', text('x'), list(proxy))).toBe('trusted');
  });
});
