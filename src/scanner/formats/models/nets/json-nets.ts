import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { JsonNode } from '../../../encoding/json';
import { member, membersOf, readJson, textOf, visitJson } from '../../../encoding/json';
import { readBase64 } from '../../../encoding/base64';
import { textView } from '../../../encoding/protobuf-view';
import type { TextField } from '../../../encoding/protobuf-text';
import type { FormatId } from '../../../format-catalog';
import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { mxnetEffect, paddleEffect } from '../../../rules/models/net-rules';
import { pathTrouble } from '../../../rules/models/paths';
import { PRICES } from '../../../work';
import { textOf as plainText } from '../../text/plain-text';
import { MODEL_SCHEMA } from '../onnx/fields';
import { OnnxJudge } from '../onnx/onnx-judge';
import { OnnxWalk } from '../onnx/onnx-walk';
import { NetJudge } from './net-judge';

const FIRST = [0x7b, 0x20, 0x0a, 0x0d, 0x09, 0xef];
/** Values of a JSON text that are kept, and graphs in graphs. */
const LIMITS = { maxDepth: 1_000, maxNodes: 1_000_000 };
const MAX_GRAPHS = 10_000;
/** Fields of ONNX that hold bytes, which JSON has in base64. */
const BYTES: ReadonlySet<string> = new Set(['s', 'strings', 'string_data', 'raw_data']);

/** Reads all of a text, or says that it is too large. */
function wholeOf(source: ByteSource, context: ScanContext, format: FormatId): Uint8Array | undefined {
  if (source.size > context.limits.maxWhole) {
    const params = { size: source.size, limit: context.limits.maxWhole };
    context.cover({ status: 'not-understood', format, size: source.size, reason: 'limit-size', params });
    return undefined;
  }
  context.work.spend(source.size * PRICES.textByte);
  return source.read(0, source.size).slice();
}

function coverJson(
  source: ByteSource,
  context: ScanContext,
  format: FormatId,
  error: ReturnType<typeof readJson>['error']
): void {
  context.cover(
    error === undefined
      ? { status: 'scanned', format, size: source.size }
      : { status: 'failed', format, size: source.size, reason: error.reason, params: { offset: error.offset } }
  );
}

function jsonProbe(...signs: readonly RegExp[]): (probe: Probe) => boolean {
  return probe => {
    const text = plainText(probe);
    return text !== undefined && /^\ufeff?\s*\{/.test(text) && signs.every(sign => sign.test(text));
  };
}

/** A graph of MXNet (`-symbol.json`; apache/mxnet, `src/nnvm/legacy_json_util.cc`). */
export const mxnetSymbol: Format = {
  id: 'mxnet',
  firstBytes: FIRST,
  probe: jsonProbe(/"nodes"\s*:\s*\[\s*\{/, /"op"\s*:\s*"/),
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
  if (/^(?:Custom|_Native|_NDArray|_CustomFunction)$/.test(type)) {
    judge.custom(type, node.offset, evidence);
  } else {
    judge.operator(mxnetEffect(type), type, node.offset, evidence);
  }
}

/** A program of PaddlePaddle 3 (`inference.json`; `paddle/fluid/pir/serialize_deserialize`): the key `#` names an operator. */
export const paddleJson: Format = {
  id: 'paddle',
  firstBytes: FIRST,
  probe: jsonProbe(/"base_code"\s*:\s*\{/, /"magic"\s*:\s*"pir"/),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'paddle');
    if (bytes === undefined) {
      return;
    }
    const judge = new NetJudge(context, 'paddle', 'PaddlePaddle');
    const error = visitJson(bytes, (key, node) => {
      context.work.spend(PRICES.node);
      if (key === '#' && node.type === 'string') {
        const type = node.value.replace(/^[\w]+\./, '').replace(/_$/, '');
        judge.operator(paddleEffect(type), type, node.offset, node.value);
      }
    });
    judge.finish();
    coverJson(source, context, 'paddle', error);
  }
};

/** ONNX as JSON (`onnx.load` of `.onnxjson`): names of fields in either style, bytes in base64. */
export const onnxJson: Format = {
  id: 'onnx',
  firstBytes: FIRST,
  probe: jsonProbe(
    /"ir_?[vV]ersion"\s*:/,
    /"(?:graph|functions)"\s*:|"(?:producerName|producer_name|opsetImport|opset_import)"\s*:/
  ),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'onnx');
    if (bytes === undefined) {
      return;
    }
    const { root, error } = readJson(bytes, LIMITS);
    const judge = new OnnxJudge(context, 'onnx');
    if (root !== undefined) {
      new OnnxWalk(judge).model(textView(fieldsOf(root), MODEL_SCHEMA, context.work));
    }
    judge.finish();
    coverJson(source, context, 'onnx', error);
  }
};

function fieldsOf(node: JsonNode): TextField[] {
  return node.type === 'object' ? node.members.flatMap(({ key, value }) => fieldOf(snakeOf(key), value)) : [];
}

function fieldOf(name: string, node: JsonNode): TextField[] {
  const { offset } = node;
  switch (node.type) {
    case 'array':
      return node.items.flatMap(item => fieldOf(name, item));
    case 'object':
      return [{ name, offset, quoted: false, fields: fieldsOf(node) }];
    case 'string':
      return [
        BYTES.has(name)
          ? { name, offset, quoted: true, value: latin1(readBase64(node.value, '-_').bytes) }
          : {
              name,
              offset,
              quoted: !/^-?\d+$|^EXTERNAL$/.test(node.value) || isText(name),
              value: latin1(UTF8.encode(node.value))
            }
      ];
    case 'number':
      return [{ name, offset, quoted: false, value: String(node.value) }];
    default:
      return [];
  }
}

const UTF8 = new TextEncoder();

/** Numbers of 64 bits are texts in JSON; in these fields a text stays one. */
function isText(name: string): boolean {
  return name === 'key' || name === 'value' || name === 'name' || name === 'op_type' || name === 'domain';
}

function snakeOf(key: string): string {
  return key.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
