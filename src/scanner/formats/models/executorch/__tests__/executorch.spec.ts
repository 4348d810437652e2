import type { Value } from '../../../../testing';
import { PAYLOAD, bytes, flatbuffer, proto, run, scalar, table, u32, u64, zeros } from '../../../../testing';

interface Parts {
  readonly order?: readonly number[];
  readonly type?: number;
  readonly constant?: number;
  readonly operator?: string;
  readonly backend?: string;
  readonly index?: number;
  readonly data?: Uint8Array;
}

function program({
  order = [0],
  type = 6,
  constant = 1,
  operator = 'aten::add',
  backend = 'XnnpackBackend',
  index = 0,
  data = zeros(16)
}: Parts): Uint8Array {
  const tensor = table(scalar(1, type), undefined, undefined, bytes(...order), undefined, scalar(4, constant));
  const value = table(scalar(1, 5), tensor);
  const call = table(scalar(1, 1), table(scalar(4, index)));
  const chain = table(undefined, undefined, [call]);
  const plan: Value[] = ['forward', undefined, [value], undefined, undefined, [chain], [table(operator, 'out')]];
  plan.push([table(backend, table(scalar(1, 0), scalar(4, 0)))]);
  return flatbuffer(
    'ET12',
    table(scalar(4, 0), [table(...plan)], [table(new Uint8Array(0)), table(zeros(4))], [table(data)])
  );
}

test('a program of one tensor without dimensions', () => {
  expect(run(program({ order: [] }), {}, 'm.pte')).toMatchObject({ verdict: 'clean', format: 'executorch' });
});

test.each([
  ['an order of dimensions that are not there', { order: [0] }, 'executorch-outside'],
  ['a constant that is not there', { order: [], constant: 9 }, 'executorch-outside'],
  ['a constant that is larger than its bytes', { order: [], type: 7 }, 'executorch-outside'],
  ['a type that does not exist', { order: [], type: 200 }, 'executorch-outside'],
  ['an operator that is not there', { order: [], index: 3 }, 'executorch-outside'],
  ['an operator that reads files', { order: [], operator: 'aten::from_file' }, 'executorch-file-operator'],
  ['native code', { order: [], data: bytes('\x7fELF', zeros(60)) }, 'executorch-native-code'],
  ['a pickle', { order: [], data: proto(2, PAYLOAD) }, 'pickle-dangerous-call']
])('unsafe: %s', (_name, parts, rule) => {
  const report = run(program(parts), {}, 'm.pte');
  expect(report.verdict).toBe('unsafe');
  expect(report.findings.map(finding => finding.rule)).toContain(rule);
});

test.each([
  ['an operator of somebody', { order: [], operator: 'mine::op' }],
  ['a backend of somebody', { order: [], backend: 'MyBackend' }]
])('to be reviewed: %s', (_name, parts) => {
  expect(run(program(parts), {}, 'm.pte').verdict).toBe('review');
});

describe('segments', () => {
  const withSegment = (offset: number, size: number, base: number): Uint8Array => {
    const inner = flatbuffer('ET12', table(scalar(4, 0), [], [], [], [table(scalar(8, offset), scalar(8, size))]));
    // The header stands behind the identifier, and the offset of the root grows by its length.
    const root = new DataView(inner.buffer, inner.byteOffset).getUint32(0, true);
    const header = bytes('eh00', u32(24), u64(inner.length + 24), u64(base), zeros(0));
    return bytes(u32(root + 24), 'ET12', header, inner.subarray(8), zeros(64));
  };
  const size = withSegment(0, 0, 0).length;

  test.each([
    [0, 32, size - 64, 'clean'],
    [0, 65, size - 64, 'unsafe'],
    [2 ** 40, 16, size - 64, 'unsafe'],
    [0, 16, 8, 'unsafe']
  ])('from %i of %i bytes at %i: %s', (offset, length, base, verdict) => {
    expect(run(withSegment(offset, length, base), {}, 'm.pte').verdict).toBe(verdict);
  });

  test('a header that leads out of the file', () => {
    const data = bytes(u32(32), 'ET12', 'eh00', u32(24), u64(2 ** 40), u64(0), zeros(32));
    expect(run(data, {}, 'm.pte').verdict).toBe('unsafe');
  });
});

test('weights beside a program', () => {
  const weights = (segment: number): Uint8Array =>
    flatbuffer('FT01', table(scalar(4, 0), [table(scalar(8, 0), scalar(8, 4))], [table('w', scalar(4, segment))]));
  expect(run(weights(0), {}, 'm.ptd')).toMatchObject({ verdict: 'clean', format: 'flat-tensor' });
  expect(run(weights(1), {}, 'm.ptd').verdict).toBe('unsafe');
});
