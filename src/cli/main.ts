import { isMainThread, workerData } from 'worker_threads';
import { EXIT } from '../report/run';
import { UsageError, readArgs } from './args';
import { serve } from './pool-worker';
import { scanCommand } from './scan-command';
import type { StartServing } from './serve/scanner';
import { serveTasks } from './serve/thread';
import { tell, write } from './streams';

declare const SCAN_MODEL_VERSION: string;
/** Given by start.ts: this program as a thread, with these settings in its `workerData`. */
declare const startThread: (settings: unknown) => ReturnType<StartServing>;

/** Settings of a thread that answers tasks one by one, instead of sharing in the files of one scan. */
const SERVING = 'serving';

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
    case 'serve':
      return (await import('./serve/command')).serveCommand(() => startThread(SERVING), SCAN_MODEL_VERSION);
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
      tell(
        usage ? `Error: ${error.message}\nRun scan-model --help to see how it is used.\n` : `Error: ${String(error)}\n`
      );
      process.exitCode = usage ? EXIT.usage : EXIT.incomplete;
    }
  );
} else if ((workerData as { settings: unknown }).settings === SERVING) {
  serveTasks();
} else {
  void serve();
}
