import type { Params } from '../scanner/report';
import type { ReasonId } from '../scanner/reason-ids';

/** Reason why a scan has no report; `excluded` when a policy leaves the file out. */
export class ScanFailure extends Error {
  constructor(
    readonly reason: ReasonId | 'excluded',
    readonly params: Params = {}
  ) {
    super(reason);
    this.name = 'ScanFailure';
  }
}

/** The `reason` of a scan that was cancelled. */
export const CANCELLED = 'cancelled';

/** The error as a `ScanFailure`; any other error gets `reason`. */
export function failureOf(error: unknown, reason: ReasonId): ScanFailure {
  return error instanceof ScanFailure ? error : new ScanFailure(reason, { detail: textOf(error) });
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
