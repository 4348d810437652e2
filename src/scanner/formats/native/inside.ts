import type { ByteSource } from '../../bytes/byte-source';
import { slice } from '../../bytes/slice';
import type { ScanContext } from '../../context';
import { uint16, uint16be } from '../../encoding/integers';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';
import { elfKind, peKind } from './executables';

/** Bytes at the beginning and at the end of a file that are searched. */
const FRONT = 2 ** 20;
const BACK = 256 * 1024;
/** Programs of one file that are looked at. */
const MAX_FOUND = 4;
/** Two letters stand among numbers by chance: places of which more is read. */
const MAX_CHECKED = 10_000;
const BEGINS = /\x7fELF[\x01\x02]{2}\x01|MZ[^]{2}/g;
/** Processors that run programs, not the graphs of a model: x86, MIPS, PowerPC, s390, ARM, SPARC, Itanium, RISC-V, LoongArch. */
const PROCESSORS: ReadonlySet<number> = new Set([3, 8, 20, 21, 22, 40, 43, 50, 62, 183, 243, 258]);

/**
 * Looks for programs and libraries between and behind what a model's format describes: nothing that loads the model reads them there. A
 * file's own beginning is left out, which the formats of programs recognise.
 */
export function scanProgramsInside(source: ByteSource, context: ScanContext): void {
  let left = MAX_FOUND;
  let checked = MAX_CHECKED;
  for (const [from, length] of [
    [0, FRONT],
    [Math.max(FRONT, source.size - BACK), BACK]
  ]) {
    const bytes = from < source.size ? source.read(from, length).slice() : new Uint8Array(0);
    context.work.spend(bytes.length * PRICES.searchedByte);
    for (const { index } of latin1(bytes).matchAll(BEGINS)) {
      const at = from + index;
      if (at > 0 && left > 0 && checked-- > 0 && isProgram(bytes, index, slice(source, at, source.size - at))) {
        left--;
        context.child(`offset ${at}`, slice(source, at, source.size - at));
      }
    }
  }
}

function isProgram(bytes: Uint8Array, at: number, rest: ByteSource): boolean {
  if (bytes[at] !== 0x7f) {
    const kind = peKind(rest);
    return kind === 'program' || kind === 'library';
  }
  const machine = (bytes[at + 5] === 1 ? uint16 : uint16be)(bytes, at + 18);
  return PROCESSORS.has(machine) && elfKind(rest) !== 'broken';
}
