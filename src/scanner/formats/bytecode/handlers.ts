/** Entries of one table of handlers that are read. */
const MAX_HANDLERS = 20_000;

/** A range of instructions that may raise, and the offset of their handler. */
export interface Handler {
  readonly from: number;
  readonly until: number;
  readonly to: number;
}

/** The table of CPython 3.11 and later: numbers of six bits a byte, in units of two bytes. */
export function handlersOf(table: Uint8Array): Handler[] {
  const handlers: Handler[] = [];
  let at = 0;
  const number = (): number => {
    let value = table[at] & 63;
    while (table[at++] & 64) {
      value = value * 64 + ((table[at] ?? 0) & 63);
    }
    return value;
  };
  while (at < table.length && handlers.length < MAX_HANDLERS) {
    const [start, length, to] = [number(), number(), number()];
    number();
    handlers.push({ from: 2 * start, until: 2 * (start + length), to: 2 * to });
  }
  return handlers;
}
