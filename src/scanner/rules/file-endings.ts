import { lazily } from '../lazily';
import type { FormatId } from '../format-catalog';
import { FORMAT_IDS, formatRow } from '../format-catalog';

/** Endings that models of several formats have. */
const SHARED = ['bin', 'model', 'ckpt', 'weights', 'params', 'caffemodel'];

const byEnding = lazily(
  () =>
    new Map<string, FormatId | 'model'>([
      ...FORMAT_IDS.flatMap(id => (formatRow(id)?.endings ?? []).map((ending): [string, FormatId] => [ending, id])),
      ...SHARED.map((ending): [string, 'model'] => [ending, 'model'])
    ])
);

/** The format that a file's name promises. */
export interface NamedFormat {
  /** With its dot, in lower case: `.pkl`. */
  readonly ending: string;
  /** Id of the format, or `model` where the ending is used for several. */
  readonly format: FormatId | 'model';
}

/** All endings that promise a model, in lower case and without the dot. */
export const modelEndings = (): readonly string[] => [...byEnding().keys()];

/** The format that a file name promises; undefined for a name that is no model's. */
export function promisedBy(name: string): NamedFormat | undefined {
  const ending = /\.([a-z0-9]+)$/.exec(name.toLowerCase())?.[1];
  const format = ending === undefined ? undefined : byEnding().get(ending);
  return format === undefined ? undefined : { ending: `.${ending}`, format };
}
