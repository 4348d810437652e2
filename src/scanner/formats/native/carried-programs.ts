import type { ByteSource } from '../../bytes/byte-source';
import { slice } from '../../bytes/slice';
import type { ScanContext } from '../../context';
import { uint16, uint16be } from '../../encoding/integers';
import { latin1, printable } from '../../printable';
import { isSystemFile } from '../../rules/image-system';
import { PRICES } from '../../work';
import { elfKind, machOKind, peKind } from './executables';

/** Up to this size all bytes are searched; of a larger file its beginning and its end. */
const MAX_WHOLE = 32 * 2 ** 20;
const FRONT = 2 ** 20;
const BACK = 256 * 1024;
const PIECE = 2 ** 20;
/** So much of a program is looked at behind its first byte. */
const HEAD = 64;
const BEGINNING = /\x7fELF[\x01\x02]{2}\x01|MZ|[\xce\xcf]\xfa\xed\xfe|\xfe\xed\xfa[\xce\xcf]/g;
/** Processors of computers (`e_machine`), or none: code for graphics cards and signal processors is part of models. */
const COMPUTERS: ReadonlySet<number> = new Set([0, 3, 8, 20, 21, 22, 40, 42, 43, 50, 62, 183, 243, 258]);

function formatAt(source: ByteSource, at: number): 'elf' | 'pe' | 'mach-o' | undefined {
  const rest = slice(source, at, source.size - at);
  const head = rest.read(0, HEAD).slice();
  if (head[0] === 0x7f) {
    const machine = (head[5] === 1 ? uint16 : uint16be)(head, 18);
    return elfKind(rest) !== 'part' && COMPUTERS.has(machine) ? 'elf' : undefined;
  }
  const isPe = head[0] === 0x4d;
  const kind = (isPe ? peKind : machOKind)(rest);
  return kind === 'program' || kind === 'library' ? (isPe ? 'pe' : 'mach-o') : undefined;
}

/**
 * Reports the first program for a computer among bytes that are not read as anything else. Its beginning is checked beyond the
 * magic number, which comes by chance.
 */
export function searchPrograms(source: ByteSource, context: ScanContext): void {
  if (isSystemFile(context)) {
    return;
  }
  const { size } = source;
  const parts =
    size <= MAX_WHOLE
      ? [[0, size]]
      : [
          [0, FRONT],
          [size - BACK, size]
        ];
  for (const [start, end] of parts) {
    for (let at = start; at < end; at += PIECE) {
      const bytes = source.read(at, Math.min(PIECE, end - at) + HEAD);
      context.work.spend(bytes.length * PRICES.searchedByte);
      for (const { index } of latin1(bytes).matchAll(BEGINNING)) {
        const format = index < PIECE ? formatAt(source, at + index) : undefined;
        if (format !== undefined) {
          report(context, format, at + index);
          return;
        }
      }
    }
  }
}

function report(context: ScanContext, format: 'elf' | 'pe' | 'mach-o', offset: number): void {
  const shown = printable(context.name, context.limits.maxName);
  context.finding({
    rule: 'program-in-model',
    severity: 'MEDIUM',
    module: format,
    operator: 'program',
    offset,
    evidence: shown,
    params: { format, name: shown }
  });
}
