import type { YamlNode } from '../../../encoding/yaml';
import { member } from '../../../encoding/json';
import type { Value } from '../../../rules/value';
import { describe, dotted } from '../../pickle/values/python-text';
import { scalarValue, textValue } from '../json/scalar-values';
import { pythonTag } from './python-tags';

/** Values of one call that are looked at: aliases may multiply them. */
const MAX_VALUES = 3_000;
const MAX_DEPTH = 12;
const MAX_TEXT = 4_000;

interface Budget {
  left: number;
}

/** A node as the Python value that a loader makes of it. */
export function valueOf(node: YamlNode | undefined, budget: Budget = { left: MAX_VALUES }, depth = 0): Value {
  if (node === undefined || depth > MAX_DEPTH || --budget.left < 0) {
    return { type: 'unknown', why: 'dropped' };
  }
  const tagged = pythonTag(node.tag);
  if (tagged?.kind === 'name') {
    return { type: 'global', module: tagged.module, name: tagged.name };
  }
  if (tagged !== undefined && tagged.kind !== 'module') {
    const { args, kwargs, state } = callParts(node, budget, depth + 1);
    const callee: Value = { type: 'global', module: tagged.module, name: tagged.name };
    const opcode = tagged.kind === 'apply' ? 'reduce' : 'new';
    return { type: 'call', callee, args, kwargs, opcode, state, offset: node.offset };
  }
  switch (node.type) {
    case 'array': {
      const items = someOf(node.items, budget).map(item => valueOf(item, budget, depth + 1));
      const isTuple = node.tag?.endsWith('python/tuple') === true;
      return { type: isTuple ? 'tuple' : 'list', items, more: node.items.length - items.length };
    }
    case 'object': {
      const entries = someOf(node.members, budget).map(
        ({ key, keyNode, value }) =>
          [
            keyNode === undefined ? textValue(key, MAX_TEXT) : valueOf(keyNode, budget, depth + 1),
            valueOf(value, budget, depth + 1)
          ] as const
      );
      return { type: 'dict', entries, more: node.members.length - entries.length };
    }
    default:
      return scalarValue(node, MAX_TEXT);
  }
}

function someOf<T>(items: readonly T[], { left }: Budget): readonly T[] {
  return items.slice(0, Math.max(0, left));
}

/** Arguments and state of `!!python/object/apply:`, `!!python/object/new:` and `!!python/object:`. */
export function callParts(
  node: YamlNode,
  budget: Budget = { left: MAX_VALUES },
  depth = 0
): { readonly args: readonly Value[]; readonly kwargs?: Value; readonly state?: Value } {
  const itemsOf = (list: YamlNode | undefined): readonly Value[] =>
    list?.type === 'array' ? someOf(list.items, budget).map(item => valueOf(item, budget, depth)) : [];
  if (pythonTag(node.tag)?.kind === 'object') {
    return { args: [], state: valueOf({ ...node, tag: undefined }, budget, depth) };
  }
  if (node.type !== 'object') {
    return { args: itemsOf(node) };
  }
  const part = (name: string): YamlNode | undefined => member(node, name);
  const [kwargs, state] = [part('kwds'), part('state')];
  return {
    args: itemsOf(part('args')),
    kwargs: kwargs && valueOf(kwargs, budget, depth),
    state: state && valueOf(state, budget, depth)
  };
}

/** `os.system('id', shell=True)`: a call with positional and named arguments, as one types it. */
export function callText(
  module: string,
  name: string,
  positional: readonly YamlNode[],
  named: readonly { readonly key: string; readonly value: YamlNode }[]
): string {
  const budget = { left: MAX_VALUES };
  const texts = someOf(positional, { left: 50 }).map(node => describe(valueOf(node, budget)));
  for (const { key, value } of someOf(named, { left: 50 })) {
    texts.push(`${key}=${describe(valueOf(value, budget))}`);
  }
  return `${dotted(module, name)}(${texts.join(', ')})`;
}
