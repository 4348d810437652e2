import type { Part } from './bytes';
import { bytes, u32, u64, utf8, zeros } from './bytes';

/** Types of values of GGUF that the builder is asked for. */
export const GGUF = { UINT8: 0, UINT32: 4, STRING: 8, ARRAY: 9 } as const;

interface GgufParts {
  readonly version?: number;
  /** Where they are not what follows. */
  readonly pairCount?: number;
  readonly tensorCount?: number;
  readonly pairs?: readonly Uint8Array[];
  readonly tensors?: readonly Uint8Array[];
  readonly data?: Uint8Array;
}

/** A GGUF file, with its data on a multiple of 32. */
export function ggufOf({ version = 3, pairs = [], tensors = [], data, ...counts }: GgufParts): Uint8Array {
  const { pairCount = pairs.length, tensorCount = tensors.length } = counts;
  const header = bytes('GGUF', u32(version), u64(tensorCount), u64(pairCount), ...pairs, ...tensors);
  return bytes(header, data === undefined ? '' : zeros(-header.length & 31), data ?? '');
}

/** A text of GGUF behind its length. */
export const ggufText = (text: Part): Uint8Array => bytes(u64(bytes(text).length), text);

/** A key and its value, which the parts make. */
export const ggufPair = (key: string, type: number, ...value: readonly Part[]): Uint8Array =>
  bytes(ggufText(key), u32(type), ...value);

/** The description of a tensor of four-byte numbers. */
export const ggufTensor = (name: string, shape: readonly number[], offset: number, type = 0): Uint8Array =>
  bytes(ggufText(name), u32(shape.length), ...shape.map(u64), u32(type), u64(offset));

/** A safetensors file; its length is that of the header unless it is given. */
export function safetensorsOf(header: unknown, data: Uint8Array, length?: number): Uint8Array {
  const text = utf8(typeof header === 'string' ? header : JSON.stringify(header));
  return bytes(u64(length ?? text.length), text, data);
}

/** The description of a tensor of four-byte numbers in one row. */
export const row = (from: number, to: number): unknown => ({
  dtype: 'F32',
  shape: [(to - from) / 4],
  data_offsets: [from, to]
});

/** The description of a tensor as it stood in ggml's files before GGUF. */
export const ggmlTensor = (name: string, shape: readonly number[], type: number): Uint8Array =>
  bytes(u32(shape.length), u32(name.length), u32(type), ...shape.map(u32), name);
