import type { ByteSource } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import type { PaxHeader } from './pax-records';
import { describesHoles, isDecisive, paxHeader } from './pax-records';
import { expand } from './sparse-map';
import type { SparseMember } from './sparse-members';
import { oldSparse, paxSparse } from './sparse-members';
import type { Header } from './tar-header';
import { BLOCK, PIECE, isExtension, parseHeader, textOf } from './tar-header';
import { Reading, TarMembers } from './tar-members';
import { TarReadings } from './tar-readings';
import type { NumberReading } from './tar-numbers';
import { numberRecord } from './tar-numbers';

/** From here on a size does not fit into the octal digits of a header, which then holds anything. */
const OCTAL_LIMIT = 8 ** 11;
/** Types without data, whatever their size is for most readers: links, devices, folders, pipes. */
const NO_DATA = /[1-6]/;

/** What stands in front of the header of a member. */
interface Extensions {
  /** Their types in order. */
  readonly types: string;
  readonly longName?: string;
  readonly longLink?: string;
  readonly pax?: PaxHeader;
  readonly at: number;
}

/** The data of a member, as one reader or all find them. */
interface Extent {
  readonly size: number;
  readonly next: number;
}

/**
 * Walks the headers; bodies are only opened as members, so that large ones cost nothing. Where readers may disagree, each
 * block of the archive is looked at afterwards, so that no reader finds a header that the walk did not.
 */
export class TarWalk {
  private readonly members: TarMembers;
  private before: Extensions | undefined;
  /** There was a pax header. */
  private isPax = false;
  /** Where the data of the last member end, without their padding. */
  private dataEnd = 0;

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext,
    private readonly format: 'tar' | 'nemo' = 'tar'
  ) {
    this.members = new TarMembers(source, context);
  }

  run(): void {
    const { source, context, members, format } = this;
    if (source instanceof Reading) {
      context.cover({ status: 'scanned', format, size: source.size });
      return;
    }
    let at = 0;
    while (at < source.size && !members.full) {
      const found = this.findHeader(at);
      if (found.stray !== undefined) {
        // Bytes that belong to no member: behind the end of the archive, or a header that is damaged.
        context.child('trailing', slice(source, found.stray, found.at - found.stray));
      }
      if (found.at > at || found.header === undefined) {
        this.leaveBehind();
      }
      if (found.header === undefined) {
        at = Math.max(at, source.size);
        break;
      }
      at = this.entry(found.header, found.at);
    }
    this.leaveBehind();
    members.openParts();
    if (members.doubtful && !members.full) {
      new TarReadings(source, context, members).run();
    }
    if (members.full) {
      return;
    }
    // Some writers (umoci) leave out the padding behind the last member.
    const isWhole = this.dataEnd <= source.size && at - this.dataEnd < BLOCK;
    context.cover(
      at > source.size && !isWhole
        ? { status: 'failed', format, size: source.size, reason: 'truncated', params: { offset: source.size } }
        : { status: 'scanned', format, size: source.size }
    );
  }

  /** The next header from `at` on, its offset or that of the end, and where bytes before it begin that are not zero. */
  private findHeader(at: number): { readonly header?: Header; readonly at: number; readonly stray?: number } {
    const { source, context } = this;
    let stray: number | undefined;
    let length = BLOCK;
    while (at < source.size) {
      context.work.spend(PRICES.record + (length - BLOCK) * PRICES.searchedByte);
      const piece = source.read(at, length);
      if (piece.length === 0) {
        break;
      }
      for (let start = 0; start < piece.length; start += BLOCK) {
        const block = piece.subarray(start, start + BLOCK);
        // Zero blocks end the archive for most readers; some go on (`ignore_zeros`).
        if (block.some(byte => byte !== 0)) {
          const header = parseHeader(block.slice());
          if (header !== undefined) {
            return { header, at: at + start, stray };
          }
          stray ??= at + start;
        }
      }
      at += piece.length;
      length = PIECE;
    }
    return { at: source.size, stray };
  }

  /** Headers that describe the next member stand where no member follows. */
  private leaveBehind(): void {
    if (this.before !== undefined) {
      this.doubt('', this.before.at, 'extended header without a member');
      this.before = undefined;
    }
  }

  private doubt(member: string, offset: number, detail: string): void {
    this.members.doubt(member, offset, detail);
  }

  /** Handles one header at `at`; returns the offset where all readers, or most, look for the next one. */
  private entry(header: Header, at: number): number {
    const body = at + BLOCK;
    if (!this.members.count(at)) {
      return at;
    }
    if (header.refused || header.doubtfulSum) {
      this.doubt(header.name, at, header.refused ? 'number in the header' : 'checksum');
    }
    if (isExtension(header)) {
      return this.extension(header, at);
    }
    const { before } = this;
    this.before = undefined;
    const records = before?.pax?.records;
    const names = this.namesOf(header, before);
    const links = [before?.longLink, records?.get('linkpath')?.at(-1), header.linkName];
    const target = links.find(link => link !== undefined) ?? '';
    this.members.paths.check(header.type, names, target, at);
    const [name] = names;
    const extent = this.extentOf(header, name, body, records?.get('size'));
    this.dataEnd = body + extent.size;
    const sparse =
      header.type === 'S'
        ? oldSparse(this.source, header, body, this.context.work)
        : records && paxSparse(this.source, records, body, extent.size, this.context.work);
    if (sparse !== undefined) {
      const mixed = header.type === 'S' ? describesHoles(records) : header.type !== '0';
      const odd = sparse.strange || mixed || records?.has('size');
      return this.sparse(name, sparse, extent, odd ? at : undefined);
    }
    if (extent.size > 0 || !NO_DATA.test(header.type)) {
      this.members.open(name, body, extent.size);
    }
    return extent.next;
  }

  private namesOf(header: Header, before: Extensions | undefined): readonly [string, ...string[]] {
    const records = before?.pax?.records;
    const sparse = records?.get('GNU.sparse.name')?.at(-1);
    const names = [sparse, records?.get('path')?.at(-1), before?.longName, header.name, header.otherName];
    const [first = header.name, ...others] = names.filter(name => name !== undefined && name !== '') as string[];
    return [first, ...others];
  }

  /** Finds out how many bytes belong to a member, and where the next header stands. */
  private extentOf(header: Header, name: string, body: number, records: readonly string[] | undefined): Extent {
    const { type } = header;
    const record = records?.length ? numberRecord(records[records.length - 1]) : undefined;
    const chosen = record ?? header.size;
    const size = chosen.plain ?? chosen.python ?? chosen.all[0] ?? 0;
    this.compareSizes(header, name, body - BLOCK, record);
    const behind = body + Math.max(0, Math.ceil(size / BLOCK) * BLOCK);
    if (size === 0) {
      return { size: 0, next: body };
    }
    if (NO_DATA.test(type)) {
      // Readers agree on a hard link that repeats the size of its target: it has no data. In a pax archive it may have
      // (POSIX.1-2001), and libarchive goes over them.
      const follows = this.source.read(body, BLOCK);
      const isBare = follows.every(byte => byte === 0) || parseHeader(follows.slice()) !== undefined;
      if (type !== '1' || record !== undefined || !isBare || this.isPax) {
        this.doubt(name, body - BLOCK, `size ${size} of type ${type}`);
      }
      // Python's reader finds the next header here.
      return { size: isBare ? 0 : size, next: isBare ? body : behind };
    }
    if ('07'.includes(type) && [name, header.name].some(one => one.endsWith('/'))) {
      this.doubt(name, body - BLOCK, `size ${size} of a folder`);
    }
    return { size: Math.max(0, size), next: behind };
  }

  /** Where the header and the records name different sizes, or one is not written as writers do, readers see other data. */
  private compareSizes(header: Header, name: string, at: number, record: NumberReading | undefined): void {
    const own = header.size.plain;
    if (own === undefined) {
      this.doubt(name, at, `size ${header.size.all.join(' | ')}`);
    }
    if (record === undefined) {
      return;
    }
    if (record.plain === undefined || (record.plain !== own && record.plain < OCTAL_LIMIT)) {
      this.doubt(name, at, `size ${[...header.size.all, ...record.all].join(' | ')}`);
    }
  }

  /** Opens a sparse member as it is after unpacking; returns where the next header is. */
  private sparse(name: string, found: SparseMember, { size, next }: Extent, oddAt: number | undefined): number {
    const { source, context, members } = this;
    if (oddAt !== undefined) {
      this.doubt(name, oddAt, 'sparse map');
      members.open(name, found.data, size);
    }
    for (const real of found.sizes) {
      const expanded = expand(source, found.map, found.data, real, context.work);
      if (expanded === undefined) {
        members.unreadable(name, real);
      } else {
        members.openWhole(name, expanded);
        if (expanded.size < real) {
          members.unreadable(name, real - expanded.size);
        }
      }
    }
    // The old map stands in front of the data, the new one belongs to them.
    return found.inFront ? found.data + Math.ceil(size / BLOCK) * BLOCK : next;
  }

  /** Reads a header that describes the next member, or all of them; returns where the next header is. */
  private extension(header: Header, at: number): number {
    const { source, context } = this;
    const body = at + BLOCK;
    const { type } = header;
    const size = header.size.plain ?? header.size.python ?? 0;
    if (header.size.plain === undefined || size > context.limits.maxWhole) {
      this.doubt(header.name, at, 'size of an extended header');
    }
    const blocks = Math.max(0, Math.ceil(size / BLOCK) * BLOCK);
    const data = source.read(body, Math.min(blocks, context.limits.maxWhole)).slice();
    context.work.spend(data.length * PRICES.searchedByte);
    if (size > context.limits.maxWhole) {
      this.members.unreadable(header.name, size);
    }
    const { before } = this;
    const types = (before?.types ?? '') + type;
    if (!/^(g|x|X|LK?|KL?)$/.test(types)) {
      this.doubt(header.name, at, `extended headers ${types}`);
    }
    const shared = { ...before, types, at: before?.at ?? at };
    if (type === 'L') {
      this.before = { ...shared, longName: textOf(data) };
    } else if (type === 'K') {
      this.before = { ...shared, longLink: textOf(data) };
    } else {
      this.isPax = true;
      const pax = paxHeader(data, size);
      if (pax.strange !== undefined) {
        this.doubt(header.name, at, pax.strange);
      }
      if (type !== 'g') {
        this.before = { ...shared, pax };
      } else if (Array.from(pax.records.keys()).some(isDecisive)) {
        this.doubt(header.name, at, 'record for all members');
        this.before = { ...shared, pax };
      }
    }
    return body + blocks;
  }
}
