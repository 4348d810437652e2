/** A torch storage that a pickle names by persistent id. */
export interface StorageClaim {
  /** `FloatStorage`, `UntypedStorage`, ... */
  readonly dtype: string;
  /** Elements (bytes for an untyped storage). */
  readonly numel: number;
  /** Bytes of one element, 0 when the type is unknown. */
  readonly itemsize: number;
}

/** Bytes of one element by torch's storage class. */
export const STORAGE_BYTES: Readonly<Record<string, number>> = {
  UntypedStorage: 1,
  ByteStorage: 1,
  CharStorage: 1,
  BoolStorage: 1,
  QInt8Storage: 1,
  QUInt8Storage: 1,
  QUInt4x2Storage: 1,
  QUInt2x4Storage: 1,
  HalfStorage: 2,
  BFloat16Storage: 2,
  ShortStorage: 2,
  FloatStorage: 4,
  IntStorage: 4,
  QInt32Storage: 4,
  DoubleStorage: 8,
  LongStorage: 8,
  ComplexFloatStorage: 8,
  ComplexDoubleStorage: 16
};
