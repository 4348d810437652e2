import type { Format } from '../../format';
import { coverOnnxData, isOnnxData } from '../models/onnx/external-data';
import { areDeclaredWeights } from './declared-weights';
import { areNamedNumbers, coverAsNumbers, isNumbersByName } from './named-numbers';
import { unknown } from './unknown';

/**
 * Files that are numbers: an ONNX model beside them says so, or their name and all that their bytes show. Where the model says
 * otherwise, they are as any other.
 */
export const rawTensor: Format = {
  id: 'raw-tensor',
  fallback: true,
  probe: probe => isOnnxData(probe) || areNamedNumbers(probe),
  scan(source, context) {
    const isFilled = coverOnnxData(source, context);
    if (isFilled === false || (isFilled === undefined && !isNumbersByName(context.name))) {
      unknown.scan(source, context);
    } else if (isFilled === undefined && !coverAsNumbers(source, context)) {
      // Numbers of one byte may look like words: then the manifest beside them has to say how many there are.
      const reason = areDeclaredWeights(source, context) ? 'raw-numbers' : 'unknown-format';
      const status = reason === 'raw-numbers' ? 'inert' : 'not-understood';
      context.cover({ status, format: 'raw-tensor', size: source.size, reason });
    }
  }
};
