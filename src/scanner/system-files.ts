import type { CoverInput, ScanContext } from './context';
import type { Format } from './format';
import type { FormatId } from './format-catalog';
import { isProgram } from './format-catalog';
import { isSystemFile } from './rules/image-system';

/**
 * Programs lie everywhere in a container image. Returns the one that such a file is, if it is one, and what else it has to be
 * scanned as: what stands in a program of the system is its own business.
 */
export function programIn(
  found: readonly Format[],
  place: Pick<ScanContext, 'setting' | 'members'>
): { readonly id: FormatId; readonly rest: readonly Format[] } | undefined {
  const program = found.find(({ id }) => isProgram(id));
  return program && { id: program.id, rest: isSystemFile(place) ? [] : found.filter(({ id }) => !isProgram(id)) };
}

/** What is not understood or broken among the files of a system is no model: packages bring test files of every kind. */
export function coverOfSystem(input: CoverInput): CoverInput {
  const isOpen = input.status === 'not-understood' || input.status === 'failed';
  return isOpen && input.reason?.startsWith('limit-') === false
    ? { ...input, status: 'inert', reason: 'image-system-file', params: undefined }
    : input;
}
