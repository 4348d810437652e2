import type { FileNode } from '../panel/file-nodes';
import { fileName } from '../panel/folder-nodes';
import type { ScanReport } from '../scanner/report';
import { RootState } from './roots';
import { reportOf } from './save';
import type { ScanServices } from './services';

interface Asker {
  resolve(report: ScanReport): void;
  reject(error: Error): void;
}

/** Files that other extensions ask about. They are read like those of the panel, and are not in its list. */
export class AskedFiles {
  private readonly askers = new Map<RootState, Asker>();
  private lastId = 0;

  /** @param onWaiting - called when there is a file to be read in `roots` */
  constructor(
    private readonly services: Pick<ScanServices, 'pool' | 'storage'>,
    private readonly onWaiting: () => void
  ) {}

  /** Each holds one file that waits or is being read. */
  get roots(): Iterable<RootState> {
    return this.askers.keys();
  }

  /** See `IModelScanner.scan`. */
  async scan(path: string): Promise<ScanReport> {
    const { pool, storage } = this.services;
    pool.warm();
    // A file of which the server says nothing is asked for all the same: its answer gives the better reason.
    const looked = await storage.look(path).catch(() => undefined);
    if (looked?.folder) {
      throw new Error(`${path} is a folder: the model scanner is asked about one file at a time.`);
    }
    const root = new RootState(`asked-${++this.lastId}`, path, fileName(storage.localPath(path)));
    root.enqueue(root.tree.addFiles([{ ...looked, name: root.name }]));
    return new Promise((resolve, reject) => {
      this.askers.set(root, { resolve, reject });
      this.onWaiting();
    });
  }

  /** Answer the extension that asked about this file, if one did. */
  ended(root: RootState, file: FileNode): void {
    const asker = this.askers.get(root);
    this.askers.delete(root);
    const report = reportOf(file);
    if (report === undefined) {
      asker?.reject(new Error(`The policy excludes ${file.path}: it matches ${file.glob}.`));
    } else {
      asker?.resolve(report);
    }
  }

  /** Reject all that is still asked. */
  dispose(): void {
    this.askers.forEach(({ reject }) => reject(new Error('The model scanner has ended.')));
    this.askers.clear();
  }
}
