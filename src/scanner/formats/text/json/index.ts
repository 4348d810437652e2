import type { CoverInput, ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { JSON_LIMITS, readJson, visitJson } from '../../../encoding/json';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';
import { scanBigJson } from './big-json';
import { isAlmostJson, visitTexts } from './lenient';
import { Lists } from './lists';
import { judgeUnread } from '../yaml/unread';
import { judgesOf } from './acting-keys';
import { judgeDocument } from './judge-document';
import { judgeLines } from './json-lines';

/**
 * JSON that no format of its own claims: configurations of the Hugging Face libraries, vocabularies, settings. The parser of each of its
 * readers makes data of it; what they do with the data is in `acting-keys.ts`. Every text may hold a file, which
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
  let last: string | undefined;
  const lists = new Lists(files);
  const error = visitJson(bytes, (key, node, depth) => {
    context.work.spend(PRICES.node);
    lists.add(key, node, depth);
    acts ||= judgesOf(key, node).length > 0;
    if (key !== undefined && key !== last) {
      files.look(key, () => `offset ${node.offset}`);
    }
    last = key;
    if (key !== undefined) {
      context.trace?.(node.offset, { type: 'text', text: key });
    }
    if (node.type === 'string') {
      context.trace?.(node.offset, { type: 'text', text: node.value });
      files.look(node.value, () => key ?? `offset ${node.offset}`);
    }
  });
  lists.end();
  const tree = acts ? readJson(bytes, JSON_LIMITS) : undefined;
  const judged = tree?.root === undefined || judgeDocument(tree.root, context);
  const cut = tree?.error?.reason.startsWith('limit') === true ? tree.error : undefined;
  const fault = cut ?? error;
  const cover = { format: 'json', size: source.size } as const;
  if (fault?.reason === 'corrupt' && isHarmless(bytes, context, files)) {
    context.cover({ ...cover, status: 'inert', reason: 'corrupt', params: { offset: fault.offset } });
  } else {
    if (fault?.reason === 'corrupt') {
      judgeLines(bytes.subarray(0, MAX_LENIENT), context);
    }
    // A reader of YAML, which takes JSON as well, may have been meant.
    if (fault?.reason === 'corrupt' && bytes.length <= MAX_LENIENT && YAML_TAG.test(latin1(bytes))) {
      judgeUnread(context, latin1(bytes));
    }
    context.cover({ ...cover, ...stateOf(fault, files.limited || !judged) });
  }
}

const YAML_TAG = /!!python\/|!<tag:yaml\.org,2002:python/;

/** Longest document with a fault that is looked at a second time. */
const MAX_LENIENT = 16 * 2 ** 20;

/** Python refuses the document. Of one that other readers take, nothing is in it that they act on. */
function isHarmless(bytes: Uint8Array, context: ScanContext, files: EmbeddedFiles): boolean {
  if (bytes.length > MAX_LENIENT || files.limited) {
    return false;
  }
  context.work.spend(bytes.length * PRICES.textByte);
  const text = latin1(bytes);
  return isAlmostJson(text) && !visitTexts(text, '', false, (value, key) => files.look(value, () => key)).acts;
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
