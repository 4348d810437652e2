import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';

/** The two children of every node of one tree, and the feature by which it splits. */
export interface TreeLists {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly splits: readonly number[];
  /** True for a node that has no children. */
  readonly isLeaf: (node: number) => boolean;
  /** True for a child that is no node, but ends the way. */
  readonly isEnd: (child: number) => boolean;
}

/** Reports an index, count or size of a model of trees that its reader believes: it reads or writes where there is no tree. */
export function reportIndex(
  context: ScanContext,
  module: 'xgboost' | 'lightgbm',
  what: string,
  offset: number,
  evidence: string
): void {
  context.finding({
    rule: 'model-false-claim',
    severity: 'MEDIUM',
    module,
    operator: what,
    offset,
    evidence: printable(evidence, context.limits.maxName),
    params: { what }
  });
}

/** A wrong index of a tree. */
export interface TreeFault {
  readonly what: 'child' | 'loop' | 'length';
  readonly evidence: string;
}

/**
 * Walks a tree from its root, as a reader does that predicts.
 * @returns the first index that leads out of the tree or back into it, and the largest feature by which a node splits
 */
export function walkTree(
  { left, right, splits, isLeaf, isEnd }: TreeLists,
  context: ScanContext
): { readonly fault?: TreeFault; readonly feature: number } {
  const nodes = left.length;
  let feature = 0;
  if (right.length !== nodes || splits.length !== nodes) {
    return { fault: { what: 'length', evidence: `${nodes}, ${right.length}, ${splits.length}` }, feature };
  }
  context.work.spend(nodes * PRICES.node);
  const seen = new Uint8Array(nodes);
  const open = nodes > 0 ? [0] : [];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen[node] === 1) {
      return { fault: { what: 'loop', evidence: String(node) }, feature };
    }
    seen[node] = 1;
    if (isLeaf(node)) {
      continue;
    }
    feature = Math.max(feature, splits[node] < 0 ? Infinity : splits[node]);
    for (const child of [right[node], left[node]]) {
      if (isEnd(child)) {
        continue;
      }
      if (!(child >= 0 && child < nodes)) {
        return { fault: { what: 'child', evidence: `${child} / ${nodes}` }, feature };
      }
      open.push(child);
    }
  }
  return { feature };
}
