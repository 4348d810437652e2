import type { Probe } from '../../../format';
import type { FormatId } from '../../../format-catalog';

/** A format that no loader of models acts on, told by its first bytes. */
export interface Signature {
  /** Its row in the catalogue gives its kind (`bystander`). */
  readonly id: FormatId;
  /** Further condition besides the magic number. */
  readonly probe?: (probe: Probe) => boolean;
}
