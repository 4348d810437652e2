import { uint32 } from '../../../encoding/integers';
import type { Probe } from '../../../format';
import { PRICES } from '../../../work';
import { letters } from '../../magic';
import { known } from './opaque';

/** Lists of words in a dictionary, by their hashes (`N_HASH_DICT` in `translate.h`), and the largest dictionary. */
const LISTS = 1024;
const MAX_DICTIONARY = 32 * 2 ** 20;
/** Bytes of a phoneme, and of the head of a table of them: two counts and a name. */
const PHONEME = 16;
const TABLE = 36;
/** Bytes of a tune, and of its name. */
const TUNE = 68;
const TUNE_NAME = 12;
const VOICE = 24;
/** `PHON_DATA` version of 2012 and later, and the sample rate behind it. */
const VERSION = 0x014801;
const RATES = [22050, 16000, 44100];
const MAX_WHOLE = 2 ** 20;

/** True for `xx_dict` of eSpeak: words in as many lists, each with its length in front, a zero behind each list, then the rules. */
export function isDictionary({ head, size, source, work }: Probe): boolean {
  const rules = uint32(head, 4);
  if (uint32(head, 0) !== LISTS || rules < 8 + LISTS || rules > size || size > MAX_DICTIONARY) {
    return false;
  }
  const bytes = source.read(0, rules);
  work.spend(bytes.length * PRICES.sumByte);
  let at = 8;
  for (let list = 0; list < LISTS; list++) {
    while (bytes[at] > 0) {
      at += bytes[at];
    }
    at++;
  }
  return at === rules;
}

/** `phontab`: how many tables, and each with a name and its phonemes, to the last byte. */
function arePhonemes({ head, size, source }: Probe): boolean {
  if (
    uint32(head, 0) === 0 ||
    uint32(head, 0) > 255 ||
    !/^[a-z][\w-]*\0/.test(letters(head, 8, 40)) ||
    size > MAX_WHOLE
  ) {
    return false;
  }
  const bytes = source.read(0, size);
  let at = 4;
  for (let table = 0; table < head[0]; table++) {
    at += TABLE + PHONEME * (bytes[at] ?? 0);
  }
  return at === size;
}

/** `intonations`: tunes with their names. */
function areTunes({ head, size }: Probe): boolean {
  return (
    size % TUNE === 0 &&
    size > TUNE &&
    size < MAX_WHOLE &&
    [0, TUNE].every(at => /^[a-z]\w{0,10}\0+$/i.test(letters(head, at, at + TUNE_NAME)))
  );
}

/** `xx_phtrans`: how loud, then which phonemes of MBROLA stand for which, and a last one of zeros. */
function areVoices({ head, size, source }: Probe): boolean {
  const isLoud = uint32(head, 0) > 0 && uint32(head, 0) < 256;
  const isWhole = size > 4 + 2 * VOICE && size < MAX_WHOLE && (size - 4) % VOICE === 0;
  return (
    isLoud && isWhole && /^[\x20-\x7e]{1,4}\0*$/.test(letters(head, 4, 8)) && isEmpty(source.read(size - VOICE, VOICE))
  );
}

const isEmpty = (bytes: Uint8Array): boolean => bytes.every(byte => byte === 0);

/** `phondata` and `phonindex`: a version, then sounds, and where each of them stands. */
function areSounds({ head, size }: Probe): boolean {
  const isIndex = head[4] === 0 && size % 2 === 0 && size < MAX_WHOLE;
  return uint32(head, 0) === VERSION && size > 64 && (RATES.includes(uint32(head, 4)) || isIndex);
}

/**
 * The data of eSpeak NG: words and the rules by which they are spelt, phonemes, sounds and tunes. Where all of them are packed into one
 * file, `x.data`, that one begins like the first of them.
 */
export const espeak = known(
  'espeak',
  probe =>
    !probe.name.endsWith('.data') &&
    (isDictionary(probe) || arePhonemes(probe) || areTunes(probe) || areVoices(probe) || areSounds(probe))
);
