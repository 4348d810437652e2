import type { Format, Probe } from '../../../format';
import type { TextField } from '../../../encoding/protobuf-text';
import { readTextProto } from '../../../encoding/protobuf-text';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { textOf } from '../../text/plain-text';
import type { Tree } from './tree-reader';

const graphs = () => require('./graph') as typeof import('./graph');
const trees = () => require('./tree-reader') as typeof import('./tree-reader');

/** Fields that only messages of TensorFlow have, a node with an operation, and the first entry of a map of labels. */
const FIELDS =
  /(^|[\s;,>}])(saved_model_schema_version|meta_graphs|meta_info_def|graph_def|saver_def)\s{0,64}:?\s{0,64}[{<[\d]|(^|[\s;,>}])(node|node_def)\s{0,64}:?\s{0,64}[{<][^{}<>]{0,4096}?(?<!\w)op\s{0,64}:\s{0,64}["']|^(\s*#[^\n]*\n)*\s*item\s{0,64}:?\s{0,64}\{\s*(id|name|display_name)\s{0,64}:/;
/** Bytes in which they are looked for: comments may stand in front. */
const MAX_SEARCHED = 4 * 2 ** 20;
const MAX_SEARCHED_TEXT = 256 * 1024;
const PROMISED = /\.(pbtxt|prototxt|textproto|pb|meta)$/;
const TEXT = /\.txt$/;

function isTextForm(probe: Probe): boolean {
  const { source, size, name, head, work } = probe;
  if (textOf(probe) === undefined || !/^(\xef\xbb\xbf)?\s*[a-z#[]/.test(latin1(head.subarray(0, 256)))) {
    return false;
  }
  const searched = PROMISED.test(name) ? MAX_SEARCHED : TEXT.test(name) ? MAX_SEARCHED_TEXT : 0;
  const bytes = searched > head.length ? source.read(0, Math.min(size, searched)) : head;
  work.spend(bytes.length * PRICES.searchedByte);
  return FIELDS.test(latin1(bytes));
}

/**
 * SavedModel, MetaGraphDef and GraphDef in the text form of protocol buffers (`saved_model.pbtxt`), and maps of labels
 * (`label_map.pbtxt`), which are data.
 */
export const graphText: Format = {
  id: 'tf-graph-text',
  probe: isTextForm,
  scan(source, context) {
    const { maxWhole } = context.limits;
    if (source.size > maxWhole) {
      const params = { limit: maxWhole };
      context.cover({
        status: 'not-understood',
        format: 'tf-graph-text',
        size: source.size,
        reason: 'limit-size',
        params
      });
      return;
    }
    const { fields, error } = readTextProto(source.read(0, source.size), context.work);
    const root = new FieldTree({ name: '', offset: 0, quoted: false, fields });
    for (const saved of [root, ...root.trees('meta_graphs')]) {
      const graph = new (graphs().Graph)(context);
      const reader = new (trees().TreeReader)(context, graph);
      reader.metaGraph(saved);
      if (saved === root) {
        reader.graph(root);
        graph.mayTrain = true;
      }
      graph.judge();
    }
    context.cover({
      status: error === undefined ? 'scanned' : 'failed',
      format: 'tf-graph-text',
      size: source.size,
      ...(error === undefined ? {} : { reason: error.reason, params: { offset: error.offset } })
    });
  }
};

class FieldTree implements Tree {
  private readonly byName = new Map<string, TextField[]>();

  constructor(private readonly field: TextField) {
    for (const inner of field.fields ?? []) {
      const known = this.byName.get(inner.name);
      if (known === undefined) {
        this.byName.set(inner.name, [inner]);
      } else {
        known.push(inner);
      }
    }
  }

  get offset(): number {
    return this.field.offset;
  }

  texts(name: string): readonly string[] {
    return this.fields(name).flatMap(({ value }) => (value === undefined ? [] : [value]));
  }

  bytes(name: string): readonly string[] {
    return this.texts(name);
  }

  trees(name: string): readonly Tree[] {
    return this.fields(name).flatMap(field => (field.fields === undefined ? [] : [new FieldTree(field)]));
  }

  entries(name: string): readonly (readonly [string, Tree])[] {
    return this.trees(name).flatMap(entry =>
      entry.trees('value').map((value): [string, Tree] => [entry.texts('key')[0] ?? '', value])
    );
  }

  words(name: string): readonly string[] {
    return this.trees(name).flatMap(entry => entry.texts('value'));
  }

  private fields(name: string): readonly TextField[] {
    return this.byName.get(name) ?? [];
  }
}
