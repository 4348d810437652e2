import type { ByteSource } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import type { FlatTable } from '../../../encoding/flatbuffers';
import { int32, uint32 } from '../../../encoding/integers';
import type { Origin } from '../../../rules/tensorflow/judge-operation';
import { PRICES } from '../../../work';
import { GraphReader, messageOf } from '../tensorflow/graph-reader';
import type { GraphNode } from '../tensorflow/graph';
import { reportOperation } from '../tensorflow/report-operation';
import type { ModelBounds } from './bounds';
import { flexTexts } from './flexbuffer';
import { CUSTOM, MODEL, OPERATOR, STRING_TENSOR, SUBGRAPH, TENSOR } from './schema';

/** Names of TensorFlow's own operations begin so: the Flex delegate runs them. */
const FLEX = 'Flex';
/** Bytes of the options of one operation, of its name, and of a tensor of texts. */
const MAX_OPTIONS = 2 ** 20;
const MAX_NAME = 512;
const MAX_TEXTS_SIZE = 64 * 1024;
/** Inputs or outputs of one operation or graph that are followed. */
const MAX_INDEXES = 65_536;
/** Texts of one tensor. */
const MAX_TEXTS = 16;
/** Operations that lead to one input and are followed. */
const MAX_STEPS = 256;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Judges the named operations of a model. Those with a number only compute. */
export class Operators {
  private readonly codes: readonly FlatTable[];
  /** Names by index; undefined for an operation with a number. */
  private readonly names: readonly (string | undefined)[];
  private readonly used = new Set<number>();
  private readonly producers = new Map<number, Map<number, FlatTable>>();

  constructor(
    root: FlatTable,
    private readonly source: ByteSource,
    private readonly bounds: ModelBounds,
    private readonly context: ScanContext
  ) {
    this.codes = [...root.tables(MODEL.codes)];
    this.names = this.codes.map(nameOf);
  }

  /** @param isCalled - the operation stands in a subgraph that another one calls with values of its own */
  judge(graph: FlatTable, operator: FlatTable, isCalled: boolean): void {
    const code = operator.uint32(OPERATOR.code);
    const name = this.names[code];
    this.used.add(code);
    if (name === undefined) {
      return;
    }
    const nodes = name.startsWith(FLEX) ? this.flexNodes(operator) : [];
    const operation = name.startsWith(FLEX) ? name.slice(FLEX.length) : name;
    const [node] = nodes;
    for (const each of new Set([operation, ...nodes.map(held => held.operation)])) {
      reportOperation(
        this.context,
        {
          name: node?.name ?? '',
          operation: each,
          input: index => this.origin(graph, this.inputsOf(operator)[index], isCalled),
          attribute: key => node?.texts.get(key) ?? [],
          ownFile: () => false,
          training: false,
          bare: true
        },
        operator.at,
        [...(node?.texts.keys() ?? [])],
        { node: node?.name ?? name }
      );
    }
  }

  /** Judges names that no operation has: converters write none, but a program may run what they stand for. */
  judgeUnused(): void {
    this.names.forEach((name, index) => {
      if (name !== undefined && !this.used.has(index)) {
        const operation = name.startsWith(FLEX) ? name.slice(FLEX.length) : name;
        const asked = { name, operation, input: () => undefined, attribute: () => [], training: false, bare: true };
        reportOperation(this.context, { ...asked, ownFile: () => false }, this.codes[index].at, [], { node: name });
      }
    });
  }

  /** The NodeDef in the options of an operation of TensorFlow. */
  private flexNodes(operator: FlatTable): GraphNode[] {
    const large = operator.uint64(OPERATOR.largeOffset);
    const place =
      large > 1
        ? { at: large, length: operator.uint64(OPERATOR.largeSize) }
        : operator.vector(OPERATOR.customOptions, 1);
    if (place === undefined || place.length > MAX_OPTIONS) {
      return [];
    }
    const texts = flexTexts(slice(this.source, place.at, place.length).read(0, place.length).slice());
    return texts.slice(1).map(bytes => {
      const held = new MemorySource(bytes);
      return new GraphReader(held, this.context).nodeOf(messageOf(held, this.context), place.at);
    });
  }

  /** Everything that an input is made of: constant texts, or what the caller gives. */
  private origin(graph: FlatTable, tensor: number | undefined, isCalled: boolean): Origin | undefined {
    if (tensor === undefined || tensor < 0) {
      return undefined;
    }
    const texts: string[] = [];
    // A path is a text: for other values nobody can give one.
    const fed = new Set(this.numbers(graph, SUBGRAPH.inputs).filter(index => isText(graph, index)));
    const seen = new Set<number>();
    const open = [tensor];
    let isFed = false;
    let computed = isCalled;
    for (let next = open.pop(); next !== undefined && seen.size < MAX_STEPS; next = open.pop()) {
      if (next < 0 || seen.has(next)) {
        continue;
      }
      seen.add(next);
      isFed ||= fed.has(next);
      texts.push(...this.constant(graph, next));
      const producer = this.producersOf(graph).get(next);
      computed ||= producer !== undefined;
      open.push(...(producer === undefined ? [] : this.inputsOf(producer)));
    }
    return { texts: texts.slice(0, MAX_TEXTS), fed: isFed, computed };
  }

  private producersOf(graph: FlatTable): Map<number, FlatTable> {
    let known = this.producers.get(graph.at);
    if (known === undefined) {
      known = new Map();
      for (const operator of graph.tables(SUBGRAPH.operators)) {
        for (const output of this.numbers(operator, OPERATOR.outputs)) {
          known.set(output, operator);
        }
      }
      this.producers.set(graph.at, known);
    }
    return known;
  }

  /** The texts of a constant tensor: how many, where each begins and the last ends, and the characters. */
  private constant(graph: FlatTable, index: number): string[] {
    const tensor = graph.tableAt(SUBGRAPH.tensors, index);
    const place =
      tensor !== undefined && isText(graph, index) ? this.bounds.bufferAt(tensor.uint32(TENSOR.buffer)) : undefined;
    if (place === undefined || place.length < 8) {
      return [];
    }
    const bytes = slice(this.source, place.at, Math.min(place.length, MAX_TEXTS_SIZE)).read(0, MAX_TEXTS_SIZE).slice();
    const count = Math.min(uint32(bytes, 0), MAX_TEXTS, Math.floor(bytes.length / 4) - 2);
    return Array.from({ length: Math.max(0, count) }, (_, i) =>
      UTF8.decode(bytes.subarray(uint32(bytes, 4 + 4 * i), uint32(bytes, 8 + 4 * i)))
    );
  }

  private inputsOf(operator: FlatTable): number[] {
    return this.numbers(operator, OPERATOR.inputs);
  }

  private numbers(table: FlatTable, field: number): number[] {
    const vector = table.vector(field, 4);
    const length = Math.min(vector?.length ?? 0, MAX_INDEXES);
    this.context.work.spend(PRICES.node * length);
    const bytes = vector === undefined ? new Uint8Array(0) : table.piece(vector.at, 4 * length);
    return Array.from({ length }, (_, i) => int32(bytes, 4 * i));
  }
}

function nameOf(code: FlatTable): string | undefined {
  // The old field is a signed byte.
  const builtin = Math.max((code.uint8(0) << 24) >> 24, code.int32(3));
  const name = code.vector(1, 1);
  return builtin !== CUSTOM || name === undefined
    ? undefined
    : UTF8.decode(code.piece(name.at, Math.min(name.length, MAX_NAME)));
}

function isText(graph: FlatTable, index: number): boolean {
  return index >= 0 && graph.tableAt(SUBGRAPH.tensors, index)?.uint8(TENSOR.type) === STRING_TENSOR;
}
