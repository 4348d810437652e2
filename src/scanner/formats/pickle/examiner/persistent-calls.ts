import type { NodeTable } from '../machine/node-table';
import { Kind, UNKNOWN, isNode, nodeIndex, nodeValue } from '../machine/node-table';
import type { ValueReader } from '../values/value-reader';

/** The kind of a persistent id for which `torch.package` makes a call (`package_importer.py`, `persistent_load`). */
const REDUCE = 'reduce_package';

/**
 * The call that `torch.package` makes for the persistent id `('reduce_package', number, function, arguments)`, or without
 * the number: `function(importer, *arguments)`. Undefined for an id that stands for data.
 * @returns the call as a node of the machine, or UNKNOWN when it can't be told whether and what is called
 */
export function persistentCall(nodes: NodeTable, values: ValueReader, id: number, offset: number): number | undefined {
  if (id >= 0) {
    return undefined;
  }
  if (!isNode(id)) {
    return id === UNKNOWN ? UNKNOWN : undefined;
  }
  const index = nodeIndex(id);
  if (nodes.kind(index) !== Kind.TUPLE) {
    // The result of a call may be a tuple; loaders refuse a list or a dictionary.
    return nodes.isContainer(index) || values.constant(id) !== undefined ? undefined : UNKNOWN;
  }
  const children = nodes.children(index);
  const count = nodes.count(index);
  if ((count !== 3 && count !== 4) || !mayBe(values, children[0])) {
    return undefined;
  }
  const [callee, args] = [children[count - 2], children[count - 1]];
  if (nodes.full) {
    return UNKNOWN;
  }
  return nodeValue(nodes.addCall(Kind.REDUCE, offset, callee, withImporter(nodes, args, offset), UNKNOWN));
}

/** The first part of the id is the word, as text or as bytes, or can't be told. */
function mayBe(values: ValueReader, value: number): boolean {
  const constant = values.constant(value);
  const text = constant instanceof Uint8Array ? new TextDecoder().decode(constant) : constant;
  return text === undefined || text === REDUCE;
}

/** The arguments with the importer, of which nothing is known, in front of them. */
function withImporter(nodes: NodeTable, args: number, offset: number): number {
  if (!isNode(args) || !nodes.isContainer(nodeIndex(args)) || nodes.isDict(nodeIndex(args))) {
    return UNKNOWN;
  }
  const given = [UNKNOWN, ...nodes.children(nodeIndex(args))];
  const tuple = nodes.add(Kind.TUPLE, offset);
  nodes.extend(tuple, Float64Array.from(given), 0, given.length, nodes.count(nodeIndex(args)) - (given.length - 1));
  return nodeValue(tuple);
}
