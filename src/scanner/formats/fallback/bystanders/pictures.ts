import type { Probe } from '../../../context';
import type { Test } from '../../magic';
import {
  ascii,
  both,
  bytes,
  either,
  letters,
  uint16beOrNaN,
  uint16OrNaN,
  uint32beOrNaN,
  uint32OrNaN
} from '../../magic';
import type { Signature } from './signature';

/** Sizes of the second header of a bitmap, by version (Windows GDI, `BITMAPCOREHEADER` to `BITMAPV5HEADER`). */
const BITMAP_HEADERS = new Set([12, 16, 40, 52, 56, 64, 108, 124]);
/** Pictures in one icon file. */
const MAX_ICONS = 64;
/** Entries of one TIFF directory; cameras write about a hundred. */
const MAX_TAGS = 4096;

/** A marker follows the start of the image: a frame, a table, a comment or an application's segment. */
function isJpeg({ head }: Probe): boolean {
  const marker = head[3];
  return bytes(0xff, 0xd8, 0xff)({ head } as Probe) && marker >= 0xc0 && marker < 0xff && (marker & 0xf8) !== 0xd0;
}

/** Two letters are no proof: the two headers behind them have to agree with each other and with the file's size. */
function isBitmap({ head, size }: Probe): boolean {
  const pixels = uint32OrNaN(head, 10);
  return (
    letters(head, 0, 2) === 'BM' &&
    uint32OrNaN(head, 6) === 0 &&
    BITMAP_HEADERS.has(uint32OrNaN(head, 14)) &&
    pixels >= 14 + uint32OrNaN(head, 14) &&
    pixels <= size
  );
}

/** The first directory lies inside the file, and where it is at hand its first entry has a type (TIFF 6.0, section 2). */
function isTiff({ head, size }: Probe): boolean {
  const little = letters(head, 0, 4) === 'II*\0';
  if (!little && letters(head, 0, 4) !== 'MM\0*') {
    return false;
  }
  const number = (at: number): number => (little ? uint16OrNaN(head, at) : uint16beOrNaN(head, at));
  const directory = little ? uint32OrNaN(head, 4) : uint32beOrNaN(head, 4);
  if (directory < 8 || directory + 14 > size) {
    return false;
  }
  if (directory + 14 > head.length) {
    return true;
  }
  const entries = number(directory);
  const type = number(directory + 4);
  return entries >= 1 && entries <= MAX_TAGS && type >= 1 && type <= 18;
}

/** All pictures that the directory lists lie inside the file. */
function isIcon({ head, size }: Probe): boolean {
  const count = uint16OrNaN(head, 4);
  if (head[0] !== 0 || head[1] !== 0 || head[3] !== 0 || !(count >= 1 && count <= MAX_ICONS)) {
    return false;
  }
  return (
    (head[2] === 1 || head[2] === 2) &&
    Array.from({ length: count }, (_, i) => 6 + 16 * i).every(
      at =>
        head[at + 3] === 0 &&
        uint32OrNaN(head, at + 8) > 0 &&
        uint32OrNaN(head, at + 12) >= 6 + 16 * count &&
        uint32OrNaN(head, at + 8) + uint32OrNaN(head, at + 12) <= size
    )
  );
}

/** `P1` to `P7`, or `PF`, and the width behind it, with comments in between. */
const isNetpbm: Test = ({ head }) => /^(P[1-6Ff]\s+(#[^\n]*\n\s*)*\d+\s|P7\nWIDTH )/.test(letters(head, 0, 512));

const isQoi: Test = ({ head }) =>
  letters(head, 0, 4) === 'qoif' &&
  uint32beOrNaN(head, 4) > 0 &&
  uint32beOrNaN(head, 8) > 0 &&
  [3, 4].includes(head[12]) &&
  head[13] <= 1;

/** Pictures and medical images. */
export const pictures: readonly Signature[] = [
  { id: 'png', label: 'PNG', matches: bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  { id: 'jpeg', label: 'JPEG', matches: isJpeg },
  { id: 'gif', label: 'GIF', matches: either(ascii('GIF87a'), ascii('GIF89a')) },
  { id: 'webp', label: 'WebP', matches: both(ascii('RIFF'), ascii('WEBP', 8)) },
  { id: 'bmp', label: 'BMP', matches: isBitmap },
  {
    id: 'tiff',
    label: 'TIFF',
    matches: either(isTiff, ascii('II+\0\x08\0\0\0'), ascii('MM\0+\0\x08\0\0'))
  },
  { id: 'ico', label: 'ICO', matches: isIcon },
  {
    id: 'heif',
    label: 'HEIF',
    matches: ({ head }) => /^....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/s.test(letters(head, 0, 12))
  },
  { id: 'avif', label: 'AVIF', matches: ({ head }) => /^....ftypavi[fso]/s.test(letters(head, 0, 12)) },
  { id: 'psd', label: 'Photoshop', matches: either(ascii('8BPS\0\x01\0\0\0\0\0\0'), ascii('8BPS\0\x02\0\0\0\0\0\0')) },
  { id: 'xcf', label: 'GIMP', matches: ascii('gimp xcf ') },
  { id: 'openexr', label: 'OpenEXR', matches: bytes(0x76, 0x2f, 0x31, 0x01, 0x02) },
  { id: 'radiance', label: 'Radiance HDR', matches: either(ascii('#?RADIANCE\n'), ascii('#?RGBE\n')) },
  {
    id: 'jpeg-2000',
    label: 'JPEG 2000',
    matches: either(ascii('\0\0\0\x0cjP  \r\n\x87\n'), bytes(0xff, 0x4f, 0xff, 0x51))
  },
  { id: 'jpeg-xl', label: 'JPEG XL', matches: ascii('\0\0\0\x0cJXL \r\n\x87\n') },
  { id: 'qoi', label: 'QOI', matches: isQoi },
  { id: 'dds', label: 'DDS', matches: ascii('DDS \x7c\0\0\0') },
  { id: 'icns', label: 'ICNS', matches: probe => ascii('icns')(probe) && uint32beOrNaN(probe.head, 4) === probe.size },
  { id: 'dicom', label: 'DICOM', matches: ascii('DICM', 128) },
  { id: 'netpbm', label: 'Netpbm', matches: isNetpbm }
];
