import { MemorySource } from '../../../bytes/memory';
import type { ByteSource } from '../../../bytes/byte-source';
import { isFilled } from '../../../bytes/filled';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { openZlib, isZlib } from '../../../codecs/deflate';
import { InflatedSource } from '../../../bytes/inflated';
import type { ResultCache } from '../../../result-cache';
import { PRICES } from '../../../work';
import { mayBePickle } from '../../pickle/detection/first-opcodes';
import { dryRun } from '../../pickle/detection/pickle-probe';
import { NUMBERS_HEAD, SHORTEST, endsInProse, mayBeFile, takesLine } from './first-bytes';
import type { Value } from './texts';

/** Places of values that are remembered, since others may be in the same place. */
const MAX_PLACES = 20_000;
/** Attributes that Keras reads as JSON, whatever they begin with. */
const CONFIGURATION = /(^|@)(model|training)_config$/;
/** Attribute in which PyTables 1 kept a pickle, and where its successors replace the name of a module in the stored bytes. */
const FILTERS = /(^|@)FILTERS$/;
const OLD_FILTERS = /\(([ic])tables\.Leaf\n/;
/** Bytes of a text that are searched for a zero at once, and at most. */
const PIECE = 64 * 1024;
const MAX_TEXT = 32 * 2 ** 20;
const LINE_FEED = 10;

/** Gives texts that can be a configuration, and bytes that can be anything, to the other formats. */
export class Handing {
  /** Results of values by their place in the file; null when no format recognises the value. */
  private readonly places = new Map<string, ResultCache | null>();

  constructor(private readonly context: ScanContext) {}

  /** Hands over one value under the name of its attribute or dataset. Throws what reading it throws. */
  hand({ source, place, kind }: Value, member: string): void {
    const { work, trace } = this.context;
    trace?.(0, { type: 'bytes', source });
    const cache = place === undefined ? undefined : this.places.get(place);
    if (cache === null && !CONFIGURATION.test(member)) {
      work.spend(PRICES.record);
      return;
    }
    if (kind === 'numbers' && cache === undefined && !this.isFile(source)) {
      return;
    }
    this.value(source, place, cache ?? undefined, member, kind === 'numbers');
    const end = kind === 'text' ? this.firstZero(source, member) : undefined;
    if (end !== undefined) {
      this.context.trace?.(0, { type: 'bytes', source: slice(source, 0, end) });
      this.value(slice(source, 0, end), place && `${place}:${end}`, undefined, member);
    }
    if (FILTERS.test(member)) {
      this.oldFilters(source, member);
    }
  }

  /** Asked of numbers before formats are: among many, some begin like a file by accident. */
  private isFile(source: ByteSource): boolean {
    const { context } = this;
    const head = source.read(0, NUMBERS_HEAD).slice();
    context.work.spend(PRICES.record);
    if (!mayBeFile(head, source.size)) {
      return false;
    }
    if (mayBePickle(head, source.size)) {
      // An unpickler that fails before it has called anything has done no harm.
      const { end, acts, cut } = dryRun(source, context.work, 0);
      const mayGoOn = cut && !(end.reason === 'truncated' && this.endsInLine(source, end.end));
      return acts || mayGoOn || end.reason === 'stop' || end.reason === 'limit';
    }
    return !isZlib(head) || context.recognise(new InflatedSource(source, openZlib, context)) !== undefined;
  }

  /** True when numbers of which these are the first may be a file that goes on behind them. */
  goesOn(source: ByteSource): boolean {
    const head = source.read(0, NUMBERS_HEAD).slice();
    if (!mayBePickle(head, source.size)) {
      return mayBeFile(head, source.size);
    }
    const { end, acts } = dryRun(source, this.context.work, 0);
    // The end of a line may be behind these.
    const isTruncated = end.reason === 'truncated' && !endsInProse(source.read(end.end, NUMBERS_HEAD));
    return acts || isTruncated || end.reason === 'limit' || end.reason === 'full';
  }

  /**
   * True when an unpickler fails at the opcode here, since the line behind it is none that the opcode takes, or has no end.
   * Texts of fixed sizes in a row begin like an opcode ("Nice ...") and have no line feed.
   */
  private endsInLine(source: ByteSource, at: number): boolean {
    const head = source.read(at, NUMBERS_HEAD).slice();
    if (!takesLine(head[0])) {
      return false;
    }
    for (let from = at; !endsInProse(head) && from < source.size; from += MAX_TEXT) {
      const bytes = source.read(from, MAX_TEXT);
      this.context.work.spend(PRICES.read + bytes.length * PRICES.readByte);
      if (bytes.includes(LINE_FEED)) {
        return false;
      }
    }
    return true;
  }

  private value(
    source: ByteSource,
    place: string | undefined,
    known: ResultCache | undefined,
    member: string,
    isNumbers = false
  ): void {
    const [first] = source.read(0, 1);
    const isWanted =
      known !== undefined ||
      (!isNumbers && (CONFIGURATION.test(member) || isJson(first)) && source.size > 2) ||
      (source.size >= SHORTEST && this.context.recognise(source) !== undefined && !isFilled(source, source.size));
    let cache = known;
    if (place !== undefined && known === undefined && this.places.size < MAX_PLACES) {
      cache = isWanted ? {} : undefined;
      this.places.set(place, cache ?? null);
    }
    if (isWanted) {
      this.context.child(member, source, { cache });
    }
  }

  /** The first zero of a text, where readers in C end. Only the beginning is searched unless the text can be a configuration. */
  private firstZero(source: ByteSource, member: string): number | undefined {
    const isWanted = CONFIGURATION.test(member) || isJson(source.read(0, 1)[0]);
    const most = Math.min(source.size, isWanted ? MAX_TEXT : PIECE);
    for (let at = 0; at < most; at += PIECE) {
      const zero = source.read(at, PIECE).indexOf(0);
      if (zero >= 0) {
        return zero === 0 && at === 0 ? undefined : at + zero;
      }
    }
    return undefined;
  }

  private oldFilters(source: ByteSource, member: string): void {
    const text = Array.from(source.read(0, MAX_TEXT), byte => String.fromCharCode(byte)).join('');
    const changed = text.replace(OLD_FILTERS, '($1tables.filters\n');
    if (changed !== text) {
      this.value(new MemorySource(Uint8Array.from(changed, char => char.charCodeAt(0))), undefined, undefined, member);
    }
  }
}

const isJson = (first: number): boolean => first === 0x7b || first === 0x5b;
