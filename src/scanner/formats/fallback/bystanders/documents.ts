import type { Probe } from '../../../context';
import { ascii, both, bytes, either, letters, uint16beOrNaN, uint32beOrNaN } from '../../magic';
import type { Signature } from './signature';

/** Tables of one font that are looked at. */
const MAX_TABLES = 64;
/** Fonts in one collection. */
const MAX_FONTS = 128;

/** The directory of tables: names in letters, all of them inside the file (OpenType, "Table directory"). */
function hasTables({ head, size }: Probe): boolean {
  const count = uint16beOrNaN(head, 4);
  return (
    count >= 1 &&
    count <= MAX_TABLES &&
    Array.from({ length: count }, (_, i) => 12 + 16 * i).every(
      at =>
        /^[\x20-\x7e]{4}$/.test(letters(head, at, at + 4)) &&
        uint32beOrNaN(head, at + 8) + uint32beOrNaN(head, at + 12) <= size
    )
  );
}

/** A collection: a version, and offsets of fonts inside the file. */
function isCollection({ head, size }: Probe): boolean {
  const count = uint32beOrNaN(head, 8);
  return (
    letters(head, 0, 4) === 'ttcf' &&
    [1, 2].includes(uint16beOrNaN(head, 4)) &&
    count >= 1 &&
    count <= MAX_FONTS &&
    Array.from({ length: count }, (_, i) => 12 + 4 * i).every(at => uint32beOrNaN(head, at) < size)
  );
}

/** A web font says how long it is. */
const isWoff = (probe: Probe): boolean =>
  either(ascii('wOFF'), ascii('wOF2'))(probe) && uint32beOrNaN(probe.head, 8) === probe.size;

/** The OLE compound files of Office before 2007, with the marks of their header ([MS-CFB], 2.2). */
const isOle = both(
  bytes(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1),
  ({ head }) => head[28] === 0xfe && head[29] === 0xff
);

/** Documents and fonts. */
export const documents: readonly Signature[] = [
  { id: 'pdf', label: 'PDF', matches: ({ head }) => /^%PDF-\d\.\d/.test(letters(head, 0, 8)) },
  { id: 'ole', label: 'Office (OLE)', matches: isOle },
  { id: 'djvu', label: 'DjVu', matches: ascii('AT&TFORM') },
  {
    id: 'truetype',
    label: 'TrueType',
    matches: both(either(bytes(0, 1, 0, 0), ascii('true'), ascii('typ1')), hasTables)
  },
  { id: 'opentype', label: 'OpenType', matches: both(ascii('OTTO'), hasTables) },
  { id: 'font-collection', label: 'TrueType Collection', matches: isCollection },
  { id: 'woff', label: 'WOFF', matches: isWoff },
  { id: 'type1', label: 'Type 1', matches: both(bytes(0x80, 0x01), ascii('%!', 6)) }
];
