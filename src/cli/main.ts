import { existsSync } from 'fs';
import { dirname, join } from 'path';
import { EXIT } from '../report/run';
import { REPORT_FORMATS } from '../report/writers';
import { factsIn } from '../sources/facts-folder';
import { provideFacts } from '../scanner/rules/facts';
import { printable } from '../scanner/printable';
import { UsageError, readArgs } from './args';
import { commandLine, openable } from './byte-names';
import { scanCommand } from './scan-command';
import { tell, write } from './output-streams';
import { SERVING, THREAD } from './thread-mark';

/** Characters of an error, which may name files and quote their content. */
const MAX_MESSAGE = 4000;

declare const SCAN_MODEL_VERSION: string;

/** Run the program; the result is its exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readArgs(argv, path => existsSync(openable(path)));
  switch (options.command) {
    case 'help':
      write((await import('./help')).helpText());
      return EXIT.clean;
    case 'version':
      write(`scan-model, version ${SCAN_MODEL_VERSION}\n`);
      return EXIT.clean;
    case 'explain':
      write((await import('./explain')).explain(options.rule ?? ''));
      return EXIT.clean;
    case 'reporting-formats':
      write(REPORT_FORMATS.map(({ id }) => `${id}\n`).join(''));
      return EXIT.clean;
    case 'trace':
      return (await import('./trace-command')).traceCommand(options.traced ?? '');
    case 'create-settings-file':
      return (await import('./settings-file')).createSettingsFile(options);
    case 'merge':
      return (await import('./merge-command')).mergeCommand(options, SCAN_MODEL_VERSION);
    case 'serve': {
      const { startThread } = await import('./start-thread');
      return (await import('./serve/command')).serveCommand(() => startThread(SERVING), SCAN_MODEL_VERSION);
    }
    case 'policy':
      return (await import('./policy-command')).policyCommand(options);
    case 'scan':
      return scanCommand(options, SCAN_MODEL_VERSION);
  }
}

// The build puts the tables of classes beside this program.
provideFacts(factsIn(join(dirname(__filename), 'facts')));

/** The program itself, from its arguments to its exit status. */
function begin(): void {
  main(commandLine()).then(
    // All is written, and the threads have ended: there is nothing to be taken down piece by piece.
    status => process.exit(status),
    (error: unknown) => {
      const usage = error instanceof UsageError;
      const message = printable(usage ? error.message : String(error), MAX_MESSAGE, true);
      tell(usage ? `Error: ${message}\nRun scan-model --help to see how it is used.\n` : `Error: ${message}\n`);
      process.exit(usage ? EXIT.usage : EXIT.incomplete);
    }
  );
}

if (process.env[THREAD] === undefined) {
  begin();
} else {
  void import('./thread').then(async ({ beThread }) => (await beThread()) || begin());
}
