import type { Effort } from './effort';
import type { Memo } from './memo';
import type { Kind, NodeTable } from './node-table';
import { UNKNOWN, isNode, nodeValue } from './node-table';
import type { OperandStack } from './operand-stack';

/** Work of forgetting a node, which may be in the memo, or a value of the stack. */
const FORGETTING = 15;

/** Makes nodes, and gives them back as soon as neither stack nor memo holds them any more. */
export class NodeLifetimes {
  /** Nodes below this one stay until all are forgotten: something older may hold them. */
  private keptBelow = 0;

  constructor(
    private readonly nodes: NodeTable,
    private readonly memo: Memo,
    private readonly operands: OperandStack,
    private readonly effort: Effort
  ) {}

  /** Begin another pickle. */
  reset(): void {
    this.keptBelow = 0;
  }

  /** A new, empty container, made by the opcode at offset `at` while the stack is `depth` deep. */
  makeContainer(kind: Kind, at: number, depth: number): number {
    if (this.nodes.full) {
      this.forgetAll(depth);
    }
    return nodeValue(this.nodes.add(kind, at));
  }

  /**
   * Makes a node for a call, or for another value that is no container.
   * @param depth - how much of the stack stays when the node's parts are popped
   */
  makeCall(
    kind: Kind,
    at: number,
    callee: number,
    args: number,
    kwargs = UNKNOWN,
    depth = this.operands.depth
  ): number {
    if (this.nodes.full) {
      this.forgetAll(depth);
      return nodeValue(this.nodes.addCall(kind, at, withoutNode(callee), withoutNode(args), withoutNode(kwargs)));
    }
    return nodeValue(this.nodes.addCall(kind, at, callee, args, kwargs));
  }

  /** The node table or the memo's log is full: the machine keeps running, but forgets the older nodes. */
  forgetAll(depth: number): void {
    const { nodes, memo, operands } = this;
    const { values, nodesFrom } = operands;
    this.effort.unpaid += (nodes.top + depth) * FORGETTING;
    for (let i = 0; i < Math.max(depth, operands.depth); i++) {
      if (isNode(values[i])) {
        values[i] = UNKNOWN;
      }
      nodesFrom[i] = 0;
    }
    memo.forgetNodes();
    nodes.clear();
    this.keptBelow = 0;
  }

  /** Give back the nodes from `top` on, which nothing on the stack holds any more. */
  release(top: number): void {
    const from = Math.max(top, this.keptBelow);
    if (from < this.nodes.top) {
      this.keptBelow = Math.max(this.keptBelow, this.memo.release(from));
      this.nodes.release(Math.max(from, this.keptBelow));
    }
  }

  /** Give back the nodes from `top` on, which were popped, unless the memo still holds some of them. */
  discard(top: number): void {
    if (!this.memo.holdsSince(top)) {
      this.release(top);
    }
  }

  /**
   * Give back no node that there is now. A container or object that the pickle fetched from the memo was given nodes that
   * are younger than itself, and may outlive the place on the stack that they belong to.
   */
  keepAll(): void {
    this.keptBelow = this.nodes.top;
  }
}

function withoutNode(value: number): number {
  return isNode(value) ? UNKNOWN : value;
}
