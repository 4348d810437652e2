import type { Probe } from '../../../format';
import { letters } from '../../magic';
import { textOf } from '../../text/plain-text';

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
