import type { Format } from '../../format';
import { coverOpenVinoWeights } from '../text/xml/openvino-weights';
import { scanHiddenInBinary } from './hidden-pickle';

/**
 * Takes the bytes that no other format recognises. The report calls them not understood, and the scanner searches their
 * beginning for a pickle that a loader could reach behind a made-up header.
 */
export const unknown: Format = {
  id: 'unknown',
  fallback: true,
  probe: () => true,
  scan(source, context) {
    if (!coverOpenVinoWeights(source, context)) {
      context.cover({ status: 'not-understood', format: 'unknown', size: source.size, reason: 'unknown-format' });
    }
    scanHiddenInBinary(source, context);
  }
};
