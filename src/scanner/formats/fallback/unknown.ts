import type { Format } from '../../format';
import { areDeclaredWeights } from './declared-weights';
import { coverOpenVinoWeights } from '../text/xml/openvino-weights';
import { scanHiddenInBinary } from './hidden-pickle';
import { areNumbers } from './raw-numbers';

/**
 * Takes the bytes that no other format recognises. Raw numbers are inert. The report calls the rest not
 * understood, and the scanner searches their beginning for a pickle that a loader could reach behind a made-up header.
 */
export const unknown: Format = {
  id: 'unknown',
  fallback: true,
  probe: () => true,
  scan(source, context) {
    const { size } = source;
    if (areNumbers(source, context.work) || areDeclaredWeights(source, context)) {
      context.setFileFormat('raw-tensor');
      context.cover({ status: 'inert', format: 'raw-tensor', size, reason: 'raw-numbers' });
      return;
    }
    if (!coverOpenVinoWeights(source, context)) {
      context.cover({ status: 'not-understood', format: 'unknown', size, reason: 'unknown-format' });
    }
    scanHiddenInBinary(source, context);
  }
};
