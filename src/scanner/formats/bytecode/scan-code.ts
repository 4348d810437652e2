import type { ScanContext } from '../../context';
import { judgeCode } from '../../rules/judge-code';
import { judgeImport } from '../../rules/judge-import';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { coverBystander } from '../fallback/bystanders/cover';
import { scanHiddenInCode } from '../fallback/hidden-pickle';
import { analyseImport } from './import-analysis';
import { judgingWork, readMarshal, readModule } from './index';
import { looksLikeCode } from './marshal-attempt';
import type { PycHeader } from './pyc';
import { pycHeader } from './pyc';
import type { CodeLayout } from './marshal-values';

/** Compiled code larger than this is not a function in a model. */
const MAX_CODE = 16 * 2 ** 20;
/** Effects of a module that the evidence of one finding shows. */
const MAX_SHOWN = 20;

const LAYOUTS: Readonly<Record<string, CodeLayout>> = { '2.7': '2', '3.6': '3.0', '3.7': '3.0' };

function layoutOf(version: string): CodeLayout {
  return LAYOUTS[version] ?? (['3.8', '3.9', '3.10'].includes(version) ? '3.8' : '3.11');
}

/** Judges compiled code by what runs of it: a module by its import, anything else by every name in it. */
export function scanCode(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, Math.min(source.size, MAX_CODE)).slice();
  const header = looksLikeCode(bytes) ? undefined : pycHeader(bytes);
  // Python imports a file of such a name, and reads only the code in it.
  if (header !== undefined && context.members.length === 0 && /\.py[co]$/i.test(context.name)) {
    return scanModule(bytes, header, source, context);
  }
  scanAny(bytes, header?.start ?? 0, source, context);
}

/** Code that a loader runs without an import: every name in it may be used. */
function scanAny(bytes: Uint8Array, at: number, source: ByteSource, context: ScanContext): void {
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

/** Judges a module that Python compiled by the effects of importing it. */
function scanModule(
  bytes: Uint8Array,
  { version, start: at }: PycHeader,
  source: ByteSource,
  context: ScanContext
): void {
  const root = version === undefined ? undefined : readModule(bytes, context.work, at, layoutOf(version));
  if (version === undefined || root === undefined) {
    return scanUnclear(bytes, at, source, context);
  }
  const end = root.offset + root.length;
  if (end < source.size) {
    // Python reads no further, but whoever puts bytes there has a use for them.
    context.child('trailing', slice(source, end, source.size - end));
  }
  const { effects, understood } = analyseImport(root, version, context.work);
  const judged = judgeImport(effects.map(act => act.watched));
  if (judged !== undefined) {
    context.finding({
      rule: 'python-code',
      severity: judged.severity,
      module: judged.module,
      operator: judged.operator,
      offset: root.offset,
      length: root.length,
      evidence: [...new Set(effects.map(({ text }) => text))].slice(0, MAX_SHOWN).join('\n'),
      params: { names: judged.names.join(', ') }
    });
  }
  if (!understood) {
    context.cover({ status: 'not-understood', format: 'python-code', size: source.size, reason: 'code-unclear' });
    return;
  }
  if (judged !== undefined) {
    context.cover({ status: 'scanned', format: 'python-code', size: source.size });
    return;
  }
  coverBystander(source, context, 'python-code');
  scanHiddenInCode(source, context);
}

/** Code of an unknown version of Python, or damaged code: only dangerous names in it are reported. */
function scanUnclear(bytes: Uint8Array, at: number, source: ByteSource, context: ScanContext): void {
  const code = readMarshal(bytes, context.work, at);
  context.work.spend(code === undefined ? 0 : judgingWork(code));
  const judged = code && judgeCode(code, true);
  if (code !== undefined && judged !== undefined) {
    context.finding({
      rule: 'python-code',
      severity: judged.severity,
      module: judged.module,
      operator: judged.operator,
      offset: code.offset,
      length: code.length,
      evidence: code.text,
      params: { names: judged.names.join(', ') }
    });
  }
  context.cover({ status: 'not-understood', format: 'python-code', size: source.size, reason: 'code-unclear' });
}
