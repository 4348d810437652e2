import { globMatcher } from '../glob';
import { applyPolicy } from '../policy';
import { withAccepted, withTrusted } from '../policy-append';
import { PolicyError, parsePolicy } from '../policy-text';
import { policyParts } from '../policy-words';
import { readReport } from '../../read-json';
import { toJson } from '../../writers/json-report';
import * as ndjson from '../../writers/ndjson';
import type { FileReport, Run } from '../../run';
import { ENGLISH } from '../../translator';

const SHA256 = 'ab'.repeat(32);

const file: FileReport = {
  path: 'models/a.zip',
  source: 'a.zip',
  format: 'zip',
  size: 100,
  bytesRead: 90,
  verdict: 'unsafe',
  sha256: SHA256,
  findings: [
    {
      rule: 'pickle-dangerous-call',
      severity: 'CRITICAL',
      module: 'os',
      operator: 'system',
      where: { members: ['b.pkl'], offset: 7, length: 1 },
      evidence: "os.system('echo hi')",
      params: { count: 2, name: 'x' },
      references: ['CWE-502'],
      count: 2
    },
    {
      rule: 'pickle-unknown-call',
      severity: 'LOW',
      module: 'my_lab',
      operator: 'Encoder',
      where: { members: [], offset: 0 },
      evidence: 'my_lab.Encoder()',
      params: {},
      references: [],
      count: 1
    }
  ],
  findingsDropped: 0,
  coverage: [{ members: ['b.pkl'], status: 'scanned', format: 'pickle', size: 10, count: 1 }],
  coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
  uses: [],
  usesDropped: 0
};

describe('globs', () => {
  it.each<[string, string[], string[]]>([
    ['*.md', ['README.md', 'a/b/README.md'], ['README.mdx', 'md']],
    ['docs/', ['docs/a', 'docs/a/b', 'x/docs/a'], ['docs2/a']],
    ['docs/**', ['docs/a', 'docs/a/b'], ['x/docs/a', 'docs']],
    ['/docs/*.txt', ['docs/a.txt'], ['docs/b/a.txt']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['a/bz', 'xa/z']],
    ['**/cache', ['cache', 'a/cache', 'a/cache/b'], ['a/cached']],
    ['file?.[ab]', ['file1.a', 'x/file2.b'], ['file.a', 'file1.c', 'file/.a']],
    ['[!x]yz', ['ayz'], ['xyz', '/yz']],
    ['a+b(c).$', ['a+b(c).$'], ['aab(c).$']],
    ['[', ['['], ['a']],
    ['ü?', ['ü🎉'], ['ü']]
  ])('%s', (glob, yes, no) => {
    const matches = globMatcher(glob);
    expect(yes.filter(path => !matches(path))).toEqual([]);
    expect(no.filter(matches)).toEqual([]);
  });
});

describe('a policy as text', () => {
  const trusted = { module: 'my_lab', operator: 'Encoder', reason: 'Ours, "reviewed"\n\u007f' };
  const accepted = { sha256: SHA256, rule: 'pickle-dangerous-call', reason: 'by hand', expires: '2999-12-31' };

  it('takes new entries and keeps what was there', () => {
    const before = '# ours\nfail-on = "high" # why not';
    const after = withAccepted(withTrusted(before, trusted), accepted);
    expect(after.startsWith(`${before}\n`)).toBe(true);
    expect(parsePolicy(after)).toEqual({
      failOn: 'high',
      exclude: [],
      trusted: [{ ...trusted, line: 4 }],
      accepted: [{ ...accepted, line: 9 }]
    });
    expect(parsePolicy(withTrusted('', trusted)).trusted).toMatchObject([trusted]);
  });

  it('names the line of what is wrong after entries were added', () => {
    const text = withTrusted(withTrusted('', trusted), trusted).replace(/operator = "Encoder"\n(?![^]*operator)/, '');
    try {
      parsePolicy(text);
      throw new Error('nothing is wrong');
    } catch (error) {
      expect(error).toBeInstanceOf(PolicyError);
      expect((error as PolicyError).line).toBe(text.split('\n').lastIndexOf('[[trusted]]') + 1);
    }
  });

  it('holds up to and including its day', () => {
    const policy = { trusted: [], exclude: [], accepted: [accepted] };
    expect(applyPolicy(file, policy, '2999-12-31')).toMatchObject({
      verdict: 'review',
      findings: [{ waiver: { kind: 'accepted', reason: 'by hand', expires: '2999-12-31' } }, {}]
    });
    expect(applyPolicy(file, policy, '3000-01-01')).toMatchObject({
      verdict: 'unsafe',
      findings: [{ expired: '2999-12-31' }, {}]
    });
  });

  it('accepts nothing of a file whose digest is not known', () => {
    const policy = { trusted: [], exclude: [], accepted: [accepted] };
    expect(applyPolicy({ ...file, sha256: undefined }, policy, '2026-01-01').verdict).toBe('unsafe');
  });

  it('waives nothing that is not listed: the mildest of what is listed stands for it', () => {
    const [critical, low] = file.findings;
    const policy = parsePolicy('[[trusted]]\nmodule = "my_lab"\noperator = "Encoder"\nreason = "ours"\n');
    const high = { ...low, severity: 'HIGH', rule: 'pickle-suspicious-arguments' } as const;
    const verdictOf = (findings: FileReport['findings'], findingsDropped: number): string =>
      applyPolicy({ ...file, findings, findingsDropped }, policy, '2026-01-01').verdict;
    expect(verdictOf([low, low], 0)).toBe('accepted');
    expect(verdictOf([low, low], 1)).toBe('review');
    expect(verdictOf([high, high], 0)).toBe('accepted');
    expect(verdictOf([high, high], 1)).toBe('unsafe');
    expect(verdictOf([high, low], 1)).toBe('review');
    expect(verdictOf([critical, low], 1)).toBe('unsafe');
  });
});

describe('what a policy says, in words', () => {
  it('is everything that it changes, safe to show, without what ran out', () => {
    const policy = parsePolicy(
      `exclude = ["\\u202e"]\nfail-on = "low"\n${withTrusted('', trusted('my_lab.*', 'Encoder'))}${withTrusted('', trusted('my_lab', '*'))}${withAccepted('', { sha256: SHA256, rule: 'keras-lambda', reason: 'r', expires: '2026-01-01' })}`
    );
    expect(policyParts(policy, '2026-01-01', ENGLISH)).toEqual([
      { heading: 'These files are not scanned at all:', items: ['\\u202e'] },
      { heading: 'The level at which a scan fails:', items: ['low (medium unless a policy says otherwise)'] },
      {
        heading: 'These count as safe, whatever they are called with:',
        items: [
          'Encoder, anywhere in my_lab, where it needs review. Reason: r',
          'Everything in my_lab that needs review. Reason: r'
        ]
      },
      {
        heading: 'These findings do not count, each in one very file:',
        items: [`keras-lambda in the file with the SHA-256 ${SHA256}, until 2026-01-01. Reason: r`]
      }
    ]);
    expect(policyParts({ ...policy, exclude: [], failOn: undefined, trusted: [] }, '2026-01-02', ENGLISH)).toEqual([]);
  });
  const trusted = (module: string, operator: string) => ({ module, operator, reason: 'r' });
});

describe('a report that is read back', () => {
  const judged = applyPolicy(
    file,
    { trusted: [{ module: 'my_lab', operator: 'Encoder', reason: 'Ours' }], accepted: [], exclude: [] },
    '2026-01-01'
  );
  const run: Run = {
    version: '1.0.0',
    timestamp: '2026-01-01T00:00:00.000Z',
    inputs: ['models'],
    base: '/work/models',
    failOn: 'high',
    failOnCoverage: true,
    policy: 'scan-model.toml',
    policyIgnored: [
      { path: '/work/models/scan-model.toml', reason: 'not-allowed', allow: 'scan-model policy allow x' },
      { path: '/home/scan-model.toml', reason: 'writable' }
    ],
    policyUnused: [
      { kind: 'accepted', what: 'keras-lambda', sha256: SHA256, line: 3, why: 'expired', expires: '2001-01-01' },
      { kind: 'exclude', what: '*.old', line: 1, why: 'unmatched' },
      { kind: 'trusted', what: 'a.B', why: 'powerless' }
    ],
    missing: ['nowhere.pkl'],
    stores: [{ path: 'models/.git', source: '.git', files: 3 }],
    shard: '1/2',
    files: [judged, { ...file, path: 'models/c', source: 'c', findings: [], verdict: 'clean' }],
    excluded: [{ path: 'models/x.md', source: 'x.md', glob: '*.md' }]
  };
  const plain: Run = {
    ...run,
    policyIgnored: undefined,
    policyUnused: undefined,
    missing: undefined,
    stores: undefined
  };

  it('is the same from JSON and from lines of JSON', () => {
    expect(readReport(JSON.stringify(toJson(run)))).toEqual(run);
    expect(readReport(JSON.stringify(toJson({ ...plain, policyIgnored: [], stores: [] })))).toEqual(plain);
    expect(readReport([...run.files.map(entry => ndjson.line(entry)), ...ndjson.write(run)].join(''))).toEqual(run);
  });

  it.each([
    ['no JSON', 'nothing'],
    ['another document', '[1]'],
    ['a report of modelscan', '{"summary": {"total_issues": 0}, "issues": [], "errors": []}'],
    ['a severity that there is not', JSON.stringify(toJson(run)).replace('"severity":"CRITICAL"', '"severity":"BAD"')]
  ])('is refused when it is %s', (_, text) => {
    expect(() => readReport(text)).toThrow();
  });
});
