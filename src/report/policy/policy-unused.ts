/** Entries of a policy that made no difference to a scan: they ran out, or matched nothing. */
import type { Policy } from './policy';
import { canTrust, speaksOf, waives } from './policy';
import type { Run, UnusedEntry } from '../run';

type Scanned = Pick<Run, 'files' | 'excluded'>;

/** @param today - `YYYY-MM-DD` */
export function unusedEntries(policy: Policy, run: Scanned, today: string): readonly UnusedEntry[] {
  const entries = [
    ...unusedPatterns(policy, run),
    ...unusedTrust(policy, run),
    ...unusedAcceptances(policy, run, today)
  ];
  return entries.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function unusedPatterns({ exclude, excludeLine }: Policy, { excluded }: Scanned): UnusedEntry[] {
  const used = new Set(excluded.map(({ glob }) => glob));
  return exclude
    .filter(glob => !used.has(glob))
    .map(glob => ({ kind: 'exclude', what: glob, line: excludeLine, why: 'unmatched' }));
}

function unusedTrust({ trusted }: Policy, { files }: Scanned): UnusedEntry[] {
  if (trusted.length === 0) {
    return [];
  }
  // Of thousands of findings about one callable, one of each kind will do.
  const findings = new Map(
    files
      .flatMap(file => file.findings)
      .map(finding => [
        JSON.stringify([finding.module, finding.operator, canTrust(finding), finding.severity]),
        finding
      ])
  );
  return trusted.flatMap((entry): UnusedEntry[] => {
    const matched = [...findings.values()].filter(finding => speaksOf(entry, finding));
    if (matched.some(finding => waives(entry, finding))) {
      return [];
    }
    const what = `${entry.module}.${entry.operator}`;
    return [{ kind: 'trusted', what, line: entry.line, why: matched.length === 0 ? 'unmatched' : 'powerless' }];
  });
}

function unusedAcceptances({ accepted }: Policy, { files }: Scanned, today: string): UnusedEntry[] {
  if (accepted.length === 0) {
    return [];
  }
  const found = new Set(files.flatMap(({ sha256, findings }) => findings.map(({ rule }) => `${sha256} ${rule}`)));
  return accepted.flatMap(({ sha256, rule, expires, line }): UnusedEntry[] => {
    const entry = { kind: 'accepted', what: rule, sha256, line } as const;
    return expires < today
      ? [{ ...entry, why: 'expired', expires }]
      : found.has(`${sha256} ${rule}`)
        ? []
        : [{ ...entry, why: 'unmatched' }];
  });
}
