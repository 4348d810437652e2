import type { Probe } from '../../../format';
import { letters, uint32OrNaN, uint32beOrNaN } from '../../magic';
import type { Signature } from './signature';
import { isWordList } from './word-list';

/** A header of cards of 80 characters, in blocks of 2,880 bytes (FITS 4.0, 3.1 and 4.4). */
function isFits({ head, size }: Probe): boolean {
  return size % 2880 === 0 && /^SIMPLE {2}= +[TF] [^\n]{49}BITPIX {2}= +-?\d+ /.test(letters(head, 0, 112));
}

/** The number of records, then a list of dimensions, variables or attributes or none (NetCDF classic format). */
function isNetcdf({ head }: Probe): boolean {
  const at = head[3] === 5 ? 12 : 8;
  const tag = uint32beOrNaN(head, at);
  return tag === 0 || tag === 10 || tag === 12;
}

/** The version, the order of bytes, 1 and 0, the number of variables, and a label of letters (dta 105 to 115); or the header in tags. */
function isStata({ head, size }: Probe): boolean {
  if (head[0] === 0x3c) {
    return /^<stata_dta><header><release>11[7-9]<\/release><byteorder>[LM]SF<\/byteorder>/.test(letters(head, 0, 80));
  }
  const variables = head[1] === 1 ? head[4] * 256 + head[5] : head[4] + head[5] * 256;
  return (
    head[0] >= 105 &&
    head[0] <= 115 &&
    (head[1] === 1 || head[1] === 2) &&
    head[2] === 1 &&
    head[3] === 0 &&
    variables > 0 &&
    60 + 9 * variables < size
  );
}

/** The size of the header, the dimensions, and the mark at its end, or behind its size in version 2 (`nifti1.h`, `nifti2.h`). */
function isNifti({ head }: Probe): boolean {
  const isOfSize = (size: number): boolean => uint32OrNaN(head, 0) === size || uint32beOrNaN(head, 0) === size;
  return isOfSize(348)
    ? /^n[+i]1\0$/.test(letters(head, 344, 348))
    : isOfSize(540) && /^n[+i]2\0\r\n\x1a\n$/.test(letters(head, 4, 12));
}

/** A header of 80 bytes, the number of triangles, and 50 bytes for each. */
function isStl({ head, size }: Probe): boolean {
  const triangles = uint32OrNaN(head, 80);
  return triangles > 0 && size === 84 + 50 * triangles;
}

/** The magic number stands at the end again, in the postscript whose length is the last byte (ORC v1). */
function isOrc({ source, size }: Probe): boolean {
  const [length = 0] = source.read(size - 1, 1);
  return length >= 4 && length < size && letters(source.read(size - 4, 3), 0, 3) === 'ORC';
}

/** The mark again at the end, behind the length of the description (`feather/metadata.fbs` of 2016). */
function isFeather({ source, size }: Probe): boolean {
  const end = source.read(size - 8, 8);
  return size >= 24 && letters(end, 4, 8) === 'FEA1' && uint32OrNaN(end, 0) <= size - 16;
}

/** Measurements and shapes that lie in packages beside models, as their programs write them. */
export const dataSets: readonly Signature[] = [
  { id: 'netcdf', probe: isNetcdf },
  { id: 'fits', probe: isFits },
  // The first record is a time stamp: its type, and where the next one begins (C. Markwardt, "IDL Save Format").
  { id: 'idl', probe: ({ head, size }) => uint32beOrNaN(head, 4) === 10 && uint32beOrNaN(head, 8) < size },
  { id: 'stata', probe: isStata },
  {
    id: 'spss',
    probe: ({ head }) => /^\$FL[23]@\(#\) /.test(letters(head, 0, 9)) && [2, 3].includes(Math.max(head[64], head[67]))
  },
  { id: 'orc', probe: isOrc },
  { id: 'feather-1', probe: isFeather },
  { id: 'lightgbm-data' },
  { id: 'xgboost-data' },
  { id: 'nifti', probe: isNifti },
  // The length of the file in words of two bytes, and the version (ESRI Shapefile Technical Description).
  {
    id: 'shapefile',
    probe: ({ head, size }) => uint32beOrNaN(head, 24) * 2 === size && uint32OrNaN(head, 28) === 1000
  },
  { id: 'stl', probe: isStl },
  // Doubles and integers in a summary, the name of the file, and the order of bytes (NAIF, "DAF Required Reading").
  { id: 'daf', probe: ({ head }) => /^(?:LTL|BIG)-IEEE$/.test(letters(head, 88, 96)) },
  { id: 'word-list', probe: isWordList }
];
