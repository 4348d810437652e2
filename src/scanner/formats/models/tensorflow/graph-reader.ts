import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import type { ProtobufField } from '../../../encoding/protobuf';
import { ProtobufMessage, Wire } from '../../../encoding/protobuf';
import type { ByteSource } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import { latin1 } from '../../../printable';
import { AttributeCode } from './attribute-code';
import type { Graph, GraphNode, Scope } from './graph';
import { STRING_TYPE, stringsIn } from './string-list';

/** A message that reads small pieces: between the values that are looked at lie the weights. */
export const messageOf = (source: ByteSource, context: ScanContext): ProtobufMessage =>
  new ProtobufMessage(new Cursor(source, 0, source.size, PIECE), context.work);

const PIECE = 256;
/** Characters of a text, and texts of one attribute, that are kept: paths are shorter, vocabularies longer. */
const MAX_TEXT = 4096;
const MAX_TEXTS = 64;
/** Graphs and other files in texts of one file that are scanned. */
const MAX_INSIDE = 1_000;
/** A shorter text holds no graph. */
const MIN_INSIDE = 8;

/** The first bytes of what is neither a word nor a path. */
const NO_TEXT = /^[\0-\x1f\x80-\xc1\xf5-\xff]|^ML\xefR|^.{0,7}[\0-\x08\x0e-\x1f]/;

/** Numbers of fields (`tensorflow/core/framework/*.proto`). */
const GRAPH = { node: 1, library: 2 } as const;
const NODE = { name: 1, operation: 2, input: 3, attribute: 5 } as const;
const FUNCTION = { signature: 1, node: 3, output: 4, attribute: 5 } as const;
const VALUE = { list: 1, text: 2, tensor: 8, function: 10 } as const;
const LIST = { text: 2, numbers: 3, tensor: 8, function: 9 } as const;
const COLLECTION = { nodes: 1, bytes: 2 } as const;
const TENSOR = { type: 1, shape: 2, content: 4, texts: 8, variant: 15 } as const;
/** Packed numbers of a tensor: `int_val`, `int64_val`, `half_val`, `uint32_val`, `uint64_val`. */
const NUMBERS: readonly number[] = [7, 10, 13, 16, 17];
/** Fields of numbers of one tensor that are looked at. */
const MAX_FIELDS = 2 ** 18;
const VARIANT = { metadata: 2, tensors: 3 } as const;
/** Tensors within the variants of each other. */
const MAX_VARIANTS = 16;
/** How programs, pickles and archives begin. */
const FILE =
  /^(?:\x7fELF|MZ[^]{6}|\x80[\x02-\x05][^]|PK\x03\x04|\x1f\x8b\x08|[\xce\xcf]\xfa\xed\xfe|\x89HDF|7z\xbc\xaf)/;

class ReadNode implements GraphNode {
  name = '';
  operation = '';
  readonly inputs: string[] = [];
  readonly texts = new Map<string, string[]>();
  readonly functions: string[] = [];

  constructor(readonly offset: number) {}
}

/** Reads the graphs of a file (`graph.proto`, `function.proto`, `attr_value.proto`). Tensors are passed over. */
export class GraphReader {
  private inside = 0;
  private readonly codes: AttributeCode;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {
    this.codes = new AttributeCode(context);
  }

  /** Reads a GraphDef with its library. What was read before an error stays. */
  graph(message: ProtobufMessage, into: Graph): void {
    const nodes = into.main;
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      if (field.number === GRAPH.node) {
        this.node(message.message(field), field, nodes, into);
      } else if (field.number === GRAPH.library) {
        const library = message.message(field);
        for (const entry of library.fields()) {
          if (entry.number === 1 && entry.wire === Wire.SIZED) {
            this.function(library.message(entry), into);
          }
        }
      }
    }
  }

  private function(message: ProtobufMessage, into: Graph): void {
    const nodes: GraphNode[] = [];
    const inputs: string[] = [];
    const outputs: string[] = [];
    const returned = new Map<string, string>();
    const scope: { -readonly [K in keyof Scope]: Scope[K] } = { name: '?', inputs, nodes, outputs };
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      if (field.number === FUNCTION.signature) {
        const signature = message.message(field);
        for (const part of signature.fields()) {
          if (part.number === 1 && part.wire === Wire.SIZED) {
            scope.name = this.text(signature, part);
          } else if (part.number === 2 && part.wire === Wire.SIZED) {
            inputs.push(this.textOf(signature.message(part), 1));
          } else if (part.number === 3 && part.wire === Wire.SIZED) {
            outputs.push(this.textOf(signature.message(part), 1));
          }
        }
      } else if (field.number === FUNCTION.output) {
        const entry = message.message(field);
        returned.set(this.textOf(entry, 1), this.textOf(entry, 2));
      }
    }
    outputs.forEach((name, index) => (outputs[index] = returned.get(name) ?? name));
    into.add(scope);
    for (const field of message.fields()) {
      if (field.number === FUNCTION.node && field.wire === Wire.SIZED) {
        this.node(message.message(field), field, nodes, into);
      } else if (field.number === FUNCTION.attribute && field.wire === Wire.SIZED) {
        this.attribute(message.message(field), new Map(), []);
      }
    }
  }

  private node(message: ProtobufMessage, { at }: ProtobufField, nodes: GraphNode[], graph: Graph): void {
    graph.countNode();
    const node = new ReadNode(at);
    // What was read of a node that breaks off is judged, too.
    nodes.push(node);
    this.fill(node, message);
  }

  /** Reads a NodeDef. */
  nodeOf(message: ProtobufMessage, offset: number): GraphNode {
    const node = new ReadNode(offset);
    this.fill(node, message);
    return node;
  }

  private fill(node: ReadNode, message: ProtobufMessage): void {
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      switch (field.number) {
        case NODE.name:
          node.name = this.text(message, field);
          break;
        case NODE.operation:
          node.operation = this.text(message, field);
          break;
        case NODE.input:
          node.inputs.push(this.text(message, field));
          break;
        case NODE.attribute:
          this.attribute(message.message(field), node.texts, node.functions);
      }
    }
  }

  /** An entry of the map of attributes: its name and its value. */
  private attribute(entry: ProtobufMessage, texts: Map<string, string[]>, functions: string[]): void {
    let name = '';
    for (const field of entry.fields()) {
      if (field.number === 1 && field.wire === Wire.SIZED) {
        name = this.text(entry, field);
      } else if (field.number === 2 && field.wire === Wire.SIZED) {
        const found: string[] = [];
        this.value(entry.message(field), VALUE, found, functions, name);
        if (found.length > 0) {
          texts.set(name, [...(texts.get(name) ?? []), ...found].slice(0, MAX_TEXTS));
        }
      }
    }
  }

  /** An AttrValue or a list of such values. */
  private value(
    message: ProtobufMessage,
    numbers: {
      readonly list?: number;
      readonly text: number;
      readonly numbers?: number;
      readonly tensor: number;
      readonly function: number;
    },
    texts: string[],
    functions: string[],
    key: string
  ): void {
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      switch (field.number) {
        case numbers.list:
          this.value(message.message(field), LIST, texts, functions, key);
          break;
        case numbers.text:
          this.bytes(message, field, texts);
          this.code(message, field, key);
          break;
        case numbers.numbers:
          this.codes.numbers(message, [field], key);
          break;
        case numbers.tensor:
          this.tensor(message.message(field), texts, key);
          break;
        case numbers.function: {
          const called = message.message(field);
          for (const part of called.fields()) {
            if (part.number === 1 && part.wire === Wire.SIZED) {
              functions.push(this.text(called, part));
            } else if (part.number === 2 && part.wire === Wire.SIZED) {
              this.attribute(called.message(part), new Map(), functions);
            }
          }
        }
      }
    }
  }

  private tensor(message: ProtobufMessage, texts: string[], key: string, depth = 0): void {
    let type = 0;
    let count = 1;
    let content: ProtobufField | undefined;
    const numbers: ProtobufField[] = [];
    for (const field of message.fields()) {
      if (field.number === TENSOR.type) {
        type = field.value;
      } else if (NUMBERS.includes(field.number)) {
        if (numbers.length < MAX_FIELDS) {
          numbers.push(field);
        }
      } else if (field.wire !== Wire.SIZED) {
        continue;
      } else if (field.number === TENSOR.texts) {
        this.bytes(message, field, texts);
        this.code(message, field, key);
      } else if (field.number === TENSOR.shape) {
        count *= elementsOf(message.message(field));
      } else if (field.number === TENSOR.content) {
        content = field;
      } else if (field.number === TENSOR.variant && depth < MAX_VARIANTS) {
        this.variant(message.message(field), texts, key, depth);
      }
    }
    this.codes.numbers(message, numbers, key);
    if (content !== undefined && type === STRING_TYPE) {
      const cursor = new Cursor(this.source, content.at, content.at + content.length);
      for (const place of stringsIn(cursor, count, this.context.work)) {
        this.bytes(message, { ...content, ...place }, texts);
        this.code(message, { ...content, ...place }, key);
      }
    } else if (content !== undefined) {
      this.file(content, FILE);
    }
  }

  /** An object in a tensor: a list of tensors is one. */
  private variant(message: ProtobufMessage, texts: string[], key: string, depth: number): void {
    for (const field of message.fields()) {
      if (field.wire === Wire.SIZED && field.number === VARIANT.metadata) {
        this.bytes(message, field, texts);
      } else if (field.wire === Wire.SIZED && field.number === VARIANT.tensors) {
        this.tensor(message.message(field), texts, key, depth + 1);
      }
    }
  }

  /** A text that is a value; a serialised graph may stand in it, which an operation loads and runs. */
  private bytes(message: ProtobufMessage, field: ProtobufField, texts: string[]): void {
    if (texts.length < MAX_TEXTS) {
      texts.push(this.text(message, field));
    }
    this.file(field, NO_TEXT);
  }

  /** Scans a value that begins like a file and is one. */
  private file({ at, length }: ProtobufField, begins: RegExp): void {
    if (length < MIN_INSIDE || this.inside > MAX_INSIDE) {
      return;
    }
    const part = slice(this.source, at, length);
    if (begins.test(latin1(part.read(0, MIN_INSIDE))) && this.isFile(part)) {
      this.inside++;
      this.context.child(`offset ${at}`, part);
    }
  }

  /** Texts or bytes of a collection (`CollectionDef`), which programs take for what they like. */
  collected(message: ProtobufMessage, key: string): void {
    const texts: string[] = [];
    for (const list of message.fields()) {
      if (list.wire === Wire.SIZED && (list.number === COLLECTION.nodes || list.number === COLLECTION.bytes)) {
        const values = message.message(list);
        for (const field of values.fields()) {
          if (field.number === 1 && field.wire === Wire.SIZED) {
            this.bytes(values, field, texts);
            this.code(values, field, key);
          }
        }
      }
    }
  }

  private code(message: ProtobufMessage, field: ProtobufField, key: string): void {
    this.codes.look(this.text(message, field), key, field.at);
  }

  private isFile(source: ByteSource): boolean {
    if (this.inside < MAX_INSIDE) {
      return this.context.recognise(source) !== undefined;
    }
    this.inside++;
    const params = { limit: MAX_INSIDE };
    this.context.cover({ status: 'not-understood', format: 'savedmodel', size: 0, reason: 'limit-members', params });
    return false;
  }

  private text(message: ProtobufMessage, field: ProtobufField): string {
    return message.text({ ...field, length: Math.min(field.length, MAX_TEXT) });
  }

  private textOf(message: ProtobufMessage, number: number): string {
    let found = '';
    for (const field of message.fields()) {
      if (field.number === number && field.wire === Wire.SIZED) {
        found = this.text(message, field);
      }
    }
    return found;
  }
}

/** How many elements a TensorShapeProto stands for. */
function elementsOf(shape: ProtobufMessage): number {
  let count = 1;
  for (const field of shape.fields()) {
    if (field.number === 2 && field.wire === Wire.SIZED) {
      for (const part of shape.message(field).fields()) {
        count *= part.number === 1 ? part.value : 1;
      }
    }
  }
  return count;
}
