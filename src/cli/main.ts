import { isMainThread } from 'worker_threads';
import { EXIT } from '../report/run';
import { printable } from '../scanner/text';
import { UsageError, readArgs } from './args';
import { serve } from './pool-worker';
import { scanCommand } from './scan-command';
import { tell, write } from './streams';

declare const SCAN_MODEL_VERSION: string;

/** Characters of what is told of an error. */
const MAX_MESSAGE = 4000;

/** Run the program; the result is its exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readArgs(argv);
  switch (options.command) {
    case 'help':
      write((await import('./help')).HELP);
      return EXIT.clean;
    case 'version':
      write(`scan-model, version ${SCAN_MODEL_VERSION}\n`);
      return EXIT.clean;
    case 'explain':
      write((await import('./explain')).explain(options.rule ?? ''));
      return EXIT.clean;
    case 'create-settings-file':
      return (await import('./settings-file')).createSettingsFile(options);
    case 'merge':
      return (await import('./merge-command')).mergeCommand(options, SCAN_MODEL_VERSION);
    case 'scan':
      return scanCommand(options, SCAN_MODEL_VERSION);
  }
}

if (isMainThread) {
  main(process.argv.slice(2)).then(
    status => {
      process.exitCode = status;
    },
    (error: unknown) => {
      const usage = error instanceof UsageError;
      // A path may be in it.
      const message = printable(usage ? error.message : String(error), MAX_MESSAGE);
      tell(`Error: ${message}\n${usage ? 'Run scan-model --help to see how it is used.\n' : ''}`);
      process.exitCode = usage ? EXIT.usage : EXIT.incomplete;
    }
  );
} else {
  void serve();
}
