import type { Format } from '../../../format';
import { scanHiddenInCode } from '../../fallback/hidden-pickle';
import { tensorFlowMessage } from './message-kinds';
import type { TensorFlowMessage } from './message-kinds';

export { checkpointData, checkpointIndex } from './checkpoint';
export { graphText } from './graph-text';
export { tfjs } from './tfjs';
export { tfRecord } from './tfrecord';

const reading = () => require('./tensorflow-scan') as typeof import('./tensorflow-scan');
const metadata = () => require('./keras-metadata') as typeof import('./keras-metadata');

function row(id: TensorFlowMessage, scan: Format['scan']): Format {
  return { id, probe: probe => tensorFlowMessage(probe) === id, scan };
}

/** A message in whose texts a pickle may hide. */
function withTexts(id: TensorFlowMessage, scan: Format['scan']): Format {
  return row(id, (source, context) => {
    scan(source, context);
    scanHiddenInCode(source, context);
  });
}

/** A SavedModel (`saved_model.proto`): one MetaGraphDef (2) or several. */
export const savedModel = withTexts('savedmodel', (source, context) => reading().scanSavedModel(source, context));

/** What `tf.train.export_meta_graph` writes beside a checkpoint (`meta_graph.proto`). */
export const metaGraph = withTexts('tf-metagraph', (source, context) => reading().scanMetaGraphFile(source, context));

/** A GraphDef (`graph.proto`), as frozen models are. */
export const graphDef = withTexts('tf-graph', (source, context) => reading().scanGraphDef(source, context));

/**
 * The binary form of MediaPipe's graphs (`calculator.proto`), whose nodes look like TensorFlow's and name MediaPipe's own
 * calculators. One that also has an operation of TensorFlow's is read as a graph of TensorFlow.
 */
export const mediaPipeGraph = withTexts('mediapipe-graph', (source, context) =>
  reading().scanMediaPipeGraph(source, context)
);

/** FingerprintDef, which TensorFlow writes beside a SavedModel: checksums. Its probe has looked at every byte. */
export const fingerprint: Format = {
  ...withTexts('tf-fingerprint', (source, context) =>
    context.cover({ status: 'scanned', format: 'tf-fingerprint', size: source.size })
  ),
  fallback: true
};

/** `keras_metadata.pb` (`saved_metadata.proto`): objects (1), each with JSON (5). */
export const kerasMetadata = row('keras-metadata', (source, context) => metadata().scanKerasMetadata(source, context));
