import type { CoverInput, ScanContext } from '../../../context';
import type { FormatId } from '../../../format-catalog';
import { bystander } from '../../../format-catalog';
import { promisedBy } from '../../../rules/file-endings';
import type { ByteSource } from '../../../bytes/byte-source';

/** Covers these bytes as no model, with a reason for users who took the file for one. */
export function coverBystander(source: ByteSource, context: ScanContext, format: FormatId): void {
  context.cover({ status: 'inert', format, size: source.size, ...remark(context.name, format) });
}

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
