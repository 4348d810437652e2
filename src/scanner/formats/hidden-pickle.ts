import type { Format, ScanContext } from '../context';
import { slice } from '../source/slice';
import type { ByteSource } from '../source/types';
import { findPickle } from './pickle/search';

/** How much of a file with a known header is searched: a header that was put in front of a pickle is short. */
const MAX_SEARCHED = 16 * 1024;

/**
 * Search the beginning of a file for a pickle that a loader could reach behind a made-up header, and scan it.
 * @param searched - bytes to search
 * @param whole - whether only a pickle counts that runs to its end and calls something, as text rarely does by accident
 */
export function scanHiddenPickle(source: ByteSource, context: ScanContext, searched: number, whole: boolean): void {
  const found = findPickle(slice(source, 0, Math.min(source.size, searched)), context.work, 0);
  if (found.limit || !(whole ? found.whole : found.acts)) {
    return;
  }
  context.finding({
    rule: 'pickle-hidden-stream',
    severity: 'LOW',
    module: 'pickle',
    operator: 'load',
    offset: found.at,
    evidence: '',
    params: { gap: found.at }
  });
  context.child(`offset ${found.at}`, slice(source, found.at, source.size - found.at), { expect: 'pickle' });
}

/** The same format, which also looks for a pickle behind the header by which it is recognised. */
export function withHiddenPickle(format: Format): Format {
  return {
    ...format,
    scan(source, context) {
      format.scan(source, context);
      scanHiddenPickle(source, context, MAX_SEARCHED, true);
    }
  };
}
