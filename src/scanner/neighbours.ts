import type { Beside } from './beside';
import { isPreloaded, leadsDown, moduleBeside } from './beside';
import type { ByteSource } from './bytes/byte-source';
import { cacheSmall } from './bytes/cache-small';
import { CountingSource } from './bytes/counting';
import type { Work } from './work';

/** Files beside the scanned one that one scan opens. */
export const MAX_NEIGHBOURS = 1_000;

/** `opened`: now or before, and scanned; `missing`: there is none, or it can't be seen from here. */
export type Opened = 'opened' | 'missing' | 'limit';

/** What lies beside the scanned file, asked for once. */
export class Neighbours {
  /** Bytes of other files that were read, each of them counted once. */
  bytesRead = 0;
  private readonly modules = new Map<string, string | undefined>();
  private readonly folders = new Map<string, readonly string[]>();
  private readonly files = new Map<string, Opened>();
  private readonly followed = new Map<string, string | undefined>();

  constructor(
    private readonly beside: Beside | undefined,
    private readonly work: Work,
    private readonly maxRead: number
  ) {}

  module(module: string, installed: boolean): string | undefined {
    if (this.beside === undefined || isPreloaded(module)) {
      return undefined;
    }
    const key = `${module}${installed ? '/' : ''}`;
    if (!this.modules.has(key)) {
      this.modules.set(key, moduleBeside(module, this.beside, installed));
    }
    return this.modules.get(key);
  }

  /** Names in a folder below that of the file, folders with a slash at the end. */
  below(folder: string): readonly string[] {
    const { beside } = this;
    let names = this.folders.get(folder);
    if (names === undefined) {
      const isKnown = beside !== undefined && 'module' in beside && leadsDown(folder);
      names = isKnown ? (beside.below?.(folder) ?? []) : [];
      this.folders.set(folder, names);
    }
    return names;
  }

  /** Where a link on the way to a file below the folder leads, when that is outside. */
  leadsTo(path: string): string | undefined {
    const { beside } = this;
    if (beside === undefined || !('module' in beside) || this.followed.size >= MAX_NEIGHBOURS) {
      return undefined;
    }
    if (!this.followed.has(path)) {
      this.followed.set(path, beside.leadsTo?.(path));
    }
    return this.followed.get(path);
  }

  /**
   * Lets `scan` scan a file of the folder. Each is scanned once for each reading, however often and from wherever it is named: files that name
   * one another end so.
   */
  open(name: string, as: string, scan: (source: ByteSource) => void): Opened {
    const key = `${as} ${name}`;
    const known = this.files.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.files.size >= MAX_NEIGHBOURS) {
      return 'limit';
    }
    const { beside } = this;
    this.files.set(key, 'opened');
    const found =
      beside !== undefined &&
      'module' in beside &&
      leadsDown(name) &&
      beside.open?.(name, source => {
        const counting = new CountingSource(source, this.work, this.maxRead);
        scan(cacheSmall(counting));
        this.bytesRead += counting.bytesRead;
      }) === true;
    const answer = found ? 'opened' : 'missing';
    this.files.set(key, answer);
    return answer;
  }
}
