import { statSync } from 'fs';
import { exitCode } from '../report/run';
import { scan } from '../scanner';
import { FileSource } from '../sources/file';
import { UsageError } from './args';
import { openable, shown } from './byte-names';
import { isMissing, missingWords } from './given-paths';
import { write } from './output-streams';
import { TraceLines } from './trace-lines';

/** Lines of a trace: more than a user reads, and a large model has millions of opcodes. */
const MAX_LINES = 20_000;
/** Lines that are written at a time. */
const BATCH = 500;

/**
 * `scan-model --trace FILE`: the work of the pickle machine, opcode by opcode. Throws `UsageError` when there is no such file.
 * @returns the exit status that a scan of the file without a policy has
 */
export function traceCommand(path: string): number {
  const name = openable(path);
  if (isMissing(path)) {
    throw new UsageError(missingWords(path));
  }
  if (!statSync(name).isFile()) {
    throw new UsageError(`--trace shows one file, and '${shown(path)}' is none.`);
  }
  let held: string[] = [];
  const flush = (): void => {
    write(held.map(line => `${line}\n`).join(''));
    held = [];
  };
  const lines = new TraceLines(line => {
    held.push(line);
    if (held.length >= BATCH) {
      flush();
    }
  }, MAX_LINES);
  const source = new FileSource(name);
  try {
    const report = scan(source, path, { onTrace: lines.onTrace });
    lines.flush();
    if (lines.count === 0) {
      held.push('No pickle in this file is run.');
    }
    if (lines.cut) {
      held.push(`... the trace ends after ${MAX_LINES} lines; the scan went on to the end.`);
    }
    const count = report.findings.length;
    held.push(`Verdict: ${report.verdict}, ${count === 1 ? '1 finding' : `${count} findings`}.`);
    flush();
    return exitCode({ files: [{ ...report, source: path }], failOn: 'medium', failOnCoverage: false });
  } finally {
    source.close();
  }
}
