// npm run scoreboard [-- --ours] [--floor]: how scanners do on harmful and on honest files.
// Without options: every scanner, written to docs/scoreboard.md. --ours: only this project's, which fails below bench/floor.json;
// --raise writes what it reached to that file. Everything that is made is in bench/out/scoreboard.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { ensureVenv, pythonOf } from '../scripts/lib/python.mjs';
import { UserError, log, main, root, runOrFail } from '../scripts/lib/run.mjs';
import { published } from './scoreboard/published.mjs';
import { countsOf, page, total } from './scoreboard/table.mjs';
import { TOOLS } from './scoreboard/tools.mjs';

const OUT = join(root, 'bench', 'out', 'scoreboard');
const HARMFUL = join(OUT, 'harmful');
const HONEST = join(OUT, 'honest');
const FLOOR = join(root, 'bench', 'floor.json');
/** What real frameworks wrote for the tests: `npm test` makes the first, the second is committed. */
const WRITTEN = ['.cache/honest', 'tests/fixtures/honest'];
/** Bookkeeping of the tests, no model files. */
const NOT_MODELS = /(^|\/)(hash|[\w-]+\.py|environments\.json|honest\.json|README.*|.*\.report\.json)$/;

const { values: options } = parseArgs({
  options: { ours: { type: 'boolean' }, raise: { type: 'boolean' } }
});

function* filesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      yield* filesIn(path);
    } else if (entry.isFile()) {
      yield path;
    }
  }
}

/** Writes the harmful files and tells what each is. */
async function makeHarmful() {
  const program = join(OUT, 'write-harmful.mjs');
  await build({
    entryPoints: [join(root, 'src/scanner/testing/evasions/write-harmful.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'warning'
  });
  await runOrFail(process.execPath, [program, HARMFUL, ...WRITTEN], { quiet: true });
  const cases = JSON.parse(readFileSync(join(HARMFUL, 'cases.json'), 'utf8'));
  rmSync(join(HARMFUL, 'cases.json'));
  return cases;
}

/** Copies the honest files, each once, and tells which family each is of. */
async function makeHonest() {
  rmSync(HONEST, { recursive: true, force: true });
  const seen = new Set();
  const files = [];
  const add = (path, row, name) => {
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
    if (seen.has(digest)) {
      return;
    }
    seen.add(digest);
    mkdirSync(dirname(join(HONEST, name)), { recursive: true });
    cpSync(path, join(HONEST, name));
    files.push({ path: name, row });
  };
  for (const folder of WRITTEN) {
    for (const path of filesIn(join(root, folder))) {
      const name = relative(join(root, folder), path);
      if (!NOT_MODELS.test(name)) {
        add(path, `written: ${name.split('/')[0]}`, join(folder.replaceAll('/', '-').replace('.', ''), name));
      }
    }
  }
  if (!options.ours) {
    for (const { path, name, row } of published(join(OUT, 'packages'))) {
      add(path, `published: ${row}`, join('published', name));
    }
  }
  return files;
}

/** What identifies the question: the tool with its version, and every file. */
function questionOf(tool, folder, files) {
  const hash = createHash('sha256').update(tool.name);
  for (const { path } of files) {
    hash.update(path).update(readFileSync(join(folder, path)));
  }
  return hash.digest('hex');
}

/** The same, but a peer that was asked about the very same files is not asked again: some take an hour. */
function askOnce(tool, folder, files) {
  if (tool === TOOLS[0]) {
    return ask(tool, folder, files);
  }
  const kept = join(OUT, 'answers', `${questionOf(tool, folder, files)}.json`);
  if (existsSync(kept)) {
    const { answers, ...cost } = JSON.parse(readFileSync(kept, 'utf8'));
    return { answers: new Map(answers), ...cost };
  }
  const asked = ask(tool, folder, files);
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, JSON.stringify({ ...asked, answers: [...asked.answers] }));
  return asked;
}

/** Runs a tool over a folder; what it answered for each file, and what it cost. */
function ask(tool, folder, files) {
  const output = join(OUT, `${tool.id}.out`);
  const bin = join(root, 'bench/out/peers', tool.id, 'bin');
  const [command, ...args] = tool.command(bin, folder);
  const measured = spawnSync(pythonOf('.venv-frameworks'), ['bench/measure.py', output, command, ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28
  });
  const { seconds, peak } = JSON.parse(measured.stdout);
  const answers = tool.read(
    readFileSync(output, 'utf8'),
    folder,
    files.map(({ path }) => path)
  );
  return { answers, seconds, peak };
}

/** Compares our counts with the floor: rows in which fewer harmful or more honest files are flagged than before. */
function belowFloor(floor, harmful, honest) {
  return [
    ...Object.entries(floor.harmful).filter(([row, missed]) => missedIn(harmful, row) > missed),
    ...Object.entries(floor.honest).filter(([row, flagged]) => (honest.get(row)?.flagged ?? 0) > flagged)
  ].map(([row, was]) => `${row} (${was} wrong before)`);
}

const missedIn = (rows, row) => (rows.has(row) ? rows.get(row).total - rows.get(row).flagged : 0);
const sorted = rows => [...rows.keys()].sort();

main(async () => {
  mkdirSync(OUT, { recursive: true });
  const missing = WRITTEN.find(folder => !existsSync(join(root, folder)));
  if (missing !== undefined) {
    throw new UserError(`${missing} is not there.`, 'make the honest files: npm test -- honest');
  }
  log('Building the command line ...');
  await runOrFail(process.execPath, ['scripts/bundle.mjs', 'cli'], { quiet: true });
  log('Making the files ...');
  const harmfulFiles = await makeHarmful();
  const honestFiles = await makeHonest();
  const tools = options.ours ? TOOLS.slice(0, 1) : TOOLS;
  const [harmful, honest, costs] = [new Map(), new Map(), new Map()];
  for (const tool of tools) {
    if (tool !== TOOLS[0]) {
      await ensureVenv(`bench/out/peers/${tool.id}`, [`bench/peers/${tool.id}.txt`], tool.name);
    }
    log(`${tool.name}: ${harmfulFiles.length} harmful and ${honestFiles.length} honest files ...`);
    const bad = askOnce(tool, HARMFUL, harmfulFiles);
    const good = askOnce(tool, HONEST, honestFiles);
    harmful.set(tool.id, countsOf(harmfulFiles, bad.answers));
    honest.set(tool.id, countsOf(honestFiles, good.answers));
    costs.set(tool.id, { seconds: bad.seconds + good.seconds, peak: Math.max(bad.peak, good.peak) });
    const [found, alarms] = [total(harmful.get(tool.id)), total(honest.get(tool.id))];
    log(`  flagged ${found.flagged} of ${found.total} harmful and ${alarms.flagged} of ${alarms.total} honest files`);
    if (tool.id === 'ours') {
      const missed = harmfulFiles.filter(({ path }) => !bad.answers.get(path)?.flagged);
      const accused = honestFiles.filter(({ path }) => good.answers.get(path)?.flagged);
      missed.forEach(({ path, row, what }) => log(`  missed: ${row}, ${what} (${path})`));
      accused.forEach(({ path }) => log(`  false alarm: ${path}`));
    }
  }
  const [ours, ourHonest] = [harmful.get('ours'), honest.get('ours')];
  if (options.raise) {
    const floor = {
      harmful: Object.fromEntries(sorted(ours).map(row => [row, missedIn(ours, row)])),
      honest: Object.fromEntries(
        sorted(ourHonest)
          .filter(row => row.startsWith('written'))
          .map(row => [row, ourHonest.get(row).flagged])
      )
    };
    writeFileSync(FLOOR, `${JSON.stringify(floor, undefined, 2)}\n`);
  }
  if (!options.ours) {
    const date = new Date().toISOString().slice(0, 10);
    const machine = `${cpus().length} cores`;
    writeFileSync(join(root, 'docs', 'scoreboard.md'), page({ tools, harmful, honest, costs, date, machine }));
  }
  const worse = belowFloor(JSON.parse(readFileSync(FLOOR, 'utf8')), ours, ourHonest);
  if (worse.length > 0) {
    throw new UserError(`Worse than bench/floor.json in: ${worse.join('; ')}`, 'mend it; a floor is never lowered.');
  }
});
