import type { Format, Probe } from '../../format';
import { beginsCode, looksLikeCode } from './marshal-attempt';
import { pycHeader } from './pyc';

const code = () => require('./scan-code') as typeof import('./scan-code');

function start(head: Uint8Array): number | undefined {
  return looksLikeCode(head) ? 0 : pycHeader(head)?.start;
}

/**
 * Five bytes of numbers are no proof: a code object of some version has to follow them. The header of a known version
 * is a proof if code follows it.
 */
function isCode({ head, size, work }: Probe): boolean {
  const at = start(head);
  if (at === undefined) {
    return false;
  }
  const isKnown = at > 0 && pycHeader(head)?.version !== undefined;
  return isKnown || beginsCode(head, work, at, size);
}

/** Compiled Python: the data of `marshal.loads`, and `.pyc` files. */
export const pythonCode: Format = {
  id: 'python-code',
  probe: isCode,
  scan: (source, context) => code().scanCode(source, context)
};
