// node scripts/formats.mjs [--check]: bring the tables of docs/formats.md and the pattern of .pre-commit-hooks.yaml up to date
// with src/scanner/format-catalog.ts and src/scanner/formats/index.ts. The script keeps the columns that authors write by hand
// (read, judged, not judged, source; readers compared, not understood), by id, and marks empty cells for the author. With --check it writes nothing, and fails
// when the tables are out of date or have gaps.

import { build } from 'esbuild';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { UserError, main, root, log } from './lib/run.mjs';

const PAGE = join(root, 'docs', 'formats.md');
const HOOKS = join(root, '.pre-commit-hooks.yaml');
const COMMAND = 'npm run formats';
/** Mark of a cell that the author has to fill in. */
const GAP = '?';

main(async () => {
  const check = process.argv.includes('--check');
  const before = readFileSync(PAGE, 'utf8');
  const { FORMATS, modelEndings, formatRow } = await engine();
  const hooks = readFileSync(HOOKS, 'utf8');
  const asked = withEndings(hooks, modelEndings());
  const kinds = { examined: [], recognised: [], bystanders: [] };
  for (const { id, unread } of FORMATS.filter(({ id }) => id !== 'unknown')) {
    const row = formatRow(id);
    kinds[unread ? 'recognised' : row.bystander ? 'bystanders' : 'examined'].push({ id, ...row });
  }
  const prose = proseById(before, 'examined', 4);
  const compared = proseById(before, 'compared', 2);
  const tables = {
    examined: [
      ['Format', 'Id', 'Magic number', 'Endings', 'What is read', 'What is judged', 'What is not', 'Source'],
      ...kinds.examined.map(row => [...facts(row), ...(prose.get(row.id) ?? [GAP, GAP, GAP, GAP])])
    ],
    compared: [
      ['Format', 'Id', 'Real readers that the engine was compared with', 'Not understood on purpose'],
      ...kinds.examined.flatMap(row =>
        compared.has(row.id) ? [[...facts(row).slice(0, 2), ...compared.get(row.id)]] : []
      )
    ],
    recognised: [['Format', 'Id', 'Magic number', 'Endings'], ...kinds.recognised.map(facts)],
    bystanders: [
      ['Format', 'Id', 'Magic number', 'Kind'],
      ...kinds.bystanders.map(row => [...facts(row).slice(0, 3), row.bystander.replace('-', ' ')])
    ]
  };
  const after = Object.entries(tables).reduce((page, [name, rows]) => withTable(page, name, rows), before);
  const written = [...proseById(after, 'examined', 4), ...proseById(after, 'compared', 2)];
  const gaps = written.filter(([, cells]) => cells.some(cell => cell === GAP)).map(([id]) => id);
  if (check && (after !== before || asked !== hooks)) {
    throw new UserError(
      'docs/formats.md or .pre-commit-hooks.yaml does not say what the catalogue of formats says.',
      COMMAND
    );
  }
  if (!check) {
    writeFileSync(PAGE, after);
    writeFileSync(HOOKS, asked);
  }
  if (gaps.length > 0) {
    throw new UserError(
      `docs/formats.md does not say what is read and judged of: ${gaps.join(', ')}`,
      'Fill in the cells.'
    );
  }
  log(`${FORMATS.length - 1} formats, ${kinds.examined.length} of them examined.`);
});

/** The formats in their order, and the catalogue. */
async function engine() {
  const contents = `export { FORMATS } from './src/scanner/formats';
    export { modelEndings } from './src/scanner/rules/file-endings';
    export { formatRow } from './src/scanner/format-catalog';`;
  const built = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].text).toString('base64')}`);
}

/** The hook's pattern with the endings that it lacks, on a line of their own behind the others. */
function withEndings(hooks, endings) {
  const end = '\n    )(\\.(';
  const at = hooks.indexOf(end);
  if (at < 0) {
    throw new UserError(
      '.pre-commit-hooks.yaml has no list of endings.',
      'Write the pattern as `.( a|b )( .( gz|... ))?$`.'
    );
  }
  const listed = new Set(hooks.slice(0, at).match(/[a-z0-9]+(?=\||$)/gm));
  const missing = endings.filter(ending => !listed.has(ending));
  return missing.length === 0 ? hooks : `${hooks.slice(0, at)}|\n      ${missing.join('|')}${hooks.slice(at)}`;
}

/** The cells of a table that are written by hand, by id: all behind the first `known`, which the catalogue determines. */
function proseById(page, name, known) {
  const [from, to] = placeOf(page, name);
  const rows = page
    .slice(from, to)
    .split('\n')
    .filter(line => /^\| .* \|$/.test(line));
  const cells = rows.map(line => line.slice(2, -2).split(' | '));
  return new Map(cells.map(row => [row[1].replaceAll('`', ''), row.slice(known)]));
}

/** Cells that the catalogue determines. */
function facts({ id, label, magic = [], magicMayBeAbsent, endings = [] }) {
  const shown = magic.length > 4 ? [...magic.slice(0, 3).map(code), '…'] : magic.map(code);
  const elsewhere = magicMayBeAbsent ? ' (or further behind, or none)' : '';
  return [
    label ?? id,
    `\`${id}\``,
    magic.length === 0 ? '' : `${shown.join(', ')}${elsewhere}`,
    endings.map(ending => `.${ending}`).join(' ')
  ];
}

/** A magic number as text: bytes other than letters are escaped, and `@4` says that it begins four bytes behind the beginning. */
function code(magic) {
  const at = magic.search(/[^\u0100]/);
  const text = Array.from(magic.slice(at), char =>
    char === '\u0100'
      ? '·'
      : /[!-_a-{}~ ]/.test(char) && char !== '\\'
        ? char
        : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  ).join('');
  return `\`${text}\`${at > 0 ? ` @${at}` : ''}`;
}

/** Where the lines of a table begin and end. */
function placeOf(page, name) {
  const [begin, end] = [`<!-- table: ${name} -->\n`, `<!-- end: ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) {
    throw new UserError(
      `docs/formats.md has no place for the table "${name}".`,
      `Put ${begin.trim()} and ${end} there.`
    );
  }
  return [from + begin.length, to];
}

function withTable(page, name, [head, ...rows]) {
  const [from, to] = placeOf(page, name);
  const lines = [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |\n`);
  return page.slice(0, from) + lines.join('') + page.slice(to);
}
