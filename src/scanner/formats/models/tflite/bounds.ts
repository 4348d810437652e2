import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { int32, uint32 } from '../../../encoding/integers';
import { PRICES } from '../../../work';
import { BUFFER, ELEMENT_SIZES, MODEL, OPERATOR, SUBGRAPH, SUBGRAPH_FIELDS, SUBGRAPH_FIELDS_2, TENSOR } from './schema';

/** Indexes of one vector that are looked at. */
const MAX_INDEXES = 1_000_000;
/** Sides of one tensor that are looked at. */
const MAX_SIDES = 64;
/** Work of a tensor and of an operator, each of whose fields has to be found; many offsets may lead to one. */
const TENSOR_WORK = 2_000;
const OPERATOR_WORK = 5_000;
/** An input that is left out. */
const NO_TENSOR = -1;

/**
 * Every index and offset that a model's tables hold, besides those of the FlatBuffer itself: the interpreter follows many of them
 * without a check (CVE-2020-15210, CVE-2021-29606, CVE-2026-42627).
 */
export class ModelBounds {
  /** Subgraphs that operations call. */
  readonly called = new Set<number>();
  /** Where the last buffer, name or description ends: converters write those last. */
  end = 0;
  private readonly codes: number;
  private readonly buffers: number;
  private readonly subgraphs: number;

  constructor(
    private readonly root: FlatTable,
    private readonly size: number,
    private readonly context: ScanContext
  ) {
    this.codes = root.vector(MODEL.codes, 4)?.length ?? 0;
    this.buffers = root.vector(MODEL.buffers, 4)?.length ?? 0;
    this.subgraphs = root.vector(MODEL.subgraphs, 4)?.length ?? 0;
  }

  /** Looks at all of them. */
  check(): void {
    for (const buffer of this.root.tables(MODEL.buffers)) {
      this.context.work.spend(PRICES.record);
      this.outside(buffer, buffer.uint64(BUFFER.offset), buffer.uint64(BUFFER.size), 'buffer');
      this.ends(buffer.uint64(BUFFER.offset), buffer.uint64(BUFFER.size));
      this.endsText(buffer, BUFFER.data);
    }
    this.endsText(this.root, MODEL.description);
    for (const code of this.root.tables(MODEL.codes)) {
      this.endsText(code, 1);
    }
    for (const graph of this.root.tables(MODEL.subgraphs)) {
      this.graph(graph);
    }
    for (const metadata of this.root.tables(MODEL.metadata)) {
      this.endsText(metadata, 0);
      this.index(metadata, metadata.uint32(1), this.buffers, 'metadata.buffer');
    }
    const tensors = [...this.root.tables(MODEL.subgraphs)].map(graph => graph.vector(SUBGRAPH.tensors, 4)?.length ?? 0);
    for (const signature of this.root.tables(MODEL.signatures)) {
      const graph = signature.uint32(4);
      if (this.index(signature, graph, this.subgraphs, 'signature.subgraph_index')) {
        for (const field of [0, 1]) {
          for (const map of signature.tables(field)) {
            this.index(map, map.uint32(1), tensors[graph], 'signature.tensor_index');
          }
        }
      }
    }
  }

  private ends(at: number, length: number): void {
    this.end = Math.max(this.end, at + length);
  }

  private endsText(table: FlatTable, field: number): void {
    const place = table.vector(field, 1);
    if (place !== undefined) {
      this.ends(place.at, place.length);
    }
  }

  /** The bytes of a buffer: in its table, or behind the FlatBuffer. */
  bufferAt(index: number): { readonly at: number; readonly length: number } | undefined {
    const buffer = index < this.buffers ? this.root.tableAt(MODEL.buffers, index) : undefined;
    if (buffer === undefined) {
      return undefined;
    }
    const at = buffer.uint64(BUFFER.offset);
    return at > 1 ? { at, length: buffer.uint64(BUFFER.size) } : buffer.vector(BUFFER.data, 1);
  }

  private graph(graph: FlatTable): void {
    const tensors = graph.vector(SUBGRAPH.tensors, 4)?.length ?? 0;
    this.endsText(graph, SUBGRAPH.name);
    for (const tensor of graph.tables(SUBGRAPH.tensors)) {
      this.endsText(tensor, TENSOR.name);
      this.context.work.spend(TENSOR_WORK);
      this.shape(tensor);
      const buffer = tensor.uint32(TENSOR.buffer);
      if (buffer !== 0) {
        this.index(tensor, buffer, this.buffers, 'tensor.buffer');
      }
    }
    this.indexes(graph, SUBGRAPH.inputs, tensors, 'subgraph.inputs');
    this.indexes(graph, SUBGRAPH.outputs, tensors, 'subgraph.outputs');
    for (const operator of graph.tables(SUBGRAPH.operators)) {
      this.context.work.spend(OPERATOR_WORK);
      this.index(operator, operator.uint32(OPERATOR.code), this.codes, 'operator.opcode_index');
      this.indexes(operator, OPERATOR.inputs, tensors, 'operator.inputs');
      this.indexes(operator, OPERATOR.outputs, tensors, 'operator.outputs');
      this.indexes(operator, OPERATOR.intermediates, tensors, 'operator.intermediates');
      const [offset, length] = [operator.uint64(OPERATOR.largeOffset), operator.uint64(OPERATOR.largeSize)];
      this.outside(operator, offset, length, 'operator.large_custom_options');
      this.subgraphsOf(operator, OPERATOR.options, SUBGRAPH_FIELDS);
      this.subgraphsOf(operator, OPERATOR.options2, SUBGRAPH_FIELDS_2);
    }
  }

  /** Interpreters multiply the sides in 32 bits (CVE-2021-29605, CVE-2022-23558). A side that is not known yet is written as 1. */
  private shape(tensor: FlatTable): void {
    const sides = tensor.vector(TENSOR.shape, 4);
    if (sides === undefined || sides.length === 0) {
      return;
    }
    const bytes = tensor.piece(sides.at, 4 * Math.min(sides.length, MAX_SIDES));
    const shape = Array.from({ length: bytes.length / 4 }, (_, i) => int32(bytes, 4 * i));
    if (shape.some(side => side < 0) || shape.reduce((product, side) => product * Math.max(side, 1), 1) >= 2 ** 31) {
      this.report(tensor, 'tensor.shape', `tensor.shape = [${shape.join(', ')}]`);
      return;
    }
    const size = shape.reduce((product, side) => product * side, ELEMENT_SIZES[tensor.uint8(TENSOR.type)] ?? 0);
    const place = size === 0 || tensor.has(TENSOR.sparsity) ? undefined : this.bufferAt(tensor.uint32(TENSOR.buffer));
    if (place !== undefined && place.length > 0 && place.length < size) {
      this.report(tensor, 'tensor.buffer', `tensor of ${size} bytes, buffer of ${place.length}`);
    }
  }

  private subgraphsOf(operator: FlatTable, field: number, fields: ReadonlyMap<number, readonly number[]>): void {
    const named = fields.get(operator.uint8(field - 1)) ?? [];
    const table = named.length > 0 ? operator.table(field) : undefined;
    for (const id of named) {
      const index = table?.uint32(id) ?? 0;
      this.called.add(index);
      this.index(operator, index, this.subgraphs, 'operator.subgraph');
    }
  }

  private indexes(table: FlatTable, field: number, count: number, what: string): void {
    const { at, length } = table.vector(field, 4) ?? { at: 0, length: 0 };
    const bytes = length === 0 ? new Uint8Array(0) : table.piece(at, 4 * Math.min(length, MAX_INDEXES));
    this.context.work.spend((bytes.length / 4) * PRICES.node);
    for (let i = 0; i < bytes.length; i += 4) {
      if (int32(bytes, i) !== NO_TENSOR && !this.index(table, uint32(bytes, i), count, what)) {
        return;
      }
    }
  }

  /** True when there are more than `index` of them. */
  private index(table: FlatTable, index: number, count: number, what: string): boolean {
    if (index < count) {
      return true;
    }
    this.report(table, what, `${what} = ${index | 0}, of ${count}`);
    return false;
  }

  private outside(table: FlatTable, at: number, length: number, what: string): void {
    if (at + length > this.size) {
      this.report(table, what, `${what}: offset ${at}, size ${length}, of ${this.size} bytes`);
    }
  }

  private report({ at }: FlatTable, what: string, evidence: string): void {
    this.context.finding({
      rule: 'tflite-out-of-bounds',
      severity: 'MEDIUM',
      module: 'tflite',
      operator: what,
      offset: at,
      evidence
    });
  }
}
