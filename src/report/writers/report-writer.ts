import type { FileReport, Run } from '../run';

/** Look of a report for people; writers for programs ignore it. */
export interface ReportLook {
  /** List all that was skipped, not only the first. */
  readonly showSkipped: boolean;
  /** List the classes and callables that loading each file would use. */
  readonly showUses?: boolean;
  /** True for a terminal that shows colours. */
  readonly colour: boolean;
  /** Characters of a line, at which words are wrapped; paths, evidence and modelscan's own lines are not. */
  readonly width: number;
}

/** Exports of a report format's module. */
export interface ReportWriter {
  /** The report as pieces of text; where `line` exists, only what follows the lines. */
  write(run: Run, look: ReportLook): Iterable<string>;
  /** For a report that is written while the scan goes on: the text of one file, called in the order of the files. */
  readonly line?: (file: FileReport) => string;
}
