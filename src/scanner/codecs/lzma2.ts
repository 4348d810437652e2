import { SourceError } from '../bytes/byte-source';
import type { Input } from './input';
import { Lzma } from './lzma';
import { lzmaProperties } from './lzma-header';
import type { Decoder } from '../bytes/decoder';

/** Dictionary size of LZMA2's one properties byte (xz file format, 5.3.1), or `undefined` when it is not valid. */
export function lzma2Dictionary(byte: number): number | undefined {
  return byte > 40 ? undefined : byte === 40 ? 0xffffffff : (2 | (byte & 1)) * 2 ** ((byte >> 1) + 11);
}

/** LZMA2: chunks of LZMA or of plain bytes, each with its sizes in front, up to an end byte. */
export class Lzma2 implements Decoder {
  private readonly lzma: Lzma;
  private plain = false;
  /** Output left in this chunk, and where its input ends. */
  private left = 0;
  private chunkEnd = 0;
  private over = false;
  private failure: SourceError | undefined;

  constructor(
    private readonly input: Input,
    dictionary: number
  ) {
    this.lzma = new Lzma(input, dictionary);
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    for (;;) {
      if (this.failure) {
        throw this.failure;
      }
      if (this.left === 0 && (this.over || !this.startChunk())) {
        return null;
      }
      const bytes = this.plain
        ? this.lzma.copy(this.left)
        : this.lzma.decode(this.left, error => (this.failure = error));
      this.left -= bytes.length;
      if (this.left === 0 && !this.plain) {
        this.input.skip(Math.max(0, this.chunkEnd - this.input.consumed));
      } else if (bytes.length === 0 && !this.failure) {
        // An end marker inside a chunk, which LZMA2 has none of.
        this.failure = new SourceError('corrupt');
      }
      if (bytes.length > 0) {
        return bytes;
      }
    }
  }

  private startChunk(): boolean {
    const { input, lzma } = this;
    const control = input.byte();
    if (control === 0) {
      this.over = true;
      return false;
    }
    if (control < 0x80) {
      if (control > 2) {
        throw new SourceError('corrupt');
      }
      if (control === 1) {
        lzma.resetHistory();
      }
      this.plain = true;
      this.left = input.uint16be() + 1;
      return true;
    }
    this.plain = false;
    this.left = ((control & 0x1f) << 16) + input.uint16be() + 1;
    const size = input.uint16be() + 1;
    const reset = (control >> 5) & 3;
    if (reset === 3) {
      lzma.resetHistory();
    }
    if (reset >= 2) {
      const properties = lzmaProperties(input.byte());
      if (!properties || properties.lc + properties.lp > 4) {
        throw new SourceError('corrupt');
      }
      lzma.setProperties(properties);
    } else if (reset === 1) {
      lzma.resetState();
    }
    this.chunkEnd = input.consumed + size;
    lzma.startRange();
    return true;
  }
}
