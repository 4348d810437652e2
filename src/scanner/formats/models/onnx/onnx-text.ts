import { textView } from '../../../encoding/protobuf-view';
import type { Probe } from '../../../format';
import { latin1 } from '../../../printable';
import type { Part } from '../one-of';
import { wholeOf } from '../json-model';
import { MODEL_SCHEMA } from './fields';

const judging = () => require('./onnx-judge') as typeof import('./onnx-judge');
const walking = () => require('./onnx-walk') as typeof import('./onnx-walk');
const reading = () => require('./onnx-syntax') as typeof import('./onnx-syntax');

const NAMED = /\.onnxte?xt$/;
const BLANKS = '^(?:\\s|#[^\\n]*\\n)*';
/** The header with its keys, or a graph with the types of what comes in. */
const BEGINS = new RegExp(
  `${BLANKS}(?:<\\s*(?:ir_version|opset_import|producer_name|producer_version|domain|model_version|doc_string|metadata_props)\\s*:\\s*["\\d[]|` +
    `(?:"[^"\\n]*"|\\w+)\\s*\\(\\s*(?:float|double|u?int\\d|bool|string|b?float16|seq|map|optional)\\w*\\s*[\\w[("][^=]*=>\\s*\\()`
);

function isSyntax({ head, name }: Probe): boolean {
  const text = latin1(head);
  return BEGINS.test(text) || (NAMED.test(name) && /^[\s\w<"#]/.test(text));
}

/** ONNX in its own syntax (`onnx.load` of `.onnxtxt`): nodes are written as calls, files of numbers as a list of keys and values. */
export const onnxText: Part = {
  probe: isSyntax,
  scan(source, context) {
    const bytes = wholeOf(source, context, 'onnx');
    if (bytes === undefined) {
      return;
    }
    const { fields, error } = reading().readOnnxSyntax(bytes, context.work);
    const judge = new (judging().OnnxJudge)(context, 'onnx');
    new (walking().OnnxWalk)(judge).model(textView(fields, MODEL_SCHEMA, context.work));
    judge.finish();
    const { size } = source;
    context.cover(
      error === undefined
        ? { status: 'scanned', format: 'onnx', size }
        : { status: 'failed', format: 'onnx', size, reason: error.reason, params: { offset: error.offset } }
    );
  }
};
