import type { CoverInput, ScanContext } from '../../../context';
import type { Format, Probe } from '../../../format';
import { isProgram } from '../../../format-catalog';
import { promisedBy } from '../../../rules/file-endings';
import { isSystemFile } from './image-paths';

/** First byte of a pickle that is no text: its protocol follows. */
const PROTO = 0x80;

/**
 * In a container image, programs lie everywhere, and text of every kind in the folders of its system, some of which a text
 * pickle may look like. Returns how such a file is covered, and what it still has to be scanned as.
 */
export function systemPlace(
  found: readonly Format[],
  { head, name }: Probe,
  place: Pick<ScanContext, 'setting' | 'members'>
): { readonly cover: Pick<CoverInput, 'status' | 'format' | 'reason'>; readonly rest: readonly Format[] } | undefined {
  const program = found.find(({ id }) => isProgram(id));
  const isSystem = isSystemFile(place);
  if (program !== undefined) {
    const rest = isSystem ? [] : found.filter(({ id }) => !isProgram(id));
    return { cover: { status: 'inert', format: program.id, reason: 'image-program' }, rest };
  }
  const isText = found.every(({ id }) => id === 'pickle') && head[0] !== PROTO && promisedBy(name) === undefined;
  return isSystem && isText && found.length > 0
    ? { cover: { status: 'inert', format: 'unknown', reason: 'image-system-file' }, rest: [] }
    : undefined;
}

/** What is not understood or broken among the files of a system is no model: packages bring test files of every kind. */
export function coverOfSystem(input: CoverInput): CoverInput {
  const isOpen = input.status === 'not-understood' || input.status === 'failed';
  return isOpen && input.reason?.startsWith('limit-') === false
    ? { ...input, status: 'inert', reason: 'image-system-file', params: undefined }
    : input;
}
