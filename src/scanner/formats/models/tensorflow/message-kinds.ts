import type { ByteSource } from '../../../bytes/byte-source';
import { knowsEnd } from '../../../bytes/inflated';
import { paged } from '../../../bytes/paged';
import type { ProtobufField } from '../../../encoding/protobuf';
import { MAX_FIELD_HEADER, peekField, peekFields, Wire } from '../../../encoding/protobuf';
import type { Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { isDescriptorSet } from '../../fallback/descriptor-set';

/** Messages of TensorFlow that stand in files of their own, none of which has a magic number. */
export type TensorFlowMessage =
  'mediapipe-graph' | 'savedmodel' | 'tf-metagraph' | 'tf-graph' | 'keras-metadata' | 'tf-fingerprint';

/** Fields of one message that are looked at: others than these may stand before them. */
const MAX_FIELDS = 256;
/** The same, where the first of them is more likely a pickle's. */
const MAX_WHOLE = 2 ** 16;
/** Bytes of a compressed member behind which no field is looked for: it has to be decompressed up to there. */
const REACH = 2 ** 20;
/** Longest name of a node or operation. */
const MAX_NAME = 512;
/** Longest fingerprint. */
const MAX_FINGERPRINT = 256;

/** Names of MediaPipe's calculators, and the first number of the fields that its graphs have besides nodes. */
const CALCULATOR = /^[\w.]*(Calculator|Graph|Subgraph|Cpu|Gpu)$/;
const MEDIAPIPE_FIELDS = 10;

/** Which of them the bytes are, if any. */
export const tensorFlowMessage = (probe: Probe): TensorFlowMessage | undefined => probe.memo(recognise);

function recognise(probe: Probe): TensorFlowMessage | undefined {
  const { head, name, work } = probe;
  const first = peekField(head, 0);
  if (first === undefined || first.wire === Wire.END_GROUP) {
    return undefined;
  }
  const size = knowsEnd(probe.source) ? probe.source.size : Math.min(probe.source.size, REACH);
  const pages = paged(probe.source);
  // Messages within messages make many fields of few bytes: each is paid for.
  const source: ByteSource = {
    size,
    read(offset, length) {
      work.spend(PRICES.record);
      return pages.read(offset, Math.min(length, size - offset));
    }
  };
  const fields = fieldsOf(source, 0, source.size);
  // What begins a pickle is a field of an unknown number, too: chance makes a node behind it, but no message of the whole.
  if (/^\x80[\x02-\x05]/.test(latin1(head.subarray(0, 2))) && !isWhole(source)) {
    return undefined;
  }
  const sized = fields.filter(({ wire }) => wire === Wire.SIZED);
  const inside = (number: number): ProtobufField[] => sized.filter(field => field.number === number);
  if (
    fields.some(({ number }) => number >= MEDIAPIPE_FIELDS) &&
    inside(1).some(field => CALCULATOR.test(operationOf(source, field)))
  ) {
    return 'mediapipe-graph';
  }
  if (inside(2).some(field => isMetaGraph(source, field))) {
    return 'savedmodel';
  }
  if (inside(2).some(field => isGraph(source, field))) {
    return 'tf-metagraph';
  }
  if (inside(1).some(field => isNode(source, field)) || inside(2).some(field => isLibrary(source, field))) {
    // The package of a schema stands where a node has its operation.
    return isDescriptorSet(probe) ? undefined : 'tf-graph';
  }
  if (inside(1).some(field => isSavedObject(source, field))) {
    return 'keras-metadata';
  }
  return isFingerprint(source, fields) || isHubModule(name, source, fields) ? 'tf-fingerprint' : undefined;
}

/**
 * The fields of the message at `start`, up to one that none is. Parsers pass over groups: those of an unknown number are no part
 * of these messages.
 */
function fieldsOf(source: ByteSource, start: number, end: number): ProtobufField[] {
  return [...peekFields(source, start, end, MAX_FIELDS)].filter(
    ({ wire }) => wire !== Wire.END_GROUP && wire !== Wire.GROUP
  );
}

/** Fields follow one another to the end, or as far as they are looked at; else every parser refuses the message. */
function isWhole(source: ByteSource): boolean {
  let at = 0;
  for (let left = MAX_WHOLE; at < source.size && left > 0; left--) {
    const field = peekField(source.read(at, Math.min(MAX_FIELD_HEADER, source.size - at)), 0);
    if (field === undefined) {
      return false;
    }
    at += field.at + field.length;
  }
  return at <= source.size;
}

function partsOf(source: ByteSource, { at, length }: ProtobufField): ProtobufField[] {
  return fieldsOf(source, at, Math.min(at + length, source.size));
}

function textOf(source: ByteSource, { wire, at, length }: ProtobufField): string | undefined {
  return wire === Wire.SIZED && length <= MAX_NAME ? latin1(source.read(at, length)) : undefined;
}

/** The operation (2) of a node. */
function operationOf(source: ByteSource, field: ProtobufField): string {
  return (
    partsOf(source, field)
      .map(part => (part.number === 2 ? textOf(source, part) : undefined))
      .find(Boolean) ?? ''
  );
}

/** A NodeDef: a name (1) and an operation (2) among fields up to 7. */
function isNode(source: ByteSource, field: ProtobufField): boolean {
  const parts = partsOf(source, field);
  const text = (number: number): string =>
    parts.map(part => (part.number === number ? textOf(source, part) : undefined)).find(found => found) ?? '';
  return (
    parts.slice(0, 2).every(({ number }) => number <= 7) &&
    /^[\w>][\w>.\\/-]*$/.test(text(1)) &&
    /^[A-Za-z_][\w.>/\\-]*$/.test(operationOf(source, field))
  );
}

/** A FunctionDefLibrary of functions (1), each with a signature (1) and nodes (3). */
function isLibrary(source: ByteSource, field: ProtobufField): boolean {
  return partsOf(source, field).some(
    entry =>
      entry.number === 1 &&
      entry.wire === Wire.SIZED &&
      partsOf(source, entry).some(part => part.number === 3 && part.wire === Wire.SIZED && isNode(source, part))
  );
}

/** A GraphDef: nodes (1), a library (2), versions (4). */
function isGraph(source: ByteSource, field: ProtobufField): boolean {
  return partsOf(source, field).some(
    part =>
      part.wire === Wire.SIZED &&
      ((part.number === 1 && isNode(source, part)) || (part.number === 2 && isLibrary(source, part)))
  );
}

/** A MetaGraphDef: a GraphDef (2) among others. */
function isMetaGraph(source: ByteSource, field: ProtobufField): boolean {
  return partsOf(source, field).some(part => part.number === 2 && part.wire === Wire.SIZED && isGraph(source, part));
}

/** An object of Keras' SavedMetadata: a path (3), an identifier (4) and JSON (5). */
function isSavedObject(source: ByteSource, field: ProtobufField): boolean {
  const parts = partsOf(source, field);
  return (
    parts.some(part => part.number === 4 && /^_tf_keras|^_keras/.test(textOf(source, part) ?? '')) ||
    parts.some(
      part => part.number === 5 && part.wire === Wire.SIZED && /^\s*\{\s*"/.test(latin1(source.read(part.at, 16)))
    )
  );
}

/** A FingerprintDef: five checksums, a version and an id (`fingerprint.proto`). */
function isFingerprint(source: ByteSource, fields: readonly ProtobufField[]): boolean {
  const last = fields[fields.length - 1];
  return (
    source.size <= MAX_FINGERPRINT &&
    fields.length >= 4 &&
    last.at + last.length === source.size &&
    fields.every(({ number, wire }) => number <= 7 && wire === (number <= 5 ? Wire.VARINT : Wire.SIZED)) &&
    fields.every(({ number }, index) => index === 0 || number > fields[index - 1].number)
  );
}

/** `tfhub_module.pb` of TensorFlow Hub says in one number how the model beside it is stored. */
function isHubModule(name: string, source: ByteSource, fields: readonly ProtobufField[]): boolean {
  const [format] = fields;
  return (
    /(^|[/@])tfhub_module\.pb$/.test(name) &&
    fields.length === 1 &&
    format.wire === Wire.VARINT &&
    format.at + format.length === source.size
  );
}
