import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { isSystemFile } from '../../rules/image-system';
import { isGood } from '../../ledger';
import { reportHiddenStream } from '../pickle/detection/hidden-stream';
import { searchPrograms } from '../native/carried-programs';
import { findPickle } from '../pickle/detection/pickle-search';

/** How much of a member of an archive is searched: a header that was put in front of a pickle is short. */
const MAX_SEARCHED = 16 * 1024;
/** How much of a file is searched, from its start. */
const MAX_SEARCHED_FILE = 1024 * 1024;

/**
 * Search the beginning of a file for a pickle that a loader could reach behind a made-up header, and scan it.
 * @param searched - bytes to search
 * @param whole - whether only a pickle counts that runs to its end and calls something, as text rarely does by accident
 */
function scanHiddenPickle(source: ByteSource, context: ScanContext, searched: number, whole: boolean): void {
  if (isSystemFile(context)) {
    return;
  }
  const found = findPickle(source, context.work, 0, searched);
  if (found.crowded) {
    const params = { offset: found.at };
    context.cover({ status: 'not-understood', format: 'unknown', size: source.size, reason: 'limit-size', params });
  }
  if (!(whole ? found.whole : found.acts)) {
    return;
  }
  reportHiddenStream(context, found.at, found.at);
  const rest = slice(source, found.at, source.size - found.at);
  context.child(`offset ${found.at}`, rest, { expect: 'pickle', openEnd: true });
}

/** Search bytes that are no text for a pickle. */
export function scanHiddenInBinary(source: ByteSource, context: ScanContext): void {
  scanHiddenPickle(source, context, reach(context), false);
}

/** Search bytes in which words and names are common: only a whole pickle that calls something counts. */
export function scanHiddenInText(source: ByteSource, context: ScanContext): void {
  scanHiddenPickle(source, context, reach(context), true);
}

/** The same for compiled code, among whose constants a pickle may stand: only one near the beginning is hidden behind a header. */
export function scanHiddenInCode(source: ByteSource, context: ScanContext): void {
  scanHiddenPickle(source, context, MAX_SEARCHED, true);
}

/** How much is searched: less of a member of an archive, of which there may be hundreds. */
function reach(context: ScanContext): number {
  return context.members.length > 0 ? MAX_SEARCHED : MAX_SEARCHED_FILE;
}

/** The same format, which also looks for a pickle behind the header by which it is recognised. */
export function withHiddenPickle(format: Format): Format {
  return {
    ...format,
    scan(source, context) {
      try {
        format.scan(source, context);
      } finally {
        scanHiddenInText(source, context);
      }
    }
  };
}

/** The same for a format whose files are walked to their end: what it can't read, or does not reach, may be something else. */
export function orHiddenPickle(format: Format): Format {
  return {
    ...format,
    scan(source, context) {
      let isWhole = true;
      const watched = Object.create(context) as ScanContext;
      watched.cover = input => {
        isWhole &&= isGood(input.status);
        context.cover(input);
      };
      try {
        format.scan(source, watched);
      } catch (error) {
        scanUnreached(source, context);
        throw error;
      }
      if (!isWhole) {
        scanUnreached(source, context);
      }
    }
  };
}

function scanUnreached(source: ByteSource, context: ScanContext): void {
  scanHiddenInText(source, context);
  if (context.members.length === 0) {
    searchPrograms(source, context);
  }
}
