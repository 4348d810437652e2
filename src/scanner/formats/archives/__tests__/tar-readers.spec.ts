import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { MemorySource } from '../../../bytes/memory';
import {
  ECHO,
  PAYLOAD,
  bytes,
  paxEntry as pax,
  proto,
  tarEntry as entry,
  tarOf as archive,
  zeros
} from '../../../testing';

const EVIL = proto(2, PAYLOAD);
const HARMLESS = proto(2, 'N');
const BLOCK = 512;
const padded = (data: Uint8Array): Uint8Array => bytes(data, zeros((BLOCK - (data.length % BLOCK)) % BLOCK));
const run = (data: Uint8Array): ScanReport => scan(new MemorySource(data), 'x.tar');
const evidence = (data: Uint8Array): string[] => run(data).findings.map(finding => finding.evidence);
const octal = (value: number): string => `${value.toString(8).padStart(11, '0')}\0`;
const rules = (data: Uint8Array): string[] => run(data).findings.map(({ rule }) => rule);

/** A harmless member of three blocks of which Python skips one only, where it finds the next header. */
const hidden = bytes(zeros(BLOCK), entry({ name: 'hidden', data: EVIL }));

describe('a size that readers do not agree on: both readings are scanned', () => {
  test.each(['+512', ' 512', '5_12', '\u0665\u0661\u0662', '512 ', '0512x', '', '-512', '5.12e2'])(
    'pax size %j',
    value => {
      const data = archive(pax([['size', value]]), entry({ name: 'a', data: hidden }));
      expect(rules(data)).toContain('tar-ambiguous-entry');
      expect(evidence(data)).toContain(ECHO);
    }
  );

  test.each(['+1000', '0o1000', '1_000', '-1', '\x00 1000', '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\x00'])(
    'size %j in the header',
    value => {
      const data = archive(entry({ name: 'a', data: hidden, patch: { 124: value.padEnd(12, '\0') } }));
      expect(rules(data)).toContain('tar-ambiguous-entry');
      expect(evidence(data)).toContain(ECHO);
    }
  );

  test.each<[string, Uint8Array]>([
    ['a record and the header', pax([['size', '512']])],
    [
      'two records',
      pax([
        ['size', '1536'],
        ['size', '512']
      ])
    ],
    [
      'a long record in front',
      pax([
        ['comment', 'x'.repeat(5000)],
        ['size', '512']
      ])
    ],
    ['two headers', bytes(pax([['size', '512']]), pax([['size', '1536']]))],
    ['a global header', pax([['size', '512']], 'g')],
    ['a record behind the size of the header', entry({ name: 'p', type: 'x', data: bytes('13 size=+512\n'), size: 0 })],
    ['a record of a wrong length', entry({ name: 'p', type: 'x', data: bytes('14 size=512\n') })],
    ['blanks in front of a keyword', entry({ name: 'p', type: 'x', data: bytes('13  size=512\n') })]
  ])('%s', (_name, before) => {
    const data = archive(before, entry({ name: 'a', data: hidden }));
    expect(rules(data)).toContain('tar-ambiguous-entry');
    expect(evidence(data)).toContain(ECHO);
  });

  test.each(['1', '2', '3', '4', '5', '6'])('of an entry of type %s', type => {
    const data = archive(
      entry({ name: 'a', type, data: bytes(HARMLESS, zeros(600)) }),
      entry({ name: 'b', data: EVIL })
    );
    expect(rules(data)).toContain('tar-ambiguous-entry');
  });

  test('of a name that is that of a folder', () => {
    const old = archive(entry({ name: 'a/', type: '\0', data: hidden }));
    expect(rules(old)).toContain('tar-ambiguous-entry');
    expect(evidence(old)).toContain(ECHO);
  });

  test('a hard link may repeat the size of its target', () => {
    const data = archive(entry({ name: 'a', data: HARMLESS }), entry({ name: 'b', type: '1', link: 'a', size: 4 }));
    expect(run(data).verdict).toBe('clean');
  });

  test('a size that no header could hold may stand in a record alone', () => {
    const data = bytes(pax([['size', String(2 ** 33)]]), entry({ name: 'a', data: HARMLESS, size: 0 }));
    expect(rules(data)).toEqual([]);
    expect(run(data).verdict).toBe('incomplete');
  });
});

describe('sparse members', () => {
  const half = 8;
  const [front, back] = [EVIL.subarray(0, half), EVIL.subarray(half)];
  const real = String(EVIL.length + 100);
  const map = [0, half, half, back.length];
  const records: [string, string][] = [
    ['GNU.sparse.size', real],
    ['GNU.sparse.numblocks', '2']
  ];
  const forms: [string, (front: Uint8Array, between: Uint8Array, back: Uint8Array, map: number[]) => Uint8Array][] = [
    [
      'old',
      (a, between, b, [o1, l1, o2, l2]) =>
        entry({
          name: 'a',
          type: 'S',
          data: bytes(a, between, b),
          patch: { 386: octal(o1), 398: octal(l1), 410: octal(o2), 422: octal(l2), 483: octal(Number(real)) }
        })
    ],
    [
      'pax 0.0',
      (a, between, b, [o1, l1, o2, l2]) =>
        bytes(
          pax([
            ...records,
            ['GNU.sparse.offset', String(o1)],
            ['GNU.sparse.numbytes', String(l1)],
            ['GNU.sparse.offset', String(o2)],
            ['GNU.sparse.numbytes', String(l2)]
          ]),
          entry({ name: 'a', data: bytes(a, between, b) })
        )
    ],
    [
      'pax 0.1',
      (a, between, b, list) =>
        bytes(pax([...records, ['GNU.sparse.map', list.join(',')]]), entry({ name: 'a', data: bytes(a, between, b) }))
    ],
    [
      'pax 1.0',
      (a, between, b, list) =>
        bytes(
          pax([
            ['GNU.sparse.major', '1'],
            ['GNU.sparse.minor', '0'],
            ['GNU.sparse.realsize', real]
          ]),
          entry({ name: 'a', data: bytes(padded(bytes(`2\n${list.join('\n')}\n`)), a, between, b) })
        )
    ]
  ];

  describe.each(forms)('%s', (_name, make) => {
    test('are scanned as they are after unpacking', () => {
      const hole = 20;
      const honest = make(proto(2, 'N'), zeros(0), bytes('x'), [0, 4, 4 + hole, 1]);
      const report = run(archive(honest, entry({ name: 'b', data: HARMLESS })));
      expect(report.findings).toEqual([]);
      expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['a'], size: Number(real) }));
      expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['b'], status: 'scanned' }));
    });

    test('a payload that only the map puts together is found', () => {
      const data = archive(make(front, zeros(0), back, map));
      expect(run(data).findings.map(({ where, evidence: call }) => [where.members, call])).toEqual([[['a'], ECHO]]);
    });

    test('stretches that overlap or leave stored bytes out are a finding', () => {
      const data = archive(make(front, bytes('junk'), back, map));
      expect(rules(data)).toContain('tar-ambiguous-entry');
    });
  });

  test('a negative offset makes data of other members part of this one', () => {
    // Python puts the first stretch in front of the file and the second where the data go on.
    const data = archive(
      pax([
        ['GNU.sparse.map', `-128,128,0,${EVIL.length}`],
        ['GNU.sparse.size', String(EVIL.length)]
      ]),
      entry({ name: 'a', data: bytes(HARMLESS, zeros(124), EVIL) })
    );
    expect(evidence(data)).toContain(ECHO);
    expect(rules(data)).toContain('tar-ambiguous-entry');
  });

  test('the map of an old one goes on in further blocks, whatever the mark is', () => {
    const further = zeros(BLOCK);
    const put = (at: number, text: string): void => further.set(bytes(text), at);
    put(0, octal(half));
    put(12, octal(back.length));
    const made = entry({
      name: 'a',
      type: 'S',
      data: bytes(further, EVIL),
      size: EVIL.length,
      patch: { 386: octal(0), 398: octal(half), 482: '\x02', 483: octal(EVIL.length) }
    });
    const data = archive(made, entry({ name: 'b', data: EVIL }));
    expect(run(data).findings.map(({ where }) => where.members)).toEqual(expect.arrayContaining([['a'], ['b']]));
  });

  test('a map without an end costs little', () => {
    const text = Array.from({ length: 5000 }, (_, i) => `${i % 7},${i % 3}`).join(',');
    const data = archive(
      pax([
        ['GNU.sparse.map', text],
        ['GNU.sparse.size', '100000000']
      ]),
      entry({ name: 'a', data: EVIL })
    );
    expect(run(data).verdict).not.toBe('clean');
  });
});

describe('what no writer makes is a finding', () => {
  const member = entry({ name: 'a', data: HARMLESS });

  test.each<[string, Uint8Array]>([
    [
      'two long names',
      bytes(
        entry({ name: 'l', type: 'L', data: bytes('a\0') }),
        entry({ name: 'l', type: 'L', data: bytes('b\0') }),
        member
      )
    ],
    [
      'a pax header behind a long name',
      bytes(entry({ name: 'l', type: 'L', data: bytes('a\0') }), pax([['path', 'b']]), member)
    ],
    ['a pax header without a member', bytes(member, pax([['path', 'b']]))],
    ['records that are sparse only for some', bytes(pax([['comment', '\n12 GNU.sparse.offset=0\n']]), member)],
    ['a sparse map for all members', bytes(pax([['GNU.sparse.map', '0,4']], 'g'), member)],
    ['a checksum that is a number for Python alone', withChecksum(member, text => `+${text}`)],
    ['a mode that is no number', entry({ name: 'a', data: HARMLESS, patch: { 100: 'rw-r--r-' } })]
  ])('%s', (_name, data) => {
    expect(rules(archive(data))).toContain('tar-ambiguous-entry');
  });

  test('records that every reader knows how to read are none', () => {
    const data = archive(
      pax([['comment', 'made by git']], 'g'),
      pax([
        ['path', 'b'],
        ['mtime', '1.5'],
        ['SCHILY.xattr.user.x', 'y']
      ]),
      member,
      entry({ name: 'k', type: 'K', data: bytes('long\0') }),
      entry({ name: 'l', type: 'L', data: bytes('long\0') }),
      member
    );
    expect(run(data).verdict).toBe('clean');
  });
});

test('headers behind millions of zeros are found', () => {
  const data = bytes(
    archive(entry({ name: 'a', data: HARMLESS })),
    zeros(22_000 * BLOCK),
    entry({ name: 'b', data: EVIL })
  );
  expect(run(data).findings.map(({ where }) => where.members)).toEqual([['b']]);
});

test('an archive behind blocks that are no header is opened, as a reader that ignores them does', () => {
  const data = bytes(padded(HARMLESS), archive(entry({ name: 'b', data: EVIL })));
  expect(run(data).findings.map(({ where }) => where.members)).toContainEqual(['b']);
});

test('each reading of each header is looked at once, however they nest', () => {
  const count = 300;
  const parts = Array.from({ length: count }, (_, i) =>
    entry({ name: `m${i}`, patch: { 124: `+${((count - i) * BLOCK).toString(8)}`.padEnd(12, '\0') } })
  );
  const report = run(archive(...parts, entry({ name: 'e', data: EVIL })));
  expect(report.findings.map(finding => finding.evidence)).toContain(ECHO);
  expect(report.coverage.length).toBeLessThan(20 * count);
});

/** The header with another checksum of the same value. */
function withChecksum(data: Uint8Array, spell: (text: string) => string): Uint8Array {
  const text = new TextDecoder().decode(data.subarray(148, 154));
  const out = data.slice();
  out.set(bytes(spell(text).slice(0, 8)), 148);
  return out;
}
