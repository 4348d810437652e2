import type { FormatId } from './format-catalog';
import { ANY_BYTE, FORMAT_IDS, formatRow } from './format-catalog';

/** A magic number as bytes; -1 for one that may be any. */
export type Magic = readonly number[];

const ANY = ANY_BYTE.charCodeAt(0);

/** The magic numbers of a row of the catalogue, as bytes. */
export function magicOf(id: FormatId): readonly Magic[] {
  return (formatRow(id)?.magic ?? []).map(text =>
    Array.from(text, char => (char.charCodeAt(0) === ANY ? -1 : char.charCodeAt(0)))
  );
}

/** True when a file with these first bytes begins with the magic number. */
export function beginsWith(head: Uint8Array, magic: Magic): boolean {
  for (let i = 0; i < magic.length; i++) {
    if (magic[i] >= 0 ? head[i] !== magic[i] : i >= head.length) {
      return false;
    }
  }
  return true;
}

let byFirst: ReadonlyMap<number, readonly Magic[]> | undefined;

/**
 * True when a file with these first bytes begins with the magic number of any format.
 * @param shortest - bytes of the magic numbers that count
 */
export function beginsWithAny(head: Uint8Array, shortest = 1): boolean {
  byFirst ??= groupByFirst(FORMAT_IDS.flatMap(magicOf));
  return byFirst.get(head[0])?.some(magic => magic.length >= shortest && beginsWith(head, magic)) ?? false;
}

/** True when some magic number of so many bytes begins with this one. */
export function hasMagic(first: number, shortest: number): boolean {
  byFirst ??= groupByFirst(FORMAT_IDS.flatMap(magicOf));
  return byFirst.get(first)?.some(magic => magic.length >= shortest) ?? false;
}

let fromEnd: readonly Magic[] | undefined;

/** True when a file with these first bytes is of a format that is read from its end. */
export function isReadFromEnd(head: Uint8Array): boolean {
  fromEnd ??= FORMAT_IDS.filter(id => formatRow(id)?.readFromEnd).flatMap(magicOf);
  return fromEnd.some(magic => beginsWith(head, magic));
}

function groupByFirst(magics: readonly Magic[]): ReadonlyMap<number, readonly Magic[]> {
  const groups = new Map<number, Magic[]>();
  for (const magic of magics.filter(([first]) => first >= 0)) {
    groups.set(magic[0], [...(groups.get(magic[0]) ?? []), magic]);
  }
  return groups;
}
