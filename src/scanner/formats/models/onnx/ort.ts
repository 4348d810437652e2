import { CachedSource } from '../../../bytes/cache';
import type { CacheOptions } from '../../../bytes/cache';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { FlatBuffer } from '../../../encoding/flatbuffers';
import { uint32 } from '../../../encoding/integers';
import type { ProtoField } from '../../../encoding/protobuf-view';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import type { OnnxJudge } from './onnx-judge';
import type { OperatorFacts } from './onnx-judge';
import { orHiddenPickle } from '../../fallback/hidden-pickle';

const judging = () => require('./onnx-judge') as typeof import('./onnx-judge');

/** Graphs within each other. */
const MAX_DEPTH = 100;
/** Attributes of one node that are kept for the rules. */
const MAX_ATTRIBUTES = 64;
const MIN_FILE = 20;
/** Tables stand close together, between numbers that are not read. */
const PAGES: CacheOptions = {
  page: 512,
  firstFetch: 512,
  maxFetch: 64 * 1024,
  capacity: 16 * 2 ** 20,
  budget: Infinity
};

// Ids of fields (onnxruntime, `core/flatbuffers/schema/ort.fbs`).

const enum Session {
  MODEL = 1
}
const enum Model {
  GRAPH = 7,
  METADATA = 9
}
const enum Graph {
  INITIALIZERS = 0,
  NODES = 2,
  SPARSE = 7
}
const enum Node {
  DOMAIN = 2,
  OPERATOR = 5,
  ATTRIBUTES = 10
}
const enum Attribute {
  NAME = 0,
  INT = 4,
  STRING = 5,
  TENSOR = 6,
  GRAPH = 7,
  STRINGS = 10,
  TENSORS = 11,
  GRAPHS = 12
}
const enum Tensor {
  NAME = 0,
  RAW_DATA = 4,
  STRING_DATA = 5
}

class OrtWalk {
  constructor(
    private readonly judge: OnnxJudge,
    private readonly context: ScanContext,
    private readonly source: ByteSource
  ) {}

  model(model: FlatTable): void {
    for (const entry of model.tables(Model.METADATA)) {
      this.judge.metadata(entry.text(0) ?? '', entry.text(1) ?? '', entry.at, true);
    }
    this.graph(model.table(Model.GRAPH), 0);
  }

  private graph(graph: FlatTable | undefined, depth: number): void {
    if (graph === undefined) {
      return;
    }
    if (depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    for (const tensor of graph.tables(Graph.INITIALIZERS)) {
      this.tensor(tensor);
    }
    for (const sparse of graph.tables(Graph.SPARSE)) {
      this.tensor(sparse.table(0));
      this.tensor(sparse.table(1));
    }
    for (const node of graph.tables(Graph.NODES)) {
      this.node(node, depth);
    }
  }

  private node(node: FlatTable, depth: number): void {
    this.context.work.spend(PRICES.record);
    const facts: OperatorFacts = {
      domain: node.text(Node.DOMAIN) ?? '',
      name: node.text(Node.OPERATOR) ?? '',
      at: node.at,
      attributes: new Map()
    };
    for (const attribute of node.tables(Node.ATTRIBUTES)) {
      this.attribute(attribute, facts, depth);
    }
    this.judge.operator(facts);
  }

  private attribute(attribute: FlatTable, { attributes }: OperatorFacts, depth: number): void {
    this.context.work.spend(PRICES.record);
    const name = attribute.text(Attribute.NAME) ?? '';
    this.tensor(attribute.table(Attribute.TENSOR));
    this.graph(attribute.table(Attribute.GRAPH), depth + 1);
    for (const tensor of attribute.tables(Attribute.TENSORS)) {
      this.tensor(tensor);
    }
    for (const graph of attribute.tables(Attribute.GRAPHS)) {
      this.graph(graph, depth + 1);
    }
    for (const { at, bytes } of attribute.texts(Attribute.STRINGS)) {
      this.judge.attribute(new FlatField(this.source, at, bytes.length, 0, true), name);
    }
    const place = attribute.vector(Attribute.STRING, 1);
    if (place !== undefined) {
      this.judge.attribute(new FlatField(this.source, place.at, place.length, 0, true), name);
    }
    if (attributes.size < MAX_ATTRIBUTES && (place !== undefined || attribute.has(Attribute.INT))) {
      const { at, length } = place ?? { at: attribute.at, length: 0 };
      attributes.set(
        name,
        new FlatField(this.source, at, length, attribute.uint64(Attribute.INT), place !== undefined)
      );
    }
  }

  private tensor(tensor: FlatTable | undefined): void {
    if (tensor === undefined) {
      return;
    }
    this.context.work.spend(PRICES.record);
    const name = tensor.text(Tensor.NAME) ?? 'tensor';
    const raw = tensor.vector(Tensor.RAW_DATA, 1);
    if (raw !== undefined) {
      this.look(raw.at, raw.length, name);
    }
    for (const { at, bytes } of tensor.texts(Tensor.STRING_DATA)) {
      this.judge.attribute(new FlatField(this.source, at, bytes.length, 0, true), name);
    }
  }

  private look(at: number, length: number, name: string): void {
    if (length >= MIN_FILE) {
      this.judge.bytes(new FlatField(this.source, at, length, 0, true), name);
    }
  }
}

/** A value of a table, as the judge takes it. */
class FlatField implements ProtoField {
  readonly number = 0;

  constructor(
    private readonly source: ByteSource,
    readonly at: number,
    readonly length: number,
    readonly value: number,
    readonly sized: boolean
  ) {}

  bytes(most = 2 ** 20): Uint8Array {
    return this.source.read(this.at, Math.min(most, this.length)).slice();
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  message(): { fields(): [] } {
    return { fields: () => [] };
  }
}

/**
 * ONNX Runtime's own format: the same model as a FlatBuffer, optimized for a device. Operators are judged as in ONNX; numbers are not
 * read.
 */
export const ort: Format = orHiddenPickle({
  id: 'ort',
  probe: ({ head, size }) => head.length >= 8 && uint32(head, 0) >= 8 && uint32(head, 0) < size,
  scan(source, context) {
    const pages = new CachedSource(source, PAGES);
    const judge = new (judging().OnnxJudge)(context, 'ort', source);
    try {
      const model = new FlatBuffer(pages).root.table(Session.MODEL);
      if (model === undefined) {
        throw new SourceError('corrupt', { offset: 0 });
      }
      new OrtWalk(judge, context, pages).model(model);
    } finally {
      judge.finish();
    }
    context.cover({ status: 'scanned', format: 'ort', size: source.size });
  }
});
