/** A file of `tests/golden` that the test kit makes. */
export interface MadeCase {
  /** Id of the format whose folder it lies in. */
  readonly format: string;
  /** Its name there; formats of text are told by the ending. */
  readonly file: string;
  readonly data: Uint8Array;
}

/** The cases of one format: name of the file and its bytes. */
export const casesOf = (format: string, files: Readonly<Record<string, Uint8Array>>): MadeCase[] =>
  Object.entries(files).map(([file, data]) => ({ format, file, data }));
