/** The report as SARIF 2.1.0 (OASIS), for code scanning services and dashboards. */
import type { Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import { fingerprint } from './fingerprint';
import { describe, problemsOf } from './gaps';
import type { Problem } from './gaps';
import { ignoredWords } from './policy-words';
import { generalWords, referencesOf } from './rule-text';
import type { FileReport, JudgedFinding, Run } from './run';
import { exitCode, hasGap } from './run';
import { ArtifactTable, BASE_ID, uriOf } from './sarif-artifacts';
import { TAXONOMIES, relationshipOf } from './sarif-taxonomies';
import type { Translator } from './translator';
import { ENGLISH } from './translator';
import { referenceOf, ruleWords, whereText } from './words';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = { CRITICAL: 'error', HIGH: 'error', MEDIUM: 'warning', LOW: 'note' };
/** On the scale of CVSS, which code scanning services sort by. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: '9.8', HIGH: '8.0', MEDIUM: '5.5', LOW: '2.0' };

type Json = Record<string, unknown>;

export function toSarif(run: Run, trans: Translator = ENGLISH): Json {
  const found = run.files.flatMap((file, index) => file.findings.map(finding => ({ file, index, finding })));
  const rules = [...new Set(found.map(({ finding }) => finding.rule))].sort();
  const artifacts = new ArtifactTable(run);
  const results = found.map(({ file, index, finding }) =>
    result(file, index, finding, rules.indexOf(finding.rule), artifacts, trans)
  );
  const problems = run.files.flatMap((file, index) => problemsOf(file, trans).map(problem => ({ index, problem })));
  const reasons = [...new Set(problems.map(({ problem }) => reasonOf(problem)))].sort();
  const references = new Set(found.flatMap(({ finding }) => finding.references));
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'scan-model',
            version: run.version,
            semanticVersion: run.version,
            rules: rules.map(rule =>
              descriptor(
                rule,
                found.map(({ finding }) => finding),
                trans
              )
            ),
            notifications: reasons.map(id => ({ id, shortDescription: { text: id.replace(/-/g, ' ') } })),
            supportedTaxonomies: TAXONOMIES.map(({ name }, index) => ({ name, index }))
          }
        },
        taxonomies: TAXONOMIES.map(taxonomy => taxonomy.component(references)),
        originalUriBaseIds: { [BASE_ID]: { uri: folderUri(run.base) } },
        invocations: [
          {
            executionSuccessful: !run.files.some(hasGap),
            exitCode: exitCode(run),
            endTimeUtc: run.timestamp,
            toolExecutionNotifications: [
              ...problems.map(({ index, problem }) => ({
                level: problem.entry.status === 'failed' ? 'error' : 'warning',
                descriptor: { id: reasonOf(problem), index: reasons.indexOf(reasonOf(problem)) },
                message: { text: `${problem.source}: ${problem.description} ${problem.advice}` },
                locations: [artifacts.location(index, problem.entry.members)]
              })),
              ...run.excluded.map(({ source, glob }) => ({
                level: 'note',
                message: { text: trans.__('%1: excluded (%2)', source, glob) }
              })),
              ...(run.policyIgnored ?? []).map(ignored => ({
                level: 'warning',
                message: { text: ignoredWords(ignored, trans).filter(Boolean).join(' ') }
              }))
            ]
          }
        ],
        artifacts: artifacts.list,
        results,
        columnKind: 'utf16CodeUnits',
        properties: { failOn: run.failOn, ...(run.policy === undefined ? {} : { policy: run.policy }) }
      }
    ]
  };
}

function reasonOf({ entry }: Problem): string {
  return entry.reason ?? entry.status;
}

function folderUri(base: string): string {
  const path = uriOf(base.replace(/\\/g, '/').replace(/\/*$/, '/'));
  return `file://${path.startsWith('/') ? '' : '/'}${path}`;
}

function descriptor(rule: string, findings: readonly JudgedFinding[], trans: Translator): Json {
  const { title, why, advice } = generalWords(rule, trans);
  const own = findings.filter(finding => finding.rule === rule);
  const worst = SEVERITIES.find(severity => own.some(finding => finding.severity === severity)) ?? 'LOW';
  const references = referencesOf(rule);
  const links = references.map(referenceOf);
  return {
    id: rule,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: {
      text: advice,
      markdown: `${advice}\n\n${links.map(({ id, href }) => (href ? `[${id}](${href})` : id)).join(', ')}`
    },
    helpUri: links[0]?.href,
    defaultConfiguration: { level: LEVELS[worst] },
    relationships: references.flatMap(id => relationshipOf(id) ?? []),
    properties: {
      'security-severity': SCORES[worst],
      tags: [
        'security',
        ...references.filter(id => id.startsWith('CWE-')).map(id => `external/cwe/${id.toLowerCase()}`)
      ]
    }
  };
}

function result(
  file: FileReport,
  index: number,
  finding: JudgedFinding,
  ruleIndex: number,
  artifacts: ArtifactTable,
  trans: Translator
): Json {
  const { title, why, advice } = ruleWords(finding, trans);
  const { members, offset, length } = finding.where;
  const lines = [
    describe(finding, trans),
    finding.evidence,
    `${title} (${whereText(finding.where, trans)}). ${why}`,
    advice
  ];
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: 'fail',
    level: LEVELS[finding.severity],
    message: { text: lines.filter(Boolean).join('\n') },
    locations: [artifacts.location(index, members, { offset, length })],
    // Where exactly, in a member: the offset counts from the member's own first byte.
    ...(members.length === 0
      ? {}
      : { relatedLocations: [{ id: 1, ...artifacts.inMember(index, members, { offset, length }) }] }),
    partialFingerprints: { 'scanModelFinding/v1': fingerprint(file, finding) },
    occurrenceCount: finding.count,
    taxa: finding.references.flatMap(id => relationshipOf(id)?.target ?? []),
    ...(finding.waiver === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: finding.waiver.reason }] }),
    properties: {
      severity: finding.severity,
      module: finding.module,
      operator: finding.operator,
      evidence: finding.evidence,
      members,
      offset,
      references: finding.references
    }
  };
}
