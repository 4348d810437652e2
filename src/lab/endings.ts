import type { Ending } from '../panel/file-nodes';
import type { Finding } from '../scanner/report';
import { CANCELLED, failureOf } from '../worker/failure';

/** The `reason` of a scan that the policy forbids; params: glob. */
export const EXCLUDED = 'excluded';

/** The place of a finding, which tells it from others of its file. */
export interface FindingPlace {
  readonly rule: string;
  readonly members: readonly string[];
  readonly offset: number;
}

/** The place of this finding. */
export function placeOf({ rule, where: { members, offset } }: Finding): FindingPlace {
  return { rule, members, offset };
}

/** Index of the finding in a report; -1 when it is missing. */
export function indexOfFinding(findings: readonly Finding[], { rule, members, offset }: FindingPlace): number {
  const path = members.join('\0');
  return findings.findIndex(
    ({ rule: other, where }) => other === rule && where.offset === offset && where.members.join('\0') === path
  );
}

/** Ending of a file without a report. */
export function endOf(error: unknown, elapsedMs: number): Ending {
  const { reason, params } = failureOf(error, 'internal');
  switch (reason) {
    case EXCLUDED:
      return { state: 'excluded', glob: String(params.glob) };
    case CANCELLED:
      return { state: 'cancelled' };
    default:
      return { state: 'failed', error: { reason, params }, elapsedMs };
  }
}
