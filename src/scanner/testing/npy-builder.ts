import type { Part } from './bytes';
import { bytes, u16 } from './bytes';

/** A .npy file of format version 1.0 with this header, a dictionary in Python's words, and the data behind it. */
export const npyOf = (header: string, ...data: readonly Part[]): Uint8Array =>
  bytes(0x93, 'NUMPY\x01\0', u16(header.length + 1), header, '\n', ...data);

/** An array of this type and length: `|O` is one of objects, whose data are a pickle. */
export const arrayOf = (descr: string, length: number, ...data: readonly Part[]): Uint8Array =>
  npyOf(`{'descr': '${descr}', 'fortran_order': False, 'shape': (${length},), }`, ...data);
