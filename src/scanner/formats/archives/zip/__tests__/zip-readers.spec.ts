import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';
import { ECHO, PAYLOAD, bytes, join, proto, u16, u32, u64, utf8, zeros, zipOf } from '../../../../testing';

const EVIL = proto(2, PAYLOAD);
const HONEST = proto(4, '}', '.');
const members = [
  { name: 'archive/data.pkl', data: HONEST },
  { name: 'archive/version', data: bytes('3\n') }
];

const run = (data: Uint8Array, name = 'model.pt'): ScanReport => scan(new MemorySource(data), name);
const rules = (report: ScanReport): string[] => report.findings.map(({ rule }) => rule);
const payloads = (report: ScanReport): number => report.findings.filter(({ evidence }) => evidence === ECHO).length;
const find = (data: Uint8Array, signature: string): number =>
  Buffer.from(data).indexOf(Buffer.from(signature, 'latin1'));

/** An archive for the middle of a file: its offsets count from `at`, and a ZIP64 record stands at its end or beginning. */
function inner(at: number, recordFirst: boolean): { readonly data: Uint8Array; readonly record: number } {
  const start = at + (recordFirst ? 56 : 0);
  const made = [{ ...members[0], data: EVIL, deflate: true }, members[1]];
  const whole = zipOf(made, { prefix: zeros(start), adjusted: true });
  const directory = find(whole, 'PK\x01\x02');
  const end = find(whole, 'PK\x05\x06');
  const places = [u64(2), u64(2), u64(end - directory), u64(directory)];
  const record = bytes('PK\x06\x06', u64(44), u16(45), u16(45), u32(0), u32(0), ...places);
  const body = whole.subarray(start, end);
  return recordFirst ? { data: join([record, body]), record: at } : { data: join([body, record]), record: end };
}

test.each([false, true])(
  'a ZIP64 record that only the locator leads to, as PyTorch reads it, in a member far from the end (%s)',
  recordFirst => {
    const header = 30 + 'archive/data/0'.length;
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (i * 89 + 17) & 255);
    const at = zipOf(members, { noDirectory: true }).length + header + noise.length;
    const { data, record } = inner(at, recordFirst);
    const base = zipOf([...members, { name: 'archive/data/0', data: join([noise, data, zeros(70_000)]) }]);
    const end = base.length - 22;
    const locator = bytes('PK\x06\x07', u32(0), u64(record), u32(1));
    const report = run(join([base.subarray(0, end), locator, base.subarray(end)]));
    expect(payloads(report)).toBeGreaterThan(0);
    expect(rules(report)).toContain('zip-several-directories');
  }
);

test('one directory that two records give different bases', () => {
  const first = zipOf([{ name: 'archive/data.pkl', data: HONEST }], { noDirectory: true });
  // The same names, at the same distances, in front of the archive that the plain record means.
  const whole = zipOf([{ name: 'archive/data.pkl', data: HONEST }], { zip64: true, prefix: first });
  const end = whole.length - 22;
  const directory = find(whole, 'PK\x01\x02');
  const plain = join([
    whole.subarray(0, end + 10),
    bytes(u16(1)),
    bytes(u32(find(whole, 'PK\x06\x06') - directory), u32(directory), u16(0))
  ]);
  expect(rules(run(plain))).toContain('zip-several-directories');
});

test.each([66_000, 69_000])('an end record %d bytes before the end, which only miniz finds', size => {
  const report = run(join([zipOf([{ ...members[0], data: EVIL, deflate: true }, members[1]]), zeros(size)]));
  expect(report.format).toBe('pytorch-zip');
  expect(payloads(report)).toBe(1);
});

test('an archive with a long comment in the values of a NumPy array', () => {
  const archive = zipOf([{ name: 'a.pkl', data: EVIL, deflate: true }], { comment: utf8('x'.repeat(300)) });
  const dict = `{'descr': '|u1', 'fortran_order': False, 'shape': (${archive.length},), }`.padEnd(117);
  const array = bytes([0x93], 'NUMPY', 1, 0, u16(118), dict, '\n', archive);
  expect(payloads(run(array, 'model.keras'))).toBeGreaterThan(0);
});

test('a name with a zero in it, where Python cuts it', () => {
  const report = run(zipOf([{ name: 'config.json\0.txt', data: bytes('{}') }]), 'a.zip');
  expect(report.findings).toMatchObject([{ rule: 'zip-name-mismatch', params: { local: 'config.json' } }]);
});

test('a member that is said to be a folder, which PyTorch does not read', () => {
  const archive = zipOf(members);
  archive[find(archive, 'PK\x01\x02') + 38] = 0x10;
  expect(run(archive).findings).toMatchObject([{ rule: 'zip-header-mismatch', params: { field: 'attributes' } }]);
});

test('more end records behind the archive than are looked at one by one', () => {
  const archive = zipOf([{ name: 'a.pkl', data: EVIL, deflate: true }]);
  const fake = bytes('PK\x05\x06', zeros(18));
  const comment = join(Array.from({ length: 100 }, () => fake));
  const length = archive.length - 2;
  const report = run(join([archive.subarray(0, length), bytes(u16(comment.length)), comment]), 'a.zip');
  expect(payloads(report)).toBe(1);
});

test('a local header in front of the archive whose ZIP64 size lies beyond the end, as 7-Zip reads it', () => {
  const size = bytes(u16(1), u16(16), u64(2 ** 52), u64(2 ** 52));
  const local = { compressed: 0xffffffff, size: 0xffffffff };
  const first = zipOf([{ name: 'a.txt', data: EVIL, local, localExtra: size }], { noDirectory: true });
  const report = run(join([first, zipOf(members)]));
  expect(rules(report)).toContain('zip-hidden-member');
  expect(payloads(report)).toBeGreaterThan(0);
});
