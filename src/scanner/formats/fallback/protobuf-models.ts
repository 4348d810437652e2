import type { Probe } from '../../format';
import type { ByteSource } from '../../bytes/byte-source';
import { latin1 } from '../../printable';

/** Models that are protocol buffer messages without a signature, all of which begin with a small number as field 1. */
export type ProtobufModel = 'onnx' | 'coreml' | 'savedmodel' | 'cntk';

/** A field of a message in the wire format: `at` is where its value begins, after the length if it has one. */
interface Field {
  readonly number: number;
  readonly wire: number;
  readonly at: number;
  /** Bytes of the value. */
  readonly length: number;
  /** Of a number; for others the length. */
  readonly value: number;
}

/** Fields of one message that are looked at. */
const MAX_FIELDS = 64;
/** Bytes of a message behind which no further field is looked for: it may have to be decompressed up to there. */
const REACH = 2 ** 20;
/** A tag and a length, or a number. */
const LONGEST_HEADER = 20;
/** Of a text that must be printable, what is looked at. */
const MAX_TEXT = 64;

const VARINT = 0;
const SIZED = 2;
const FIXED: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

function varint(bytes: Uint8Array, from: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10 && from + i < bytes.length; i++) {
    value += (bytes[from + i] & 127) * 2 ** (7 * i);
    if (bytes[from + i] < 128) {
      return { value, end: from + i + 1 };
    }
  }
  return undefined;
}

/** The first fields of the message at `start`; what is no field ends them. A value may reach beyond `end`. */
function fieldsOf(source: ByteSource, start: number, end: number): Field[] {
  const fields: Field[] = [];
  for (let at = start; at < Math.min(end, start + REACH) && fields.length < MAX_FIELDS;) {
    const bytes = source.read(at, Math.min(LONGEST_HEADER, end - at));
    const tag = varint(bytes, 0);
    if (tag === undefined || tag.value < 8) {
      break;
    }
    const [number, wire] = [Math.floor(tag.value / 8), tag.value & 7];
    const counted = wire === VARINT || wire === SIZED ? varint(bytes, tag.end) : undefined;
    if (counted === undefined && FIXED[wire] === undefined) {
      break;
    }
    const value = counted?.value ?? 0;
    const valueAt = at + (wire === SIZED && counted ? counted.end : tag.end);
    const length = wire === SIZED ? value : counted ? counted.end - tag.end : FIXED[wire];
    fields.push({ number, wire, at: valueAt, length, value });
    at = valueAt + length;
  }
  return fields;
}

const isText = (source: ByteSource, { wire, at, length }: Field): boolean =>
  wire === SIZED && /^[^\0-\x08\x0e-\x1f\x7f]*$/.test(latin1(source.read(at, Math.min(length, MAX_TEXT))));

/** ONNX ModelProto: producer name, version, domain and a text are texts; 7 is the graph, 8 the operator sets. */
const ONNX_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

function isOnnx(source: ByteSource, fields: readonly Field[]): boolean {
  return (
    fields.every(({ number }) => ONNX_FIELDS.has(number)) &&
    fields.some(({ number, wire }) => number > 1 && wire === SIZED) &&
    fields.filter(({ number }) => number >= 2 && number <= 4).every(field => isText(source, field))
  );
}

/** Core ML Model: 2 is its description, and what kind of model it is has a number from 200 to 3000. */
function isCoreMl(fields: readonly Field[]): boolean {
  return fields.some(({ number, wire }) => number >= 200 && number <= 3000 && wire === SIZED);
}

/** TensorFlow SavedModel: one or several MetaGraphDef (2), which begin with MetaInfoDef (1) and GraphDef (2). */
function isSavedModel(source: ByteSource, fields: readonly Field[]): boolean {
  return fields.slice(1).every(({ number, wire, at, length }) => {
    const [info, graph] = fieldsOf(source, at, at + Math.min(length, source.size));
    return (
      number === 2 &&
      wire === SIZED &&
      info?.number === 1 &&
      info.wire === SIZED &&
      graph?.number === 2 &&
      graph.wire === SIZED &&
      source.read(graph.at, 1)[0] !== 0x08
    );
  });
}

/** A dictionary of CNTK 2: entries (2) of a name (1) and a value (2), which begins with its version (1). */
function isCntkDictionary(source: ByteSource, fields: readonly Field[]): boolean {
  return fields.slice(1).every(({ number, wire, at, length }) => {
    const [name, value] = fieldsOf(source, at, at + Math.min(length, source.size));
    return (
      number === 2 &&
      wire === SIZED &&
      name?.number === 1 &&
      name.length > 0 &&
      isText(source, name) &&
      value?.number === 2 &&
      value.wire === SIZED &&
      source.read(value.at, 1)[0] === 0x08
    );
  });
}

/** Which of them the bytes are, if any. The versions that field 1 tells are small numbers in all of them. */
export const protobufModel = (probe: Probe): ProtobufModel | undefined => probe.memo(recogniseModel);

function recogniseModel({ head, source }: Probe): ProtobufModel | undefined {
  if (head[0] !== 0x08 || head[1] === 0 || head[1] >= 0x20) {
    return undefined;
  }
  const fields = fieldsOf(source, 0, source.size);
  if (fields.length < 2) {
    return undefined;
  }
  if (isCoreMl(fields)) {
    return 'coreml';
  }
  if (isCntkDictionary(source, fields)) {
    return 'cntk';
  }
  if (isSavedModel(source, fields)) {
    return 'savedmodel';
  }
  return isOnnx(source, fields) ? 'onnx' : undefined;
}
