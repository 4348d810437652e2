import type { ByteSource } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import type { ScanContext, Setting } from '../../../context';
import { printable } from '../../../printable';
import { mayBePart, scanImages } from '../image/image-archive';
import { plainName } from '../image/image-manifests';
import { settingOf } from '../image/image-layers';
import { TarPaths } from './tar-paths';

/**
 * Data that one of several readers finds behind a header. Where they are an archive themselves, whoever opened them goes
 * through its blocks, too.
 */
export class Reading implements ByteSource {
  constructor(private readonly inner: ByteSource) {}

  get size(): number {
    return this.inner.size;
  }

  read(offset: number, length: number): Uint8Array {
    return this.inner.read(offset, length);
  }
}

/** Opens the members of one archive, each stretch of bytes once, and reports what is odd about them. */
export class TarMembers {
  /** Readers may disagree about some of the archive. */
  doubtful = false;
  /** There are more headers than are looked at; coverage says so. */
  full = false;
  private headers = 0;
  private readonly opened = new Set<string>();
  /** Files that may be parts of a container image, which its manifests know more about. */
  private readonly parts: { readonly name: string; readonly source: ByteSource }[] = [];
  readonly paths: TarPaths;
  private readonly setting: Setting | undefined;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {
    this.setting = settingOf(source, context);
    this.paths = new TarPaths(context, this.setting);
  }

  /** Counts a header at `at`; false when there are too many. */
  count(at: number): boolean {
    const { maxMembers } = this.context.limits;
    if (++this.headers > maxMembers && !this.full) {
      this.full = true;
      this.context.cover({
        status: 'not-understood',
        format: 'tar',
        size: this.source.size - at,
        reason: 'limit-members',
        params: { limit: maxMembers }
      });
    }
    return !this.full;
  }

  /**
   * Scans `size` bytes from `start` as a member, unless they have been.
   * @param isReading - true where only some readers find a member there
   */
  open(name: string, start: number, size: number, isReading = false): void {
    const part = slice(this.source, start, size);
    const key = `${start} ${part.size}`;
    if (!this.opened.has(key)) {
      this.opened.add(key);
      if (!isReading && mayBePart(plainName(name))) {
        this.parts.push({ name, source: part });
      } else {
        this.context.child(name, isReading ? new Reading(part) : part, { setting: this.setting });
      }
    }
  }

  /** Scans the files that may be parts of a container image, now that all of them are known. */
  openParts(): void {
    const parts = this.parts.splice(0);
    const files = new Map(parts.map(({ name, source }) => [plainName(name), source]));
    const done = parts.length > 0 ? scanImages(files, this.paths.links, this.context) : new Set<string>();
    for (const { name, source } of parts) {
      if (!done.has(plainName(name)) || files.get(plainName(name)) !== source) {
        this.context.child(name, source, { setting: this.setting });
      }
    }
  }

  /** Scans bytes that do not stand in the archive in one piece. */
  openWhole(name: string, source: ByteSource): void {
    this.context.child(name, source, { setting: this.setting });
  }

  /** Says of `size` bytes of a member that it is not known what readers find there. */
  unreadable(name: string, size: number): void {
    this.context.cover({
      status: 'failed',
      format: 'unknown',
      size: Math.max(0, size),
      reason: 'corrupt',
      member: name === '' ? undefined : name
    });
  }

  /** Reports that readers may disagree about the entry at `offset`; `detail` says what about. */
  doubt(member: string, offset: number, detail: string): void {
    this.doubtful = true;
    this.context.finding({
      rule: 'tar-ambiguous-entry',
      severity: 'MEDIUM',
      module: 'tar',
      operator: member,
      offset,
      evidence: detail,
      params: { member: member === '' ? offset : printable(member, this.context.limits.maxName) }
    });
  }
}
