import { bytes, glob, run, str } from '../testing';
import type { Severity } from '../report';
import { atLeast } from '../report';

/**
 * A known way to get a payload past a scanner, the file, and what must be found in it: module, operator, and the least
 * severity.
 */
export type Row = readonly [technique: string, file: Uint8Array, module: string, operator: string, severity: Severity];

export const ARG = str('echo hi');
/** `posix.system('echo hi')` without header and STOP. */
export const RUN = bytes(glob('posix', 'system'), ARG, 0x85, 'R');
/** A dictionary as a model's weights would be. */
export const WEIGHTS = bytes('}', str('w'), 'K', 1, 's');

/** One test for each row of each group. */
export function testRows(groups: Readonly<Record<string, readonly Row[]>>): void {
  describe.each(Object.entries(groups))('%s', (_group, rows) => {
    test.each(rows.map(row => [row[0], row] as const))('%s', (_technique, [, file, module, operator, severity]) => {
      const report = run(file);
      expect(report.verdict).toBe('unsafe');
      const found = report.findings.filter(finding => finding.module === module && finding.operator === operator);
      expect(found.filter(finding => atLeast(finding.severity, severity))).not.toEqual([]);
    });
  });
}
