import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zlibSync } from 'fflate';
import type { ScanReport } from '../../../report';
import { ECHO, PAYLOAD, bytes, call, proto, run, sglob, str, tarEntry, zeros, zipOf } from '../../../testing';
import { npyOf } from '../../../testing/npy-builder';
import { sevenZipOf } from '../../../testing/sevenzip-builder';

const FOLDER = join(__dirname, '../../../../../tests/fixtures/containers');
const EVIL = proto(2, PAYLOAD);
const seen = (report: ScanReport): [readonly string[], string][] =>
  report.findings.map(({ where, evidence }) => [where.members, evidence]);

describe('streams of Python and lz4, under a name that says nothing', () => {
  test.each(readdirSync(FOLDER).filter(name => name.startsWith('payload-')))('%s', name => {
    const report = run(new Uint8Array(readFileSync(join(FOLDER, name))), {}, 'model.bin');
    expect(seen(report)).toEqual([[['decompressed'], ECHO]]);
    const ending = name.split('.')[1];
    const compression = { gz: 'gzip', bz2: 'bzip2', zst: 'zstd', lz: 'lzip' }[ending] ?? ending;
    expect(report.format).toBe(compression === 'zfile' ? 'zfile' : `pickle-${compression}`);
    expect(report.coverage.map(({ status }) => status)).toEqual(['scanned', 'scanned']);
  });
});

describe('a compressed file of joblib is called so', () => {
  // What joblib puts in the place of an array, and two elements of it.
  const array = bytes(
    sglob('joblib.numpy_pickle', 'NumpyArrayWrapper'),
    ')\x81}(',
    str('shape'),
    'K\x02\x85',
    str('dtype'),
    call(sglob('numpy', 'dtype'), str('f8'), bytes(0x89), bytes(0x88)),
    'ub',
    '\xff'.repeat(16)
  );
  const wrapper = proto(4, array);

  test.each([
    ['joblib-gzip', gzipSync(wrapper)],
    ['joblib-zlib', zlibSync(wrapper)],
    ['pickle-zlib', zlibSync(proto(2, 'N'))],
    ['gzip', gzipSync(gzipSync(wrapper))],
    ['zip', zipOf([{ name: 'm.pkl', data: zlibSync(wrapper) }])]
  ])('%s', (id, data) => {
    const report = run(data, {}, 'model.bin');
    expect(report.format).toBe(id);
    expect(report.verdict).toBe('clean');
    const formats = report.coverage.filter(({ members }) => members.length === 0).map(({ format }) => format);
    expect(formats).toEqual([id.split('-').pop()]);
  });

  test('also when its first array comes late', () => {
    const late = proto(4, `](${'\x8c\x06a text0'.repeat(1000)}`, array, 'e');
    expect(run(late, {}, 'm').format).toBe('pickle');
    expect(run(gzipSync(late), {}, 'm').format).toBe('joblib-gzip');
  });
});

test('an ending that names the compression is taken off', () => {
  expect(seen(run(gzipSync(EVIL), {}, 'scaler.pkl.gz'))).toEqual([[['scaler.pkl'], ECHO]]);
});

test('compressed archives, archives of compressed files, and compressed compressed files', () => {
  expect(seen(run(gzipSync(zipOf([{ name: 'm.pkl', data: zlibSync(EVIL) }])), {}, 'a.zip.gz'))).toEqual([
    [['a.zip', 'm.pkl', 'decompressed'], ECHO]
  ]);
  expect(seen(run(gzipSync(gzipSync(EVIL)), {}, 'a'))).toEqual([[['decompressed', 'decompressed'], ECHO]]);
  const prefixed = gzipSync(bytes(bytes('#!/bin/sh\n'), zipOf([{ name: 'm.pkl', data: EVIL }])));
  expect(seen(run(prefixed, {}, 'a'))).toEqual([[['decompressed', 'm.pkl'], ECHO]]);
});

test('what stands behind the compressed data is a file of its own', () => {
  expect(seen(run(bytes(gzipSync(bytes('harmless')), EVIL), {}, 'a.gz'))).toEqual([[['trailing'], ECHO]]);
  expect(run(bytes(gzipSync(bytes('harmless')), new Uint8Array(512)), {}, 'a.gz').verdict).toBe('not-a-model');
});

test('a payload before the data break off is found, and the break is told', () => {
  const noise = Uint8Array.from({ length: 4000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
  const data = gzipSync(bytes(EVIL, noise));
  const report = run(data.subarray(0, data.length - 1500), {}, 'm.gz');
  expect(seen(report)[0]).toEqual([['m'], ECHO]);
  expect(report.coverage).toContainEqual(
    expect.objectContaining({ members: ['m'], status: 'failed', reason: 'truncated' })
  );
});

test('frames that decoders pass over may stand in front of Zstandard as of LZ4', () => {
  const skipped = bytes([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  for (const [name, compression] of [
    ['payload-best.zst', 'zstd'],
    ['payload-linked.lz4', 'lz4']
  ]) {
    const report = run(bytes(skipped, new Uint8Array(readFileSync(join(FOLDER, name)))), {}, 'm');
    expect(report.format).toBe(`pickle-${compression}`);
    expect(seen(report)).toEqual([[['decompressed'], ECHO]]);
    expect(report.coverage).toHaveLength(2);
  }
});

test('a Zstandard block of no bytes that says it is a gigabyte costs nothing', () => {
  const run2 = run(bytes([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0x40, 0, 0, 0, 0, 1, 0, 0]), {}, 'm.zst');
  expect(run2.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'corrupt' }));
});

test('a header without data is a failure, not a clean file', () => {
  const report = run(bytes([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]), {}, 'm.gz');
  expect(report.verdict).toBe('incomplete');
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'corrupt' }));
});

test.each([0x0178, 0x0568, 0x0178 + 0x030000, 0x0178 + 0x010000])(
  'a header of %i bytes begins as zlib does, and no inflater gets a byte of it',
  length => {
    const header = '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(length);
    const prefix = Uint8Array.from([0, 8, 16, 24], shift => (length >>> shift) & 0xff);
    const report = run(bytes(prefix, zeros(4), header, zeros(4)), {}, 'model.safetensors');
    expect([report.format, report.verdict]).toEqual(['safetensors', 'clean']);
  }
);

test('text that starts like zlib or LZMA is neither', () => {
  for (const data of [
    bytes('x^2 + y^2 = z^2 is what Pythagoras says of triangles\n'),
    bytes('hC', 'ello'),
    bytes(']\x00\x00', new Uint8Array(40).fill(7)),
    // The first numbers of TensorFlow.js weights: properties, a dictionary of 2 GiB and a size of four.
    bytes([1, 0, 0, 0, 0x80, 4], zeros(115), new Uint8Array(4000).fill(0x3b))
  ]) {
    expect(['zlib', 'lzma']).not.toContain(run(data, {}, 'a').format);
  }
});

test.each<[string, number[]]>([
  ['rar', [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07, 0x01, 0]],
  ['cab', [0x4d, 0x53, 0x43, 0x46, 0, 0, 0, 0]]
])('%s is recognised and not understood', (format, data) => {
  const report = run(Uint8Array.from(data), {}, 'a');
  expect(report).toMatchObject({ format, verdict: 'incomplete' });
  expect(report.coverage).toEqual([
    expect.objectContaining({ status: 'not-understood', reason: 'unsupported-compression' })
  ]);
});

test('a bomb in a bomb stays within the budget', () => {
  const inner = gzipSync(new Uint8Array(20 * 2 ** 20), { level: 9 });
  const endless = gzipSync(bytes(bytes([0x80, 2]), new Uint8Array(20 * 2 ** 20).fill(0x4e)), { level: 9 });
  expect(run(gzipSync(inner), {}, 'a').findings).toEqual([]);
  const report = run(gzipSync(endless), { limits: { maxInflated: 2 ** 20 } }, 'a');
  expect(report.findings.map(({ rule }) => rule)).toEqual(['archive-bomb']);
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'limit-inflated' }));
});

describe('data too large to be measured ahead', () => {
  const LARGE = 17 * 2 ** 20;

  test('an archive behind a pickle is seen when the end comes into sight', () => {
    const weights = bytes('B', [LARGE & 255, (LARGE >> 8) & 255, (LARGE >> 16) & 255, LARGE >>> 24]);
    const pickle = bytes(bytes([0x80, 2]), weights, new Uint8Array(LARGE), bytes('.'));
    const report = run(gzipSync(bytes(pickle, zipOf([{ name: 'm.pkl', data: EVIL }])), { level: 1 }), {}, 'a');
    expect(seen(report)).toContainEqual([['decompressed', 'm.pkl'], ECHO]);
  });

  test('an archive whose directory is only found by decoding everything', () => {
    const archive = zipOf([
      { name: 'm.pkl', data: EVIL },
      { name: 'b.bin', data: new Uint8Array(LARGE) }
    ]);
    const report = run(gzipSync(archive, { level: 1 }), {}, 'a');
    expect(seen(report)).toEqual([[['decompressed', 'm.pkl'], ECHO]]);
    expect(report.coverage).toContainEqual(expect.objectContaining({ members: ['decompressed'], status: 'scanned' }));
  });
});

describe("joblib's first container, whose length is any text that Python's int(text, 16) takes", () => {
  const zlib = zlibSync(EVIL);
  test.each([
    ['with 0x', '0x2d'],
    ['without 0x', '2d'],
    ['capital letters', '0X2D'],
    ['a sign behind blanks', '                +2d'],
    ['an underscore', '0x_2_d'],
    ['other blanks', '\t\r\n 2d\f\v'],
    ['zeros', '000000000000000002d'],
    ['what no reader takes', 'length'],
    ['one more blank, from Python 2', '0x2dL               '],
    ['fewer characters', '0x2d            ']
  ])('%s', (_name, length) => {
    const text = length.length < 16 ? length.padEnd(19) : length;
    const report = run(bytes('ZF', text, zlib), {}, 'm.joblib');
    expect(report.format).toBe('zfile');
    expect(seen(report)).toEqual([[['decompressed'], ECHO]]);
  });

  test('all places where a reader may find its data are looked at', () => {
    const decoy = zlibSync(proto(2, 'N'), { level: 0 });
    expect(run(bytes('ZF0x2d            ', decoy.subarray(0, 3), zlib), {}, 'm.joblib').verdict).toBe('unsafe');
  });
});

/** `N.` as a .lzma stream, and the size of the payload in the folder. */
const ALONE = Uint8Array.from(Buffer.from('XQAAgAD//////////wAnC5z/////8AAAAA==', 'base64'));
const PAYLOAD_SIZE = 28;

describe('what is wrong beside the data', () => {
  const load = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));
  const flipped = (data: Uint8Array, at: number): Uint8Array => {
    const out = data.slice();
    out[at < 0 ? at + out.length : at] ^= 1;
    return out;
  };
  const flags = (flag: number, extra: Uint8Array): Uint8Array => {
    const data = gzipSync(EVIL);
    data[3] = flag;
    return bytes(data.subarray(0, 10), extra, data.subarray(10));
  };

  test.each<[string, Uint8Array]>([
    ['the CRC of gzip', flipped(gzipSync(EVIL), -8)],
    ['the length of gzip', flipped(gzipSync(EVIL), -1)],
    ['the CRC of a header of gzip', flags(2, bytes([1, 2]))],
    ['a reserved flag of gzip', flags(0x20, bytes([]))],
    ['a trailer of gzip that breaks off', gzipSync(EVIL).subarray(0, -3)],
    ['the Adler-32 of zlib', flipped(zlibSync(EVIL), -1)],
    [
      'the Adler-32 of zlib that begins with another byte',
      bytes([0x48, 0x89], flipped(zlibSync(EVIL), -1).subarray(2))
    ],
    ['the CRC of a block of bzip2', flipped(load('payload-one.bz2'), 10)],
    ['the CRC of bzip2', flipped(load('payload-one.bz2'), -3)],
    ['the header of xz', flipped(load('payload-sha256.xz'), 8)],
    ['the header of a block of xz', flipped(load('payload-sha256.xz'), 20)],
    ['the footer of xz', flipped(load('payload-sha256.xz'), -12)],
    ['the index of xz', flipped(load('payload-sha256.xz'), -13)],
    ['the header of lz4', flipped(load('payload-linked.lz4'), 6)],
    ['the end mark of lz4, which is missing', load('payload-separate.lz4').subarray(0, -6)]
  ])('%s: the payload is found, and the member failed', (_name, data) => {
    const report = run(data, {}, 'model.bin');
    expect(report.findings.map(({ evidence }) => evidence)).toContain(ECHO);
    expect(report.coverage.map(({ status }) => status)).toContain('failed');
  });

  test('later streams are read all the same, as by readers that do not look', () => {
    const data = bytes(flipped(gzipSync(EVIL.subarray(0, 9)), -8), gzipSync(EVIL.subarray(9)));
    expect(run(data, {}, 'm').findings.map(({ evidence }) => evidence)).toContain(ECHO);
  });
});

test('a .lzma stream behind an .xz stream goes on with the data, as in Python', () => {
  // Made by Python's lzma of the two halves of the payload.
  const report = run(bytes(new Uint8Array(readFileSync(join(FOLDER, 'payload-sha256.xz'))), ALONE), {}, 'm');
  expect(report.coverage.map(({ members, size }) => [members.length, size])).toContainEqual([1, PAYLOAD_SIZE + 2]);
});

test('a compressed archive is no layer of a container image because of its first members', () => {
  const archive = gzipSync(tarEntry({ name: '/etc/cron.d/x', data: bytes('x') }));
  expect(run(archive, {}, 'model.nemo').findings.map(({ rule }) => rule)).toEqual(['archive-path-traversal']);
  expect(run(archive, {}, '0'.repeat(64)).findings).toEqual([]);
});

test('zeros that are packed to next to nothing are a bomb, an array of zeros is none', () => {
  const rules = (data: Uint8Array, name: string): string[] => run(data, {}, name).findings.map(({ rule }) => rule);
  const many = zeros(65 * 2 ** 20);
  const array = bytes(npyOf("{'descr': '<f4', 'fortran_order': False, 'shape': (17039360,), }"), many);
  expect(rules(gzipSync(many, { mtime: 0 }), 'x.gz')).toEqual(['archive-bomb']);
  expect(rules(zipOf([{ name: 'x.bin', data: many, deflate: true }]), 'x.zip')).toEqual(['archive-bomb']);
  expect(rules(gzipSync(array, { mtime: 0 }), 'x.npy.gz')).toEqual([]);
});

test('7-Zip finds its archive behind bytes of no known kind', () => {
  const archive = sevenZipOf([{ files: [EVIL] }], { names: ['data.pkl'] });
  expect(seen(run(bytes(zeros(80).fill(0xf7), archive), {}, 'x.bin'))).toContainEqual([
    ['offset 80', 'data.pkl'],
    ECHO
  ]);
});

describe('compress (.Z)', () => {
  /** Every byte a code of its own, in groups of eight that are as wide as the table has become. */
  const compressed = (data: Uint8Array, most = 16): Uint8Array => {
    const bits: number[] = [];
    let width = 9;
    let inGroup = 0;
    Array.from(data).forEach((code, i) => {
      if (256 + i > 2 ** width - 1 && width < most) {
        for (; inGroup % 8 !== 0; inGroup++) {
          bits.push(...Array.from({ length: width }, () => 0));
        }
        width++;
      }
      bits.push(...Array.from({ length: width }, (_, bit) => (code >> bit) & 1));
      inGroup++;
    });
    const packed = Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) =>
      bits.slice(8 * at, 8 * at + 8).reduce((sum, bit, power) => sum + bit * 2 ** power, 0)
    );
    return bytes([0x1f, 0x9d, 0x80 | most], packed);
  };

  test.each([
    ['a pickle', compressed(EVIL)],
    ['one behind many words', compressed(proto(2, str('x'.repeat(200)), '0', str('y'.repeat(200)), '0', PAYLOAD))],
    ['with small codes', compressed(proto(2, str('x'.repeat(200)), '0', str('y'.repeat(200)), '0', PAYLOAD), 9)]
  ])('%s', (_name, data) => {
    const report = run(data, {}, 'model.pkl.Z');
    expect(seen(report)).toEqual([[['model.pkl'], ECHO]]);
    expect(report.format).toBe('pickle-compress');
  });

  test('no data', () => {
    expect(run(bytes([0x1f, 0x9d, 0x90], zeros(1).fill(0xff), zeros(20).fill(0xff)), {}, 'x').verdict).toBe(
      'incomplete'
    );
  });
});
