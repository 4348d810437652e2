import { utf8 } from './bytes';

/** A number of 1, 2, 4 or 8 bytes, which stands in the table itself. */
export interface Scalar {
  readonly width: 1 | 2 | 4 | 8;
  readonly value: number;
}

/** A value of a field. A text, a table and a vector stand elsewhere, and the field holds the way to them. */
export type Value =
  Scalar | string | Uint8Array | Int32Array | Table | readonly Table[] | readonly string[] | undefined;

/** A table: its fields by number; undefined for a field that is left out. */
export interface Table {
  readonly fields: readonly Value[];
}

export const scalar = (width: 1 | 2 | 4 | 8, value: number): Scalar => ({ width, value });
export const table = (...fields: readonly Value[]): Table => ({ fields });

const isScalar = (value: Value): value is Scalar => typeof value === 'object' && 'width' in value;
const isTable = (value: Value): value is Table => typeof value === 'object' && 'fields' in value;

/** Writes front to back: offsets point forward only, from the table to what it holds. */
class Writer {
  readonly out: number[] = [];

  align(to: number): void {
    while (this.out.length % to !== 0) {
      this.out.push(0);
    }
  }

  put(width: number, value: number): void {
    for (let i = 0; i < width; i++) {
      this.out.push(Math.floor(value / 256 ** i) % 256);
    }
  }

  /** At `at` stands how far it is from there to `target`. */
  point(at: number, target: number): void {
    for (let i = 0; i < 4; i++) {
      this.out[at + i] = Math.floor((target - at) / 256 ** i) % 256;
    }
  }

  /** @returns where the table begins, which is the place of its offset to the vtable */
  table({ fields }: Table): number {
    const widths = fields.map(field => (field === undefined ? 0 : isScalar(field) ? field.width : 4));
    let end = 4;
    const places = widths.map(width => {
      if (width === 0) {
        return 0;
      }
      const place = Math.ceil(end / width) * width;
      end = place + width;
      return place;
    });
    // The table begins at a multiple of 8, right behind its vtable.
    const vtable = 4 + 2 * fields.length;
    while ((this.out.length + vtable) % 8 !== 0) {
      this.out.push(0);
    }
    this.put(2, vtable);
    this.put(2, end);
    places.forEach(place => this.put(2, place));
    const start = this.out.length;
    this.put(4, vtable);
    this.out.push(...new Array<number>(end - 4).fill(0));
    fields.forEach((field, index) => {
      const at = start + places[index];
      if (isScalar(field)) {
        for (let i = 0; i < field.width; i++) {
          this.out[at + i] = Math.floor(field.value / 256 ** i) % 256;
        }
      } else if (field !== undefined) {
        this.point(at, this.place(field));
      }
    });
    return start;
  }

  /** @returns where the value begins */
  private place(value: Exclude<Value, Scalar | undefined>): number {
    if (isTable(value)) {
      return this.table(value);
    }
    if (typeof value === 'string' || value instanceof Uint8Array) {
      return this.vector(typeof value === 'string' ? [...utf8(value), 0] : [...value], typeof value === 'string');
    }
    if (value instanceof Int32Array) {
      return this.numbers(value);
    }
    this.align(4);
    const start = this.out.length;
    this.put(4, value.length);
    value.forEach(() => this.put(4, 0));
    value.forEach((item: Table | string, index) => this.point(start + 4 + 4 * index, this.place(item)));
    return start;
  }

  private numbers(values: Int32Array): number {
    this.align(4);
    const start = this.out.length;
    [values.length, ...values].forEach(value => this.put(4, value >>> 0));
    return start;
  }

  /** A vector of bytes; the zero behind a text is not counted. */
  private vector(data: readonly number[], isText: boolean): number {
    this.align(4);
    const start = this.out.length;
    this.put(4, data.length - (isText ? 1 : 0));
    data.forEach(byte => this.out.push(byte));
    return start;
  }
}

/**
 * A flatbuffer ("FlatBuffers internals"): the way to the root table, an identifier of four letters, the tables.
 * @param identifier - `TFL3`, `ORTM`, ...
 */
export function flatbuffer(identifier: string, root: Table): Uint8Array {
  const writer = new Writer();
  writer.put(4, 0);
  Array.from(identifier).forEach(char => writer.out.push(char.charCodeAt(0)));
  writer.point(0, writer.table(root));
  writer.align(4);
  return Uint8Array.from(writer.out);
}
