import { textOf } from '../../text/plain-text';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ProtobufField } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import type { Probe } from '../../../format';
import { fieldsOf, isText } from '../../fallback/protobuf-models';
import { Func, Graph, Model, Node, Tensor, Value } from './fields';

/** Sequences in sequences. */
const MAX_VALUES = 8;

/** Fields of a GraphProto, of a node, and of a tensor that are texts or messages. */
const GRAPH_FIELDS = new Set<number>([1, 2, 5, 10, 11, 12, 13, 14, 15, 16]);
const MODEL_FIELDS = new Set<number>([1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26]);
const NODE_FIELDS = new Set<number>([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

/** True for a ModelProto with a graph or with functions: its fields may come in any order, among others that parsers pass over. */
export function isOnnx(probe: Probe): boolean {
  const { source, size } = probe;
  const fields = fieldsOf(source, 0, size);
  // Words may read as fields. A model that is written with characters of text alone has no others than its own.
  if (textOf(probe) !== undefined && !fields.every(({ number }) => MODEL_FIELDS.has(number))) {
    return false;
  }
  return fields.some(
    field =>
      (field.number === (Model.GRAPH as number) && isGraph(source, field)) ||
      (field.number === (Model.FUNCTIONS as number) && isFunction(source, field))
  );
}

/** True for a single TensorProto, as onnx's tests keep them. */
export function isTensor({ source, size }: Probe): boolean {
  return isTensorAt(source, 0, size);
}

/** True for a SequenceProto or an OptionalProto alone (`onnx-data.proto`): a name, a kind, and values of these kinds. */
export function isValue({ source, size }: Probe): boolean {
  return isValueAt(source, 0, size, 0);
}

function isValueAt(source: ByteSource, start: number, end: number, depth: number): boolean {
  const fields = fieldsOf(source, start, end);
  const last = fields[fields.length - 1] as ProtobufField | undefined;
  return (
    depth < MAX_VALUES &&
    last !== undefined &&
    last.at + last.length === end &&
    fields.some(({ number }) => number === (Value.KIND as number)) &&
    fields.every(({ number, wire, value, at, length }) => {
      switch (number as Value) {
        case Value.NAME:
        case Value.SPARSE:
        case Value.MAP:
          return wire === Wire.SIZED;
        case Value.KIND:
          return wire === Wire.VARINT && value < 6;
        case Value.TENSOR:
          return wire === Wire.SIZED && isTensorAt(source, at, at + length);
        case Value.SEQUENCE:
        case Value.OPTIONAL:
          return wire === Wire.SIZED && isValueAt(source, at, at + length, depth + 1);
        default:
          return false;
      }
    })
  );
}

function isTensorAt(source: ByteSource, start: number, size: number): boolean {
  const fields = fieldsOf(source, start, size);
  const last = fields[fields.length - 1] as ProtobufField | undefined;
  const type = fields.find(({ number }) => number === (Tensor.TYPE as number));
  const data = fields.filter(({ number }) => number >= 4 && number !== (Tensor.NAME as number));
  return (
    last !== undefined &&
    last.at + last.length === size &&
    type?.wire === Wire.VARINT &&
    type.value > 0 &&
    type.value < 64 &&
    (data.length > 0 || fields.some(({ number, value }) => number === (Tensor.DIMS as number) && value === 0)) &&
    fields.every(({ number, wire }) => number <= 16 && (number > 3 || wire === Wire.VARINT || number === 1))
  );
}

function isGraph(source: ByteSource, graph: ProtobufField): boolean {
  const fields = partsOf(source, graph);
  const known = fields.filter(({ number, wire }) => GRAPH_FIELDS.has(number) && wire === Wire.SIZED);
  const nodes = known.filter(({ number }) => number === (Graph.NODE as number));
  return nodes.length > 0
    ? nodes.some(node => isNode(source, node))
    : // A graph of tensors alone has a name, and says what comes out.
      known.length === fields.length &&
        known.some(({ number }) => number >= 11 || number === (Graph.INITIALIZER as number));
}

function isNode(source: ByteSource, node: ProtobufField): boolean {
  const fields = partsOf(source, node);
  const operator = fields.find(({ number }) => number === (Node.OPERATOR as number));
  return (
    operator !== undefined &&
    operator.length > 0 &&
    isText(source, operator) &&
    fields.some(({ number, wire }) => number < 3 && wire === Wire.SIZED) &&
    fields.filter(({ number, wire }) => NODE_FIELDS.has(number) && wire === Wire.SIZED).length * 2 > fields.length
  );
}

function isFunction(source: ByteSource, field: ProtobufField): boolean {
  const fields = partsOf(source, field);
  return fields.some(inner => inner.number === (Func.NODE as number) && isNode(source, inner));
}

function partsOf(source: ByteSource, { wire, at, length }: ProtobufField): ProtobufField[] {
  return wire === Wire.SIZED ? fieldsOf(source, at, Math.min(at + length, source.size)) : [];
}
