import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { fileName } from '../panel/folders';
import type { IScanModel, Pointed, ScanEntry, ScanNote, ScanRoot } from '../panel/model';
import type { Finding } from '../scanner/report';
import type { PendingScan } from '../worker/client';
import { ScanFailure } from '../worker/client';
import type { PendingDigest } from './digest';
import { startDigest } from './digest';
import type { FindingPlace } from './entries';
import { endOf, EXCLUDED, indexOfFinding, waitingEntry } from './entries';
import { Judge } from './judge';
import type { ScanServices } from './services';

interface RootState {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  kind: 'file' | 'folder';
  listing?: AbortController;
  /** By id, in the order of the report. */
  entries: Map<string, ScanEntry>;
  notes: readonly ScanNote[];
  snapshot?: ScanRoot;
}

/**
 * The scans of this window. Changes are collected and told at most once per frame; `roots` shows what was told last, so that
 * a reader never sees half a change.
 */
export class ScanModel implements IScanModel, IDisposable {
  private readonly changedSignal = new Signal<this, void>(this);
  private readonly finishedSignal = new Signal<this, readonly ScanEntry[]>(this);
  /** Newest first. */
  private states: RootState[] = [];
  private readonly pending = new Map<string, PendingScan>();
  private readonly batch = new Set<string>();
  /** Knows the policies, and what they make of reports. */
  readonly judge: Judge;
  private wanted?: FindingPlace & { readonly path: string };
  private pointedState?: Pointed;
  private shown: readonly ScanRoot[] = [];
  private scheduled = false;
  private lastId = 0;
  private disposed = false;

  constructor(private readonly services: ScanServices) {
    const judgeAgain = (): void => this.states.forEach(root => this.judgeAgain(root));
    this.judge = new Judge(services.policies, () => services.today(), judgeAgain);
  }

  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  /** Emitted with what was scanned, when nothing is active any more. */
  get finished(): ISignal<this, readonly ScanEntry[]> {
    return this.finishedSignal;
  }

  get roots(): readonly ScanRoot[] {
    return this.shown;
  }

  get active(): number {
    return this.pending.size + this.states.filter(root => root.listing).length;
  }

  get pointed(): Pointed | undefined {
    return this.pointedState;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Scan files and folders, the first one on top. What is in the model already is scanned again. */
  scan(paths: readonly string[]): void {
    this.judge.refresh();
    const roots = [...new Set(paths)].map(
      (path): RootState =>
        this.states.find(root => root.path === path) ?? {
          id: this.newId(),
          path,
          name: fileName(this.services.localPath(path)),
          kind: 'file',
          entries: new Map(),
          notes: []
        }
    );
    this.states = [...roots, ...this.states.filter(root => !roots.includes(root))];
    for (const root of roots) {
      void this.start(root);
    }
  }

  /** Scan a file, and bring one of its findings into view if it is still there. */
  scanFor(path: string, place: FindingPlace): void {
    this.scan([path]);
    this.wanted = { path, ...place };
  }

  /** The policy may be another file by now, or have changed: judge what is shown by it. */
  readPolicies(): void {
    this.judge.refresh();
    for (const root of this.states) {
      this.judgeAgain(root);
      void this.judge.ready(root.path);
    }
  }

  /** Bring a finding into view; `index` is its place in the report. */
  point(entryId: string, index: number): void {
    this.pointedState = { entryId, index };
    this.states.filter(root => root.entries.has(entryId)).forEach(root => this.touch(root));
  }

  scanSelection(): void {
    this.scan(this.services.selection());
  }

  rescan(id?: string): void {
    this.judge.refresh();
    for (const { root, entry } of this.targets(id)) {
      if (entry) {
        this.read(root, entry);
      } else {
        void this.start(root);
      }
    }
  }

  cancel(id?: string): void {
    for (const { root, entry } of this.targets(id)) {
      this.halt(root, entry);
    }
    this.rest();
  }

  clear(id?: string): void {
    for (const { root, entry } of this.targets(id)) {
      this.halt(root, entry);
      if (entry) {
        root.entries.delete(entry.id);
      }
      if (!entry || root.entries.size === 0) {
        this.states = this.states.filter(other => other !== root);
      }
      this.touch(root);
    }
    this.rest();
  }

  reveal(entry: ScanEntry): void {
    this.services.reveal(entry.path);
  }

  copyFinding(entry: ScanEntry, finding: Finding): void {
    this.services.copy(entry, finding);
  }

  saveReport(id?: string): void {
    const parts = this.targets(id).map(({ root, entry }) => ({
      path: root.path,
      notes: entry ? [] : root.notes,
      entries: entry ? [entry] : [...root.entries.values()],
      policy: this.judge.policyOf(root.path)
    }));
    this.services.save(parts);
  }

  /** The entry with this id, as it is now. */
  entry(id: string): ScanEntry | undefined {
    return this.states.map(root => root.entries.get(id)).find(entry => entry !== undefined);
  }

  /** The path that was chosen for this entry to be scanned. */
  rootOf(id: string): string | undefined {
    return this.states.find(root => root.entries.has(id))?.path;
  }

  /** The digest of an entry's file, as it was when it was scanned. */
  hash(id: string, onProgress: (bytesRead: number) => void): PendingDigest {
    const entry = this.entry(id);
    const scanned = entry?.report && this.judge.scannedOf(entry.report);
    if (entry === undefined || scanned === undefined) {
      return { sha256: Promise.reject(new ScanFailure('changed-since-scan')), cancel: () => undefined };
    }
    return startDigest(scanned, this.services, onProgress, sha256 => {
      const root = this.states.find(({ entries }) => entries.get(id)?.report === entry.report);
      root?.entries.set(id, { ...entry, report: this.judge.judge(root.path, { ...scanned, sha256 }) });
    });
  }

  /** True when there is something to save. */
  hasResults(): boolean {
    return this.shown.some(root => root.entries.some(entry => entry.report !== undefined || entry.error !== undefined));
  }

  dispose(): void {
    if (!this.disposed) {
      this.disposed = true;
      this.cancel();
      Signal.clearData(this);
    }
  }

  private newId(): string {
    return `scan-${++this.lastId}`;
  }

  private targets(id?: string): { root: RootState; entry?: ScanEntry }[] {
    if (id === undefined) {
      return this.states.map(root => ({ root }));
    }
    return this.states
      .filter(root => root.id === id || root.entries.has(id))
      .map(root => ({ root, entry: root.entries.get(id) }));
  }

  /** Find out what a root is, list it if it is a folder, and read its files. */
  private async start(root: RootState): Promise<void> {
    this.halt(root);
    const listing = new AbortController();
    const known = new Map([...root.entries.values()].map(entry => [entry.path, entry]));
    root.listing = listing;
    root.notes = [];
    this.touch(root);
    const add = (path: string): ScanEntry => {
      const entry = known.get(path) ?? waitingEntry(this.newId(), path, root);
      root.entries.set(entry.id, entry);
      this.read(root, entry);
      return entry;
    };
    let folder: boolean;
    try {
      folder = await this.services.isFolder(root.path);
    } catch {
      // Asking for the bytes gives the better reason.
      folder = false;
    }
    if (listing.signal.aborted) {
      return;
    }
    root.kind = folder ? 'folder' : 'file';
    root.entries = new Map();
    this.touch(root);
    if (folder) {
      const { notes, complete } = await this.services.list(root.path, listing.signal, paths => {
        if (!listing.signal.aborted) {
          paths.forEach(add);
        }
      });
      if (!complete) {
        return;
      }
      root.notes = notes;
      const byName = [...root.entries].sort(([, a], [, b]) => (a.name < b.name ? -1 : 1));
      root.entries = new Map(byName);
    } else {
      add(root.path);
    }
    root.listing = undefined;
    this.touch(root);
    this.rest();
  }

  /** Queue one file. */
  private read(root: RootState, before: ScanEntry): void {
    this.stop(root, before.id);
    const { id, path } = before;
    const { services } = this;
    let started = services.now();
    let notes: readonly ScanNote[] = [];
    const update = (change: Partial<ScanEntry>): void => {
      const entry = root.entries.get(id);
      if (entry && this.pending.get(id) === scan) {
        root.entries.set(id, { ...entry, ...change });
        this.touch(root);
      }
    };
    const end = (change: Partial<ScanEntry>): void => {
      update({ ...change, elapsedMs: services.now() - started });
      if (this.pending.get(id) === scan) {
        this.pending.delete(id);
        this.rest();
      }
    };
    root.entries.set(id, waitingEntry(id, path, root));
    this.touch(root);
    const scan: PendingScan = services.pool.scan({
      path,
      prepare: async signal => {
        started = services.now();
        update({ state: 'reading' });
        await this.judge.ready(root.path);
        const glob = this.judge.excludes(root.path, path, before.name);
        if (glob !== undefined) {
          throw new ScanFailure(EXCLUDED, { glob });
        }
        const located = await services.locate(path, signal, bytesRead => update({ bytesRead }));
        notes = located.notes;
        update({ size: located.size, notes });
        return { target: located.target, hashing: this.judge.hashing(root.path) };
      },
      onProgress: bytesRead => update({ bytesRead })
    });
    this.pending.set(id, scan);
    this.batch.add(id);
    scan.report.then(
      report => {
        const judged = this.judge.judge(root.path, report);
        end({ state: 'done', report: judged, bytesRead: report.bytesRead, size: report.size });
        if (this.wanted?.path === path && this.wanted.path === root.path) {
          const index = indexOfFinding(judged.findings, this.wanted);
          this.wanted = undefined;
          if (index >= 0) {
            this.point(id, index);
          }
        }
      },
      (failure: unknown) => end(endOf(failure))
    );
  }

  /** What is shown of a root, by the policy as it is now. */
  private judgeAgain(root: RootState): void {
    for (const [id, entry] of root.entries) {
      const scanned = entry.report && this.judge.scannedOf(entry.report);
      if (scanned !== undefined) {
        root.entries.set(id, { ...entry, report: this.judge.judge(root.path, scanned) });
      }
    }
    this.touch(root);
  }

  /** Stop what is going on for one entry, or for a whole root. */
  private halt(root: RootState, entry?: ScanEntry): void {
    if (!entry && root.listing) {
      root.listing.abort();
      root.listing = undefined;
      if (root.kind === 'file' && root.entries.size === 0) {
        // Nobody knows yet whether it is a folder; what was asked for must not disappear.
        const unread = waitingEntry(this.newId(), root.path, root);
        root.entries.set(unread.id, { ...unread, state: 'cancelled' });
      }
    }
    for (const { id } of entry ? [entry] : [...root.entries.values()]) {
      this.stop(root, id);
    }
    this.touch(root);
  }

  /** Stop reading one file, if it is being read or waits for it. */
  private stop(root: RootState, id: string): void {
    const scan = this.pending.get(id);
    const entry = root.entries.get(id);
    if (scan) {
      this.pending.delete(id);
      scan.cancel();
      if (entry) {
        root.entries.set(id, { ...entry, state: 'cancelled' });
      }
    }
  }

  private touch(root: RootState): void {
    root.snapshot = undefined;
    if (this.scheduled || this.disposed) {
      return;
    }
    this.scheduled = true;
    this.services.schedule(() => {
      this.scheduled = false;
      this.shown = this.states.map(state => (state.snapshot ??= this.snapshotOf(state)));
      if (!this.disposed) {
        this.changedSignal.emit();
      }
    });
  }

  /** Tell what was scanned once nothing is left to do. */
  private rest(): void {
    if (this.active === 0 && this.batch.size > 0) {
      const entries = this.states.flatMap(root => [...root.entries.values()]).filter(({ id }) => this.batch.has(id));
      this.batch.clear();
      this.finishedSignal.emit(entries);
    }
  }

  private snapshotOf(root: RootState): ScanRoot {
    const { id, path, name, kind, notes } = root;
    const policy = this.judge.policyOf(path);
    return {
      id,
      path,
      name,
      kind,
      notes,
      listing: root.listing !== undefined,
      entries: [...root.entries.values()],
      policy
    };
  }
}
