import { scan } from '../../../index';
import type { Finding, ScanReport } from '../../../report';
import type { ScanOptions } from '../../../index';
import type { ByteSource } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';

/** A small pickle assembler: text is latin-1, numbers are bytes. */
export function bytes(...parts: (string | number | Uint8Array | readonly number[])[]): Uint8Array {
  const out: number[] = [];
  for (const part of parts) {
    if (typeof part === 'string') {
      for (let i = 0; i < part.length; i++) {
        out.push(part.charCodeAt(i));
      }
    } else if (typeof part === 'number') {
      out.push(part);
    } else {
      for (const byte of part) {
        out.push(byte);
      }
    }
  }
  return Uint8Array.from(out);
}

export const u32 = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
export const u64 = (value: number): number[] => [...u32(value % 2 ** 32), ...u32(Math.floor(value / 2 ** 32))];

/** SHORT_BINUNICODE. */
export const str = (text: string): Uint8Array => bytes(0x8c, text.length, text);
/** SHORT_BINBYTES or BINBYTES. */
export const blob = (data: Uint8Array): Uint8Array =>
  data.length < 256 ? bytes('C', data.length, data) : bytes('B', u32(data.length), data);
/** GLOBAL. */
export const glob = (module: string, name: string): Uint8Array => bytes(`c${module}\n${name}\n`);
/** STACK_GLOBAL. */
export const sglob = (module: string, name: string): Uint8Array => bytes(str(module), str(name), 0x93);
/** REDUCE of a callable with the arguments in a marked tuple. */
export const call = (callee: Uint8Array, ...args: Uint8Array[]): Uint8Array => bytes(callee, '(', ...args, 'tR');
export const proto = (version: number, ...body: (string | number | Uint8Array | readonly number[])[]): Uint8Array =>
  bytes(0x80, version, ...body, '.');

/** `posix.system('echo hi')` without header and STOP. */
export const PAYLOAD = call(glob('posix', 'system'), str('echo hi'));

export function run(data: Uint8Array, options?: ScanOptions, name = 'model.pkl'): ScanReport {
  return scan(new MemorySource(data), name, options);
}

/** The evidence of every finding, in order. */
export function evidence(data: Uint8Array): string[] {
  return run(data).findings.map((finding: Finding) => finding.evidence);
}

/** A source that records what is read of it. */
export class Recorder implements ByteSource {
  readonly reads: [number, number][] = [];

  constructor(
    private readonly inner: ByteSource,
    readonly size = inner.size
  ) {}

  get bytes(): number {
    return this.reads.reduce((sum, [, length]) => sum + length, 0);
  }

  read(offset: number, length: number): Uint8Array {
    const data = this.inner.read(offset, length);
    this.reads.push([offset, data.length]);
    return data;
  }
}
