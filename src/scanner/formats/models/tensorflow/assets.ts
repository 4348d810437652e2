import type { ScanContext } from '../../../context';
import type { ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { printable } from '../../../printable';
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
      const name = message.text({ ...field, length: Math.min(field.length, MAX_NAME) });
      judgeOwnPath(name, offset, 'asset', context);
      judgeLink(`assets/${name}`, offset, context);
    }
  }
  return tensor;
}

/** The files of the numbers of a SavedModel. */
const VARIABLES = ['variables/variables.index', 'variables/variables.data-00000-of-00001'];

/** The files with a SavedModel's numbers, which are read when it is loaded. */
export function judgeVariables(context: ScanContext): void {
  for (const file of VARIABLES) {
    judgeLink(file, 0, context);
  }
}

/** A file that comes with the model: where it is a link out of the folder, another one is read. */
export function judgeLink(path: string, offset: number, context: ScanContext): void {
  const target = context.members.length === 0 ? context.leadsTo?.(path) : undefined;
  if (target !== undefined) {
    context.finding({
      rule: 'model-external-path',
      severity: 'HIGH',
      module: 'tensorflow',
      operator: path,
      offset,
      evidence: `${path} -> ${target}`,
      params: { file: printable(`${path} -> ${target}`, context.limits.maxName) }
    });
  }
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
