import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import type { NodeTable } from '../machine/node-table';
import { isNode, nodeIndex } from '../machine/node-table';
import { CALL, bytesOf, isBytesLiteral } from './nested-members';
import type { ValueReader } from '../values/value-reader';
import type { Window } from '../machine/window';

/** Values in the state of one object that are looked at, and containers in containers. */
const MAX_VALUES = 1000;
const MAX_DEPTH = 4;
const MIN_SIZE = 4;
/** PROTO, a GLOBAL of protocol 0, or a zip archive, in the first bytes. */
const HEAD = 200;
const BEGINS = /^(\x80[\x02-\x05]|c[\w.]+\n[\w.]+\n|PK\x03\x04)/;

/**
 * Bytes in the state of objects whose class is not reviewed. Those that begin like a pickle or a zip archive are scanned as
 * members, since `__setstate__` may load them (skorch does).
 */
export class StateBytes {
  /** Literals that were scanned, by offset. */
  private readonly seen = new Set<number>();

  constructor(
    private readonly context: ScanContext,
    private readonly window: Window
  ) {}

  /**
   * @param state - the state that BUILD gave to the object
   * @param name - the class, for the member's name
   */
  scan(nodes: NodeTable, values: ValueReader, state: number, name: string): void {
    const queue: { value: number; depth: number }[] = [{ value: state, depth: 0 }];
    for (let i = 0; i < queue.length && i < MAX_VALUES; i++) {
      const { value, depth } = queue[i];
      this.context.work.spend(PRICES.value);
      if (isNode(value) && nodes.isContainer(nodeIndex(value))) {
        if (depth < MAX_DEPTH) {
          queue.push(...Array.from(nodes.children(nodeIndex(value)), child => ({ value: child, depth: depth + 1 })));
        }
      } else {
        this.scanValue(values, value, name);
      }
    }
  }

  /** True for a literal that was scanned. */
  hasScanned(value: number): boolean {
    return this.seen.has(value);
  }

  private scanValue(values: ValueReader, value: number, name: string): void {
    const { context, window } = this;
    const literal = isBytesLiteral(window, value);
    if ((!literal && !isNode(value)) || this.seen.has(value)) {
      return;
    }
    const held = bytesOf(window, values, value, literal, false);
    if (held === undefined || held.size < MIN_SIZE || !BEGINS.test(String.fromCharCode(...held.read(0, HEAD)))) {
      return;
    }
    if (literal) {
      this.seen.add(value);
    }
    context.work.spend(PRICES.load);
    context.child(`${name}${CALL}`, held, { whenUnrecognised: 'pickle' });
  }
}
