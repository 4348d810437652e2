import { classOf } from './conditions/callee';
import { namesCalled } from './conditions/names-called';
import { DATA, Tag } from './signatures/tags';
import type { Value } from './value';
import { itemsOf } from './value-access';

/** Containers in containers that are looked into. */
const MAX_DEPTH = 8;
/** Objects whose special methods are those of packages for numbers, tables and dates. */
const COLUMNS = /^(pandas\.(core|_libs|tseries|indexes|arrays)|numpy|scipy\.sparse|pyarrow|geopandas\.array)(\.|$)/;

/**
 * True for an object of a class, in containers or not: what iterates over it, compares it or asks it for a text runs special
 * methods, of which the tables say nothing (a data pipe opens its file).
 */
export function handsObject(value: Value, tagOf: (value: Value) => number, depth = 0): boolean {
  if (value.type === 'call') {
    return (tagOf(value) & (DATA | Tag.FUNCTION | Tag.CLASS)) === 0 && !isColumn(value);
  }
  if (depth > MAX_DEPTH || ('hidesObjects' in value && value.hidesObjects === true)) {
    return true;
  }
  const items = value.type === 'dict' ? value.entries.flat() : itemsOf(value);
  return items.some(item => handsObject(item, tagOf, depth + 1));
}

function isColumn(value: Extract<Value, { type: 'call' }>): boolean {
  const made = classOf(value);
  const by = made === undefined ? namesCalled(value.callee) : [made];
  return by.length > 0 && by.every(({ module }) => COLUMNS.test(module));
}
