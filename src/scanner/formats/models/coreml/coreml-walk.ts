import type { ProtoField, ProtoView } from '../../../encoding/protobuf-view';
import type { GraphJudge } from '../graph-judge';

/** What a message of Core ML is, as far as it leads to something that a loader acts on. */
type Kind =
  | 'model'
  | 'description'
  | 'metadata'
  | 'wrapped'
  | 'pipeline'
  | 'network'
  | 'layer'
  | 'branch'
  | 'custom'
  | 'parameter'
  | 'linked'
  | 'linkedFile'
  | 'path'
  | 'serialized'
  | 'program'
  | 'function'
  | 'block'
  | 'operation'
  | 'argument'
  | 'binding'
  | 'value'
  | 'immediate'
  | 'tensor'
  | 'list'
  | 'pair'
  | 'blob';

/** A message in a message; `of` says that it is the value of an entry of a map. */
type Way = Kind | `of ${Kind}`;

/** By the number of its field, where a message leads (coremltools, `mlmodel/format/*.proto`). */
const WAYS: Readonly<Record<Kind, Readonly<Record<number, Way>>>> = {
  model: {
    2: 'description',
    200: 'wrapped',
    201: 'wrapped',
    202: 'pipeline',
    303: 'network',
    403: 'network',
    500: 'network',
    502: 'program',
    555: 'custom',
    556: 'linked',
    3000: 'serialized'
  },
  description: { 100: 'metadata' },
  metadata: {},
  wrapped: { 1: 'pipeline' },
  pipeline: { 1: 'model' },
  network: { 1: 'layer' },
  layer: { 500: 'custom', 605: 'branch', 615: 'branch' },
  // If, else; and of a loop: condition, body. No other field of either is a message.
  branch: { 1: 'network', 2: 'network', 3: 'network', 4: 'network' },
  custom: { 30: 'of parameter' },
  parameter: {},
  linked: { 1: 'linkedFile' },
  linkedFile: { 1: 'path', 2: 'path' },
  path: {},
  serialized: {},
  program: { 2: 'of function', 4: 'of value' },
  function: { 3: 'of block', 4: 'of value' },
  block: { 3: 'operation', 4: 'of value' },
  operation: { 2: 'of argument', 4: 'block', 5: 'of value' },
  argument: { 1: 'binding' },
  binding: { 2: 'value' },
  value: { 3: 'immediate', 5: 'blob' },
  immediate: { 1: 'tensor', 2: 'list', 3: 'list', 4: 'pair' },
  tensor: {},
  list: { 1: 'value' },
  // Dictionary: pairs; pair: key and value.
  pair: { 1: 'binding' },
  blob: {}
};

/** Where the folder of the model is in the name of a file. */
const MODEL_PATH = /^@model_path\/+/;

/** kraken writes its models in this format, reads them itself, and names this layer, which is no class of a program for Core ML. */
const KRAKEN = 'groupnorm';

/** Walks a Model of Core ML, and shows the judge what a loader acts on. */
export class CoreMlWalk {
  constructor(private readonly judge: GraphJudge) {}

  walk(view: ProtoView, kind: Kind = 'model'): void {
    const ways = WAYS[kind];
    for (const field of view.fields()) {
      const way = ways[field.number] as Way | undefined;
      if (way === undefined) {
        this.leaf(kind, field);
      } else if (way.startsWith('of ')) {
        this.entry(field, way.slice(3) as Kind);
      } else {
        this.walk(field.message(), way as Kind);
      }
    }
  }

  /** A pair of a map. */
  private entry(field: ProtoField, kind: Kind): void {
    for (const inner of field.message().fields()) {
      if (inner.number === 2) {
        this.walk(inner.message(), kind);
      }
    }
  }

  private leaf(kind: Kind, field: ProtoField): void {
    switch (kind) {
      case 'custom':
        if (field.number === 10) {
          this.custom(field);
        }
        break;
      case 'metadata':
        this.metadata(field);
        break;
      case 'blob':
      case 'path':
        if (field.number === 1) {
          this.judge.path(
            field.text().replace(MODEL_PATH, ''),
            field.at,
            kind === 'blob' ? 'blobFileValue' : 'linkedModel'
          );
        }
        break;
      case 'operation':
        if (field.number === 1 && /^custom/.test(field.text())) {
          this.custom(field);
        }
        break;
      case 'parameter':
      case 'serialized':
        if (field.sized) {
          this.judge.bytes(field, kind);
          this.judge.metadata(kind, field.text(), field.at, false);
        }
        break;
      default:
        break;
    }
  }

  /** A class that the program which uses the model has to bring. */
  private custom(field: ProtoField): void {
    const name = field.text();
    if (name === KRAKEN) {
      return;
    }
    this.judge.add('model-custom-operator', 'MEDIUM', 'CoreML', name, field.at, name, { library: 'CoreML', count: 1 });
  }

  /** Its texts, and the pairs that anybody may add. */
  private metadata(field: ProtoField): void {
    if (field.number !== 100) {
      this.judge.metadata(
        ['', 'description', 'version', 'author', 'license'][field.number] ?? '',
        field.text(),
        field.at,
        false
      );
      return;
    }
    const pair = ['', ''];
    for (const inner of field.message().fields()) {
      if (inner.number === 1 || inner.number === 2) {
        pair[inner.number - 1] = inner.text();
      }
    }
    this.judge.metadata(pair[0], pair[1], field.at, true);
  }
}
