import { SourceError } from '../../bytes/byte-source';
import type { ByteSource } from '../../bytes/byte-source';
import { Cursor } from '../../encoding/cursor';
import type { Format, Probe } from '../../format';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { pythonCode } from './python-code';

/** Dictionaries of words have tens of megabytes. */
const MAX_SIZE = 64 * 2 ** 20;
/** Set on a type byte: the object is entered in the reference table. */
const FLAG_REF = 0x80;
/** Containers within each other (MAX_MARSHAL_STACK_DEPTH of CPython's Python/marshal.c). */
const MAX_DEPTH = 2_000;
/** Bytes that are fetched at once. */
const FETCHED = 2 ** 16;
const CONTAINERS = '([{<>)';
const firstBytes = Array.from(CONTAINERS, char => char.charCodeAt(0)).flatMap(byte => [byte, byte | FLAG_REF]);

/** Bytes behind the type of values that have no items, and of those with a length in front: minus the bytes of the length. */
const FIXED: Readonly<Record<string, number>> = {
  N: 0,
  S: 0,
  '.': 0,
  F: 0,
  T: 0,
  i: 4,
  I: 8,
  g: 8,
  y: 16,
  r: 4,
  R: 4,
  s: -4,
  t: -4,
  u: -4,
  a: -4,
  A: -4,
  z: -1,
  Z: -1,
  f: -1
};

/** What a walk over a value of marshal found; undefined when the bytes are none, or do not end with it. */
type Walked = 'data' | 'code' | undefined;

/** Walks over the values without keeping them. Code is not followed: its fields depend on the version. */
function walk(source: ByteSource, work: Work): Walked {
  const cursor = new Cursor(source, 0, Infinity, FETCHED);
  /** Items that the open containers still lack; Infinity for a dictionary, which ends with a null. */
  const open: number[] = [1];
  while (open.length > 0) {
    work.spend(PRICES.node);
    const top = open.length - 1;
    if (open[top] === 0) {
      open.pop();
      continue;
    }
    open[top]--;
    const type = String.fromCharCode(cursor.uint8() & ~FLAG_REF);
    if (type === 'c') {
      return 'code';
    }
    const fixed = FIXED[type];
    if (fixed !== undefined) {
      cursor.skip(fixed >= 0 ? fixed : fixed === -1 ? cursor.uint8() : cursor.uint32());
    } else if (type === 'l') {
      cursor.skip(2 * Math.abs(cursor.int32()));
    } else if (type === '0' && open[top] === Infinity) {
      open.pop();
    } else if (CONTAINERS.includes(type) && open.length < MAX_DEPTH) {
      const count = type === '{' ? Infinity : type === ')' ? cursor.uint8() : cursor.uint32();
      // Each item takes a byte at least: words of a text are no counts.
      if (count !== Infinity && count > cursor.left) {
        return undefined;
      }
      open.push(count);
    } else {
      return undefined;
    }
  }
  return cursor.left === 0 ? 'data' : undefined;
}

const walked = (probe: Probe): Walked => {
  const { head, size, source, work } = probe;
  if (size > MAX_SIZE || !CONTAINERS.includes(String.fromCharCode(head[0] & ~FLAG_REF))) {
    return undefined;
  }
  try {
    return walk(source, work);
  } catch (error) {
    if (error instanceof SourceError && (error.reason === 'truncated' || error.reason === 'corrupt')) {
      return undefined;
    }
    throw error;
  }
};

/**
 * A container that CPython's `marshal.dump` wrote (Python/marshal.c, versions 0 to 5), as some programs keep their models:
 * loading makes data of it. With code in it, it is judged as compiled code.
 */
export const marshalData: Format = {
  id: 'marshal',
  fallback: true,
  firstBytes,
  probe: probe => probe.memo(walked) !== undefined,
  scan(source, context) {
    if (walk(source, context.work) === 'code') {
      pythonCode.scan(source, context);
      return;
    }
    context.cover({ status: 'scanned', format: 'marshal', size: source.size });
  }
};
