import type { Format } from '../../../format';
import { textOf } from '../../text/plain-text';

const reading = () => require('./executorch-scan') as typeof import('./executorch-scan');

/** A program of ExecuTorch (`schema/program.fbs`): operators, instructions, tensors and the data of backends. */
export const executorch: Format = {
  id: 'executorch',
  probe: probe => textOf(probe) === undefined,
  scan: (source, context) => reading().scanExecutorch(source, context)
};

/** Weights beside a program (`extension/flat_tensor/serialize/flat_tensor.fbs`). */
export const flatTensor: Format = {
  id: 'flat-tensor',
  scan: (source, context) => reading().scanFlatTensor(source, context)
};
