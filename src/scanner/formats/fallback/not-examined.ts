import type { Format, Probe } from '../../format';
import type { FormatId, UnlabelledId } from '../../format-catalog';
import { labelOf } from '../../format-catalog';
import { letters } from '../magic';
import { textOf } from '../text/plain-text';
import { uint64 } from '../../encoding/integers';

interface Recognition {
  /** Further condition besides the magic number. */
  readonly probe?: (probe: Probe) => boolean;
  /** True when the model is text. A text file cannot be a model of the other formats. */
  readonly text?: true;
}

/**
 * The row of a format that is told by content but not examined yet: reported as not understood, never as clean. It is
 * asked after every format that is examined.
 */
export function notExamined(
  id: Exclude<FormatId, UnlabelledId | `${'joblib' | 'pickle'}-${string}`>,
  { probe = () => true, text }: Recognition = {}
): Format {
  return {
    id,
    fallback: true,
    probe: shown => probe(shown) && (text === true || textOf(shown) === undefined),
    scan: (source, context) =>
      context.cover({
        status: 'not-understood',
        format: id,
        size: source.size,
        reason: 'unsupported-format',
        params: { format: labelOf(id) }
      })
  };
}

/** 8 bytes little-endian header length, then a JSON object. */
export function isSafetensors({ head, size }: Probe): boolean {
  const length = head.length >= 9 ? uint64(head, 0) : 0;
  return (
    head[8] === 0x7b &&
    length >= 2 &&
    (length <= size || length > 2 ** 32) &&
    (head[9] === 0x22 || head[9] === 0x7d || head[9] === 0x20)
  );
}

/** How many words and numbers, then a word and as many numbers (gensim's and fastText's text format). */
export function isWordVectors(probe: Probe): boolean {
  const [, count, size, first] = /^(\d{1,9}) (\d{1,5})\r?\n([^\n]*)(\n|$)/.exec(textOf(probe) ?? '') ?? [];
  const [word, ...numbers] = (first ?? '').trim().split(' ');
  const isCut = first !== undefined && first.length > probe.head.length / 2;
  return (
    Number(count) > 0 &&
    Number(size) > 1 &&
    !/^-?[\d.]+$/.test(word) &&
    (numbers.length === Number(size) || isCut) &&
    numbers.slice(0, -1).every(number => /^-?\d*\.?\d+(e[+-]?\d+)?$/i.test(number))
  );
}

/** The first line of files that LIBSVM and LIBLINEAR save. */
export function isSvm({ head }: Probe): boolean {
  return /^(svm_type (c_svc|nu_svc|one_class|epsilon_svr|nu_svr)|solver_type \w+)\n/.test(letters(head, 0, 40));
}

/** R's `save` and `saveRDS`: in text, the versions of R that wrote and that can read it stand behind the magic number. */
export function isRData({ head }: Probe): boolean {
  return head[0] !== 0x41 || /^A\n[23]\n\d{6}\n\d{6}\n/.test(letters(head, 0, 18));
}
