import type { JsonNode } from '../../../encoding/json';
import { member, membersOf, readJson, textOf, visitJson } from '../../../encoding/json';
import type { Format } from '../../../format';
import { mxnetEffect, paddleEffect } from '../../../rules/models/net-rules';
import { pathTrouble } from '../../../rules/models/outside-path';
import { strongMark } from '../../../rules/suspicious-text';
import { PRICES } from '../../../work';
import type { Part } from '../one-of';
import { coverJson, jsonProbe, LIMITS, wholeOf } from '../json-model';
import { NetJudge } from './net-judge';

/** Graphs in graphs. */
const MAX_GRAPHS = 10_000;

/** A graph of MXNet (`-symbol.json`; apache/mxnet, `src/nnvm/legacy_json_util.cc`). */
export const mxnetSymbol: Format = {
  id: 'mxnet',
  probe: jsonProbe(/symbol\.json$/, /"nodes"\s*:\s*\[\s*\{/, /"op"\s*:\s*"/),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'mxnet');
    if (bytes === undefined) {
      return;
    }
    const { root, error } = readJson(bytes, LIMITS);
    const judge = new NetJudge(context, 'mxnet', 'MXNet');
    const open: (JsonNode | undefined)[] = [root];
    for (let left = MAX_GRAPHS, graph = open.pop(); graph !== undefined && left > 0; graph = open.pop(), left--) {
      for (const list of membersOf(graph, 'nodes')) {
        for (const node of list.type === 'array' ? list.items : []) {
          context.work.spend(PRICES.record);
          mxnetNode(node, judge);
          const inner = member(node, 'subgraphs');
          open.push(...(inner?.type === 'array' ? inner.items : []));
        }
      }
    }
    judge.finish();
    coverJson(source, context, 'mxnet', error);
  }
};

/** Longest name of an operator with marks in it. */
const MAX_OPERATOR = 256;

/**
 * Operators that call Python, an address in memory or a library of the user, and those of plugins that run the code in their attributes: Lua of
 * Torch, layers of Caffe, kernels, engines (apache/mxnet, `src/operator/custom`, `plugin/torch`, `plugin/caffe`).
 */
const CUSTOM = /^(?:Custom|_Native|_NDArray|_CustomFunction|Torch\w+|_th_\w+|Caffe\w+|_Cuda\w+|_?TensorRT)$/;

/** True for a name of an operator that MXNet takes endless time to parse (CVE-2022-24294). */
const isPathological = (type: string): boolean => type.length > MAX_OPERATOR && /\W/.test(type);

function mxnetNode(node: JsonNode, judge: NetJudge): void {
  const type = textOf(member(node, 'op')) ?? '';
  const texts: string[] = [];
  for (const key of ['attrs', 'attr', 'param']) {
    for (const values of membersOf(node, key)) {
      for (const { key: name, offset, value } of values.type === 'object' ? values.members : []) {
        const text = textOf(value) ?? '';
        texts.push(`${name}=${JSON.stringify(text.slice(0, 200))}`);
        judge.metadata(name, text, offset, false);
        if (/\.(?:so|dll|dylib)$/i.test(text)) {
          judge.custom(type, offset, text);
        } else if (/^(?:address|parent)$/.test(pathTrouble(text) ?? '')) {
          judge.path(text, offset, type);
        }
      }
    }
  }
  const evidence = `${type}(${texts.slice(0, 8).join(', ')})`;
  if (CUSTOM.test(type) || isPathological(type)) {
    judge.custom(type, node.offset, evidence);
  } else {
    judge.operator(mxnetEffect(type), type, node.offset, evidence);
  }
}

/** The dialect of operators that come from a library of the user, as its name and as its number. */
const CUSTOM_DIALECT = /^(?:custom_op|3)$/;

/** A program of PaddlePaddle 3 (`inference.json`; `paddle/fluid/pir/serialize_deserialize`): the key `#` names an operator. */
export const paddleJson: Part = {
  probe: jsonProbe(undefined, /"base_code"\s*:\s*\{/, /"magic"\s*:\s*"pir"/),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'paddle');
    if (bytes === undefined) {
      return;
    }
    const judge = new NetJudge(context, 'paddle', 'PaddlePaddle');
    const error = visitJson(bytes, (key, node) => {
      context.work.spend(PRICES.node);
      if (key === '#' && node.type === 'string') {
        const [, dialect = '', name] = /^(?:(\w+)\.)?(.*?)_?$/s.exec(node.value) ?? ['', '', node.value];
        if (CUSTOM_DIALECT.test(dialect)) {
          judge.custom(node.value, node.offset);
        } else {
          judge.operator(paddleEffect(name), name, node.offset, node.value);
        }
      } else if (key === 'D' && node.type === 'string' && strongMark(node.value) !== undefined) {
        judge.metadata(key, node.value, node.offset, false);
      }
    });
    judge.finish();
    coverJson(source, context, 'paddle', error);
  }
};
