import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { textView } from '../../../encoding/protobuf-view';
import type { TextField } from '../../../encoding/protobuf-text';
import { readTextProto } from '../../../encoding/protobuf-text';
import type { Format, Probe } from '../../../format';
import { textOf } from '../../text/plain-text';
import { MODEL_SCHEMA } from '../onnx/fields';
import { CAFFE2_SCHEMA, CAFFE_SCHEMA, walkCaffe, walkCaffe2 } from './caffe-walk';
import { NetJudge } from './net-judge';
import { GraphJudge } from '../graph-judge';

const judging = () => require('../onnx/onnx-judge') as typeof import('../onnx/onnx-judge');
const triton = () => require('./triton') as typeof import('./triton');
const walking = () => require('../onnx/onnx-walk') as typeof import('../onnx/onnx-walk');

const NAMED = /\.(?:pbtxt|prototxt|textproto|textpb|prototext)$/;
/** How networks begin, whatever the name of the file. */
const BEGINS =
  /^(?:\s|#[^\n]*\n)*(?:(?:name|ir_version|producer_name|input|input_dim|force_backward|type)\s*:\s*(?:"[^"\n]*"|\d+)\s+)*(?:layers?\s*:?\s*\{\s*(?:name|type|bottom|top)\s*:|op\s*:?\s*\{\s*(?:input|output|name|type)\s*:|graph\s*:?\s*\{\s*(?:node|name)\b)/;

/** Texts of unknown messages that are looked at, and messages in each other. */
const MAX_TEXTS = 100_000;

type Shape = 'onnx' | 'caffe' | 'caffe2' | 'other';

function shapeOf(fields: readonly TextField[]): Shape {
  const inner = (name: string, part: string): boolean =>
    fields.some(field => field.name === name && field.fields?.some(one => one.name === part) === true);
  if (inner('graph', 'node') || inner('graph', 'initializer') || inner('functions', 'node')) {
    return 'onnx';
  }
  if (inner('layer', 'type') || inner('layers', 'type')) {
    return 'caffe';
  }
  return inner('op', 'type') ? 'caffe2' : 'other';
}

function scanText(source: ByteSource, context: ScanContext): void {
  if (source.size > context.limits.maxWhole) {
    const params = { size: source.size, limit: context.limits.maxWhole };
    context.cover({
      status: 'not-understood',
      format: 'protobuf-text',
      size: source.size,
      reason: 'limit-size',
      params
    });
    return;
  }
  const { fields, error } = readTextProto(source.read(0, source.size).slice(), context.work);
  switch (shapeOf(fields)) {
    case 'onnx': {
      const judge = new (judging().OnnxJudge)(context, 'protobuf-text');
      new (walking().OnnxWalk)(judge).model(textView(fields, MODEL_SCHEMA, context.work));
      judge.finish();
      break;
    }
    case 'caffe':
      walkCaffe(textView(fields, CAFFE_SCHEMA, context.work), new NetJudge(context, 'protobuf-text', 'Caffe'));
      break;
    case 'caffe2':
      walkCaffe2(textView(fields, CAFFE2_SCHEMA, context.work), new NetJudge(context, 'protobuf-text', 'Caffe2'));
      break;
    default:
      lookAtTexts(fields, context);
      triton().judgeTriton(fields, context);
  }
  context.cover(
    error === undefined
      ? { status: 'scanned', format: 'protobuf-text', size: source.size }
      : {
          status: 'failed',
          format: 'protobuf-text',
          size: source.size,
          reason: error.reason,
          params: { offset: error.offset }
        }
  );
}

/** Settings of no known network: commands and code in their texts, and files in base64. */
function lookAtTexts(fields: readonly TextField[], context: ScanContext): void {
  const judge = new GraphJudge(context, 'protobuf-text', 'protobuf');
  const open = [...fields];
  for (let left = MAX_TEXTS, field = open.pop(); field !== undefined && left > 0; field = open.pop(), left--) {
    if (field.quoted && field.value !== undefined) {
      judge.metadata(field.name, field.value, field.offset, false);
    }
    for (const inner of field.fields ?? []) {
      open.push(inner);
    }
  }
  judge.finish();
}

/** Networks and settings in the text form of protocol buffers: Caffe, Caffe2, ONNX; others are settings of programs. */
export const protobufText: Format = {
  id: 'protobuf-text',
  fallback: true,
  probe: (probe: Probe) => {
    const text = textOf(probe);
    return text !== undefined && (NAMED.test(probe.name) || BEGINS.test(text));
  },
  scan: scanText
};
