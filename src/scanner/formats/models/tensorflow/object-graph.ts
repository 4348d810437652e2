import type { ScanContext } from '../../../context';
import type { ProtobufField, ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import type { Graph } from './graph';
import { MetadataReader } from './keras-metadata';

/** Longest name of a node or function. */
const MAX_NAME = 4096;
/** Objects that are kept. */
const MAX_OBJECTS = 1_000_000;

/** Numbers of fields of an object (`saved_object_graph.proto`). */
const OBJECT = { user: 4, asset: 5, constant: 9 } as const;

/** The Python objects of a SavedModel: Keras' layers, and the values that its functions hold. */
export class ObjectGraph {
  /** Tensors that take the paths of the model's own files, in their order. */
  readonly assets: string[] = [];
  private readonly metadata: MetadataReader;
  /** For each object the node of the graph that is its value, if it may be a path. */
  private readonly values: (string | undefined)[] = [];

  constructor(context: ScanContext) {
    this.metadata = new MetadataReader(context);
  }

  /** Reads a SavedObjectGraph: objects (1) and functions (2) with what they hold. */
  read(message: ProtobufMessage, graph: Graph): void {
    for (const field of message.fields()) {
      if (field.number === 1 && field.wire === Wire.SIZED && this.values.length < MAX_OBJECTS) {
        this.values.push(this.object(message.message(field)));
      }
    }
    for (const field of message.fields()) {
      if (field.number === 2 && field.wire === Wire.SIZED) {
        this.function(message.message(field), graph);
      }
    }
  }

  private object(message: ProtobufMessage): string | undefined {
    let value: string | undefined;
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      const part = message.message(field);
      if (field.number === OBJECT.user) {
        this.metadata.object(part, 3);
      } else if (field.number === OBJECT.asset) {
        value = this.assets[[...part.fields()].find(({ number }) => number === 1)?.value ?? 0];
      } else if (field.number === OBJECT.constant) {
        value = nameIn(part, 1);
      }
    }
    return value;
  }

  /** An entry of the map of functions: a name (1), and a SavedConcreteFunction (2) with the objects it holds (2). */
  private function(entry: ProtobufMessage, graph: Graph): void {
    const held: (string | undefined)[] = [];
    for (const field of entry.fields()) {
      if (field.number === 2 && field.wire === Wire.SIZED) {
        const saved = entry.message(field);
        for (const part of saved.fields()) {
          if (part.number === 2) {
            held.push(...[...saved.numbers(part, Wire.VARINT)].map(id => this.values[id]));
          }
        }
      }
    }
    graph.bind(nameIn(entry, 1), held);
  }
}

function nameIn(message: ProtobufMessage, number: number): string {
  let found: ProtobufField | undefined;
  for (const field of message.fields()) {
    found = field.number === number && field.wire === Wire.SIZED ? field : found;
  }
  return found === undefined ? '' : message.text({ ...found, length: Math.min(found.length, MAX_NAME) });
}
