import { lazily } from '../../../lazily';
import { inRoot } from '../../../rules/image-system';
import { BLOCK, parseHeader } from '../tar/tar-header';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext, Setting } from '../../../context';

/** Names of layers in an image that was unpacked: a digest in a folder of blobs, or what docker save calls them. */
const LAYER = lazily(() => /^(?:[0-9a-f]{64}(?:\.tar)?|layer\.tar)$/);
/** What the compressed content of a file is called whose name has no ending, as that of a blob. */
const UNPACKED = 'decompressed';
/** Where a layer of a system begins, and marks of files that it takes away. */
const BEGINS = lazily(
  () => /^(?:bin|boot|dev|etc|lib\w*|opt|proc|root|run|s?bin|sys|tmp|usr|var)(?:\/|$)|(?:^|\/)\.wh\./
);
/** Blocks at the beginning of an archive among which its first names stand. */
const LOOKED_AT = 8 * BLOCK;

/** The members of a tar archive are those of a container image, by what opened it, or by its name and its first members. */
export function settingOf(
  source: ByteSource,
  { setting, name, members, fileName = '' }: ScanContext
): Setting | undefined {
  // Any compressed archive of another name is none: a model may be one, with names from a root in it.
  const isBlob = name === UNPACKED && LAYER().test(fileName.slice(fileName.lastIndexOf('/') + 1));
  const isNamed =
    (members.length === 0 && LAYER().test(name)) || (members.length === 1 && (isBlob || LAYER().test(name)));
  if (setting !== undefined || !isNamed) {
    return setting;
  }
  const head = source.read(0, LOOKED_AT).slice();
  for (let at = 0; at < head.length; at += BLOCK) {
    const header = parseHeader(head.subarray(at, at + BLOCK));
    if (header !== undefined && BEGINS().test(inRoot(header.name))) {
      return 'image';
    }
  }
  return undefined;
}
