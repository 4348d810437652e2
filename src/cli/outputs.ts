import type { FileReport, Run } from '../report/run';
import type { ConsoleLook } from '../report/writers/console';
import { jsonPieces, jsonText } from '../report/writers/json-text';
import type { Options, Output } from './args';
import type { Pack } from './output-streams';
import { ReportFile, write } from './output-streams';

type Wanted = Pick<Options, 'outputs' | 'quiet' | 'showSkipped'>;

/** The reports that were asked for, and where they go. */
export class Outputs {
  private readonly sinks: readonly {
    readonly output: Output;
    readonly file?: ReportFile;
    readonly terminal: boolean;
  }[];
  /** Files that wait for one before them. */
  private readonly early = new Map<number, FileReport | undefined>();
  private next = 0;

  /** Opens the files at once: a report that cannot be written is an error before the scan, not after it. */
  static async open(options: Wanted): Promise<Outputs> {
    const streams = options.outputs.some(({ format }) => format === 'ndjson');
    const packs = options.outputs.some(isPacked);
    return new Outputs(
      options,
      streams ? (await import('../report/writers/ndjson')).ndjsonFile : undefined,
      packs ? (await import('./gzip')).pack : undefined
    );
  }

  private constructor(
    private readonly options: Wanted,
    /** A file as a line, when a report is written line by line. */
    private readonly line: ((file: FileReport) => string) | undefined,
    gzip: Pack | undefined
  ) {
    const { outputs, quiet } = options;
    this.sinks = outputs.map(output => ({
      output,
      file: output.file === undefined ? undefined : new ReportFile(output.file, isPacked(output) ? gzip : undefined),
      terminal: output.file === undefined || (outputs.length === 1 && PRINTED_TOO.has(output.format) && !quiet)
    }));
  }

  /**
   * Write what can be written as soon as a file is scanned; files may come in any order, lines go in theirs. One that the
   * report does not list comes as undefined.
   */
  add(index: number, file: FileReport | undefined): void {
    if (this.line === undefined) {
      return;
    }
    this.early.set(index, file);
    for (; this.early.has(this.next); this.next++) {
      const next = this.early.get(this.next);
      this.early.delete(this.next);
      if (next !== undefined) {
        const line = this.line(next);
        this.sinks
          .filter(({ output }) => output.format === 'ndjson')
          .forEach(({ file: target, terminal }) => emit(line, target, terminal));
      }
    }
  }

  /** Write the rest. */
  async finish(run: Run): Promise<void> {
    for (const { output, file, terminal } of this.sinks) {
      if (file !== undefined) {
        const look = { showSkipped: this.options.showSkipped, colour: false, width: USUAL_WIDTH };
        for (const text of await render(output.format, run, look)) {
          emit(text, file, false);
        }
        file.done();
      }
      if (terminal) {
        const look = { showSkipped: this.options.showSkipped, colour: wantsColour(), width: widthOf() };
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

/** modelscan prints these also when it writes them to a file. */
const PRINTED_TOO: ReadonlySet<string> = new Set(['console', 'json']);

function emit(text: string, file: ReportFile | undefined, terminal: boolean): void {
  file?.write(text);
  if (terminal) {
    write(text);
  }
}

function wantsColour(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** Characters of a line where nothing says how many there are. */
const USUAL_WIDTH = 100;
/** Less is no terminal that says how wide it is. */
const LEAST_WIDTH = 20;

/** Characters of a line of the terminal; `COLUMNS` goes before what the terminal says, as with other programs. */
function widthOf(): number {
  const widths = [Number(process.env.COLUMNS), process.stdout.columns];
  return widths.find(width => Number.isInteger(width) && width >= LEAST_WIDTH) ?? USUAL_WIDTH;
}

/** The report as pieces of text. Each form is loaded only when it is asked for. */
async function render(format: Output['format'], run: Run, look: ConsoleLook): Promise<Iterable<string>> {
  switch (format) {
    case 'console':
      return [(await import('../report/writers/console')).toConsole(run, look)];
    case 'json':
      return jsonLines((await import('../report/writers/json-report')).toJson(run));
    case 'ndjson':
      return [(await import('../report/writers/ndjson')).ndjsonEnd(run)];
    case 'sarif':
      return [`${jsonText((await import('../report/writers/sarif')).toSarif(run), 2)}\n`];
    case 'cyclonedx':
      return [`${jsonText((await import('../report/writers/cyclonedx')).toCycloneDx(run), 2)}\n`];
    case 'html':
      return (await import('../report/writers/html')).htmlPieces(run);
  }
}

function* jsonLines(document: object): Generator<string> {
  yield* jsonPieces(document);
  yield '\n';
}
