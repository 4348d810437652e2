import type { FileReport, Run } from '../report/run';
import type { Options, Output } from './args';
import { ReportFile, write } from './streams';

/** The reports that were asked for, and where they go. */
export class Outputs {
  private readonly sinks: readonly {
    readonly output: Output;
    readonly file?: ReportFile;
    readonly terminal: boolean;
  }[];
  /** Files that wait for one before them. */
  private readonly early = new Map<number, FileReport>();
  private next = 0;

  /** Opens the files at once: a report that cannot be written is an error before the scan, not after it. */
  constructor(private readonly options: Pick<Options, 'outputs' | 'quiet' | 'showSkipped'>) {
    const { outputs, quiet } = options;
    this.sinks = outputs.map(output => ({
      output,
      file: output.file === undefined ? undefined : new ReportFile(output.file),
      terminal: output.file === undefined || (outputs.length === 1 && PRINTED_TOO.has(output.format) && !quiet)
    }));
  }

  /** Write what can be written as soon as a file is scanned; files may come in any order, lines go in theirs. */
  async add(index: number, file: FileReport): Promise<void> {
    const streams = this.sinks.filter(({ output }) => output.format === 'ndjson');
    if (streams.length === 0) {
      return;
    }
    const { ndjsonFile } = await import('../report/ndjson');
    this.early.set(index, file);
    for (let next = this.early.get(this.next); next !== undefined; next = this.early.get(this.next)) {
      this.early.delete(this.next++);
      const line = ndjsonFile(next);
      streams.forEach(({ file: target, terminal }) => emit(line, target, terminal));
    }
  }

  /** Write the rest. */
  async finish(run: Run): Promise<void> {
    for (const { output, file, terminal } of this.sinks) {
      if (file !== undefined) {
        emit(await render(output.format, run, { showSkipped: this.options.showSkipped, colour: false }), file, false);
        file.done();
      }
      if (terminal) {
        const look = { showSkipped: this.options.showSkipped, colour: wantsColour() };
        const text = await render(output.format, run, look);
        emit(text, undefined, true);
      }
    }
  }
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

interface Look {
  readonly showSkipped: boolean;
  readonly colour: boolean;
}

/** The report as text. Each form is loaded only when it is asked for. */
async function render(format: Output['format'], run: Run, look: Look): Promise<string> {
  switch (format) {
    case 'console':
      return (await import('../report/console')).toConsole(run, look);
    case 'json':
      return `${JSON.stringify((await import('../report/json')).toJson(run))}\n`;
    case 'ndjson':
      return (await import('../report/ndjson')).ndjsonEnd(run);
    case 'sarif':
      return `${JSON.stringify((await import('../report/sarif')).toSarif(run), null, 2)}\n`;
    case 'cyclonedx':
      return `${JSON.stringify((await import('../report/cyclonedx')).toCycloneDx(run), null, 2)}\n`;
    case 'html':
      return (await import('../report/html')).toHtml(run);
  }
}
