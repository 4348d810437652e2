import type { HashedReport } from '../../worker/messages';
import type { PendingScan, ScanTask } from '../../worker/client';
import { CANCELLED, ScanFailure } from '../../worker/client';
import { ENGLISH } from '../../report/translator';
import { ScanModel } from '../model';
import { PolicyFiles } from '../policy-file';
import type { SavedPart, ScanServices } from '../services';
import { FakeContents } from './contents';

interface Job {
  readonly task: ScanTask;
  done(report?: Partial<HashedReport>): void;
  /** With a reason, or with what `prepare` threw. */
  fail(failure: unknown): void;
}

/** The world of a model, in which everything happens on demand. */
export class World implements ScanServices {
  readonly folders = new Map<string, string[]>();
  readonly jobs: Job[] = [];
  readonly saved: (readonly SavedPart[])[] = [];
  readonly contents = new FakeContents();
  named = '';
  readonly policies = new PolicyFiles(this.contents, () => this.named, ENGLISH);
  frames: (() => void)[] = [];
  time = 0;
  readonly model = new ScanModel(this);

  readonly pool = {
    scan: (task: ScanTask): PendingScan => {
      let resolve!: (report: HashedReport) => void;
      let reject!: (failure: unknown) => void;
      const report = new Promise<HashedReport>((good, bad) => ([resolve, reject] = [good, bad]));
      this.jobs.push({
        task,
        done: more =>
          resolve({ path: task.path, size: 10, bytesRead: 4, findings: [], ...more } as unknown as HashedReport),
        fail: failure => reject(typeof failure === 'string' ? new ScanFailure(failure) : failure)
      });
      return { report, cancel: () => reject(new ScanFailure(CANCELLED)) };
    }
  };

  localPath = (path: string): string => path.replace(/^RTC:/, '');
  isFolder = (path: string): Promise<boolean> => Promise.resolve(this.folders.has(path));
  list: ScanServices['list'] = (path, signal, onFiles) => {
    onFiles(this.folders.get(path) ?? []);
    return Promise.resolve({ notes: [{ reason: 'folder-hidden', params: {} }], complete: !signal.aborted });
  };
  locate: ScanServices['locate'] = () =>
    Promise.resolve({ target: { kind: 'blob', blob: new Blob([]), transferred: 0 }, size: 10, notes: [] });
  selection = (): string[] => ['selected.pkl'];
  reveal = jest.fn();
  copy = jest.fn();
  save = (parts: readonly SavedPart[]): void => void this.saved.push(parts);
  schedule = (callback: () => void): void => void this.frames.push(callback);
  now = (): number => (this.time += 5);
  today = (): string => '2026-06-15';

  /** Let what is ready happen, then draw a frame. */
  async frame(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 0));
    this.frames.splice(0).forEach(callback => callback());
  }

  async scan(...paths: string[]): Promise<void> {
    this.model.scan(paths);
    await this.frame();
  }

  /** `root/name state` of everything in the model. */
  get shown(): string[] {
    return this.model.roots.flatMap(root => root.entries.map(entry => `${root.path}:${entry.name} ${entry.state}`));
  }
}
