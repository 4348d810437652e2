import type { Format } from '../context';
import { scanHiddenPickle } from './hidden-pickle';

/** How much of an unknown file is searched for a pickle, from its start. */
const MAX_SEARCHED = 1024 * 1024;
/** The same for a member of an archive, of which there may be hundreds. */
const MAX_SEARCHED_MEMBER = 16 * 1024;

/**
 * What no other format recognises. It is reported as not understood, and its beginning is searched for a pickle
 * that a loader could reach behind a made-up header.
 */
export const unknown: Format = {
  id: 'unknown',
  label: 'Unknown format',
  fallback: true,
  probe: () => true,
  scan(source, context) {
    context.cover({ status: 'not-understood', format: 'unknown', size: source.size, reason: 'unknown-format' });
    const most = context.members.length > 0 ? MAX_SEARCHED_MEMBER : MAX_SEARCHED;
    scanHiddenPickle(source, context, most, false);
  }
};
