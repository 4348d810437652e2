import { execFileSync } from 'child_process';
import { copyFileSync, mkdirSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';
import { pathToFileURL } from 'url';
import { PROGRAM_TIME, Program } from './program';

const HARMLESS = Buffer.from('\x80\x04]\x94(K\x01K\x02e.', 'latin1');

/** Says whether the Node that runs takes what lies beside the program for the program's compiled form. */
const ASKS = `
import { readFileSync } from 'fs';
import { Script } from 'vm';
const [program, compiled, lib] = process.argv.slice(-3);
const { bundleOf } = await import(lib);
const script = new Script(bundleOf(readFileSync(program, 'latin1')), { cachedData: readFileSync(compiled) });
console.log(script.cachedDataRejected);
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
  const compiled = (): string => join(folder(), readdirSync(folder())[0]);

  it('is what the build leaves, for this Node', () => {
    expect(readdirSync(folder())).toHaveLength(1);
    const lib = pathToFileURL(resolve('scripts/lib/program.mjs')).href;
    const answer = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', ASKS, '--', program.path, compiled(), lib],
      { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } }
    );
    expect(answer.trim()).toBe('false');
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
        const place = join(alone, 'compiled', readdirSync(folder())[0]);
        writeFileSync(place, readFileSync(compiled()));
        truncateSync(place, 1000);
      }
      const answer = execFileSync(process.execPath, [copy, model, '-r', 'json'], { encoding: 'utf8' });
      expect(JSON.parse(answer)).toMatchObject({ summary: { verdict: 'clean' } });
    },
    PROGRAM_TIME
  );
});
