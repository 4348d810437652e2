import { readBase64 } from '../../../encoding/base64';
import type { JsonNode } from '../../../encoding/json';
import { readJson } from '../../../encoding/json';
import type { TextField } from '../../../encoding/protobuf-text';
import { textView } from '../../../encoding/protobuf-view';
import { latin1 } from '../../../printable';
import type { Part } from '../one-of';
import { coverJson, jsonProbe, LIMITS, wholeOf } from '../json-model';
import { MODEL_SCHEMA } from './fields';

const judging = () => require('./onnx-judge') as typeof import('./onnx-judge');
const walking = () => require('./onnx-walk') as typeof import('./onnx-walk');

/** Fields of ONNX that hold bytes, which JSON has in base64. */
const BYTES: ReadonlySet<string> = new Set(['s', 'strings', 'string_data', 'raw_data']);

/** ONNX as JSON (`onnx.load` of `.onnxjson`): names of fields in either style, bytes in base64. */
export const onnxJson: Part = {
  // No field has to be there.
  probe: jsonProbe(
    /\.onnxjson$/,
    /"(?:ir_?[vV]ersion|opset_?[iI]mport|op_?[tT]ype|external_?[dD]ata)"\s*:/,
    /"(?:graph|functions|training_?[iI]nfo)"\s*:|"(?:producerName|producer_name|opsetImport|opset_import)"\s*:/
  ),
  scan(source, context) {
    const bytes = wholeOf(source, context, 'onnx');
    if (bytes === undefined) {
      return;
    }
    const { root, error } = readJson(bytes, LIMITS);
    const judge = new (judging().OnnxJudge)(context, 'onnx');
    if (root !== undefined) {
      new (walking().OnnxWalk)(judge).model(textView(fieldsOf(root), MODEL_SCHEMA, context.work));
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
