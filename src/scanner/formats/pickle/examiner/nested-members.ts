import type { ResultCache } from '../../../result-cache';
import type { ScanContext } from '../../../context';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import { literalRange, readLiteral } from '../machine/literals';
import type { LoadedFormat } from './callable-info';
import type { ValueReader } from '../values/value-reader';
import type { Window } from '../machine/window';

/** Arguments of one call that are looked into. */
const MAX_ARGUMENTS = 8;
/** Bytes of an argument that is held in memory, instead of being read again by every format. */
const SMALL = 64 * 1024;
/** Shortest bytes argument that is tried as a nested pickle. */
const MIN_NESTED = 2;
/** Ends the member name of bytes that a call loads. */
export const CALL = '(…)';

/** Literals that are remembered, in case they are loaded again, and their bytes in all. */
const MAX_REMEMBERED = 4096;
const MAX_REMEMBERED_BYTES = 8 * 2 ** 20;

/** Bytes that calls of one pickle file are given, scanned as its members when they are a file themselves. */
export class NestedMembers {
  private readonly remembered = new Map<number, Remembered>();
  private bytes = 0;

  constructor(
    private readonly context: ScanContext,
    private readonly window: Window
  ) {}

  /**
   * Scans bytes that reach a call and are a pickle, an archive or a model, as its members. Every argument of a loader
   * counts as a member; text counts as bytes there.
   * @param parts - the arguments, as values of the machine
   * @param name - the callable, for the member's name
   * @returns true when a member was scanned
   */
  scan(values: ValueReader, parts: readonly number[], name: string, loads: LoadedFormat): boolean {
    let scanned = false;
    parts.slice(0, MAX_ARGUMENTS).forEach((part, position) => {
      const literal = isBytesLiteral(this.window, part);
      const found = part < 0 || literal || loads ? this.bytesOf(values, part, literal, loads !== false) : undefined;
      if (found === undefined || found.source.size < MIN_NESTED) {
        return;
      }
      const { source, cache } = found;
      const whenUnrecognised = position === 0 ? loads || undefined : undefined;
      if (whenUnrecognised !== undefined || this.context.recognise(source) !== undefined) {
        this.context.work.spend(PRICES.load);
        this.context.child(`${name}${CALL}`, source, { whenUnrecognised, cache });
        scanned = true;
      }
    });
    return scanned;
  }

  /** The same literal is the same source, so that it is scanned once. */
  private bytesOf(values: ValueReader, value: number, literal: boolean, text: boolean): Remembered | undefined {
    const known = literal && !values.isChanged(value) ? this.remembered.get(value) : undefined;
    if (known !== undefined) {
      return known;
    }
    const source = bytesOf(this.window, values, value, literal, text);
    const held = source instanceof MemorySource ? source.size : 0;
    if (source === undefined || !literal || !this.hasRoomFor(held)) {
      return source && { source };
    }
    const remembered = { source, cache: {} };
    this.remembered.set(value, remembered);
    this.bytes += held;
    return remembered;
  }

  private hasRoomFor(bytes: number): boolean {
    return this.remembered.size < MAX_REMEMBERED && this.bytes + bytes <= MAX_REMEMBERED_BYTES;
  }
}

/** Bytes that calls get as arguments, and the result of scanning them. */
interface Remembered {
  readonly source: ByteSource;
  readonly cache?: ResultCache;
}

export function isBytesLiteral(window: Window, value: number): boolean {
  return value >= 0 && /^byte/.test(readLiteral(window.nearby, value, 0).type);
}

/** The bytes that a value stands for: where they are in the file, or computed; text counts when `text` says so. */
export function bytesOf(
  { source, nearby }: Window,
  values: ValueReader,
  value: number,
  literal: boolean,
  text: boolean
): ByteSource | undefined {
  const range = literal && !values.isChanged(value) ? literalRange(nearby, value) : undefined;
  if (range !== undefined) {
    return range.length > SMALL
      ? slice(source, range.start, range.length)
      : new MemorySource(nearby.read(range.start, range.length).slice());
  }
  const constant = values.constant(value);
  const bytes = typeof constant === 'string' && text ? latin1Bytes(constant) : constant;
  return bytes instanceof Uint8Array ? new MemorySource(bytes) : undefined;
}

function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    bytes[i] = text.charCodeAt(i);
  }
  return bytes;
}
