import type { Probe } from '../../../format';
import { letters, uint16be, uint32be } from '../../magic';
import type { Signature } from './signature';

/** Tables of one font that are looked at. */
const MAX_TABLES = 64;
/** Fonts in one collection. */
const MAX_FONTS = 128;

/** The directory of tables: names in letters, all of them inside the file (OpenType, "Table directory"). */
function hasTables({ head, size }: Probe): boolean {
  const count = uint16be(head, 4);
  return (
    count >= 1 &&
    count <= MAX_TABLES &&
    Array.from({ length: count }, (_, i) => 12 + 16 * i).every(
      at =>
        /^[\x20-\x7e]{4}$/.test(letters(head, at, at + 4)) && uint32be(head, at + 8) + uint32be(head, at + 12) <= size
    )
  );
}

/** A collection: a version, and offsets of fonts inside the file. */
function isCollection({ head, size }: Probe): boolean {
  const count = uint32be(head, 8);
  return (
    [1, 2].includes(uint16be(head, 4)) &&
    count >= 1 &&
    count <= MAX_FONTS &&
    Array.from({ length: count }, (_, i) => 12 + 4 * i).every(at => uint32be(head, at) < size)
  );
}

/** Documents and fonts. */
export const documents: readonly Signature[] = [
  { id: 'pdf', probe: ({ head }) => /^%PDF-\d\.\d/.test(letters(head, 0, 8)) },
  // The order of bytes stands in the header ([MS-CFB], 2.2).
  { id: 'ole', probe: ({ head }) => head[28] === 0xfe && head[29] === 0xff },
  { id: 'djvu' },
  { id: 'truetype', probe: hasTables },
  { id: 'opentype', probe: hasTables },
  { id: 'font-collection', probe: isCollection },
  // A web font says how long it is.
  { id: 'woff', probe: ({ head, size }) => uint32be(head, 8) === size },
  { id: 'type1' }
];
