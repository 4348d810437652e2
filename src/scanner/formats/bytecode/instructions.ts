import { OPCODE_CHANGES } from './python-opcodes';
import { uint16 } from '../../encoding/integers';

interface Opcode {
  readonly name: string;
  readonly caches: number;
}

export interface Instruction {
  readonly name: string;
  readonly argument: number;
  /** Byte offset of the instruction with its EXTENDED_ARGs before it, where jumps lead. */
  readonly first: number;
  /** Byte offset behind the instruction and its inline caches. */
  readonly next: number;
}

/** Instructions of one code object that are decoded, unless the caller asks for more. */
const MAX_INSTRUCTIONS = 5_000;
/** Largest argument that EXTENDED_ARG can build up here; CPython's are 32-bit. */
const MAX_ARGUMENT = 2 ** 31 - 1;

/** One word of `OPCODE_CHANGES`: number, name, caches. */
const CHANGE = /(?:(\d+)=)?(-|\w+)(?:\+(\d+))?/g;

let tables: Map<string, ReadonlyMap<number, Opcode>> | undefined;

/** Opcode numbers of one Python version such as `3.12`. */
function opcodesOf(version: string): ReadonlyMap<number, Opcode> | undefined {
  tables ??= buildTables();
  return tables.get(version);
}

function buildTables(): Map<string, ReadonlyMap<number, Opcode>> {
  const built = new Map<string, ReadonlyMap<number, Opcode>>();
  let current = new Map<number, Opcode>();
  for (const [version, changes] of OPCODE_CHANGES) {
    current = new Map(current);
    let code = -1;
    for (const [, number, name, caches] of changes.matchAll(CHANGE)) {
      code = number === undefined ? code + 1 : Number(number);
      if (name === '-') {
        current.delete(code);
      } else {
        current.set(code, { name, caches: Number(caches ?? 0) });
      }
    }
    built.set(version, current);
  }
  return built;
}

/** Before 3.6 an instruction is one byte, or three with an argument, which opcodes from this one on have. */
const HAVE_ARGUMENT = 90;

/** One unit of code: an instruction, or a part of the argument of the next one. */
interface Unit {
  readonly opcode: Opcode;
  readonly argument: number;
  readonly next: number;
}

/**
 * Puts the units of code together to instructions.
 * @param unitAt - the unit at an offset, with the part of its argument that stood before; undefined where none is
 */
function collected(
  bytecode: Uint8Array,
  unitAt: (offset: number, extended: number) => Unit | undefined
): Instruction[] | undefined {
  const instructions: Instruction[] = [];
  let extended = 0;
  let first = 0;
  for (let offset = 0; offset < bytecode.length;) {
    const unit = unitAt(offset, extended);
    if (unit === undefined || unit.argument > MAX_ARGUMENT || unit.next > bytecode.length) {
      return undefined;
    }
    const { opcode, argument, next } = unit;
    extended = opcode.name === 'EXTENDED_ARG' ? argument : 0;
    if (opcode.name !== 'EXTENDED_ARG') {
      instructions.push({ name: opcode.name, argument, first, next });
      first = next;
    }
    offset = next;
  }
  return instructions;
}

/** The instructions of Python 2.7. */
function variableWidth(bytecode: Uint8Array, opcodes: ReadonlyMap<number, Opcode>): Instruction[] | undefined {
  return collected(bytecode, (offset, extended) => {
    const code = bytecode[offset];
    const opcode = opcodes.get(code);
    const isWide = code >= HAVE_ARGUMENT;
    return (
      opcode && {
        opcode,
        argument: isWide ? extended * 65536 + uint16(bytecode, offset + 1) : 0,
        next: offset + (isWide ? 3 : 1)
      }
    );
  });
}

/**
 * The instructions of `bytecode` (CPython's 2-byte units since 3.6, 1 or 3 bytes before) as one version numbers them. Undefined when a unit
 * is no instruction of that version, when an inline cache is not empty as compilers leave it (a jump could lead into it),
 * or when there are too many.
 */
export function instructionsOf(
  bytecode: Uint8Array,
  version: string,
  most = MAX_INSTRUCTIONS
): Instruction[] | undefined {
  const opcodes = opcodesOf(version);
  if (version === '2.7') {
    return opcodes && bytecode.length <= 3 * most ? variableWidth(bytecode, opcodes) : undefined;
  }
  if (!opcodes || bytecode.length % 2 !== 0 || bytecode.length > 2 * most) {
    return undefined;
  }
  return collected(bytecode, (offset, extended) => {
    const opcode = opcodes.get(bytecode[offset]);
    const next = offset + 2 + 2 * (opcode?.caches ?? 0);
    return opcode === undefined ||
      opcode.name === 'CACHE' ||
      bytecode.subarray(offset + 2, next).some(byte => byte !== 0)
      ? undefined
      : { opcode, argument: extended * 256 + bytecode[offset + 1], next };
  });
}
