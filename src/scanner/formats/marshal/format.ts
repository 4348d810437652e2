import type { Format, Probe, ScanContext } from '../../context';
import { judgeCode } from '../../rules/code';
import type { ByteSource } from '../../source/types';
import { judgingWork, looksLikeCode, readMarshal } from './index';

/** Compiled code larger than this is not a function in a model. */
const MAX_CODE = 16 * 2 ** 20;

/** `.pyc` files: a magic number that ends with CR LF, then 8 or 12 bytes before the code (CPython's `importlib`). */
function pycStart(head: Uint8Array): number | undefined {
  if (head[2] !== 0x0d || head[3] !== 0x0a) {
    return undefined;
  }
  return [16, 12, 8].find(start => looksLikeCode(head.subarray(start)));
}

function start(head: Uint8Array): number | undefined {
  return looksLikeCode(head) ? 0 : pycStart(head);
}

/** Five bytes of numbers are no proof: what follows them has to read as a code object of some version. */
function isCode({ head, work }: Probe): boolean {
  const at = start(head);
  const code = at === undefined ? undefined : readMarshal(head, work, at);
  return code !== undefined && code.layout !== 'unknown' && (code.complete || code.reason === 'truncated');
}

function scanCode(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, Math.min(source.size, MAX_CODE)).slice();
  const at = start(bytes.subarray(0, 4096)) ?? 0;
  const code = readMarshal(bytes, context.work, at);
  if (code === undefined) {
    context.cover({ status: 'scanned', format: 'python-code', size: source.size });
    return;
  }
  context.work.spend(judgingWork(code));
  const judged = judgeCode(code);
  context.finding({
    rule: 'python-code',
    severity: judged?.severity ?? 'MEDIUM',
    module: judged?.module ?? 'marshal',
    operator: judged?.operator ?? 'code',
    offset: code.offset,
    length: code.length,
    evidence: code.text,
    params: { names: (judged?.names ?? []).join(', ') }
  });
  context.cover(
    code.complete
      ? { status: 'scanned', format: 'python-code', size: source.size }
      : { status: 'failed', format: 'python-code', size: source.size, reason: code.reason ?? 'corrupt' }
  );
}

/** Compiled Python: what `marshal.loads` is given, and `.pyc` files. */
export const pythonCode: Format = {
  id: 'python-code',
  label: 'Python bytecode',
  probe: isCode,
  scan: scanCode
};
