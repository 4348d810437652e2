import { createHash } from 'crypto';

import { scan } from '../../scanner';
import type { ByteSource } from '../../scanner/bytes/byte-source';
import { SourceError } from '../../scanner/bytes/byte-source';
import { MemorySource } from '../../scanner/bytes/memory';
import { PIECE, withDigest } from '../file-digest';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 131 + (i >> 8)) & 255);
const report = scan(new MemorySource(bytes(4)), 'model.bin');

describe('withDigest', () => {
  it.each([0, 1, 55, 56, 64, 1000, PIECE, PIECE + 1])('reads a file of %i bytes to its end', size => {
    const data = bytes(size);
    const onProgress = jest.fn();
    const expected = createHash('sha256').update(data).digest('hex');
    expect(withDigest(report, new MemorySource(data), onProgress)).toEqual({ ...report, sha256: expected });
    expect(onProgress).toHaveBeenCalledTimes(Math.ceil(size / PIECE));
  });

  it('gives no digest of a file that cannot be read to its end, and says so', () => {
    const data = bytes(PIECE);
    const broken: ByteSource = {
      size: PIECE + 1,
      read: at => {
        if (at > 0) {
          throw new SourceError('vanished', {});
        }
        return data;
      }
    };
    const told = withDigest(report, broken, () => undefined);
    expect(told.sha256).toBeUndefined();
    expect(told.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'vanished' }));
  });
});
