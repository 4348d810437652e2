import type { Format, Probe } from '../../../format';
import type { FormatId } from '../../../format-catalog';
import { isSvm, isWordVectors } from './text-beginnings';
import { scanHiddenInText } from '../../fallback/hidden-pickle';
import { textOf } from '../../text/plain-text';
import { judgeDataText } from '../data-texts';
import { linesOf } from '../lines';

/** Larger files are judged by their beginning and their end: no reader takes anything but numbers from between. */
const MAX_READ = 64 * 2 ** 20;
const ENDS = 2 ** 20;
const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d+)?|nan|inf|-nan|-inf';

/** Text of which every line has to be of a form. A line of another is judged as a text, and is not understood. */
function ofLines(id: FormatId, probe: Format['probe'], form: RegExp): Format {
  return {
    id,
    fallback: true,
    probe,
    scan(source, context) {
      scanHiddenInText(source, context);
      const isLarge = source.size > MAX_READ;
      const parts = isLarge
        ? [
            [0, ENDS],
            [source.size - ENDS, source.size]
          ]
        : [[0, source.size]];
      let unknown: number | undefined;
      for (const [from, end] of parts) {
        for (const { text, offset } of linesOf(source, context.work, from, end)) {
          const isCut = isLarge && (offset === from || offset + text.length >= end);
          if (!form.test(text.replace(/\s+$/, '')) && !isCut) {
            judgeDataText(context, text, offset);
            unknown ??= offset;
          }
        }
      }
      context.cover({
        status: unknown === undefined ? 'scanned' : 'not-understood',
        format: id,
        size: source.size,
        reason: unknown === undefined ? undefined : 'unknown-record',
        params: unknown === undefined ? undefined : { offset: unknown }
      });
    }
  };
}

/** LIBSVM and LIBLINEAR (`svm_save_model`): settings, then coefficients and support vectors. */
export const libsvm = ofLines(
  'libsvm',
  isSvm,
  new RegExp(
    `^(?:(?:svm_type|kernel_type|solver_type) \\w+|(?:[a-zA-Z_]+)(?: (?:${NUMBER}))*|(?:(?:\\d+:)?(?:${NUMBER})\\s*)*)$`
  )
);

const VECTOR = new RegExp(`^.+?(?:[ \\t](?:${NUMBER})){2,}$`);

/** Words with their numbers; the first line may tell how many there are. */
export const word2vecText = ofLines('word2vec-text', isWordVectors, new RegExp(`${VECTOR.source}|^\\d+ \\d+$|^$`));

/** The same without a first line, as GloVe writes them. */
export const glove = ofLines('glove', isGlove, new RegExp(`${VECTOR.source}|^$`));

function isGlove(probe: Probe): boolean {
  const lines = (textOf(probe) ?? '').split('\n');
  const whole = probe.head.length < probe.size ? lines.slice(0, -1) : lines.filter(line => line !== '');
  const widths = whole.slice(0, 5).map(line => line.trimEnd().split(' ').length);
  return (
    whole.length > 1 &&
    widths[0] > 8 &&
    widths.every(width => width === widths[0]) &&
    whole.slice(0, 5).every(line => VECTOR.test(line.trimEnd()) && !/^[-+\d.]/.test(line))
  );
}

/** The layers of an ncnn model: kind, name, counts, blobs, settings. */
export const ncnn = ofLines('ncnn', () => true, /^(?:7767517|\d+ \d+|[\w.]+\s+\S+\s+\d+\s+\d+(?:\s+\S+)*|)$/);
