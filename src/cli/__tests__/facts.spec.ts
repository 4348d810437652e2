import { readdirSync, renameSync } from 'fs';
import { dirname, join } from 'path';
import { FACTS_PACKAGES } from '../../scanner/rules/facts/packages';
import { Program } from './program';

/** Settings as every checkpoint of Ultralytics has them: only the source of the class tells that nothing runs. */
const SETTINGS = "cultralytics.utils\nIterableSimpleNamespace\n(tR(dS'task'\nS'detect'\nsb.";
/** A list with `pwnhelper.greet` in it. */
const NAMED = '(lcpwnhelper\ngreet\na.';

const program = new Program();
const tables = join(dirname(program.path), 'facts');
const settings = program.file('models/settings.pkl', SETTINGS);
afterAll(() => program.remove());

test('the tables of classes lie beside the program, and it goes by them', () => {
  expect(readdirSync(tables).sort()).toEqual(FACTS_PACKAGES.map(name => `${name}.json`).sort());
  expect(program.json([settings]).report.summary.verdict).toBe('clean');
  // Threads of a run over many files read them, too.
  for (let i = 0; i < 40; i++) {
    program.file(`many/${i}.pkl`, SETTINGS);
  }
  expect(program.json([join(program.folder, 'many'), '--jobs', '2']).report.summary.verdict).toBe('clean');
});

test('where they are missing the answer says so, and is not clean', () => {
  renameSync(tables, `${tables}-away`);
  try {
    const { report } = program.json([settings]);
    expect(report.summary.verdict).toBe('incomplete');
    expect(JSON.stringify(report)).toContain('facts-missing');
  } finally {
    renameSync(`${tables}-away`, tables);
  }
});

test('a module beside the file that a pickle names makes it unsafe', () => {
  const named = program.file('named/model.pkl', NAMED);
  expect(program.json([named]).report.summary.verdict).toBe('review');
  program.file('named/pwnhelper.py', 'print("imported")');
  expect(program.json([named]).report.summary.verdict).toBe('unsafe');
  expect(program.json(['model.pkl'], { cwd: join(program.folder, 'named') }).report.summary.verdict).toBe('unsafe');
  expect(program.json([join(program.folder, 'named')]).report.summary.verdict).toBe('unsafe');
});
