import { existsSync } from 'fs';
import { isMainThread } from 'worker_threads';
import { EXIT } from '../report/run';
import { printable } from '../scanner/text';
import { UsageError, readArgs } from './args';
import { commandLine, openable } from './byte-names';
import { serve } from './pool-worker';
import { scanCommand } from './scan-command';
import { tell, write } from './streams';

/** Characters of an error, which may name files and quote what is in them. */
const MAX_MESSAGE = 4000;

declare const SCAN_MODEL_VERSION: string;

/** Run the program; the result is its exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const options = readArgs(argv, path => existsSync(openable(path)));
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
    case 'policy':
      return (await import('./policy-command')).policyCommand(options);
    case 'scan':
      return scanCommand(options, SCAN_MODEL_VERSION);
  }
}

if (isMainThread) {
  main(commandLine()).then(
    status => {
      process.exitCode = status;
    },
    (error: unknown) => {
      const usage = error instanceof UsageError;
      const message = printable(usage ? error.message : String(error), MAX_MESSAGE, true);
      tell(usage ? `Error: ${message}\nRun scan-model --help to see how it is used.\n` : `Error: ${message}\n`);
      process.exitCode = usage ? EXIT.usage : EXIT.incomplete;
    }
  );
} else {
  void serve();
}
