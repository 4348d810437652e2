import type { SetupRequest } from './messages';

/**
 * Start the worker at `url`. When the page may not use it because the extension's files come from another address,
 * its text is fetched and started as a blob instead.
 */
export async function createScanWorker(url: string): Promise<Worker> {
  const worker = await startWorker(url);
  // Not for the worker to find out: one that is started as a blob has no address.
  const setup: SetupRequest = { type: 'setup', id: 0, folder: new URL('./', url).href };
  worker.postMessage(setup);
  return worker;
}

async function startWorker(url: string): Promise<Worker> {
  try {
    return new Worker(url, { name: 'scan-model' });
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'SecurityError') {
      throw error;
    }
  }
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`HTTP ${response.status}`);
  }
  const script = URL.createObjectURL(new Blob([await response.blob()], { type: 'text/javascript' }));
  try {
    return new Worker(script, { name: 'scan-model' });
  } finally {
    // A worker has fetched its script by the next turn at the latest; one turn more does no harm.
    setTimeout(() => URL.revokeObjectURL(script), 10_000);
  }
}
