import { foreignReason } from '../../report/foreign-ids';
import { createHash } from 'crypto';

import { FolderNode } from '../../panel/folder-nodes';
import type { ScanRoot } from '../../panel/panel-model';
import type { ScanEntry } from '../../panel/scan-entry';
import type { Outcome } from '../../report/outcome';
import { outcomeOf } from '../../report/outcome';
import type { HashedReport, ListedChild } from '../../worker/messages';
import { CANCELLED, ScanFailure } from '../../worker/failure';
import type { PendingScan, ScanTask } from '../../worker/task';
import { ENGLISH } from '../../report/translator';
import { ScanModel } from '../model';
import { PolicyFiles } from '../policy/policy-file';
import type { AllowedPolicies } from '../policy/policy-permissions';
import { PolicyPermissions } from '../policy/policy-permissions';
import type { ScanServices } from '../services';
import { FakeContents } from './contents';

interface Job {
  readonly task: ScanTask;
  done(report?: Partial<HashedReport>): void;
  /** With a reason, or with what `prepare` threw. */
  fail(failure: unknown): void;
}

/** SHA-256 of a text. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The world of a model, in which everything happens on demand. */
export class World implements ScanServices {
  /** By path, the files in it and below. */
  readonly folders = new Map<string, string[]>();
  /** Folders that cannot be listed. */
  readonly broken = new Set<string>();
  /** Size and time of each file in a listing. */
  readonly told = new Map<string, { readonly size?: number; readonly modified?: number }>();
  hidden = true;
  readonly jobs: Job[] = [];
  readonly contents = new FakeContents();
  named = '';
  readonly policies = new PolicyFiles(this.contents, () => this.named, ENGLISH);
  /** Policies that the user has allowed, as the settings hold them. */
  allowed: AllowedPolicies = {};
  readonly permissions = new PolicyPermissions('/srv/', allowed => void (this.allowed = allowed));
  frames: (() => void)[] = [];
  time = 0;
  readonly model = new ScanModel(this);

  readonly pool = {
    room: Infinity,
    warm: () => undefined,
    scan: (task: ScanTask): PendingScan => {
      let resolve!: (report: HashedReport) => void;
      let reject!: (failure: unknown) => void;
      const report = new Promise<HashedReport>((good, bad) => ([resolve, reject] = [good, bad]));
      this.jobs.push({
        task,
        done: more =>
          resolve({
            path: task.path,
            format: 'pickle',
            size: 10,
            bytesRead: 4,
            verdict: 'clean',
            findings: [],
            findingsDropped: 0,
            coverage: [],
            coverageDropped: { scanned: 0, inert: 0, 'not-understood': 0, failed: 0 },
            uses: [],
            usesDropped: 0,
            ...more
          }),
        fail: failure => reject(typeof failure === 'string' ? new ScanFailure(foreignReason(failure)) : failure)
      });
      return { report, cancel: () => reject(new ScanFailure(CANCELLED)) };
    }
  };

  storage: ScanServices['storage'] = {
    localPath: path => path.replace(/^RTC:/, ''),
    look: path => Promise.resolve({ folder: this.folders.has(path), ...this.told.get(path) }),
    list: (path, _, onChildren) =>
      this.broken.has(path)
        ? Promise.reject(new Error('Permission denied'))
        : Promise.resolve(onChildren(this.childrenOf(path))),
    address: path => Promise.resolve({ kind: 'address', url: path, headers: {}, wholeCopyLimit: 1000 }),
    document: () => Promise.resolve(undefined)
  };
  hiddenListed = (): boolean => this.hidden;
  selection: ScanServices['selection'] = () => ({ choice: 'selected', paths: ['selected.pkl'] });
  schedule = (callback: () => void): void => void this.frames.push(callback);
  now = (): number => (this.time += 5);
  clock = (): number => Date.UTC(2026, 5, 15);
  today = (): string => '2026-06-15';

  /** Writes a policy that the user has allowed. */
  allowPolicy(path: string, text: string): void {
    this.contents.files.set(path, text);
    this.permissions.allow(path, digestOf(text));
  }

  /** Let what is ready happen, then draw a frame. */
  async frame(): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, 0));
    this.frames.splice(0).forEach(callback => callback());
  }

  async scan(...paths: string[]): Promise<void> {
    this.model.scan(paths);
    await this.frame();
  }

  get roots(): ScanRoot[] {
    return this.model.scans.flatMap(scan => scan.roots);
  }

  entriesOf(root: ScanRoot): ScanEntry[] {
    return [...root.tree.everyFile()];
  }

  /** How the newest scan ended. */
  get outcome(): Outcome {
    return outcomeOf(FolderNode.totalsOf(this.model.scans[0].roots.map(({ tree }) => tree)));
  }

  /** `root/name state` of everything in the model. */
  get shown(): string[] {
    return this.roots.flatMap(root =>
      this.entriesOf(root)
        .map(entry => `${root.path}:${entry.name} ${entry.state}`)
        .sort()
    );
  }

  private childrenOf(path: string): ListedChild[] {
    const below = path === '' || path.endsWith(':') ? path : `${path}/`;
    const all = [...this.folders.values()]
      .flat()
      .filter(file => file.startsWith(below) && (path !== '' || !file.includes(':')));
    const names = [...new Set(all.map(file => file.slice(below.length).split('/')[0]))].sort();
    return names.map(name => ({ name, folder: !all.includes(below + name), ...this.told.get(below + name) }));
  }
}
