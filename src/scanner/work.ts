import { SourceError } from './bytes/byte-source';

/**
 * Prices of the scanner's steps. The unit is about a nanosecond of an ordinary machine, rounded up. The scanner counts
 * it and never measures it, so that a file gives the same report everywhere. Rare steps cost more than their time.
 */
export const PRICES = {
  /** A file or member that is opened or only recognised: every format looks at its beginning. */
  member: 25_000,
  /** A member whose very bytes were scanned before under another name. */
  repeated: 2_000,
  /** A finding, and each character of its evidence: it is escaped, and compared with those before it. */
  finding: 20_000,
  evidenceCharacter: 100,
  coverage: 2_000,
  /** A read of the file, and each byte of it, which a parser looks at. */
  read: 2_000,
  readByte: 1,
  /** A byte that a decoder takes in, and one that it puts out; slower decoders add more. */
  inputByte: 20,
  outputByte: 0.6,
  /** A decoder that is opened; its memory costs extra, by the byte. */
  decoder: 20_000,
  memoryByte: 0.5,
  opcode: 8,
  /** A tensor that a pickle names, or another persistent id. */
  persistent: 1_000,
  /** A call, state or item of a pickle that the rules know, and one that they have to look at. */
  call: 150,
  judgement: 3_000,
  /** A value that is made for the rules or for a finding, and each byte of its text. */
  value: 100,
  valueByte: 2,
  /** Bytes that a pickle hands to a loader: scanned like a file of their own, and honest files have few that are tiny. */
  load: 60_000,
  /** A place that is tried as the beginning of a pickle, besides the cost of its opcodes. */
  dryRun: 4_000,
  /** A byte of a checksum. */
  sumByte: 1,
  /** A byte of a search for a signature. */
  searchedByte: 10,
  /** A small record of a container: an entry of a directory, a header, a node of a tree, an item of a list. */
  record: 500,
  /** A value of a JSON text, for each walk over it. */
  node: 100,
  /** A byte of text that patterns are tried on; and one of the beginning of a file that no format is certain of. */
  textByte: 20,
  headByte: 40,
  /** An instruction of compiled Python, which is turned into text. */
  instruction: 2_000,
  /** An instruction of a module, each time that the analysis of an import follows it. */
  followed: 1_000
} as const;

/** Ends a scan, or the part of it that had been given a share of the work. */
export const LIMIT_WORK = 'limit-work' as const;

/** Decoded bytes that one scan keeps for reading again. */
const MAX_HELD = 96 * 2 ** 20;

/**
 * The work that one scan may still do, and the memory it may keep: every loop that the bytes of a file can lengthen pays
 * for itself.
 */
export class Work {
  private held = 0;
  /** Parts of the scan that used up their share. */
  private overruns = 0;
  private rest: number;

  constructor(units: number) {
    this.rest = units;
  }

  /** Units that are left; below zero when a parser spent more. */
  get left(): number {
    return this.rest;
  }

  /** Nothing is left: the next `spend` throws a `SourceError`. */
  get exhausted(): boolean {
    return this.rest < 0;
  }

  /** Pay; false when there was too little. */
  afford(units: number): boolean {
    this.rest -= units;
    return this.rest >= 0;
  }

  /** Pay. Throws `SourceError` (`limit-work`) when there was too little. */
  spend(units: number): void {
    this.rest -= units;
    if (this.rest < 0) {
      throw new SourceError(LIMIT_WORK);
    }
  }

  /** Counts decoded bytes that stay in memory; false when the whole scan keeps too many now. */
  hold(bytes: number): boolean {
    this.held += bytes;
    return this.held <= MAX_HELD;
  }

  /** Bytes that were kept are not any more. */
  release(bytes: number): void {
    this.held -= bytes;
  }

  /**
   * Do something with no more than a part of what is left, so that one bad member of an archive does not keep the
   * others from being looked at. The more of them used up their share, the smaller that of the next: something is left
   * behind a hundred bad ones.
   * @param part - between 0 and 1
   */
  within<T>(part: number, action: () => T): T {
    if (this.rest <= 0 || this.rest === Infinity) {
      return action();
    }
    const kept = this.rest * (1 - part / (1 + this.overruns));
    this.rest -= kept;
    try {
      return action();
    } finally {
      this.overruns += this.rest < 0 ? 1 : 0;
      this.rest += kept;
    }
  }
}
