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
  /** Bytes that all decompression in one scan may produce. */
  readonly maxInflated: number;
  /** Bytes of one member that a parser may hold in memory at once (a config, a small pickle). */
  readonly maxWhole: number;
  /** Bytes that may be read from the underlying source, or Infinity. */
  readonly maxRead: number;
  /** Pickle opcodes in one scan. */
  readonly maxOpcodes: number;
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
  maxTotalMembers: 200_000,
  maxFindings: 5_000,
  maxCoverage: 2_000,
  maxInflated: 8 * 2 ** 30,
  maxWhole: 64 * 2 ** 20,
  maxRead: Infinity,
  maxOpcodes: 2 ** 31,
  maxStreams: 1_000_000,
  maxExamined: 1_000_000,
  maxEvidence: 4_000,
  maxName: 300
};
