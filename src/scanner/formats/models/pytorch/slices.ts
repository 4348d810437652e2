import { slice } from '../../../bytes/slice';
import type { ByteSource } from '../../../bytes/byte-source';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';
import { findPickle } from '../../pickle/detection/pickle-search';
import type { ZipMember, ZipWalk } from '../../archives/zip';
import { readLocal } from '../../archives/zip/records';

const CHUNK = 256 * 1024;
const SIGNATURE = [0x50, 0x4b, 0x03, 0x04];
/** Names in archives of PyTorch. By chance, numbers have a signature with such a name behind it hardly ever. */
const PLAIN_NAME = /^[\x20-\x7e]{1,256}$/;
const METHODS = [0, 8];

interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Scans what `torch.load` would find at any byte of a distributed checkpoint: the index beside it says where a value begins,
 * and may say any place (`FileSystemReader.read_data` in `torch/distributed/checkpoint/filesystem.py`). The scanner
 * searches all bytes but the data of `opened` members for archives and for pickles that call something.
 */
export function scanSlices(walk: ZipWalk, opened: ReadonlySet<ZipMember>): void {
  const { source, context } = walk;
  for (const { start, end } of stretches(walk, opened)) {
    const bytes = slice(source, start, end - start);
    for (const at of [findArchive(bytes, context.work), findActing(bytes, context.work)]) {
      if (at !== undefined) {
        const expect = bytes.read(at, 1)[0] === SIGNATURE[0] ? undefined : 'pickle';
        context.child(`offset ${start + at}`, slice(bytes, at, bytes.size - at), { expect });
      }
    }
  }
}

/** The bytes from each local header's name on that belong to no opened member: storages, extra fields, comments. */
function* stretches(walk: ZipWalk, opened: ReadonlySet<ZipMember>): Generator<Stretch> {
  let start = 0;
  for (const member of walk.members) {
    walk.context.work.spend(PRICES.record);
    const local = walk.local(member, 0);
    if (local === undefined) {
      continue;
    }
    // The headers of the archive itself are no other archive.
    const named = member.at + SIGNATURE.length;
    if (opened.has(member)) {
      yield { start, end: Math.max(start, member.at) };
      yield { start: named, end: local.dataAt };
      start = Math.max(start, local.dataAt + member.entry.compressed);
    } else {
      yield { start, end: Math.max(start, member.at) };
      start = Math.max(start, named);
    }
  }
  yield { start, end: walk.source.size };
}

/** Where a local header of an archive begins. */
function findArchive(source: ByteSource, work: Work): number | undefined {
  for (let at = 0; at < source.size; at += CHUNK) {
    const bytes = source.read(at, CHUNK + SIGNATURE.length - 1);
    work.spend(bytes.length);
    for (let i = bytes.indexOf(SIGNATURE[0]); i >= 0 && i < CHUNK; i = bytes.indexOf(SIGNATURE[0], i + 1)) {
      if (SIGNATURE.every((byte, k) => bytes[i + k] === byte)) {
        const local = readLocal(slice(source, at + i, source.size - at - i), 0, 0);
        if (local !== undefined && METHODS.includes(local.method) && PLAIN_NAME.test(local.rawName)) {
          return at + i;
        }
      }
    }
  }
  return undefined;
}

/** Where a pickle begins that calls something. */
function findActing(source: ByteSource, work: Work): number | undefined {
  for (let at = 0; at < source.size;) {
    const found = findPickle(source, work, at, Infinity);
    if (found.at < source.size && found.whole) {
      return found.at;
    }
    at = found.at + 1;
  }
  return undefined;
}
