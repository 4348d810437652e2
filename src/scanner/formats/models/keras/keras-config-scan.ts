import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { member, readJson } from '../../../encoding/json';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { scanJson } from '../../text/json';
import { judgeDocument } from '../../text/json/judge-document';
import { ConfigWalk } from './config-walk';

/** A larger text may be more than the scan can read as a whole: its layers are judged first, each by itself. */
const LARGE = 4 * 2 ** 20;
const MAX_TEXT = 256 * 2 ** 20;
const MAX_LAYERS = 50;
/** Bytes of a layer, from its first key on. */
const LAYER = 256 * 1024;
const CALLS_CODE = /"class_name"\s{0,16}:\s{0,16}"(?:Lambda|__lambda__|[\w>.]{0,64}TorchModuleWrapper)"/g;
const OPEN = 0x7b;
const MAX_OPEN = 16;

/** @param from - layers in front of it were judged in the piece before */
function judgeLayers(bytes: Uint8Array, from: number, context: ScanContext): void {
  context.work.spend(bytes.length * PRICES.searchedByte);
  let left = MAX_LAYERS;
  for (const { index } of latin1(bytes).matchAll(CALLS_CODE)) {
    if (index < from) {
      continue;
    }
    if (--left < 0) {
      return;
    }
    // Its other keys, and objects in them, may stand in front.
    let start = index;
    for (let tries = 0; tries < MAX_OPEN; tries++) {
      start = bytes.lastIndexOf(OPEN, start - 1);
      if (start < 0 || index - start > LAYER) {
        break;
      }
      const part = bytes.subarray(start, index + LAYER);
      context.work.spend(part.length * PRICES.searchedByte);
      const { root } = readJson(part);
      if (member(root, 'class_name') !== undefined && root !== undefined) {
        new ConfigWalk(context.from(start)).document(root);
        break;
      }
    }
  }
}

/** Judges the layers, functions and code of a configuration; JSON that only has such a key is read as any other. */
export function scanKerasConfig(source: ByteSource, context: ScanContext): void {
  const { maxWhole } = context.limits;
  const bytes = source.read(0, Math.min(source.size, maxWhole));
  for (let at = 0; source.size > LARGE && at < Math.min(source.size, MAX_TEXT); at += LARGE) {
    const start = Math.max(0, at - LAYER);
    judgeLayers(source.read(start, at - start + LARGE + LAYER).slice(), at - start, context.from(start));
  }
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
