import type { ScanContext } from '../../context';
import type { ByteSource } from '../../bytes/byte-source';
import { visitJson } from '../../encoding/json';
import { PRICES } from '../../work';
import { EmbeddedFiles } from './embedded-files';

/** Larger documents are vocabularies and data sets. They stay not understood like the others. */
const MAX_SEARCHED = 4 * 2 ** 20;

/**
 * Scans files that JSON of no known format holds as base64: Stable-Baselines3 unpickles the values of `:serialized:` in the
 * member `data` (stable_baselines3/common/save_util.py), under keys that another library would call otherwise.
 */
export function scanFilesInJson(source: ByteSource, context: ScanContext): void {
  if (source.size > MAX_SEARCHED) {
    return;
  }
  context.work.spend(source.size * PRICES.textByte);
  const files = new EmbeddedFiles(context);
  visitJson(source.read(0, source.size), (key, node) => {
    context.work.spend(PRICES.node);
    if (node.type === 'string') {
      files.look(node.value, () => key ?? `offset ${node.offset}`);
    }
  });
}
