import { gzipSync } from 'node:zlib';

import { ECHO, PAYLOAD, bytes, glob, proto, run, str, u64 } from '../../../testing';

const evidence = (data: Uint8Array): string[] => run(data, undefined, 'model.bin').findings.map(one => one.evidence);

describe('a pickle behind the header of another format', () => {
  test.each([
    ['GGUF', bytes('GGUF', 3, 0, 0, 0)],
    ['safetensors', bytes(u64(2), '{}')],
    ['ONNX', bytes(0x08, 7, 0x12, 4, 'test')],
    ['ELF', bytes(0x7f, 'ELF', 2, 1, 1)],
    ['RAR', bytes('Rar!', 0x1a, 7)],
    ['text', bytes('hello world, this is a text\n')],
    ['JSON', bytes('{"a": 1}\n')]
  ])('%s', (_format, header) => {
    expect(evidence(bytes(header, "cposix\nsystem\n(S'echo hi'\ntR."))).toContain(ECHO);
    expect(evidence(bytes(header, proto(2, PAYLOAD)))).toContain(ECHO);
  });

  test('words that spell an import are none', () => {
    expect(run(bytes('words\nmacos\nsystem\nbasic\nposix\n'), undefined, 'vocab.txt').verdict).toBe('not-a-model');
  });
});

test('what stands behind a hidden pickle belongs to the file in which it is hidden', () => {
  const noise = new Uint8Array(300).fill(0x9f);
  const { coverage } = run(
    bytes('hello world, this is a text\n', proto(2, PAYLOAD), noise, 'a text'),
    undefined,
    'notes.txt'
  );
  expect(coverage.map(({ members }) => members)).not.toContainEqual([expect.anything(), 'trailing']);
});

test('what stands behind a pickle is a file of its own', () => {
  expect(evidence(bytes(proto(2, '}'), gzipSync(proto(2, PAYLOAD))))).toContain(ECHO);
});

test('storages of another length than the pickle says are not taken for data', () => {
  const storage = (numel: number): Uint8Array =>
    bytes(
      [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e],
      proto(2, 'M', 0xe9, 3),
      proto(2, '}'),
      proto(2, '(', str('storage'), glob('torch', 'ByteStorage'), str('0'), str('cpu'), 'K', 64, 'NtQ'),
      proto(2, '](', str('0'), 'e'),
      u64(numel),
      numel === 64 ? new Uint8Array(64) : proto(2, PAYLOAD)
    );
  expect(run(storage(64)).verdict).toBe('clean');
  expect(evidence(storage(2))).toContain(ECHO);
});

test('the header of an array may be longer where pickles are allowed', () => {
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (1,)}".padEnd(99_999);
  const file = bytes(0x93, 'NUMPY', 2, 0, [0xa0, 0x86, 1, 0], header, '\n', proto(2, PAYLOAD));
  expect(evidence(file)).toContain(ECHO);
});
