import { MemorySource } from '../../../bytes/memory';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { PRICES } from '../../../work';
import { judgeLink, judgeOwnPath } from './assets';
import { AttributeCode } from './attribute-code';
import type { Graph, GraphNode } from './graph';
import { STRING_TYPE, stringsIn } from './string-list';

/** A message of TensorFlow in a form of text: its fields by the names of the schema. */
export interface Tree {
  readonly offset: number;
  /** Values of a field that are texts or words. */
  texts(field: string): readonly string[];
  /** Values of a field of bytes, as characters. */
  bytes(field: string): readonly string[];
  trees(field: string): readonly Tree[];
  /** The entries of a map. */
  entries(field: string): readonly (readonly [string, Tree])[];
  /** The texts of a map. */
  words(field: string): readonly string[];
}

/** Texts of one attribute that are kept. */
const MAX_TEXTS = 64;
/** Functions within each other's attributes. */
const MAX_DEPTH = 32;
/** Graphs and other files in texts that are scanned. */
const MAX_INSIDE = 1_000;
/** The first byte of what is neither a word nor a path. */
const NO_TEXT = /^[\0-\x1f\x80-\xc1\xf5-\xff]|^.{0,7}[\0-\x08\x0e-\x1f]/;

/** Reads graphs that stand in a text. */
export class TreeReader {
  private inside = 0;
  private readonly codes: AttributeCode;

  constructor(
    private readonly context: ScanContext,
    private readonly into: Graph
  ) {
    this.codes = new AttributeCode(context);
  }

  /** A MetaGraphDef. */
  metaGraph(tree: Tree): void {
    tree.trees('graph_def').forEach(graph => this.graph(graph));
    const collected = tree
      .entries('collection_def')
      .flatMap(([, value]) => value.trees('any_list').flatMap(list => list.trees('value')))
      .flatMap(any => any.trees('[type.googleapis.com/tensorflow.AssetFileDef]'));
    for (const asset of [...tree.trees('asset_file_def'), ...collected]) {
      asset.trees('tensor_info').forEach(info => {
        info.texts('name').forEach(name => this.into.assets.add(name.replace(/:\d+$/, '')));
      });
      for (const path of asset.texts('filename')) {
        judgeOwnPath(path, asset.offset, 'asset', this.context);
        judgeLink(`assets/${path}`, asset.offset, this.context);
      }
    }
  }

  /** A GraphDef. */
  graph(tree: Tree): void {
    tree.trees('node').forEach(node => this.into.main.push(this.node(node)));
    for (const library of tree.trees('library')) {
      for (const called of library.trees('function')) {
        const [signature] = called.trees('signature');
        this.into.add({
          name: signature?.texts('name')[0] ?? '?',
          inputs: signature?.trees('input_arg').map(input => input.texts('name')[0] ?? '') ?? [],
          nodes: called.trees('node_def').map(node => this.node(node)),
          // Their order is not needed: a caller may get any of them.
          outputs: called.words('ret')
        });
      }
    }
  }

  private node(tree: Tree): GraphNode {
    this.context.work.spend(PRICES.record);
    this.into.countNode();
    const texts = new Map<string, string[]>();
    const functions: string[] = [];
    for (const [key, value] of tree.entries('attr')) {
      const found: string[] = [];
      this.value(value, found, functions, key, 0);
      if (found.length > 0) {
        texts.set(key, [...(texts.get(key) ?? []), ...found].slice(0, MAX_TEXTS));
      }
    }
    return {
      name: tree.texts('name')[0] ?? '',
      operation: tree.texts('op').slice(-1)[0] ?? '',
      inputs: tree.texts('input'),
      texts,
      functions,
      offset: tree.offset
    };
  }

  private value(tree: Tree, texts: string[], functions: string[], key: string, depth: number): void {
    this.context.work.spend(PRICES.node);
    if (depth > MAX_DEPTH) {
      return;
    }
    for (const text of tree.bytes('s')) {
      this.text(text, texts);
      this.codes.look(text, key, tree.offset);
    }
    tree.trees('tensor').forEach(tensor => this.tensor(tensor, texts, depth));
    tree.trees('list').forEach(list => this.value(list, texts, functions, key, depth + 1));
    for (const called of tree.trees('func')) {
      functions.push(...called.texts('name'));
      called.entries('attr').forEach(([name, value]) => this.value(value, [], functions, name, depth + 1));
    }
  }

  private tensor(tensor: Tree, texts: string[], depth: number): void {
    if (depth > MAX_DEPTH) {
      return;
    }
    tensor.bytes('string_val').forEach(text => this.text(text, texts));
    for (const variant of tensor.trees('variant_val')) {
      variant.bytes('metadata').forEach(text => this.text(text, texts));
      variant.trees('tensors').forEach(inner => this.tensor(inner, texts, depth + 1));
    }
    if (tensor.texts('dtype').some(type => type === 'DT_STRING' || Number(type) === STRING_TYPE)) {
      const sides = tensor.trees('tensor_shape').flatMap(shape => shape.trees('dim'));
      const count = sides.reduce((product, side) => product * Number(side.texts('size')[0] ?? 1), 1);
      for (const content of tensor.bytes('tensor_content')) {
        const bytes = Uint8Array.from(content, char => char.charCodeAt(0));
        for (const { at, length } of stringsIn(new Cursor(bytes), count, this.context.work)) {
          this.text(content.slice(at, at + length), texts);
        }
      }
    }
  }

  private text(text: string, texts: string[]): void {
    if (texts.length < MAX_TEXTS) {
      texts.push(text);
    }
    if (text.length >= 8 && NO_TEXT.test(text.slice(0, 8)) && this.inside < MAX_INSIDE) {
      const part = new MemorySource(Uint8Array.from(text, char => char.charCodeAt(0)));
      if (this.context.recognise(part) !== undefined) {
        this.inside++;
        this.context.child(`text ${this.inside}`, part);
      }
    }
  }
}
