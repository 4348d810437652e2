import type { ScanContext } from '../../../context';
import { latin1, printable } from '../../../printable';
import type { StorageClaim } from '../../../declared-tensors';
import type { ZipMember, ZipWalk } from '../../archives/zip';
import { markedEncrypted } from '../../archives/zip/methods';
import { uint64 } from '../../../encoding/integers';

/** Storages that are probed with a small read each; for more of them the scanner uses only the directory. */
const MAX_LOOKED_AT = 64;
const LOOK = 448;
/** Extra field with which PyTorch aligns the data, and the data descriptor behind them. */
const MAX_OVERHEAD = 64 + 24 + 28;
const LOCAL_LENGTH = 30;

/** Magic numbers of files that have no business being a tensor's first bytes. */
const MAGICS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc],
  [0x1f, 0x8b, 0x08, 0x00],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a]
];

/** A storage member together with its declaration in a pickle. */
export interface DeclaredStorage {
  readonly member: ZipMember;
  readonly claim: StorageClaim;
}

/**
 * Accounts for the storages of one folder: those that are stored as declared are raw tensors, which no loader runs.
 * @param sized - true when the declared sizes are those of the members
 * @param label - the folder with `*`, for the one coverage entry that stands for all of them
 */
export function coverStorages(
  walk: ZipWalk,
  storages: readonly DeclaredStorage[],
  label: string,
  sized: boolean
): void {
  const { context } = walk;
  let size = 0;
  let count = 0;
  const look = storages.length <= MAX_LOOKED_AT;
  for (const { member, claim } of storages) {
    if (sized) {
      checkSize(context, member, claim);
    }
    if (!isPlainData(walk, member, look)) {
      walk.open(member);
      continue;
    }
    size += member.entry.size;
    count += 1;
  }
  if (count > 0) {
    context.cover({ status: 'inert', format: 'raw-tensor', size, count, member: label });
  }
}

/** A loader that trusts the pickle reads or writes past the end of a storage that is smaller (CVE-2026-24747). */
function checkSize(
  context: ScanContext,
  { name, entry, at }: ZipMember,
  { dtype, numel, itemsize }: StorageClaim
): void {
  if (itemsize > 0 && numel * itemsize !== entry.size) {
    context.finding({
      rule: 'pytorch-storage-size',
      severity: 'HIGH',
      module: 'torch',
      operator: dtype,
      offset: at,
      evidence: `${dtype}(${numel}) | ${entry.size}`,
      params: { member: printable(name, context.limits.maxName), declared: numel * itemsize, size: entry.size }
    });
  }
}

/** True when the member is stored, nothing stands between it and the next one, and, if looked at, it begins like data. */
function isPlainData(walk: ZipWalk, member: ZipMember, look: boolean): boolean {
  const { entry, at, next } = member;
  const stored = entry.method === 0;
  if ((stored && entry.compressed !== entry.size) || markedEncrypted(entry.flags)) {
    return false;
  }
  const overhead = next - at - LOCAL_LENGTH - entry.rawName.length - entry.compressed;
  if (stored && !look && overhead >= 0 && overhead <= MAX_OVERHEAD) {
    walk.account(member);
    return true;
  }
  const local = walk.local(member, LOOK);
  if (!local || markedEncrypted(local.flags) || local.method !== entry.method || local.name !== entry.name) {
    return false;
  }
  const head = stored
    ? local.head.subarray(0, entry.compressed)
    : (walk.data(member)?.read(0, LOOK).slice() ?? local.head);
  if (MAGICS.some(magic => magic.every((byte, i) => head[i] === byte)) || startsPickle(head, entry.size)) {
    return false;
  }
  walk.account(member, local);
  return true;
}

/**
 * A pickle header that holds for the whole storage: PROTO 4 or 5 with a frame that fits, or PROTO 2 or 3 with opcodes
 * that read as text. Two bytes alone would accuse one random tensor in ten thousand.
 */
function startsPickle(head: Uint8Array, size: number): boolean {
  if (head.length < 4 || head[0] !== 0x80 || head[1] > 5) {
    return false;
  }
  if (head[1] >= 4 && head[2] === 0x95 && head.length > 11) {
    const length = uint64(head, 3);
    return length > 0 && length <= size;
  }
  // A name or text follows within the first opcodes: GLOBAL, SHORT_BINUNICODE, BINUNICODE, EMPTY_DICT, ...
  return /[c\x8cX(}\]].{0,8}[A-Za-z_][A-Za-z0-9_.]{4,}/s.test(latin1(head.subarray(2, 96)));
}
