import type { PickleSummary } from './formats/pickle/pickle-streams';
import type { Coverage, Finding } from './report';

/** What a scan of bytes gave that may come again under other names. */
export interface Outcome {
  /** What the bytes were scanned as. */
  readonly key: string;
  /** Names under which they came again. */
  names: number;
  /** Their counts grow. */
  readonly findings: readonly (Omit<Finding, 'count'> & { count: number })[];
  /** The entry for the bytes themselves, the worst if there are several. */
  readonly cover: Coverage | undefined;
  readonly summary: PickleSummary | undefined;
}

/** What has become of bytes that a container may hand over several times: made empty, and filled by the session. */
export interface Again {
  outcomes?: readonly Outcome[];
  /** The last, by the name and options with which it was asked for. */
  known?: { readonly name: string; readonly outcome: Outcome };
}
