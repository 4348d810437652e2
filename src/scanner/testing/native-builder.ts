import { bytes, u16, u32, zeros } from './bytes';
import { be32 } from './bytes';

/** The headers of an ELF file for x86-64: 2 is a program, 3 a library. */
export const elfOf = (type: number): Uint8Array =>
  bytes('\x7fELF', 2, 1, 1, zeros(9), u16(type), u16(62), u32(1), zeros(28), u16(64), zeros(10));

/** The headers of a Windows program or, with 0x2000, library. */
export const peOf = (characteristics: number): Uint8Array =>
  bytes('MZ', zeros(58), u32(64), 'PE\0\0', u16(0x8664), zeros(16), u16(characteristics), zeros(16));

/** The header of a Mach-O file for ARM: 2 is a program, 6 a library. */
export const machOOf = (type: number): Uint8Array =>
  bytes(0xcf, 0xfa, 0xed, 0xfe, u32(0x0100000c), u32(0), u32(type), zeros(16));

/** A universal binary of one Mach-O file. */
export const universalOf = (type: number): Uint8Array =>
  bytes(be32(0xcafebabe), be32(1), be32(0x0100000c), be32(0), be32(28), be32(32), be32(0), machOOf(type));

export const JAVA_CLASS = bytes(be32(0xcafebabe), be32(61), zeros(16));
export const SHORTCUT = bytes('L', zeros(3), [1, 20, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46], zeros(56));
