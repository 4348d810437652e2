import type { ByteSource } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import type { Reports } from './reports';

/** The newest version; before the second, counts had 4 bytes. */
const NEWEST = 3;
/** There will never be so many. */
const MAX_VERSION = 255;
const WIDE_COUNTS = 2;
const MAGIC_SIZE = 4;

/** Numbers and texts of a GGUF file in the order of bytes that its version shows. */
export class GgufReader extends Cursor {
  readonly version: number;
  /** True for a version that no program reads yet: it is read as the newest one is. */
  readonly isNewer: boolean;
  readonly isBig: boolean;

  constructor(source: ByteSource, reports: Pick<Reports, 'falseClaim'>) {
    super(source, MAGIC_SIZE);
    const version = this.uint32();
    this.seek(MAGIC_SIZE);
    const bigVersion = this.uint32be();
    // The version is a small number in either order.
    this.isBig = bigVersion < version;
    this.version = Math.min(version, bigVersion);
    this.isNewer = this.version === 0 || this.version > NEWEST;
    if (this.version > MAX_VERSION || this.version === 0) {
      reports.falseClaim('version', MAGIC_SIZE, String(version));
    }
  }

  number(width: 4 | 8): number {
    if (width === 8) {
      return this.isBig ? this.uint64be() : this.uint64();
    }
    return this.isBig ? this.uint32be() : this.uint32();
  }

  /** Bytes of a count. */
  get countWidth(): 4 | 8 {
    return this.version > 0 && this.version < WIDE_COUNTS ? 4 : 8;
  }

  count(): number {
    return this.number(this.countWidth);
  }
}
