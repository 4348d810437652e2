import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Contents } from '@jupyterlab/services';

import type { FileNode } from '../panel/file-nodes';
import { fileName, FolderNode } from '../panel/folder-nodes';
import type { Choice, IScanModel, Pointed, Scan, ScanEntry } from '../panel/panel-model';
import type { EntryTotals } from '../panel/totals';
import type { Finding } from '../scanner/report';
import { ScanFailure } from '../worker/failure';
import type { HashedReport } from '../worker/messages';
import type { Change } from './changes';
import { Changes } from './changes';
import type { PendingDigest } from './saved-digest';
import { startDigest } from './saved-digest';
import type { FindingPlace } from './endings';
import { indexOfFinding } from './endings';
import { Judge } from './policy/policy-evaluator';
import { judgeAgain, lackingDigest } from './policy/evaluate-again';
import { listTree, stopListing } from './listing';
import { Reader } from './reader';
import { RootState, ScanState } from './roots';
import type { SavedPart } from './save';
import type { ScanServices } from './services';

/** What was scanned since the last time that nothing was left to do. */
export interface Finished {
  readonly totals: EntryTotals;
  /** Of the only thing that was scanned, file or folder; undefined for several. */
  readonly name?: string;
  /** The worst files of it, some. */
  readonly worst: readonly ScanEntry[];
}

/** Files that are handed over with the news that all is done. */
const WORST = 10;

/**
 * The scans of this window. Changes are collected and told at most once per frame; `scans` shows which there were when it
 * was told last.
 */
export class ScanModel implements IScanModel, IDisposable {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly finishedSignal = new Signal<this, Finished>(this);
  /** Newest first. */
  private states: readonly ScanState[] = [];
  private readonly batch = new Set<RootState | FileNode>();
  /** Knows the policies, and what they make of reports. */
  readonly judge: Judge;
  private readonly reader: Reader;
  private readonly changes: Changes;
  private wanted?: FindingPlace & { readonly path: string };
  private pointedState?: Pointed;
  private shown: readonly Scan[] = [];
  private chosen: Choice | undefined;
  private scheduled = false;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly services: ScanServices) {
    const judgeAgain = (): void => this.all().forEach(root => this.judgeAgain(root));
    this.judge = new Judge(services.policies, services.permissions, () => services.today(), judgeAgain);
    const onChange = (root: RootState): void => this.touch(root);
    this.reader = new Reader(services, this.judge, {
      roots: () => this.all(),
      onChange,
      onEnd: (root, file) => this.ended(root, file)
    });
    this.changes = new Changes(services, () => this.all(), onChange);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Emitted when nothing is active any more. */
  get finished(): ISignal<this, Finished> {
    return this.finishedSignal;
  }

  get scans(): readonly Scan[] {
    return this.shown;
  }

  get active(): number {
    return this.all().reduce((sum, { tree }) => sum + tree.running, 0);
  }

  get pointed(): Pointed | undefined {
    return this.pointedState;
  }

  get choice(): Choice {
    return this.services.selection().choice;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Scan files and folders in one go. What is in the model already is scanned again. */
  scan(paths: readonly string[]): void {
    this.judge.refresh();
    const known = this.all();
    const roots = [...new Set(paths)].map(
      path =>
        known.find(root => root.path === path) ??
        new RootState(this.newId('root'), path, fileName(this.services.storage.localPath(path)))
    );
    if (roots.length === 0) {
      return;
    }
    this.keep(root => !roots.includes(root));
    this.states = [new ScanState(this.newId('scan'), roots), ...this.states];
    roots.forEach(root => void this.start(root));
  }

  /** Scan a file, and bring one of its findings into view if it is still there. */
  scanFor(path: string, place: FindingPlace): void {
    this.scan([path]);
    this.wanted = { path, ...place };
  }

  /** The policy may be another file by now, or have changed: judge what is shown by it. */
  readPolicies(): void {
    this.judge.refresh();
    for (const root of this.all()) {
      this.judgeAgain(root);
      void this.judge.ready(root.path).then(() => this.readForDigests(root));
    }
  }

  /** The policy at a path is obeyed from now on. */
  obeyed(policy: string): void {
    this.all()
      .filter(({ path }) => this.judge.pathFor(path) === policy)
      .forEach(root => this.readForDigests(root));
  }

  /** Bring a finding into view; `index` is its place in the report. */
  point(entryId: string, index: number): void {
    this.pointedState = { entryId, index };
    this.tell(true);
  }

  scanSelection(): void {
    this.scan(this.services.selection().paths);
  }

  /** Somebody may have selected something else in the file browser. */
  select(): void {
    const { choice } = this;
    if (choice !== this.chosen) {
      this.chosen = choice;
      this.tell(true);
    }
  }

  rescan(id?: string): void {
    this.judge.refresh();
    const targets = this.targets(id);
    if (id !== undefined && targets.some(({ file }) => file === undefined)) {
      // The newest scan is the one that was asked for last.
      const mine = (state: ScanState): boolean =>
        state.roots.some(root => targets.some(target => target.root === root));
      this.states = [...this.states.filter(mine), ...this.states.filter(state => !mine(state))];
    }
    for (const { root, file } of targets) {
      if (file) {
        this.batch.add(file);
        this.reader.again(root, file);
      } else {
        void this.start(root);
      }
    }
  }

  cancel(id?: string): void {
    for (const { root, file } of this.targets(id)) {
      this.halt(root, file);
    }
    this.rest();
  }

  clear(id?: string): void {
    for (const { root, file } of this.targets(id)) {
      this.halt(root, file);
      file?.folder.remove(file);
      const { entries, running, unseen } = root.tree.totals;
      if (!file || entries + running + unseen === 0) {
        this.keep(other => other !== root);
      }
      this.touch(root);
    }
    this.rest();
  }

  check(entries: Iterable<ScanEntry>): void {
    void this.changes.ask(entries);
  }

  /** Somebody has saved, renamed, moved or deleted something through JupyterLab. */
  happened(change: Change): void {
    this.changes.happened(change);
  }

  /** A file browser has read its folder again. */
  listed(children: Iterable<Contents.IModel>): void {
    this.changes.listed(children);
  }

  reveal(entry: ScanEntry): void {
    this.services.reveal(entry.path);
  }

  copyFinding(entry: ScanEntry, finding: Finding): void {
    this.services.copy(entry, finding);
  }

  saveReport(id?: string): void {
    this.services.save(
      this.targets(id).map(({ root, file }): SavedPart => ({
        path: root.path,
        tree: root.tree,
        file,
        policy: this.judge.policyOf(root.path),
        unused: run => this.judge.unused(root.path, run)
      }))
    );
  }

  /** The entry with this id, as it is now. */
  entry(id: string): FileNode | undefined {
    return this.targets(id)[0]?.file;
  }

  /** The path that was chosen for this entry to be scanned. */
  rootOf(id: string): string | undefined {
    return this.targets(id)[0]?.root.path;
  }

  /** The digest of an entry's file, as it was when it was scanned. */
  hash(id: string, onProgress: (bytesRead: number) => void): PendingDigest {
    const [{ root, file } = {}] = this.targets(id);
    const report = file?.report;
    const scanned: HashedReport | undefined = report && (this.judge.scannedOf(report) ?? report);
    const cancel = (): void => undefined;
    if (root === undefined || file === undefined || scanned === undefined || file.changed) {
      return { sha256: Promise.reject(new ScanFailure('changed-since-scan')), cancel };
    }
    const { sha256 } = scanned;
    if (sha256 !== undefined) {
      const unchanged = this.changes.look(file).then(() => {
        if (file.changed) {
          throw new ScanFailure('changed-since-scan');
        }
        return sha256;
      });
      return { sha256: unchanged, cancel };
    }
    return startDigest(scanned, this.services, onProgress, sha256 => {
      if (file.report === report) {
        file.folder.judge(file, this.judge.judge(root.path, { ...scanned, sha256 }));
        this.touch(root);
      }
    });
  }

  /** True when there is something to save. */
  hasResults(): boolean {
    return this.all().some(({ tree }) => tree.ended > 0 || tree.notes.length > 0);
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.cancel();
      Signal.clearData(this);
    }
  }

  private newId(kind: 'root' | 'scan'): string {
    return `${kind}-${++this.lastId}`;
  }

  private all(): RootState[] {
    return this.states.flatMap(({ roots }) => roots);
  }

  /** Let go of roots, and of scans that have none left. */
  private keep(isKept: (root: RootState) => boolean): void {
    for (const state of this.states) {
      state.roots = state.roots.filter(isKept);
    }
    this.states = this.states.filter(({ roots }) => roots.length > 0);
  }

  private targets(id?: string): { root: RootState; file?: FileNode }[] {
    const roots = this.all();
    const scan = this.states.find(state => state.id === id);
    if (id === undefined || scan !== undefined) {
      return (scan?.roots ?? roots).map(root => ({ root }));
    }
    return roots.flatMap(root => {
      const file = root.fileWithId(id);
      return file || root.id === id ? [{ root, file }] : [];
    });
  }

  /** Find out what a root is, list it if it is a folder, and read its files. */
  private async start(root: RootState): Promise<void> {
    const { services } = this;
    services.pool.warm();
    this.halt(root);
    const listing = new AbortController();
    root.begin(root.kind);
    root.listing = listing;
    root.tree.isPending = true;
    this.batch.add(root);
    this.touch(root);
    // Asking for the bytes gives the better reason why there are none.
    const looking = services.storage.look(root.path).catch(() => ({ folder: false }));
    const [looked] = await Promise.all([looking, this.judge.ready(root.path)]);
    if (listing.signal.aborted) {
      return;
    }
    root.begin(looked.folder ? 'folder' : 'file');
    const onFound = (files: readonly FileNode[]): void => {
      root.enqueue(files);
      this.touch(root);
      this.reader.feed();
    };
    if (looked.folder) {
      await listTree(root.tree, {
        list: (path, signal, onChildren) => services.storage.list(path, signal, onChildren),
        hiddenListed: services.hiddenListed(),
        signal: listing.signal,
        onChange: onFound
      });
    } else {
      onFound(root.tree.addFiles([{ ...looked, name: root.name }]));
    }
    if (root.listing === listing) {
      root.listing = undefined;
      this.touch(root);
    }
    this.rest();
  }

  private ended(root: RootState, file: FileNode): void {
    this.touch(root);
    if (this.wanted?.path === root.path && this.wanted.path === file.path) {
      const index = indexOfFinding(file.findings, this.wanted);
      this.wanted = undefined;
      if (index >= 0) {
        this.point(file.id, index);
      }
    }
    this.rest();
  }

  /** What is shown of a root, by the policy as it is now. */
  private judgeAgain(root: RootState): void {
    judgeAgain(root, this.judge);
    this.touch(root);
  }

  /** Scan again what the policy speaks of by digest, where the digest is not known yet. */
  private readForDigests(root: RootState): void {
    for (const file of lackingDigest(root, this.judge)) {
      this.batch.add(file);
      this.reader.again(root, file);
    }
  }

  /** Stop what is going on for one file, or for a whole root. */
  private halt(root: RootState, only?: FileNode): void {
    if (!only && root.listing) {
      root.listing.abort();
      root.listing = undefined;
      stopListing(root.tree);
      if (root.kind === 'file' && root.tree.files.length === 0) {
        // Nobody knows yet whether it is a folder; what was asked for must not disappear.
        root.begin('file');
        root.tree.addFiles([{ name: root.name }]);
      }
    }
    if (only) {
      this.reader.stop(root, only);
    } else {
      this.reader.stopAll(root);
    }
  }

  private touch(root: RootState): void {
    root.touch();
    this.tell(root.tree.running === 0);
  }

  /** `soon`: somebody waits for it. */
  private tell(soon: boolean): void {
    if ((this.scheduled && !soon) || this.disposed) {
      return;
    }
    this.scheduled = true;
    this.services.schedule(() => {
      if (this.scheduled && !this.disposed) {
        this.scheduled = false;
        this.shown = this.states.map(state => state.shown(path => this.judge.policyOf(path)));
        this.changedSignal.emit();
      }
    }, soon);
  }

  /** Tell what was scanned once nothing is left to do. */
  private rest(): void {
    if (this.batch.size > 0 && this.active === 0) {
      const there = this.all();
      const batch = [...this.batch];
      this.batch.clear();
      const roots = there.filter(root => batch.includes(root));
      const files = batch.flatMap(node => (node instanceof RootState ? [] : [node]));
      this.finishedSignal.emit({
        totals: FolderNode.totalsOf(
          roots.map(({ tree }) => tree),
          files
        ),
        name: roots.length + files.length === 1 ? (roots[0] ?? files[0]).name || '/' : undefined,
        worst: [...roots.flatMap(({ tree }) => tree.worstFiles(WORST)), ...files]
          .sort((a, b) => a.rank - b.rank)
          .slice(0, WORST)
      });
    }
  }
}
