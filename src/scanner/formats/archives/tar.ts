import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { PRICES } from '../../work';
import { escapes, linkEscapes } from './member-paths';
import { uintBeOf } from '../../encoding/integers';

const BLOCK = 512;
/** Extended headers and long names that are read. */
const MAX_EXTENDED = 1024 * 1024;
/** Blocks without a header that are passed over while looking for another one. */
const MAX_GAP_BLOCKS = 20_000;

interface Header {
  readonly name: string;
  readonly linkName: string;
  readonly size: number;
  /** Type flag as a character; `0` for a regular file. */
  readonly type: string;
  /** GNU sparse files: another block of the map follows. */
  readonly sparseContinues: boolean;
}

const text = (bytes: Uint8Array): string => {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
};

/** Octal text, or base 256 when the first bit is set (GNU), as Python's `tarfile.nti` reads it. */
function number(field: Uint8Array): number | undefined {
  if (field[0] === 0x80 || field[0] === 0xff) {
    const value = uintBeOf(field, 1, field.length - 1);
    return field[0] === 0x80 && Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = text(field).trim();
  return digits === '' ? 0 : /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}

/** Offset of the checksum in a header. */
const CHECKSUM = 148;

/** False for a byte that cannot begin a number: no digit, no mark of base 256 and not the first byte of a blank. */
function isDigitOrBlank(byte: number): boolean {
  return byte <= 0x20 || (byte >= 0x30 && byte <= 0x37) || byte === 0x80 || byte >= 0xc2;
}

/** The sum of a header's bytes with blanks in place of the checksum, with unsigned or signed bytes. */
function checksumFits(block: Uint8Array): boolean {
  const stored = number(block.subarray(148, 156));
  let unsigned = 8 * 32;
  let signed = 8 * 32;
  block.forEach((byte, at) => {
    if (at < 148 || at >= 156) {
      unsigned += byte;
      signed += byte > 127 ? byte - 256 : byte;
    }
  });
  return stored !== undefined && stored !== 0 && (stored === unsigned || stored === signed);
}

function parse(block: Uint8Array): Header | undefined {
  const size = number(block.subarray(124, 136));
  if (block.length < BLOCK || !checksumFits(block) || size === undefined) {
    return undefined;
  }
  const prefix = text(block.subarray(257, 262)) === 'ustar' && block[262] === 0 ? text(block.subarray(345, 500)) : '';
  const name = text(block.subarray(0, 100));
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: text(block.subarray(157, 257)),
    size,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]),
    sparseContinues: block[156] === 0x53 && block[482] === 1
  };
}

/** `key=value` records of a pax header, each behind its own length. */
function paxRecords(bytes: Uint8Array): Map<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const match = /^(\d{1,9}) ([^=]+)=/.exec(new TextDecoder('latin1').decode(bytes.subarray(at, at + 200)));
    const length = match ? Number(match[1]) : 0;
    if (!match || length <= match[0].length) {
      break;
    }
    records.set(match[2], new TextDecoder().decode(bytes.subarray(at + match[0].length, at + length - 1)));
    at += length;
  }
  return records;
}

/** Walks the headers; bodies are only opened as members, so that large ones cost nothing. */
class TarWalk {
  private members = 0;
  private longName?: string;
  private longLink?: string;
  private pax = new Map<string, string>();
  private readonly global = new Map<string, string>();

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext
  ) {}

  run(): void {
    const { source, context } = this;
    let gap = 0;
    let at = 0;
    let stray: number | undefined;
    while (at < source.size) {
      context.work.spend(PRICES.record);
      const block = source.read(at, BLOCK);
      const header = parse(block);
      if (header === undefined) {
        // Zero blocks end the archive for most readers; some go on (`ignore_zeros`).
        stray ??= block.some(byte => byte !== 0) ? at : undefined;
        if (++gap > MAX_GAP_BLOCKS) {
          break;
        }
        at += BLOCK;
        continue;
      }
      if (++this.members > context.limits.maxMembers) {
        context.cover({
          status: 'not-understood',
          format: 'tar',
          size: source.size - at,
          reason: 'limit-members',
          params: { limit: context.limits.maxMembers }
        });
        return;
      }
      this.scanStray(stray, at);
      stray = undefined;
      at = this.member(header, at);
    }
    this.scanStray(stray, source.size);
    context.cover(
      at > source.size
        ? { status: 'failed', format: 'tar', size: source.size, reason: 'truncated', params: { offset: source.size } }
        : { status: 'scanned', format: 'tar', size: source.size }
    );
  }

  /** Bytes from `start` to `end` that belong to no member: behind the end of the archive, or a header that is damaged. */
  private scanStray(start: number | undefined, end: number): void {
    if (start !== undefined) {
      this.context.child('trailing', slice(this.source, start, end - start));
    }
  }

  /** Handle one header at `at`; returns the offset of the next one. */
  private member(header: Header, at: number): number {
    let body = at + BLOCK;
    for (let more = header.sparseContinues; more; body += BLOCK) {
      this.context.work.spend(PRICES.record);
      more = this.source.read(body, BLOCK)[504] === 1;
    }
    const paxSize = this.pax.get('size') ?? this.global.get('size');
    const size = paxSize !== undefined && /^\d{1,15}$/.test(paxSize) ? Number(paxSize) : header.size;
    const data = (): Uint8Array => {
      const bytes = this.source.read(body, Math.min(size, MAX_EXTENDED)).slice();
      this.context.work.spend(bytes.length * PRICES.searchedByte);
      return bytes;
    };
    const next = body + Math.ceil(size / BLOCK) * BLOCK;
    switch (header.type) {
      case 'L':
        this.longName = text(data());
        return next;
      case 'K':
        this.longLink = text(data());
        return next;
      case 'x':
      case 'X':
        this.pax = paxRecords(data());
        return next;
      case 'g':
        paxRecords(data()).forEach((value, key) => this.global.set(key, value));
        return next;
    }
    const name = this.pax.get('path') ?? this.longName ?? this.global.get('path') ?? header.name;
    const target = this.pax.get('linkpath') ?? this.longLink ?? this.global.get('linkpath') ?? header.linkName;
    this.longName = this.longLink = undefined;
    this.pax = new Map();
    this.report(header.type, name, target, at);
    if (/[12345]/.test(header.type) && (size === 0 || parse(this.source.read(body, BLOCK)) !== undefined)) {
      // Links, devices and folders have no data, whatever their size: Python's reader finds the next header here.
      return body;
    }
    this.context.child(name, slice(this.source, body, size));
    return next;
  }

  private report(type: string, name: string, target: string, offset: number): void {
    if (escapes(name)) {
      this.context.finding({
        rule: 'archive-path-traversal',
        severity: 'HIGH',
        module: 'archive',
        operator: name,
        offset,
        evidence: name,
        params: { member: name }
      });
    }
    if ((type === '2' && linkEscapes(name, target)) || (type === '1' && escapes(target))) {
      this.context.finding({
        rule: 'archive-link',
        severity: 'MEDIUM',
        module: 'archive',
        operator: name,
        offset,
        evidence: `${name} -> ${target}`,
        params: { member: name, target }
      });
    }
  }
}

/**
 * tar archives: v7, ustar, pax and GNU (POSIX.1-2001 `pax`; GNU tar manual, "Basic Tar Format"). A first header with a
 * fitting checksum is what Python's `tarfile` asks for; magic is not.
 */
export const tar: Format = {
  id: 'tar',
  probe: ({ head }) =>
    head.length >= BLOCK && isDigitOrBlank(head[CHECKSUM]) && parse(head.subarray(0, BLOCK)) !== undefined,
  scan: (source, context) => new TarWalk(source, context).run()
};
