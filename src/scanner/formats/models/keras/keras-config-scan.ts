import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { member, readJson } from '../../../encoding/json';
import { PRICES } from '../../../work';
import { scanJson } from '../../text/json';
import { judgeDocument } from '../../text/json/judge-document';
import { ConfigWalk } from './config-walk';

/** Judges the layers, functions and code of a configuration; JSON that only has such a key is read as any other. */
export function scanKerasConfig(source: ByteSource, context: ScanContext): void {
  const { maxWhole } = context.limits;
  const bytes = source.read(0, Math.min(source.size, maxWhole));
  context.work.spend(bytes.length * PRICES.textByte);
  const { root, error } = readJson(bytes);
  const walk = new ConfigWalk(context);
  if (root) {
    walk.document(root);
  }
  const isKeras =
    walk.objects > 0 || member(root, 'keras_version') !== undefined || member(root, 'optimizer_config') !== undefined;
  const judged =
    root === undefined ||
    (!isKeras && error === undefined && source.size <= maxWhole) ||
    judgeDocument(root, context, 'function');
  const cover = { format: 'keras-config', size: source.size } as const;
  if (source.size > maxWhole) {
    context.cover({ ...cover, status: 'not-understood', reason: 'limit-size', params: { limit: maxWhole } });
  } else if (error) {
    context.cover({ ...cover, status: 'failed', reason: error.reason, params: { offset: error.offset } });
  } else if (!isKeras) {
    scanJson(source, context);
  } else if (!judged) {
    context.cover({ ...cover, status: 'not-understood', reason: 'limit-members' });
  } else {
    context.cover({ ...cover, status: 'scanned' });
  }
}
