import type { ByteSource } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import { BLOCK, isSureHeader } from './tar-header';

/** How much is searched, from the start; less of a member of an archive, of which there may be hundreds. */
const MAX_SEARCHED = 2 ** 20;
const MAX_SEARCHED_MEMBER = 16 * 1024;

/** GNU tar goes over blocks that are no headers, whatever they are, and unpacks what stands behind ("Skipping to next header"). */
export function scanHiddenTar(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, context.members.length > 0 ? MAX_SEARCHED_MEMBER : MAX_SEARCHED);
  context.work.spend(bytes.length * PRICES.readByte);
  for (let at = BLOCK; at + BLOCK <= bytes.length; at += BLOCK) {
    if (isSureHeader(bytes.subarray(at, at + BLOCK))) {
      context.child(`offset ${at}`, slice(source, at, source.size - at), { expect: 'tar' });
      return;
    }
  }
}
