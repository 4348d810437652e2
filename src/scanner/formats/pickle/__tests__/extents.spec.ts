import type { FormatId } from '../../../format-catalog';
import type { PickleSummary } from '../../../declared-tensors';
import { blob, bytes, call, proto, run, sglob, str } from '../../../testing';

/** What a scan tells of the places of pickles, as what is expected of the content says. */
function places(data: Uint8Array, expect?: FormatId): Pick<PickleSummary, 'extents' | 'arrayEnds'> {
  let found: PickleSummary = { storages: new Map(), extents: [], arrayEnds: [], format: 'unknown' };
  run(data, { expect, onPickle: summary => (found = summary) });
  return { extents: found.extents, arrayEnds: found.arrayEnds };
}

const ONE = proto(2, '}q', 0, '(', str('w'), 'G', [0, 0, 0, 0, 0, 0, 0, 0], 'u');

test('every pickle that runs to its STOP has its place', () => {
  expect(places(bytes(ONE, '\0'.repeat(16), ONE)).extents).toEqual([
    [0, ONE.length],
    [ONE.length + 16, 2 * ONE.length + 16]
  ]);
});

test('one that breaks off has none', () => {
  expect(places(bytes(ONE, ONE.subarray(0, -3))).extents).toEqual([[0, ONE.length]]);
  expect(places(ONE.subarray(0, -1)).extents).toEqual([]);
});

test('what is expected to be a pickle is run as one from its first byte, whatever it looks like', () => {
  const late = bytes(...Array.from({ length: 40 }, () => bytes(blob(new Uint8Array(16_384)), '0')), 'N.');
  expect(places(late, 'pickle').extents).toEqual([[0, late.length]]);
});

test('places in a NumPy file count from its start', () => {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n";
  const npy = bytes(0x93, 'NUMPY\x01\0', header.length, 0, header, ONE);
  expect(places(npy).extents).toEqual([[10 + header.length, npy.length]]);
});

test('the arrays of a joblib file end where joblib goes on to read opcodes', () => {
  const dtype = call(sglob('numpy', 'dtype'), str('u1'));
  const fields = [str('subclass'), sglob('numpy', 'ndarray'), str('order'), str('C'), str('dtype'), dtype];
  const state = bytes('}(', ...fields, str('shape'), 'K', 40, 0x85, 'u');
  const wrapper = bytes(0x80, 4, sglob('joblib.numpy_pickle', 'NumpyArrayWrapper'), ')', 0x81, state, 'b');
  const file = bytes(wrapper, '\xff'.repeat(40), '.');
  expect(places(file)).toEqual({ extents: [[0, file.length]], arrayEnds: [wrapper.length + 40] });
});
