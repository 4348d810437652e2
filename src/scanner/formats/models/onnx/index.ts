import { SourceError } from '../../../bytes/byte-source';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { wireView } from '../../../encoding/protobuf-view';
import type { Format, Probe } from '../../../format';
import { protobufModel } from '../../fallback/protobuf-models';
import { mayBeProtobuf } from '../../fallback/protobuf-names';
import type { Part } from '../one-of';
import { oneOf } from '../one-of';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { onnxJson } from './onnx-json';
import { onnxText } from './onnx-text';
import type { OnnxWalk } from './onnx-walk';
import { isOnnx, isTensor, isValue } from './onnx-fields';

const judging = () => require('./onnx-judge') as typeof import('./onnx-judge');
const walking = () => require('./onnx-walk') as typeof import('./onnx-walk');

/** Walks a message. Its judge says what it knows also where the message breaks off. */
function walked(source: ByteSource, context: ScanContext, walk: (walk: OnnxWalk) => void): void {
  const judge = new (judging().OnnxJudge)(context, 'onnx', source);
  try {
    walk(new (walking().OnnxWalk)(judge));
  } finally {
    judge.finish();
  }
  context.cover({ status: 'scanned', format: 'onnx', size: source.size });
}

/** By its content, or else by its name or its first fields: what the message holds has to show the rest. */
const message: Part = {
  probe: probe =>
    probe.memo(isOnnx) ||
    protobufModel(probe) === 'onnx' ||
    (probe.name.endsWith('.onnx') && mayBeProtobuf(probe) && !isLoneTensor(probe)),
  scan: (source, context) =>
    walked(source, context, walk => {
      walk.model(wireView(source, context.work));
      if (walk.graphs === 0) {
        throw new SourceError('corrupt', { offset: 0 });
      }
    })
};

/** A single TensorProto. */
const tensor: Part = {
  probe: isLoneTensor,
  scan: (source, context) => walked(source, context, walk => walk.tensor(wireView(source, context.work)))
};

/** A value that a model takes or gives. */
const value: Part = {
  probe: probe => probe.name.endsWith('.pb') && !probe.memo(isOnnx) && !isLoneTensor(probe) && isValue(probe),
  scan: (source, context) => walked(source, context, walk => walk.value(wireView(source, context.work)))
};

function isLoneTensor(probe: Probe): boolean {
  return /\.(?:pb|onnx)$/.test(probe.name) && !probe.memo(isOnnx) && isTensor(probe);
}

/**
 * ONNX (onnx/onnx, `onnx/onnx.proto`): a ModelProto without a magic number, in its binary form, as JSON, or in the syntax of ONNX. Operators by name, the files
 * that numbers of tensors stand in, functions and metadata are judged; numbers are passed over and not read.
 */
export const onnx: Format = orHiddenPickle(oneOf('onnx', [tensor, value, message, onnxJson, onnxText]));
