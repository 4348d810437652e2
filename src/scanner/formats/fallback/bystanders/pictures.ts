import type { Probe } from '../../../format';
import { letters, uint16le, uint32be, uint32le } from '../../magic';
import type { Signature } from './signature';

/** Sizes of the second header of a bitmap, by version (Windows GDI, `BITMAPCOREHEADER` to `BITMAPV5HEADER`). */
const BITMAP_HEADERS = new Set([12, 16, 40, 52, 56, 64, 108, 124]);
/** Pictures in one icon file. */
const MAX_ICONS = 64;
/** The version of TIFF with offsets of eight bytes: all of its header is a magic number. */
const BIG_TIFF = 0x2b;
/** Entries of one TIFF directory; cameras write about a hundred. */
const MAX_TAGS = 4096;

/** A marker follows the start of the image: a frame, a table, a comment or an application's segment. */
function isJpeg({ head }: Probe): boolean {
  const marker = head[3];
  return marker >= 0xc0 && marker < 0xff && (marker & 0xf8) !== 0xd0;
}

/** Two letters are no proof: the two headers behind them have to agree with each other and with the file's size. */
function isBitmap({ head, size }: Probe): boolean {
  const pixels = uint32le(head, 10);
  return (
    uint32le(head, 6) === 0 &&
    BITMAP_HEADERS.has(uint32le(head, 14)) &&
    pixels >= 14 + uint32le(head, 14) &&
    pixels <= size
  );
}

/** The first directory lies inside the file, and where it is at hand its first entry has a type (TIFF 6.0, section 2). */
function isTiff({ head, size }: Probe): boolean {
  if (head[2] === BIG_TIFF || head[3] === BIG_TIFF) {
    return true;
  }
  const little = head[0] === 0x49;
  const number = (at: number): number => (little ? uint16le(head, at) : head[at] * 256 + head[at + 1]);
  const directory = little ? uint32le(head, 4) : uint32be(head, 4);
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
  const count = uint16le(head, 4);
  if (!(count >= 1 && count <= MAX_ICONS)) {
    return false;
  }
  return Array.from({ length: count }, (_, i) => 6 + 16 * i).every(
    at =>
      head[at + 3] === 0 &&
      uint32le(head, at + 8) > 0 &&
      uint32le(head, at + 12) >= 6 + 16 * count &&
      uint32le(head, at + 8) + uint32le(head, at + 12) <= size
  );
}

/** `P1` to `P7`, or `PF`, and the width behind it, with comments in between. */
const isNetpbm = ({ head }: Probe): boolean =>
  /^(P[1-6Ff]\s+(#[^\n]*\n\s*)*\d+\s|P7\nWIDTH )/.test(letters(head, 0, 512));

const isQoi = ({ head }: Probe): boolean =>
  uint32be(head, 4) > 0 && uint32be(head, 8) > 0 && [3, 4].includes(head[12]) && head[13] <= 1;

/** Pictures and medical images. */
export const pictures: readonly Signature[] = [
  { id: 'png' },
  { id: 'jpeg', probe: isJpeg },
  { id: 'gif' },
  { id: 'webp' },
  { id: 'bmp', probe: isBitmap },
  { id: 'tiff', probe: isTiff },
  { id: 'ico', probe: isIcon },
  { id: 'heif', probe: ({ head }) => /^(hei[cxms]|hev[cxms]|mif1|msf1)/.test(letters(head, 8, 12)) },
  { id: 'avif', probe: ({ head }) => /^avi[fso]/.test(letters(head, 8, 12)) },
  { id: 'psd' },
  { id: 'xcf' },
  { id: 'openexr' },
  { id: 'radiance' },
  { id: 'jpeg-2000' },
  { id: 'jpeg-xl' },
  { id: 'qoi', probe: isQoi },
  { id: 'dds' },
  { id: 'icns', probe: ({ head, size }) => uint32be(head, 4) === size },
  { id: 'dicom' },
  { id: 'netpbm', probe: isNetpbm }
];
