import type { Probe } from '../../../context';
import { ascii, both, bytes, either, letters, uint32beOrNaN } from '../../magic';
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
  { id: 'wav', label: 'WAV', matches: both(either(ascii('RIFF'), ascii('RIFX'), ascii('RF64')), ascii('WAVE', 8)) },
  { id: 'flac', label: 'FLAC', matches: either(ascii('fLaC\0\0\0\x22'), ascii('fLaC\x80\0\0\x22')) },
  { id: 'ogg', label: 'Ogg', matches: probe => ascii('OggS\0')(probe) && probe.head[5] <= 7 },
  { id: 'aiff', label: 'AIFF', matches: both(ascii('FORM'), either(ascii('AIFF', 8), ascii('AIFC', 8))) },
  { id: 'midi', label: 'MIDI', matches: ascii('MThd\0\0\0\x06') },
  { id: 'm4a', label: 'M4A', matches: either(ascii('ftypM4A ', 4), ascii('ftypM4B ', 4)) },
  { id: 'mp3', label: 'MP3', matches: either(isTagged, probe => isChain(probe, mp3Frame)) },
  { id: 'aac', label: 'AAC', matches: either(ascii('ADIF'), probe => isChain(probe, adtsFrame)) },
  { id: 'au', label: 'AU', matches: probe => ascii('.snd\0\0')(probe) && uint32beOrNaN(probe.head, 4) >= 24 },
  { id: 'amr', label: 'AMR', matches: either(ascii('#!AMR\n'), ascii('#!AMR-WB\n')) }
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

/** EBML, whose document type is one of these. */
const ebml = (type: string) => (probe: Probe) =>
  bytes(0x1a, 0x45, 0xdf, 0xa3)(probe) && letters(probe.head, 4, 64).includes(type);

/** Video. */
const VIDEO: readonly Signature[] = [
  { id: 'quicktime', label: 'QuickTime', matches: either(ascii('ftypqt  ', 4), isQuickTime) },
  { id: 'mp4', label: 'MP4', matches: isMp4 },
  { id: 'webm', label: 'WebM', matches: ebml('webm') },
  { id: 'matroska', label: 'Matroska', matches: ebml('matroska') },
  { id: 'avi', label: 'AVI', matches: both(ascii('RIFF'), ascii('AVI ', 8)) },
  {
    id: 'mpeg',
    label: 'MPEG',
    matches: either(
      ({ head }) => uint32beOrNaN(head, 0) === 0x1ba && (head[4] >> 6 === 1 || head[4] >> 4 === 2),
      ({ head }) => uint32beOrNaN(head, 0) === 0x1b3 && (head[7] & 15) >= 1 && (head[7] & 15) <= 8,
      isTransportStream
    )
  },
  { id: 'asf', label: 'Windows Media', matches: bytes(0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11, 0xa6, 0xd9) },
  { id: 'flv', label: 'Flash Video', matches: probe => ascii('FLV\x01')(probe) && uint32beOrNaN(probe.head, 5) === 9 }
];

/** Sound and video. */
export const media: readonly Signature[] = [...SOUND, ...VIDEO];
