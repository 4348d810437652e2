import type { CoverInput, ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import { bystander } from '../../../format-catalog';
import { promisedBy } from '../../../rules/file-endings';
import { judgeCodeText } from '../../native/scripts';
import { dryRun } from '../../pickle/detection/pickle-probe';
import type { ByteSource } from '../../../bytes/byte-source';

/** Covers these bytes as no model, with a reason for users who took the file for one. */
export function coverBystander(source: ByteSource, context: ScanContext, format: FormatId): void {
  judgeCodeText(source, context, format);
  const status = format === 'text' && importsIfLoaded(source, context) ? 'not-understood' : 'inert';
  context.cover({ status, format, size: source.size, ...remark(context.name, format) });
}

/** Text under the name of a pickle: a loader that takes it for one may import a module before it gives up. */
function importsIfLoaded(source: ByteSource, context: ScanContext): boolean {
  return UNPICKLED.has(promisedBy(context.name)?.format ?? '') && dryRun(source, context.work, 0).named.length > 0;
}

const UNPICKLED: ReadonlySet<string> = new Set(['pickle', 'joblib', 'pytorch']);

function remark(name: string, format: FormatId): Pick<CoverInput, 'reason' | 'params'> {
  if (format === 'git-lfs-pointer') {
    return { reason: 'lfs-pointer', params: { name } };
  }
  const kind = bystander(format);
  const promised = promisedBy(name);
  if (promised !== undefined && (kind === 'web-page' || kind === 'answer')) {
    return { reason: kind === 'web-page' ? 'web-page' : 'error-answer' };
  }
  if (promised !== undefined && promised.format !== 'model') {
    return { reason: 'named-otherwise', params: { ending: promised.ending, named: promised.format, format } };
  }
  return kind === 'code' ? { reason: format === 'python-code' ? 'compiled-code' : 'code' } : {};
}
