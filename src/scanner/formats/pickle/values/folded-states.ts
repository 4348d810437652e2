import { resolveName } from '../../../rules/resolve-name';
import type { Globals } from '../machine/globals';
import type { NodeTable } from '../machine/node-table';
import { Kind, Touch, UNKNOWN, globalIndex, isGlobal, isNode, nodeIndex, nodeValue } from '../machine/node-table';

/** Constructors in constructors that are followed. */
const MAX_DEPTH = 4;

const DICTS = /^(builtins\.dict|_?collections\.(OrderedDict|Counter|defaultdict))$/;
const SEQUENCES = /^builtins\.(tuple|list|zip)$/;

/**
 * The container that a call makes of containers which the file writes down: `dict({...})`, `tuple([...])`,
 * `dict(zip([...], [...]))`. Values that are no such call are returned as they are.
 * @returns undefined when the call is one of these and its result can't be told
 */
export function foldContainer(nodes: NodeTable, globals: Globals, value: number, depth = 0): number | undefined {
  const callee = isNode(value) ? nodes.callee(nodeIndex(value)) : UNKNOWN;
  if (!isNode(value) || !isGlobal(callee) || nodes.kind(nodeIndex(value)) === Kind.PERSISTENT) {
    return value;
  }
  const index = nodeIndex(value);
  const { module, name } = resolveName(
    globals.entries[globalIndex(callee)].module,
    globals.entries[globalIndex(callee)].name
  );
  const path = `${module}.${name}`;
  const isDict = DICTS.test(path);
  if (!isDict && !SEQUENCES.test(path)) {
    return value;
  }
  const args = isNode(nodes.args(index)) ? nodeIndex(nodes.args(index)) : undefined;
  const items = nodes.itemsOf(index);
  const changes = nodes.touched(index);
  if (args !== undefined && (changes & ~Touch.RESERVED) === Touch.ITEMS && isNode(items)) {
    if (changes !== Touch.ITEMS && nodes.count(nodeIndex(items)) > nodes.known(nodeIndex(items))) {
      nodes.touch(nodeIndex(items), Touch.RESERVED);
    }
    return nodes.count(args) === (name === 'defaultdict' ? 1 : 0) ? items : undefined;
  }
  if (args === undefined || nodes.kind(index) !== Kind.REDUCE || nodes.touched(index) !== 0 || depth > MAX_DEPTH) {
    return undefined;
  }
  const given = [...nodes.children(args)].map(arg => foldContainer(nodes, globals, arg, depth + 1));
  const held = given.map(arg => (arg !== undefined && isKnown(nodes, arg, nodes.offset(index)) ? nodeIndex(arg) : -1));
  if (nodes.full || nodes.count(args) !== held.length || held.includes(-1)) {
    return undefined;
  }
  if (name === 'zip') {
    return zipped(nodes, held, nodes.offset(index));
  }
  if (held.length === 0) {
    return nodeValue(nodes.add(isDict ? Kind.DICT : Kind.TUPLE, nodes.offset(index)));
  }
  if (held.length > 1) {
    return undefined;
  }
  if (isDict) {
    return nodes.isDict(held[0]) ? given[0] : ofPairs(nodes, held[0], nodes.offset(index));
  }
  return nodes.isDict(held[0]) ? undefined : made(nodes, Kind.TUPLE, [...nodes.children(held[0])], nodes.offset(index));
}

/** A container that holds what it held when the call at offset `until` was made. */
function isKnown(nodes: NodeTable, value: number, until: number): boolean {
  const index = nodeIndex(value);
  return (
    isNode(value) &&
    nodes.isContainer(index) &&
    nodes.count(index) <= nodes.known(index) &&
    nodes.filledAt(index) <= until &&
    (nodes.touched(index) & Touch.CHANGED) === 0
  );
}

/** A dictionary of a sequence of pairs. */
function ofPairs(nodes: NodeTable, sequence: number, offset: number): number | undefined {
  const flat: number[] = [];
  for (const pair of nodes.children(sequence)) {
    if (
      !isKnown(nodes, pair, offset) ||
      nodes.count(nodeIndex(pair)) !== 2 ||
      nodes.kind(nodeIndex(pair)) > Kind.LIST
    ) {
      return undefined;
    }
    flat.push(...nodes.children(nodeIndex(pair)));
  }
  return made(nodes, Kind.DICT, flat, offset);
}

/** The rows of `zip` over sequences. */
function zipped(nodes: NodeTable, sequences: readonly number[], offset: number): number | undefined {
  if (sequences.some(sequence => nodes.kind(sequence) > Kind.LIST)) {
    return undefined;
  }
  const columns = sequences.map(sequence => [...nodes.children(sequence)]);
  const length = Math.min(...columns.map(column => column.length));
  const rows: number[] = [];
  for (let i = 0; i < length && columns.length > 0; i++) {
    rows.push(
      made(
        nodes,
        Kind.TUPLE,
        columns.map(column => column[i]),
        offset
      )
    );
  }
  return made(nodes, Kind.TUPLE, rows, offset);
}

function made(nodes: NodeTable, kind: Kind, items: readonly number[], offset: number): number {
  const index = nodes.add(kind, offset);
  nodes.extend(index, Float64Array.from(items), 0, items.length);
  return nodeValue(index);
}
