import * as fc from 'fast-check';
import * as integers from '../integers';

const { bigintOf, float64, float64be, int32, int64, leb128, uintBeOf, uintOf } = integers;

test('numbers are those of a DataView, wherever they stand', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 40 }), fc.nat(32), (bytes, seed) => {
      const at = seed % (bytes.length - 7);
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      expect(integers.uint16(bytes, at)).toBe(view.getUint16(at, true));
      expect(integers.uint16be(bytes, at)).toBe(view.getUint16(at, false));
      expect(integers.uint32(bytes, at)).toBe(view.getUint32(at, true));
      expect(integers.uint32be(bytes, at)).toBe(view.getUint32(at, false));
      expect(int32(bytes, at)).toBe(view.getInt32(at, true));
      expect(integers.uint64(bytes, at)).toBe(Number(view.getBigUint64(at, true)));
      expect(integers.uint64be(bytes, at)).toBe(Number(view.getBigUint64(at, false)));
      expect(int64(bytes, at)).toBe(view.getBigInt64(at, true));
      expect(bigintOf(bytes.subarray(at, at + 8))).toBe(view.getBigInt64(at, true));
      expect(float64(bytes, at)).toBe(view.getFloat64(at, true));
      expect(float64be(bytes, at)).toBe(view.getFloat64(at, false));
      expect(uintOf(bytes, at, 4)).toBe(view.getUint32(at, true));
      expect(uintBeOf(bytes, at, 4)).toBe(view.getUint32(at, false));
    })
  );
});

test('what is missing counts as zeros', () => {
  const bytes = Uint8Array.of(1);
  expect([integers.uint16(bytes, 0), integers.uint32(bytes, 0), integers.uint64(bytes, 0)]).toEqual([1, 1, 1]);
  expect([integers.uint16be(bytes, 0), integers.uint32be(bytes, 0)]).toEqual([0x100, 0x1000000]);
  expect([uintOf(bytes, 0, 3), uintBeOf(bytes, 0, 3), float64(bytes, 1)]).toEqual([1, 0x10000, 0]);
});

test('whole numbers of any width', () => {
  expect(bigintOf(new Uint8Array(0))).toBe(0n);
  expect(bigintOf(Uint8Array.of(0xff))).toBe(-1n);
  expect(bigintOf(Uint8Array.of(0xff, 0))).toBe(255n);
});

test('groups of seven bits end with the limit', () => {
  const from = (...bytes: number[]): (() => number) => {
    let at = 0;
    return () => bytes[at++];
  };
  expect(leb128(from(0xff, 0x01), 2)).toBe(255);
  expect(leb128(from(0xff, 0x81, 0), 2)).toBeUndefined();
});
