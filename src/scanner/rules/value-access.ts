import type { Value } from './value';

/** Items of a sequence or set; empty for anything else. */
export function itemsOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && 'items' in value ? value.items : [];
}

/** The number of arguments, or undefined when it is not known. */
export function argumentCount(args: Value): number | undefined {
  return args.type === 'tuple' || args.type === 'list' ? args.items.length + args.more : undefined;
}

/** The text of a string literal that is known in full. */
export function textOf(value: Value | undefined): string | undefined {
  return value?.type === 'str' && !value.truncated ? value.value : undefined;
}

/** True for literals and containers of literals: their only attributes are those of Python's data types. */
export function isData(value: Value): boolean {
  switch (value.type) {
    case 'none':
    case 'bool':
    case 'int':
    case 'float':
    case 'str':
    case 'bytes':
    case 'bytearray':
    case 'tuple':
    case 'list':
    case 'set':
    case 'frozenset':
    case 'dict':
      return true;
    default:
      return false;
  }
}

/** Values of enumerations, sizes and switches, in containers or not: none of them names anything. */
export function isNumbers(value: Value): boolean {
  const parts = value.type === 'dict' ? value.entries.flat() : itemsOf(value);
  return isData(value) && !TEXTS.has(value.type) && !('more' in value && value.more > 0) && parts.every(isNumbers);
}

const TEXTS: ReadonlySet<Value['type']> = new Set(['str', 'bytes', 'bytearray']);

/** A name that reaches no internals: an identifier without Python's reserved underscores. */
export function isPlainName(name: string | undefined): name is string {
  return name !== undefined && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith('__');
}

/** True for a global whose dotted name matches. */
export function isName(value: Value, pattern: RegExp): boolean {
  return value.type === 'global' && pattern.test(`${value.module}.${value.name}`);
}
