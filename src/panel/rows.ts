import type { JudgedFinding } from '../report/run';
import type { Coverage, CoverageStatus, ScanReport, Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { Filter, Indexed, Match } from './filter';
import { isFiltering, matchesOf } from './filter';
import type { Folder } from './folders';
import { entriesOf, fileName, plant } from './folders';
import type { Pointed, ScanEntry, ScanNote, ScanRoot } from './model';
import { outcomeOf } from '../report/outcome';
import type { EntryTotals } from './totals';
import { entryTotals, isBad, rankOf } from './totals';

/** Place of a row in the tree, as ARIA wants it: 1-based. */
interface Place {
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

interface Common extends Place {
  /** Unique, and the same as long as the same thing is shown. */
  readonly key: string;
  /** Undefined for a row without children. */
  readonly expanded?: boolean;
  /** Belongs to the only thing that was chosen: what the verdict and the toolbar above say need not be said again. */
  readonly alone?: boolean;
}

/** One line (or block) of the list, from top to bottom. */
export type Row = Common &
  (
    | {
        readonly kind: 'folder';
        readonly name: string;
        readonly path: string;
        readonly totals: EntryTotals;
        readonly root?: ScanRoot;
      }
    | { readonly kind: 'note'; readonly note: ScanNote }
    | { readonly kind: 'file'; readonly entry: ScanEntry; readonly name: string; readonly rootId?: string }
    | { readonly kind: 'facts'; readonly entry: ScanEntry; readonly rootId?: string }
    | { readonly kind: 'severity'; readonly severity: Severity; readonly count: number }
    | { readonly kind: 'waived'; readonly count: number }
    | { readonly kind: 'finding'; readonly entry: ScanEntry; readonly finding: JudgedFinding }
    | { readonly kind: 'detail'; readonly entry: ScanEntry; readonly finding: JudgedFinding }
    | { readonly kind: 'dropped'; readonly count: number }
    | { readonly kind: 'coverage'; readonly report: ScanReport }
    | { readonly kind: 'status'; readonly status: CoverageStatus; readonly count: number }
    | { readonly kind: 'member'; readonly coverage: Coverage }
  );

export type RowKind = Row['kind'];
export type RowOf<K extends RowKind> = Extract<Row, { kind: K }>;

/** Which rows are open, by key; the others are as the builder finds best. */
export type Opened = ReadonlyMap<string, boolean>;

/** Gaps first: what was not examined is what a person has to know. */
const STATUSES: readonly CoverageStatus[] = ['failed', 'not-understood', 'scanned', 'inert'];

/** So many like parts are shown at once without being asked for. */
const FEW = 3;

/** Everything that is to be shown, as a flat list in reading order. */
export function rowsOf(roots: readonly ScanRoot[], filter: Filter, opened: Opened): Row[] {
  return new Builder(roots, filter, opened).rows;
}

/** Keys of the rows that lead to a finding and of its own, which is the last; empty when it is not there. */
export function keysTo(roots: readonly ScanRoot[], { entryId, index }: Pointed): string[] {
  for (const root of roots) {
    const entry = root.entries.find(({ id }) => id === entryId);
    const finding = entry?.report?.findings[index];
    if (entry && finding) {
      const folders = root.kind === 'folder' ? entry.name.split('/').slice(0, -1) : [];
      const above = folders.map((_, i) => [root.id, ...folders.slice(0, i + 1)].join('/'));
      const group = `${entryId}:${finding.waiver ? 'waived' : finding.severity}`;
      return [root.id, ...above, entryId, group, findingKey(entryId, index)];
    }
  }
  return [];
}

function findingKey(entryId: string, index: number): string {
  return `${entryId}:finding:${index}`;
}

class Builder {
  readonly rows: Row[] = [];
  private readonly filtering: boolean;
  /** One file is all there is: it is shown open, with its first finding. */
  private readonly single: boolean;
  private readonly alone: boolean;

  constructor(
    roots: readonly ScanRoot[],
    filter: Filter,
    private readonly opened: Opened
  ) {
    this.filtering = isFiltering(filter);
    this.alone = roots.length === 1;
    this.single = roots.length === 1 && roots[0].kind === 'file';
    const shown = roots
      .map(root => ({ root, matches: matchesOf(root.entries, filter) }))
      .filter(({ root, matches }) => matches.length > 0 || (!this.filtering && root.kind === 'folder'));
    shown.forEach(({ root, matches }, i) => {
      const place = { level: 1, position: i + 1, siblings: shown.length };
      if (root.kind === 'folder') {
        this.folder(plant(root.name, root.path, matches), root.id, place, root);
      } else {
        this.file(matches[0], place, root.id);
      }
    });
  }

  private isOpen(key: string, byDefault: boolean): boolean {
    return this.opened.get(key) ?? byDefault;
  }

  private folder(folder: Folder, key: string, place: Place, root?: ScanRoot): void {
    const { name, path } = folder;
    const totals = entryTotals(entriesOf(folder), root && [root]);
    // A folder below in which all is well so far is one line.
    const expanded = this.isOpen(key, root !== undefined || this.filtering || isBad(outcomeOf(totals)));
    this.rows.push({
      kind: 'folder',
      key,
      ...place,
      expanded,
      name,
      path,
      totals,
      root,
      alone: this.alone
    });
    if (!expanded) {
      return;
    }
    const notes = root && !this.filtering ? root.notes : [];
    const siblings = notes.length + folder.folders.size + folder.files.length;
    const level = place.level + 1;
    let position = 0;
    for (const note of notes) {
      position++;
      this.rows.push({ kind: 'note', key: `${key}!${position}`, level, position, siblings, note });
    }
    for (const child of worstFirst([...folder.folders.values(), ...folder.files])) {
      const at = { level, position: ++position, siblings };
      if ('entry' in child) {
        this.file(child, at);
      } else {
        this.folder(child, `${key}/${child.name}`, at);
      }
    }
  }

  private file({ entry, findings }: Match, place: Place, rootId?: string): void {
    const { id, report } = entry;
    const expanded = this.isOpen(id, this.single || (this.filtering && findings.length > 0));
    this.rows.push({ kind: 'file', key: id, ...place, expanded, entry, name: fileName(entry.name), rootId });
    if (!expanded) {
      return;
    }
    const groups = SEVERITIES.map(severity =>
      findings.filter(({ finding }) => !finding.waiver && finding.severity === severity)
    ).filter(group => group.length > 0);
    const waived = findings.filter(({ finding }) => finding.waiver);
    const dropped = report?.findingsDropped ?? 0;
    const siblings = 1 + groups.length + (dropped > 0 ? 1 : 0) + (waived.length > 0 ? 1 : 0) + (report ? 1 : 0);
    const level = place.level + 1;
    let position = 1;
    this.rows.push({ kind: 'facts', key: `${id}:facts`, level, position, siblings, alone: this.single, entry, rootId });
    for (const group of groups) {
      this.severity(entry, group, { level, position: ++position, siblings });
    }
    if (dropped > 0) {
      this.rows.push({ kind: 'dropped', key: `${id}:dropped`, level, position: ++position, siblings, count: dropped });
    }
    if (waived.length > 0) {
      this.waived(entry, waived, { level, position: ++position, siblings });
    }
    if (report) {
      this.coverage(report, `${id}:coverage`, { level, position: ++position, siblings });
    }
  }

  private severity(entry: ScanEntry, group: readonly Indexed[], place: Place): void {
    const { severity } = group[0].finding;
    const key = `${entry.id}:${severity}`;
    const expanded = this.isOpen(key, true);
    this.rows.push({ kind: 'severity', key, ...place, expanded, severity, count: group.length });
    if (expanded) {
      this.findings(entry, group, place, place.position === 2);
    }
  }

  private waived(entry: ScanEntry, group: readonly Indexed[], place: Place): void {
    const key = `${entry.id}:waived`;
    const expanded = this.isOpen(key, true);
    this.rows.push({ kind: 'waived', key, ...place, expanded, count: group.length });
    if (expanded) {
      this.findings(entry, group, place, false);
    }
  }

  private findings(entry: ScanEntry, group: readonly Indexed[], place: Place, first: boolean): void {
    group.forEach(({ finding, index }, i) => {
      const key = findingKey(entry.id, index);
      const open = this.isOpen(key, this.single && first && i === 0);
      const level = place.level + 1;
      this.rows.push({
        kind: 'finding',
        key,
        level,
        position: i + 1,
        siblings: group.length,
        expanded: open,
        entry,
        finding
      });
      if (open) {
        this.rows.push({
          kind: 'detail',
          key: `${key}:detail`,
          level: level + 1,
          position: 1,
          siblings: 1,
          entry,
          finding
        });
      }
    });
  }

  private coverage(report: ScanReport, key: string, place: Place): void {
    const groups = STATUSES.map(status => ({
      status,
      parts: report.coverage.filter(part => part.status === status)
    })).filter(({ status, parts }) => parts.length > 0 || report.coverageDropped[status] > 0);
    const gaps = groups.some(({ status }) => isGap(status));
    const expanded = this.isOpen(key, gaps);
    this.rows.push({ kind: 'coverage', key, ...place, expanded, report });
    if (!expanded) {
      return;
    }
    const level = place.level + 1;
    groups.forEach(({ status, parts }, i) => {
      const statusKey = `${key}:${status}`;
      const open = this.isOpen(statusKey, isGap(status) || parts.length <= FEW);
      const count = parts.reduce((sum, part) => sum + part.count, report.coverageDropped[status]);
      this.rows.push({
        kind: 'status',
        key: statusKey,
        level,
        position: i + 1,
        siblings: groups.length,
        expanded: open,
        status,
        count
      });
      for (let p = 0; open && p < parts.length; p++) {
        const memberKey = `${statusKey}:${p}`;
        this.rows.push({
          kind: 'member',
          key: memberKey,
          level: level + 1,
          position: p + 1,
          siblings: parts.length,
          coverage: parts[p]
        });
      }
    });
  }
}

/** What a person has to see stands on top; what is equal stays as it was. */
function worstFirst(children: readonly (Folder | Match)[]): (Folder | Match)[] {
  return children
    .map(child => {
      const entries = 'entry' in child ? [child.entry] : [...entriesOf(child)];
      return { child, rank: Math.min(...entries.map(rankOf)) };
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ child }) => child);
}

function isGap(status: CoverageStatus): boolean {
  return status === 'failed' || status === 'not-understood';
}
