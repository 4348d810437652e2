import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import type { PaxHeader } from './pax-records';
import { isDecisive, paxHeader } from './pax-records';
import { expand } from './sparse-map';
import type { SparseMember } from './sparse-members';
import { oldSparse, paxSparse } from './sparse-members';
import type { Header } from './tar-header';
import { BLOCK, PIECE, isExtension, parseHeader } from './tar-header';
import type { TarMembers } from './tar-members';
import { numberRecord } from './tar-numbers';

/** Sizes that the records of a doubtful archive offer for each of its members. */
const MAX_SIZES = 8;
/** Headers with records whose combinations are tried. */
const MAX_HEADERS = 4;

type Records = PaxHeader['records'];

/** The second look at an archive about which readers may disagree: at each block that any of them may take for a header. */
export class TarReadings {
  private readonly sizes = new Set<number>();
  /** Records that hold for all members that follow, and those in front of the next one. */
  private shared: readonly Records[] = [];
  private recent: readonly Records[] = [];

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext,
    private readonly members: TarMembers
  ) {}

  /** Opens, for each header, the data that any reader may find behind it. */
  run(): void {
    this.eachHeader((header, body) => {
      if (isExtension(header)) {
        header.size.all.forEach(size => this.noteSizes(this.records(body, size)));
      }
    });
    if (this.sizes.size > MAX_SIZES) {
      this.members.unreadable('', this.source.size);
    }
    this.eachHeader((header, body) => {
      if (isExtension(header)) {
        this.extend(header, body);
      } else {
        this.open(header, body);
        this.recent = [];
      }
    });
  }

  private eachHeader(act: (header: Header, body: number) => void): void {
    const { source, context, members } = this;
    for (let at = 0; at < source.size && !members.full; at += PIECE) {
      context.work.spend(PIECE * PRICES.searchedByte);
      const piece = source.read(at, PIECE).slice();
      for (let start = 0; start < piece.length; start += BLOCK) {
        const header = parseHeader(piece.subarray(start, start + BLOCK));
        if (header !== undefined && members.count(at + start)) {
          context.work.spend(PRICES.record);
          act(header, at + start + BLOCK);
        }
      }
    }
  }

  private records(body: number, size: number): Records {
    const blocks = Math.min(Math.max(0, Math.ceil(size / BLOCK) * BLOCK), this.context.limits.maxWhole);
    const bytes = this.source.read(body, blocks).slice();
    this.context.work.spend(bytes.length * PRICES.searchedByte);
    return paxHeader(bytes, Math.max(0, size)).records;
  }

  private noteSizes(records: Records): void {
    for (const keyword of ['size', 'GNU.sparse.size', 'GNU.sparse.realsize']) {
      records.get(keyword)?.forEach(text => numberRecord(text).all.forEach(size => this.sizes.add(size)));
    }
  }

  private extend(header: Header, body: number): void {
    if (!'xXg'.includes(header.type)) {
      return;
    }
    for (const size of header.size.all) {
      const records = this.records(body, size);
      if (header.type !== 'g') {
        this.recent = [...this.recent, records].slice(-MAX_HEADERS);
      } else if (Array.from(records.keys()).some(isDecisive)) {
        this.shared = [...this.shared, records].slice(-MAX_HEADERS);
      }
    }
  }

  private open(header: Header, body: number): void {
    const { source, context, members } = this;
    const sizes = [...header.size.all, ...Array.from(this.sizes).slice(0, MAX_SIZES)];
    for (const size of sizes) {
      if (size > 0) {
        members.open(header.name, body, size, true);
      }
    }
    if (header.type === 'S') {
      this.expanded(header.name, oldSparse(source, header, body, context.work), sizes);
    }
    const all = [...this.shared, ...this.recent];
    for (const records of all.length > 1 ? [joined(all), joined(all.reverse())] : all) {
      const found = paxSparse(source, records, body, header.size.all[0] ?? 0, context.work);
      if (found !== undefined) {
        this.expanded(header.name, found, sizes);
      }
    }
  }

  private expanded(name: string, found: SparseMember, sizes: readonly number[]): void {
    for (const real of new Set([...found.sizes, ...sizes])) {
      if (real > 0) {
        const expanded = expand(this.source, found.map, found.data, real, this.context.work);
        if (expanded === undefined || expanded.size < real) {
          this.members.unreadable(name, real);
        }
        if (expanded !== undefined) {
          this.members.openWhole(name, expanded);
        }
      }
    }
    if (found.data > 0) {
      sizes.forEach(size => size > 0 && this.members.open(name, found.data, size, true));
    }
  }
}

/** The records of several headers together: of a keyword in several the last one's values come last. */
function joined(all: readonly Records[]): Records {
  const records = new Map<string, readonly string[]>();
  for (const some of all) {
    some.forEach((values, keyword) => records.set(keyword, [...(records.get(keyword) ?? []), ...values]));
  }
  return records;
}
