/** The report as SARIF 2.1.0 (OASIS), for code scanning services and dashboards. */
import type { Severity } from '../../scanner/report';
import { SEVERITIES } from '../../scanner/report';
import { printable } from '../../scanner/printable';
import { fingerprint } from '../fingerprint';
import { findingDescription, problemsOf } from '../coverage-problems';
import type { Problem } from '../coverage-problems';
import { folderUri } from '../place';
import { ignoredWords } from '../policy/policy-words';
import { generalWords, referencesOf } from '../rule-text';
import type { FileReport, JudgedFinding, Run } from '../run';
import { exitCode, hasGap } from '../run';
import { ArtifactTable, BASE_ID } from './sarif-artifacts';
import { jsonText } from './json-text';
import { messageText } from './sarif-message';
import { TAXONOMIES, relationshipOf } from './sarif-taxonomies';
import type { Translator } from '../translator';
import { ENGLISH } from '../translator';
import { countText, reasonIdWords, referenceOf, ruleWords, whereText } from '../words';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const LEVELS: Readonly<Record<Severity, string>> = { CRITICAL: 'error', HIGH: 'error', MEDIUM: 'warning', LOW: 'note' };
/** On the scale of CVSS, which code scanning services sort by. */
const SCORES: Readonly<Record<Severity, string>> = { CRITICAL: '9.8', HIGH: '8.0', MEDIUM: '5.5', LOW: '2.0' };

type Json = Record<string, unknown>;

/** Results that GitHub takes from one run; it refuses a report with more. */
const MAX_RESULTS = 25_000;
/** The report holds at most so many notifications of one kind; services set no limit of their own. */
const MAX_NOTIFICATIONS = 25_000;

interface Found {
  readonly file: FileReport;
  readonly finding: JudgedFinding;
}

interface Gap {
  readonly file: FileReport;
  readonly problem: Problem;
}

/** Values that all parts of one report use. */
interface Log {
  readonly run: Run;
  readonly artifacts: ArtifactTable;
  readonly trans: Translator;
}

export function write(run: Run): readonly string[] {
  return [`${jsonText(toSarif(run), 2)}\n`];
}

export function toSarif(run: Run, trans: Translator = ENGLISH): Json {
  const log: Log = { run, artifacts: new ArtifactTable(run), trans };
  const all = run.files.flatMap(file => file.findings.map((finding): Found => ({ file, finding })));
  const found = all.length > MAX_RESULTS ? worstFirst(all).slice(0, MAX_RESULTS) : all;
  const rules = [...new Set(found.map(({ finding }) => finding.rule))].sort();
  const results = found.map(entry => result(entry, rules.indexOf(entry.finding.rule), log));
  const gaps = run.files.flatMap(file => problemsOf(file, trans).map((problem): Gap => ({ file, problem })));
  const reasons = [...new Set(gaps.map(({ problem }) => reasonOf(problem)))].sort();
  const notifications = [
    ...leftOut(all.length - found.length, run, trans),
    ...gapNotifications(gaps, reasons, log),
    ...exclusions(log),
    ...(run.policyIgnored ?? []).map(ignored => ({
      level: 'warning',
      message: { text: messageText(ignoredWords(ignored, trans).filter(Boolean).join(' ')) }
    }))
  ];
  const references = new Set(found.flatMap(({ finding }) => finding.references));
  const root = run.workingDirectory ?? run.base;
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
            notifications: reasons.map(reason => reasonDescriptor(reason, trans)),
            supportedTaxonomies: TAXONOMIES.map(({ name }, index) => ({ name, index }))
          }
        },
        taxonomies: TAXONOMIES.map(taxonomy => taxonomy.component(references)),
        ...(root === '' ? {} : { originalUriBaseIds: { [BASE_ID]: { uri: folderUri(root) } } }),
        invocations: [
          {
            executionSuccessful: !run.files.some(hasGap),
            exitCode: exitCode(run),
            endTimeUtc: run.timestamp,
            toolExecutionNotifications: notifications
          }
        ],
        artifacts: log.artifacts.list,
        results,
        columnKind: 'utf16CodeUnits',
        properties: {
          failOn: run.failOn,
          ...(run.policy === undefined ? {} : { policy: run.policy }),
          ...(all.length > found.length ? { resultsLeftOut: all.length - found.length } : {})
        }
      }
    ]
  };
}

/** Counted findings before accepted ones, the most severe first; otherwise in the order of the files. */
function worstFirst(found: readonly Found[]): Found[] {
  const rank = ({ finding }: Found): number =>
    SEVERITIES.indexOf(finding.severity) + (finding.waiver ? SEVERITIES.length : 0);
  return [...found].sort((a, b) => rank(a) - rank(b));
}

/** Note on findings that this report leaves out: those beyond the limit, and those that the scan counted and did not keep. */
function leftOut(beyond: number, { files }: Run, trans: Translator): Json[] {
  const dropped = files.reduce((sum, { findingsDropped }) => sum + findingsDropped, 0);
  const sentences = [
    ...(beyond > 0
      ? [
          trans._n(
            'One more finding is not in this report, which holds the %2 most severe.',
            '%1 more findings are not in this report, which holds the %2 most severe.',
            beyond,
            countText(MAX_RESULTS)
          )
        ]
      : []),
    ...(dropped > 0 ? [trans._n('One more finding is not listed.', '%1 more findings are not listed.', dropped)] : [])
  ];
  return sentences.map(text => ({ level: 'warning', message: { text } }));
}

function gapNotifications(gaps: readonly Gap[], reasons: readonly string[], { artifacts, trans }: Log): Json[] {
  // Failures come before content that the engine did not understand.
  const order = [...gaps].sort((a, b) => Number(isFailed(b.problem)) - Number(isFailed(a.problem)));
  const more = order.length - MAX_NOTIFICATIONS;
  return [
    ...order.slice(0, MAX_NOTIFICATIONS).map(({ file, problem }) => ({
      level: isFailed(problem) ? 'error' : 'warning',
      descriptor: { id: reasonOf(problem), index: reasons.indexOf(reasonOf(problem)) },
      message: { text: messageText(`${shown(problem.source)}: ${problem.description} ${problem.advice}`) },
      locations: [artifacts.location(file, problem.entry.members)]
    })),
    ...(more > 0
      ? [
          {
            level: 'warning',
            message: {
              text: trans._n(
                'One more file or member was not examined.',
                '%1 more files or members were not examined.',
                more
              )
            }
          }
        ]
      : [])
  ];
}

function exclusions({ run, trans }: Log): Json[] {
  const more = run.excluded.length - MAX_NOTIFICATIONS;
  return [
    ...run.excluded.slice(0, MAX_NOTIFICATIONS).map(({ source, glob }) => ({
      level: 'note',
      message: { text: messageText(trans.__('%1: excluded (%2)', shown(source), shown(glob))) }
    })),
    ...(more > 0
      ? [
          {
            level: 'note',
            message: { text: trans._n('One more path was excluded.', '%1 more paths were excluded.', more) }
          }
        ]
      : [])
  ];
}

/** Characters of a name in a sentence. */
const MAX_NAME = 1000;

function shown(name: string): string {
  return printable(name, MAX_NAME);
}

function reasonOf({ entry }: Problem): string {
  return entry.reason ?? entry.status;
}

function isFailed({ entry }: Problem): boolean {
  return entry.status === 'failed';
}

function reasonDescriptor(reason: string, trans: Translator): Json {
  const { what, advice } = reasonIdWords(reason, {}, trans);
  return {
    id: reason,
    shortDescription: { text: reason.replace(/-/g, ' ') },
    fullDescription: { text: what },
    help: { text: advice }
  };
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

function result({ file, finding }: Found, ruleIndex: number, { run, artifacts, trans }: Log): Json {
  const { title, why, advice } = ruleWords(finding, trans);
  const { members, offset, length } = finding.where;
  const lines = [
    findingDescription(finding, trans),
    finding.evidence,
    `${title} (${whereText(finding.where, trans)}). ${why}`,
    advice
  ];
  const print = fingerprint(run, file, finding);
  return {
    ruleId: finding.rule,
    ruleIndex,
    kind: 'fail',
    level: LEVELS[finding.severity],
    message: { text: messageText(lines.filter(Boolean).join('\n')) },
    locations: [artifacts.location(file, members, { offset, length })],
    // Exact place in a member: the offset counts from the member's own first byte.
    ...(members.length === 0
      ? {}
      : { relatedLocations: [{ id: 1, ...artifacts.inMember(file, members, { offset, length }) }] }),
    // GitHub knows the second name only, and would else make one of the first line, which is the same for all findings.
    partialFingerprints: { 'scanModelFinding/v1': print, primaryLocationLineHash: `${print}:1` },
    occurrenceCount: finding.count,
    taxa: finding.references.flatMap(id => relationshipOf(id)?.target ?? []),
    ...(finding.waiver === undefined
      ? {}
      : {
          suppressions: [{ kind: 'external', status: 'accepted', justification: shown(finding.waiver.reason) }]
        }),
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
