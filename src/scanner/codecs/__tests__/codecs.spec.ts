import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'fflate';
import { MemorySource } from '../../bytes/memory';
import { SourceError } from '../../bytes/byte-source';
import { Work } from '../../work';
import { openBzip2 } from '../bzip2';
import { openDeflate, openGzip, openZfile, openZlib } from '../deflate';
import { openLz4 } from '../lz4';
import type { OpenDecoder } from '../../bytes/decoder';
import { openLzip } from '../lzip';
import { openLzw } from '../lzw';
import { openXz } from '../xz';
import { openZstd } from '../zstd';

// Made by tests/fixtures/containers/make_containers.py with Python's libraries and lz4.
const FOLDER = join(__dirname, '../../../../tests/fixtures/containers');
const PLAIN = new Uint8Array(readFileSync(join(FOLDER, 'plain.bin')));
const OPEN: Record<string, OpenDecoder> = {
  zlib: openZlib,
  gz: openGzip,
  zfile: openZfile,
  bz2: openBzip2,
  xz: openXz,
  lzma: openXz,
  lz4: openLz4,
  zst: openZstd,
  lz: openLzip
};
const ending = (name: string): string => name.slice(name.lastIndexOf('.') + 1);
const STREAMS = readdirSync(FOLDER).filter(name => ending(name) in OPEN && !name.startsWith('payload-'));
const load = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));

interface Outcome {
  readonly output: Uint8Array;
  readonly error: string | undefined;
  readonly consumed: number;
  readonly largest: number;
}

/** Decodes until the end, an error, or more than ten times the honest output. */
function decode(open: OpenDecoder, data: Uint8Array): Outcome {
  const parts: Uint8Array[] = [];
  let size = 0;
  let largest = 0;
  let error: string | undefined;
  let consumed = 0;
  try {
    const decoder = open(new MemorySource(data), new Work(Infinity));
    while (size < 10 * PLAIN.length) {
      const part = decoder.next();
      consumed = decoder.consumed;
      if (!part) {
        break;
      }
      expect(part.length).toBeGreaterThan(0);
      parts.push(part.slice());
      size += part.length;
      largest = Math.max(largest, part.length);
    }
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) {
      throw thrown;
    }
    error = thrown.reason;
  }
  return { output: Buffer.concat(parts), error, consumed, largest };
}

const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

test('there are streams of every kind', () => {
  expect(new Set(STREAMS.map(ending))).toEqual(new Set(Object.keys(OPEN)));
});

describe.each(STREAMS)('%s', name => {
  const open = OPEN[ending(name)];
  const data = load(name);

  test('gives the content, and ends where the data end', () => {
    const { output, error, consumed } = decode(open, data);
    expect(error).toBeUndefined();
    expect(equal(output, PLAIN)).toBe(true);
    expect(consumed).toBe(data.length);
  });

  test('leaves what follows the data alone', () => {
    const { output, error, consumed } = decode(open, Buffer.concat([data, Buffer.from('PK trailing junk')]));
    expect(error).toBeUndefined();
    expect(equal(output, PLAIN)).toBe(true);
    expect(consumed).toBe(data.length);
  });

  test('gives what can be decoded of data that break off, then says so', () => {
    const parts = [0.25, 0.5, 0.9].map(part => decode(open, data.subarray(0, Math.floor(data.length * part))));
    for (const { output, error } of parts) {
      // The x86 filter cannot know what a call whose last bytes are missing was.
      const sure = output.length - (name === 'x86.xz' ? 4 : 0);
      expect(equal(output.subarray(0, sure), PLAIN.subarray(0, sure))).toBe(true);
      expect(output.length).toBeLessThan(PLAIN.length);
      // Two streams can be cut just between them, where the first one is complete.
      expect(error === 'truncated' || (name.startsWith('two') && error === undefined)).toBe(true);
    }
    // A block is decoded as a whole.
    const isOneBlock = ending(name) === 'bz2' || (ending(name) === 'zst' && name !== 'blocks.zst');
    expect(parts[2].output.length).toBeGreaterThan(isOneBlock ? -1 : 0);
  });

  test('survives changed bytes: it returns, and what it gives is bounded', () => {
    let state = 12345;
    const random = (below: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    for (let round = 0; round < 60; round++) {
      const bad = data.slice(0, round % 4 === 0 ? 1 + random(data.length) : data.length);
      for (let change = 0; change <= round % 3; change++) {
        // Headers matter most.
        bad[random(round % 2 === 0 ? Math.min(64, bad.length) : bad.length)] = random(256);
      }
      expect(decode(open, bad).largest).toBeLessThanOrEqual(16 * 2 ** 20);
    }
  });
});

test('every byte before an error is given, also when it comes in the same piece of input', () => {
  const text = Buffer.from('the payload stands here, at the very beginning of the block. '.repeat(3));
  const packed = deflateSync(text, { level: 9 });
  // After the end of the first block: a block of the type that does not exist.
  const good = deflateSync(text, { level: 0 });
  good[0] &= 0xfe;
  const bad = Buffer.concat([good, Buffer.from([0x07, 0xff])]);
  expect(equal(decode(openDeflate, packed).output, text)).toBe(true);
  const { output, error } = decode(openDeflate, bad);
  expect(output.toString()).toBe(text.toString());
  expect(error).toBe('corrupt');
});

test('what has a wrong checksum is given, and is corrupt', () => {
  for (const name of ['one.gz', 'level9.zlib', 'one.bz2', 'sha256.xz', 'best.zst']) {
    const data = load(name);
    const at =
      {
        'one.gz': data.length - 8,
        'best.zst': data.length - 1,
        'level9.zlib': data.length - 4,
        'one.bz2': 10,
        'sha256.xz': -1
      }[name] ?? -1;
    // In .xz the check stands before the index, whose size is in the footer.
    const view = new DataView(data.buffer, data.byteOffset);
    const index = data.length - 12 - (view.getUint32(data.length - 8, true) + 1) * 4;
    data[at < 0 ? index - 5 : at] ^= 0xff;
    const { output, error } = decode(OPEN[ending(name)], data);
    expect(equal(output, PLAIN)).toBe(true);
    expect(error).toBe('corrupt');
  }
});

test('an xz stream whose header or index does not fit is given as far as it goes, and is corrupt', () => {
  const data = load('sha256.xz');
  const wrong = data.slice();
  wrong[8] ^= 0xff;
  expect(equal(decode(openXz, wrong).output, PLAIN)).toBe(true);
  expect(decode(openXz, wrong).error).toBe('corrupt');
  // Behind a block that begins with a zero, which is the mark of the index, nothing is decoded.
  const passed = data.slice();
  passed[12] = 0;
  expect(decode(openXz, passed).error).toBe('corrupt');
  expect(
    decode(
      openXz,
      Uint8Array.from({ length: 64 }, (_, i) => data[i < 6 ? i : 999_999] ?? 0)
    ).error
  ).toBe('corrupt');
});

test('a run of zeros that is a million times its compressed size comes in small pieces', () => {
  const bomb = deflateSync(new Uint8Array(40 * 2 ** 20), { level: 9 });
  const decoder = openDeflate(new MemorySource(bomb), new Work(Infinity));
  let size = 0;
  let largest = 0;
  for (let part = decoder.next(); part; part = decoder.next()) {
    size += part.length;
    largest = Math.max(largest, part.length);
  }
  expect(size).toBe(40 * 2 ** 20);
  expect(largest).toBeLessThanOrEqual(2 ** 18);
});

test('codes of compress that each stand for many bytes come in small pieces', () => {
  const codes = [65, ...Array.from({ length: 256 }, (_, i) => 256 + i), ...new Array<number>(40_000).fill(511)];
  const bits = codes.map(code => code.toString(2).padStart(9, '0').split('').reverse().join('')).join('');
  const packed = (bits.match(/.{1,8}/g) ?? []).map(byte => parseInt(byte.split('').reverse().join(''), 2));
  const decoder = openLzw(new MemorySource(Uint8Array.of(0x1f, 0x9d, 9, ...packed)), new Work(Infinity));
  let size = 0;
  let largest = 0;
  for (let part = decoder.next(); part; part = decoder.next()) {
    size += part.length;
    largest = Math.max(largest, part.length);
  }
  expect(size).toBeGreaterThan(40_000 * 256);
  expect(largest).toBeLessThanOrEqual(2 ** 18);
});

test.each<[string, OpenDecoder, number[], string]>([
  ['zlib with a preset dictionary', openZlib, [0x78, 0x20, 0, 0, 0, 0], 'unsupported-compression'],
  ['gzip of another method', openGzip, [0x1f, 0x8b, 7, 0, 0, 0, 0, 0, 0, 0], 'unsupported-compression'],
  ['an LZ4 frame of version 2', openLz4, [0x04, 0x22, 0x4d, 0x18, 0x80, 0x40, 0], 'corrupt'],
  [
    'LZ4 with a dictionary',
    openLz4,
    [0x04, 0x22, 0x4d, 0x18, 0x41, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    'unsupported-compression'
  ],
  ['Zstandard with a dictionary', openZstd, [0x28, 0xb5, 0x2f, 0xfd, 0x21, 7, 0, 1, 0, 0], 'unsupported-compression'],
  ['a Zstandard block of a kind that is not there', openZstd, [0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 7, 0, 0], 'corrupt'],
  ['a Zstandard frame with a reserved flag', openZstd, [0x28, 0xb5, 0x2f, 0xfd, 0x28, 0, 1, 0, 0], 'corrupt'],
  ['lzip without a dictionary', openLzip, [0x4c, 0x5a, 0x49, 0x50, 1, 1, 0, 0], 'corrupt'],
  ['LZMA with impossible properties', openXz, [0xff, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 'corrupt'],
  ['bzip2 without a block', openBzip2, [0x42, 0x5a, 0x68, 0x39, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0], 'corrupt'],
  ['nothing at all', openXz, [], 'corrupt']
])('%s is refused in words', (_name, open, data, reason) => {
  expect(decode(open, Uint8Array.from(data)).error).toBe(reason);
});
