import { SourceError } from '../bytes/byte-source';
import { PRICES } from '../work';
import { CheckError } from './checked';
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
  /** Reads the trailer of the body. Throws `CheckError` when it does not fit, `truncated` where it breaks off. */
  finish?(input: Input, body: Decoder): void;
}

const NOTHING = new Uint8Array(0);

/**
 * Reads streams of one kind, one after the other, as one. Bytes behind the last one stay unread. Where a trailer does not fit,
 * some readers go on all the same: the error comes when nothing is left to decode.
 */
export class Concatenated implements Decoder {
  private before: Decoder | null = null;
  private first: boolean;
  private over = false;
  private failure: SourceError | undefined;

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
      const bytes = this.pull(this.current);
      if (bytes) {
        return bytes;
      }
      this.before = this.current;
      this.current = null;
      this.finish(this.before);
    }
    this.over = true;
    if (this.failure !== undefined) {
      throw this.failure;
    }
    return null;
  }

  mark(): Resume | undefined {
    const [place, body, { failure }] = [this.input.mark(), this.current?.mark?.(), this];
    return (
      body &&
      ((input = place()) => {
        const resumed = new Concatenated(input, this.framing, body(input));
        resumed.failure = failure;
        return resumed;
      })
    );
  }

  private pull(body: Decoder): Uint8Array | null {
    try {
      return body.next();
    } catch (error) {
      if (!(error instanceof CheckError)) {
        throw error;
      }
      this.failure ??= error;
      return null;
    }
  }

  /** A trailer that breaks off ends the data, of which nothing is missing. */
  private finish(body: Decoder): void {
    try {
      this.framing.finish?.(this.input, body);
    } catch (error) {
      if (!(error instanceof SourceError)) {
        throw error;
      }
      this.over ||= !(error instanceof CheckError);
      this.failure ??= error instanceof CheckError ? error : new CheckError(error.reason, error.params);
    }
  }
}
