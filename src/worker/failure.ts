import type { Params } from '../scanner/report';

/** Why a scan has no report: a reason of `scanner/rules/reason-ids.ts`, or `CANCELLED`. */
export class ScanFailure extends Error {
  constructor(
    readonly reason: string,
    readonly params: Params = {}
  ) {
    super(reason);
    this.name = 'ScanFailure';
  }
}

/** The `reason` of a scan that was cancelled. */
export const CANCELLED = 'cancelled';

/** What went wrong as a failure; `reason` is for errors that are none. */
export function failureOf(error: unknown, reason: string): ScanFailure {
  return error instanceof ScanFailure ? error : new ScanFailure(reason, { detail: textOf(error) });
}

export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
