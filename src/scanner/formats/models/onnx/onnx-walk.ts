import type { ProtoField, ProtoView } from '../../../encoding/protobuf-view';
import {
  Attribute,
  Entry,
  Func,
  Graph,
  LAST_OF_GRAPH,
  LAST_OF_MODEL,
  Model,
  Node,
  Sparse,
  Tensor,
  Training,
  Value
} from './fields';
import type { ExternalEntry, OnnxJudge, OperatorFacts } from './onnx-judge';
import { calledName } from './onnx-judge';

/** Attributes of one node that are kept for the rules. */
const MAX_ATTRIBUTES = 64;
/** Fields of numbers of a tensor or an attribute that are looked at. */
const MAX_FIELDS = 2 ** 18;
/** Runtimes multiply sides in 64 bits. */
const MAX_ELEMENTS = 2 ** 60;

/** Bits of an element by the number of its type; 0 for texts and for types that are not known. */
const ITEM_BITS: readonly number[] = [
  0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2
];

/** What a walk shows the parts of a model to. */
export type OnnxEyes = Pick<
  OnnxJudge,
  'operator' | 'calls' | 'external' | 'shape' | 'metadata' | 'description' | 'attribute' | 'bytes' | 'numbers'
>;

/** The parts of a tensor that its judge looks at. */
interface TensorPart {
  readonly entries: ExternalEntry[];
  name: string;
  /** Its elements, as the sides multiply; NaN where one is negative. */
  elements: number;
  type: number;
}

/** Walks a ModelProto in any notation, and shows the judge what a loader acts on. The order of fields does not matter. */
export class OnnxWalk {
  /** Graphs that were walked: a message without one is no model. */
  graphs = 0;

  constructor(private readonly judge: OnnxEyes) {}

  model(view: ProtoView): void {
    for (const field of view.fields()) {
      switch (field.number as Model) {
        case Model.GRAPH:
          this.graph(field.message());
          break;
        case Model.TRAINING:
          this.training(field.message());
          break;
        case Model.FUNCTIONS:
          this.func(field.message());
          break;
        case Model.METADATA:
          this.metadata(field, true);
          break;
        case Model.DOC_STRING:
          this.judge.description(field.text(), field.at);
          break;
        default:
          this.other(field, LAST_OF_MODEL);
      }
    }
  }

  graph(view: ProtoView): void {
    this.graphs++;
    for (const field of view.fields()) {
      switch (field.number as Graph) {
        case Graph.NODE:
          this.node(field);
          break;
        case Graph.INITIALIZER:
          this.tensor(field.message());
          break;
        case Graph.SPARSE:
          this.sparse(field);
          break;
        case Graph.METADATA:
          this.metadata(field, true);
          break;
        case Graph.DOC_STRING:
          this.judge.description(field.text(), field.at);
          break;
        default:
          this.other(field, LAST_OF_GRAPH);
      }
    }
  }

  /** A field that no version has, which parsers pass over and keep. */
  private other(field: ProtoField, last: number): void {
    if (field.number > last && field.sized) {
      this.judge.bytes(field, `field ${field.number}`);
    }
  }

  /** A SequenceProto or OptionalProto; in a map, field 5 is the sequence of its values. */
  value(view: ProtoView): void {
    for (const field of view.fields()) {
      switch (field.number as Value) {
        case Value.TENSOR:
          this.tensor(field.message());
          break;
        case Value.SPARSE:
          this.sparse(field);
          break;
        case Value.SEQUENCE:
        case Value.OPTIONAL:
        case Value.MAP:
          this.value(field.message());
          break;
        default:
          break;
      }
    }
  }

  /** A TensorProto. */
  tensor(view: ProtoView): void {
    let at = 0;
    const part: TensorPart = { entries: [], name: '', elements: 1, type: 0 };
    const numbers: ProtoField[] = [];
    for (const inner of view.fields()) {
      switch (inner.number as Tensor) {
        case Tensor.DIMS:
          at = inner.at;
          part.elements *= inner.sized ? 1 : inner.value < 2 ** 63 ? Math.max(inner.value, 1) : NaN;
          break;
        case Tensor.TYPE:
          part.type = inner.value;
          break;
        case Tensor.NAME:
          part.name = inner.text();
          break;
        case Tensor.EXTERNAL:
          part.entries.push({ ...pairOf(inner), at: inner.at });
          break;
        case Tensor.STRING_DATA:
          this.judge.attribute(inner, nameOf(part));
          break;
        case Tensor.RAW_DATA:
          this.bytes(inner, nameOf(part));
          break;
        case Tensor.INT32_DATA:
        case Tensor.INT64_DATA:
        case Tensor.UINT64_DATA:
          keep(inner, numbers);
          break;
        case Tensor.METADATA:
          this.metadata(inner, false);
          break;
        default:
          break;
      }
    }
    this.judge.numbers(numbers, nameOf(part));
    if (!(part.elements < MAX_ELEMENTS)) {
      this.judge.shape(part.name, at);
    }
    if (part.entries.length > 0) {
      this.judge.external(part.entries, part.name, Math.floor((part.elements * (ITEM_BITS[part.type] ?? 0)) / 8));
    }
  }

  private training(view: ProtoView): void {
    for (const field of view.fields()) {
      if (field.number === (Training.INITIALIZATION as number) || field.number === (Training.ALGORITHM as number)) {
        this.graph(field.message());
      }
    }
  }

  private func(view: ProtoView): void {
    const called: OperatorFacts[] = [];
    let [name, domain, overload] = ['', '', ''];
    const end = this.judge.calls(called);
    for (const field of view.fields()) {
      switch (field.number as Func) {
        case Func.NAME:
          name = field.text();
          break;
        case Func.DOMAIN:
          domain = field.text();
          break;
        case Func.OVERLOAD:
          overload = field.text();
          break;
        case Func.DOC_STRING:
          this.judge.description(field.text(), field.at);
          break;
        case Func.NODE:
          this.node(field);
          break;
        case Func.ATTRIBUTE:
          this.attribute(field, undefined);
          break;
        case Func.METADATA:
          this.metadata(field, false);
          break;
        default:
          break;
      }
    }
    end(domain, calledName({ name, overload }));
  }

  private node(field: ProtoField): void {
    const facts: OperatorFacts = { name: '', domain: '', at: field.at, attributes: new Map() };
    try {
      this.nodeFields(field, facts);
    } finally {
      // What was read of a node that breaks off is judged, too.
      this.judge.operator(facts);
    }
  }

  private nodeFields(field: ProtoField, facts: OperatorFacts): void {
    for (const inner of field.message().fields()) {
      switch (inner.number as Node) {
        case Node.OPERATOR:
          facts.name = inner.text();
          break;
        case Node.DOMAIN:
          facts.domain = inner.text();
          break;
        case Node.OVERLOAD:
          facts.overload = inner.text();
          break;
        case Node.ATTRIBUTE:
          this.attribute(inner, facts);
          break;
        case Node.METADATA:
          this.metadata(inner, false);
          break;
        default:
          break;
      }
    }
  }

  private attribute(field: ProtoField, node: OperatorFacts | undefined): void {
    let name = '';
    let value: ProtoField | undefined;
    const numbers: ProtoField[] = [];
    for (const inner of field.message().fields()) {
      switch (inner.number as Attribute) {
        case Attribute.NAME:
          name = inner.text();
          break;
        case Attribute.INT:
          value = inner;
          break;
        case Attribute.STRING:
          value = inner;
          this.judge.attribute(inner, name);
          break;
        case Attribute.STRINGS:
          this.judge.attribute(inner, name);
          break;
        case Attribute.INTS:
          keep(inner, numbers);
          break;
        case Attribute.TENSOR:
        case Attribute.TENSORS:
          this.tensor(inner.message());
          break;
        case Attribute.GRAPH:
        case Attribute.GRAPHS:
          this.graph(inner.message());
          break;
        case Attribute.SPARSE:
        case Attribute.SPARSES:
          this.sparse(inner);
          break;
        default:
          break;
      }
    }
    this.judge.numbers(numbers, name);
    if (node !== undefined && value !== undefined && node.attributes.size < MAX_ATTRIBUTES) {
      node.attributes.set(name, value);
    }
  }

  private sparse(field: ProtoField): void {
    for (const inner of field.message().fields()) {
      if (inner.number === (Sparse.VALUES as number) || inner.number === (Sparse.INDICES as number)) {
        this.tensor(inner.message());
      }
    }
  }

  private metadata(field: ProtoField, ofModel: boolean): void {
    const { key, value } = pairOf(field);
    this.judge.metadata(key, value, field.at, ofModel);
  }

  private bytes(field: ProtoField, name: string): void {
    this.judge.bytes(field, name);
  }
}

/** Numbers of which writers make one field, or many; parsers take both, and join them. */
function keep(field: ProtoField, numbers: ProtoField[]): void {
  if (numbers.length < MAX_FIELDS) {
    numbers.push(field);
  }
}

const nameOf = ({ name }: TensorPart): string => (name === '' ? 'tensor' : name);

function pairOf(field: ProtoField): { key: string; value: string } {
  const pair = { key: '', value: '' };
  for (const inner of field.message().fields()) {
    if (inner.number === (Entry.KEY as number)) {
      pair.key = inner.text();
    } else if (inner.number === (Entry.VALUE as number)) {
      pair.value = inner.text();
    }
  }
  return pair;
}
