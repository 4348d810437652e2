import type { ScanEntry, ScanRoot } from '../panel/model';
import type { Finding } from '../scanner/report';
import type { PendingScan, ScanTask } from '../worker/client';
import type { Located } from '../worker/locate';
import type { Listing } from './listing';
import type { PolicyFiles } from './policy-file';

/** A root, or one entry of it, to be saved. */
export type SavedPart = Pick<ScanRoot, 'path' | 'notes' | 'entries' | 'policy'>;

/** What the model asks of the world around it. */
export interface ScanServices {
  readonly pool: { scan(task: ScanTask): PendingScan };
  readonly policies: PolicyFiles;
  /** `YYYY-MM-DD`. */
  today(): string;
  /** Tell a folder from a file. Rejects when it cannot be known. */
  isFolder(path: string): Promise<boolean>;
  /** The path without its drive. */
  localPath(path: string): string;
  list(path: string, signal: AbortSignal, onFiles: (paths: readonly string[]) => void): Promise<Listing>;
  locate(path: string, signal: AbortSignal, onCopied: (bytes: number) => void): Promise<Located>;
  /** Paths that are selected in the file browser, else the folder that it shows. */
  selection(): readonly string[];
  reveal(path: string): void;
  copy(entry: ScanEntry, finding: Finding): void;
  save(parts: readonly SavedPart[]): void;
  /** Call back before the next frame is drawn. */
  schedule(callback: () => void): void;
  /** Milliseconds from any fixed point. */
  now(): number;
}
