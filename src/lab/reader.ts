import type { Ending, FileNode } from '../panel/file-nodes';
import { ScanFailure } from '../worker/failure';
import type { PendingScan } from '../worker/task';
import { endOf, EXCLUDED } from './endings';
import type { PolicyEvaluator } from './policy/policy-evaluator';
import type { RootState } from './roots';
import type { ScanServices } from './services';

/** The news of the reader's work. */
export interface ReaderEvents {
  /** Roots whose files may be read, the most urgent first. */
  roots(): Iterable<RootState>;
  onChange(root: RootState): void;
  onEnd(root: RootState, file: FileNode): void;
}

/** Reads the files that wait in the roots, as many at a time as the workers have room for. */
export class Reader {
  private readonly running = new Map<FileNode, PendingScan>();
  /** Files of which the listing says nothing that still holds. */
  private readonly unlisted = new WeakSet<FileNode>();

  constructor(
    private readonly services: Pick<ScanServices, 'clock' | 'now' | 'pool' | 'storage'>,
    private readonly policies: PolicyEvaluator,
    private readonly events: ReaderEvents
  ) {}

  /** Read files that wait, as far as there is room. */
  feed(): void {
    const { pool } = this.services;
    for (const root of this.events.roots()) {
      while (pool.room > 0) {
        const file = root.take();
        if (file === undefined) {
          break;
        }
        this.start(root, file);
      }
    }
  }

  /** Read one file anew, whatever it was before. */
  readAgain(root: RootState, file: FileNode): void {
    this.cancel(root, file);
    file.folder.restart(file);
    this.unlisted.add(file);
    root.enqueue([file]);
    this.events.onChange(root);
    this.feed();
  }

  /** Cancel a file that is being read or waits for it. */
  cancel(root: RootState, file: FileNode): void {
    const scan = this.running.get(file);
    this.running.delete(file);
    if (file.isActive) {
      file.folder.end(file, { state: 'cancelled' });
      this.events.onChange(root);
    }
    scan?.cancel();
  }

  /** Cancel all files of a root. */
  cancelAll(root: RootState): void {
    for (const file of [...this.running.keys()].filter(({ folder }) => folder.top === root.tree)) {
      this.cancel(root, file);
    }
    root.tree.cancelWaiting();
    this.events.onChange(root);
  }

  private start(root: RootState, file: FileNode): void {
    const { services, policies } = this;
    const { path, name } = file;
    let started = services.now();
    const isMine = (): boolean => this.running.get(file) === scan;
    const change = (what: () => void): void => {
      if (isMine()) {
        what();
        this.events.onChange(root);
      }
    };
    const scan: PendingScan = services.pool.scan({
      path,
      prepare: async () => {
        started = services.now();
        change(() => file.read());
        await policies.ready(root.path);
        const glob = policies.excludes(root.path, path, name);
        if (glob !== undefined) {
          throw new ScanFailure(EXCLUDED, { glob });
        }
        if (this.unlisted.delete(file)) {
          // When the server does not answer, the scan finds the reason.
          file.stat = await services.storage.look(path).catch(() => ({}));
        }
        return {
          source: await services.storage.address(path, file.stat.size),
          hashing: policies.hashing(root.path)
        };
      },
      instead: () => services.storage.document(path),
      onBegin: (size, notes) => change(() => file.read(size, notes)),
      onProgress: bytesRead => change(() => (file.bytesRead = bytesRead))
    });
    this.running.set(file, scan);
    const end = (ending: Ending): void => {
      if (isMine()) {
        this.running.delete(file);
        file.folder.end(file, ending);
        this.events.onEnd(root, file);
      }
      this.feed();
    };
    scan.report.then(
      scanned => {
        const elapsedMs = services.now() - started;
        const report = policies.evaluate(root.path, scanned);
        end({ state: 'done', report, scanned, elapsedMs, at: services.clock() });
      },
      (failure: unknown) => end(endOf(failure, services.now() - started))
    );
  }
}
