import type { Format } from '../context';

/** Every format the engine knows, in the order in which probes are asked. A new format is one file and one row here. */
export const FORMATS: readonly Format[] = [];
