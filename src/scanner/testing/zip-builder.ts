import { deflateSync } from 'fflate';
import { crc32 } from '../bytes/crc32';
import { bytes, join, u16, u32, u64, utf8 } from './bytes';

/** A member of an archive: a name and bytes are enough, all else makes it lie. */
export interface Member {
  readonly name: string;
  /** Before compression. */
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  /** What the two headers say, where it differs from the truth. */
  readonly local?: Partial<Fields>;
  readonly central?: Partial<Fields>;
  /** Sizes and CRC follow the data; the local header leaves them open. */
  readonly descriptor?: boolean;
  /** Not mentioned in the central directory. */
  readonly hidden?: boolean;
  /** Unix mode, e.g. 0o120777 for a link. */
  readonly mode?: number;
  readonly localExtra?: Uint8Array;
  readonly centralExtra?: Uint8Array;
  /** Local header at the same place as that of the member with this index. */
  readonly sameAs?: number;
}

/** What a header says of its member. */
export interface Fields {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly size: number;
}

/** How the archive around its members differs from the usual. */
export interface Archive {
  /** Stands before the first member. */
  readonly prefix?: Uint8Array;
  /** Offsets count from the start of the file instead of from the end of the prefix. */
  readonly adjusted?: boolean;
  readonly comment?: Uint8Array;
  readonly suffix?: Uint8Array;
  readonly zip64?: boolean;
  /** Entries that the end record announces, if not the real number. */
  readonly declaredCount?: number;
  readonly noDirectory?: boolean;
}

/** A zip archive (APPNOTE 6.3), byte by byte, with every lie that its parts can tell. */
export function zipOf(members: readonly Member[], archive: Archive = {}): Uint8Array {
  const prefix = archive.prefix ?? new Uint8Array(0);
  const base = archive.adjusted ? 0 : prefix.length;
  const body: Uint8Array[] = [prefix];
  const central: Uint8Array[] = [];
  const offsets: number[] = [];
  let at = prefix.length;
  for (const member of members) {
    const data = member.deflate ? deflateSync(member.data) : member.data;
    const truth: Fields = {
      name: member.name,
      flags: member.descriptor ? 8 : 0,
      method: member.deflate ? 8 : 0,
      crc: crc32(member.data),
      compressed: data.length,
      size: member.data.length
    };
    const open = member.descriptor ? { crc: 0, compressed: 0, size: 0 } : {};
    const local = { ...truth, ...open, ...member.local };
    const entry = { ...truth, ...member.central };
    const header = bytes(
      'PK\x03\x04',
      u16(20),
      common(local),
      u16((member.localExtra ?? []).length),
      utf8(local.name),
      member.localExtra ?? []
    );
    const descriptor = member.descriptor
      ? bytes('PK\x07\x08', u32(truth.crc), u32(truth.compressed), u32(truth.size))
      : new Uint8Array(0);
    offsets.push(member.sameAs === undefined ? at : offsets[member.sameAs]);
    if (member.sameAs === undefined) {
      body.push(header, data, descriptor);
      at += header.length + data.length + descriptor.length;
    }
    if (!member.hidden) {
      central.push(
        bytes(
          'PK\x01\x02',
          u16(member.mode === undefined ? 20 : 0x0314),
          u16(20),
          common(entry),
          u16((member.centralExtra ?? []).length),
          u16(0),
          u16(0),
          u16(0),
          u32(((member.mode ?? 0) << 16) >>> 0),
          u32(offsets[offsets.length - 1] - base),
          utf8(entry.name),
          member.centralExtra ?? []
        )
      );
    }
  }
  if (archive.noDirectory) {
    return join(body);
  }
  const directory = join(central);
  const count = archive.declaredCount ?? central.length;
  const comment = archive.comment ?? new Uint8Array(0);
  const wide = bytes(
    'PK\x06\x06',
    u64(44),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(count),
    u64(count),
    u64(directory.length),
    u64(at - base),
    'PK\x06\x07',
    u32(0),
    u64(at + directory.length - base),
    u32(1)
  );
  const end = bytes(
    'PK\x05\x06',
    u32(0),
    u16(archive.zip64 ? 0xffff : count),
    u16(archive.zip64 ? 0xffff : count),
    u32(archive.zip64 ? 0xffffffff : directory.length),
    u32(archive.zip64 ? 0xffffffff : at - base),
    u16(comment.length),
    comment
  );
  return join([...body, directory, archive.zip64 ? wide : new Uint8Array(0), end, archive.suffix ?? new Uint8Array(0)]);
}

function common({ name, flags, method, crc, compressed, size }: Fields): Uint8Array {
  return bytes(u16(flags), u16(method), u16(0), u16(33), u32(crc), u32(compressed), u32(size), u16(utf8(name).length));
}
