import type { CoverInput, ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { JSON_LIMITS, readJson, visitJson } from '../../../encoding/json';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';
import { scanBigJson } from './big-json';
import { judgesOf } from './documents';
import { judgeDocument } from './walk';

/**
 * JSON that no format of its own claims: configurations of the Hugging Face libraries, vocabularies, settings. The parser of each of its
 * readers makes data of it; what they do with the data is in `documents.ts`. Every text may hold a file, which
 * Stable-Baselines3 unpickles (`:serialized:` in stable_baselines3/common/save_util.py).
 */
export function scanJson(source: ByteSource, context: ScanContext): void {
  const { maxWhole } = context.limits;
  if (source.size > maxWhole) {
    scanBigJson(source, context);
    return;
  }
  const bytes = source.read(0, source.size);
  context.work.spend(bytes.length * PRICES.textByte);
  const files = new EmbeddedFiles(context);
  let acts = false;
  const error = visitJson(bytes, (key, node) => {
    context.work.spend(PRICES.node);
    acts ||= judgesOf(key, node).length > 0;
    if (node.type === 'string') {
      files.look(node.value, () => key ?? `offset ${node.offset}`);
    }
  });
  const tree = acts ? readJson(bytes, JSON_LIMITS) : undefined;
  if (tree?.root !== undefined) {
    judgeDocument(tree.root, context);
  }
  const cut = tree?.error?.reason.startsWith('limit') === true ? tree.error : undefined;
  const fault = cut ?? error;
  context.cover({ format: 'json', size: source.size, ...stateOf(fault, files.limited) });
}

function stateOf(
  fault: ReturnType<typeof visitJson>,
  limited: boolean
): Pick<CoverInput, 'status' | 'reason' | 'params'> {
  if (fault !== undefined) {
    const status = fault.reason.startsWith('limit') ? 'not-understood' : 'failed';
    return { status, reason: fault.reason, params: { offset: fault.offset } };
  }
  return limited ? { status: 'not-understood', reason: 'limit-members' } : { status: 'scanned' };
}
