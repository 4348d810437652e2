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

/** Pickles that do nothing and are passed over, as numbers make some by chance. */
const MAX_PASSED = 10_000;
/** How often the search goes on where too many places look like the beginning of one, as in lists of words. */
const MAX_CROWDS = 1000;
/** So much of a model is searched among its numbers; of a larger one the beginning and the end. */
const MAX_CARRIED = 32 * 2 ** 20;
const BACK = 256 * 1024;

/**
 * Search the beginning of a file for a pickle that a loader could reach behind a made-up header, and scan it.
 * @param searched - bytes to search
 * @param whole - whether only a pickle counts that runs to its end and calls something, as text rarely does by accident
 * @returns whether there was one
 */
function scanHiddenPickle(
  source: ByteSource,
  context: ScanContext,
  searched: number,
  whole: boolean,
  first = 0
): boolean {
  const end = Math.min(source.size, first + searched);
  let crowds = whole ? MAX_CROWDS : 1;
  for (let from = first, passed = 0; from < end && !isSystemFile(context);) {
    const found = findPickle(source, context.work, from, end - from);
    if (whole ? found.whole : found.acts) {
      reportHiddenStream(context, found.at, found.at);
      const rest = slice(source, found.at, source.size - found.at);
      context.child(`offset ${found.at}`, rest, { expect: 'pickle', openEnd: true });
      return true;
    }
    if ((found.crowded && --crowds === 0) || ++passed > MAX_PASSED) {
      const params = { offset: found.at };
      context.cover({ status: 'not-understood', format: 'unknown', size: source.size, reason: 'limit-size', params });
      return false;
    }
    from = found.at + (found.crowded ? 0 : 1);
  }
  return false;
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

/**
 * Search a model for what somebody put among its numbers and texts: a pickle that calls something, or a program.
 * @param programs - whether to look for programs
 */
export function scanCarried(source: ByteSource, context: ScanContext, programs: boolean): void {
  const { size } = source;
  if (size <= MAX_CARRIED) {
    scanHiddenPickle(source, context, size, true);
  } else if (!scanHiddenPickle(source, context, MAX_SEARCHED_FILE, true)) {
    scanHiddenPickle(source, context, BACK, true, size - BACK);
  }
  if (programs) {
    searchPrograms(source, context);
  }
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

/**
 * The same for a format of which only the frame is read: among the numbers that are passed over, and in what it can't read, may
 * stand something else.
 */
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
        isWhole = false;
        throw error;
      } finally {
        scanCarried(source, context, isWhole || context.members.length === 0);
      }
    }
  };
}
