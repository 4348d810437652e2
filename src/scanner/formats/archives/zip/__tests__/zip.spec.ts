import { readFileSync, readdirSync } from 'node:fs';
import { join as path } from 'node:path';
import { deflateSync, zipSync } from 'fflate';
import type { ScanReport } from '../../../../report';
import { crc32 } from '../../../../bytes/crc32';
import type { Archive, Member } from '../../../../testing';
import { ECHO, PAYLOAD, bytes, join, proto, run, u32, u64, zipOf } from '../../../../testing';

const EVIL = proto(2, PAYLOAD);
const EVIL_0 = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
const TEXT = bytes('hello, this is a plain text file\n');
const evil: Member = { name: 'data.pkl', data: EVIL };
const note: Member = { name: 'readme.txt', data: TEXT };

const rules = (report: ScanReport): string[] =>
  report.findings.filter(({ rule }) => !rule.startsWith('pickle-')).map(({ severity, rule }) => `${severity} ${rule}`);
const calls = (report: ScanReport): string[] =>
  report.findings.filter(({ evidence }) => evidence === ECHO).map(({ where }) => where.members.join(' > '));

/** Each trick with the payload in it: the payload is found, and what is odd about the archive is said. */
test.each<[string, readonly Member[], Archive, string[], string[]]>([
  ['an ordinary archive', [note, evil], {}, ['data.pkl'], []],
  ['deflated', [{ ...evil, deflate: true }], {}, ['data.pkl'], []],
  ["a member without a pickle's ending", [{ name: 'weights.txt', data: EVIL }], {}, ['weights.txt'], []],
  ['protocol 0, which has no magic number', [{ name: 'notes', data: EVIL_0 }], {}, ['notes'], []],
  [
    'another name in the local header',
    [{ ...evil, central: { name: 'data.txt' } }],
    {},
    ['data.txt'],
    ['MEDIUM zip-name-mismatch']
  ],
  [
    'another name in the directory',
    [{ ...evil, local: { name: 'datap.kl' } }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-name-mismatch']
  ],
  ...[0x1, 0x20, 0x40, 0x41].flatMap((flags): [string, Member[], Archive, string[], string[]][] => [
    [
      `flags ${flags} in both headers`,
      [{ ...evil, local: { flags }, central: { flags } }],
      {},
      ['data.pkl'],
      ['MEDIUM zip-false-encryption']
    ],
    [
      `flags ${flags} in the local header`,
      [{ ...evil, local: { flags } }],
      {},
      ['data.pkl'],
      ['MEDIUM zip-false-encryption']
    ],
    [
      `flags ${flags} in the directory, deflated`,
      [{ ...evil, deflate: true, central: { flags } }],
      {},
      ['data.pkl'],
      ['MEDIUM zip-false-encryption']
    ]
  ]),
  [
    'a flag and room for an encryption header',
    [
      {
        ...evil,
        data: join([EVIL, new Uint8Array(12)]),
        local: { flags: 1, size: EVIL.length },
        central: { flags: 1, size: EVIL.length }
      }
    ],
    {},
    ['data.pkl'],
    ['MEDIUM zip-false-encryption', 'MEDIUM zip-header-mismatch']
  ],
  [
    'a wrong CRC in both headers',
    [{ ...evil, local: { crc: 1 }, central: { crc: 1 } }],
    {},
    ['data.pkl'],
    ['LOW zip-crc-mismatch']
  ],
  [
    'a wrong CRC, deflated',
    [{ ...evil, deflate: true, local: { crc: 1 }, central: { crc: 1 } }],
    {},
    ['data.pkl'],
    ['LOW zip-crc-mismatch']
  ],
  [
    'one name twice, the payload first',
    [evil, { ...evil, data: TEXT }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-duplicate-name']
  ],
  [
    'one name twice, the payload last',
    [{ ...evil, data: TEXT }, evil],
    {},
    ['data.pkl'],
    ['MEDIUM zip-duplicate-name']
  ],
  [
    'a member that the directory does not mention',
    [note, { ...evil, hidden: true }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-hidden-member']
  ],
  [
    'the same between two others',
    [note, { ...evil, hidden: true }, { ...note, name: 'b.txt' }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-hidden-member']
  ],
  [
    'the same with its sizes behind it',
    [note, { ...evil, hidden: true, descriptor: true }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-hidden-member']
  ],
  [
    'the same, deflated',
    [note, { ...evil, hidden: true, descriptor: true, deflate: true }, note],
    {},
    ['data.pkl'],
    ['MEDIUM zip-hidden-member']
  ],
  ['no directory at all', [note, evil], { noDirectory: true }, ['data.pkl'], []],
  [
    'no directory, sizes behind the data',
    [
      { ...note, descriptor: true },
      { ...evil, descriptor: true, deflate: true }
    ],
    { noDirectory: true },
    ['data.pkl'],
    []
  ],
  ['bytes before the archive', [evil], { prefix: new Uint8Array(300).fill(0xee) }, ['data.pkl'], ['LOW zip-prefix']],
  [
    'the same with offsets from the start of the file',
    [evil],
    { prefix: new Uint8Array(300).fill(0xee), adjusted: true },
    ['data.pkl'],
    ['LOW zip-prefix']
  ],
  [
    'a shell line before the archive',
    [evil],
    { prefix: bytes('#!/bin/sh\nexit\n') },
    ['data.pkl'],
    ['MEDIUM program-in-model']
  ],
  ['bytes behind the archive', [evil], { suffix: bytes('and more') }, ['data.pkl'], []],
  [
    'bytes behind zeros behind the archive',
    [note],
    { suffix: bytes(new Uint8Array(5000), evil.data) },
    ['trailing > offset 5000'],
    []
  ],
  [
    'bytes behind zeros before the archive',
    [note],
    { prefix: bytes(new Uint8Array(5000), evil.data), adjusted: true },
    ['prefix > offset 5000'],
    ['LOW zip-prefix']
  ],
  [
    "a comment with an end record's signature",
    [evil],
    { comment: bytes('see PK\x05\x06 here, and more text follows') },
    ['data.pkl'],
    []
  ],
  ['ZIP64', [evil], { zip64: true }, ['data.pkl'], []],
  [
    'ZIP64 behind a prefix',
    [evil],
    { zip64: true, prefix: bytes('#!/bin/sh\n') },
    ['data.pkl'],
    ['MEDIUM program-in-model']
  ],
  ['sizes behind the data', [note, { ...evil, descriptor: true }], {}, ['data.pkl'], []],
  [
    'the directory says stored, the local header deflated',
    [{ ...evil, deflate: true, central: { method: 0 } }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-header-mismatch', 'LOW zip-crc-mismatch']
  ],
  [
    'the local header says stored, the directory deflated',
    [{ ...evil, deflate: true, local: { method: 0 } }],
    {},
    ['data.pkl'],
    ['MEDIUM zip-header-mismatch', 'LOW zip-crc-mismatch']
  ],
  [
    'a directory that shortens the member',
    [{ ...evil, data: join([bytes('.'), EVIL]), central: { compressed: 1, size: 1, crc: crc32(bytes('.')) } }],
    {},
    ['data.pkl > offset 1'],
    ['MEDIUM zip-header-mismatch', 'LOW zip-crc-mismatch']
  ],
  [
    'deflated data that go on behind the size',
    [
      {
        ...evil,
        deflate: true,
        data: join([new Uint8Array(100).fill(120), EVIL]),
        local: { size: 100 },
        central: { size: 100 }
      }
    ],
    {},
    ['data.pkl', 'data.pkl > offset 100'],
    ['MEDIUM zip-header-mismatch']
  ],
  [
    'a directory with more entries than announced',
    [note, evil],
    { declaredCount: 1 },
    ['data.pkl'],
    ['MEDIUM zip-several-directories']
  ],
  [
    'a name that leads out',
    [{ ...evil, name: '../../data.pkl' }],
    {},
    ['../../data.pkl'],
    ['HIGH archive-path-traversal']
  ],
  ['an absolute name', [{ ...evil, name: '/etc/data.pkl' }], {}, ['/etc/data.pkl'], ['HIGH archive-path-traversal']],
  [
    'a name that leads out of Windows',
    [{ ...evil, name: 'a\\..\\..\\data.pkl' }],
    {},
    ['a\\..\\..\\data.pkl'],
    ['HIGH archive-path-traversal']
  ],
  ['a payload that calls itself a link', [{ ...evil, mode: 0o120777 }], {}, ['data.pkl'], []],
  [
    'two entries for one member',
    [evil, { ...evil, name: 'other', sameAs: 0 }],
    {},
    ['data.pkl', 'other'],
    ['MEDIUM zip-name-mismatch', 'MEDIUM zip-overlapping-members']
  ]
])('%s', (_trick, members, archive, where, said) => {
  const report = run(zipOf(members, archive), {}, 'model.bin');
  expect([...new Set(calls(report))].sort()).toEqual([...where].sort());
  expect([...new Set(rules(report))].sort()).toEqual([...new Set(said)].sort());
  expect(report.verdict).toBe('unsafe');
});

test('an archive in an archive in an archive', () => {
  const inner = zipOf([{ name: 'm.pkl', data: EVIL }]);
  const report = run(zipOf([{ name: 'b.mar', data: zipOf([{ name: 'c.zip', data: inner, deflate: true }]) }]));
  expect(calls(report)).toEqual(['b.mar > c.zip > m.pkl']);
  expect(rules(report)).toEqual([]);
});

test('a pickle with an archive behind it is both', () => {
  const first = run(join([EVIL, zipOf([note])]));
  expect(calls(first)).toEqual(['']);
  expect(first.coverage.map(({ members, format }) => `${members.join()} ${format}`)).toContain('readme.txt text');
  const harmless = proto(2, 'N');
  expect(calls(run(join([harmless, zipOf([evil])])))).toContain('data.pkl');
});

test('an archive behind another one: readers see the last, we see both', () => {
  const report = run(join([zipOf([evil]), zipOf([note])]));
  expect(calls(report)).toContain('data.pkl');
  expect(rules(report)).toContain('MEDIUM zip-several-directories');
});

test('a second end record with a directory of its own', () => {
  const decoy = zipOf([note]);
  // The real archive stands in the comment of the decoy.
  const report = run(zipOf([note], { comment: zipOf([evil]) }));
  expect(calls(report)).toContain('data.pkl');
  expect(rules(report)).not.toEqual([]);
  expect(rules(run(decoy))).toEqual([]);
});

test('encrypted members are not understood, and no accusation', () => {
  const noise = Uint8Array.from({ length: 60 }, (_, i) => (i * 151 + 37) & 255);
  const encrypted = { flags: 1, size: 48 };
  const report = run(zipOf([{ name: 'secret.txt', data: noise, local: encrypted, central: encrypted }]));
  expect(report.findings).toEqual([]);
  expect(report.verdict).toBe('incomplete');
  expect(report.coverage[0]).toMatchObject({ status: 'not-understood', reason: 'encrypted', members: ['secret.txt'] });
});

test('unknown methods, and members beyond the end, are said', () => {
  const unknown = run(zipOf([{ ...note, local: { method: 98 }, central: { method: 98 } }]));
  expect(unknown.coverage[0]).toMatchObject({ status: 'not-understood', reason: 'unsupported-compression' });
  const far = zipOf([
    { ...note, local: { compressed: 10_000, size: 10_000 }, central: { compressed: 10_000, size: 10_000 } }
  ]);
  expect(run(far).coverage).toContainEqual(
    expect.objectContaining({ status: 'failed', reason: 'truncated', members: ['readme.txt'] })
  );
});

describe('links', () => {
  const link = (name: string, target: string): ScanReport =>
    run(zipOf([{ name, data: bytes(target), mode: 0o120777 }]));

  test.each([
    ['a', '/etc/passwd'],
    ['a/b', '../../x'],
    ['a', '..\\x'],
    ['a', 'C:\\x']
  ])('%s -> %s leads out', (name, target) => {
    expect(rules(link(name, target))).toEqual(['MEDIUM archive-link']);
  });
  test.each([
    ['a', 'b'],
    ['a/b', '../x'],
    ['a/b/c', '../../x/y']
  ])('%s -> %s stays', (name, target) => {
    const report = link(name, target);
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('clean');
  });
});

describe('what honest programs write says nothing', () => {
  const folder = path(__dirname, '../../../../../../tests/fixtures/containers');
  test.each(readdirSync(folder).filter(name => name.endsWith('.zip')))('Python zipfile: %s', name => {
    const report = run(new Uint8Array(readFileSync(path(folder, name))));
    expect(calls(report)).toEqual(['data.pkl']);
    expect(rules(report)).toEqual([]);
    expect(report.coverage.filter(({ status }) => status !== 'scanned' && status !== 'inert')).toEqual([]);
  });
  test.each<[string, Uint8Array]>([
    ['fflate', zipSync({ 'a.txt': TEXT, folder: { 'b.txt': TEXT } })],
    ['empty archive', zipOf([])],
    [
      'folders',
      zipOf([
        { name: 'f/', data: new Uint8Array(0) },
        { name: 'f/a.txt', data: TEXT }
      ])
    ],
    ['split marker', zipOf([note], { prefix: bytes('PK\x07\x08'), adjusted: true })],
    ['zeros behind', zipOf([note], { suffix: new Uint8Array(100) })],
    ['an archive stored as the last member', zipOf([note, { name: 'in.zip', data: zipOf([note]) }])],
    ['backslashes in one place', zipOf([{ ...note, name: 'a/b.txt', local: { name: 'a\\b.txt' } }])],
    [
      'unicode path field',
      zipOf([{ ...note, name: 'gr\u00fc\u00dfe.txt', centralExtra: unicodePath('gr\u00fc\u00dfe.txt') }])
    ],
    ['one content twice', zipOf([note, note])],
    [
      'ZIP64 sizes',
      zipOf([
        {
          ...note,
          local: { compressed: 0xffffffff, size: 0xffffffff },
          localExtra: bytes([1, 0, 16, 0], u64(TEXT.length), u64(TEXT.length))
        }
      ])
    ]
  ])('%s', (_name, data) => {
    const report = run(data, {}, 'a.zip');
    expect(report.findings).toEqual([]);
    expect(report.verdict).toBe('clean');
  });

  function unicodePath(name: string): Uint8Array {
    const raw = new TextEncoder().encode(name);
    return bytes([0x75, 0x70, 5 + raw.length, 0, 1], u32(crc32(raw)), raw);
  }
});

test('a unicode path that is another name than the plain one', () => {
  const other = new TextEncoder().encode('other.pkl');
  const extra = bytes([0x75, 0x70, 5 + other.length, 0, 1], u32(crc32(bytes('data.pkl'))), other);
  expect(rules(run(zipOf([{ ...evil, centralExtra: extra }])))).toEqual(['MEDIUM zip-name-mismatch']);
});

describe('bombs', () => {
  const zeros = deflateSync(new Uint8Array(8 * 2 ** 20), { level: 9 });

  test('decompression stops at the limit, and says so', () => {
    // A pickle that goes on and on, so that all of it would have to be read.
    const data = join([bytes([0x80, 2]), new Uint8Array(4 * 2 ** 20).fill(0x4e), bytes('.')]);
    const report = run(zipOf([{ name: 'm.pkl', data, deflate: true }, evil]), { limits: { maxInflated: 2 ** 20 } });
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ members: ['m.pkl'], status: 'failed', reason: 'limit-inflated' })
    );
    expect(rules(report)).toEqual(['MEDIUM archive-bomb']);
    expect(calls(report)).toEqual(['data.pkl']);
  });

  test('a large run of zeros below the limit is no accusation', () => {
    const report = run(zipOf([{ name: 'zeros.bin', data: new Uint8Array(8 * 2 ** 20), deflate: true }]));
    expect(zeros.length).toBeLessThan(10_000);
    expect(report.findings).toEqual([]);
  });

  test('archives nested beyond the limit are not understood', () => {
    let data = zipOf([evil]);
    for (let depth = 0; depth < 12; depth++) {
      data = zipOf([{ name: 'z', data }]);
    }
    const report = run(data);
    expect(report.verdict).not.toBe('clean');
    expect(report.coverage).toContainEqual(expect.objectContaining({ reason: 'limit-depth' }));
  });

  test('more members than the limit are counted', () => {
    const members = Array.from({ length: 30 }, (_, i) => ({ ...note, name: `${i}.txt` }));
    const report = run(zipOf(members), { limits: { maxMembers: 10 } });
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ status: 'not-understood', reason: 'limit-members', count: 20 })
    );
  });
});

test('names that would deceive are shown harmless', () => {
  const report = run(zipOf([{ ...evil, name: 'a\u202etxt.lkp' }]));
  expect(JSON.stringify(report)).not.toContain('\u202e');
  expect(calls(report)).toEqual(['a\\u202etxt.lkp']);
});

test('changed bytes: a report every time', () => {
  const good = zipOf([note, { ...evil, deflate: true }, { ...evil, name: 'b', descriptor: true }], {
    zip64: true,
    comment: bytes('hm')
  });
  let state = 99;
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let round = 0; round < 1500; round++) {
    const bad = good.slice(0, round % 5 === 0 ? random(good.length) : good.length);
    for (let change = 0; change <= round % 3; change++) {
      bad[random(bad.length)] = random(256);
    }
    const report = run(bad);
    expect(report.coverage.filter(({ reason }) => reason === 'internal')).toEqual([]);
  }
});
