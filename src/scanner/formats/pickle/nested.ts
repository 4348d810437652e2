import type { ScanContext } from '../../context';
import { MemorySource } from '../../source/memory';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import { literalRange, readLiteral } from './literals';
import type { Values } from './values';

/** Format of the bytes that a callable loads, or false when it is no loader. */
export type Loads = 'pickle' | 'python-code' | false;

/** Arguments of one call that are looked into. */
const MAX_ARGUMENTS = 8;
/** What a load inside a load costs of the opcode budget: they multiply with each level, a few thousand are enough. */
const LOAD_IN_LOAD = 2 ** 19;
/** Shortest bytes argument that is tried as a nested pickle. */
const MIN_NESTED = 2;
/** Ends the member name of what a call loads. */
const CALL = '(…)';

/**
 * Bytes that reach a call and are a pickle, an archive or a model themselves are scanned as its members. What a loader
 * is given is one, whatever it looks like; text counts as bytes there.
 * @param parts - the arguments, as values of the arena
 * @param name - the callable, for the member's name
 * @returns whether something was scanned
 */
export function scanNested(
  context: ScanContext,
  source: ByteSource,
  values: Values,
  parts: readonly number[],
  name: string,
  loads: Loads
): boolean {
  let scanned = false;
  const inside = context.members.some(member => member.endsWith(CALL));
  parts.slice(0, MAX_ARGUMENTS).forEach((part, position) => {
    const literal = part >= 0 && /^byte/.test(readLiteral(source, part, 0).type);
    const nested = part < 0 || literal || loads ? bytesOf(source, values, part, literal, loads !== false) : undefined;
    if (nested === undefined || nested.size < MIN_NESTED) {
      return;
    }
    if (inside && !context.spendOpcodes(LOAD_IN_LOAD)) {
      context.cover({
        status: 'failed',
        format: 'pickle',
        size: nested.size,
        reason: 'limit-opcodes',
        params: { offset: Math.max(0, part) }
      });
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

/** The bytes that a value stands for: where they are in the file, or computed; text counts when `text` says so. */
function bytesOf(
  source: ByteSource,
  values: Values,
  value: number,
  literal: boolean,
  text: boolean
): ByteSource | undefined {
  const range = literal ? literalRange(source, value) : undefined;
  if (range !== undefined) {
    return slice(source, range.start, range.length);
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
