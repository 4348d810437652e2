import { foreignFormat, foreignRule } from '../../../report/foreign-ids';
import { toJson } from '../../../report/writers/json-report';
import type { FileReport, JudgedFinding, Run } from '../../../report/run';
import { finding, report } from '../../../panel/__tests__/entries';
import { readOutput } from '../renderer-data';
import { contentsPath, rootOnDisk } from '../renderer-paths';

const HIDDEN = 'safe\u202egnp.\u200bexe\u0007';

function fileOf(name: string, findings: readonly JudgedFinding[] = [], more: Partial<FileReport> = {}): FileReport {
  return { ...report(name, findings.length > 0 ? 'unsafe' : 'clean'), findings, source: name, ...more };
}

function documentOf(files: readonly FileReport[], more: Partial<Run> = {}): Record<string, unknown> {
  const run: Run = {
    version: '1.2.3',
    timestamp: '2026-01-02T03:04:05Z',
    inputs: ['.'],
    base: '/home/me/models',
    failOn: 'medium',
    failOnCoverage: false,
    files,
    excluded: [],
    ...more
  };
  return JSON.parse(JSON.stringify(toJson(run))) as Record<string, unknown>;
}

function runOf(data: unknown): Run {
  const read = readOutput(data);
  if (read.kind !== 'report') {
    throw new Error(JSON.stringify(read));
  }
  return read.run;
}

describe('readOutput', () => {
  it('gives back what the command line wrote', () => {
    const waiver = { kind: 'accepted', reason: 'reviewed', expires: '2027-01-31' } as const;
    const files = [fileOf('a.pt', [finding('CRITICAL'), { ...finding('LOW'), waiver }]), fileOf('b.pt')];
    const run = runOf(documentOf(files));
    expect(run.files).toEqual(files);
    expect(run.base).toBe('/home/me/models');
  });

  it('takes a request for the browser, and leaves out what is no path', () => {
    const inputs = ['a.pt', 7, null, 'x'.repeat(5000), '../b'];
    const data = { schema: 'scan-model-request/1', reason: `No ${HIDDEN}`, inputs, absolute_path: '/home/me' };
    expect(readOutput(data)).toEqual({
      kind: 'request',
      reason: 'No safe\\u202egnp.\\u200bexe\\x07',
      inputs: ['a.pt', '../b'],
      folder: '/home/me'
    });
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a number', 3],
    ['a text', 'clean'],
    ['a list', [[]]],
    ['an empty object', {}],
    ['a request without paths', { schema: 'scan-model-request/1', inputs: 'a.pt' }],
    ['a report without files', { ...documentOf([]), files: 4 }],
    ['a report with an unknown severity', { ...documentOf([fileOf('a')]), issues: [{ severity: 'FINE', file: 0 }] }],
    ['what is deeper than a stack', deep(100_000)],
    ['what is too long', { schema: 'x'.repeat(33_000_000) }]
  ])('says of %s that it is no report', (_, data) => {
    const read = readOutput(data);
    expect(read.kind).toBe('unreadable');
    expect(read).toEqual({ kind: 'unreadable', detail: expect.stringMatching(/^.{1,200}$/) });
  });

  it('does not believe a verdict that the findings contradict', () => {
    const liar = fileOf('a.pt', [finding('CRITICAL')], { verdict: 'clean' });
    const [file] = runOf(documentOf([liar])).files;
    expect(file.verdict).toBe('unsafe');
  });

  it('shows no text that hides or reorders other text', () => {
    const hostile = finding('HIGH', {
      module: HIDDEN,
      operator: HIDDEN,
      rule: foreignRule(HIDDEN),
      evidence: `one\n${HIDDEN}`,
      where: { members: [HIDDEN], offset: -5 },
      params: { name: HIDDEN, size: 1e300 },
      references: [HIDDEN]
    });
    const data = documentOf([fileOf(HIDDEN, [hostile], { size: -1, format: foreignFormat(HIDDEN) })], {
      policy: HIDDEN,
      excluded: [{ path: HIDDEN, source: HIDDEN, glob: HIDDEN }]
    });
    const run = runOf(data);
    const [made] = run.files[0].findings;
    expect(made.evidence).toBe('one\nsafe\\u202egnp.\\u200bexe\\x07');
    expect(made.where.offset).toBe(0);
    expect(made.params.size).toBe(Number.MAX_SAFE_INTEGER);
    expect(run.files[0].size).toBe(0);
    // The base and the inputs are not shown.
    expect(JSON.stringify({ ...run, base: '', inputs: [] })).not.toMatch(/[\u202e\u200b\u0007]|\\u0007/);
  });

  it('counts what is too much to be shown, keeping the worst', () => {
    const many = [...Array<JudgedFinding>(6000).fill(finding('LOW')), finding('CRITICAL')];
    const [file] = runOf(documentOf([fileOf('a.pt', many)])).files;
    expect(file.findings).toHaveLength(5000);
    expect(file.findings[0].severity).toBe('CRITICAL');
    expect(file.findingsDropped).toBe(1001);

    const files = [...Array.from({ length: 2500 }, (_, i) => fileOf(`${i}.pt`)), fileOf('z.pt', [finding('HIGH')])];
    const read = readOutput(documentOf(files));
    expect(read).toMatchObject({ kind: 'report', filesDropped: 501 });
    expect(runOf(documentOf(files)).files[0].path).toBe('z.pt');
  });

  it('counts gaps that are too many to be shown', () => {
    const { coverage: scanned } = report('a', 'clean');
    const parts = [...Array.from({ length: 21_000 }, () => scanned[0]), { ...scanned[0], status: 'failed' as const }];
    const [file] = runOf(documentOf([fileOf('a.pt', [], { coverage: parts })])).files;
    expect(file.coverage).toHaveLength(20_000);
    expect(file.coverage[0].status).toBe('failed');
    expect(file.coverageDropped.scanned).toBe(1001);
    expect(file.verdict).toBe('incomplete');
  });
});

function deep(levels: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < levels; i++) {
    value = [value];
  }
  return { summary: value };
}

describe('contentsPath', () => {
  const places = { root: '/home/me', notebook: 'course/week 3' };

  it.each<[string, string | undefined, string | undefined]>([
    // Below the root on disk: wherever the notebook is.
    ['a.pt', '/home/me/course/week 3/a.pt', 'course/week 3/a.pt'],
    ['a.pt', '/home/me/elsewhere/a.pt', 'elsewhere/a.pt'],
    ['/home/me/models/./x/../a.pt', undefined, 'models/a.pt'],
    ['../a.pt', '/home/me/course/week 3/../a.pt', 'course/a.pt'],
    ['.', '/home/me/.', ''],
    // Run on another machine: beside the notebook.
    ['models/a.pt', '/home/other/models/a.pt', 'course/week 3/models/a.pt'],
    ['../../a.pt', '/x/a.pt', 'a.pt'],
    ['a.pt', undefined, 'course/week 3/a.pt'],
    // Not shown by JupyterLab.
    ['/tmp/a.pt', undefined, undefined],
    ['/home/me/../you/a.pt', undefined, undefined],
    ['/home/meg/a.pt', undefined, undefined],
    ['../../../a.pt', '/x/a.pt', undefined],
    ['C:\\models\\a.pt', undefined, undefined]
  ])('%s (%s) is %s', (path, absolute, expected) => {
    expect(contentsPath(path, absolute, places)).toBe(expected);
  });

  it('keeps the drive of the notebook', () => {
    expect(contentsPath('a.pt', undefined, { notebook: 's3:bucket/nb' })).toBe('s3:bucket/nb/a.pt');
    expect(contentsPath('a.pt', undefined, { notebook: 's3:' })).toBe('s3:a.pt');
  });

  it('knows nothing without a root and a notebook', () => {
    expect(contentsPath('a.pt', '/home/me/a.pt', {})).toBeUndefined();
  });

  it('understands paths of Windows', () => {
    const windows = { root: 'C:/Users/me', notebook: '' };
    expect(contentsPath('C:\\Users\\me\\models\\a.pt', undefined, windows)).toBe('models/a.pt');
  });
});

describe('rootOnDisk', () => {
  const of = (options: Readonly<Record<string, string>>): string | undefined => rootOnDisk(name => options[name] ?? '');

  it('comes from what the server tells', () => {
    expect(of({ rootUri: 'file:///home/me/my%20models', serverRoot: '~/my models' })).toBe('/home/me/my models');
    expect(of({ rootUri: 'file:///c:/models' })).toBe('c:/models');
    expect(of({ serverRoot: '/srv/models' })).toBe('/srv/models');
    expect(of({ serverRoot: '~/models' })).toBeUndefined();
    expect(of({ rootUri: 'file:///%E0%A4%A' })).toBeUndefined();
    expect(of({})).toBeUndefined();
  });
});
