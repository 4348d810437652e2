import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { wireView } from '../../../encoding/protobuf-view';
import type { ProtoView } from '../../../encoding/protobuf-view';
import { SourceError } from '../../../bytes/byte-source';
import type { Format } from '../../../format';
import { mayBeProtobuf } from '../../fallback/protobuf-names';
import { walkCaffe, walkCaffe2 } from './caffe-walk';
import { NetJudge } from './net-judge';
import { walkPaddle } from './paddle-walk';
import type { NetKind } from './net-kinds';
import { netKind } from './net-kinds';
import { paddleJson } from './json-nets';
import type { Part } from '../one-of';
import { oneOf } from '../one-of';
import { orHiddenPickle } from '../../fallback/hidden-pickle';

const FRAMEWORKS: Readonly<Record<NetKind, string>> = { caffe: 'Caffe', caffe2: 'Caffe2', paddle: 'PaddlePaddle' };
const WALKS: Readonly<Record<NetKind, (view: ProtoView, judge: NetJudge) => number>> = {
  caffe: walkCaffe,
  caffe2: walkCaffe2,
  paddle: walkPaddle
};

function net(id: NetKind): Part {
  return {
    probe: probe =>
      netKind(probe) === id || (id === 'paddle' && probe.name.endsWith('.pdmodel') && mayBeProtobuf(probe)),
    scan(source: ByteSource, context: ScanContext) {
      const judge = new NetJudge(context, id, FRAMEWORKS[id], source);
      try {
        if (WALKS[id](wireView(source, context.work), judge) === 0) {
          throw new SourceError('corrupt', { offset: 0 });
        }
      } finally {
        judge.finish();
      }
      context.cover({ status: 'scanned', format: id, size: source.size });
    }
  };
}

/**
 * Networks in protocol buffers without a magic number: Caffe's NetParameter (`.caffemodel`), Caffe2's NetDef (`predict_net.pb`) and
 * PaddlePaddle's ProgramDesc (`.pdmodel`, `__model__`). Operators and layers are judged by what they do besides computing.
 */
export const caffe: Format = orHiddenPickle(oneOf('caffe', [net('caffe')]));
export const caffe2: Format = orHiddenPickle(oneOf('caffe2', [net('caffe2')]));
export const paddle: Format = orHiddenPickle(oneOf('paddle', [net('paddle'), paddleJson]));
