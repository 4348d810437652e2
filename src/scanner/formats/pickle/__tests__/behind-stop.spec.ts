import { gzipSync } from 'fflate';
import { PAYLOAD, arrayOf, bytes, glob, proto, run, str, u32, u64, zipOf } from '../../../testing';

const BENIGN = proto(2, '}q', 0, '(', str('w'), 'G', u64(0), 'u');
/** Bytes in which nothing begins. */
const NOISE = Uint8Array.from({ length: 4096 }, (_, i) => ((i * i * 31) ^ (i >> 3) ^ 0xc7) | 0x80);
const EVIL = proto(2, PAYLOAD);

describe('bytes behind the end of a pickle are covered for what they are', () => {
  test.each([
    ['nothing', ''],
    ['zeros', '\0'.repeat(512)],
    ['a line end', '\n'],
    ['blanks and line ends', ' \r\n \r\n'],
    ['another pickle', proto(2, 'N')],
    ['a text', 'written by hand on a Sunday, no more to say'],
    ['an array of numbers', arrayOf('<f8', 1, u64(0))],
    ['compressed data', gzipSync(proto(2, 'N'), { mtime: 0 })]
  ])('%s is no reason for doubt', (_name, behind) => {
    const report = run(bytes(BENIGN, behind));
    expect([report.verdict, report.findings]).toEqual(['clean', []]);
  });

  test.each([
    ['noise', NOISE],
    ['noise behind padding', bytes('\0'.repeat(100), NOISE)],
    ['a few bytes of it', NOISE.subarray(0, 5)],
    ['other bytes in a row', '\xff'.repeat(64)]
  ])('%s is not understood', (_name, behind) => {
    const { verdict, coverage } = run(bytes(BENIGN, behind));
    expect(verdict).toBe('incomplete');
    expect(coverage.find(({ members }) => members[0] === 'trailing')?.status).toBe('not-understood');
  });

  test.each([
    ['a shell script', '#!/bin/sh\necho hi\n'],
    ['a script behind a line end', '\n#!/bin/sh\necho hi\n'],
    ['a module of Python', 'x = 1\nimport os\nos.system("echo hi")\n'],
    ['a batch file', '@echo off\r\necho hi\r\n']
  ])('%s is a finding', (_name, behind) => {
    const report = run(bytes(BENIGN, behind));
    expect(report.findings).toContainEqual(expect.objectContaining({ rule: 'code-behind-pickle', severity: 'LOW' }));
    expect(report.verdict).not.toBe('clean');
  });

  test.each([
    ['a program for Windows', bytes('MZ', '\0'.repeat(62), 'PE\0\0')],
    ['a program for Linux', bytes('\x7fELF\x02\x01\x01', '\0'.repeat(64))],
    ['a program for macOS', bytes('\xcf\xfa\xed\xfe\x07\0\0\x01', '\0'.repeat(64))]
  ])('%s is a finding of its own', (_name, behind) => {
    expect(run(bytes(BENIGN, behind)).findings).toMatchObject([{ rule: 'program-in-model', severity: 'MEDIUM' }]);
  });

  test.each([
    ['an archive with a harmful pickle', zipOf([{ name: 'm.pkl', data: EVIL }])],
    ['compressed data with one', gzipSync(EVIL, { mtime: 0 })],
    ['an array of objects', arrayOf('|O', 1, EVIL)],
    ['a harmful pickle behind noise', bytes(NOISE, EVIL)]
  ])('%s is scanned', (_name, behind) => {
    expect(run(bytes(BENIGN, behind)).findings.map(({ operator }) => operator)).toContain('system');
  });

  test('behind the storages of a legacy torch file, too', () => {
    const magic = bytes(0x80, 2, 0x8a, 10, [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19], '.');
    const tensor = bytes('(', str('storage'), glob('torch', 'FloatStorage'), str('0'), str('cpu'), 'K', 4, 'NtQ');
    const object = proto(2, '}', str('w'), tensor, 's');
    const head = bytes(magic, proto(2, 'M', 0xe9, 3), proto(2, '}'), object, proto(2, ']', str('0'), 'a'));
    const whole = bytes(head, u64(4), '\0'.repeat(16));
    expect(run(whole).verdict).toBe('clean');
    expect(run(bytes(whole, NOISE)).verdict).toBe('incomplete');
  });

  test('raw storages and tensors of a tar file of PyTorch are known', () => {
    const storage = proto(2, '(', 'K', 7, str('cpu'), glob('torch', 'FloatStorage'), 't');
    const raw = bytes(
      u64(4),
      Uint8Array.from({ length: 16 }, (_, i) => 0x81 + i)
    );
    expect(run(bytes(proto(2, 'K', 1), storage, raw, proto(2, ']'))).verdict).toBe('clean');
    const tensor = proto(2, '(', 'K', 8, 'K', 7, glob('torch', 'FloatTensor'), 't');
    const form = bytes(u32(2), u32(0), u64(2), u64(2), u64(2), u64(1), u64(0));
    expect(run(bytes(proto(2, 'K', 1), tensor, form, proto(2, 'N'))).verdict).toBe('clean');
    expect(run(bytes(proto(2, 'K', 1), storage, raw, NOISE)).verdict).toBe('incomplete');
    expect(run(bytes(proto(2, 'K', 1), storage, u64(2 ** 40), NOISE)).verdict).toBe('incomplete');
  });
});
