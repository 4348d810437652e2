/**
 * Address of the worker's bundle, which lies beside the extension's other assets. Alone in its module because only a
 * bundler understands `import.meta.url`; tests mock it.
 */
export const WORKER_URL = new URL('./scan.worker.js', import.meta.url).href;
