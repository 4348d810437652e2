import type { ByteSource } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Bytes of one structure (header, node, heap object, chunk): all of them are held in memory. */
const MAX_STRUCTURE = 64 * 2 ** 20;

/**
 * Metadata that breaks the rules of the format. `truncated` when it lies outside the file, `unknown-record` when the
 * library may do with it what this reader does not.
 */
export class Hdf5Error extends Error {
  constructor(
    readonly reason: 'corrupt' | 'truncated' | 'limit-size' | 'unknown-record',
    readonly address: number
  ) {
    super(reason);
  }
}

/** Does something that a fault in the file may end: then `onFault` is told of it, and the result is undefined. */
export function attempt<T>(action: () => T, onFault: (error: Hdf5Error) => void): T | undefined {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Hdf5Error)) {
      throw error;
    }
    onFault(error);
    return undefined;
  }
}

/** A structure of the file, at hand as a whole. Reaching past its end is an `Hdf5Error`. */
export class Fields extends Cursor {
  constructor(
    readonly bytes: Uint8Array,
    /** Address of the first byte, for messages. */
    readonly address: number,
    readonly offsetSize: number,
    readonly lengthSize: number
  ) {
    super(bytes);
  }

  /** An address, or undefined for the undefined address (all bits set). */
  offset(): number | undefined {
    const from = this.position;
    const value = this.uint(this.offsetSize);
    return this.bytes.subarray(from, this.position).every(byte => byte === 255) ? undefined : value;
  }

  length(): number {
    return this.uint(this.lengthSize);
  }

  /** A length, or undefined for the one without an end (all bits set). */
  lengthOrNone(): number | undefined {
    const from = this.position;
    const value = this.length();
    return this.bytes.subarray(from, this.position).every(byte => byte === 255) ? undefined : value;
  }

  /** Bytes of an element whose value is in the global heap: its length, the address of the collection and the object's number. */
  get referenceSize(): number {
    return 8 + this.offsetSize;
  }

  /** The next `count` bytes as fields of their own, which begin at 0; they are passed over. */
  override part(count: number): Fields {
    return this.cut(this.skip(count), count);
  }

  /** The same of `count` bytes that have been passed over. */
  cut(from: number, count: number): Fields {
    return new Fields(this.bytes.subarray(from, from + count), this.address + from, this.offsetSize, this.lengthSize);
  }

  /** Text up to a zero byte, which is passed over. */
  zeroTerminated(): string {
    const end = this.bytes.indexOf(0, this.position);
    const text = decode(this.bytes.subarray(this.position, end < 0 ? undefined : end));
    this.seek(end < 0 ? this.bytes.length : end + 1);
    return text;
  }

  expect(signature: string): this {
    if (decode(this.take(signature.length)) !== signature) {
      throw new Hdf5Error('corrupt', this.address + this.position - signature.length);
    }
    return this;
  }

  protected override beyondEnd(position: number): Hdf5Error {
    return new Hdf5Error('truncated', this.address + position);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });

export const decode = (bytes: Uint8Array): string => UTF8.decode(bytes);

/** What the superblock says of a file. Addresses count from `base`. */
export interface Superblock {
  /** Offset in the source from which addresses count. */
  readonly base: number;
  /** Offset in the source behind the last byte that belongs to the file. */
  readonly end: number;
  /** Bytes of an address, and of a length. */
  readonly offsetSize: number;
  readonly lengthSize: number;
  readonly rootHeader: number;
  /** Tree and names of the root group as the superblock repeats them. The library uses them where the header's are broken. */
  readonly rootTable?: SymbolTable;
  /** Header of the superblock's extension. */
  readonly extension: number | undefined;
  /** The reasons why the library refuses the file, or reads it in another way. */
  readonly problems: readonly Hdf5Error[];
}

/** The two addresses of an old-style group (specification IV.A.2.r, "Symbol Table Message"). */
export interface SymbolTable {
  readonly tree: number | undefined;
  readonly names: number | undefined;
}

/** Bounded access to the metadata of a file. */
export class Hdf5File {
  readonly offsetSize: number;
  readonly lengthSize: number;

  /** @param work - pays for every structure */
  constructor(
    readonly source: ByteSource,
    readonly superblock: Superblock,
    readonly work: Work
  ) {
    this.offsetSize = superblock.offsetSize;
    this.lengthSize = superblock.lengthSize;
  }

  /** Fields of the `length` bytes at `address`. */
  open(address: number, length: number): Fields {
    const fields = this.peek(address, length);
    if (fields.left < length) {
      throw new Hdf5Error('truncated', address);
    }
    return fields;
  }

  /** The same with the bytes that exist, if the file ends before. */
  peek(address: number, length: number): Fields {
    if (!(length <= MAX_STRUCTURE)) {
      throw new Hdf5Error('limit-size', address);
    }
    const bytes = Number.isSafeInteger(address + length)
      ? this.source.read(this.superblock.base + address, length).slice()
      : new Uint8Array(0);
    this.work.spend(PRICES.record + bytes.length * PRICES.readByte);
    return new Fields(bytes, address, this.offsetSize, this.lengthSize);
  }

  /** Fields of data that were taken from somewhere else, such as a decompressed chunk. */
  fields(bytes: Uint8Array): Fields {
    return new Fields(bytes, 0, this.offsetSize, this.lengthSize);
  }

  /** Offset in the source of an address. */
  position(address: number): number {
    return this.superblock.base + address;
  }
}
