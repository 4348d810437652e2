/** The report as a CycloneDX 1.6 bill of materials: each file a component, each finding a vulnerability of it. */
import type { Severity } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { fingerprint } from '../fingerprint';
import { findingDescription, problemsOf } from '../coverage-problems';
import type { FileReport, JudgedFinding, Run } from '../run';
import { hasGap, isModel, totalsOf } from '../run';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import { formatLabel, outcomeSentence, referenceOf, ruleWords, whereText } from '../words';
import { jsonText } from './json-text';

type Json = Record<string, unknown>;

const SEVERITY: Readonly<Record<Severity, string>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  LOW: 'low'
};

/** Values that all parts of one bill use. */
interface Bill {
  readonly run: Run;
  /** A merged report can hold a file more than once: the suffix tells its references apart. */
  readonly suffixes: ReadonlyMap<FileReport, string>;
  readonly trans: Translator;
}

export function write(run: Run): readonly string[] {
  return [`${jsonText(toCycloneDx(run), 2)}\n`];
}

export function toCycloneDx(run: Run, trans: Translator = ENGLISH): Json {
  const bill: Bill = { run, suffixes: repeatSuffixes(run.files), trans };
  const gaps = run.files.filter(hasGap).map(file => refOf(file, bill));
  const whole = run.files.filter(file => !hasGap(file)).map(file => refOf(file, bill));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: run.timestamp,
      tools: { components: [{ type: 'application', name: 'scan-model', version: run.version }] },
      properties: [
        property('fail-on', run.failOn),
        ...(run.policy === undefined ? [] : [property('policy', run.policy)]),
        ...run.excluded.map(({ source, glob }) => property('excluded', shown(`${source} (${glob})`)))
      ]
    },
    components: run.files.map(file => component(file, bill)),
    compositions: [
      ...(gaps.length > 0 ? [{ aggregate: 'incomplete', assemblies: gaps }] : []),
      ...(whole.length > 0 ? [{ aggregate: 'complete', assemblies: whole }] : [])
    ],
    vulnerabilities: run.files.flatMap(file =>
      file.findings.map((finding, index) => vulnerability(file, finding, index, bill))
    )
  };
}

function property(name: string, value: string | number): Json {
  return { name: `scan-model:${name}`, value: String(value) };
}

/** Characters of a sentence with a name in it. */
const MAX_SENTENCE = 2000;

function shown(text: string): string {
  return printable(text, MAX_SENTENCE);
}

function repeatSuffixes(files: readonly FileReport[]): ReadonlyMap<FileReport, string> {
  const counts = new Map<string, number>();
  const suffixes = new Map<FileReport, string>();
  for (const file of files) {
    const count = (counts.get(file.source) ?? 0) + 1;
    counts.set(file.source, count);
    suffixes.set(file, count === 1 ? '' : `#${count}`);
  }
  return suffixes;
}

function refOf(file: FileReport, { suffixes }: Bill): string {
  return `file:${file.source}${suffixes.get(file)}`;
}

function component(file: FileReport, bill: Bill): Json {
  const { trans } = bill;
  const model = isModel(file);
  return {
    type: model ? 'machine-learning-model' : 'file',
    'bom-ref': refOf(file, bill),
    name: file.source,
    description: formatLabel(file.format, trans),
    ...(file.sha256 === undefined ? {} : { hashes: [{ alg: 'SHA-256', content: file.sha256 }] }),
    ...(model
      ? {
          modelCard: {
            considerations: { technicalLimitations: [outcomeSentence(file.verdict, totalsOf([file]), trans)] }
          }
        }
      : {}),
    properties: [
      property('verdict', file.verdict),
      property('format', file.format),
      property('size', file.size),
      property('bytes-read', file.bytesRead),
      ...problemsOf(file, trans).map(({ entry, source, description }) =>
        property(entry.status, shown(`${source}: ${description}`))
      )
    ]
  };
}

function vulnerability(file: FileReport, finding: JudgedFinding, index: number, bill: Bill): Json {
  const { run, suffixes, trans } = bill;
  const { why, advice } = ruleWords(finding, trans);
  const advisories = finding.references
    .map(referenceOf)
    .filter(({ id, href }) => /^(CVE|GHSA)-/.test(id) && href !== undefined);
  const cwes = finding.references.flatMap(id => /^CWE-(\d+)$/.exec(id)?.[1] ?? []).map(Number);
  return {
    'bom-ref': `finding:${fingerprint(run, file, finding)}:${index}${suffixes.get(file)}`,
    id: finding.rule,
    source: { name: 'scan-model' },
    ratings: [{ source: { name: 'scan-model' }, severity: SEVERITY[finding.severity], method: 'other' }],
    cwes,
    description: findingDescription(finding, trans),
    detail: [finding.evidence, whereText(finding.where, trans), why].filter(Boolean).join('\n'),
    recommendation: advice,
    advisories: advisories.map(({ id, href }) => ({ title: id, url: href })),
    affects: [{ ref: refOf(file, bill) }],
    ...(finding.waiver === undefined
      ? {}
      : {
          analysis:
            finding.waiver.kind === 'trusted'
              ? {
                  state: 'not_affected',
                  justification: 'protected_by_mitigating_control',
                  detail: shown(finding.waiver.reason)
                }
              : { state: 'exploitable', response: ['will_not_fix'], detail: shown(finding.waiver.reason) }
        }),
    properties: [
      property('severity', finding.severity),
      property('module', finding.module),
      property('operator', finding.operator),
      property('offset', finding.where.offset),
      ...finding.where.members.map(member => property('member', member)),
      ...finding.references.filter(id => id.startsWith('AML.')).map(id => property('atlas', id))
    ]
  };
}
