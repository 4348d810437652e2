import type { ScanContext } from '../../context';
import { MemorySource } from '../../source/memory';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import { literalRange, readLiteral } from './literals';
import type { Arena } from './arena';
import { Kind, isNode, nodeIndex } from './arena';
import type { Values } from './values';

/** Format of the bytes that a callable loads, or false when it is no loader. */
export type Loads = 'pickle' | 'python-code' | false;

/** Arguments of one call that are looked into. */
const MAX_ARGUMENTS = 8;
/** What a load inside a load costs of the opcode budget: they multiply with each level, a few thousand are enough. */
const LOAD_IN_LOAD = 2 ** 19;
/** Shortest bytes argument that is tried as a nested pickle. */
const MIN_NESTED = 2;
/** Values in the state of one object that are looked at, and containers in containers. */
const MAX_HELD = 1000;
const MAX_HELD_DEPTH = 4;
const MIN_HELD = 4;
const HELD_HEAD = 200;
const CONTAINERS: ReadonlySet<number> = new Set([Kind.TUPLE, Kind.LIST, Kind.DICT, Kind.SET, Kind.FROZENSET]);
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
    const literal = isBytesLiteral(source, part);
    const nested = part < 0 || literal || loads ? bytesOf(source, values, part, literal, loads !== false) : undefined;
    if (nested === undefined || nested.size < MIN_NESTED) {
      return;
    }
    if (inside && !mayLoadMore(context, nested.size, Math.max(0, part))) {
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

function mayLoadMore(context: ScanContext, size: number, offset: number): boolean {
  const may = context.spendOpcodes(LOAD_IN_LOAD);
  if (!may) {
    context.cover({ status: 'failed', format: 'pickle', size, reason: 'limit-opcodes', params: { offset } });
  }
  return may;
}

/**
 * Bytes in the state of an object whose class nobody reviewed: those that begin as a pickle or an archive of one does are
 * scanned as members, since `__setstate__` may well load them (skorch does).
 * @param state - what BUILD gave to the object; searched `MAX_HELD_DEPTH` containers deep
 * @param name - the class, for the member's name
 * @param seen - values that were scanned before; added to
 */
export function scanHeld(
  context: ScanContext,
  source: ByteSource,
  arena: Arena,
  values: Values,
  state: number,
  name: string,
  seen: Set<number>
): void {
  const inside = context.members.some(member => member.endsWith(CALL));
  const queue: { value: number; depth: number }[] = [{ value: state, depth: 0 }];
  for (let i = 0; i < queue.length && i < MAX_HELD; i++) {
    const { value, depth } = queue[i];
    if (isNode(value) && CONTAINERS.has(arena.kind[nodeIndex(value)])) {
      if (depth < MAX_HELD_DEPTH) {
        queue.push(...Array.from(arena.children(nodeIndex(value)), child => ({ value: child, depth: depth + 1 })));
      }
      continue;
    }
    const literal = isBytesLiteral(source, value);
    const held =
      (literal || isNode(value)) && !seen.has(value) ? bytesOf(source, values, value, literal, false) : undefined;
    if (held === undefined || held.size < MIN_HELD || !beginsAsPickle(held.read(0, HELD_HEAD))) {
      continue;
    }
    seen.add(value);
    if (!inside || mayLoadMore(context, held.size, Math.max(0, value))) {
      context.child(`${name}${CALL}`, held, context.recognise(held) === undefined ? { expect: 'pickle' } : {});
    }
  }
}

function isBytesLiteral(source: ByteSource, value: number): boolean {
  return value >= 0 && /^byte/.test(readLiteral(source, value, 0).type);
}

/** PROTO, a GLOBAL of protocol 0, or a zip archive. */
function beginsAsPickle(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head);
  return /^(\x80[\x02-\x05]|c[\w.]+\n[\w.]+\n|PK\x03\x04)/.test(text);
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
