/** The building blocks of the console's report: headings, wrapped prose, lists that end with a count. */
import { printable } from '../../scanner/printable';
import type { Colour, Painter } from './ansi';
import type { Translator } from '../translator';
import { countText } from '../words';
import type { ReportLook } from './report-writer';
import { wrapped } from './wrap';

/** Characters of one name on a line. */
const MAX_NAME = 1000;
/** Paths that are named in a list unless all are asked for. */
const MAX_NAMED = 20;

/** Values that all parts of one report use. */
export interface Page {
  readonly look: ReportLook;
  readonly paint: Painter;
  readonly trans: Translator;
  /** Rules and reasons that have been explained above. */
  readonly explained: Set<string>;
}

export function heading({ paint }: Page, text: string, colour: Colour = 'blue'): string[] {
  return ['', paint(colour, `--- ${text} ---`)];
}

/** Prose, wrapped. */
export function prose({ look }: Page, text: string, first = '', rest = ' '.repeat(first.length)): string[] {
  return wrapped(text, look.width, first, rest);
}

/** One point of a list, wrapped under its own first word. */
export function item(page: Page, line: string): string[] {
  return prose(page, line.slice('  - '.length), '  - ');
}

/** True the first time for each id: a report explains it once. */
export function isFirst({ explained }: Page, id: string): boolean {
  const first = !explained.has(id);
  explained.add(id);
  return first;
}

/** The first of a list, or all where that is asked for, and how many more there are. */
export function named<T>(
  list: readonly T[],
  { look, trans }: Page,
  lines: (item: T, index: number) => string[]
): string[] {
  const shown = look.showSkipped ? list : list.slice(0, MAX_NAMED);
  const more = list.length - shown.length;
  return [
    ...shown.flatMap(lines),
    ...(more > 0
      ? [
          '',
          trans._n(
            'And one more: --show-skipped lists it.',
            'And %1 more: --show-skipped lists them.',
            more,
            countText(more)
          )
        ]
      : [])
  ];
}

/** Text from a path or a policy, safe for a terminal. */
export function name(text: string): string {
  return printable(text, MAX_NAME);
}
