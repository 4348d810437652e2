import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { FormatId } from '../../../format-catalog';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import type { ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { scanHiddenInCode } from '../../fallback/hidden-pickle';
import { operationRow } from '../../../rules/tensorflow/operation-effects';
import { judgeAsset } from './assets';
import { Graph } from './graph';
import { GraphReader, messageOf } from './graph-reader';
import { ObjectGraph } from './object-graph';
import { tensorFlowMessage } from './message-kinds';
import type { TensorFlowMessage } from './message-kinds';

export { checkpointData, checkpointIndex } from './checkpoint';
export { kerasMetadata } from './keras-metadata';
export { graphText } from './graph-text';
export { tfjs } from './tfjs';
export { tfRecord } from './tfrecord';

/** Collections that a graph has in which a model is trained. */
const TRAINS = /^(train_op|queue_runners|trainable_variables|iterators|losses|global_step)$/;
const ASSETS = 'saved_model_assets';

function row(id: TensorFlowMessage, scan: Format['scan']): Format {
  return {
    id,
    probe: probe => tensorFlowMessage(probe) === id,
    scan(source, context) {
      scan(source, context);
      scanHiddenInCode(source, context);
    }
  };
}

/** Covers the bytes as read to their end. */
function scanned(source: ByteSource, context: ScanContext, format: FormatId): void {
  context.cover({ status: 'scanned', format, size: source.size });
}

/** A SavedModel (`saved_model.proto`): one MetaGraphDef (2) or several. */
export const savedModel = row('savedmodel', (source, context) => {
  const pages = paged(source);
  const message = messageOf(pages, context);
  for (const field of message.fields()) {
    if (field.number === 2 && field.wire === Wire.SIZED) {
      scanMetaGraph(message.message(field), pages, context, false);
    }
  }
  scanned(source, context, 'savedmodel');
});

/** What `tf.train.export_meta_graph` writes beside a checkpoint (`meta_graph.proto`). */
export const metaGraph = row('tf-metagraph', (source, context) => {
  const pages = paged(source);
  scanMetaGraph(messageOf(pages, context), pages, context, true);
  scanned(source, context, 'tf-metagraph');
});

/** A GraphDef (`graph.proto`), as frozen models are. */
export const graphDef = row('tf-graph', (source, context) => {
  const pages = paged(source);
  const graph = new Graph(context);
  graph.mayTrain = true;
  try {
    new GraphReader(pages, context).graph(messageOf(pages, context), graph);
  } finally {
    graph.judge();
  }
  scanned(source, context, 'tf-graph');
});

/**
 * The binary form of MediaPipe's graphs (`calculator.proto`), whose nodes look like TensorFlow's and name MediaPipe's own
 * calculators. One that also has an operation of TensorFlow's is read as a graph of TensorFlow.
 */
export const mediaPipeGraph = row('mediapipe-graph', (source, context) => {
  const message = messageOf(paged(source), context);
  for (const field of message.fields()) {
    const node = field.number === 1 && field.wire === Wire.SIZED ? message.message(field) : undefined;
    for (const part of node?.fields() ?? []) {
      if (part.number === 2 && part.wire === Wire.SIZED && operationRow(node?.text(part) ?? '') !== undefined) {
        graphDef.scan(source, context);
        return;
      }
    }
  }
  scanned(source, context, 'mediapipe-graph');
});

/** FingerprintDef, which TensorFlow writes beside a SavedModel: checksums. Its probe has looked at every byte. */
export const fingerprint: Format = {
  ...row('tf-fingerprint', (source, context) => scanned(source, context, 'tf-fingerprint')),
  fallback: true
};

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
