import type { Format } from '../../format';
import { scanHiddenInText } from '../fallback/hidden-pickle';

/**
 * The same format. Where its structure does not hold to the last byte, its first bytes may be a header that was put in front of a
 * pickle, which is looked for.
 */
export function orHiddenPickle(format: Format): Format {
  return {
    ...format,
    scan(source, context) {
      try {
        format.scan(source, context);
      } catch (error) {
        scanHiddenInText(source, context);
        throw error;
      }
    }
  };
}
