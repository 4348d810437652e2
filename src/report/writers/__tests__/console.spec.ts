import { foreignFormat } from '../../foreign-ids';
import { toConsole } from '../console';
import type { ReportLook } from '../report-writer';
import type { Run } from '../../run';
import { coverage, file, finding, runOf } from '../../__tests__/runs';

const shown = (run: Run, look: Partial<ReportLook> = {}): string[] =>
  toConsole(run, { showSkipped: false, colour: false, width: 80, ...look }).split('\n');

const unknown = (source: string): ReturnType<typeof file> =>
  file(source, {
    format: 'unknown',
    coverage: [coverage({ status: 'not-understood', format: 'unknown', reason: 'unknown-format' })]
  });
const text = (source: string, more: Partial<ReturnType<typeof coverage>> = {}): ReturnType<typeof file> =>
  file(source, { format: 'text', coverage: [coverage({ status: 'inert', format: 'text', ...more })] });

describe('words', () => {
  const long = 'a path with many words in it and no end in sight '.repeat(3).trim();
  const evidence = `os.system('${'echo hello and good bye '.repeat(8)}')`;
  const run = runOf([
    file(`${long}.pkl`, { findings: [finding({ evidence, where: { members: [`${long}.bin`], offset: 1 } })] }),
    unknown(`${long}.bin`)
  ]);

  it.each([40, 60, 80, 200])('wrap at %s columns; paths, evidence and modelscan’s lines do not', width => {
    const lines = shown(run, { width });
    const whole = lines.filter(line => line.length > width);
    for (const line of whole) {
      expect(line).toMatch(/many words|echo hello|^ {2}- (Description|Where|Rule): |^Total skipped/);
    }
    expect(lines).toContain(`        ${evidence}`);
    expect(lines).toContain("  - Description: Use of unsafe operator 'system' from module 'os'");
    expect(lines).toContain(`  - Source: ${long}.pkl:${long}.bin`);
    expect(lines.some(line => line.startsWith(`${long}.bin:`))).toBe(true);
    expect(lines.join('\n')).toContain('  - Why: os.system can run');
    const joined = lines.join(' ').replace(/ +/g, ' ');
    expect(joined).toContain('with your rights: your files, your tokens, your network.');
  });
});

describe('why and what to do', () => {
  it('is said once a rule, and once a reason', () => {
    const run = runOf([
      ...['a', 'b', 'c'].map(name => file(name, { findings: [finding()] })),
      ...['d', 'e', 'f'].map(unknown)
    ]);
    const all = shown(run, { width: 500 }).join('\n');
    expect(all.match(/ {2}- Why: /g)).toHaveLength(1);
    expect(all.match(/ {2}- What to do: /g)).toHaveLength(1);
    expect(all.match(/nobody has looked inside/g)).toHaveLength(1);
    expect(all.match(/This is not a format/g)).toHaveLength(3);
  });
});

describe('what was skipped', () => {
  const many = (count: number): Run =>
    runOf(
      Array.from({ length: count }, (_, i) => unknown(`file${i}.bin`)),
      { excluded: [{ path: 'old.pkl', source: 'old.pkl', glob: 'old*' }] }
    );

  it('is named at once', () => {
    const lines = shown(many(2));
    expect(lines).toContain('Total skipped: 3 - run with --show-skipped to see the full list.');
    expect(lines).toContain('file0.bin: This is not a format that the scanner knows.');
    expect(lines).toContain('old.pkl: excluded (old*)');
    expect(lines.join('\n')).not.toContain('more: --show-skipped');
  });

  it('is named up to a number, and the others are counted', () => {
    const lines = shown(many(500));
    expect(lines.filter(line => line.includes('This is not a format'))).toHaveLength(20);
    expect(lines).toContain('And 481 more: --show-skipped lists them.');
    expect(lines.length).toBeLessThan(60);
  });

  it('is all listed when asked', () => {
    const lines = shown(many(500), { showSkipped: true });
    expect(lines.filter(line => line.includes('This is not a format'))).toHaveLength(500);
    expect(lines).toContain('old.pkl: excluded (old*)');
  });
});

describe('what is no model', () => {
  const empty = file('e', {
    format: 'empty',
    coverage: [coverage({ status: 'inert', format: 'empty', reason: 'empty' })]
  });

  it('is one line with a count for each kind, and skips nothing', () => {
    const lines = shown(runOf([file('model.pkl'), text('a'), text('b'), empty]));
    expect(lines).toContain('3 files are no models (Text: 2, Empty file: 1).');
    expect(lines.join('\n')).not.toMatch(/Skipped|Not what/);
    expect(lines).toContain(' No issues found! 🎉');
  });

  it('counts kinds beyond the first together', () => {
    const kinds = Array.from({ length: 12 }, (_, i) =>
      file(`f${i}`, {
        verdict: 'not-a-model',
        format: foreignFormat(`kind${i}`),
        coverage: [coverage({ status: 'inert', format: foreignFormat(`kind${i}`) })]
      })
    );
    expect(shown(runOf(kinds), { width: 200 }).join('\n')).toContain('kind7: 1, others: 4).');
  });

  it('is named when its name promises a model', () => {
    const lines = shown(runOf([file('model.pkl'), text('page.pt', { reason: 'lfs-pointer' })]), { width: 200 });
    expect(lines).toContain('--- Not what they are named ---');
    expect(lines.some(line => line.startsWith('page.pt: '))).toBe(true);
  });
});

describe('the conclusion', () => {
  const lambda = finding({ rule: 'keras-lambda', severity: 'MEDIUM', module: 'Keras', operator: 'Lambda' });
  const said = (...files: ReturnType<typeof file>[]): string => shown(runOf(files), { width: 500 }).join('\n');

  it('does not forbid code of the author’s own as it forbids os.system', () => {
    const all = said(file('a.keras', { findings: [lambda] }));
    expect(all).toContain('✖ Runs code of its own (medium)');
    expect(all).toContain('One file runs code of its own when it is loaded or used.');
    expect(all).not.toContain('do not load it.');
  });

  it('tells the two apart in one scan', () => {
    const all = said(file('a.keras', { findings: [lambda] }), file('b.pkl', { findings: [finding()] }));
    expect(all).toContain('One file is unsafe: do not load it.');
    expect(all).toContain('One file runs code of its own');
  });

  it('is careful with what is neither', () => {
    const all = said(file('a.zip', { findings: [finding({ rule: 'archive-link', severity: 'MEDIUM' })] }));
    expect(all).toContain('do not load it before you know why.');
  });

  it('says how many files were not examined', () => {
    expect(said(file('a'), unknown('b'))).toContain('One of 2 files was not examined to the end.');
  });
});

test('any number of findings and of folders of Git has its lines', () => {
  const many = Array.from({ length: 30_000 }, (_, index) => finding({ evidence: `os.system(${index})` }));
  const stores = Array.from({ length: 200_000 }, (_, index) => ({ path: `${index}/.git`, source: '', files: 1 }));
  const lines = shown(runOf([file('evil.pkl', { findings: many })], { stores }));
  expect(lines.filter(line => line.startsWith('  - Source: '))).toHaveLength(many.length);
});
