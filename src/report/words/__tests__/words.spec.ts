import { foreignReason, foreignRule } from '../../foreign-ids';
import type { Coverage, Finding } from '../../../scanner/report';
import { CATALOG } from '../../../scanner/rules/catalog';
import { FORMAT_IDS } from '../../../scanner/format-catalog';
import { REASONS } from '../../../scanner/reason-ids';
import { OUTCOMES } from '../../outcome';
import { totalsOf } from '../../run';
import { ENGLISH, fill } from '../../translator';
import type { Translator } from '../../translator';
import * as words from '../../words';

const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
  rule: foreignRule(rule),
  severity: 'CRITICAL',
  module: 'os',
  operator: 'system',
  where: { members: [], offset: 0 },
  evidence: "os.system('echo hi')",
  params: {},
  references: [],
  count: 1,
  ...more
});

/** Every message that a translator was asked for. */
function recorder(): { trans: Translator; asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    trans: {
      __: (msg, ...args) => {
        asked.push(msg);
        return fill(msg, args);
      },
      _n: (one, many, n, ...args) => {
        asked.push(one, many);
        return ENGLISH._n(one, many, n, ...args);
      }
    }
  };
}

describe('ruleWords', () => {
  it.each(Object.keys(CATALOG))('%s has a title, a reason and advice of its own, all through the translator', rule => {
    const { trans, asked } = recorder();
    const said = words.ruleWords(finding(rule), trans);
    expect(said.title).not.toMatch(/\.$/);
    expect(said.why).toMatch(/\.$/);
    expect(said.advice).toMatch(/\.$/);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.join(' ')).not.toContain('os.system');
    expect(Object.values(said).join(' ')).not.toMatch(/%\d|undefined|NaN/);
    expect(said.why).not.toContain('version of the scanner');
  });

  it('gives no two rules the same title', () => {
    const titles = Object.keys(CATALOG).map(rule => words.ruleWords(finding(rule), ENGLISH).title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it('says so when the rule is of another version, also for names that every object has', () => {
    expect(words.ruleWords(finding('from-the-future'), ENGLISH).why).toContain('from-the-future');
    expect(words.ruleWords(finding('constructor'), ENGLISH).why).toContain('constructor');
  });

  it('prints the line that modelscan prints', () => {
    const lambda = finding('pickle-dangerous-call', { module: 'Keras', operator: 'Lambda' });
    expect(words.ruleDescription(lambda, ENGLISH)).toBe("Use of unsafe operator 'Lambda' from module 'Keras'");
  });
});

describe('reasonWords', () => {
  const coverage = (reason?: string, params = {}): Coverage => ({
    members: [],
    status: 'failed',
    format: 'unknown',
    size: 1,
    reason: reason === undefined ? undefined : foreignReason(reason),
    params,
    count: 1
  });

  it.each([...REASONS])('%s has a sentence and advice, with and without parameters', reason => {
    const rich = {
      offset: 1024,
      opcode: 'X',
      format: 'zip',
      method: 'deflate64',
      size: 5e9,
      limit: 1e9,
      detail: 'why'
    };
    for (const params of [{}, rich]) {
      const said = words.reasonWords(coverage(reason, params), ENGLISH);
      expect(said?.what).toMatch(/[.y]$/);
      expect(said?.advice).toMatch(/\.$/);
      expect(`${said?.what} ${said?.advice}`).not.toMatch(/%\d|undefined|NaN/);
      expect(said?.what).not.toContain(`(${reason})`);
    }
  });

  it('puts the parameters in', () => {
    expect(words.reasonWords(coverage('broken-pickle', { offset: 12345 }), ENGLISH)?.what).toContain('byte 12,345');
    expect(words.reasonWords(coverage('limit-size', { size: 5e9, limit: 1e9 }), ENGLISH)?.what).toContain('5.0 GB');
    expect(words.reasonWords(coverage('unsupported-format', { format: 'pytorch-zip' }), ENGLISH)?.what).toContain(
      'PyTorch (zip)'
    );
  });

  it('has nothing to say without a reason, and names an unknown one', () => {
    expect(words.reasonWords(coverage(), ENGLISH)).toBeUndefined();
    expect(words.reasonWords(coverage('toString'), ENGLISH)?.what).toContain('toString');
  });
});

describe('numbers', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_900, '99.9 kB'],
    [300_000, '0.3 MB'],
    [999_990_000, '1.0 GB'],
    [3_000_000_000, '3.0 GB'],
    [Number.MAX_SAFE_INTEGER, '9.0 PB']
  ])('%d bytes are %s', (bytes, text) => expect(words.bytesText(bytes, ENGLISH)).toBe(text));

  it.each([
    [0.2, '1 ms'],
    [40, '40 ms'],
    [999.9, '1.0 s'],
    [1234, '1.2 s'],
    [59_960, '1 min 0 s'],
    [185_000, '3 min 5 s']
  ])('%d milliseconds are %s', (ms, text) => expect(words.timeText(ms, ENGLISH)).toBe(text));

  it('says how much was read of how much', () => {
    expect(words.readText(300_000, 3e9, 40, ENGLISH)).toBe('read 0.3 MB of 3.0 GB in 40 ms');
    expect(words.readText(12, 12, undefined, ENGLISH)).toBe('read 12 B of 12 B');
  });

  it('says where', () => {
    expect(words.whereText({ members: ['archive/data.pkl'], offset: 1024 }, ENGLISH)).toBe(
      'archive/data.pkl, offset 1,024'
    );
    expect(words.whereText({ members: ['a.zip', 'b.pkl'], offset: 0 }, ENGLISH)).toBe('a.zip › b.pkl, offset 0');
    expect(words.whereText({ members: [], offset: 7 }, ENGLISH)).toBe('offset 7');
  });
});

describe('referenceOf', () => {
  it.each([
    ['CWE-502', 'https://cwe.mitre.org/data/definitions/502.html'],
    ['AML.T0011.000', 'https://atlas.mitre.org/techniques/AML.T0011.000'],
    ['AML.T0076', 'https://atlas.mitre.org/techniques/AML.T0076'],
    ['CVE-2025-1550', 'https://www.cve.org/CVERecord?id=CVE-2025-1550'],
    ['GHSA-9gvj-pp9x-gcfr', 'https://github.com/advisories/GHSA-9gvj-pp9x-gcfr']
  ])('%s', (id, href) => expect(words.referenceOf(id)).toEqual({ id, href }));

  it.each(['javascript:alert(1)', 'CWE-502/../x', 'CVE-2025-1550"', 'https://example.org', ''])('%p is no link', id =>
    expect(words.referenceOf(id).href).toBeUndefined()
  );

  it('has a page for every reference of the catalogue', () => {
    for (const { references } of Object.values(CATALOG)) {
      references.forEach(id => expect(words.referenceOf(id).href).toMatch(/^https:/));
    }
  });
});

describe('formatLabel', () => {
  it('has words for everything that a report can name', () => {
    const said = FORMAT_IDS.map(id => words.formatLabel(id, ENGLISH));
    expect(
      said.filter(
        label =>
          !/^[A-Z.]|^(7z|bzip2|chardet|eSpeak|gzip|joblib|kuromoji|simplemma|lzip|safetensors|skops|tar|compress |fastText|hnswlib|ncnn|dlib|word2vec|xz|zlib)/.test(
            label
          )
      )
    ).toEqual([]);
  });

  it('names a compressed pickle by both', () => {
    const ids = ['joblib-zlib', 'joblib-bzip2', 'pickle-gzip', 'joblib-toString', 'zip-gzip'];
    expect(ids.map(id => words.formatLabel(id, ENGLISH))).toEqual([
      'joblib (zlib)',
      'joblib (bz2)',
      'Pickle (gzip)',
      'joblib-toString',
      'zip-gzip'
    ]);
  });

  it('shows an unknown id as it is', () => expect(words.formatLabel('valueOf', ENGLISH)).toBe('valueOf'));
});

describe('fill', () => {
  it('does not look for marks inside arguments', () => expect(fill('%1 and %2', ['%2', 'b'])).toBe('%2 and b'));
  it('leaves marks without an argument', () => expect(fill('%1 %3', ['a'])).toBe('a %3'));
});

describe('verdicts, severities, states', () => {
  it('are different words', () => {
    const said = [
      ...OUTCOMES.flatMap(outcome => [
        words.outcomeWord(outcome, ENGLISH),
        words.outcomeMark(outcome),
        words.outcomeSentence(outcome, totalsOf([]), ENGLISH)
      ]),
      ...(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const).map(s => words.severityWord(s, ENGLISH)),
      ...(['scanned', 'inert', 'not-understood', 'failed'] as const).flatMap(s => [
        words.statusWord(s, ENGLISH),
        words.statusSentence(s, ENGLISH)
      ])
    ];
    expect(new Set(said).size).toBe(said.length);
  });
});
