import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, run, u32, u64 } from '../../../../testing';

const GOLDEN = join(__dirname, '../../../../../../tests/golden');
const index = new Uint8Array(readFileSync(join(GOLDEN, 'tf-checkpoint/variables.index')));
const records = new Uint8Array(readFileSync(join(GOLDEN, 'tfrecord/three.tfrecord')));

const verdict = (data: Uint8Array, name: string): string => run(data, undefined, name).verdict;

test('the blocks of an index fill the file', () => {
  expect(verdict(index, 'variables.index')).toBe('clean');
  const footer = index.length - 48;
  expect(verdict(bytes(index.subarray(0, footer), [0], index.subarray(footer)), 'variables.index')).toBe('incomplete');
  expect(verdict(bytes([0], index), 'variables.index')).toBe('incomplete');
  for (let at = footer; at < index.length; at++) {
    const changed = index.slice();
    changed[at] ^= 0x40;
    run(changed, undefined, 'variables.index');
  }
});

test('tensors are told by their name, and a pickle of that name is one', () => {
  const name = 'variables.data-00000-of-00001';
  const noise = Uint8Array.from({ length: 999 }, (_, i) => (i * 7919) % 251);
  expect(verdict(noise, name)).toBe('clean');
  expect(verdict(noise, 'variables.bin')).toBe('incomplete');
  expect(verdict(bytes([0x80, 2], "cposix\nsystem\n(S'echo hi'\ntR."), name)).toBe('unsafe');
});

test('records are told by the checksum of their length', () => {
  expect(verdict(records, 'data')).toBe('not-a-model');
  expect(verdict(bytes(u64(3), u32(0), 'one', u32(0), 0, 0, 0), 'data')).toBe('incomplete');
});
