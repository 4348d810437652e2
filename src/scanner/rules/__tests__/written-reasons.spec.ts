import { readFileSync, readdirSync } from 'fs';
import { join } from 'path';

/** Prettier puts the brace that opens a row of a top-level table on a line of its own, two blanks in. */
const ROW = /^ {2}\{(.*)\n(.*)$/gm;
const REASON = /^ {4}\/\/ \S/;

/** Rows of the tables in a folder of `rules`, each as `file: its first two lines`. */
function rowsOf(folder: string): { place: string; lines: string[] }[] {
  const path = join(__dirname, '..', folder);
  return readdirSync(path)
    .filter(name => name.endsWith('.ts'))
    .flatMap(name =>
      [...readFileSync(join(path, name), 'utf8').matchAll(ROW)].map(([, rest, next]) => ({
        place: `${folder}/${name}: ${next.trim()}`,
        lines: [rest, next]
      }))
    );
}

describe.each([
  ['trusted', 130],
  ['gadgets', 13]
])('the tables in %s', (folder, least) => {
  const rows = rowsOf(folder);

  it('are found', () => {
    expect(rows.length).toBeGreaterThanOrEqual(least);
  });

  it('say the reason of each row in a comment at its head', () => {
    const without = rows.filter(({ lines: [rest, next] }) => rest !== '' || !REASON.test(next));
    expect(without.map(({ place }) => place)).toEqual([]);
  });
});
