/**
 * Every cap of the engine, by name. A limit that is reached becomes a coverage entry or a shortened text,
 * never an exception, a hang or an accusation.
 */
export interface Limits {
  /** Archives inside archives inside archives. */
  readonly maxDepth: number;
  /** Members of one archive that are opened. */
  readonly maxMembers: number;
  /** Members opened in one file, through every level of nesting. */
  readonly maxTotalMembers: number;
  readonly maxFindings: number;
  readonly maxCoverage: number;
  /** Work that every file may cost, and what each of its bytes adds, in units of `work.ts`: about a nanosecond each. */
  readonly workBase: number;
  readonly workPerByte: number;
  /** Work that no file may cost, however large. */
  readonly maxWork: number;
  /** Bytes that all decompression in one scan may produce; for large files a multiple of their size. */
  readonly maxInflated: number;
  /** Bytes of one member that a parser may hold in memory at once (a config, a small pickle). */
  readonly maxWhole: number;
  /** Bytes that may be read from the underlying source, or Infinity. */
  readonly maxRead: number;
  /** Pickle opcodes in one scan. */
  readonly maxOpcodes: number;
  /** Values that a pickle's memo holds, that its stack keeps, and marks: what the machine needs memory for. */
  readonly maxMemo: number;
  readonly maxStack: number;
  readonly maxMarks: number;
  /** Pickles in one file, one behind the other. */
  readonly maxStreams: number;
  /** Calls of one callable that nobody reviewed which are looked at one by one. */
  readonly maxExamined: number;
  /** Characters of evidence kept for one finding. */
  readonly maxEvidence: number;
  /** Characters of one name (module, operator, member). */
  readonly maxName: number;
}

export const DEFAULT_LIMITS: Limits = {
  maxDepth: 8,
  maxMembers: 100_000,
  maxTotalMembers: 5_000_000,
  maxFindings: 5_000,
  maxCoverage: 2_000,
  workBase: 2e9,
  workPerByte: 500,
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

/** Output per input byte beyond which decompression is no use of it but a bomb. */
export const BOMB_RATIO = 100;

/** The limits for a file of so many bytes: what it may unpack to grows with it, unless somebody says otherwise. */
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
