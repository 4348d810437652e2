import type { ByteSource } from '../../../bytes/byte-source';
import { crc32 } from '../../../bytes/crc32';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { uint32 } from '../../../encoding/integers';
import { PRICES } from '../../../work';

const SIGNATURE = [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c];
const START_HEADER = 32;
/** How much is searched, from the start, as 7-Zip does; less of a member of an archive, of which there may be hundreds. */
const MAX_SEARCHED = 2 ** 23;
const MAX_SEARCHED_MEMBER = 16 * 1024;

/**
 * 7-Zip unpacks an archive behind bytes of any kind, as it does behind the program of a self-extracting archive: by the
 * first signature with a start header whose checksum is right (`FindAndReadSignature` in `7zIn.cpp`).
 * @param most - bytes that are searched of a file
 */
export function scanHidden7z(source: ByteSource, context: ScanContext, most = MAX_SEARCHED): void {
  const size = context.members.length > 0 ? MAX_SEARCHED_MEMBER : most;
  const bytes = source.read(0, size);
  context.work.spend(bytes.length * PRICES.sumByte);
  for (let at = bytes.indexOf(SIGNATURE[0]); at >= 0; at = bytes.indexOf(SIGNATURE[0], at + 1)) {
    if (SIGNATURE.every((byte, i) => bytes[at + i] === byte) && hasStartHeader(bytes.subarray(at, at + START_HEADER))) {
      context.child(`offset ${at}`, slice(source, at, source.size - at), { expect: '7z' });
      return;
    }
  }
}

function hasStartHeader(head: Uint8Array): boolean {
  return head.length === START_HEADER && crc32(head.subarray(12)) === uint32(head, 8);
}
