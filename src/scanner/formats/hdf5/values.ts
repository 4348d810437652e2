import { MemorySource } from '../../source/memory';
import { slice } from '../../source/slice';
import type { ByteSource } from '../../source/types';
import type { Datatype } from './datatype';
import { TypeClass, holdsBytes, isBlob, isByte } from './datatype';
import type { Fields } from './file';
import { Hdf5Error } from './file';
import type { GlobalHeap } from './heaps';

/** Texts of one attribute or dataset that are looked at; more are only data. */
const MAX_TEXTS = 4096;
/** Byte strings of one attribute or dataset that are looked at: each can be a pickle. */
const MAX_BLOBS = 20_000;
const MAX_DEPTH = 8;

/** Collects the texts and byte strings among values. */
export class Values {
  readonly found: ByteSource[] = [];

  constructor(
    private readonly heap: GlobalHeap,
    private readonly type: Datatype
  ) {}

  /** True when no more are wanted. */
  get full(): boolean {
    return !isBlob(this.type) && this.found.length >= MAX_TEXTS;
  }

  /** Look at up to `count` elements that begin at `fields`. Throws Hdf5Error beyond the limit of byte strings. */
  read(fields: Fields, count: number): void {
    this.elements(fields, this.type, count, 0);
  }

  private elements(fields: Fields, type: Datatype, count: number, depth: number): void {
    if (isByte(type)) {
      this.found.push(new MemorySource(fields.take(fields.left)));
      return;
    }
    if (!holdsBytes(type) || type.size === 0 || depth > MAX_DEPTH) {
      return;
    }
    for (let i = 0; i < count && fields.left > 0 && !this.full; i++) {
      if (this.found.length >= MAX_BLOBS) {
        throw new Hdf5Error('limit-size', fields.address);
      }
      this.element(fields.part(Math.min(type.size, fields.left)), type, depth);
    }
  }

  private element(fields: Fields, type: Datatype, depth: number): void {
    switch (type.type) {
      case TypeClass.STRING:
        this.found.push(new MemorySource(trimZeros(fields.take(fields.left))));
        return;
      case TypeClass.OPAQUE:
        this.found.push(new MemorySource(fields.take(fields.left)));
        return;
      case TypeClass.VARIABLE:
        return this.variable(fields, type, depth);
      case TypeClass.ARRAY:
        return type.base && this.elements(fields, type.base, type.count, depth + 1);
      default:
        for (const member of type.members) {
          if (member.offset < fields.bytes.length) {
            fields.at = member.offset;
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
    // Elements that nobody wrote, and empty ones, lead nowhere.
    if (length === 0 || address === undefined || address === 0) {
      return;
    }
    const index = fields.uint(4);
    if (type.text || (type.base && isByte(type.base))) {
      const source = this.heap.source(address, index);
      if (source !== undefined) {
        this.found.push(slice(source, 0, length));
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
