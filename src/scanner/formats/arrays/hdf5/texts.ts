import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import type { Datatype } from './datatype';
import { TypeClass, holdsBytes, isBlob, isByte } from './datatype';
import type { Fields } from './hdf5-file';
import type { GlobalHeap } from './heaps';

/** Texts of one attribute or dataset that the scanner examines; the others count as data. */
const MAX_TEXTS = 4096;
const MAX_DEPTH = 8;

/** A text or byte string. */
export interface Value {
  readonly source: ByteSource;
  /** Place of the value in the file, unless a filter had to unpack it. Many values may share one place. */
  readonly place?: string;
}

/** Collects the texts and byte strings among values. */
export class Values {
  private found: Value[] = [];
  private texts = 0;

  constructor(
    private readonly heap: GlobalHeap,
    private readonly type: Datatype
  ) {}

  /** True when the caller wants no more texts. */
  get full(): boolean {
    return !isBlob(this.type) && this.texts >= MAX_TEXTS;
  }

  /** Returns the values found since the last call. */
  take(): Value[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  private add(source: ByteSource, place?: string): void {
    this.texts++;
    this.found.push({ source, place });
  }

  /** Look at up to `count` elements that begin at `fields`. */
  read(fields: Fields, count: number): void {
    this.elements(fields, this.type, count, 0);
  }

  private elements(fields: Fields, type: Datatype, count: number, depth: number): void {
    if (isByte(type)) {
      this.add(new MemorySource(fields.take(fields.left)));
      return;
    }
    if (!holdsBytes(type) || type.size === 0 || depth > MAX_DEPTH) {
      return;
    }
    for (let i = 0; i < count && fields.left > 0 && !this.full; i++) {
      this.heap.file.work.spend(PRICES.value);
      this.element(fields.part(Math.min(type.size, fields.left)), type, depth);
    }
  }

  private element(fields: Fields, type: Datatype, depth: number): void {
    switch (type.type) {
      case TypeClass.STRING:
        this.add(new MemorySource(trimZeros(fields.take(fields.left))));
        return;
      case TypeClass.OPAQUE:
        this.add(new MemorySource(fields.take(fields.left)));
        return;
      case TypeClass.VARIABLE:
        return this.variable(fields, type, depth);
      case TypeClass.ARRAY:
        return type.base && this.elements(fields, type.base, type.count, depth + 1);
      default:
        for (const member of type.members) {
          if (member.offset < fields.bytes.length) {
            fields.seek(member.offset);
            this.elements(fields.part(Math.min(member.type.size, fields.left)), member.type, 1, depth + 1);
          }
        }
    }
  }

  private variable(fields: Fields, type: Datatype, depth: number): void {
    if (fields.left < 8) {
      return;
    }
    const length = fields.uint(4);
    const address = fields.offset();
    // The reference of an element that was never written, or that is empty, is zero.
    if (length === 0 || address === undefined || address === 0) {
      return;
    }
    const index = fields.uint(4);
    if (type.text || (type.base && isByte(type.base))) {
      const source = this.heap.source(address, index);
      if (source !== undefined) {
        this.add(slice(source, 0, length), `${address}/${index}/${length}`);
      }
    } else if (type.base) {
      const inner = this.heap.fields(address, index);
      if (inner !== undefined) {
        this.elements(inner, type.base, length, depth + 1);
      }
    }
  }
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  return bytes.subarray(0, end);
}
