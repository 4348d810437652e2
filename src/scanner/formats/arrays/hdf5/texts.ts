import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';
import type { Datatype } from './datatype';
import { TypeClass, converts, holdsBytes, isBlob, isByte, isText, refers } from './datatype';
import { NUMBERS_HEAD, SHORTEST, mayBeFile, mayBegin } from './first-bytes';
import type { GlobalHeap } from './global-heap';
import type { Fields } from './hdf5-file';
import { attempt, Hdf5Error } from './hdf5-file';
import { asTimes, inMachineOrder, isTurned } from './machine-order';

/** Texts of one dataset that may be anything. Those behind them are looked at like numbers: honest files have millions. */
const MAX_TEXTS = 4096;
/** Texts in one element whose first bytes are looked at without the texts. */
const MAX_PLACES = 1000;
/** Bytes of numbers that are put into another order. */
const MAX_TURNED = 32 * 2 ** 20;

/** What references lead to, and the bit of those that lead out of the file. */
const REGION = 1;
const NEW_OBJECT = 2;
const EXTERNAL = 1;

/** What a reader may hand to a loader. */
export interface Value {
  readonly source: ByteSource;
  /** Place of the value in the file, unless a filter had to unpack it. Many values may share one place. */
  readonly place?: string;
  /**
   * A text may end at its first zero byte: readers differ. Numbers are something else only if their beginning says so.
   * Without a kind it is a byte string. An object is the address of one, which may have no other way to it.
   */
  readonly kind?: 'text' | 'numbers' | 'object';
}

/** Collects the texts and byte strings among values, and the numbers that a loader may take for a byte string. */
export class Values {
  private found: Value[] = [];
  private texts = 0;

  /**
   * @param onError - called for each value that is not where its reference says
   * @param most - texts that may be anything
   */
  constructor(
    private readonly heap: GlobalHeap,
    private readonly type: Datatype,
    private readonly onError: (error: Hdf5Error) => void,
    private readonly most = MAX_TEXTS
  ) {}

  /** True when texts only count that begin like a program or a file. */
  private get isLate(): boolean {
    return this.texts >= this.most && !isBlob(this.type);
  }

  /** Returns the values found since the last call. */
  take(): Value[] {
    const { found } = this;
    this.found = [];
    return found;
  }

  private add(source: ByteSource, kind?: Value['kind'], place?: string): void {
    this.texts++;
    if (!this.isLate) {
      this.found.push({ source, place, kind });
    } else if (source.size >= SHORTEST && mayBeFile(source.read(0, NUMBERS_HEAD).slice(), source.size)) {
      this.found.push({ source, place, kind: 'numbers' });
    }
  }

  /** Look at up to `count` elements that begin at `fields`. */
  read(fields: Fields, count: number): void {
    this.elements(fields, this.type, count);
  }

  /**
   * Look at the same elements as one byte string: a loader may be handed an array of any numbers (`pickle.loads` takes it
   * for its bytes).
   */
  readWhole(fields: Fields, count: number): void {
    const { type } = this;
    if (!isByte(type) && !refers(type) && !(count === 1 && isText(type))) {
      const bytes = fields.bytes.subarray(fields.position, fields.position + Math.min(fields.left, count * type.size));
      this.numbers(new MemorySource(bytes), type);
    }
  }

  private elements(fields: Fields, type: Datatype, count: number): void {
    if (isByte(type)) {
      this.add(new MemorySource(fields.take(Math.min(count, fields.left))));
      return;
    }
    const isTiny = type.size < SHORTEST && (type.type === TypeClass.STRING || type.type === TypeClass.OPAQUE);
    if (!holdsBytes(type) || isTiny) {
      return;
    }
    const places = type === this.type && count > 1 ? textPlaces(type) : undefined;
    for (let i = 0; i < count && fields.left > 0; i++) {
      this.heap.file.work.spend(PRICES.value);
      const { bytes, position } = fields;
      const size = Math.min(type.size, fields.left);
      if (
        places !== undefined &&
        this.isLate &&
        !places.some(place => place < size && mayBegin(bytes[position + place]))
      ) {
        fields.skip(size);
      } else {
        this.element(fields.part(size), type);
      }
    }
  }

  private element(fields: Fields, type: Datatype): void {
    switch (type.type) {
      case TypeClass.STRING:
        this.add(new MemorySource(trimZeros(fields.take(fields.left))), 'text');
        return;
      case TypeClass.OPAQUE:
        this.add(new MemorySource(fields.take(fields.left)));
        return;
      case TypeClass.VARIABLE:
        return this.variable(fields, type);
      case TypeClass.REFERENCE:
        // A value that is not where its reference says costs itself.
        return attempt(() => this.reference(fields, type), this.onError);
      case TypeClass.ARRAY:
        return type.base && this.elements(fields, type.base, type.count);
      default:
        this.heap.file.work.spend(type.members.length * PRICES.value);
        for (const member of type.members) {
          if (member.offset < fields.bytes.length) {
            fields.seek(member.offset);
            this.elements(fields.part(Math.min(member.type.size, fields.left)), member.type, 1);
          }
        }
    }
  }

  /** A reference to an object, or to a part of one: then the heap has the object's address in front of the selection. */
  private reference(fields: Fields, { reference = 0 }: Datatype): void {
    const { offsetSize } = fields;
    if (reference > REGION) {
      this.newReference(fields);
    } else if (reference === REGION) {
      this.selection(fields, 0);
    } else {
      this.add(new MemorySource(fields.take(offsetSize)), 'object');
    }
  }

  /** A reference of HDF5 1.12 and later, with which no library of Python can do anything. */
  private newReference(fields: Fields): void {
    const [kind, flags] = [fields.uint(1), fields.uint(1)];
    if (kind === 0) {
      // Never written.
      return;
    }
    if (flags & EXTERNAL || kind < NEW_OBJECT) {
      throw new Hdf5Error('unknown-record', fields.address);
    }
    // In front of an address is its size, and in front of a place in the heap that of the selection.
    fields.skip(kind === NEW_OBJECT ? 1 : 4);
    if (kind === NEW_OBJECT) {
      this.add(new MemorySource(fields.take(fields.offsetSize)), 'object');
    } else {
      this.selection(fields, 1);
    }
  }

  private selection(fields: Fields, skipped: number): void {
    const at = fields.address;
    const address = fields.offset();
    const object = address ? this.heap.source(address, fields.uint(4)) : undefined;
    if (object !== undefined) {
      this.add(slice(object, skipped, fields.offsetSize), 'object');
    } else if (address !== 0) {
      throw new Hdf5Error('corrupt', at);
    }
  }

  private variable(fields: Fields, type: Datatype): void {
    const at = fields.address;
    const length = fields.uint(4);
    const address = fields.offset();
    const index = fields.uint(4);
    // The reference of an element that was never written, or that is empty, is zero.
    if (length === 0 || address === 0) {
      return;
    }
    const { base } = type;
    const size = length * (base?.size ?? 1);
    attempt(() => {
      const stored = address === undefined ? undefined : this.heap.source(address, index);
      if (stored === undefined || stored.size < size) {
        this.onError(new Hdf5Error('corrupt', at));
      }
      if (stored === undefined) {
        return;
      }
      const place = `${address}/${index}/${size}`;
      if (base === undefined || type.text || isByte(base)) {
        this.add(slice(stored, 0, size), type.text ? 'text' : undefined, place);
        return;
      }
      if (!refers(base)) {
        this.numbers(slice(stored, 0, size), base, place);
      }
      if (holdsBytes(base)) {
        this.elements(this.heap.fields(address!, index), base, length);
      }
    }, this.onError);
  }

  /** A run of numbers, as stored and as the reader may turn them. */
  private numbers(source: ByteSource, type: Datatype, place?: string): void {
    this.add(source, 'numbers', place);
    if (converts(type)) {
      this.onError(new Hdf5Error('unknown-record', 0));
    }
    if (!isTurned(type)) {
      return;
    }
    const bytes = source.read(0, Math.min(source.size, MAX_TURNED)).slice();
    const turned = inMachineOrder(bytes, type);
    for (const other of [turned, asTimes(turned ?? bytes, type)]) {
      if (other !== undefined) {
        this.heap.file.work.spend(other.length * PRICES.valueByte);
        this.add(new MemorySource(other), 'numbers');
      }
    }
  }
}

/** Where the texts of an element begin; undefined when they are elsewhere in the file, or too many. */
function textPlaces(type: Datatype, from = 0, found: number[] = []): readonly number[] | undefined {
  if (refers(type) || found.length > MAX_PLACES) {
    return undefined;
  }
  if (isText(type)) {
    found.push(from);
  } else if (type.type === TypeClass.ARRAY && type.base !== undefined && holdsBytes(type)) {
    const { base } = type;
    const count = isByte(base) ? 1 : type.count;
    for (let i = 0; i < count && found.length <= MAX_PLACES; i++) {
      if (isByte(base)) {
        found.push(from);
      } else {
        textPlaces(base, from + i * base.size, found);
      }
    }
  } else {
    type.members.forEach(member => textPlaces(member.type, from + member.offset, found));
  }
  return found.length > MAX_PLACES ? undefined : found;
}

function trimZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) {
    end--;
  }
  return bytes.subarray(0, end);
}
