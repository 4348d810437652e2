import { isMainThread, workerData } from 'worker_threads';
import { SERVING } from './thread-mark';

/** Does the work of the thread that this is; false when it is none. */
export async function beThread(): Promise<boolean> {
  if (isMainThread) {
    return false;
  }
  if (workerData === SERVING) {
    (await import('./serve/thread')).serveTasks();
  } else {
    await (await import('./thread-pool-worker')).serve();
  }
  return true;
}
