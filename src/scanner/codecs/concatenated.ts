import { SourceError } from '../bytes/byte-source';
import { PRICES } from '../work';
import type { Input } from './input';
import type { Decoder, Resume } from '../bytes/decoder';

/** How one stream of a kind that may be repeated (gzip members, bzip2 streams) is framed. */
export interface Framing {
  /**
   * Reads the header and starts the body. `null`, with nothing consumed, when no further stream of this kind begins
   * here (never for the first).
   * @param before - decoder of the body of the stream before; its memory may serve again
   */
  begin(input: Input, first: boolean, before: Decoder | null): Decoder | null;
  /** Passes over the trailer of the body. */
  finish?(input: Input): void;
}

const NOTHING = new Uint8Array(0);

/** Reads streams of one kind, one after the other, as one. Bytes behind the last one stay unread. */
export class Concatenated implements Decoder {
  private before: Decoder | null = null;
  private first: boolean;
  private over = false;

  /** @param current - the body in whose midst the input stands; at the start there is none */
  constructor(
    private readonly input: Input,
    private readonly framing: Framing,
    private current: Decoder | null = null
  ) {
    this.first = current === null;
  }

  get consumed(): number {
    return this.input.consumed;
  }

  next(): Uint8Array | null {
    while (!this.over) {
      if (!this.current) {
        if (this.input.work.exhausted) {
          return NOTHING;
        }
        this.input.work.afford(PRICES.decoder);
        this.current = this.framing.begin(this.input, this.first, this.before);
        this.first = false;
        if (!this.current) {
          break;
        }
      }
      const bytes = this.current.next();
      if (bytes) {
        return bytes;
      }
      this.before = this.current;
      this.current = null;
      this.finish();
    }
    this.over = true;
    return null;
  }

  mark(): Resume | undefined {
    const [place, body] = [this.input.mark(), this.current?.mark?.()];
    return body && ((input = place()) => new Concatenated(input, this.framing, body(input)));
  }

  /** A missing trailer is no loss: everything has been decoded. */
  private finish(): void {
    try {
      this.framing.finish?.(this.input);
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      this.over = true;
    }
  }
}
