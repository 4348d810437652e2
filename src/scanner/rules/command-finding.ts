import type { ScanContext } from '../context';
import { printable } from '../printable';

const MAX_EVIDENCE = 400;
const MAX_TITLE = 60;

/**
 * Reports a command of a script or of an image that attacks whoever starts it.
 * @param offset - of the command, in bytes
 */
export function reportCommand(context: ScanContext, module: 'script' | 'image', command: string, offset: number): void {
  context.finding({
    rule: 'script-command',
    severity: 'HIGH',
    module,
    operator: 'command',
    offset,
    evidence: command.slice(0, MAX_EVIDENCE),
    params: { command: printable(command, MAX_TITLE) }
  });
}
