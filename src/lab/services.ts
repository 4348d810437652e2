import type { Choice } from '../panel/panel-model';
import type { PendingScan, ScanTask } from '../worker/task';
import type { PolicyFiles } from './policy/policy-file';
import type { PolicyPermissions } from './policy/policy-permissions';
import type { Storage } from './server-files';

/** The reader's choice in the file browser. */
export interface Selection {
  readonly choice: Choice;
  /** Contents paths: of the selected items, or of the folder that is shown. */
  readonly paths: readonly string[];
}

/** The world around the model. */
export interface ScanServices {
  readonly pool: { scan(task: ScanTask): PendingScan; warm(): void; readonly room: number };
  readonly storage: Pick<Storage, 'address' | 'document' | 'list' | 'localPath' | 'look'>;
  readonly policies: PolicyFiles;
  readonly permissions: PolicyPermissions;
  /** True when the server says that it lists hidden files. */
  hiddenListed(): boolean;
  /** `YYYY-MM-DD`. */
  today(): string;
  /** Milliseconds since 1970. */
  clock(): number;
  /** Milliseconds from any fixed point. */
  now(): number;
  selection(): Selection;
  /** Call back before a frame is drawn; `soon`: before the very next one. */
  schedule(callback: () => void, soon: boolean): void;
}
