/**
 * Every cap of the engine, by name. A limit that is reached becomes a coverage entry or a shortened text,
 * never an exception, a hang or an accusation.
 */
export interface Limits {
  /** Levels of archives in archives. Stops uncontrolled recursion (CWE-674). */
  readonly maxDepth: number;
  /** Members of one archive that are opened. Stops archives of countless small members (CWE-400, CWE-770). */
  readonly maxMembers: number;
  /** Members opened in one file, through every level of nesting. Stops archives that multiply by nesting (CWE-409). */
  readonly maxTotalMembers: number;
  /** Findings and coverage entries kept of one file. Stop a report that is far larger than the file (CWE-770, CWE-779). */
  readonly maxFindings: number;
  readonly maxCoverage: number;
  /** Classes and callables that the report names. Stops the same. */
  readonly maxUses: number;
  /**
   * Work that every file may cost, and what each of its bytes adds, in units of `work.ts`: about a
   * nanosecond each. Stops input that makes an algorithm slow (CWE-407) and endless loops (CWE-835).
   */
  readonly workBase: number;
  readonly workPerByte: number;
  /** Work that no file may exceed, however large. Stops the same attack with a large file (CWE-400). */
  readonly maxWork: number;
  /**
   * Bytes that all decompression in one scan may produce; for large files a multiple of their size. Stops decompression
   * bombs (CWE-409).
   */
  readonly maxInflated: number;
  /**
   * Bytes of one member that a parser may hold in memory at once (a config, a small pickle). Stops allocation by a
   * declared size (CWE-789).
   */
  readonly maxWhole: number;
  /** Bytes that may be read from the underlying source, or Infinity. Stops endless transfers (CWE-400). */
  readonly maxRead: number;
  /** Pickle opcodes in one scan. Stops programs that run for hours (CWE-834). */
  readonly maxOpcodes: number;
  /**
   * Values that a pickle's memo holds, that its stack keeps, and marks. Stop programs that exhaust memory
   * (CWE-770, CWE-789), such as one LONG_BINPUT with a huge index.
   */
  readonly maxMemo: number;
  readonly maxStack: number;
  readonly maxMarks: number;
  /** Pickles in one file, one behind the other. Stops a loop over countless empty pickles (CWE-834). */
  readonly maxStreams: number;
  /** Calls of one unreviewed callable that are examined one by one. Stops repetition of a costly judgement (CWE-407). */
  readonly maxExamined: number;
  /** Characters of evidence kept for one finding. Stops texts that grow by nesting (CWE-776, CWE-779). */
  readonly maxEvidence: number;
  /** Characters of one name (module, operator, member). Stops names that fill a report (CWE-779). */
  readonly maxName: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxDepth: 8,
  maxMembers: 100_000,
  maxTotalMembers: 5_000_000,
  maxFindings: 5_000,
  maxCoverage: 2_000,
  maxUses: 1_000,
  workBase: 350e6,
  workPerByte: 450,
  maxWork: 600e9,
  maxInflated: 8 * 2 ** 30,
  maxWhole: 32 * 2 ** 20,
  maxRead: Infinity,
  maxOpcodes: 2 ** 31,
  maxMemo: 48 * 2 ** 20,
  maxStack: 4 * 2 ** 20,
  maxMarks: 2 ** 18,
  maxStreams: 100_000_000,
  maxExamined: 1_000_000,
  maxEvidence: 4_000,
  maxName: 300
};

/** Output per input byte from which on compressed data count as a decompression bomb (CWE-409). */
export const BOMB_RATIO = 100;

/** The limits for a file of so many bytes: the allowed output grows with the size, unless the caller sets a limit. */
export function limitsFor(size: number, given?: Partial<Limits>): Limits {
  const maxInflated = size * BOMB_RATIO;
  if (given === undefined && maxInflated <= DEFAULT_LIMITS.maxInflated) {
    return DEFAULT_LIMITS;
  }
  return { ...DEFAULT_LIMITS, maxInflated: Math.max(DEFAULT_LIMITS.maxInflated, maxInflated), ...given };
}

/** Work that a file of so many bytes may cost. */
export function workFor({ workBase, workPerByte, maxWork }: Limits, size: number): number {
  return Math.min(maxWork, workBase + workPerByte * size);
}
