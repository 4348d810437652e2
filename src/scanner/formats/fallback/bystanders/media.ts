import type { Probe } from '../../../format';
import { letters, uint32beOrNaN } from '../../magic';
import type { Signature } from './signature';

/** Bytes of one MPEG transport stream packet, and of one with a time stamp. */
const PACKETS = [
  { first: 0, length: 188 },
  { first: 4, length: 192 }
];
/** kbit/s by the bit rate index of MPEG-1 layer III, and of MPEG-2 and 2.5 (ISO/IEC 11172-3, 13818-3). */
const RATES = [
  [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
];
const FREQUENCIES = [44100, 48000, 32000];
/** Frames in a row that make a stream of frames, when the file is not shorter. */
const FRAMES = 3;
/** Longest box of brands at the beginning of an MP4 file. */
const MAX_BRANDS = 4096;

/** Length of the MPEG audio layer III frame at `at`, or 0. */
function mp3Frame(head: Uint8Array, at: number): number {
  const [first, second, third] = head.subarray(at, at + 3);
  const version = (second >> 3) & 3;
  const isLayer3 = first === 0xff && (second & 0xe6) === 0xe2 && version !== 1;
  const rate = RATES[version === 3 ? 0 : 1][third >> 4];
  const frequency = FREQUENCIES[(third >> 2) & 3] / (version === 3 ? 1 : version === 2 ? 2 : 4);
  return isLayer3 && rate > 0 && frequency > 0
    ? Math.floor(((version === 3 ? 144000 : 72000) * rate) / frequency) + ((third >> 1) & 1)
    : 0;
}

/** Length of the ADTS frame at `at`, or 0 (ISO/IEC 13818-7, 6.2). */
function adtsFrame(head: Uint8Array, at: number): number {
  const [first, second, third, fourth, fifth, sixth] = head.subarray(at, at + 6);
  const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
  return first === 0xff && (second & 0xf6) === 0xf0 && ((third >> 2) & 15) < 13 && length > 7 ? length : 0;
}

/** A sync word is eleven bits: several frames have to follow each other, or fill the file. */
function isChain({ head, size }: Probe, length: (head: Uint8Array, at: number) => number): boolean {
  let at = 0;
  for (let frames = 0; frames < FRAMES && at < size; frames++) {
    const next = length(head, at);
    if (next === 0) {
      return false;
    }
    at += next;
  }
  return at > 0 && at <= size;
}

/** A tag with a size in seven-bit bytes (ID3v2.4, section 3.1). */
function isTagged({ head }: Probe): boolean {
  return (
    letters(head, 0, 3) === 'ID3' && head[3] >= 2 && head[3] <= 4 && head.subarray(6, 10).every(byte => byte < 0x80)
  );
}

/** Sound. */
const SOUND: readonly Signature[] = [
  { id: 'wav' },
  { id: 'flac' },
  { id: 'ogg', probe: ({ head }) => head[5] <= 7 },
  { id: 'aiff' },
  { id: 'midi' },
  { id: 'm4a' },
  { id: 'mp3', probe: probe => isTagged(probe) || isChain(probe, mp3Frame) },
  { id: 'aac', probe: probe => letters(probe.head, 0, 4) === 'ADIF' || isChain(probe, adtsFrame) },
  { id: 'au', probe: ({ head }) => uint32beOrNaN(head, 4) >= 24 },
  { id: 'amr' }
];

/** A box of brands: its length, its type, a brand in letters. */
function isMp4({ head }: Probe): boolean {
  const length = uint32beOrNaN(head, 0);
  return length >= 16 && length <= MAX_BRANDS && length % 4 === 0 && /^ftyp[\w ]{4}$/.test(letters(head, 4, 12));
}

/** Before MP4 had brands: the first two boxes are of the kinds that stand outermost (QuickTime File Format). */
function isQuickTime({ head, size, source }: Probe): boolean {
  const outermost = /^(moov|mdat|wide|free|skip|pnot|uuid)$/;
  const length = uint32beOrNaN(head, 0);
  if (!outermost.test(letters(head, 4, 8)) || !(length >= 8) || length > size) {
    return false;
  }
  const next = source.read(length, 8).slice();
  return length === size || (next.length === 8 && outermost.test(letters(next, 4, 8)));
}

function isTransportStream({ head }: Probe): boolean {
  return PACKETS.some(
    ({ first, length }) =>
      head.length >= first + 4 * length && [0, 1, 2, 3].every(packet => head[first + packet * length] === 0x47)
  );
}

/** The document type of EBML. */
const ebml =
  (type: string) =>
  ({ head }: Probe): boolean =>
    letters(head, 4, 64).includes(type);

/** MPEG's program and video streams, by the bytes behind their start code, and transport streams. */
function isMpeg(probe: Probe): boolean {
  const { head } = probe;
  switch (uint32beOrNaN(head, 0)) {
    case 0x1ba:
      return head[4] >> 6 === 1 || head[4] >> 4 === 2;
    case 0x1b3:
      return (head[7] & 15) >= 1 && (head[7] & 15) <= 8;
    default:
      return isTransportStream(probe);
  }
}

/** Video. */
const VIDEO: readonly Signature[] = [
  { id: 'quicktime', probe: probe => letters(probe.head, 4, 12) === 'ftypqt  ' || isQuickTime(probe) },
  { id: 'mp4', probe: isMp4 },
  { id: 'webm', probe: ebml('webm') },
  { id: 'matroska', probe: ebml('matroska') },
  { id: 'avi' },
  { id: 'mpeg', probe: isMpeg },
  { id: 'asf' },
  { id: 'flv', probe: ({ head }) => uint32beOrNaN(head, 5) === 9 }
];

/** Sound and video. */
export const media: readonly Signature[] = [...SOUND, ...VIDEO];
