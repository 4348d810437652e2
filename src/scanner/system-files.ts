import type { CoverInput, ScanContext } from './context';
import type { Format } from './format';
import type { FormatId } from './format-catalog';
import { isProgram } from './format-catalog';
import { isAmongModels, isSystemFile } from './rules/image-system';
import { isNamedModel } from './rules/native-code';

const starting = () => require('./rules/image-start') as typeof import('./rules/image-start');

/**
 * Programs lie everywhere in a container image. Returns the one that such a file is, if it is one, and what else it has to be
 * scanned as: what stands in a program of the system is its own business.
 */
export function programIn(
  found: readonly Format[],
  place: Pick<ScanContext, 'setting' | 'members' | 'name'>
): { readonly id: FormatId; readonly rest: readonly Format[] } | undefined {
  if (!isSystemFile(place) && (isNamedModel(place.name) || isAmongModels(place))) {
    return undefined;
  }
  const program = found.find(({ id }) => isProgram(id));
  const others = isSystemFile(place) ? [] : found.filter(({ id }) => !isProgram(id));
  return program && { id: program.id, rest: others };
}

/** What is not understood or broken among the files of a system is no model: packages bring test files of every kind. */
export function coverOfSystem(input: CoverInput): CoverInput {
  const isOpen = input.status === 'not-understood' || input.status === 'failed';
  return isOpen && input.reason?.startsWith('limit-') === false
    ? { ...input, status: 'inert', reason: 'image-system-file', params: undefined }
    : input;
}

/** What is looked at in every file of an image, whatever its format is: whether it is run when the container is started. */
export function startedFile(id: FormatId): Format {
  return { id, scan: (source, context) => starting().judgeStarted(source, context) };
}
