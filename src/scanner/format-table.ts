import type { Format, Probe } from './format';
import type { FormatId } from './format-catalog';
import { formatRow } from './format-catalog';
import type { Magic } from './magic-numbers';
import { beginsWith, magicOf } from './magic-numbers';

/** A format with its first bytes from the catalogue. */
export class Row {
  /** Possible first bytes of such a file; undefined if any may come first. */
  readonly firstBytes?: ReadonlySet<number>;
  private readonly magic: readonly Magic[];

  constructor(readonly format: Format) {
    this.magic = formatRow(format.id)?.magicMayBeAbsent ? [] : magicOf(format.id);
    const first = format.firstBytes ?? this.magic.map(([byte]) => byte);
    this.firstBytes = first.length > 0 && !first.includes(-1) ? new Set(first) : undefined;
  }

  /**
   * True when the format says that the bytes are its own. A probe that fails says nothing, and its fault is kept: the bytes
   * may be of the format.
   */
  recognises(probe: Probe): boolean {
    const { format, magic } = this;
    if (magic.length > 0 && !magic.some(bytes => beginsWith(probe.head, bytes))) {
      return false;
    }
    if (format.probe === undefined) {
      return magic.length > 0;
    }
    try {
      return format.probe(probe);
    } catch (error) {
      probe.faults.push({ format: format.id, error });
      return false;
    }
  }
}

/** The formats in the order in which they are asked, and by first byte those worth asking. */
export class FormatTable {
  /** All but the fallbacks. */
  readonly primary: readonly Row[];
  private readonly fallbacks: readonly Row[];
  private readonly primaryByFirst = new Map<number, readonly Row[]>();
  private readonly fallbacksByFirst = new Map<number, readonly Row[]>();

  constructor(formats: readonly Format[]) {
    const rows = formats.map(format => new Row(format));
    this.primary = rows.filter(({ format }) => !format.fallback);
    this.fallbacks = rows.filter(({ format }) => format.fallback);
  }

  /** The primary formats that a file with these first bytes can be. */
  candidates(head: Uint8Array): readonly Row[] {
    return choose(this.primary, this.primaryByFirst, head);
  }

  /** The fallback with this id: a container may know that its loader takes the bytes for it. */
  fallback(id: FormatId | undefined): Row | undefined {
    return this.fallbacks.find(({ format }) => format.id === id);
  }

  /** The fallbacks that it can be. */
  fallbackCandidates(head: Uint8Array): readonly Row[] {
    return choose(this.fallbacks, this.fallbacksByFirst, head);
  }
}

function choose(rows: readonly Row[], known: Map<number, readonly Row[]>, head: Uint8Array): readonly Row[] {
  if (head.length === 0) {
    return rows;
  }
  const [byte] = head;
  let chosen = known.get(byte);
  if (chosen === undefined) {
    chosen = rows.filter(({ firstBytes }) => firstBytes?.has(byte) ?? true);
    known.set(byte, chosen);
  }
  return chosen;
}
