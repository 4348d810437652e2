import type { Format } from './context';

/** The formats in the order in which they are asked, and those worth asking about a file that begins with some byte. */
export class FormatTable {
  readonly certain: readonly Format[];
  readonly fallbacks: readonly Format[];
  private readonly byFirst = new Map<number, readonly Format[]>();

  constructor(formats: readonly Format[]) {
    this.certain = formats.filter(format => !format.fallback);
    this.fallbacks = formats.filter(format => format.fallback);
  }

  /** The certain ones that a file with these first bytes can be. */
  beginning(head: Uint8Array): readonly Format[] {
    if (head.length === 0) {
      return this.certain;
    }
    const byte = head[0];
    let asked = this.byFirst.get(byte);
    if (asked === undefined) {
      asked = this.certain.filter(({ first }) => first === undefined || first.includes(byte));
      this.byFirst.set(byte, asked);
    }
    return asked;
  }
}

const tables = new WeakMap<readonly Format[], FormatTable>();

/** The table of these formats: made once, since a folder has thousands of small files. */
export function tableOf(formats: readonly Format[]): FormatTable {
  let table = tables.get(formats);
  if (table === undefined) {
    table = new FormatTable(formats);
    tables.set(formats, table);
  }
  return table;
}
