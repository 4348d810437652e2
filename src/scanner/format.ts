import type { ByteSource } from './bytes/byte-source';
import type { ScanContext } from './context';
import type { FormatId } from './format-catalog';
import type { Work } from './work';

/** One row of the table in `formats/index.ts`. Its label, magic numbers and endings stand in `format-catalog.ts`. */
export interface Format {
  /** Id of its row in the catalogue, shown in reports. */
  readonly id: FormatId;
  /** Possible first bytes of a format without a magic number. The dispatcher probes no other file. */
  readonly firstBytes?: readonly number[];
  /** Asked last: scans only what no other format recognises (plain text, formats that are not examined). */
  readonly fallback?: boolean;
  /** A fallback that is asked beside others, too: its readers go by the magic number, whatever else the bytes are. */
  readonly beside?: boolean;
  /** Told by its content and no more: the scan says that it is not understood. */
  readonly unread?: true;
  /**
   * True when the bytes are of this format; they begin with one of its magic numbers already, where it has any that are
   * always there. Looks at content, reads little, throws nothing but `SourceError`. Without it the magic number decides.
   */
  probe?(probe: Probe): boolean;
  /**
   * Walk the bytes, report findings and coverage. May throw `SourceError` (becomes `failed` coverage; findings made
   * before it stay); the dispatcher turns any other exception, which is a bug, into `failed` coverage as well.
   */
  scan(source: ByteSource, context: ScanContext): void;
}

/** Shows every format the beginning of a file or member, so that the format can tell whether the bytes are its own. */
export class Probe {
  readonly size: number;
  /** Formats that could not say whether the bytes are their own, and what they threw. */
  readonly faults: { readonly format: FormatId; readonly error: unknown }[] = [];
  private answers?: Map<unknown, { readonly answer: unknown }>;

  /**
   * @param head - at least the first 4,096 bytes, or all of a smaller source
   * @param source - all bytes; each read of them has its price
   * @param name - lower-cased file or member name: only to choose between readings that the content leaves open
   * @param inside - true for a member of another file: a loader that opens that file may act on more than one that opens this
   * @param work - pays for searching
   */
  constructor(
    readonly head: Uint8Array,
    readonly source: ByteSource,
    readonly name: string,
    readonly inside: boolean,
    readonly work: Work
  ) {
    this.size = source.size;
  }

  /** Returns the result of `make`, which runs once although several formats ask. The function itself is the key. */
  memo<T>(make: (probe: Probe) => T): T {
    this.answers ??= new Map();
    const known = this.answers.get(make) as { readonly answer: T } | undefined;
    if (known !== undefined) {
      return known.answer;
    }
    const answer = make(this);
    this.answers.set(make, { answer });
    return answer;
  }
}
