import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { wireView } from '../../../encoding/protobuf-view';
import type { Format } from '../../../format';
import { withHiddenPickle } from '../../fallback/hidden-pickle';
import { protobufModel } from '../../fallback/protobuf-models';
import { mayBeProtobuf } from '../../fallback/protobuf-names';
import { OnnxJudge } from './onnx-judge';
import { OnnxWalk } from './onnx-walk';
import { isOnnx, isTensor } from './recognise';

/** Walks all of a ModelProto. Its judge says what it knows also where the message breaks off. */
function scanModel(source: ByteSource, context: ScanContext): void {
  const judge = new OnnxJudge(context, 'onnx', source);
  const walk = new OnnxWalk(judge);
  try {
    walk.model(wireView(source, context.work));
  } finally {
    judge.finish();
  }
  if (walk.graphs > 0) {
    context.cover({ status: 'scanned', format: 'onnx', size: source.size });
  } else {
    context.cover({ status: 'failed', format: 'onnx', size: source.size, reason: 'corrupt' });
  }
}

/**
 * ONNX (onnx/onnx, `onnx/onnx.proto`): a ModelProto without a magic number. Operators by name, the files that numbers of tensors stand
 * in, and functions are judged; numbers are passed over and not read.
 */
export const onnx: Format = { id: 'onnx', probe: probe => probe.memo(isOnnx), scan: scanModel };

/** By its name or its first fields alone: what the message holds has to show the rest. */
export const onnxByName: Format = withHiddenPickle({
  id: 'onnx',
  fallback: true,
  probe: probe => protobufModel(probe) === 'onnx' || (probe.name.endsWith('.onnx') && mayBeProtobuf(probe)),
  scan: scanModel
});

/** A single TensorProto. */
export const onnxTensor: Format = withHiddenPickle({
  id: 'onnx',
  fallback: true,
  probe: probe => /\.(pb|onnx)$/.test(probe.name) && isTensor(probe),
  scan(source, context) {
    const judge = new OnnxJudge(context, 'onnx', source);
    try {
      new OnnxWalk(judge).tensor(wireView(source, context.work));
    } finally {
      judge.finish();
    }
    context.cover({ status: 'scanned', format: 'onnx', size: source.size });
  }
});
