import type { Format, Probe } from '../../../format';
import type { JsonNode } from '../../../encoding/json';
import { readingsOf, readJson, textOf as jsonText } from '../../../encoding/json';
import { readBase64 } from '../../../encoding/base64';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { textOf } from '../../text/plain-text';
import { judgeOwnPath } from './assets';
import type { Tree } from './tree-reader';

const graphs = () => require('./graph') as typeof import('./graph');
const trees = () => require('./tree-reader') as typeof import('./tree-reader');

/** Bytes in which the keys of such a file are looked for. */
const MAX_SEARCHED = 2 ** 20;
const KEYS =
  /"(modelTopology|weightsManifest|meta_?[gG]raphs|graph_?[dD]ef)"\s*:|^\s*\[\s*\{\s*"(weights|paths)"\s*:|^\s*\{\s*"node"\s*:\s*\[\s*\{[^{}]*"op"\s*:/;

/** Operations that TensorFlow.js has and TensorFlow has not (`tfjs-converter/src/operations/op_list`). */
const COMPUTES: ReadonlySet<string> = new Set(['Conv1D', 'DepthwiseConv2d', 'Ones', 'Prelu', 'Zeros']);

function isModelJson(probe: Probe): boolean {
  const { head, source, work } = probe;
  if (!/^(\xef\xbb\xbf)?\s*[{[]\s*["{]/.test(latin1(head.subarray(0, 256))) || textOf(probe) === undefined) {
    return false;
  }
  if (KEYS.test(latin1(head))) {
    return true;
  }
  const bytes = source.read(0, MAX_SEARCHED);
  work.spend(bytes.length * PRICES.searchedByte);
  return KEYS.test(latin1(bytes));
}

/**
 * A model of TensorFlow.js (`tfjs-core/src/io/types.ts`): a graph as JSON, or the configuration of Keras, which the format of
 * that scans; and the names of the files with the weights. Also a graph or SavedModel alone, as `json_format` writes it.
 */
export const tfjs: Format = {
  id: 'tfjs',
  probe: isModelJson,
  scan(source, context) {
    const { maxWhole } = context.limits;
    if (source.size > maxWhole) {
      const params = { limit: maxWhole };
      context.cover({ status: 'not-understood', format: 'tfjs', size: source.size, reason: 'limit-size', params });
      return;
    }
    context.work.spend(source.size * PRICES.textByte);
    const { root, error } = readJson(source.read(0, source.size));
    const graph = new (graphs().Graph)(context, COMPUTES);
    if (root !== undefined) {
      const reader = new (trees().TreeReader)(context, graph);
      const tree = new JsonTree(root);
      for (const topology of [tree, ...['modelTopology', 'modelInitializer'].flatMap(key => tree.trees(key))]) {
        reader.graph(topology);
      }
      [tree, ...tree.trees('meta_graphs')].forEach(saved => reader.metaGraph(saved));
      const groups = root.type === 'array' ? [root] : readingsOf(root, 'weightsManifest');
      for (const group of groups.flatMap(itemsOf)) {
        for (const path of readingsOf(group, 'paths').flatMap(itemsOf)) {
          judgeOwnPath(jsonText(path) ?? '', path.offset, 'weights', context);
        }
      }
    }
    graph.judge();
    context.cover({
      status: error === undefined ? 'scanned' : 'failed',
      format: 'tfjs',
      size: source.size,
      ...(error === undefined ? {} : { reason: error.reason, params: { offset: error.offset } })
    });
  }
};

const itemsOf = (node: JsonNode): readonly JsonNode[] => (node.type === 'array' ? node.items : [node]);

class JsonTree implements Tree {
  constructor(private readonly node: JsonNode) {}

  get offset(): number {
    return this.node.offset;
  }

  texts(name: string): readonly string[] {
    return this.values(name).flatMap(value => (value.type === 'string' ? [value.value] : []));
  }

  bytes(name: string): readonly string[] {
    return this.texts(name).map(text => latin1(readBase64(text).bytes));
  }

  trees(name: string): readonly Tree[] {
    return this.values(name).flatMap(value => (value.type === 'object' ? [new JsonTree(value)] : []));
  }

  entries(name: string): readonly (readonly [string, Tree])[] {
    return this.values(name).flatMap(map =>
      map.type === 'object' ? map.members.map(({ key, value }): [string, Tree] => [key, new JsonTree(value)]) : []
    );
  }

  words(name: string): readonly string[] {
    return this.values(name).flatMap(map =>
      map.type === 'object' ? map.members.flatMap(({ value }) => (value.type === 'string' ? [value.value] : [])) : []
    );
  }

  /** The values of a field under both of its spellings: protocol buffers write JSON with the one of JavaScript. */
  private values(name: string): JsonNode[] {
    const spoken = name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
    return [...new Set([name, spoken])].flatMap(key => readingsOf(this.node, key).flatMap(itemsOf));
  }
}
