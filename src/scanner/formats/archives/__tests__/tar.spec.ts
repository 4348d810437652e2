import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { MemorySource } from '../../../bytes/memory';
import { ECHO, PAYLOAD, Recorder, bytes, proto, tarEntry as entry, tarOf as archive, zipOf } from '../../../testing';

const EVIL = proto(2, PAYLOAD);

const run = (data: Uint8Array): ScanReport => scan(new MemorySource(data), 'x.tar');
const seen = (data: Uint8Array): [readonly string[], string][] =>
  run(data).findings.map(({ where, evidence }) => [where.members, evidence]);

test.each<[string, Uint8Array]>([
  ['ustar', entry({ name: 'm.pkl', data: EVIL })],
  ['v7, which has no magic', entry({ name: 'm.pkl', data: EVIL, magic: '' })],
  [
    'GNU long name',
    bytes(entry({ name: '././@LongLink', type: 'L', data: bytes('m.pkl\0') }), entry({ name: 'short', data: EVIL }))
  ],
  [
    'pax path',
    bytes(entry({ name: 'p', type: 'x', data: bytes('14 path=m.pkl\n') }), entry({ name: 'short', data: EVIL }))
  ]
])('a member of %s is opened under its name', (_name, data) => {
  expect(seen(archive(data))).toEqual([[['m.pkl'], ECHO]]);
});

test('members behind the end of the archive', () => {
  expect(
    seen(
      bytes(archive(entry({ name: 'a.txt', data: bytes('hello') })), archive(entry({ name: 'late.pkl', data: EVIL })))
    )
  ).toEqual([[['late.pkl'], ECHO]]);
});

test('names and links that lead out are findings, others are not', () => {
  const report = run(
    archive(
      entry({ name: '../../up.txt', data: bytes('x') }),
      entry({ name: 'a/out', type: '2', link: '../../etc/passwd' }),
      entry({ name: 'a/in', type: '2', link: '../b' }),
      entry({ name: 'dir/', type: '5' })
    )
  );
  expect(report.findings.map(({ rule, evidence }) => [rule, evidence])).toEqual([
    ['archive-path-traversal', '../../up.txt'],
    ['archive-link', 'a/out -> ../../etc/passwd']
  ]);
});

test('a member that is written through a link of the archive', () => {
  const chain = run(
    archive(
      entry({ name: 'd', type: '2', link: '.' }),
      entry({ name: 'd/e', type: '2', link: '..' }),
      entry({ name: 'f', type: '1', link: 'd/e' })
    )
  );
  expect(chain.findings.map(({ rule, evidence }) => [rule, evidence])).toEqual([
    ['archive-link', 'd/e: d -> .'],
    ['archive-link', 'd/e: d -> .']
  ]);
  const honest = archive(
    entry({ name: 'snapshots/a/model.txt', type: '2', link: '../../blobs/x' }),
    entry({ name: 'blobs/x', data: bytes('hello') }),
    entry({ name: 'lib.so', type: '2', link: 'lib.so.1' })
  );
  expect(run(honest).findings).toEqual([]);
});

test('the same in a zip archive', () => {
  const zip = zipOf([
    { name: 'd', data: bytes('.'), mode: 0o120777 },
    { name: 'd/e', data: bytes('hello') }
  ]);
  const found = scan(new MemorySource(zip), 'x.zip').findings.map(({ rule, evidence }) => [rule, evidence]);
  expect(found).toEqual([['archive-link', 'd/e: d']]);
});

test.each([['C:\\evil.txt'], ['c:evil.txt'], ['\\\\host\\share\\x'], ['..\\..\\x'], ['a\\..\\..\\x'], ['/etc/x']])(
  'the name %s leads out on some system',
  name => {
    const tar = run(archive(entry({ name, data: bytes('x') })));
    expect(tar.findings.map(({ rule, severity }) => [rule, severity])).toEqual([['archive-path-traversal', 'HIGH']]);
    const zip = scan(new MemorySource(zipOf([{ name, data: bytes('x') }])), 'x.zip');
    expect(zip.findings.map(({ rule, severity }) => [rule, severity])).toContainEqual([
      'archive-path-traversal',
      'HIGH'
    ]);
  }
);

test('an honest archive is clean, a cut one is not', () => {
  const data = archive(entry({ name: 'a.txt', data: bytes('hello') }), entry({ name: 'dir/', type: '5' }));
  expect(run(data).verdict).toBe('clean');
  expect(run(entry({ name: 'a.txt', size: 5000 })).verdict).toBe('incomplete');
});

test('bodies are not read to get to the next header', () => {
  const size = 400 * 2 ** 20;
  const first = entry({ name: 'weights.txt', size });
  const last = archive(entry({ name: 'm.pkl', data: EVIL }));
  const whole = {
    size: 512 + size + last.length,
    read(offset: number, length: number): Uint8Array {
      const out = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
      for (const [at, part] of [
        [0, first],
        [512 + size, last]
      ] as const) {
        const from = Math.max(offset, at);
        const to = Math.min(offset + out.length, at + part.length);
        if (from < to) {
          out.set(part.subarray(from - at, to - at), from - offset);
        }
      }
      return out;
    }
  };
  const recorder = new Recorder(whole);
  const report = scan(recorder, 'x.tar');
  expect(report.findings.map(finding => finding.evidence)).toEqual([ECHO]);
  expect(report.bytesRead).toBeLessThan(3 * 2 ** 20);
});

describe('what stands outside of the members', () => {
  const hidden = entry({ name: 'hidden', data: EVIL });

  test.each(['1', '2', '3', '4', '5'])('the size of an entry of type %s hides no other entry', type => {
    const link = entry({ name: 'x', type, size: hidden.length });
    expect(seen(archive(link, hidden))).toContainEqual([['hidden'], ECHO]);
  });

  test('an entry with a damaged header is scanned', () => {
    const damaged = hidden.slice();
    damaged[150] ^= 1;
    expect(seen(archive(entry({ name: 'a', data: bytes('hi') }), damaged)).map(([, evidence]) => evidence)).toContain(
      ECHO
    );
  });

  test('so is what follows the end of the archive', () => {
    expect(seen(bytes(archive(entry({ name: 'a', data: bytes('hi') })), EVIL))).toContainEqual([['trailing'], ECHO]);
  });
});

test('two zips in a tar archive are two archives, not one with hidden members', () => {
  const two = ['a', 'b'].map(name => entry({ name, data: zipOf([{ name: 'data.pkl', data: bytes('abc') }]) }));
  expect(run(archive(bytes(...two))).findings).toEqual([]);
});
