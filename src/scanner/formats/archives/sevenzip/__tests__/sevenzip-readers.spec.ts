import { gzipSync } from 'fflate';
import type { ScanReport } from '../../../../report';
import type { SevenZipFolder, SevenZipLies } from '../../../../testing';
import { ECHO, PAYLOAD, bytes, proto, run, sevenZipOf, u32, zeros } from '../../../../testing';
import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';

const EVIL = proto(2, PAYLOAD);
const HONEST = proto(4, '}', '.');
const NOTE = bytes('hello, this is a plain text file\n');

const said = (report: ScanReport): string[] =>
  report.findings.map(({ rule, evidence }) => (evidence === ECHO ? 'payload' : `${rule}: ${evidence}`));
const failures = (report: ScanReport): (string | undefined)[] =>
  report.coverage.filter(({ status }) => status === 'failed').map(({ reason }) => reason);

test('what programs write is clean', () => {
  const names = ['a.txt', 'b.txt', 'empty', 'c.txt'];
  const empty = [14, bytes(0x20)] as const;
  expect(
    run(sevenZipOf([{ files: [NOTE, NOTE] }, { files: [NOTE], coders: 2 }], { names, properties: [empty] }))
  ).toMatchObject({
    verdict: 'clean',
    findings: []
  });
});

/** Where 7-Zip and py7zr read other bytes, or no program writes such a thing: the payload is found, and it is said. */
test.each<[string, readonly SevenZipFolder[], SevenZipLies, string[]]>([
  ['a start header of zeros, which 7-Zip recovers', [{ files: [EVIL] }], { zeroed: true }, ['start header']],
  ['coders in another order than their list', [{ files: [EVIL], coders: 2, bonds: [[0, 1]] }], {}, ['order of coders']],
  [
    'a coder that gives less than the next',
    [{ files: [EVIL], coders: 2, unpackedSizes: [3, EVIL.length] }],
    {},
    ['sizes of coders']
  ],
  ['files without a checksum', [{ files: [EVIL, NOTE] }], { digests: [undefined, 1] }, ['digests']],
  ['a property that nobody knows', [{ files: [EVIL] }], { properties: [[0x30, bytes(1)]] }, ['unknown property']],
  ['more names than files', [{ files: [EVIL] }], { names: ['a', 'b'] }, ['number of files']],
  ['a folder without files, which py7zr reads', [{ files: [EVIL], fileCount: 0 }], { names: [], digests: [] }, []],
  [
    'packed streams behind the header',
    [{ files: [EVIL], packedSize: 300, unpackedSizes: [EVIL.length] }],
    {},
    ['packed streams']
  ]
])('%s', (_, folders, lies, doubts) => {
  const report = run(sevenZipOf(folders, lies));
  const contradictions = said(report).filter(text => text !== 'payload');
  expect(contradictions).toEqual(doubts.length > 0 ? [`sevenzip-contradiction: ${doubts.join(', ')}`] : []);
  expect(said(report)).toContain('payload');
  expect(report.verdict).toBe('unsafe');
});

test('a position of the packed streams, which py7zr ignores', () => {
  const report = run(sevenZipOf([{ files: [NOTE] }], { position: 1, gap: zeros(1), digests: [undefined] }));
  expect(said(report)).toEqual(['sevenzip-contradiction: digests, packed streams']);
});

test.each<[string, SevenZipLies]>([
  ['the start header', { startCrc: 1 }],
  ['the header', { headerCrc: 1 }],
  ['a file', { digests: [1] }]
])('a wrong checksum of %s is no silence', (_, lies) => {
  const honest = run(sevenZipOf([{ files: [NOTE] }], lies));
  expect(honest.verdict).toBe('incomplete');
  expect(failures(honest)).toEqual(['corrupt']);
  expect(said(run(sevenZipOf([{ files: [EVIL] }], lies)))).toEqual(['payload']);
});

test('files that are longer than their data end where the data end', () => {
  const report = run(sevenZipOf([{ files: [HONEST, NOTE], unpackedSizes: [500] }]));
  expect(failures(report)).toContain('truncated');
  const short = run(sevenZipOf([{ files: [EVIL], unpackedSizes: [EVIL.length + 40] }]));
  expect(said(short)).toContain('payload');
  expect(failures(short)).toContain('truncated');
});

test('sizes of files that add up to more than their folder are no archive', () => {
  expect(run(sevenZipOf([{ files: [NOTE, NOTE], fileSizes: [2000] }]))).toMatchObject({ verdict: 'incomplete' });
});

test.each<[string, SevenZipLies, string]>([
  ['between the parts of an archive', { gap: EVIL }, 'gap at 65'],
  ['behind an archive', { trailing: EVIL }, 'trailing']
])('bytes %s are scanned', (_, lies, member) => {
  const report = run(sevenZipOf([{ files: [NOTE] }], lies));
  expect(report.findings.map(({ where }) => where.members)).toEqual([[member]]);
});

test('bytes behind the size that the archive gives are scanned', () => {
  const report = run(
    sevenZipOf([{ files: [NOTE, EVIL], fileCount: 1, fileSizes: [], unpackedSizes: [NOTE.length] }], {
      names: ['a'],
      digests: [undefined]
    })
  );
  expect(report.findings.map(({ where }) => where.members)).toContainEqual(['rest of folder 0']);
});

test('a symbolic link out of the folder', () => {
  const attributes = bytes(1, 0, u32((0xa1ff << 16) | 0x8000));
  const report = run(sevenZipOf([{ files: [bytes('../../etc/passwd')] }], { properties: [[21, attributes]] }));
  expect(report.findings).toMatchObject([{ rule: 'archive-link', severity: 'MEDIUM' }]);
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'inert', format: 'link' }));
  const pickled = run(sevenZipOf([{ files: [EVIL] }], { properties: [[21, attributes]] }));
  expect(said(pickled)).toContain('payload');
});

test.each<[string, SevenZipLies, number]>([
  ['', {}, 1],
  [' with a start header of zeros', { zeroed: true }, 2]
])('an archive%s in a compressed stream of unknown length', (_, lies, findings) => {
  const inside = gzipSync(sevenZipOf([{ files: [EVIL] }], lies), { mtime: 0 });
  const report = run(inside);
  expect(said(report)).toContain('payload');
  expect(report.coverage.map(({ format }) => format)).not.toContain('empty');
  expect(report.findings).toHaveLength(findings);
});

test('7-Zip unpacks an archive behind a picture', () => {
  const gif = bytes('GIF89a', 1, 0, 1, 0, 0, 0, 0, 0x3b);
  const report = scan(new MemorySource(bytes(gif, sevenZipOf([{ files: [EVIL] }]))), 'a.gif');
  expect(report.findings.map(({ where }) => where.members)).toContainEqual([`offset ${gif.length}`, 'file0']);
});

test('an archive in the first 8 MiB of a picture, as far as 7-Zip searches', () => {
  const picture = bytes(0x89, 'PNG\r\n', 0x1a, '\n', zeros(7 * 2 ** 20));
  const report = run(bytes(picture, sevenZipOf([{ files: [EVIL] }])), {}, 'a.png');
  expect(report.findings).toContainEqual(expect.objectContaining({ evidence: ECHO }));
});
