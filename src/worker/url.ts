/**
 * Address of the worker's bundle, which lies beside the extension's other assets. Alone in its module because only a
 * bundler understands `import.meta.url`; tests mock it.
 */
export function workerUrl(): string {
  return new URL('./scan.worker.js', import.meta.url).href;
}
