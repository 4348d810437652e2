import { finding, file, runOf, coverage } from '../../__tests__/runs';
import { toSarif } from '../sarif';
import { messageText } from '../sarif-message';

interface Log {
  runs: {
    artifacts: { location: { uri: string } }[];
    properties: { resultsLeftOut?: number };
    invocations: { toolExecutionNotifications: { level: string; message: { text: string } }[] }[];
    results: {
      message: { text: string };
      properties: { severity: string };
      suppressions?: unknown[];
      locations: { physicalLocation: { artifactLocation: { uri: string; index: number } } }[];
      partialFingerprints: Record<string, string>;
    }[];
  }[];
}

const written = (...args: Parameters<typeof toSarif>): Log['runs'][0] => (toSarif(...args) as unknown as Log).runs[0];

describe('a message', () => {
  it.each([
    ['[click](http://evil.example)', '\\[click\\](http://evil.example)'],
    ['x[0](1)', 'x\\[0\\](1)'],
    ['[[a]](1)', '\\[\\[a\\]\\](1)'],
    // An escape that the text already has stays an escape.
    ['\\[a\\](1)', '\\\\\\[a\\\\\\](1)'],
    ['{0} and {12}', '{{0}} and {{12}}'],
    ['{{0}}', '{{{{0}}}}']
  ])('%s', (text, safe) => {
    expect(messageText(text)).toBe(safe);
  });

  it.each(["os.environ['HOME']", '{"a": [1]}', 'f(x) [see] (there)', 'plain'])('%s stays as it is', text => {
    expect(messageText(text)).toBe(text);
  });

  it('holds no link that a file made', () => {
    const hostile = '[x](https://evil.example)';
    const run = written(
      runOf(
        [
          file(`${hostile}.pkl`, {
            findings: [finding({ evidence: `os.system('${hostile} {0}')`, operator: hostile })],
            coverage: [coverage({ status: 'failed', reason: 'corrupt' })]
          })
        ],
        { excluded: [{ path: hostile, source: hostile, glob: hostile }] }
      )
    );
    const texts = [
      ...run.results.map(({ message }) => message.text),
      ...run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)
    ];
    expect(texts).toHaveLength(3);
    for (const text of texts) {
      expect(text).toContain('evil.example');
      expect(text).not.toMatch(/(?<!\\)\[(?:[^\]\\]|\\.)*\]\(/);
      expect(text).not.toMatch(/(?<!\{)\{\d+\}(?!\})/);
    }
  });
});

describe('results', () => {
  const many = (count: number, severity: 'CRITICAL' | 'LOW', source: string): ReturnType<typeof file> =>
    file(source, {
      findings: Array.from({ length: count }, (_, offset) =>
        finding({ severity, where: { members: [], offset }, evidence: `os.system('${offset}')` })
      )
    });

  it('are at most what GitHub takes, the worst first, and the others are counted', () => {
    const waived = file('waived', { findings: [finding({ waiver: { kind: 'trusted', reason: 'ours' } })] });
    const run = written(runOf([waived, many(24_000, 'LOW', 'low'), many(2_000, 'CRITICAL', 'critical')]));
    expect(run.results).toHaveLength(25_000);
    expect(run.results.filter(({ properties }) => properties.severity === 'CRITICAL')).toHaveLength(2_000);
    expect(run.results[0].properties.severity).toBe('CRITICAL');
    expect(run.results.some(({ suppressions }) => suppressions)).toBe(false);
    expect(run.properties.resultsLeftOut).toBe(1_001);
    expect(run.invocations[0].toolExecutionNotifications[0]).toMatchObject({
      level: 'warning',
      message: { text: '1001 more findings are not in this report, which holds the 25,000 most severe.' }
    });
  });

  it('stand in the order of the files as long as there is room for all', () => {
    const run = written(runOf([many(1, 'LOW', 'a'), many(1, 'CRITICAL', 'b')]));
    expect(run.results.map(({ properties }) => properties.severity)).toEqual(['LOW', 'CRITICAL']);
    expect(run.properties.resultsLeftOut).toBeUndefined();
    expect(run.invocations[0].toolExecutionNotifications).toEqual([]);
  });

  it('say that the scan itself counted more than it kept', () => {
    const run = written(runOf([file('a', { findings: [finding()], findingsDropped: 7 })]));
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([
      { message: { text: '7 more findings are not listed.' } }
    ]);
  });

  it('are told apart by GitHub’s fingerprint', () => {
    const run = written(runOf([many(3, 'LOW', 'a'), many(3, 'LOW', 'b')]));
    const prints = run.results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(new Set(prints).size).toBe(6);
    expect(prints[0]).toMatch(/^[0-9a-f]{16}:1$/);
  });
});

describe('artifacts', () => {
  it('are the files that something is said about', () => {
    const run = written(
      runOf([
        file('clean.pkl'),
        file('failed.pkl', { coverage: [coverage({ status: 'failed', reason: 'corrupt' })] }),
        file('clean2.pkl'),
        file('evil.pkl', { findings: [finding()] })
      ])
    );
    expect(run.artifacts.map(({ location }) => location.uri).sort()).toEqual(['evil.pkl', 'failed.pkl']);
    const [{ physicalLocation }] = run.results[0].locations;
    expect(run.artifacts[physicalLocation.artifactLocation.index].location.uri).toBe('evil.pkl');
  });
});

/** Checks of Microsoft's validator that a report of this program could fail. */
describe('Microsoft’s validator', () => {
  const zip = file('a b.zip', {
    findings: [
      finding({ where: { members: ['/abs.pkl'], offset: 1 } }),
      finding({ where: { members: ['in.zip', ''], offset: 1 } })
    ],
    coverage: [
      coverage({ status: 'failed', reason: 'corrupt', members: ['in.zip'] }),
      coverage({ status: 'not-understood', reason: 'unsupported-format' })
    ],
    coverageDropped: { scanned: 0, inert: 0, 'not-understood': 1, failed: 1 }
  });
  const run = toSarif(runOf([zip])).runs as {
    artifacts: { location: { uri: string } }[];
    results: object[];
    tool: { driver: { notifications: { help?: object; fullDescription?: object }[] } };
  }[];
  const [{ artifacts, tool }] = run;

  it('finds no relative address that begins with a slash (SARIF1004)', () => {
    expect(artifacts.map(({ location }) => location.uri)).toEqual(['a%20b.zip', 'abs.pkl', 'in.zip', '-']);
  });

  it('finds the address of an artifact wherever it is referred to (GH1017)', () => {
    const text = JSON.stringify(run);
    for (const [, place] of text.matchAll(/"artifactLocation":(\{[^}]*\})/g)) {
      const { uri, index } = JSON.parse(place) as { uri?: string; index: number };
      expect(uri).toBe(artifacts[index].location.uri);
    }
  });

  it('finds help for every notification (GH2012)', () => {
    expect(tool.driver.notifications).toHaveLength(4);
    for (const { help, fullDescription } of tool.driver.notifications) {
      expect({ help, fullDescription }).toEqual({
        help: { text: expect.any(String) as string },
        fullDescription: { text: expect.any(String) as string }
      });
    }
  });
});
