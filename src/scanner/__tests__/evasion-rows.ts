import { run } from '../testing';
import { atLeast } from '../report';
import type { Groups } from '../testing/evasions/row';

/** One test for each row of each group. */
export function testRows(groups: Groups): void {
  describe.each(Object.entries(groups))('%s', (_group, rows) => {
    test.each(rows.map(row => [row[0], row] as const))('%s', (_technique, [, file, module, operator, severity]) => {
      const report = run(file);
      expect(report.verdict).toBe('unsafe');
      const found = report.findings.filter(finding => finding.module === module && finding.operator === operator);
      expect(found.filter(finding => atLeast(finding.severity, severity))).not.toEqual([]);
    });
  });
}
