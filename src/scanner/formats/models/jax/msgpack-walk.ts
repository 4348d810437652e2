import { SourceError } from '../../../bytes/byte-source';
import type { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Maps and lists in each other; Python's reader refuses more than 1,024. */
const MAX_DEPTH = 1024;
/** Bytes of one text that are shown. */
const MAX_TEXT = 2 ** 16;

/** What the walk tells of. */
export interface MsgpackVisitor {
  text(text: string, offset: number): void;
  /** Bytes, which are passed over. */
  binary(offset: number, length: number): void;
  /** A value of a type of its own: its number, and its bytes, which are passed over. */
  extension(type: number, offset: number, length: number): void;
}

/** Values of MessagePack (`spec.md` of msgpack), walked without recursion. Throws `corrupt`, `truncated` and `limit-depth`. */
export class MsgpackWalk {
  /** Values that are left of each map or list around the next one. */
  private readonly open: number[] = [];

  constructor(
    readonly cursor: Cursor,
    private readonly work: Work,
    private readonly visitor: MsgpackVisitor
  ) {}

  /** One value, with all that is in it. */
  value(): void {
    const { open } = this;
    open.length = 0;
    for (;;) {
      this.work.spend(PRICES.value);
      this.one();
      while (open.length > 0 && open[open.length - 1] === 0) {
        open.pop();
      }
      if (open.length === 0) {
        return;
      }
      open[open.length - 1]--;
    }
  }

  private one(): void {
    const { cursor } = this;
    const type = cursor.uint8();
    if (type < 0x80 || type >= 0xe0 || type === 0xc0 || type === 0xc2 || type === 0xc3) {
      return;
    }
    if (type < 0x90) {
      return this.enter(2 * (type & 0xf));
    }
    if (type < 0xa0) {
      return this.enter(type & 0xf);
    }
    if (type < 0xc0) {
      return this.text(type & 0x1f);
    }
    switch (type) {
      case 0xc4:
      case 0xc5:
      case 0xc6: {
        const length = this.number(type - 0xc4);
        this.visitor.binary(cursor.skip(length), length);
        return;
      }
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.extension(this.number(type - 0xc7));
      case 0xca:
      case 0xce:
      case 0xd2:
        cursor.skip(4);
        return;
      case 0xcb:
      case 0xcf:
      case 0xd3:
        cursor.skip(8);
        return;
      case 0xcc:
      case 0xd0:
        cursor.skip(1);
        return;
      case 0xcd:
      case 0xd1:
        cursor.skip(2);
        return;
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.extension(2 ** (type - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.number(type - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.enter(this.number(type - 0xdb));
      case 0xde:
      case 0xdf:
        return this.enter(2 * this.number(type - 0xdd));
      default:
        throw new SourceError('corrupt', { offset: cursor.position - 1 });
    }
  }

  private enter(count: number): void {
    if (count > this.cursor.left) {
      throw new SourceError('truncated');
    }
    if (this.open.length >= MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    if (count > 0) {
      this.open.push(count);
    }
  }

  private text(length: number): void {
    const at = this.cursor.position;
    if (length > this.cursor.left) {
      throw new SourceError('truncated');
    }
    const shown = Math.min(length, MAX_TEXT);
    this.visitor.text(this.cursor.text(shown), at);
    this.cursor.skip(length - shown);
  }

  private extension(length: number): void {
    const type = (this.cursor.uint8() << 24) >> 24;
    this.visitor.extension(type, this.cursor.skip(length), length);
  }

  /** Of 1, 2 or 4 bytes. */
  private number(width: number): number {
    return width === 0 ? this.cursor.uint8() : width === 1 ? this.cursor.uint16be() : this.cursor.uint32be();
  }
}
