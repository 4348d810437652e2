/** A harmful file as a whole: where the trick lies in the container or the format, and not in the opcodes of a pickle. */
export interface FileCase {
  /** The class of the technique, a row of the scoreboard. */
  readonly technique: string;
  /** What is done, in a few words; unique within the technique. */
  readonly what: string;
  /** Name under which the file is scanned. */
  readonly file: string;
  readonly data: Uint8Array;
  /** Advisory, paper or program that showed it. */
  readonly reference: string;
}

/** The cases of one technique: what is done, name of the file, bytes, and who showed it. */
export const fileCases = (
  technique: string,
  ...cases: readonly (readonly [what: string, file: string, data: Uint8Array, reference: string])[]
): FileCase[] => cases.map(([what, file, data, reference]) => ({ technique, what, file, data, reference }));
