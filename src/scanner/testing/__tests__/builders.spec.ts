import {
  bytes,
  fixedField,
  flatbuffer,
  group,
  join,
  npyOf,
  numberField,
  scalar,
  sizedField,
  table,
  u64,
  varint
} from '..';

/** Reads a flatbuffer after "FlatBuffers internals", by other means than the writer. */
class Reader {
  private readonly view: DataView;

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  follow(at: number): number {
    return at + this.view.getUint32(at, true);
  }

  /** Where the field of the table stands; undefined when it is left out. */
  field(start: number, number: number): number | undefined {
    const vtable = start - this.view.getInt32(start, true);
    const length = this.view.getUint16(vtable, true);
    const place = 4 + 2 * number < length ? this.view.getUint16(vtable + 4 + 2 * number, true) : 0;
    return place === 0 ? undefined : start + place;
  }

  text(at: number): string {
    const start = this.follow(at);
    const length = this.view.getUint32(start, true);
    expect(this.data[start + 4 + length]).toBe(0);
    return new TextDecoder().decode(this.data.subarray(start + 4, start + 4 + length));
  }

  number(at: number, width: number): number {
    expect(at % width).toBe(0);
    return width === 8 ? Number(this.view.getBigUint64(at, true)) : this.view.getUint32(at, true);
  }
}

test('a flatbuffer is what its reader finds in it', () => {
  const data = flatbuffer(
    'TFL3',
    table(scalar(4, 3), undefined, 'name', [table(scalar(8, 2 ** 40)), table()], scalar(1, 7), Uint8Array.of(1, 2))
  );
  const reader = new Reader(data);
  expect(new TextDecoder().decode(data.subarray(4, 8))).toBe('TFL3');
  const root = reader.follow(0);
  expect(reader.number(reader.field(root, 0) ?? -1, 4)).toBe(3);
  expect(reader.field(root, 1)).toBeUndefined();
  expect(reader.field(root, 9)).toBeUndefined();
  expect(reader.text(reader.field(root, 2) ?? -1)).toBe('name');
  expect(data[reader.field(root, 4) ?? -1]).toBe(7);
  const vector = reader.follow(reader.field(root, 3) ?? -1);
  expect(reader.number(vector, 4)).toBe(2);
  const first = reader.follow(vector + 4);
  expect(reader.number(reader.field(first, 0) ?? -1, 8)).toBe(2 ** 40);
  const blob = reader.follow(reader.field(root, 5) ?? -1);
  expect([...data.subarray(blob, blob + 6)]).toEqual([2, 0, 0, 0, 1, 2]);
});

test('fields of protocol buffers are written as the encoding guide has them', () => {
  expect([...varint(150)]).toEqual([0x96, 0x01]);
  expect([...varint(2 ** 40)]).toEqual([0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
  expect([...numberField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...sizedField(2, 'testing')]).toEqual([0x12, 0x07, ...new TextEncoder().encode('testing')]);
  expect([...fixedField(3, 4, 1)]).toEqual([0x1d, 1, 0, 0, 0]);
  expect([...fixedField(3, 8, 1)]).toEqual([0x19, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect([...group(1, numberField(2, 3))]).toEqual([0x0b, 0x10, 0x03, 0x0c]);
});

test('bytes of texts, numbers and bytes', () => {
  expect([...bytes('a\xff', 7, [1, 2], Uint8Array.of(3))]).toEqual([97, 255, 7, 1, 2, 3]);
  expect([...join([Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2)])]).toEqual([1, 2]);
  expect(u64(2 ** 40 + 1)).toEqual([1, 0, 0, 0, 0, 1, 0, 0]);
  expect(npyOf('{}').subarray(0, 10)).toEqual(bytes(0x93, 'NUMPY', 1, 0, 3, 0));
});
