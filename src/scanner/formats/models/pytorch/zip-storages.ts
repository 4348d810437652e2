import type { ScanContext } from '../../../context';
import { latin1, printable } from '../../../printable';
import type { StorageClaim } from '../../../declared-tensors';
import { beginsWithOpcode, looksLikePickle } from '../../pickle/detection/pickle-probe';
import type { ZipMember, ZipWalk } from '../../archives/zip';
import type { LocalHeader } from '../../archives/zip/records';
import { markedEncrypted } from '../../archives/zip/methods';
import { isFilled } from '../../../bytes/filled';
import { uint64 } from '../../../encoding/integers';

/** Storages that are probed with a small read each; for more of them the scanner uses only the directory. */
const MAX_LOOKED_AT = 64;
const LOOK = 448;
/** Extra field with which PyTorch aligns the data, and the data descriptor behind them. */
const MAX_OVERHEAD = 64 + 24 + 28;
const LOCAL_LENGTH = 30;
const MIN_TEXT = 32;

/** Magic numbers of files that have no business being a tensor's first bytes. */
const MAGICS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0x7f, 0x45, 0x4c, 0x46],
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c],
  [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc],
  [0x1f, 0x8b, 0x08, 0x00],
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a],
  [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
];

/** A tar, which `torch.load` reads as a file of its first versions. */
const TAR_MAGIC = [0x75, 0x73, 0x74, 0x61, 0x72];
const TAR_MAGIC_AT = 257;

/** A storage member together with its declaration in a pickle. */
export interface DeclaredStorage {
  readonly member: ZipMember;
  readonly claim: StorageClaim;
}

/** What the declarations leave to be proven. */
export interface StorageProof {
  /** The declared sizes are those of the members. */
  readonly sized: boolean;
  /**
   * `few`: no loader reads them but as numbers, so that the scanner looks at them only where that costs little. `all`: one
   * might, so that each has to begin as numbers do; the scanner opens any other.
   */
  readonly looked: 'few' | 'all';
}

/**
 * Accounts for the storages of one folder: those that are stored as declared are raw tensors, which no loader runs.
 * @param label - the folder with `*`, for the one coverage entry that stands for all of them
 */
export function coverStorages(
  walk: ZipWalk,
  storages: readonly DeclaredStorage[],
  label: string,
  { sized, looked }: StorageProof
): void {
  const { context } = walk;
  let size = 0;
  let count = 0;
  const take = ({ entry }: ZipMember): void => {
    size += entry.size;
    count += 1;
  };
  const look = looked === 'all' || storages.length <= MAX_LOOKED_AT;
  for (const { member, claim } of storages) {
    if (sized) {
      checkSize(context, member, claim);
    }
    if (looked === 'all') {
      openUnlessNumbers(walk, member, take);
    } else if (isPlainData(walk, member, look)) {
      take(member);
    } else {
      walk.open(member);
    }
  }
  if (count > 0) {
    const reason = looked === 'all' ? 'begins-as-numbers' : 'declared-storage';
    const params = looked === 'all' ? undefined : { looked: look ? count : 0 };
    context.cover({ status: 'inert', format: 'raw-tensor', size, count, member: label, reason, params });
  }
}

/**
 * Opens a storage that a loader could take for something else than numbers, unless it begins as numbers do: whatever some
 * format recognises is scanned as that, and the rest is what it is declared to be.
 */
function openUnlessNumbers(walk: ZipWalk, member: ZipMember, take: (member: ZipMember) => void): void {
  const { entry } = member;
  const stored = entry.method === 0;
  const local = walk.local(member, LOOK);
  if (!local || !isAsDeclared(entry, local)) {
    walk.open(member);
    return;
  }
  const data = stored && !beginsWithOpcode(local.head) ? undefined : walk.data(member);
  const head = stored ? local.head.subarray(0, entry.size) : (data?.read(0, LOOK).slice() ?? local.head);
  const isPickle = data !== undefined && looksLikePickle(data, walk.context.work);
  if ((isPickle || beginsWithMagic(head) || isText(head)) && !isFilled(data ?? walk.data(member), entry.size)) {
    walk.open(member, { onUnknown: () => take(member) });
  } else {
    walk.account(member, local);
    take(member);
  }
}

/** True when both headers describe the same member, which is not encrypted. */
function isAsDeclared(entry: ZipMember['entry'], local: LocalHeader): boolean {
  return (
    (entry.method !== 0 || entry.compressed === entry.size) &&
    !markedEncrypted(entry.flags | local.flags) &&
    local.method === entry.method &&
    local.name === entry.name
  );
}

function beginsWithMagic(head: Uint8Array): boolean {
  return (
    MAGICS.some(magic => magic.every((byte, i) => head[i] === byte)) ||
    TAR_MAGIC.every((byte, i) => head[TAR_MAGIC_AT + i] === byte)
  );
}

/** Source code and other text has no control characters. A few numbers have none by chance. */
function isText(head: Uint8Array): boolean {
  return head.length >= MIN_TEXT && !head.some(byte => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
}

/** A loader that trusts the pickle reads or writes past the end of a storage that is smaller (CVE-2026-24747). */
function checkSize(
  context: ScanContext,
  { name, entry, at }: ZipMember,
  { dtype, numel, itemsize, least, most }: StorageClaim
): void {
  const declared = least !== entry.size ? least : most;
  if (itemsize > 0 && declared !== entry.size) {
    context.finding({
      rule: 'pytorch-storage-size',
      severity: 'HIGH',
      module: 'torch',
      operator: dtype,
      offset: at,
      evidence: `${dtype}(${numel}) | ${entry.size}`,
      params: { member: printable(name, context.limits.maxName), declared, size: entry.size }
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
  if (beginsWithMagic(head) || startsPickle(head, entry.size)) {
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
