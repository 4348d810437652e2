import type { PickleSummary } from './declared-tensors';
import type { Coverage, Finding } from './report';

/** The result of scanning bytes that a container may hand over under several names. */
export interface CachedResult {
  /** Names the format and the options with which the bytes were scanned. */
  readonly key: string;
  /** Further names under which they were handed over. */
  names: number;
  /** Their counts grow. */
  readonly findings: readonly (Omit<Finding, 'count'> & { count: number })[];
  /** The entry for the bytes themselves, the worst if there are several. */
  readonly cover: Coverage | undefined;
  readonly summary: PickleSummary | undefined;
}

/** The results for one stretch of bytes: a container makes it empty, and the session fills it. */
export interface ResultCache {
  results?: readonly CachedResult[];
  /** The last, by the name and options with which it was asked for. */
  latest?: { readonly name: string; readonly result: CachedResult };
}
