import type { Format } from '../../../format';
import { uint32, uint64 } from '../../../encoding/integers';
import { coverBystander } from '../../fallback/bystanders/cover';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';

/** A length, its checksum, the bytes, their checksum (`tensorflow/core/lib/io/record_writer.h`). */
const HEADER = 12;
/** The polynomial of CRC-32C, reversed. */
const CASTAGNOLI = 0x82f63b78;

function crc32c(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      sum = (sum >>> 1) ^ (sum & 1 ? CASTAGNOLI : 0);
    }
  }
  return ~sum >>> 0;
}

/** The sum is turned and moved, so that sums of sums are none. */
function masked(sum: number): number {
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
}

/** Records of data (`TFRecord`), which no loader of models acts on. The checksum of the first length tells them. */
export const tfRecord: Format = {
  id: 'tfrecord',
  fallback: true,
  probe: ({ head, size }) =>
    head.length >= HEADER &&
    uint64(head, 0) + HEADER + 4 <= size &&
    masked(crc32c(head.subarray(0, 8))) === uint32(head, 8),
  scan(source, context) {
    coverBystander(source, context, 'tfrecord');
    scanHiddenInBinary(source, context);
  }
};
