import { Journal } from './journal';
import * as names from './jinja-names';
import type { Expression } from './jinja-nodes';
import { listOf } from './folded-texts';
import type { Value } from './values';
import { COMPUTED, DATA, HOLE, NUMBER, REACHED, either, forBoth, spoiledBy } from './values';

/** Objects of Jinja that templates ask for members. */
export const OWN_OBJECTS: ReadonlySet<string> = new Set(['loop', 'self', 'super', 'dict', 'given']);

/** Judges what is read of a value. */
export abstract class MemberJudge extends Journal {
  /** An attribute or an item, which Jinja does not tell apart. */
  protected read(of: Value, key: Value, node: Expression): Value {
    return forBoth(of, key, (one, name) => {
      if (name.is === 'text') {
        if (this.isWayOut(name, node)) {
          return REACHED;
        }
        return this.member(one, name.text, node);
      }
      if (name.is === 'number') {
        return itemAt(one, name.value);
      }
      return name.is === 'data' && name.numeric ? itemAt(one) : this.itemSomewhere(one, node);
    });
  }

  protected itemSomewhere(of: Value, node: Expression): Value {
    switch (of.is) {
      case 'list':
        return either(of.items.some(({ is }) => is === 'macro') ? of.items : [...of.items, COMPUTED]);
      case 'dict':
        return either([...of.entries.values(), COMPUTED]);
      case 'object':
        if (!of.reached && !OWN_OBJECTS.has(of.name)) {
          this.report('template-computed-name', 'MEDIUM', node, of.name);
        }
        return of.reached ? of : COMPUTED;
      default:
        return COMPUTED;
    }
  }

  protected member(of: Value, name: string, node: Expression): Value {
    switch (of.is) {
      case 'namespace':
        return of.members.get(name) ?? DATA;
      case 'dict':
        if (name.includes(HOLE)) {
          return either([...of.entries.values(), COMPUTED]);
        }
        return of.entries.get(name) ?? either([...(of.open ? of.entries.values() : []), { is: 'method', of, name }]);
      case 'object':
        if (of.reached) {
          this.checkRuns(name, node, true);
          return of;
        }
        if (!OWN_OBJECTS.has(of.name)) {
          this.report('template-host-object', 'MEDIUM', node, `${of.name}.${name}`);
        }
        return of.name === 'loop' && /^(index0?|revindex0?|length|depth0?)$/.test(name)
          ? NUMBER
          : { is: 'data', member: { of, name } };
      case 'data': {
        const host = of.unbound === undefined ? undefined : own(names.HOST, of.unbound);
        if (host?.test(name)) {
          this.report('template-host-object', 'MEDIUM', node, `${of.unbound}.${name}`);
        }
        if (of.unbound !== undefined && names.MODULES().has(of.unbound) && name === 'environ') {
          this.report('template-dangerous-call', 'HIGH', node, `${of.unbound}.${name}`);
        }
        return { is: 'data', member: { of, name }, computed: of.computed ?? (name.includes(HOLE) ? true : undefined) };
      }
      default:
        return { is: 'method', of, name };
    }
  }
}

/** The item of a text or a list with a number, or with any. */
function itemAt(of: Value, index?: number): Value {
  const all = listOf(of);
  if (all.is !== 'list') {
    return of.is === 'data' ? spoiledBy(of, DATA) : of.is === 'object' && of.reached ? of : DATA;
  }
  const { items, open } = all;
  const item = open || index === undefined ? undefined : items[index < 0 ? index + items.length : index];
  return item ?? either(open ? [...items, DATA] : items);
}

export function own<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined;
}
