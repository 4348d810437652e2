import type { ProtoSchema } from '../../../encoding/protobuf-view';

// Numbers of the fields that are looked at (onnx/onnx, `onnx/onnx.proto`).

/** The largest numbers of fields that a ModelProto and a GraphProto have. */
export const LAST_OF_MODEL = 26;
export const LAST_OF_GRAPH = 16;

export const enum Model {
  GRAPH = 7,
  DOC_STRING = 6,
  OPSET = 8,
  METADATA = 14,
  TRAINING = 20,
  FUNCTIONS = 25
}
export const enum Graph {
  NODE = 1,
  NAME = 2,
  DOC_STRING = 10,
  INITIALIZER = 5,
  SPARSE = 15,
  METADATA = 16
}
export const enum Node {
  OPERATOR = 4,
  ATTRIBUTE = 5,
  DOMAIN = 7,
  OVERLOAD = 8,
  METADATA = 9
}
export const enum Attribute {
  NAME = 1,
  INT = 3,
  STRING = 4,
  TENSOR = 5,
  GRAPH = 6,
  INTS = 8,
  STRINGS = 9,
  TENSORS = 10,
  GRAPHS = 11,
  SPARSE = 22,
  SPARSES = 23
}
export const enum Tensor {
  DIMS = 1,
  TYPE = 2,
  INT32_DATA = 5,
  STRING_DATA = 6,
  INT64_DATA = 7,
  NAME = 8,
  RAW_DATA = 9,
  UINT64_DATA = 11,
  EXTERNAL = 13,
  LOCATION = 14,
  METADATA = 16
}
/** Fields of SequenceProto and of OptionalProto, which are the same. */
export const enum Value {
  NAME = 1,
  KIND = 2,
  TENSOR = 3,
  SPARSE = 4,
  SEQUENCE = 5,
  MAP = 6,
  OPTIONAL = 7
}
export const enum Sparse {
  VALUES = 1,
  INDICES = 2
}
export const enum Func {
  NAME = 1,
  NODE = 7,
  DOC_STRING = 8,
  DOMAIN = 10,
  ATTRIBUTE = 11,
  OVERLOAD = 13,
  METADATA = 14
}
export const enum Training {
  INITIALIZATION = 1,
  ALGORITHM = 2
}
export const enum Entry {
  KEY = 1,
  VALUE = 2
}

const ENTRY: ProtoSchema = { key: Entry.KEY, value: Entry.VALUE };
const entries = (): ProtoSchema => ENTRY;
const TENSOR: ProtoSchema = {
  dims: Tensor.DIMS,
  data_type: Tensor.TYPE,
  int32_data: Tensor.INT32_DATA,
  string_data: Tensor.STRING_DATA,
  int64_data: Tensor.INT64_DATA,
  name: Tensor.NAME,
  raw_data: Tensor.RAW_DATA,
  uint64_data: Tensor.UINT64_DATA,
  external_data: [Tensor.EXTERNAL, entries],
  data_location: Tensor.LOCATION,
  metadata_props: [Tensor.METADATA, entries]
};
const tensors = (): ProtoSchema => TENSOR;
const SPARSE: ProtoSchema = { values: [Sparse.VALUES, tensors], indices: [Sparse.INDICES, tensors] };
const ATTRIBUTE: ProtoSchema = {
  name: Attribute.NAME,
  i: Attribute.INT,
  s: Attribute.STRING,
  t: [Attribute.TENSOR, tensors],
  g: [Attribute.GRAPH, () => GRAPH],
  ints: Attribute.INTS,
  strings: Attribute.STRINGS,
  tensors: [Attribute.TENSORS, tensors],
  graphs: [Attribute.GRAPHS, () => GRAPH],
  sparse_tensor: [Attribute.SPARSE, () => SPARSE],
  sparse_tensors: [Attribute.SPARSES, () => SPARSE]
};
const NODE: ProtoSchema = {
  op_type: Node.OPERATOR,
  attribute: [Node.ATTRIBUTE, () => ATTRIBUTE],
  domain: Node.DOMAIN,
  overload: Node.OVERLOAD,
  metadata_props: [Node.METADATA, entries]
};
const GRAPH: ProtoSchema = {
  node: [Graph.NODE, () => NODE],
  name: Graph.NAME,
  doc_string: Graph.DOC_STRING,
  initializer: [Graph.INITIALIZER, tensors],
  sparse_initializer: [Graph.SPARSE, () => SPARSE],
  metadata_props: [Graph.METADATA, entries]
};
const FUNCTION: ProtoSchema = {
  name: Func.NAME,
  node: [Func.NODE, () => NODE],
  domain: Func.DOMAIN,
  doc_string: Func.DOC_STRING,
  overload: Func.OVERLOAD,
  attribute_proto: [Func.ATTRIBUTE, () => ATTRIBUTE],
  metadata_props: [Func.METADATA, entries]
};

/** The same fields by their names, for models in text form. */
export const MODEL_SCHEMA: ProtoSchema = {
  doc_string: Model.DOC_STRING,
  graph: [Model.GRAPH, () => GRAPH],
  opset_import: Model.OPSET,
  metadata_props: [Model.METADATA, entries],
  training_info: [
    Model.TRAINING,
    () => ({ initialization: [Training.INITIALIZATION, () => GRAPH], algorithm: [Training.ALGORITHM, () => GRAPH] })
  ],
  functions: [Model.FUNCTIONS, () => FUNCTION]
};
