import { Worker } from 'worker_threads';

/**
 * Starts this same program as a thread, which finds `settings` in its `workerData` (main.ts says which there are). The
 * build makes one file of the program: `__filename` is that file.
 */
export function startThread(settings: unknown): Worker {
  return new Worker(__filename, { workerData: settings });
}
