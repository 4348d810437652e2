import { membersOf, readJson, textOf, visitJson } from '../../../encoding/json';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { latin1 } from '../../../printable';
import { GraphJudge } from '../graph-judge';
import { coverJson, LIMITS, wholeOf } from '../json-model';

/** Where the folder of the model is in the name of a file. */
const MODEL_PATH = /^@model_path\/+/;
/** A file of numbers: `BLOBFILE(path = tensor<string, []>("@model_path/weights/weight.bin"), ...`, or a text alone. */
const BLOB = /BLOBFILE\s*\(\s*path\s*=\s*(?:[\w<>,\s[\]]*\()?\s*"((?:[^"\\\n]|\\.)*)"/g;
/** An operation that the program which uses the model has to bring, and the name of its class on the same line. */
const CUSTOM = /=\s*(custom\w*)\s*\(([^\n]*)/g;
const CLASS = /class_?[nN]ame\s*=\s*[^"]*"([^"]*)"/;

/** The program of a compiled model (`model.mil` of an `.mlmodelc`), which is text. */
export function scanMil(source: ByteSource, context: ScanContext): void {
  const bytes = wholeOf(source, context, 'coreml');
  if (bytes === undefined) {
    return;
  }
  const text = latin1(bytes);
  const judge = new GraphJudge(context, 'coreml', 'CoreML');
  for (const { 1: path, index } of text.matchAll(BLOB)) {
    judge.path(path.replace(/\\(.)/g, '$1').replace(MODEL_PATH, ''), index, 'BLOBFILE');
  }
  for (const { 1: operation, 2: behind, index } of text.matchAll(CUSTOM)) {
    const name = CLASS.exec(behind)?.[1] ?? operation;
    judge.add('model-custom-operator', 'MEDIUM', 'CoreML', name, index, name, { library: 'CoreML', count: 1 });
  }
  judge.finish();
  context.cover({ status: 'scanned', format: 'coreml', size: source.size });
}

/** The layers of a compiled neural network (`model.espresso.net`), which are JSON. */
export function scanEspresso(source: ByteSource, context: ScanContext): void {
  const bytes = wholeOf(source, context, 'coreml');
  if (bytes === undefined) {
    return;
  }
  const judge = new GraphJudge(context, 'coreml', 'CoreML');
  const { root, error } = readJson(bytes, LIMITS);
  for (const list of membersOf(root, 'layers')) {
    for (const layer of list.type === 'array' ? list.items : []) {
      if (membersOf(layer, 'type').some(type => /^custom/.test(textOf(type) ?? ''))) {
        const [name = 'custom'] = membersOf(layer, 'class_name').map(value => textOf(value) ?? '');
        judge.add('model-custom-operator', 'MEDIUM', 'CoreML', name, layer.offset, name, {
          library: 'CoreML',
          count: 1
        });
      }
    }
  }
  visitJson(bytes, (key, node) => {
    if (key === 'storage' && node.type === 'string') {
      judge.path(node.value, node.offset, 'storage');
    }
  });
  judge.finish();
  coverJson(source, context, 'coreml', error);
}
