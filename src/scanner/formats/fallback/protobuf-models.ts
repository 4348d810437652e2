import type { Probe } from '../../format';
import type { ByteSource } from '../../bytes/byte-source';
import { knowsEnd } from '../../bytes/inflated';
import type { ProtobufField } from '../../encoding/protobuf';
import { peekFields, Wire } from '../../encoding/protobuf';
import { latin1 } from '../../printable';

/** Models that are protocol buffer messages without a signature, all of which begin with a small number as field 1. */
export type ProtobufModel = 'onnx' | 'coreml' | 'savedmodel' | 'cntk';

/** Fields of one message that are looked at. */
const MAX_FIELDS = 256;
const GROUPS: ReadonlySet<Wire> = new Set([Wire.GROUP, Wire.END_GROUP]);
/** Bytes of a compressed member behind which no field is looked for: it has to be decompressed up to there. */
const REACH = 2 ** 20;
/** Bytes to check of a text that must be printable. */
const MAX_TEXT = 64;

/** The first fields of the message at `start`, up to a group or bytes that are not a field. A value may reach beyond `end`. */
export function fieldsOf(source: ByteSource, start: number, end: number): ProtobufField[] {
  const reach = knowsEnd(source) ? end : Math.min(end, start + REACH);
  const fields: ProtobufField[] = [];
  for (const field of peekFields(source, start, end, MAX_FIELDS, reach)) {
    if (GROUPS.has(field.wire)) {
      break;
    }
    fields.push(field);
  }
  return fields;
}

export const isText = (source: ByteSource, { wire, at, length }: ProtobufField): boolean =>
  wire === Wire.SIZED && /^[^\0-\x08\x0e-\x1f\x7f]*$/.test(latin1(source.read(at, Math.min(length, MAX_TEXT))));

/** ONNX ModelProto: producer name, version, domain and a text are texts; 7 is the graph, 8 the operator sets. */
const ONNX_FIELDS = new Set([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);

function isOnnx(source: ByteSource, fields: readonly ProtobufField[]): boolean {
  return (
    fields.every(({ number }) => ONNX_FIELDS.has(number)) &&
    fields.some(({ number, wire }) => number > 1 && wire === Wire.SIZED) &&
    fields.filter(({ number }) => number >= 2 && number <= 4).every(field => isText(source, field))
  );
}

/** Core ML Model: field 2 is its description; the field of the model itself has a number from 200 to 3000. */
function isCoreMl(fields: readonly ProtobufField[]): boolean {
  return fields.some(({ number, wire }) => number >= 200 && number <= 3000 && wire === Wire.SIZED);
}

/** TensorFlow SavedModel: one or several MetaGraphDef (2), which begin with MetaInfoDef (1) and GraphDef (2). */
function isSavedModel(source: ByteSource, fields: readonly ProtobufField[]): boolean {
  return fields.slice(1).every(({ number, wire, at, length }) => {
    const [info, graph] = fieldsOf(source, at, at + Math.min(length, source.size));
    return (
      number === 2 &&
      wire === Wire.SIZED &&
      info?.number === 1 &&
      info.wire === Wire.SIZED &&
      graph?.number === 2 &&
      graph.wire === Wire.SIZED &&
      source.read(graph.at, 1)[0] !== 0x08
    );
  });
}

/** A dictionary of CNTK 2: entries (2) of a name (1) and a value (2), which begins with its version (1). */
function isCntkDictionary(source: ByteSource, fields: readonly ProtobufField[]): boolean {
  return fields.slice(1).every(({ number, wire, at, length }) => {
    const [name, value] = fieldsOf(source, at, at + Math.min(length, source.size));
    return (
      number === 2 &&
      wire === Wire.SIZED &&
      name?.number === 1 &&
      name.length > 0 &&
      isText(source, name) &&
      value?.number === 2 &&
      value.wire === Wire.SIZED &&
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
