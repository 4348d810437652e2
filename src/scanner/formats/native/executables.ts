import type { ByteSource } from '../../bytes/byte-source';
import { uint16, uint16be, uint32, uint32be } from '../../encoding/integers';
import { latin1 } from '../../printable';
import type { NativeKind } from '../../rules/native-code';

/** The kind of native code at the beginning of a source with the magic number; undefined where that is there by chance. */
export type ReadKind = (source: ByteSource) => NativeKind | undefined;

/** Program headers of an ELF file that are looked at. */
const MAX_HEADERS = 64;
/** Slices of a universal binary; Java's class files with the same magic number have the version there, which is larger. */
const MAX_SLICES = 40;
const INTERPRETER = 3;
/** Headers begin nearer: a compressed file would have to be unpacked up to there. */
const REACH = 2 ** 20;

function read(source: ByteSource, at: number, length: number): Uint8Array | undefined {
  const bytes = at <= REACH ? source.read(at, length).slice() : new Uint8Array(0);
  return bytes.length === length ? bytes : undefined;
}

/** ELF ("Executable and Linkable Format", System V ABI, chapters 4 and 5): a program names its interpreter or has a fixed address. */
export function elfKind(source: ByteSource): NativeKind | undefined {
  const head = read(source, 0, 52);
  if (head === undefined || ![1, 2].includes(head[4]) || ![1, 2].includes(head[5]) || head[6] !== 1) {
    return 'broken';
  }
  const [half, word] = head[5] === 1 ? [uint16, uint32] : [uint16be, uint32be];
  const wide = head[4] === 2;
  switch (half(head, 16)) {
    case 1:
      return 'part';
    case 2:
      return 'program';
    case 3:
      break;
    default:
      return 'broken';
  }
  const header = wide ? read(source, 0, 64) : head;
  if (header === undefined) {
    return 'broken';
  }
  const at = wide ? word(header, head[5] === 1 ? 32 : 36) : word(header, 28);
  const size = half(header, wide ? 54 : 42);
  const count = Math.min(MAX_HEADERS, half(header, wide ? 56 : 44));
  for (let i = 0; i < count; i++) {
    const type = read(source, at + i * size, 4);
    if (type !== undefined && word(type, 0) === INTERPRETER) {
      return 'program';
    }
  }
  return 'library';
}

/** A Windows program ("PE Format"): the old header says where the new one is, whose characteristics tell a library. */
export function peKind(source: ByteSource): NativeKind | undefined {
  const old = source.read(0, 256).slice();
  const header = old.length < 64 ? undefined : read(source, uint32(old, 60), 24);
  if (header === undefined || uint32(header, 0) !== 0x4550) {
    return isDosHeader(old) ? 'broken' : undefined;
  }
  return (uint16(header, 22) & 0x2000) > 0 ? 'library' : 'program';
}

/** Two letters are not enough: the header that linkers write, its message, or nothing but zeros. */
function isDosHeader(old: Uint8Array): boolean {
  const zeros = old.subarray(2, 60).filter(byte => byte === 0).length;
  return (old[2] === 0x90 && old[3] === 0) || zeros >= 40 || latin1(old).includes('DOS mode');
}

/** Processors of Apple's systems: x86, ARM and PowerPC with 32 and 64 bits, and ARM with both. */
const PROCESSORS: readonly number[] = [7, 12, 18, 0x01000007, 0x0100000c, 0x01000012, 0x0200000c];

/** Mach-O (`mach-o/loader.h`), alone or several for different processors in one file (`mach-o/fat.h`). */
export function machOKind(source: ByteSource): NativeKind | undefined {
  if (javaKind(source) !== undefined) {
    return undefined;
  }
  const head = read(source, 0, 28);
  if (head === undefined) {
    return 'broken';
  }
  const magic = uint32be(head, 0);
  if (magic === 0xcafebabe || magic === 0xcafebabf) {
    const count = uint32be(head, 4);
    const at = uint32be(head, magic === 0xcafebabe ? 16 : 20);
    const first =
      count > 0 && count < MAX_SLICES && PROCESSORS.includes(uint32be(head, 8)) ? read(source, at, 16) : undefined;
    return first === undefined ? 'broken' : sliceKind(first);
  }
  return sliceKind(head);
}

function sliceKind(head: Uint8Array): NativeKind {
  const word = head[0] === 0xfe ? uint32be : uint32;
  if ((word(head, 0) & ~1) >>> 0 !== 0xfeedface || !PROCESSORS.includes(word(head, 4))) {
    return 'broken';
  }
  switch (word(head, 12)) {
    case 2:
    case 5:
      return 'program';
    case 6:
    case 8:
    case 9:
      return 'library';
    case 1:
    case 4:
    case 10:
    case 11:
      return 'part';
    default:
      return 'broken';
  }
}

/** A class of Java (JVM specification, 4.1), whose magic number Mach-O has, too: versions began at 45. */
export function javaKind(source: ByteSource): NativeKind | undefined {
  const head = read(source, 0, 8);
  const version = head && uint32be(head, 0) === 0xcafebabe ? uint16be(head, 6) : 0;
  return version >= 45 && version < 200 ? 'part' : undefined;
}
