import { groupsToShow } from '../report/use-words';
import type { CoverageStatus, ScanReport, Use } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { FileNode } from './file-nodes';
import type { Filter, Indexed } from './filter';
import { indexed, isFiltering, Sieve } from './filter';
import { FolderNode } from './folder-nodes';
import type { FocusedFinding, Scan, ScanRoot } from './panel-model';
import type { Place, Row } from './row-kinds';
import type { ScanEntry, ScanNote } from './scan-entry';
import { WELL } from './totals';

/** Rows that the user opened or closed, by key; the builder decides about the others. */
export type Opened = ReadonlyMap<string, boolean>;

/** Gaps first: the reader has to know which parts were not examined. */
const STATUSES: readonly CoverageStatus[] = ['failed', 'not-understood', 'scanned', 'inert'];

/** The panel shows so many like parts without a click. */
const FEW = 3;

/** Files and folders of one folder, and findings of one severity, that are listed at once; more are asked for. */
export const MANY = 500;

/** Everything that is to be shown, as a flat list in reading order; `sought` is the id of a file that must be there. */
export function rowsOf(scans: readonly Scan[], filter: Filter, opened: Opened, sought?: string): Row[] {
  return new Builder(scans, filter, opened, sought).rows;
}

/** Keys of the rows that lead to a finding and of its own, which is the last; empty when it is not there. */
export function keysTo(scans: readonly Scan[], { entryId, index }: FocusedFinding): string[] {
  for (const scan of scans) {
    for (const root of scan.roots.filter(({ id }) => entryId.startsWith(`${id}:`))) {
      const file = root.tree.find(entryId.slice(root.id.length + 1));
      const finding = file?.findings[index];
      if (file && finding) {
        const folders = file.name.split('/').slice(0, -1);
        const above = folders.map((_, i) => [root.id, ...folders.slice(0, i + 1)].join('/'));
        const group = `${entryId}:${finding.waiver ? 'waived' : finding.severity}`;
        return [scan.id, root.id, ...above, entryId, group, findingKey(entryId, index)];
      }
    }
  }
  return [];
}

function findingKey(entryId: string, index: number): string {
  return `${entryId}:finding:${index}`;
}

class Builder {
  readonly rows: Row[] = [];
  private readonly sieve: Sieve | undefined;
  private readonly hasOneRoot: boolean;
  private readonly sought: FileNode | undefined;
  /** The scan that is being listed is of one file only: it is shown open, with its first finding. */
  private isOneFile = false;
  private newest = true;

  constructor(
    scans: readonly Scan[],
    filter: Filter,
    private readonly opened: Opened,
    sought: string | undefined
  ) {
    const path = sought?.slice(sought.indexOf(':') + 1);
    const root = scans.flatMap(({ roots }) => roots).find(({ id }) => sought?.startsWith(`${id}:`));
    this.sought = path === undefined ? undefined : root?.tree.find(path);
    this.sieve = isFiltering(filter) ? new Sieve(filter) : undefined;
    this.hasOneRoot = scans.length === 1 && scans[0].roots.length === 1;
    const shown = scans.map((scan, i) => ({
      scan,
      roots: worstFirst(scan).filter(({ tree }) => this.sieve === undefined || this.sieve.of(tree)),
      // The newest one is what all that stands above is about.
      grouped: i > 0 && scan.roots.length > 1
    }));
    const siblings = shown.reduce(
      (sum, { roots, grouped }) => sum + (grouped ? Math.min(1, roots.length) : roots.length),
      0
    );
    let position = 0;
    for (const { scan, roots, grouped } of shown) {
      this.newest = scan === scans[0];
      this.isOneFile = scan.roots.length === 1 && scan.roots[0].kind === 'file';
      if (!grouped) {
        roots.forEach(root => this.root(root, { level: 1, position: ++position, siblings }));
      } else if (roots.length > 0) {
        this.scan(scan, roots, { level: 1, position: ++position, siblings });
      }
    }
  }

  private isOpen(key: string, byDefault: boolean): boolean {
    return this.opened.get(key) ?? byDefault;
  }

  /** Number of `count` items to list under a key, by the number of requests for more. */
  private listed(key: string, count: number): number {
    let listed = MANY;
    while (listed < count && this.isOpen(`${key}+${listed}`, false)) {
      listed += MANY;
    }
    return Math.min(listed, count);
  }

  private more(what: 'files' | 'findings' | 'uses', key: string, listed: number, count: number, level: number): void {
    if (listed < count) {
      const place = { level, position: listed + 1, siblings: count };
      this.rows.push({ kind: 'more', what, key: `${key}+${listed}`, ...place, expanded: false, count: count - listed });
    }
  }

  private scan(scan: Scan, roots: readonly ScanRoot[], place: Place): void {
    const expanded = this.isOpen(scan.id, true);
    const totals = FolderNode.totalsOf(scan.roots.map(({ tree }) => tree));
    this.rows.push({ kind: 'scan', key: scan.id, ...place, expanded, scan, totals });
    if (expanded) {
      const level = place.level + 1;
      roots.forEach((root, i) => this.root(root, { level, position: i + 1, siblings: roots.length }));
    }
  }

  private root(root: ScanRoot, place: Place): void {
    const { tree } = root;
    if (root.kind === 'folder') {
      this.folder(tree, root.id, place, root);
    } else {
      tree.files.forEach(file => this.file(file, place, root.id));
    }
  }

  private folder(folder: FolderNode, key: string, place: Place, root?: ScanRoot): void {
    const { name, path } = folder;
    const sieved = this.sieve?.of(folder);
    // A folder below in which all is well so far is one line.
    const expanded = this.isOpen(key, root !== undefined || sieved !== undefined || folder.rank < WELL);
    this.rows.push({
      kind: 'folder',
      key,
      ...place,
      expanded,
      name: name || '/',
      path,
      totals: sieved?.counter.get() ?? folder.totals,
      folder,
      root,
      isOnlyRoot: this.hasOneRoot
    });
    if (!expanded) {
      return;
    }
    const { folders, files } = sieved ?? folder;
    const notes = sieved ? [] : [...folder.notes, ...this.hiddenNote(folder, root)];
    const listed = this.listed(key, folders.length + files.length);
    const siblings = notes.length + folders.length + files.length;
    const level = place.level + 1;
    let position = 0;
    for (const note of notes) {
      position++;
      this.rows.push({ kind: 'note', key: `${key}!${position}`, level, position, siblings, note });
    }
    const children = theWorst(folders, files, listed);
    if (this.sought && files.includes(this.sought) && !children.includes(this.sought)) {
      children.push(this.sought);
    }
    for (const child of children) {
      const at = { level, position: ++position, siblings };
      if (child instanceof FolderNode) {
        this.folder(child, `${key}/${child.name}`, at);
      } else {
        this.file(child, at);
      }
    }
    this.more('files', key, listed, folders.length + files.length, level);
  }

  /** Notes about all folders of a root are shown once: those of the newest scan above, those of others here. */
  private hiddenNote(folder: FolderNode, root: ScanRoot | undefined): ScanNote[] {
    return root && !this.newest && folder.totals.hidden > 0 ? [{ reason: 'folder-hidden', params: {} }] : [];
  }

  private file(entry: FileNode, place: Place, rootId?: string): void {
    const { id } = entry;
    const sieved = this.sieve?.findingsOf(entry);
    const expanded = this.isOpen(id, this.isOneFile || (sieved !== undefined && sieved.length > 0));
    this.rows.push({ kind: 'file', key: id, ...place, expanded, entry, name: entry.lastName, rootId });
    if (!expanded) {
      return;
    }
    const { report } = entry;
    const findings = sieved ?? indexed(entry);
    const groups = SEVERITIES.map(severity =>
      findings.filter(({ finding }) => !finding.waiver && finding.severity === severity)
    ).filter(group => group.length > 0);
    const waived = findings.filter(({ finding }) => finding.waiver);
    const dropped = report?.findingsDropped ?? 0;
    const loads = report !== undefined && report.uses.length + report.usesDropped > 0;
    const siblings = [true, ...groups, dropped > 0, waived.length > 0, loads, report].filter(Boolean).length;
    const level = place.level + 1;
    let position = 1;
    const isOnlyRoot = this.isOneFile && this.hasOneRoot;
    this.rows.push({ kind: 'file-detail', key: `${id}:detail`, level, position, siblings, isOnlyRoot, entry, rootId });
    for (const group of groups) {
      this.severity(entry, group, { level, position: ++position, siblings });
    }
    if (dropped > 0) {
      this.rows.push({ kind: 'dropped', key: `${id}:dropped`, level, position: ++position, siblings, count: dropped });
    }
    if (waived.length > 0) {
      this.waived(entry, waived, { level, position: ++position, siblings });
    }
    if (report && loads) {
      const key = `${id}:uses`;
      const uses = this.sieve?.usesOf(entry) ?? report.uses;
      const filtered = uses.length < report.uses.length;
      const expanded = uses.length === 0 ? undefined : this.isOpen(key, filtered);
      this.rows.push({ kind: 'uses', key, level, position: ++position, siblings, expanded, report });
      if (expanded) {
        this.uses(uses, key, level + 1, filtered);
      }
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
      this.findings(entry, group, key, place, place.position === 2);
    }
  }

  private waived(entry: ScanEntry, group: readonly Indexed[], place: Place): void {
    const key = `${entry.id}:waived`;
    const expanded = this.isOpen(key, true);
    const isOnlyRoot = this.isOneFile && this.hasOneRoot;
    this.rows.push({ kind: 'waived', key, ...place, expanded, isOnlyRoot, entry, count: group.length });
    if (expanded) {
      this.findings(entry, group, key, place, false);
    }
  }

  private findings(entry: ScanEntry, group: readonly Indexed[], groupKey: string, place: Place, first: boolean): void {
    const open = group.findIndex(({ index }) => this.isOpen(findingKey(entry.id, index), false));
    const listed = Math.max(this.listed(groupKey, group.length), open + 1);
    group.slice(0, listed).forEach(({ finding, index }, i) => {
      const key = findingKey(entry.id, index);
      const open = this.isOpen(key, this.isOneFile && first && i === 0);
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
          kind: 'finding-detail',
          key: `${key}:detail`,
          level: level + 1,
          position: 1,
          siblings: 1,
          entry,
          finding,
          index
        });
      }
    });
    this.more('findings', groupKey, listed, group.length, place.level + 1);
  }

  private uses(uses: readonly Use[], key: string, level: number, filtered: boolean): void {
    const groups = groupsToShow(uses);
    groups.forEach((alike, i) => {
      const [{ trust, why, module, name }] = alike;
      const groupKey = `${key}:${trust}:${why.id}:${module}:${name}`;
      const open = this.isOpen(groupKey, filtered || trust !== 'trusted' || alike.length <= FEW);
      const place = { level, position: i + 1, siblings: groups.length };
      this.rows.push({ kind: 'use-reason', key: groupKey, ...place, expanded: open, uses: alike });
      const listed = open ? this.listed(groupKey, alike.length) : alike.length;
      for (let n = 0; open && n < listed; n++) {
        const at = { level: level + 1, position: n + 1, siblings: alike.length };
        this.rows.push({ kind: 'use', key: `${groupKey}:${n}`, ...at, use: alike[n] });
      }
      this.more('uses', groupKey, listed, alike.length, level + 1);
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

/** The roots of a scan, as they were asked for while it goes on, the worst on top when it has ended. */
function worstFirst({ roots }: Scan): readonly ScanRoot[] {
  return roots.some(({ tree }) => tree.running > 0) ? roots : [...roots].sort((a, b) => a.tree.rank - b.tree.rank);
}

/** The first `count`, worst on top. Those of the same rank keep their order, folders before files. */
function theWorst(
  folders: readonly FolderNode[],
  files: readonly FileNode[],
  count: number
): (FolderNode | FileNode)[] {
  const byRank: (FolderNode | FileNode)[][] = Array.from({ length: WELL + 1 }, () => []);
  for (const children of [folders, files]) {
    for (const child of children) {
      const same = byRank[child.rank];
      if (same.length < count) {
        same.push(child);
      }
    }
  }
  return byRank.flat().slice(0, count);
}

function isGap(status: CoverageStatus): boolean {
  return status === 'failed' || status === 'not-understood';
}
