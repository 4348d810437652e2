import { deflateSync, gzipSync } from 'fflate';
import { ECHO, PAYLOAD, bytes, paxEntry, proto, run, tarEntry, tarOf, zeros } from '../../../testing';

/** Differences between readers of compressed files and of archives, each of which hid a payload once. */
const EVIL = proto(2, PAYLOAD);
const GOOD = proto(2, 'N');
const found = (data: Uint8Array, name: string): readonly string[] =>
  run(data, {}, name).findings.map(({ evidence }) => evidence);
const base64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

/** A gzip stream of an honest archive, with an extra field in its header. */
function withExtra(extra: Uint8Array, flags = 4, more = bytes('')): Uint8Array {
  const whole = gzipSync(tarOf(tarEntry({ name: 'm.pkl', data: GOOD })));
  const length = [extra.length & 255, extra.length >> 8];
  return bytes([0x1f, 0x8b, 8, flags], zeros(6), length, extra, more, whole.subarray(10));
}

/** An extra field that is a stream, whose archive begins as many bytes behind its start as the field is long. */
function streamOf(archive: Uint8Array): Uint8Array {
  for (let length = 50; ; length++) {
    const packed = deflateSync(bytes(zeros(length), archive));
    if (packed.length <= length) {
      return bytes(packed, zeros(length - packed.length));
    }
  }
}

describe("an extra field in the header of gzip, where tarfile's stream begins to decode (r|gz, r|*)", () => {
  const hidden = streamOf(tarOf(tarEntry({ name: 'm.pkl', data: EVIL })));

  test('an archive that stands there', () => {
    expect(found(withExtra(hidden), 'm.tar.gz')).toEqual([ECHO]);
  });

  test('a name behind it, up to whose end tarfile drops compressed bytes', () => {
    expect(run(withExtra(streamOf(zeros(600)), 12, bytes('name\0')), {}, 'm.tar.gz').verdict).toBe('incomplete');
  });

  test('the field of bgzip is no stream', () => {
    expect(run(withExtra(bytes('BC\x02\0', [1, 2])), {}, 'm.tar.gz').verdict).toBe('clean');
    expect(run(withExtra(bytes('BC\x02\0', [1, 2]), 12, bytes('name\0')), {}, 'm.tar.gz').verdict).toBe('clean');
  });
});

describe('a tar archive whose first name is a compressed stream, which is opened by the name of the file', () => {
  const named = (stream: Uint8Array): Uint8Array =>
    tarOf(tarEntry({ name: '', data: GOOD, patch: { 0: String.fromCharCode(...stream) } }));

  test('zstd', () => {
    const frame = bytes([0x28, 0xb5, 0x2f, 0xfd, 0x20, EVIL.length, (EVIL.length << 3) | 1, EVIL.length >> 5, 0], EVIL);
    expect(found(named(frame), 'm.pkl.zst')).toContain(ECHO);
  });

  test('LZMA with a dictionary of no bytes, as liblzma takes it', () => {
    const stream = base64('AAAAAAAfAAAAAAAAAABAAIkpyYCgulyy9AaU4wfw2ty7vXY58JrIxP2Iodnnk1ld//+y7gAA');
    expect(found(named(stream), 'm.pkl.xz')).toContain(ECHO);
  });
});

test('an empty LZMA stream in front of another, at the beginning of a tar archive', () => {
  const stream = base64(
    'XQAAgAAAAAAAAAAAAAAAAAAAAAAQAAAfAAAAAAAAAABAAIkpyYCgulyy9AaU4wfw2ty7vXY58JrIxP2Iodnnk1ld//+y7gAA'
  );
  const data = tarOf(tarEntry({ name: '', data: GOOD, patch: { 0: String.fromCharCode(...stream) } }));
  expect(found(data, 'm.pkl.xz')).toContain(ECHO);
});

test('numbers that begin like LZMA are none', () => {
  for (const head of [
    [4, 0, 0, 0, 1],
    [4, 1, 0, 0, 0, 0, 0, 0, 9]
  ]) {
    expect(run(bytes(head, zeros(4000)), {}, 'a').format).toBe('raw-tensor');
  }
});

test('corrupt LZMA, of which xz writes out the beginning', () => {
  const stream = base64(
    'XQAAgAD//////////wBAAIgDy4fmDj/G26ZiOtDgF6QTjbYmZpu5G+2GuX/clkKzJfUP66+oM3f/ORln+IwOj+FJh7LXOk0iCgaQtKI9q9bj////////////////////////////////////////'
  );
  expect(found(stream, 'm.lzma')).toContain(ECHO);
});

test('zeros that hide what stands behind the compressed data', () => {
  const data = bytes(gzipSync(GOOD), zeros(70_000), gzipSync(EVIL));
  expect(found(data, 'm.pkl.gz')).toContain(ECHO);
  const bzip2 = base64('QlpoORdyRThQkAAAAAA=');
  expect(run(bytes(bzip2, zeros(70_000), EVIL), {}, 'm.bz2').verdict).not.toBe('not-a-model');
});

describe('GNU tar goes over blocks that are no headers', () => {
  const picture = bytes(
    '\x89PNG\r\n\x1a\n',
    Array.from({ length: 5 * 1024 - 8 }, (_, i) => 1 + ((i * i) % 250))
  );
  test.each(['ustar\x0000', ''])('behind a picture, magic number %j', magic => {
    const archive = tarOf(tarEntry({ name: 'm.gz', data: gzipSync(EVIL), magic }));
    expect(found(bytes(picture, archive), 'm.png')).toEqual([ECHO]);
    expect(found(bytes(picture.subarray(0, 1024), archive), 'm.png')).toContain(ECHO);
  });
});

test('a hard link with data in a pax archive, over which libarchive goes', () => {
  const link = tarEntry({ name: 'b', type: '1', link: 'a', size: 1024 });
  const data = bytes(paxEntry([['mtime', '1.5']]), link, tarEntry({ name: 'c', data: GOOD }));
  expect(run(tarOf(data), {}, 'm.tar').findings.map(({ rule }) => rule)).toContain('tar-ambiguous-entry');
});

test('countless records of a sparse map in a header that is not in order cost no more than their reading', () => {
  const record = '23 GNU.sparse.offset=0\n25 GNU.sparse.numbytes=0\n';
  const header = tarEntry({ name: 'p', type: 'x', data: bytes(record.repeat(60_000), 'junk') });
  expect(found(tarOf(header, tarEntry({ name: 'm.pkl', data: EVIL })), 'm.tar')).toContain(ECHO);
});
