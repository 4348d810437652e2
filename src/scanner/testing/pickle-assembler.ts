import type { Part } from './bytes';
import { bytes, u32 } from './bytes';

// An assembler for pickles: each function gives the opcodes of one value, `proto` makes a file of them.

/** SHORT_BINUNICODE, so up to 255 characters of ASCII. */
export const str = (text: string): Uint8Array => bytes(0x8c, text.length, text);

/** SHORT_BINBYTES or BINBYTES. */
export const blob = (data: Uint8Array): Uint8Array =>
  data.length < 256 ? bytes('C', data.length, data) : bytes('B', u32(data.length), data);

/** GLOBAL: the callable by its name in two lines. */
export const glob = (module: string, name: string): Uint8Array => bytes(`c${module}\n${name}\n`);

/** STACK_GLOBAL: the callable by two texts on the stack. */
export const sglob = (module: string, name: string): Uint8Array => bytes(str(module), str(name), 0x93);

/** REDUCE of a callable with the arguments in a marked tuple. */
export const call = (callee: Uint8Array, ...args: readonly Uint8Array[]): Uint8Array =>
  bytes(callee, '(', ...args, 'tR');

/** A whole pickle: the header of this protocol, the opcodes, STOP. */
export const proto = (version: number, ...body: readonly Part[]): Uint8Array => bytes(0x80, version, ...body, '.');

/** The opcodes of `posix.system('echo hi')`, to be put into `proto`. */
export const PAYLOAD = call(glob('posix', 'system'), str('echo hi'));

/** The evidence of a finding about `PAYLOAD`. */
export const ECHO = "posix.system('echo hi')";
