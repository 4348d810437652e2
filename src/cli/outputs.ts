import type { FileReport, Run } from '../report/run';
import type { ReportFormatId } from '../report/writers';
import type { ReportLook, ReportWriter } from '../report/writers/report-writer';
import { reportFormat } from '../report/writers';
import type { Options, Output } from './args';
import type { Pack } from './output-streams';
import { ReportFile, write } from './output-streams';
import { isTerminal } from './terminal';

type Wanted = Pick<Options, 'outputs' | 'quiet' | 'showSkipped' | 'showUses'>;

/** The reports that were asked for, and where they go. */
export class Outputs {
  private readonly sinks: readonly {
    readonly output: Output;
    readonly file?: ReportFile;
    readonly terminal: boolean;
    /** A file as text, when the report is written while the scan goes on. */
    readonly line?: ReportWriter['line'];
  }[];
  /** Files that wait for one before them. */
  private readonly early = new Map<number, FileReport | undefined>();
  private next = 0;

  /** Opens the files at once: a report that cannot be written is an error before the scan, not after it. */
  static async open(options: Wanted): Promise<Outputs> {
    const lines = new Map<ReportFormatId, ReportWriter['line']>();
    for (const { format } of options.outputs.filter(({ format }) => reportFormat(format).streamed)) {
      lines.set(format, (await reportFormat(format).load()).line);
    }
    const packs = options.outputs.some(isPacked);
    return new Outputs(options, lines, packs ? (await import('./gzip')).pack : undefined);
  }

  private constructor(
    private readonly options: Wanted,
    lines: ReadonlyMap<ReportFormatId, ReportWriter['line']>,
    gzip: Pack | undefined
  ) {
    const { outputs, quiet } = options;
    this.sinks = outputs.map(output => ({
      output,
      file: output.file === undefined ? undefined : new ReportFile(output.file, isPacked(output) ? gzip : undefined),
      terminal:
        output.file === undefined ||
        (outputs.length === 1 && reportFormat(output.format).printedToo === true && !quiet),
      line: lines.get(output.format)
    }));
  }

  /**
   * Write all lines that are due after this file. Files may come in any order; lines keep the order of the files. A file that
   * the report does not list comes as undefined.
   */
  add(index: number, file: FileReport | undefined): void {
    if (this.sinks.every(({ line }) => line === undefined)) {
      return;
    }
    this.early.set(index, file);
    for (; this.early.has(this.next); this.next++) {
      const next = this.early.get(this.next);
      this.early.delete(this.next);
      if (next !== undefined) {
        for (const { line, file: target, terminal } of this.sinks) {
          if (line !== undefined) {
            emit(line(next), target, terminal);
          }
        }
      }
    }
  }

  /** Write the rest. */
  async finish(run: Run): Promise<void> {
    const { showSkipped, showUses } = this.options;
    for (const { output, file, terminal } of this.sinks) {
      if (file !== undefined) {
        const look = { showSkipped, showUses, colour: false, width: USUAL_WIDTH };
        for (const text of await render(output.format, run, look)) {
          emit(text, file, false);
        }
        file.done();
      }
      if (terminal) {
        const look = { showSkipped, showUses, colour: wantsColour(), width: widthOf() };
        for (const text of await render(output.format, run, look)) {
          emit(text, undefined, true);
        }
      }
    }
  }
}

/** A report in a file named `.gz` is written as gzip. */
function isPacked({ file }: Output): boolean {
  return file?.endsWith('.gz') ?? false;
}

function emit(text: string, file: ReportFile | undefined, terminal: boolean): void {
  file?.write(text);
  if (terminal) {
    write(text);
  }
}

function wantsColour(): boolean {
  return !process.env.NO_COLOR && process.env.TERM !== 'dumb' && isTerminal(1);
}

/** Characters of a line where nothing says how many there are. */
const USUAL_WIDTH = 100;
/** A terminal that claims fewer columns has not been told its width. */
const LEAST_WIDTH = 20;

/** Characters of a line of the terminal; `COLUMNS` goes before what the terminal says, as with other programs. */
function widthOf(): number {
  const widths = [Number(process.env.COLUMNS), isTerminal(1) ? process.stdout.columns : NaN];
  return widths.find(width => Number.isInteger(width) && width >= LEAST_WIDTH) ?? USUAL_WIDTH;
}

async function render(format: ReportFormatId, run: Run, look: ReportLook): Promise<Iterable<string>> {
  return (await reportFormat(format).load()).write(run, look);
}
