import { latin1 } from '../../../printable';
import type { ByteSource } from '../../../bytes/byte-source';
import { utf8 } from './literals';

/** Zero bytes kept behind the end of the data, so that a fixed argument never reads outside the buffer. */
const PAD = 16;

/** How much is read at once: small first, since most pickles are, then larger while reading goes on in order. */
const FIRST = 16 * 1024;
/** The same where only the first opcodes are looked at, perhaps at thousands of places. */
const FEW = 1024;
const LARGEST = 256 * 1024;

/**
 * A moving window over a source: `bytes[at - base]` is the byte at offset `at`. Behind `end` stand zeros, so that
 * decoding past the end needs no check at each read; the machine checks the position once per opcode.
 */
export class Window {
  bytes: Uint8Array;
  /** Offset in the source of `bytes[0]`. */
  base = 0;
  /** Offset in the source behind the last byte held. */
  end = 0;
  /** Bytes of the first read, and of the next one after a leap. */
  private readonly firstRead: number;
  private nextRead: number;
  /** The source, for looking at literals that the machine has passed. */
  readonly nearby: NearbyReads;

  constructor(
    readonly source: ByteSource,
    /** The source is not read at or beyond this offset. */
    readonly limit: number = source.size,
    /** Bytes that may be read in all; bytes that opcodes skip do not count. */
    private bytesLeft = Infinity,
    /** Memory that belongs to this window alone as long as it is in use. */
    memory: Uint8Array = new Uint8Array(PAD)
  ) {
    this.bytes = memory;
    this.asksBudgetOften = bytesLeft < Infinity;
    this.firstRead = this.asksBudgetOften ? FEW : FIRST;
    this.nextRead = this.firstRead;
    this.nearby = new NearbyReads(source, this);
  }

  /** Ask the budget after every window, however few opcodes it held. */
  readonly asksBudgetOften: boolean;

  /** True when the allowance is used up. */
  get exhausted(): boolean {
    return this.bytesLeft <= 0;
  }

  /** True when nothing follows `end`. */
  atEnd = false;
  /** Counts the calls of `seek`, so that a loop can tell that its copy of the fields is stale. */
  seeks = 0;

  /** Make `bytes` hold at least 16 bytes from `at`, or all that there is. */
  seek(at: number): void {
    this.seeks++;
    const near = at >= this.base && at <= this.end;
    this.nextRead = near ? Math.min(this.nextRead * 2, LARGEST) : at > this.end ? this.firstRead : this.nextRead;
    const wanted = Math.max(0, Math.min(this.nextRead, this.limit - at, this.bytesLeft));
    const read = wanted > 0 ? this.source.read(at, wanted) : new Uint8Array(0);
    if (this.bytes.length < read.length + PAD) {
      this.bytes = new Uint8Array(Math.max(read.length, Math.min(wanted * 2, LARGEST)) + PAD);
    }
    this.bytes.set(read);
    this.bytes.fill(0, read.length, read.length + PAD);
    this.base = at;
    this.end = at + read.length;
    this.bytesLeft -= read.length;
    this.atEnd = read.length < wanted || this.end >= this.limit || this.bytesLeft <= 0;
  }

  /** The byte at `at`, which may lie anywhere; 0 behind the end. */
  byteAt(at: number): number {
    return at >= this.base && at < this.end ? this.bytes[at - this.base] : this.nearby.byteAt(at);
  }

  /** The bytes from `from` to `to`: a view that is valid until the next call. */
  slice(from: number, to: number): Uint8Array {
    return from >= this.base && to <= this.end
      ? this.bytes.subarray(from - this.base, to - this.base)
      : this.source.read(from, to - from);
  }

  /**
   * Offset of the next line feed at or after `at`, or -1 when there is none before the end. Moves the window only
   * when the line feed is not in it.
   */
  lineEnd(at: number): number {
    for (let from = at; ; from = this.end) {
      if (from < this.base || from >= this.end) {
        this.seek(from);
      }
      const found = this.bytes.indexOf(10, from - this.base);
      if (found >= 0 && this.base + found < this.end) {
        return this.base + found;
      }
      if (this.atEnd) {
        return -1;
      }
    }
  }
}

/** Bytes of a module or attribute name that are looked at. */
export const MAX_NAME_BYTES = 4096;

/** A name in a last line without a line feed. Other bytes may hold a pickle, which has to be searched for. */
const LAST_NAME = /^[\w.]*$/;

/**
 * The two text lines behind GLOBAL or INST at `at`, and the offset behind them; undefined when the data end before. Of a last
 * line without a line feed the unpickler in Python, which joblib and dill derive from, drops the last byte and goes on.
 */
export function readNames(window: Window, at: number): { module: string; name: string; end: number } | undefined {
  const first = window.lineEnd(at + 1);
  if (first < 0) {
    return undefined;
  }
  const feed = window.lineEnd(first + 1);
  const second = feed < 0 && !window.exhausted ? window.end - 1 : feed;
  if (second <= first || (feed < 0 && !isLastName(window, first + 1, second))) {
    return undefined;
  }
  const text = (from: number, to: number): string => utf8(window.slice(from, Math.min(to, from + MAX_NAME_BYTES)));
  return { module: text(at + 1, first), name: text(first + 1, second), end: second + 1 };
}

function isLastName(window: Window, from: number, to: number): boolean {
  return to - from <= MAX_NAME_BYTES && LAST_NAME.test(latin1(window.slice(from, to)));
}

/** Bytes fetched around a place that the examiner reads, and number of such blocks kept. */
const BLOCK = 4096;
const BLOCKS = 64;
/** Bytes of the next block that a block holds as well, so that few reads reach over its end. */
const OVERLAP = 256;

/**
 * Short reads near the machine's window or near an earlier read, without asking the source each time:
 * a look at the argument of every call of a long pickle is millions of reads. Views are valid until the next read.
 */
export class NearbyReads implements ByteSource {
  private blocks?: Map<number, Uint8Array>;
  /** The block of the last `byteAt`: keys that recur in objects stand together, where they were first written. */
  private last: Uint8Array = new Uint8Array(0);
  private lastStart = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly window: Window
  ) {}

  get size(): number {
    return this.source.size;
  }

  read(offset: number, length: number): Uint8Array {
    const { window } = this;
    const end = Math.min(offset + length, this.size);
    if (offset >= window.base && end <= window.end) {
      return window.bytes.subarray(offset - window.base, Math.max(offset, end) - window.base);
    }
    const number = Math.floor(offset / BLOCK);
    const start = number * BLOCK;
    if (offset < 0 || end > start + BLOCK + OVERLAP) {
      return this.source.read(offset, length);
    }
    const block = this.blocks?.get(number) ?? this.fetch(number);
    return block.subarray(offset - start, Math.max(offset, end) - start);
  }

  /** The byte at `at`; 0 behind the end. */
  byteAt(at: number): number {
    if (at < this.lastStart || at >= this.lastStart + this.last.length) {
      if (at < 0 || at >= this.size) {
        return 0;
      }
      const number = Math.floor(at / BLOCK);
      this.last = this.blocks?.get(number) ?? this.fetch(number);
      this.lastStart = number * BLOCK;
    }
    return this.last[at - this.lastStart] ?? 0;
  }

  private fetch(number: number): Uint8Array {
    this.blocks ??= new Map();
    if (this.blocks.size >= BLOCKS) {
      this.blocks.clear();
    }
    const block = new Uint8Array(this.source.read(number * BLOCK, BLOCK + OVERLAP));
    this.blocks.set(number, block);
    return block;
  }
}
