/**
 * Environment variable of the program's threads. Without it the program is no thread, and need not load Node's module of
 * threads, and with it streams, to ask; with it, it asks.
 */
export const THREAD = 'SCAN_MODEL_THREAD';

/** Settings of a thread that answers tasks one by one, instead of sharing in the files of one scan. */
export const SERVING = 'serving';
