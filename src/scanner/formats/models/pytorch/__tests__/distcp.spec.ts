import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';
import {
  PAYLOAD,
  Recorder,
  bytes,
  dataPkl,
  floats,
  glob,
  join,
  proto,
  run,
  sglob,
  storage,
  str,
  tensor,
  torch,
  zipOf
} from '../../../../testing';

/** What a distributed checkpoint holds for one tensor: the output of `torch.save`. */
const saved = (count: number, zip64 = true): Uint8Array =>
  torch([dataPkl(tensor('0', count)), storage('0', floats(count))], { zip64 });
const EVIL = torch([dataPkl(PAYLOAD)], { zip64: true });
const HONEST = [saved(8), saved(8), saved(300), torch([dataPkl()]), saved(20_000), saved(8, false)];

test('archives in a row are scanned one by one, and their layout is no finding', () => {
  const report = run(join(HONEST), {}, '__0_0.distcp');
  expect(report).toMatchObject({ verdict: 'clean', format: 'pytorch-distributed', findings: [] });
  expect(report.coverage).toContainEqual(
    expect.objectContaining({ members: ['archive[2]', 'archive/data/*'], status: 'inert', size: 1200 })
  );
});

test.each([0, 1, 3, 5])('a payload in archive %i of six', at => {
  const report = run(join(HONEST.map((data, i) => (i === at ? EVIL : data))), {}, '__0_0.distcp');
  expect(report.findings.map(({ severity, where }) => [severity, where.members])).toEqual([
    ['CRITICAL', [`archive[${at}]`, 'archive/data.pkl']]
  ]);
});

test('a payload in the gap of one of them', () => {
  const hidden = zipOf([
    { name: 'archive/data.pkl', data: proto(2, ']') },
    { name: 'archive/x.pkl', data: proto(2, PAYLOAD), hidden: true }
  ]);
  const report = run(join([saved(8), hidden, saved(8)]));
  expect(report.findings.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual(
    expect.arrayContaining(['MEDIUM zip-hidden-member', 'CRITICAL pickle-dangerous-call'])
  );
});

test.each([
  ['before', join([bytes('xxxx'), saved(8), saved(8)])],
  ['between', join([saved(8), bytes('xxxx'), saved(8)])],
  ['behind', join([saved(8), saved(8), bytes('xxxx')])]
])('bytes that belong to none of them, %s', (_where, data) => {
  expect(run(data).format).toBe('pytorch-zip');
  expect(run(data).verdict).not.toBe('clean');
});

test('a reader that counts the last offsets from the start of the file finds another directory in a tensor', () => {
  const last = saved(2000, false);
  // Its end record says where its directory is.
  const directory = new DataView(last.buffer).getUint32(last.length - 6, true);
  const payload = { name: 'archive/data.pkl', data: proto(2, PAYLOAD) };
  const at = directory - zipOf([payload], { noDirectory: true }).length;
  const hidden = zipOf([payload], { prefix: new Uint8Array(at), adjusted: true }).subarray(at);
  const first = saved(4000);
  first.set(hidden, at);
  const report = run(join([first, last]), {}, 'm.pt');
  expect(report.findings.map(({ rule }) => rule)).toContain('pickle-dangerous-call');
});

test('the bytes of all archives are searched once for archives and once for pickles', () => {
  const parts = Array.from({ length: 40 }, (_, i) => saved(50_000 + i));
  const source = new Recorder(new MemorySource(join(parts)));
  expect(scan(source, '__0_0.distcp').verdict).toBe('clean');
  expect(source.bytes).toBeLessThan(3 * source.size);
});

describe('the index of a distributed checkpoint', () => {
  /** The place of one value, as the writer pickles it. */
  const index = (...state: Uint8Array[]): ScanReport =>
    run(
      proto(4, sglob('torch.distributed.checkpoint.filesystem', '_StorageInfo'), ')', 0x81, '}(', ...state, 'ub'),
      {},
      '.metadata'
    );
  const place = bytes(str('offset'), 'K\0', str('length'), 'K\x09');

  test.each(['__0_0.distcp', 'model-00001-of-00002.safetensors'])('a part beside it: %s', name => {
    expect(index(str('relative_path'), str(name), place)).toMatchObject({ verdict: 'clean', findings: [] });
  });

  test.each<[string, Uint8Array]>([
    ['another file', bytes(str('relative_path'), str('model.pt'))],
    ['a file elsewhere', bytes(str('relative_path'), str('../other/__0_0.distcp'))],
    ['a name that is worked out', bytes(str('relative_path'), glob('builtins', 'str'), str('__0_0.distcp'), 0x85, 'R')],
    ['none', place]
  ])('%s, of which torch.load is given any bytes', (_name, state) => {
    expect(index(state).findings).toContainEqual(
      expect.objectContaining({ rule: 'pickle-argument-mismatch', severity: 'HIGH', operator: '_StorageInfo' })
    );
  });

  test('storages of its parts have to begin as numbers do', () => {
    const data = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
    const part = torch([dataPkl(tensor('0', data.length, 'ByteStorage')), storage('0', data)], { zip64: true });
    for (const file of [part, join([saved(8), part])]) {
      expect(run(file, {}, '__0_0.distcp').findings).toContainEqual(expect.objectContaining({ severity: 'CRITICAL' }));
    }
  });

  describe('may begin a value at any byte of a storage', () => {
    /** A storage of 300,000 bytes with these in its midst. */
    const around = (inner: Uint8Array): Uint8Array => {
      const data = new Uint8Array(300_000).fill(7);
      data.set(inner, 1024);
      return torch([dataPkl(tensor('0', data.length, 'ByteStorage')), storage('0', data)], { zip64: true });
    };

    test.each<[string, Uint8Array]>([
      ['a pickle', bytes("cposix\nsystem\n(S'echo hi'\ntR.")],
      ['a pickle with a header', proto(4, PAYLOAD)],
      ['an archive', EVIL]
    ])('%s', (_name, inner) => {
      for (const file of [around(inner), join([saved(8), around(inner), saved(8)])]) {
        expect(run(file, {}, '__0_0.distcp').findings).toContainEqual(
          expect.objectContaining({ severity: 'CRITICAL' })
        );
      }
    });

    test('of an extra field', () => {
      const field = join([bytes([0x46, 0x42, 36, 0]), bytes("cposix\nsystem\n(S'echo hi'\ntR.".padEnd(36, '.'))]);
      const part = torch([{ ...dataPkl(), localExtra: field }], { zip64: true });
      expect(run(join([saved(8), part]), {}, '__0_0.distcp').findings).toContainEqual(
        expect.objectContaining({ severity: 'CRITICAL' })
      );
    });

    test('a number that looks like the signature of an archive is none', () => {
      expect(run(around(bytes('PK\x03\x04 and no header')), {}, '__0_0.distcp').verdict).toBe('clean');
    });
  });
});
