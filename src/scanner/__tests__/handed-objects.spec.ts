import { blob, bytes, call, glob, proto, run, sglob, str } from '../testing';

// What iterates over an argument, compares it or asks for its text runs special methods of its class, which nobody read.

const object = bytes(sglob('torchvision.datasets.folder', 'ImageFolder'), ')\x81}', str('root'), str('x'), 'sb');
const array = bytes(
  call(
    sglob('numpy._core.multiarray', '_reconstruct'),
    sglob('numpy', 'ndarray'),
    bytes('K', 0, '\x85'),
    blob(bytes('b'))
  ),
  '(K\x01K\x02\x85',
  call(sglob('numpy', 'dtype'), str('f4'), bytes(0x89), bytes(0x88)),
  0x89,
  blob(new Uint8Array(8)),
  'tb'
);

test.each([
  ['a constructor that a table calls harmless', sglob('torch.utils.data.dataset', 'ConcatDataset')],
  ['one of a class pattern', sglob('pandas.core.arrays.categorical', 'Categorical')],
  ['what pandas exports', sglob('pandas', 'DataFrame')],
  ['what Arrow exports', sglob('pyarrow.lib', 'struct')]
])('%s is given an object of a class', (_what, callee) => {
  expect(run(proto(4, call(callee, object))).verdict).not.toBe('clean');
  expect(run(proto(4, call(callee, bytes('](', object, 'e')))).verdict).not.toBe('clean');
});

test('arrays and what pandas made of them are no such objects', () => {
  const column = call(sglob('pandas', 'Series'), array);
  expect(run(proto(4, call(sglob('pandas', 'DataFrame'), array))).verdict).toBe('clean');
  expect(run(proto(4, call(sglob('pandas', 'DataFrame'), column))).verdict).toBe('clean');
});

test('a partial of a function of pandas makes a block, one of another function an object', () => {
  const blocks = (module: string, name: string): string => {
    const partial = call(glob('functools', 'partial'), glob(module, name));
    return run(proto(4, call(glob('pandas.core.internals.managers', 'BlockManager'), call(partial, array)))).verdict;
  };
  expect(blocks('pandas.core.internals.blocks', 'new_block')).toBe('clean');
  expect(blocks('torchvision.datasets.folder', 'ImageFolder')).not.toBe('clean');
});
