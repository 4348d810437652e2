import type { ScanContext } from '../../../context';

/**
 * Reports a pickle behind bytes that a loader of pickles does not read.
 * @param gap - how many these are
 */
export function reportHiddenStream(context: ScanContext, offset: number, gap: number): void {
  context.finding({
    rule: 'pickle-hidden-stream',
    severity: 'LOW',
    module: 'pickle',
    operator: 'load',
    offset,
    evidence: '',
    params: { gap }
  });
}
