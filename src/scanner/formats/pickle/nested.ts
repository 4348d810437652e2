import type { ScanContext } from '../../context';
import { MemorySource } from '../../source/memory';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import { literalRange, readLiteral } from './literals';
import type { Values } from './values';
import type { Window } from './window';

/** Format of the bytes that a callable loads, or false when it is no loader. */
export type Loads = 'pickle' | 'python-code' | false;

/** Arguments of one call that are looked into. */
const MAX_ARGUMENTS = 8;
/** What a load inside a load costs of the opcode budget: a few thousand are enough. */
const LOAD_IN_LOAD = 2 ** 19;
/** Bytes of an argument that is held in memory, instead of being read again by every format. */
const SMALL = 64 * 1024;
/** Shortest bytes argument that is tried as a nested pickle. */
const MIN_NESTED = 2;
/** Ends the member name of what a call loads. */
export const CALL = '(…)';

/**
 * Bytes that reach a call and are a pickle, an archive or a model themselves are scanned as its members. What a loader
 * is given is one, whatever it looks like; text counts as bytes there.
 * @param parts - the arguments, as values of the arena
 * @param name - the callable, for the member's name
 * @param may - asked before each argument that is bytes; false when there were too many
 * @returns whether something was scanned
 */
export function scanNested(
  context: ScanContext,
  window: Window,
  values: Values,
  parts: readonly number[],
  name: string,
  loads: Loads,
  may: () => boolean
): boolean {
  let scanned = false;
  parts.slice(0, MAX_ARGUMENTS).forEach((part, position) => {
    const literal = isBytesLiteral(window, part);
    const nested = part < 0 || literal || loads ? bytesOf(window, values, part, literal, loads !== false) : undefined;
    if (nested === undefined || nested.size < MIN_NESTED || !may()) {
      return;
    }
    if (!mayLoadMore(context, nested.size, Math.max(0, part))) {
      return;
    }
    const found = context.recognise(nested);
    const expect = position > 0 || found !== undefined ? undefined : loads || undefined;
    if (found !== undefined || expect !== undefined) {
      context.child(`${name}${CALL}`, nested, { expect });
      scanned = true;
    }
  });
  return scanned;
}

/** False when there are too many loads inside loads: they multiply with each level. Says so in the report. */
export function mayLoadMore(context: ScanContext, size: number, offset: number): boolean {
  const inside = context.members.some(member => member.endsWith(CALL));
  const may = !inside || context.spendOpcodes(LOAD_IN_LOAD);
  if (!may) {
    context.cover({ status: 'failed', format: 'pickle', size, reason: 'limit-opcodes', params: { offset } });
  }
  return may;
}

export function isBytesLiteral(window: Window, value: number): boolean {
  return value >= 0 && /^byte/.test(readLiteral(window.glance, value, 0).type);
}

/** The bytes that a value stands for: where they are in the file, or computed; text counts when `text` says so. */
export function bytesOf(
  { source, glance }: Window,
  values: Values,
  value: number,
  literal: boolean,
  text: boolean
): ByteSource | undefined {
  const range = literal ? literalRange(glance, value) : undefined;
  if (range !== undefined) {
    return range.length > SMALL
      ? slice(source, range.start, range.length)
      : new MemorySource(glance.read(range.start, range.length).slice());
  }
  const constant = values.constant(value);
  const bytes = typeof constant === 'string' && text ? latin1Bytes(constant) : constant;
  return bytes instanceof Uint8Array ? new MemorySource(bytes) : undefined;
}

function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}
