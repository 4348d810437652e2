import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Contents } from '@jupyterlab/services';

import type { FileNode } from '../panel/file-nodes';
import { fileName } from '../panel/folder-nodes';
import type { Choice, FocusedFinding, IScanModel, Scan } from '../panel/panel-model';
import type { ScanReport } from '../scanner/report';
import { AskedFiles } from './asked-files';
import type { Change } from './changes';
import { Changes } from './changes';
import type { FindingPlace } from './endings';
import { indexOfFinding } from './endings';
import type { Finished } from './finished-batch';
import { FinishedBatch } from './finished-batch';
import { listTree, stopListing } from './listing';
import { evaluateAgain, lackingDigest } from './policy/evaluate-again';
import { PolicyEvaluator } from './policy/policy-evaluator';
import { Reader } from './reader';
import type { RootState } from './roots';
import type { SavedPart } from './save';
import type { PendingDigest } from './saved-digest';
import { digestOf, refusedDigest } from './saved-digest';
import { ScanList } from './scan-list';
import type { ScanServices } from './services';

/**
 * The scans of this window. Changes are collected and announced at most once per frame; `scans` shows which there were at
 * the last announcement. Methods that take an `id` take that of a file, a root or a scan, and mean everything without one.
 */
export class ScanModel implements IScanModel, IDisposable {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly finishedSignal = new Signal<this, Finished>(this);
  private readonly fileEndedSignal = new Signal<this, FileNode>(this);
  private readonly list = new ScanList();
  private readonly batch = new FinishedBatch();
  /** Knows the policies and applies them to reports. */
  readonly policies: PolicyEvaluator;
  private readonly reader: Reader;
  private readonly asked: AskedFiles;
  private readonly changes: Changes;
  private wanted?: FindingPlace & { readonly path: string };
  private focused?: FocusedFinding;
  private shown: readonly Scan[] = [];
  private chosen: Choice | undefined;
  private isScheduled = false;
  private disposed = false;

  constructor(private readonly services: ScanServices) {
    const onPolicyChange = (): void => this.list.roots.forEach(root => this.evaluateAgain(root));
    const { policies, permissions } = services;
    this.policies = new PolicyEvaluator(policies, permissions, () => services.today(), onPolicyChange);
    const onChange = (root: RootState): void => this.markChanged(root);
    this.asked = new AskedFiles(services, () => this.reader.feed());
    this.reader = new Reader(services, this.policies, {
      roots: () => [...this.asked.roots, ...this.list.roots],
      onChange,
      onEnd: (root, file) => this.ended(root, file)
    });
    this.changes = new Changes(services, () => this.list.roots, onChange);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Emitted when nothing is active any more. */
  get finished(): ISignal<this, Finished> {
    return this.finishedSignal;
  }

  /** Emitted for each file whose scan has ended and was not cancelled. */
  get fileEnded(): ISignal<this, FileNode> {
    return this.fileEndedSignal;
  }

  get scans(): readonly Scan[] {
    return this.shown;
  }

  get active(): number {
    return this.list.roots.reduce((sum, { tree }) => sum + tree.running, 0);
  }

  get focusedFinding(): FocusedFinding | undefined {
    return this.focused;
  }

  get choice(): Choice {
    return this.services.selection().choice;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Scan files and folders in one go. Those that are in the list already are scanned again. */
  scan(paths: readonly string[]): void {
    this.policies.refresh();
    const roots = [...new Set(paths)].map(path =>
      this.list.rootFor(path, fileName(this.services.storage.localPath(path)))
    );
    if (roots.length > 0) {
      this.list.add(roots);
      roots.forEach(root => void this.start(root));
    }
  }

  /** Scan a file, and bring one of its findings into view if it is still there. */
  scanFor(path: string, place: FindingPlace): void {
    this.scan([path]);
    this.wanted = { path, ...place };
  }

  /** Scan a file for another extension: see `IModelScanner.scan`. */
  scanAsked(path: string): Promise<ScanReport> {
    this.policies.refresh();
    return this.asked.scan(path);
  }

  /** The policy may be another file by now, or have changed: apply it to the reports that are shown. */
  readPolicies(): void {
    this.policies.refresh();
    for (const root of this.list.roots) {
      this.evaluateAgain(root);
      void this.policies.ready(root.path).then(() => this.readForDigests(root));
    }
  }

  /** The policy at a path is obeyed from now on. */
  obeyed(policy: string): void {
    this.list.roots
      .filter(({ path }) => this.policies.pathFor(path) === policy)
      .forEach(root => this.readForDigests(root));
  }

  /** Bring a finding into view; `index` is its place in the report. */
  focusFinding(entryId: string, index: number): void {
    this.focused = { entryId, index };
    this.announce(true);
  }

  /** The reader may have selected something else in the file browser. */
  select(): void {
    const { choice } = this;
    if (choice !== this.chosen) {
      this.chosen = choice;
      this.announce(true);
    }
  }

  rescan(id?: string): void {
    this.policies.refresh();
    const targets = this.list.targets(id);
    if (id !== undefined && targets.some(({ file }) => file === undefined)) {
      this.list.moveToTop(targets.map(({ root }) => root));
    }
    for (const { root, file } of targets) {
      if (file) {
        this.readAgain(root, file);
      } else {
        void this.start(root);
      }
    }
  }

  /** End scans that wait or go on. Finished reports stay. */
  cancel(id?: string): void {
    for (const { root, file } of this.list.targets(id)) {
      this.cancelTarget(root, file);
    }
    this.emitFinishedIfIdle();
  }

  /** Remove from the list; cancels first. */
  clear(id?: string): void {
    for (const { root, file } of this.list.targets(id)) {
      this.cancelTarget(root, file);
      file?.folder.remove(file);
      const { allFiles, running, unseen } = root.tree.totals;
      if (!file || allFiles + running + unseen === 0) {
        this.list.remove(root);
      }
      this.markChanged(root);
    }
    this.emitFinishedIfIdle();
  }

  /** Ask the server whether these files have changed since they were scanned. */
  checkFiles(ids: readonly string[]): void {
    void this.changes.ask(ids.flatMap(id => this.entry(id) ?? []));
  }

  /** JupyterLab has saved, renamed, moved or deleted a file. */
  happened(change: Change): void {
    this.changes.happened(change);
  }

  /** A file browser has read its folder again. */
  listed(children: Iterable<Contents.IModel>): void {
    this.changes.listed(children);
  }

  /** The parts of a report to be saved. */
  savedParts(id?: string): readonly SavedPart[] {
    return this.list.targets(id).map(({ root, file }) => ({
      path: root.path,
      tree: root.tree,
      file,
      policy: this.policies.policyOf(root.path),
      unused: run => this.policies.unused(root.path, run)
    }));
  }

  /** The file with this id, as it is now. */
  entry(id: string): FileNode | undefined {
    return this.list.targets(id)[0]?.file;
  }

  /** The path that was chosen for this entry to be scanned. */
  rootOf(id: string): string | undefined {
    return this.list.targets(id)[0]?.root.path;
  }

  /** The digest of an entry's file, as it was when it was scanned. */
  hash(id: string, onProgress: (bytesRead: number) => void): PendingDigest {
    const [{ root, file } = {}] = this.list.targets(id);
    const report = file?.report;
    if (root === undefined || file === undefined || report === undefined || file.changed) {
      return refusedDigest();
    }
    const scanned = this.policies.scannedOf(report) ?? report;
    return digestOf(file, scanned, { ...this.services, changes: this.changes }, onProgress, sha256 => {
      if (file.report === report) {
        file.folder.replaceReport(file, this.policies.evaluate(root.path, { ...scanned, sha256 }));
        this.markChanged(root);
      }
    });
  }

  /** True when there is something to save. */
  hasResults(): boolean {
    return this.list.roots.some(({ tree }) => tree.ended > 0 || tree.notes.length > 0);
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.cancel();
      for (const root of [...this.asked.roots]) {
        this.reader.cancelAll(root);
      }
      this.asked.dispose();
      Signal.clearData(this);
    }
  }

  /** Ask whether a root is a folder, list it if it is, and read its files. */
  private async start(root: RootState): Promise<void> {
    const { services } = this;
    services.pool.warm();
    this.cancelTarget(root);
    const listing = new AbortController();
    root.begin(root.kind);
    root.listing = listing;
    root.tree.isPending = true;
    this.batch.add(root);
    this.markChanged(root);
    // Asking for the bytes gives the better reason why there are none.
    const looking = services.storage.look(root.path).catch(() => ({ folder: false }));
    const [looked] = await Promise.all([looking, this.policies.ready(root.path)]);
    if (listing.signal.aborted) {
      return;
    }
    root.begin(looked.folder ? 'folder' : 'file');
    const onFound = (files: readonly FileNode[]): void => {
      root.enqueue(files);
      this.markChanged(root);
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
      this.markChanged(root);
    }
    this.emitFinishedIfIdle();
  }

  private ended(root: RootState, file: FileNode): void {
    this.markChanged(root);
    if (this.wanted?.path === root.path && this.wanted.path === file.path) {
      const index = indexOfFinding(file.findings, this.wanted);
      this.wanted = undefined;
      if (index >= 0) {
        this.focusFinding(file.id, index);
      }
    }
    this.asked.ended(root, file);
    this.fileEndedSignal.emit(file);
    this.emitFinishedIfIdle();
  }

  /** Apply the policy as it is now to the reports of a root. */
  private evaluateAgain(root: RootState): void {
    evaluateAgain(root, this.policies);
    this.markChanged(root);
  }

  /** Scan files again that the policy may accept by digest, where the digest is not known yet. */
  private readForDigests(root: RootState): void {
    for (const file of lackingDigest(root, this.policies)) {
      this.readAgain(root, file);
    }
  }

  private readAgain(root: RootState, file: FileNode): void {
    this.batch.add(file);
    this.reader.readAgain(root, file);
  }

  /** Cancel the scan of one file, or the listing and all scans of a root. */
  private cancelTarget(root: RootState, only?: FileNode): void {
    if (only) {
      this.reader.cancel(root, only);
      return;
    }
    if (root.listing) {
      root.listing.abort();
      root.listing = undefined;
      stopListing(root.tree);
      if (root.kind === 'file' && root.tree.files.length === 0) {
        // The server has not told yet whether it is a folder; the row of the path must not disappear.
        root.begin('file');
        root.tree.addFiles([{ name: root.name }]);
      }
    }
    this.reader.cancelAll(root);
  }

  private markChanged(root: RootState): void {
    root.markChanged();
    this.announce(root.tree.running === 0);
  }

  /** Emit `changed` before a frame; `soon`: before the very next one, since the reader waits for it. */
  private announce(soon: boolean): void {
    if ((this.isScheduled && !soon) || this.disposed) {
      return;
    }
    this.isScheduled = true;
    this.services.schedule(() => {
      if (this.isScheduled && !this.disposed) {
        this.isScheduled = false;
        this.shown = this.list.shown(path => this.policies.policyOf(path));
        this.changedSignal.emit();
      }
    }, soon);
  }

  private emitFinishedIfIdle(): void {
    if (this.active === 0) {
      const finished = this.batch.take(this.list.roots);
      if (finished) {
        this.finishedSignal.emit(finished);
      }
    }
  }
}
