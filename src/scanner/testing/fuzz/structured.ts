import { crc32 } from '../../bytes/crc32';
import { int32, uint16, uint32, uint64 } from '../../encoding/integers';
import { metadataChecksum } from '../../formats/arrays/hdf5/metadata-checksum';
import { bytes, join, u16, u32, u64, utf8 } from '../bytes';
import type { Random } from './random';
import type { Mutator } from './mutator';
import { DEPTHS, EXTREMES, bytewise, cutAt, extreme } from './mutator';

const startsWith = (data: Uint8Array, text: string, at = 0): boolean =>
  [...text].every((character, i) => data[at + i] === character.charCodeAt(0));

/** Changes inside a part, which stays as long as it was. */
function within(data: Uint8Array, at: number, length: number, random: Random): Uint8Array {
  const part = data.slice(at, at + length);
  const changed = random.pick([bytewise, extreme])(part, random, part) ?? part;
  return cutAt(data, at, length, changed.slice(0, length));
}

const put = (data: Uint8Array, at: number, number: readonly number[]): Uint8Array => {
  const changed = data.slice();
  changed.set(number, at);
  return changed;
};

/** The header of a 7z archive, with the checksums that readers compare before they look at it. */
export const sevenZip: Mutator = (data, random) => {
  const START = 32;
  const [offset, length] =
    startsWith(data, '7z\xbc\xaf') && data.length > START ? [uint64(data, 12), uint64(data, 20)] : [0, 0];
  const at = START + offset;
  if (length === 0 || at + length > data.length) {
    return undefined;
  }
  const changed = within(data, at, length, random);
  const summed = put(changed, 28, u32(crc32(changed.subarray(at, at + length))));
  return put(summed, 8, u32(crc32(summed.subarray(12, START))));
};

/** Fields of a header of tar: where they are, and how long. */
const TAR_FIELDS = [
  [0, 100],
  [124, 12],
  [156, 1],
  [157, 100],
  [257, 8],
  [345, 155],
  [386, 24],
  [483, 12]
];

/** A field of a header of tar, with its checksum. */
export const tarHeader: Mutator = (data, random) => {
  const BLOCK = 512;
  const headers = Array.from({ length: Math.floor(data.length / BLOCK) }, (_, i) => i * BLOCK).filter(at =>
    startsWith(data, 'ustar', at + 257)
  );
  if (headers.length === 0) {
    return undefined;
  }
  const at = random.pick(headers);
  const [field, length] = random.pick(TAR_FIELDS);
  const number = random.pick(EXTREMES);
  const text = random.pick([
    utf8(number.toString(8).padStart(length - 1, '0')),
    bytes(0x80, ...new Array<number>(Math.max(0, length - 9)).fill(0), ...u64(number).reverse()),
    bytes(random.pick('0123456789SLKxgXDMNV'.split(''))),
    random.bytes(length)
  ]);
  const changed = put(data, at + field, [...text.slice(0, length)]);
  changed.fill(0x20, at + 148, at + 156);
  const sum = changed.subarray(at, at + BLOCK).reduce((total, byte) => total + byte, 0);
  changed.set(utf8(`${sum.toString(8).padStart(6, '0')}\0 `), at + 148);
  return changed;
};

/** The superblock of HDF5, and the headers of its objects, with their checksums. */
export const hdf5: Mutator = (data, random) => {
  if (!startsWith(data, '\x89HDF')) {
    return undefined;
  }
  const headers: (readonly [number, number])[] = data[8] >= 2 ? [[0, 44]] : [];
  for (let at = 0; at + 16 < data.length; at++) {
    if (startsWith(data, 'OHDR', at)) {
      const flags = data[at + 5];
      const width = 1 << (flags & 3);
      const head = 6 + ((flags & 0x20) !== 0 ? 16 : 0) + ((flags & 0x10) !== 0 ? 4 : 0) + width;
      headers.push([at, head + (width === 1 ? data[at + head - 1] : uint16(data, at + head - width))]);
    }
  }
  const fitting = headers.filter(([at, length]) => at + length + 4 <= data.length);
  if (fitting.length === 0) {
    return undefined;
  }
  const [at, length] = random.pick(fitting);
  const changed = within(data, at + 5, length - 5, random);
  return put(changed, at + length, u32(metadataChecksum(changed.subarray(at, at + length))));
};

/** Offsets of a FlatBuffer lead to another place that one leads to, so that parts are shared, or lengths become extreme. */
export const flatbuffer: Mutator = (data, random) => {
  const places: number[] = [];
  for (let at = 0; at + 4 <= data.length && places.length < 2_000; at += 4) {
    const target = at + uint32(data, at);
    if (target > at && target + 4 <= data.length && target % 4 === 0) {
      const layout = target - int32(data, target);
      const isTable =
        layout >= 0 && layout + 4 <= data.length && uint16(data, layout) >= 4 && uint16(data, layout) < 200;
      if (isTable || uint32(data, target) < data.length) {
        places.push(at);
      }
    }
  }
  if (places.length < 3) {
    return undefined;
  }
  const at = random.pick(places);
  const later = places.map(place => place + uint32(data, place)).filter(target => target > at);
  return random.below(2) === 0
    ? put(data, at, u32(random.pick(later) - at))
    : put(data, at + uint32(data, at), random.pick([u32(random.pick(EXTREMES) % 2 ** 32), u16(random.below(2 ** 16))]));
};

const be = (number: number, width: number): number[] => u64(number).slice(0, width).reverse();

/** The offset behind a value of MessagePack; undefined where it is broken or too deep. */
function msgpackEnd(data: Uint8Array, at: number, ends: [number, number][], depth = 0): number | undefined {
  const kind = data[at];
  if (kind === undefined || depth > 100) {
    return undefined;
  }
  const number = (width: number): number =>
    data.subarray(at + 1, at + 1 + width).reduce((sum, byte) => sum * 256 + byte, 0);
  let [next, count] = [at + 1, 0];
  if (kind >= 0x80 && kind < 0xa0) {
    count = (kind & 15) * (kind < 0x90 ? 2 : 1);
  } else if (kind >= 0xa0 && kind < 0xc0) {
    next += kind & 31;
  } else if (kind >= 0xc4 && kind <= 0xc9) {
    const width = 1 << ((kind - 0xc4) % 3);
    next += width + number(width) + (kind > 0xc6 ? 1 : 0);
  } else if (kind >= 0xca && kind <= 0xd3) {
    next += [4, 8, 1, 2, 4, 8, 1, 2, 4, 8][kind - 0xca];
  } else if (kind >= 0xd4 && kind <= 0xd8) {
    next += 1 + (1 << (kind - 0xd4));
  } else if (kind >= 0xd9 && kind <= 0xdb) {
    const width = 1 << (kind - 0xd9);
    next += width + number(width);
  } else if (kind >= 0xdc && kind <= 0xdf) {
    const width = kind % 2 === 0 ? 2 : 4;
    next += width;
    count = number(width) * (kind >= 0xde ? 2 : 1);
  }
  for (; count > 0; count--) {
    const end = msgpackEnd(data, next, ends, depth + 1);
    if (end === undefined) {
      return undefined;
    }
    next = end;
  }
  ends.push([at, next]);
  return next <= data.length ? next : undefined;
}

/** A value of MessagePack becomes another one of the same file, one that is nested deeply, or a count of what is not there. */
export const msgpack: Mutator = (data, random) => {
  const ends: [number, number][] = [];
  if (msgpackEnd(data, 0, ends) !== data.length || ends.length < 4) {
    return undefined;
  }
  const [[from, to], [otherFrom, otherTo]] = [random.pick(ends), random.pick(ends)];
  const number = random.pick(EXTREMES) % 2 ** 32;
  const value = random.pick([
    data.slice(otherFrom, otherTo),
    bytes(new Uint8Array(random.pick(DEPTHS)).fill(0x91), 0xc0),
    bytes(random.pick([0xdd, 0xdf, 0xdb, 0xc6, 0xc9]), be(number, 4))
  ]);
  return cutAt(data, from, to - from, value);
};

/** The header of safetensors, whose length stands before it, is changed as a text. */
export const lengthAndText: Mutator = (data, random, other) => {
  const length = data.length > 10 ? uint64(data, 0) : 0;
  if (length < 2 || 8 + length > data.length || data[8] !== 0x7b) {
    return undefined;
  }
  const header = text(data.subarray(8, 8 + length), random, other);
  return header && join([bytes(u64(header.length)), header, data.subarray(8 + length)]);
};

/** A number of an R file: it begins with `X` and a line feed, and all numbers have four bytes, the large ones first. */
export const rNumbers: Mutator = (data, random) => {
  if (!startsWith(data, 'X\n') || data.length < 40) {
    return undefined;
  }
  const at = 2 + 4 * random.below(Math.floor((data.length - 6) / 4));
  const type = random.pick([
    1, 2, 3, 4, 5, 6, 9, 10, 16, 19, 20, 21, 22, 23, 25, 238, 239, 240, 242, 243, 244, 254, 255
  ]);
  const number = random.pick([type + 256 * random.below(16), random.pick(EXTREMES) % 2 ** 32]);
  return put(data, at, be(number, 4));
};

const PAIRS = [
  '[]',
  '{}',
  '()',
  '<a></a>',
  '{{}}',
  '{%if a%}{%endif%}',
  '"',
  "'",
  '- ',
  '? ',
  '&a ',
  '*a ',
  '\n ',
  '\n'
];

/** Words of a text are doubled, replaced by words of another, or nested deeply. */
export const text: Mutator = (data, random, other) => {
  const sample = data.subarray(0, 4096);
  if (sample.some(byte => byte < 9 || (byte > 13 && byte < 32))) {
    return undefined;
  }
  const wordsOf = (from: Uint8Array): string[] =>
    new TextDecoder('latin1').decode(from.subarray(0, 65_536)).match(/[\w.]+|\s+|[^\w\s]/g) ?? [];
  const words = wordsOf(data);
  if (words.length < 2) {
    return undefined;
  }
  const at = random.below(words.length);
  const pair = random.pick(PAIRS);
  const [opening, closing] = [pair.slice(0, pair.length >> 1) || pair, pair.slice(pair.length >> 1)];
  const depth = random.pick(DEPTHS);
  words[at] = random.pick([
    words[at].repeat(random.pick([2, 100])),
    random.pick(words),
    random.pick([...wordsOf(other), 'a']),
    opening.repeat(depth) + words[at] + closing.repeat(depth),
    opening.repeat(depth)
  ]);
  return bytes(words.join(''));
};

/** The same in a frame of zstd that does not compress. */
export const zstdFrame: Mutator = (data, random) => {
  const LARGEST = 1 << 17;
  const blocks = Array.from({ length: Math.ceil(data.length / LARGEST) || 1 }, (_, i) =>
    data.subarray(i * LARGEST, (i + 1) * LARGEST)
  );
  const parts = blocks.flatMap((block, i) => [
    bytes(u32(block.length * 8 + (i === blocks.length - 1 ? 1 : 0)).slice(0, 3)),
    block
  ]);
  return random.below(10) === 0 ? join([bytes(0x28, 0xb5, 0x2f, 0xfd, 0, 0x70), ...parts]) : undefined;
};
