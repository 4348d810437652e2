import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
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
  private readonly big: boolean;

  constructor(source: ByteSource, reports: Pick<Reports, 'falseClaim'>) {
    super(source, MAGIC_SIZE);
    const version = this.uint32();
    this.seek(MAGIC_SIZE);
    const bigVersion = this.uint32be();
    // The version is a small number in either order.
    this.big = bigVersion < version;
    this.version = Math.min(version, bigVersion);
    if (this.version === 0 || this.version > NEWEST) {
      if (this.version > MAX_VERSION || this.version === 0) {
        reports.falseClaim('version', MAGIC_SIZE, String(version));
      }
      throw new SourceError('unknown-record', { offset: MAGIC_SIZE });
    }
  }

  number(width: 4 | 8): number {
    if (width === 8) {
      return this.big ? this.uint64be() : this.uint64();
    }
    return this.big ? this.uint32be() : this.uint32();
  }

  /** Bytes of a count. */
  get countWidth(): 4 | 8 {
    return this.version < WIDE_COUNTS ? 4 : 8;
  }

  count(): number {
    return this.number(this.countWidth);
  }
}
