import type { ByteSource } from '../../bytes/byte-source';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import { ARGS, Arg, Op } from './machine/opcodes';
import { uint32, uint64 } from '../../encoding/integers';

/** Pieces beyond this are not followed: honest pickles have none at all. */
const MAX_PIECES = 10_000;

/**
 * The bytes that CPython's C unpickler sees when it reads from a file without `peek` (BytesIO, a zip member) and a
 * frame is shorter than its opcodes: it throws the rest of the frame away and goes on reading behind it
 * (`_Unpickler_ReadImpl`, cpython gh-154848). `pickle.loads` sees the plain sequence instead.
 */
export class FileReaderView implements ByteSource {
  size = 0;
  private readonly pieces: { readonly at: number; readonly from: number; readonly length: number }[] = [];
  private position: number;
  /** Opcodes behind the last piece were not followed. */
  incomplete = false;
  /** End of the reader's buffer; the reader fetches bytes behind it anew. */
  private bufferEnd: number;

  constructor(
    private readonly inner: ByteSource,
    start: number,
    private readonly work: Work,
    maxOpcodes = Infinity
  ) {
    this.position = this.bufferEnd = start;
    this.follow(maxOpcodes);
  }

  read(offset: number, length: number): Uint8Array {
    const out = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    for (let i = this.pieceAt(offset); i < this.pieces.length && this.pieces[i].at < offset + out.length; i++) {
      const piece = this.pieces[i];
      const from = Math.max(offset, piece.at);
      const to = Math.min(offset + out.length, piece.at + piece.length);
      if (from < to) {
        out.set(this.inner.read(piece.from + from - piece.at, to - from), from - offset);
      }
    }
    return out;
  }

  /** Offset in the inner source of the byte that this view has at `offset`. */
  origin(offset: number): number {
    const piece = this.pieces[this.pieceAt(offset)] as (typeof this.pieces)[number] | undefined;
    return piece === undefined ? this.inner.size : piece.from + Math.max(0, offset - piece.at);
  }

  /** Index of the first piece that ends behind the offset; their number when none does. */
  private pieceAt(offset: number): number {
    let low = 0;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (offset < this.pieces[middle].at + this.pieces[middle].length) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Walk the opcodes as the file reader does. */
  private follow(maxOpcodes: number): void {
    for (let count = 0; this.position <= this.inner.size; count++) {
      if (this.pieces.length >= MAX_PIECES || count >= maxOpcodes) {
        this.incomplete = true;
        return;
      }
      this.work.spend(PRICES.record);
      const at = this.take(1);
      const op = this.inner.read(at, 1)[0];
      if (op === undefined || ARGS[op] === Arg.INVALID) {
        return;
      }
      if (op === Op.FRAME) {
        const length = uint64(this.inner.read(this.take(8), 8), 0);
        if (!(length <= this.inner.size - this.position)) {
          return;
        }
        this.position = this.take(length);
        continue;
      }
      this.emit(at, 1);
      if (op === Op.STOP) {
        return;
      }
      this.argument(op);
    }
  }

  private argument(op: number): void {
    switch (ARGS[op] as Arg) {
      case Arg.FIXED1:
        return this.copy(1);
      case Arg.FIXED2:
        return this.copy(2);
      case Arg.FIXED4:
        return this.copy(4);
      case Arg.FIXED8:
        return this.copy(8);
      case Arg.COUNT1:
        return this.copy(this.counted(1)[0]);
      case Arg.COUNT4:
        return this.copy(uint32(this.counted(4), 0));
      case Arg.COUNT8:
        return this.copy(uint64(this.counted(8), 0));
      case Arg.LINES2:
        this.line();
        return this.line();
      case Arg.LINE:
        return this.line();
      default:
        return;
    }
  }

  private counted(width: number): Uint8Array {
    const from = this.take(width);
    this.emit(from, width);
    const field = new Uint8Array(8);
    field.set(this.inner.read(from, width));
    return field;
  }

  private copy(length: number): void {
    this.emit(this.take(length), length);
  }

  private line(): void {
    const inside = this.lineEnd(this.position, this.bufferEnd);
    if (inside >= 0) {
      return this.copy(inside + 1 - this.position);
    }
    const from = this.bufferEnd;
    const end = this.lineEnd(from, this.inner.size);
    this.position = this.bufferEnd = end < 0 ? this.inner.size : end + 1;
    this.emit(from, this.position - from);
  }

  /** Returns the offset of the next `length` bytes: inside the buffer, or behind it if the buffer has too few left. */
  private take(length: number): number {
    if (this.position + length > this.bufferEnd) {
      this.position = this.bufferEnd;
      this.bufferEnd = this.position + length;
    }
    const from = this.position;
    this.position += length;
    return from;
  }

  private emit(from: number, wanted: number): void {
    const length = Math.min(wanted, this.inner.size - from);
    const last = this.pieces[this.pieces.length - 1];
    if (last !== undefined && last.from + last.length === from) {
      this.pieces[this.pieces.length - 1] = { ...last, length: last.length + length };
    } else if (length > 0) {
      this.pieces.push({ at: this.size, from, length });
    }
    this.size += Math.max(0, length);
  }

  private lineEnd(from: number, to: number): number {
    for (let at = from; at < to; at += 4096) {
      this.work.spend(4096);
      const found = this.inner.read(at, Math.min(4096, to - at)).indexOf(10);
      if (found >= 0) {
        return at + found;
      }
    }
    return -1;
  }
}
