import type { ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import type { ProtobufField, ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { operationRow } from '../../../rules/tensorflow/operation-effects';
import { judgeAsset, judgeVariables } from './assets';
import { Graph } from './graph';
import { GraphReader, messageOf } from './graph-reader';
import { ObjectGraph } from './object-graph';

/** Collections that a graph has in which a model is trained. */
const TRAINS = /^(train_op|queue_runners|trainable_variables|iterators|losses|global_step)$/;
const ASSETS = 'saved_model_assets';
/** Signatures for the saving of a model that goes on learning where it is used. */
const SAVES = /save|restore|checkpoint|ckpt|export/i;

/** Covers the bytes as read to their end. */
function scanned(source: ByteSource, context: ScanContext, format: FormatId): void {
  context.cover({ status: 'scanned', format, size: source.size });
}

/** Judges each MetaGraphDef of a SavedModel. */
export function scanSavedModel(source: ByteSource, context: ScanContext): void {
  const pages = paged(source);
  const message = messageOf(pages, context);
  for (const field of message.fields()) {
    if (field.number === 2 && field.wire === Wire.SIZED) {
      scanMetaGraph(message.message(field), pages, context, false);
    }
  }
  judgeVariables(context);
  scanned(source, context, 'savedmodel');
}

/** Judges a MetaGraphDef that is a file of its own. */
export function scanMetaGraphFile(source: ByteSource, context: ScanContext): void {
  const pages = paged(source);
  scanMetaGraph(messageOf(pages, context), pages, context, true);
  scanned(source, context, 'tf-metagraph');
}

/** Judges the operations of a graph. */
export function scanGraphDef(source: ByteSource, context: ScanContext): void {
  const pages = paged(source);
  const graph = new Graph(context);
  graph.mayTrain = true;
  try {
    new GraphReader(pages, context).graph(messageOf(pages, context), graph);
  } finally {
    graph.judge();
  }
  scanned(source, context, 'tf-graph');
}

/** Covers a graph of calculators; with an operation of TensorFlow in it, it is judged as a graph of TensorFlow. */
export function scanMediaPipeGraph(source: ByteSource, context: ScanContext): void {
  const message = messageOf(paged(source), context);
  for (const field of message.fields()) {
    const node = field.number === 1 && field.wire === Wire.SIZED ? message.message(field) : undefined;
    for (const part of node?.fields() ?? []) {
      if (part.number === 2 && part.wire === Wire.SIZED && operationRow(node?.text(part) ?? '') !== undefined) {
        scanGraphDef(source, context);
        return;
      }
    }
  }
  scanned(source, context, 'mediapipe-graph');
}

function scanMetaGraph(message: ProtobufMessage, source: ByteSource, context: ScanContext, alone: boolean): void {
  const graph = new Graph(context);
  const reader = new GraphReader(source, context);
  const objects = new ObjectGraph(context);
  graph.mayTrain = alone;
  try {
    for (const field of message.fields()) {
      if (field.wire !== Wire.SIZED) {
        continue;
      }
      const part = message.message(field);
      switch (field.number) {
        case 2:
          reader.graph(part, graph);
          break;
        case 4:
          scanCollection(part, graph, reader, context, alone);
          break;
        case 5:
          readSignature(part, graph);
          break;
        case 6:
          objects.assets.push(judgeAsset(part, field.at, graph, context));
          break;
        case 7:
          objects.read(part, graph);
      }
    }
  } finally {
    graph.judge();
  }
}

/** An entry of `signature_def`: its inputs are what the caller of the model gives. */
function readSignature(entry: ProtobufMessage, graph: Graph): void {
  const [name = ''] = [...entry.fields()].filter(isSized(1)).map(field => entry.text(field));
  if (SAVES.test(name)) {
    return;
  }
  for (const { message: signature } of sizedIn(entry, 2)) {
    for (const { message: input } of sizedIn(signature, 1)) {
      for (const { message: info } of sizedIn(input, 2)) {
        for (const field of [...info.fields()].filter(isSized(1))) {
          graph.served.add(info.text(field).replace(/:.*$/s, ''));
        }
      }
    }
  }
}

const isSized =
  (number: number) =>
  (field: ProtobufField): boolean =>
    field.number === number && field.wire === Wire.SIZED;

/** A named collection (`CollectionDef`). TensorFlow 1 keeps the files that a model brings along in one, as messages of any type. */
function scanCollection(
  entry: ProtobufMessage,
  graph: Graph,
  reader: GraphReader,
  context: ScanContext,
  alone: boolean
): void {
  let name = '';
  for (const field of entry.fields()) {
    if (field.wire !== Wire.SIZED) {
      continue;
    }
    if (field.number === 1) {
      name = entry.text(field);
      graph.training ||= alone && TRAINS.test(name);
    } else if (field.number === 2 && name !== ASSETS) {
      reader.collected(entry.message(field), name);
    } else if (field.number === 2) {
      const values = [...sizedIn(entry.message(field), 5)].flatMap(list => [...sizedIn(list.message, 1)]);
      for (const { message } of values) {
        for (const { message: asset, at } of sizedIn(message, 2)) {
          judgeAsset(asset, at, graph, context);
        }
      }
    }
  }
}

/** The messages in fields of this number. */
function* sizedIn(
  message: ProtobufMessage,
  number: number
): Generator<{ readonly message: ProtobufMessage; readonly at: number }> {
  for (const field of message.fields()) {
    if (field.number === number && field.wire === Wire.SIZED) {
      yield { message: message.message(field), at: field.at };
    }
  }
}
