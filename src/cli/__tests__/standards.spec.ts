import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { createHash } from 'crypto';
import { readFileSync, symlinkSync } from 'fs';
import { dirname, join } from 'path';
import { bytes, zipOf } from '../../scanner/testing';
import { EVIL, HONEST, Program, STRANGE, UNKNOWN } from './program';

const program = new Program();
afterAll(() => program.remove());

/** The SARIF, CycloneDX and HTML reports on these files must be valid, whatever the files hold. */
program.file('models/evil & <b>.pkl', EVIL);
program.file('models/unknown #1.pkl', UNKNOWN);
program.file('models/honest.pkl', HONEST);
program.file('models/strange', STRANGE);
program.file('models/markup.pkl', "cos\nsystem\n(S'</pre><script>alert(1)</script>'\ntR.");
program.file('models/accepted.pkl', `${EVIL}.`);
program.file('models/archive.zip', zipOf([{ name: 'data.pkl', data: bytes(EVIL) }]));
program.file(
  'policy.toml',
  `exclude = ["none"]
[[trusted]]
module = "my_lab.models"
operator = "Encoder"
reason = "Ours"
[[accepted]]
sha256 = "${createHash('sha256').update(`${EVIL}.`).digest('hex')}"
rule = "pickle-dangerous-call"
reason = "Looked at <by hand>"
expires = 2999-12-31
`
);
const args = ['models', '--policy', 'policy.toml'];

/** A schema without the names of its draft and of itself, which ajv would look up. */
const body = (path: string): Record<string, unknown> => {
  const schema = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !['$schema', '$id', 'id'].includes(key)));
};

interface Sarif {
  runs: {
    tool: {
      driver: { rules: { id: string; helpUri: string; properties: { 'security-severity': string; tags: string[] } }[] };
    };
    taxonomies: { name: string; taxa: { id: string }[] }[];
    artifacts: { location: { uri: string }; parentIndex?: number; hashes?: Record<string, string> }[];
    invocations: { executionSuccessful: boolean; toolExecutionNotifications: { descriptor: { id: string } }[] }[];
    results: {
      ruleId: string;
      level: string;
      message: { text: string };
      locations: {
        physicalLocation: {
          artifactLocation: { uri: string; index: number };
          region: { startLine: number; byteOffset?: number };
        };
        logicalLocations?: { fullyQualifiedName: string }[];
      }[];
      relatedLocations?: {
        physicalLocation: { artifactLocation: { index: number }; region: { byteOffset: number } };
      }[];
      partialFingerprints: Record<string, string>;
      suppressions?: { justification: string }[];
    }[];
  }[];
}

describe('SARIF', () => {
  // The schema is written for draft 4; nothing in it is read otherwise by the draft that ajv knows.
  const library = dirname(require.resolve('@microsoft/jest-sarif/package.json'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(body(join(library, 'lib/schemas/sarif-2.1.0-rtm.5.json')));
  const sarifOf = (more: string[] = []): Sarif =>
    JSON.parse(program.run([...args, '-r', 'sarif', ...more]).stdout) as Sarif;
  const log = sarifOf(['--hash']);
  const [run] = log.runs;
  const resultOf = (name: string): Sarif['runs'][0]['results'][0] =>
    run.results.find(
      ({ locations }) => locations[0].physicalLocation.artifactLocation.uri === `models/${encodeURIComponent(name)}`
    ) as never;

  it('is valid by the schema, which refuses what is not', () => {
    expect(validate(log)).toBe(true);
    expect(validate({ ...log, version: 2 })).toBe(false);
    expect(validate(JSON.parse(program.run(['models/honest.pkl', '-r', 'sarif']).stdout))).toBe(true);
    expect(validate(JSON.parse(program.run(['models/strange', '-r', 'sarif']).stdout))).toBe(true);
  });

  it('says what is called, where, by which rule', () => {
    const result = resultOf('evil & <b>.pkl');
    expect(result).toMatchObject({ ruleId: 'pickle-dangerous-call', level: 'error' });
    expect(result.message.text).toContain("os.system('echo hi')");
    expect(result.locations[0].physicalLocation.region).toMatchObject({ startLine: 1, byteOffset: EVIL.indexOf('R.') });
    const rule = run.tool.driver.rules.find(({ id }) => id === result.ruleId);
    expect(rule?.properties['security-severity']).toBe('9.8');
    expect(rule?.properties.tags).toEqual(['security', 'external/cwe/cwe-502']);
    expect(rule?.helpUri).toContain('https://');
    expect(run.taxonomies.map(({ name }) => name)).toEqual(['CWE', 'ATLAS']);
    expect(run.taxonomies[0].taxa).toContainEqual(expect.objectContaining({ id: '502' }));
  });

  it('places a finding in a member of an archive', () => {
    const result = resultOf('archive.zip');
    expect(result.locations[0].logicalLocations).toMatchObject([{ fullyQualifiedName: 'data.pkl' }]);
    const related = result.relatedLocations?.[0].physicalLocation;
    expect(related?.region.byteOffset).toBe(EVIL.indexOf('R.'));
    const member = run.artifacts[related?.artifactLocation.index ?? -1];
    expect(member.location.uri).toBe('data.pkl');
    expect(run.artifacts[member.parentIndex ?? -1].location.uri).toBe('models/archive.zip');
  });

  it('says that not everything was examined', () => {
    expect(run.invocations[0].executionSuccessful).toBe(false);
    expect(run.invocations[0].toolExecutionNotifications).toMatchObject([{ descriptor: { id: 'unknown-format' } }]);
  });

  it('keeps what the policy accepts, with its reason', () => {
    expect(resultOf('accepted.pkl').suppressions).toMatchObject([{ justification: 'Looked at <by hand>' }]);
    expect(resultOf('unknown #1.pkl').suppressions).toMatchObject([{ justification: 'Ours' }]);
    expect(resultOf('evil & <b>.pkl').suppressions).toBeUndefined();
  });

  it('has digests, and fingerprints that tell findings apart and stay', () => {
    expect(run.artifacts.find(({ location }) => location.uri.endsWith('/accepted.pkl'))?.hashes?.['sha-256']).toBe(
      createHash('sha256').update(`${EVIL}.`).digest('hex')
    );
    const prints = run.results.map(({ partialFingerprints }) => partialFingerprints['scanModelFinding/v1']);
    expect(new Set(prints).size).toBe(run.results.length);
    expect(
      sarifOf().runs[0].results.map(({ partialFingerprints }) => partialFingerprints['scanModelFinding/v1'])
    ).toEqual(prints);
  });
});

describe('a file in SARIF', () => {
  interface Seen {
    readonly uri: string;
    readonly base?: string;
    readonly print: string;
  }
  const seen = (path: string, cwd: string): readonly Seen[] => {
    const [run] = (JSON.parse(program.run([path, '-r', 'sarif'], { cwd }).stdout) as Sarif).runs;
    return run.results.map(({ locations, partialFingerprints }) => {
      const { uri, uriBaseId: base } = locations[0].physicalLocation.artifactLocation as {
        uri: string;
        uriBaseId?: string;
      };
      return { uri, base, print: partialFingerprints['scanModelFinding/v1'] };
    });
  };
  program.file('repo/nets/one.pkl', EVIL);
  program.file('repo/other/.keep', '');
  const repo = join(program.folder, 'repo');
  symlinkSync(repo, join(program.folder, 'link'));
  const [{ print }] = seen('nets', repo);

  it.each([
    ['nets'],
    ['./nets/'],
    ['nets/one.pkl'],
    ['./nets/one.pkl'],
    ['other/../nets/one.pkl'],
    ['../repo/nets'],
    ['.'],
    ['..'],
    [join(repo, 'nets', 'one.pkl')],
    [join(program.folder, 'link', 'nets')]
  ])('is relative to the working directory when %s is scanned', path => {
    const mine = seen(path, repo).filter(({ uri }) => uri.includes('one.pkl'));
    expect(mine).toEqual([{ uri: 'nets/one.pkl', base: '%SRCROOT%', print }]);
  });

  it('has its whole address when it lies outside', () => {
    const path = join(repo, 'nets', 'one.pkl');
    for (const name of ['../nets', '../nets/one.pkl', path]) {
      expect(seen(name, join(repo, 'other'))).toEqual([
        { uri: `file://${path}`, base: undefined, print: expect.any(String) }
      ]);
    }
  });
});

describe('CycloneDX', () => {
  const folder = join(dirname(require.resolve('@cyclonedx/cyclonedx-library/package.json')), 'res/schema');
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  ajv.addFormat('iri-reference', true);
  ajv.addFormat('idn-email', true);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'].map(stem => `${stem}.SNAPSHOT.schema.json`)) {
    // Known by the address that the bill of materials refers to, not by its own.
    ajv.addSchema(body(join(folder, name)), `http://cyclonedx.org/schema/${name}`);
  }
  const $id = 'http://cyclonedx.org/schema/bom-1.6.schema.json';
  const validate = ajv.compile({ ...body(join(folder, 'bom-1.6.SNAPSHOT.schema.json')), $id });
  const bom = JSON.parse(program.run([...args, '-r', 'cyclonedx', '--hash']).stdout) as {
    components: { type: string; name: string; 'bom-ref': string; hashes: { content: string }[] }[];
    vulnerabilities: { id: string; cwes: number[]; affects: { ref: string }[]; analysis?: { detail: string } }[];
    compositions: { aggregate: string; assemblies: string[] }[];
  };

  it('is valid by the schema, which refuses what is not', () => {
    validate(bom);
    expect(validate.errors).toBeNull();
    expect(validate({ ...bom, specVersion: 16 })).toBe(false);
    expect(validate(JSON.parse(program.run(['models/honest.pkl', '-r', 'cyclonedx']).stdout))).toBe(true);
  });

  it('has each file as a component and each finding as a vulnerability of it', () => {
    expect(bom.components.map(({ name }) => name)).toContain('evil & <b>.pkl');
    expect(bom.components.find(({ name }) => name === 'honest.pkl')).toMatchObject({
      type: 'machine-learning-model',
      hashes: [{ content: createHash('sha256').update(HONEST).digest('hex') }]
    });
    const [evil] = bom.vulnerabilities.filter(({ affects }) => affects[0].ref === 'file:evil & <b>.pkl');
    expect(evil).toMatchObject({ id: 'pickle-dangerous-call', cwes: [502] });
    expect(bom.vulnerabilities.some(({ analysis }) => analysis?.detail === 'Looked at <by hand>')).toBe(true);
  });

  it('says of which file not everything is known', () => {
    expect(bom.compositions[0]).toEqual({ aggregate: 'incomplete', assemblies: ['file:strange'] });
  });
});

describe('HTML', () => {
  const { stdout } = program.run([...args, '-r', 'html']);

  it('shows attacker text as text', () => {
    expect(stdout).not.toMatch(/<script|<b>|<by hand>/);
    expect(stdout).toContain('&#60;script&#62;alert(1)');
    expect(stdout).toContain('Looked at &#60;by hand&#62;');
  });

  it('runs nothing and fetches nothing', () => {
    expect(stdout).not.toMatch(/<(link|img|iframe|object|embed|base)\b|\ssrc=|\son\w+=|@import|url\(/i);
    expect(stdout).toContain("default-src 'none'");
    expect(stdout).toContain('prefers-color-scheme: dark');
  });

  it('is well-formed', () => {
    const open: string[] = [];
    for (const [, close, tag, self] of stdout
      .replace(/<style>[^]*<\/style>|<!DOCTYPE html>/g, '')
      .matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
      if (['meta', 'br'].includes(tag) || self) {
        continue;
      }
      if (close) {
        expect(open.pop()).toBe(tag);
      } else {
        open.push(tag);
      }
    }
    expect(open).toEqual([]);
  });
});
