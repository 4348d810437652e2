import type { Work } from '../../../work';
import { PRICES } from '../../../work';

interface Outcome {
  /** A function that calls itself, directly or through others. */
  readonly cycle?: string;
  /** Nodes of the largest function when every call in it is written out. */
  readonly size: number;
}

/** A function whose calls are being followed. */
interface Frame {
  readonly id: string;
  readonly calls: readonly string[];
  next: number;
  size: number;
}

/** Runtimes write functions out where they are called: what calls itself never ends, and calls of calls multiply. */
export function cyclesAndSize(functions: ReadonlyMap<string, readonly string[]>, work: Work): Outcome {
  const sizes = new Map<string, number>();
  const open = new Set<string>();
  let largest = 0;
  for (const start of functions.keys()) {
    const frames: Frame[] = [];
    const enter = (id: string): void => {
      open.add(id);
      frames.push({ id, calls: functions.get(id) ?? [], next: 0, size: 0 });
    };
    if (!sizes.has(start)) {
      enter(start);
    }
    for (
      let frame = frames[frames.length - 1] as Frame | undefined;
      frame !== undefined;
      frame = frames[frames.length - 1] as Frame | undefined
    ) {
      work.spend(PRICES.node);
      if (frame.next >= frame.calls.length) {
        open.delete(frame.id);
        sizes.set(frame.id, frame.size);
        largest = Math.max(largest, frame.size);
        frames.pop();
        continue;
      }
      const called = frame.calls[frame.next];
      const size = functions.has(called) ? sizes.get(called) : 1;
      if (size !== undefined) {
        frame.size += size;
        frame.next++;
      } else if (open.has(called)) {
        return { cycle: called, size: largest };
      } else {
        enter(called);
      }
    }
  }
  return { size: largest };
}
