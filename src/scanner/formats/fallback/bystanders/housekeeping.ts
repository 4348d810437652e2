import type { Probe } from '../../../format';
import { UNKNOWN_SIZE } from '../../../bytes/inflated';
import { letters, uint16beOrNaN, uint32OrNaN, uint32beOrNaN } from '../../magic';
import { isDescriptorSet } from '../descriptor-set';
import type { Signature } from './signature';

/** `oid` and `size` behind the version, perhaps with extensions between them (git-lfs, docs/spec.md). */
const POINTER =
  /^version https:\/\/(git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n(ext-\d-\w+ \w+:\w+\n)*oid sha256:[0-9a-f]{64}\nsize \d+\n$/;
/** No pointer is longer. */
const MAX_POINTER = 1024;

/**
 * Records in the frames of TFRecord: a length, its checksum, the bytes, their checksum. The first one is an `Event` of
 * TensorBoard: a wall time (field 1) and the version of the file (field 3, `brain.Event:2`).
 */
function isEvents({ head }: Probe): boolean {
  return head[0] >= 20 && head.subarray(1, 8).every(byte => byte === 0) && head[12] === 0x09 && head[21] === 0x1a;
}

/** The header that Git puts before an object it compresses, with the object's size (Git, "loose objects"). */
function isGitObject({ head, size, inside }: Probe): boolean {
  const header = /^(?:blob|tree|commit|tag) (0|[1-9]\d{0,15})\0/.exec(letters(head, 0, 32));
  return inside && header !== null && (Number(header[1]) === size - header[0].length || size === UNKNOWN_SIZE);
}

/** Two tables of texts inside the file (gettext manual, "The Format of GNU MO Files"). */
function isGettext(head: Uint8Array, size: number): boolean {
  const number = head[0] === 0xde ? uint32OrNaN : uint32beOrNaN;
  const bytes = 8 * number(head, 8);
  return number(head, 4) % 0x10000 <= 1 && number(head, 12) + bytes <= size && number(head, 16) + bytes <= size;
}

/** A header and an object may look like the header of a tensor file: it is asked for before those. */
export const gitObjects: readonly Signature[] = [{ id: 'git-object', probe: isGitObject }];

/** Git's own files, TensorBoard's events, the databases of trackers of experiments, and what macOS leaves in folders. */
export const records: readonly Signature[] = [
  { id: 'git-lfs-pointer', probe: ({ head, size }) => size <= MAX_POINTER && POINTER.test(letters(head, 0, size)) },
  { id: 'git-pack' },
  { id: 'git-index' },
  { id: 'git-bundle' },
  { id: 'tfevents', probe: isEvents },
  { id: 'sqlite' },
  { id: 'protobuf-schemas', probe: isDescriptorSet },
  // The version is none or a digit, and 15 zeros follow (RFC 8536, 3.1).
  { id: 'tzif', probe: ({ head }) => /^[\0\x32-\x39]\0{15}$/.test(letters(head, 4, 20)) },
  { id: 'gettext', probe: ({ head, size }) => isGettext(head, size) },
  { id: 'ds-store' },
  { id: 'apple-double', probe: ({ head }) => uint16beOrNaN(head, 24) < 64 }
];
