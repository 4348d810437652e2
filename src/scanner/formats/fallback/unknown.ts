import type { Format } from '../../format';
import { scanHiddenInBinary } from './hidden-pickle';

/**
 * What no other format recognises. It is reported as not understood, and its beginning is searched for a pickle
 * that a loader could reach behind a made-up header.
 */
export const unknown: Format = {
  id: 'unknown',
  fallback: true,
  probe: () => true,
  scan(source, context) {
    context.cover({ status: 'not-understood', format: 'unknown', size: source.size, reason: 'unknown-format' });
    scanHiddenInBinary(source, context);
  }
};
