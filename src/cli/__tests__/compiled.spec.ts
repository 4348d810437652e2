import { execFileSync } from 'child_process';
import { copyFileSync, mkdirSync, readdirSync, truncateSync } from 'fs';
import { join, resolve } from 'path';
import { pathToFileURL } from 'url';
import { PROGRAM_TIME, Program } from './program';

const HARMLESS = Buffer.from('\x80\x04]\x94(K\x01K\x02e.', 'latin1');

/** Says whether the Node that runs takes what lies beside the program for the program's compiled form. */
const ASKS = `
import { readFileSync, readdirSync } from 'fs';
import { Script } from 'vm';
const [program, compiled, lib] = process.argv.slice(-3);
const { scriptsOf } = await import(lib);
const scripts = scriptsOf(readFileSync(program, 'latin1'));
for (const form of readdirSync(compiled)) {
  const [name, text] = [...scripts].find(([name]) => form.endsWith('-' + name));
  console.log(name, new Script(text, { cachedData: readFileSync(compiled + '/' + form) }).cachedDataRejected);
}
`;

describe('the compiled form beside the program', () => {
  let program: Program;
  let model: string;
  beforeAll(() => {
    program = new Program();
    model = program.file('model.pkl', HARMLESS);
  }, PROGRAM_TIME);
  afterAll(() => program.remove());

  const folder = (): string => join(program.path, '..', 'compiled');

  it('is what the build leaves, for this Node', () => {
    const lib = pathToFileURL(resolve('scripts/lib/program.mjs')).href;
    const answer = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', ASKS, '--', program.path, folder(), lib],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } }
    );
    expect(answer.split('\n')).toEqual(expect.arrayContaining(['core false', 'rules-trusted false']));
    expect(answer).not.toContain('true');
  });

  it.each([
    ['is not needed', false],
    ['is left alone when it is not what it should be', true]
  ])(
    '%s',
    (_, damaged) => {
      const alone = join(program.folder, String(damaged));
      const copy = join(alone, 'scan-model.mjs');
      mkdirSync(join(alone, 'compiled'), { recursive: true });
      copyFileSync(program.path, copy);
      if (damaged) {
        for (const name of readdirSync(folder())) {
          copyFileSync(join(folder(), name), join(alone, 'compiled', name));
          truncateSync(join(alone, 'compiled', name), 1000);
        }
      }
      const answer = execFileSync(process.execPath, [copy, model, '-r', 'json'], { encoding: 'utf8' });
      expect(JSON.parse(answer)).toMatchObject({ summary: { verdict: 'clean' } });
    },
    PROGRAM_TIME
  );
});
