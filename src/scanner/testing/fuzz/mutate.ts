import { gunzipSync, gzipSync, unzipSync, zipSync } from 'fflate';
import { Cursor } from '../../encoding/cursor';
import { ProtobufMessage, Wire } from '../../encoding/protobuf';
import { Work } from '../../work';
import { bytes, join, utf8 } from '../bytes';
import { fixedField, numberField, sizedField } from '../protobuf-builder';
import type { Mutator } from './mutator';
import { DEPTHS, bytewise, cutAt, extreme } from './mutator';
import type { Random } from './random';
import * as structured from './structured';

const MAX_SIZE = 256 * 1024;
const MAX_MEMBER = 64 * 1024;
const cut: Mutator = (data, random) => data.slice(0, random.below(data.length));
const repeat: Mutator = (data, random) => {
  const [from, length] = [random.below(data.length), 1 + random.below(200)];
  const part = data.slice(from, from + length);
  return cutAt(data, random.below(data.length), 0, join(Array.from({ length: 1 + random.below(50) }, () => part)));
};
const splice: Mutator = (data, random, other) => {
  const from = random.below(other.length);
  return cutAt(data, random.below(data.length), random.below(64), other.slice(from, from + random.below(300)));
};

/** JSON, and what is like it: a value is doubled under its key, nested deeply, replaced or made long. */
const json: Mutator = (data, random) => {
  let text: string;
  try {
    // A value that is too deep for this is no longer changed.
    text = JSON.stringify(JSON.parse(new TextDecoder().decode(data)));
  } catch {
    return undefined;
  }
  const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"|[\d.eE+-]+|true|false|null/g)];
  if (places.length === 0) {
    return undefined;
  }
  const { index, 0: old } = random.pick(places);
  const depth = random.pick(DEPTHS);
  const put = random.pick([
    `${old}:${old},${old}`,
    '['.repeat(depth) + ']'.repeat(depth),
    `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`,
    `"${'\\u0041'.repeat(depth)}"`,
    '1e999',
    'NaN',
    '"__class__"',
    '"../../x"',
    '"os.system"'
  ]);
  return utf8(text.slice(0, index) + put + text.slice(index + old.length));
};

/** A message whose fields change their order, stand twice, or lie deeper. */
const protobuf: Mutator = (data, random) => {
  const fields = fieldsOf(data);
  if (fields === undefined) {
    return undefined;
  }
  const i = random.below(fields.length);
  return random.pick([
    () => join(random.shuffled(fields)),
    () => join([...fields, fields[i]]),
    () => join(fields.filter((_, j) => j !== i)),
    () => join([...fields, numberField(1 + random.below(2_000), random.below(2 ** 31))]),
    () => {
      let nested = fields[i];
      for (let depth = random.pick([10, 150, 400]); depth > 0; depth--) {
        nested = sizedField(1 + random.below(8), nested);
      }
      return join([...fields, nested]);
    }
  ])();
};

/** The fields of a message as bytes, with their tags; undefined for what is none. */
export function fieldsOf(data: Uint8Array): Uint8Array[] | undefined {
  try {
    const message = new ProtobufMessage(new Cursor(data), new Work(1e9));
    const fields = Array.from(message.fields(), field => {
      const value = data.subarray(field.at, field.at + field.length);
      switch (field.wire) {
        case Wire.VARINT:
          return numberField(field.number, field.value);
        case Wire.SIZED:
          return sizedField(field.number, value);
        case Wire.FIXED32:
          return fixedField(field.number, 4, field.value);
        case Wire.FIXED64:
          return fixedField(field.number, 8, field.value);
        default:
          throw new Error('a group');
      }
    });
    return fields.length > 0 ? fields : undefined;
  } catch {
    return undefined;
  }
}

/** A member of an archive is changed, and the archive made anew. */
const inZip: Mutator = (data, random, other) => {
  try {
    const members = unzipSync(data, { filter: ({ originalSize }) => originalSize < MAX_MEMBER });
    const name = random.pick(Object.keys(members));
    const changed = mutate(members[name], random, other);
    return zipSync({ ...members, [name]: changed }, { level: random.pick([0, 6]) });
  } catch {
    return undefined;
  }
};

const compressed: Mutator = (data, random, other) => {
  if (data[0] !== 0x1f || data[1] !== 0x8b) {
    return random.below(10) === 0 ? gzipSync(data) : undefined;
  }
  try {
    return gzipSync(mutate(gunzipSync(data, { out: new Uint8Array(MAX_MEMBER) }), random, other));
  } catch {
    return undefined;
  }
};

const MUTATORS: readonly Mutator[] = [
  extreme,
  bytewise,
  cut,
  repeat,
  splice,
  json,
  protobuf,
  inZip,
  compressed,
  ...Object.values(structured),
  (data, _random, other) => bytes(data, other)
];

/** The file after one change, by its structure where it has one that is known here. */
export function mutate(data: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (data.length === 0) {
    return random.bytes(32);
  }
  for (;;) {
    const changed = random.pick(MUTATORS)(data, random, other);
    if (changed !== undefined) {
      return changed.length > MAX_SIZE ? changed.slice(0, MAX_SIZE) : changed;
    }
  }
}
