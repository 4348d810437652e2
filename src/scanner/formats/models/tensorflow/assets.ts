import type { ScanContext } from '../../../context';
import type { ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { pathKind } from '../../../rules/tensorflow/operation-paths';
import type { Graph } from './graph';

/** Longest name of a file. */
const MAX_NAME = 4096;

/** An AssetFileDef, whose tensor is returned: the tensor that takes the path (1), and the name of the file in the folder `assets` (2). */
export function judgeAsset(message: ProtobufMessage, offset: number, graph: Graph, context: ScanContext): string {
  let tensor = '';
  for (const field of message.fields()) {
    if (field.wire !== Wire.SIZED) {
      continue;
    }
    if (field.number === 1) {
      const info = message.message(field);
      for (const part of info.fields()) {
        if (part.number === 1 && part.wire === Wire.SIZED) {
          tensor = info.text({ ...part, length: Math.min(part.length, MAX_NAME) }).replace(/:\d+$/, '');
          graph.assets.add(tensor);
        }
      }
    } else if (field.number === 2) {
      judgeOwnPath(message.text({ ...field, length: Math.min(field.length, MAX_NAME) }), offset, 'asset', context);
    }
  }
  return tensor;
}

/** The name of a file that comes with the model: one that leads elsewhere is read from there. */
export function judgeOwnPath(path: string, offset: number, operator: string, context: ScanContext): void {
  if (pathKind(path) === 'relative') {
    return;
  }
  context.finding({
    rule: 'tensorflow-path',
    severity: 'HIGH',
    module: 'tensorflow',
    operator,
    offset,
    evidence: path
  });
}
