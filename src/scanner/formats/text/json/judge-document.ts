import type { ScanContext } from '../../../context';
import type { JsonNode } from '../../../encoding/json';
import { PRICES } from '../../../work';
import type { LookedFiles } from '../python/model-code';
import { judgesOf, judgesOfClass, ONCE } from './acting-keys';
import type { Judge } from './acting-keys';
import type { Way } from './json-place';

/** Values of one document that are judged. */
const MAX_JUDGED = 200_000;

/** Values of a list that begins with its type. */
const MAX_TYPED = 3;

/**
 * Judges every value of a document that readers act on, however deep it stands; false when there are too many.
 * @param judgedElsewhere - a key whose values the caller's own reader looks up, and has judged
 */
export function judgeDocument(root: JsonNode, context: ScanContext, judgedElsewhere?: string): boolean {
  const files: LookedFiles = new Map();
  const done = new Set<Judge>();
  const queue: { readonly node: JsonNode; readonly way?: Way }[] = [{ node: root }];
  let judged = 0;
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { node, way } = next;
    context.work.spend(PRICES.node);
    if (node.type === 'array') {
      // A class and what it is made of: all others not one by one, since a list of a million numbers is no list of places.
      const [first] = node.items;
      if (first?.type === 'string' && node.items.length <= MAX_TYPED) {
        const object = { type: 'object', members: [], offset: node.offset, length: node.length } as const;
        for (const judge of judgesOfClass(first.value)) {
          judge({ key: '', value: first, object, root, way, context, files });
        }
      }
      for (const item of node.items) {
        if (item.type === 'object' || item.type === 'array') {
          queue.push({ node: item, way });
        }
      }
    }
    for (const { key, value } of node.type === 'object' ? node.members : []) {
      for (const judge of key === judgedElsewhere ? [] : judgesOf(key, value)) {
        if (!done.has(judge) && ++judged <= MAX_JUDGED) {
          context.work.spend(PRICES.judgement);
          judge({ key, value, object: node as Extract<JsonNode, { type: 'object' }>, root, way, context, files });
          if (ONCE.has(judge) && node === root) {
            done.add(judge);
          }
        }
      }
      if (value.type === 'object' || value.type === 'array') {
        queue.push({ node: value, way: { key, above: way } });
      }
    }
  }
  return judged <= MAX_JUDGED;
}
