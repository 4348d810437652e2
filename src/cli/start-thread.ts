import { Worker } from 'worker_threads';
import { THREAD } from './thread-mark';

/**
 * Starts this same program as a thread, which finds `settings` in its `workerData` (thread.ts says which there are). The
 * build makes one file of the program: `__filename` is that file.
 */
export function startThread(settings: unknown): Worker {
  return new Worker(__filename, { workerData: settings, env: { ...process.env, [THREAD]: '1' } });
}
