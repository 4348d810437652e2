import type { UnlabelledId } from '../../scanner/format-catalog';
import { formatRow } from '../../scanner/format-catalog';
import type { Translator } from '../translator';

/** Labels of formats without a proper noun. */
function unlabelled(trans: Translator): Readonly<Record<UnlabelledId, string>> {
  return {
    unknown: trans.__('Unknown format'),
    empty: trans.__('Empty file'),
    encrypted: trans.__('Encrypted data'),
    link: trans.__('Link'),
    text: trans.__('Text'),
    'error-answer': trans.__('Error message'),
    'raw-tensor': trans.__('Tensor data'),
    padding: trans.__('Padding')
  };
}

/** Label of the format that the engine found by content. An unknown id is shown as it is. */
export function formatLabel(id: string, trans: Translator): string {
  const [, pickled, codec] = /^(joblib|pickle)-(\w+)$/.exec(id) ?? [];
  const compression = codec === undefined ? undefined : formatRow(codec)?.compression;
  if (compression !== undefined) {
    return `${formatRow(pickled)?.label} (${compression})`;
  }
  const row = formatRow(id);
  return row === undefined ? id : (row.label ?? unlabelled(trans)[id as UnlabelledId]);
}
