import { deflateSync, gzipSync } from 'node:zlib';

import { scan } from '../../../../../scanner';
import type { Coverage, ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';
import { PAYLOAD, be16, be32, bytes, proto, u32, zeros } from '../../../../testing';

const run = (data: Uint8Array, name: string): ScanReport => scan(new MemorySource(data), `folder/${name}`);
const own = (report: ScanReport): Coverage => report.coverage[0];

const PNG = bytes(0x89, 'PNG\r\n', 0x1a, '\n', be32(13), 'IHDR', zeros(60));
const PICKLE = bytes("cposix\nsystem\n(S'echo hi'\ntR.");
const TABLE = bytes('glyf', zeros(4), be32(28), be32(8));
const BITMAP = bytes('BM', u32(200), zeros(4), u32(54), u32(40), zeros(182));

describe('what is told by its first bytes is no model', () => {
  test.each<[string, Uint8Array]>([
    ['png', PNG],
    ['jpeg', bytes(0xff, 0xd8, 0xff, 0xe0, zeros(40))],
    ['gif', bytes('GIF89a', zeros(20))],
    ['webp', bytes('RIFF', u32(20), 'WEBPVP8 ', zeros(20))],
    ['bmp', BITMAP],
    ['tiff', bytes('II*', 0, u32(8), 1, 0, 0, 1, 3, 0, zeros(20))],
    ['tiff', bytes('MM', 0, '*', be32(8), 0, 1, 1, 0, 0, 3, zeros(20))],
    ['ico', bytes(0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, u32(8), u32(22), zeros(8))],
    ['avif', bytes(be32(24), 'ftypavif', zeros(40))],
    ['heif', bytes(be32(24), 'ftypheic', zeros(40))],
    ['psd', bytes('8BPS', 0, 1, zeros(30))],
    ['openexr', bytes(0x76, 0x2f, 0x31, 1, 2, zeros(20))],
    ['dicom', bytes(zeros(128), 'DICM', zeros(20))],
    ['netcdf', bytes('CDF', 1, zeros(8), zeros(20))],
    ['fits', bytes('SIMPLE  =                    T'.padEnd(80), 'BITPIX  =                   16'.padEnd(2800))],
    ['idl', bytes('SR', 0, 4, be32(10), be32(40), zeros(40))],
    ['stata', bytes(0x72, 2, 1, 0, 2, 0, u32(3), zeros(200))],
    ['stata', bytes('<stata_dta><header><release>118</release><byteorder>LSF</byteorder>', zeros(40))],
    ['spss', bytes('$FL2@(#) SPSS DATA FILE'.padEnd(64), u32(2), zeros(100))],
    ['orc', bytes('ORC', zeros(30), 'ORC', 20)],
    ['feather-1', bytes('FEA1', zeros(16), u32(8), 'FEA1')],
    ['lightgbm-data', bytes('______LightGBM_Binary_File_Token______\n', zeros(40))],
    ['xgboost-data', bytes(1, 0xab, 0xff, 0xff, 'version:', u32(3), zeros(40))],
    ['nifti', bytes(u32(348), zeros(340), 'n+1', 0, zeros(20))],
    ['nifti', bytes(be32(540), 'n+2', 0, '\r\n', 0x1a, '\n', zeros(530))],
    ['shapefile', bytes(be32(9994), zeros(20), be32(50), u32(1000), zeros(68))],
    ['stl', bytes('a part'.padEnd(80), u32(2), zeros(100))],
    ['daf', bytes('DAF/SPK ', zeros(80), 'LTL-IEEE', zeros(100))],
    ['netpbm', bytes('P6\n# made by hand\n2 2\n255\n', 0x80, 0x81, zeros(10))],
    ['wav', bytes('RIFF', u32(36), 'WAVEfmt ', zeros(32))],
    ['mp3', bytes('ID3', 3, 0, 0, 0, 0, 1, 0, zeros(140))],
    ['mp3', bytes(...Array.from({ length: 4 }, () => bytes(0xff, 0xfb, 0x90, 0, zeros(413))))],
    ['flac', bytes('fLaC', 0, 0, 0, 0x22, zeros(34))],
    ['ogg', bytes('OggS', 0, 2, zeros(30))],
    ['aac', bytes(...Array.from({ length: 4 }, () => bytes(0xff, 0xf1, 0x50, 0x80, 0x04, 0x1f, 0xfc, zeros(25))))],
    ['m4a', bytes(be32(24), 'ftypM4A ', zeros(40))],
    ['aiff', bytes('FORM', be32(30), 'AIFFCOMM', zeros(30))],
    ['midi', bytes('MThd', be32(6), 0, 1, zeros(10))],
    ['mp4', bytes(be32(24), 'ftypisom', zeros(40))],
    ['quicktime', bytes(be32(8), 'wide', be32(20), 'mdat', zeros(12))],
    ['webm', bytes(0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x84, 'webm', zeros(30))],
    ['matroska', bytes(0x1a, 0x45, 0xdf, 0xa3, 0x9f, 0x42, 0x82, 0x88, 'matroska', zeros(30))],
    ['avi', bytes('RIFF', u32(30), 'AVI LIST', zeros(30))],
    ['mpeg', bytes(be32(0x1ba), 0x44, zeros(30))],
    ['mpeg', bytes(...Array.from({ length: 5 }, () => bytes(0x47, zeros(187))))],
    ['pdf', bytes('%PDF-1.7\n%', 0xe2, 0xe3, 0xcf, 0xd3, '\n', zeros(20))],
    ['ole', bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, zeros(20), 0xfe, 0xff, zeros(40))],
    ['truetype', bytes(0, 1, 0, 0, 0, 1, zeros(6), TABLE, zeros(20))],
    ['opentype', bytes('OTTO', 0, 1, zeros(6), TABLE, zeros(20))],
    ['font-collection', bytes('ttcf', 0, 1, 0, 0, be32(1), be32(16), zeros(40))],
    ['woff', bytes('wOF2', 0, 1, 0, 0, be32(44), zeros(32))],
    ['git-pack', bytes('PACK', be32(2), be32(1), 0x9f, zeros(20))],
    ['git-index', bytes('DIRC', be32(2), be32(0), zeros(20))],
    ['git-index', bytes(0xff, 'tOc', be32(2), zeros(20))],
    ['git-bundle', bytes('# v2 git bundle\n', 'PACK', zeros(8))],
    ['tfevents', bytes(24, zeros(7), 1, 2, 3, 4, 0x09, zeros(8), 0x1a, 13, 'brain.Event:2', zeros(4))],
    ['sqlite', bytes('SQLite format 3', 0, be16(4096), 1, 1, zeros(80))],
    ['ds-store', bytes(0, 0, 0, 1, 'Bud1', zeros(30))],
    ['apple-double', bytes(be32(0x00051607), be32(0x00020000), zeros(16), be16(2), zeros(30))]
  ])('%s', (id, data) => {
    const report = run(data, 'file');
    expect([report.format, report.verdict]).toEqual([id, 'not-a-model']);
    expect(own(report)).toMatchObject({ status: 'inert', format: id, reason: undefined });
  });
});

describe('a few letters at the beginning are no proof', () => {
  test.each([
    ['a bitmap without its headers', bytes('BM', 1, 2, 3, zeros(60))],
    ['a bitmap whose pixels are elsewhere', bytes('BM', u32(200), zeros(4), u32(5000), u32(40), zeros(182))],
    ['a TIFF whose directory is elsewhere', bytes('II*', 0, u32(9_999_999), zeros(60))],
    [
      'an icon of which nothing is there',
      bytes(0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0, u32(800), u32(22), zeros(8))
    ],
    ['one frame of sound', bytes(0xff, 0xfb, 0x90, 0, 1, 2, 3, zeros(600))],
    ['a font without tables', bytes(0, 1, 0, 0, 0, 9, zeros(300))],
    ['numbers', Uint8Array.from({ length: 4000 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255)]
  ])('%s', (_what, data) => {
    expect(run(data, 'weights').verdict).not.toBe('not-a-model');
  });

  test('nor is what begins like a program, when it is text', () => {
    expect(run(bytes('MZ is how such a header begins\n'), 'notes').format).toBe('text');
    expect(run(bytes('GGUF is a format\n'), 'notes').format).toBe('text');
    expect(run(bytes('A\n2\n3\n'), 'column.csv').format).toBe('csv');
    expect(run(bytes('MZ', zeros(60)), 'tool.exe')).toMatchObject({ format: 'pe', verdict: 'incomplete' });
  });
});

describe('brackets are no proof of JSON', () => {
  test.each<[string, string, string]>([
    ['a table of TOML', '[[source]]\nname = "packages"\n', 'not-a-model'],
    ['a template', '{{py: names = [1] }}\ntext\n', 'not-a-model'],
    ['objects', '[ {"a": 1}]', 'clean'],
    ['lists', '[[1, 2], [3]]', 'clean'],
    ['an object', '{\n "a": 1}', 'clean']
  ])('%s', (_, text, verdict) => {
    expect(run(bytes(text), 'Pipfile').verdict).toBe(verdict);
  });
});

describe('a file that is something else as well is scanned as that', () => {
  const headers: [string, Uint8Array][] = [
    ['png', PNG],
    ['bmp', BITMAP],
    ['pdf', bytes('%PDF-1.4\n', 0xe2, zeros(30))],
    ['wav', bytes('RIFF', u32(36), 'WAVEfmt ', zeros(32))],
    ['txt', bytes('a note\n'.repeat(10))],
    ['html', bytes('<!DOCTYPE html><html><body></body></html>\n')],
    ['py', bytes('import this\n')],
    ['csv', bytes('a,b\n1,2\n')]
  ];

  test.each(headers)('%s with a pickle behind it', (name, header) => {
    expect(run(bytes(header, PICKLE), `file.${name}`).verdict).toBe('unsafe');
    expect(run(bytes(header, proto(2, PAYLOAD)), `file.${name}`).verdict).toBe('unsafe');
  });

  test.each(headers)('%s with an HDF5 file behind it', (name, header) => {
    const hdf5 = bytes(0x89, 'HDF\r\n', 0x1a, '\n', 0, zeros(500));
    for (const at of [512, 2048, 8192, 2 ** 21]) {
      const filler = ['txt', 'html', 'py', 'csv'].includes(name) ? 0x20 : 0;
      const file = bytes(header, new Uint8Array(at - header.length).fill(filler), hdf5);
      expect([at, run(file, `file.${name}`).verdict]).toEqual([at, 'incomplete']);
    }
  });

  test('a pickle that begins like a bitmap', () => {
    const file = bytes('BM', 0x10, 0, 0, 'A'.repeat(0x104d), '0', PICKLE);
    expect(run(file, 'photo.bmp')).toMatchObject({ format: 'pickle', verdict: 'unsafe' });
  });

  test('a text of pickles, of which only a late one does something', () => {
    expect(run(bytes('I1\n.'.repeat(6000), PICKLE), 'notes.txt').verdict).toBe('unsafe');
    // The probe reads 256 KiB, and ends between two lines.
    const line = bytes('V', 'a'.repeat(2600), '\n0');
    const lines = Math.floor((256 * 1024 - 3000) / line.length);
    const last = bytes('V', 'a'.repeat(256 * 1024 - lines * line.length - 2), '\n0');
    const text = bytes(...Array.from({ length: lines }, () => line), last);
    expect(text[256 * 1024]).toBe(0x30);
    expect(run(bytes(text, PICKLE), 'notes.txt').verdict).toBe('unsafe');
  });

  test('an array, compressed data of joblib and a tar archive under the name of a picture', () => {
    const npy = bytes(
      0x93,
      'NUMPY',
      1,
      0,
      118,
      0,
      "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }".padEnd(117),
      '\n'
    );
    expect(run(bytes(npy, proto(2, PAYLOAD)), 'a.png').verdict).toBe('unsafe');
    expect(run(deflateSync(PICKLE), 'a.png').verdict).toBe('unsafe');
    expect(run(bytes('ZF', '0x1d'.padEnd(19), deflateSync(PICKLE)), 'a.txt').verdict).toBe('unsafe');
    expect(run(bytes('ZF', '1d'.padEnd(19), 'only text'), 'a.txt').verdict).not.toBe('not-a-model');
  });
});

describe("Git's files", () => {
  const object = (content: Uint8Array): Uint8Array => deflateSync(bytes(`blob ${content.length}`, 0, content));

  test('a loose object is no model, and neither is what it holds, unless that is a pickle that does something', () => {
    expect(run(object(bytes('{"hidden_size": 8}')), '7fb0a1').verdict).toBe('not-a-model');
    expect(run(object(PICKLE), '7fb0a1').verdict).toBe('unsafe');
  });

  test('a size that is not that of the content is no header', () => {
    expect(run(deflateSync(bytes('blob 99', 0, 1, 2, 3)), '7fb0a1').verdict).toBe('incomplete');
  });

  test('a pointer says what was not fetched', () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 1234\n`;
    expect(own(run(bytes(pointer), 'Model.bin'))).toMatchObject({
      status: 'inert',
      format: 'git-lfs-pointer',
      reason: 'lfs-pointer',
      params: { name: 'Model.bin' }
    });
    expect(run(bytes(pointer, 'more\n'), 'Model.bin').format).toBe('text');
  });
});

describe('compressed', () => {
  test('what is no model is none when it is compressed', () => {
    expect(run(gzipSync(bytes('a,b\n1,2\n')), 'data.csv.gz')).toMatchObject({ format: 'gzip', verdict: 'not-a-model' });
    expect(run(gzipSync(bytes('{"a": 1}')), 'data.json.gz').verdict).toBe('clean');
    expect(run(gzipSync(bytes('import os\n')), 'train.py.gz').verdict).toBe('review');
    expect(run(gzipSync(proto(2, '}')), 'model.pkl.gz').verdict).toBe('clean');
  });
});

describe('text under the name of a pickle', () => {
  test.each(['cpwn\nrun\n', '(cpwn.tools\nrun\n)', ']cpwn\nrun\nX', 'ipwn\nrun\n'])('%j may import a module', text => {
    expect(run(bytes(text), 'model.pkl').verdict).toBe('incomplete');
    expect(run(bytes(text), 'notes.txt').verdict).toBe('not-a-model');
  });
});

describe('a name that promises a model', () => {
  test.each([
    ['model.pkl', bytes('just a note\n'), { ending: '.pkl', named: 'pickle', format: 'text' }],
    ['model.pt', PNG, { ending: '.pt', named: 'pytorch', format: 'png' }],
    ['model.safetensors', bytes('%PDF-1.7\n', 0xe2), { ending: '.safetensors', named: 'safetensors', format: 'pdf' }],
    ['MODEL.ONNX', bytes('GIF89a', zeros(20)), { ending: '.onnx', named: 'onnx', format: 'gif' }],
    ['x.joblib', bytes('print(1)\n'), { ending: '.joblib', named: 'joblib', format: 'text' }]
  ])('%s', (name, data, params) => {
    const report = run(data, name);
    expect(report.verdict).toBe('not-a-model');
    expect(own(report)).toMatchObject({ reason: 'named-otherwise', params });
  });

  test.each([
    ['page.pt', '<!DOCTYPE html>\n<html lang="en"><body>404</body></html>', 'web-page'],
    ['page.bin', '\ufeff<!-- saved --><html><body></body></html>', 'web-page'],
    ['a.safetensors', '{"error":"Repository not found"}', 'error-answer'],
    ['a.bin', 'Entry not found', 'error-answer'],
    ['a.pkl', '404: Not Found', 'error-answer'],
    ['a.ckpt', '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code></Error>', 'error-answer']
  ])('%s: the download failed', (name, text, reason) => {
    const report = run(bytes(new TextEncoder().encode(text)), name);
    expect(report.verdict).toBe('not-a-model');
    expect(own(report).reason).toBe(reason);
  });

  test('a page under its own name needs no words', () => {
    expect(own(run(bytes('<!DOCTYPE html><html></html>'), 'index.html')).reason).toBeUndefined();
  });

  test('a header that a protocol buffer passes over makes no picture of a model', () => {
    // Field 10, 73 bytes long, which no model has; then the fields of one.
    const file = bytes('RIFF', u32(60), 'WAVE', zeros(63), 0x08, 7, 0x12, 4, 'test');
    expect(run(file, 'model.onnx').verdict).toBe('incomplete');
    expect(run(file, 'voice.wav').verdict).toBe('not-a-model');
  });
});

test.each([
  ["a: !<tag:yaml.org,2002:python/object/apply:os.system> ['echo hi']\n"],
  ["%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.system ['echo hi']\n"],
  ["%TAG !y! tag:yaml.org,2002:p%79thon\n---\na: !y!/object/apply:os.system ['echo hi']\n"],
  [`${'# nothing yet\n'.repeat(400)}a: !!python/object/apply:os.system ['echo hi']\n`],
  ["a: !!%70ython/object/apply:os.system ['echo hi']\n"],
  ["a: !<tag:yaml.org,2002:%70ython/object/apply:os.system> ['echo hi']\n"],
  ['model: {_target_: os.system, command: echo hi}\n'],
  ['steps:\n  - _target_: os.system\n'],
  ['model:\n  "_target_": os.system\n']
])('YAML that a loader acts on is told under every name, however it is written: %s', text => {
  expect(own(run(bytes(text), 'settings.cfg'))).toMatchObject({ format: 'yaml', status: 'scanned' });
});

test('YAML in UTF-16 behind a long comment is YAML as well', () => {
  const text = `${'# nothing yet\n'.repeat(400)}a: !!python/object/apply:os.system ['echo hi']\n`;
  const data = bytes(0xff, 0xfe, new Uint8Array(Buffer.from(text, 'utf16le')));
  expect(own(run(data, 'settings.cfg'))).toMatchObject({ format: 'yaml', status: 'scanned' });
});

test('text of two bytes for each letter is no list of words', () => {
  const wide = Buffer.from('a text without a mark of its order of bytes, long enough for a list', 'utf16le');
  expect(run(wide, 'a.dnn').verdict).toBe('incomplete');
});
