import type { ScanContext } from '../../../context';
import type { Format } from '../../../format';
import type { ByteSource } from '../../../bytes/byte-source';
import { printable } from '../../../printable';
import type { RuleId } from '../../../rules/catalog';
import { isPythonCall, isPythonRoot, scriptName } from '../../../rules/languages/torchscript-operators';
import { saysItActs } from '../../../rules/tensorflow/judge-operation';
import { PRICES } from '../../../work';
import type { DottedName } from './torchscript-names';
import { dottedNames } from './torchscript-names';

/** The names under which the compiler knows operators and classes. */
const ROOTS: ReadonlySet<string> = new Set(['torch', 'ops', 'aten', '__torch__']);
const MAX_LINE = 400;
/** Bytes of one file; the printer writes a few hundred kilobytes for the largest models. */
const MAX_CODE = 16 * 2 ** 20;
const LINE_FEED = 10;

/**
 * The source text of one TorchScript file (`code/**.py`). It is not Python: only what the printer of PyTorch's
 * compiler writes, from which the operators that it calls can be read off.
 */
export const torchScriptCode: Format = {
  id: 'torchscript-code',
  probe: () => false,
  scan: scanCode
};

function scanCode(source: ByteSource, context: ScanContext): void {
  const { limits } = context;
  const most = Math.min(limits.maxWhole, MAX_CODE);
  const whole = source.size <= most;
  const bytes = source.read(0, Math.min(source.size, most));
  context.work.spend(bytes.length * PRICES.textByte);
  const report: Report = (rule, severity, module, operator, at, reaches) => {
    context.work.spend(PRICES.record);
    context.finding({
      rule,
      severity,
      module,
      operator,
      offset: at,
      evidence: printable(UTF8.decode(lineAround(bytes, at)).trim(), MAX_LINE),
      params: {
        member: printable(context.name, limits.maxName),
        call: printable(`${module}.${operator}`, limits.maxName),
        ...(reaches && { reaches })
      }
    });
  };
  for (const name of dottedNames(bytes, first => ROOTS.has(first) || isPythonRoot(first))) {
    judgeName(name, report);
  }
  if (whole) {
    context.cover({ status: 'scanned', format: 'torchscript-code', size: source.size });
  } else {
    context.cover({
      status: 'not-understood',
      format: 'torchscript-code',
      size: source.size,
      reason: 'limit-size',
      params: { size: source.size, limit: most }
    });
  }
}

const UTF8 = new TextDecoder();

type Report = (
  rule: RuleId,
  severity: 'HIGH' | 'MEDIUM' | 'LOW',
  module: string,
  operator: string,
  at: number,
  /** What it reaches, when that is no file. */
  reaches?: 'memory'
) => void;

function judgeName({ parts, at, next }: DottedName, report: Report): void {
  const [root] = parts;
  const last = parts.length - 1;
  if (!ROOTS.has(root)) {
    if (isPythonCall(parts, String.fromCharCode(next))) {
      report('torchscript-file-access', 'MEDIUM', root, parts.slice(1).join('.') || root, at);
    }
    return;
  }
  const kind = scriptName(parts, String.fromCharCode(next));
  switch (kind) {
    case 'unchecked':
    case 'file-access': {
      const reaches = kind === 'unchecked' ? 'memory' : undefined;
      report('torchscript-file-access', 'HIGH', parts.slice(0, last).join('.'), parts[last], at, reaches);
      break;
    }
    case 'custom': {
      const first = parts.findIndex(part => part.endsWith('classes')) + 1;
      const [library, name = ''] = parts.slice(first || 1);
      report(
        'torchscript-custom-operator',
        saysItActs(name) || saysItActs(library) ? 'MEDIUM' : 'LOW',
        library,
        name,
        at
      );
      break;
    }
    case 'odd':
      // The source gives functions another name, by which it can call any of them. The compiler's printer never does.
      report('torchscript-file-access', 'MEDIUM', root, parts.slice(1).join('.') || root, at);
      break;
    case 'known':
      break;
  }
}

/** Returns the line around `at`, or a part of a long line. */
function lineAround(bytes: Uint8Array, at: number): Uint8Array {
  const place = Math.min(at, MAX_LINE);
  const near = bytes.subarray(at - place, at + MAX_LINE);
  const end = near.indexOf(LINE_FEED, place);
  return near.subarray(near.lastIndexOf(LINE_FEED, place) + 1, end < 0 ? near.length : end);
}
