import { braceFormatted, changedText, joined, listOf, percentFormatted } from './folded-texts';
import type { Value } from './values';
import {
  DATA,
  HOLE,
  dictValue,
  either,
  forEach,
  isMade,
  known,
  listValue,
  lostText,
  shown,
  spoiledBy,
  textValue
} from './values';

type Named = ReadonlyMap<string, Value>;

/** Filters that leave a list a list of the same items. */
const SAME_ITEMS: ReadonlySet<string> = new Set([
  'list',
  'sort',
  'unique',
  'select',
  'reject',
  'selectattr',
  'rejectattr'
]);
/** Filters and methods that make a text as wide as a number says. */
const WIDTHS: ReadonlySet<string> = new Set([
  'center',
  'ljust',
  'rjust',
  'zfill',
  'indent',
  'expandtabs',
  'wordwrap',
  'truncate'
]);

/** What a filter makes of a value. */
export function foldedFilter(of: Value, name: string, positional: readonly Value[], named: Named): Value {
  const [first] = positional;
  switch (name) {
    case 'default':
    case 'd':
      return of.is === 'data'
        ? either([of, first ?? named.get('default_value') ?? textValue('')])
        : either([of, first ?? textValue('')]);
    case 'join': {
      const items = listOf(of);
      return items.is === 'list' && !items.open
        ? joined(items.items, known(first ?? named.get('d') ?? textValue('')) ?? HOLE)
        : lostText(items);
    }
    case 'first':
    case 'last':
    case 'random': {
      const items = listOf(of);
      if (items.is !== 'list') {
        return DATA;
      }
      const picked = name === 'first' ? items.items[0] : items.items[items.items.length - 1];
      return items.open || name === 'random' ? either(items.items) : (picked ?? DATA);
    }
    case 'format':
      return forEach(of, one => {
        const text = known(one);
        return text === undefined ? lostText(one, ...positional) : percentFormatted(text, positional, named);
      });
    case 'map':
      return mapped(of, positional, named);
    case 'reverse':
      if (of.is === 'list') {
        return listValue([...of.items].reverse(), of.open);
      }
      break;
    case 'batch':
    case 'slice': {
      const items = listOf(of);
      return items.is === 'list' ? listValue([items], true) : DATA;
    }
    case 'items':
    case 'dictsort':
      return pairs(of);
    case 'sum':
      return of.is === 'list' && !of.open && of.items.every(({ is }) => is === 'list')
        ? listValue(of.items.flatMap(one => (one.is === 'list' ? one.items : [])))
        : lostOr(of);
    case 'min':
    case 'max':
      return of.is === 'list' ? either(of.items) : DATA;
    case 'tojson':
      return of.is === 'text' ? joined([textValue('"'), of, textValue('"')]) : shown(DATA);
  }
  if (SAME_ITEMS.has(name)) {
    const items = listOf(of);
    return items.is === 'list'
      ? listValue(items.items, items.open || (name !== 'list' && name !== 'sort'))
      : of.is === 'data' && name !== 'list' && name !== 'sort'
        ? { is: 'list', items: [DATA], open: true }
        : DATA;
  }
  return textOf(of, name, positional);
}

/** What a method gives, and what it makes of its list. */
export function foldedMethod(
  of: Value,
  name: string,
  positional: readonly Value[],
  named: Named
): { readonly value: Value; readonly changed?: Value } {
  const [first = DATA, second] = positional;
  switch (name) {
    case 'format':
      return { value: known(of) === undefined ? lostText(of) : braceFormatted(known(of) as string, positional, named) };
    case 'format_map':
      return {
        value:
          known(of) === undefined
            ? lostText(of)
            : braceFormatted(known(of) as string, [], first.is === 'dict' ? first.entries : new Map())
      };
    case 'join': {
      const items = listOf(first);
      return {
        value: items.is === 'list' && !items.open && of.is === 'text' ? joined(items.items, of.text) : lostText(items)
      };
    }
    case 'append':
      return of.is === 'list'
        ? { value: DATA, changed: listValue([...of.items, first].slice(-1000), of.open) }
        : { value: DATA };
    case 'extend':
      return of.is === 'list'
        ? {
            value: DATA,
            changed:
              first.is === 'list'
                ? listValue([...of.items, ...first.items].slice(-1000), of.open || first.open)
                : listValue(of.items, true)
          }
        : { value: DATA };
    case 'insert':
      return of.is === 'list'
        ? { value: DATA, changed: listValue([...of.items, second ?? DATA], true) }
        : { value: DATA };
    case 'pop':
      return of.is === 'list'
        ? { value: either([...of.items]), changed: listValue(of.items, true) }
        : { value: of.is === 'dict' ? either([...of.entries.values(), DATA]) : DATA };
    case 'get':
    case 'setdefault': {
      const key = known(first);
      const found = of.is === 'dict' && key !== undefined ? of.entries.get(key) : undefined;
      return { value: found ?? either([...(of.is === 'dict' ? of.entries.values() : []), second ?? DATA]) };
    }
    case 'update':
      return of.is === 'dict'
        ? {
            value: DATA,
            changed: dictValue(new Map([...of.entries, ...named, ...(first.is === 'dict' ? first.entries : [])]), true)
          }
        : { value: DATA };
    case 'items':
      return { value: pairs(of) };
    case 'keys':
      return { value: listOf(of) };
    case 'values':
      return { value: of.is === 'dict' ? listValue([...of.entries.values()], of.open) : DATA };
    case 'maketrans':
    case 'encode':
    case 'decode':
    case 'translate':
      return { value: of.is === 'text' ? lostText(of) : DATA };
  }
  return { value: textOf(of, name, positional) };
}

function textOf(of: Value, name: string, positional: readonly Value[]): Value {
  if (WIDTHS.has(name)) {
    const widest = positional.reduce((most, one) => Math.max(most, one.is === 'number' ? one.value : 0), 0);
    const text = known(of);
    return name === 'center' || name.endsWith('just') || name === 'zfill'
      ? text !== undefined && widest <= text.length
        ? of
        : sizedHole(of, widest)
      : sizedHole(of, name === 'expandtabs' || name === 'indent' ? widest : 0);
  }
  if (name === 'string' && of.is !== 'text') {
    return shown(of);
  }
  return changedText(name, of, positional) ?? lostOr(of);
}

const sizedHole = (of: Value, size: number): Value => {
  const lost = lostText(of);
  return lost.is === 'text' ? { ...lost, size: Math.max(size, of.is === 'text' ? of.size : 0) } : lost;
};

/** What constants went into and what is not followed is no data. */
const lostOr = (of: Value): Value => (isMade(of) ? lostText(of) : DATA);

function memberOf(of: Value, name: string): Value {
  return forEach(of, one =>
    one.is === 'dict'
      ? (one.entries.get(name) ?? either([...one.entries.values(), DATA]))
      : one.is === 'list' && /^\d+$/.test(name) && !one.open
        ? (one.items[Number(name)] ?? DATA)
        : spoiledBy(one, lostOr(one))
  );
}

function mapped(of: Value, positional: readonly Value[], named: Named): Value {
  const items = listOf(of);
  const attribute = named.get('attribute');
  if (attribute !== undefined && items.is === 'list') {
    const path = known(attribute)?.split('.');
    return listValue(
      items.items.map(one => (path === undefined ? lostOr(one) : path.reduce(memberOf, one))),
      items.open
    );
  }
  const filter = known(positional[0] ?? DATA);
  if (items.is !== 'list' || filter === undefined || filter === 'map') {
    return items.is === 'list' ? listValue([DATA, ...items.items], true) : DATA;
  }
  return listValue(
    items.items.map(one => foldedFilter(one, filter, positional.slice(1), named)),
    items.open
  );
}

function pairs(of: Value): Value {
  return of.is === 'dict'
    ? listValue(
        [...of.entries].map(([key, value]) => listValue([textValue(key), value])),
        of.open
      )
    : DATA;
}
