import type { Format, Probe } from '../../../format';
import type { FormatId } from '../../../format-catalog';
import { uint16be, uint32be } from '../../../encoding/integers';
import { letters, uint32OrNaN } from '../../magic';

const walks = () => require('./words-walk') as typeof import('./words-walk');

/** Dictionaries and tables of language packages: each is walked to its end by its own sizes. Those without a magic number are asked last. */
function row(id: FormatId, probe?: Format['probe']): Format {
  return {
    id,
    probe,
    fallback: probe !== undefined,
    scan: (source, context) => walks().scanWords(id, source, context)
  };
}

/** The names that Stempel's tables of Java begin with: options of its trie, which are letters, digits and signs. */
function isStempel({ head, size }: Probe): boolean {
  const length = uint16be(head, 0);
  const behind = 2 + length;
  return (
    size > 32 &&
    length >= 1 &&
    length <= 16 &&
    /^[-+\w]+$/.test(letters(head, 2, behind)) &&
    head[behind] <= 1 &&
    uint32be(head, behind + 1) < size
  );
}

/** Quantized vectors of Navec: how many, of how many numbers, in how many parts, of how many centroids; then these to the byte. */
function isNavec({ head, size }: Probe): boolean {
  const [vectors, width, parts, centroids] = [0, 4, 8, 12].map(at => uint32OrNaN(head, at));
  return (
    vectors > 0 &&
    parts > 0 &&
    parts <= width &&
    width % parts === 0 &&
    centroids > 1 &&
    centroids <= 256 &&
    size === 16 + vectors * parts + 4 * centroids * width
  );
}

/** Words of Navec: how many, a number for each, then the words, each on a line. */
function isNavecWords({ head, size, source }: Probe): boolean {
  const count = uint32OrNaN(head, 0);
  const behind = 4 + 4 * count;
  return (
    count >= MIN_WORDS &&
    behind + 2 * count <= size + 1 &&
    /^[^\0-\x09\x0b-\x1f]+\n[^\0-\x09\x0b-\x1f]*$/.test(letters(source.read(behind, 256), 0, 256))
  );
}

const MIN_WORDS = 16;

/** Pairs of names of encodings, each with the bytes that tell them apart (chardet). */
function isEncodingPairs({ head, size }: Probe): boolean {
  const count = uint16be(head, 0);
  const first = head[2];
  const second = head[3 + first];
  return (
    count > 0 &&
    size >= 2 + count * 5 &&
    /^[a-z][\w.-]{2,39}$/.test(letters(head, 3, 3 + first)) &&
    second > 2 &&
    second < 40 &&
    size > 4 + first + second &&
    letters(head, 3, 3 + first).length === first
  );
}

export const words: readonly Format[] = [
  row('marisa'),
  row('opencc'),
  row('simplemma'),
  row('stempel', isStempel),
  row('navec', isNavec),
  row('navec-words', isNavecWords),
  row('chardet'),
  row('chardet-pairs', isEncodingPairs)
];
