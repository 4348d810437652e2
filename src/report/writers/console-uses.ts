/** The list of classes and callables that loading each file would use, for `--show-uses`. */
import type { Trust } from '../../scanner/report';
import type { Colour } from './ansi';
import type { FileReport, Run } from '../run';
import { countText } from '../words';
import { groupWhy, howText, trustCounts, trustWord, groupsToShow, useName } from '../use-words';
import { weightsOnlyLines } from '../weights-words';
import type { Page } from './console-page';
import { heading, name, prose } from './console-page';

/** Names of one file. */
const MAX_SHOWN = 100;
/** Columns of a name; the rest of its line stands right of a longer one. */
const MAX_COLUMN = 60;

const TRUST_COLOUR: Readonly<Record<Trust, Colour>> = { dangerous: 'red', unknown: 'yellow', trusted: 'green' };

export function uses(run: Run, page: Page): string[] {
  const { look, trans } = page;
  if (look.showUses !== true) {
    return [];
  }
  const files = run.files.filter(file => file.uses.length > 0 || file.weightsOnly !== undefined);
  return [
    ...heading(page, trans.__('What loading uses')),
    ...(files.length === 0 ? ['', trans.__('Nothing: no file names a class or a function.')] : []),
    ...files.flatMap(file => ['', ...fileLines(file, page)])
  ];
}

function fileLines(file: FileReport, page: Page): string[] {
  const { paint, trans } = page;
  const shown = file.uses.slice(0, MAX_SHOWN);
  const more = file.uses.length - shown.length;
  const names = shown.map(useName);
  const width = Math.min(MAX_COLUMN, Math.max(...names.map(text => text.length)));
  const lines = [trans.__('%1: %2', name(file.path), trustCounts(file.uses, file.usesDropped, trans))];
  for (const alike of groupsToShow(shown)) {
    const { trust } = alike[0];
    const word = trustWord(trust, trans);
    const [first, ...rest] = prose(page, groupWhy(alike, trans), `  ${word}: `, '    ');
    lines.push(first.replace(word, paint(TRUST_COLOUR[trust], word)), ...rest);
    for (const use of alike) {
      const means = use.means === undefined ? '' : trans.__(' (that is %1)', use.means);
      lines.push(`      ${useName(use).padEnd(width)}  ${paint('dim', howText(use, trans) + means)}`);
    }
  }
  for (const line of file.weightsOnly === undefined ? [] : weightsOnlyLines(file.weightsOnly, trans)) {
    lines.push(...prose(page, line, '  ', '    '));
  }
  if (more > 0) {
    lines.push(
      trans._n('  And one more: -r json lists it.', '  And %2 more: -r json lists them.', more, countText(more))
    );
  }
  return lines;
}
