import { createHash } from 'crypto';

import { Sha256 } from '../sha256';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 131 + (i >> 8)) & 255);
const expected = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

function digest(...parts: readonly Uint8Array[]): string {
  const hash = new Sha256();
  parts.forEach(part => hash.update(part));
  return hash.digest();
}

describe('Sha256', () => {
  it('knows the examples of the standard', () => {
    expect(digest()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digest(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('is right for every length around a block, whole and in two parts', () => {
    for (let length = 0; length < 200; length++) {
      const data = bytes(length);
      expect(digest(data)).toBe(expected(data));
      const cut = (length * 7) % (length + 1);
      expect(digest(data.subarray(0, cut), data.subarray(cut))).toBe(expected(data));
    }
  });

  it('is right for many parts of odd sizes', () => {
    const data = bytes(300_001);
    const parts: Uint8Array[] = [];
    for (let at = 0; at < data.length;) {
      const next = at + ((at * 31) % 997) + 1;
      parts.push(data.subarray(at, next));
      at = next;
    }
    expect(digest(...parts)).toBe(expected(data));
  });

  it('counts the bits of a message of more than 512 MiB', () => {
    const part = bytes(2 ** 23);
    const hash = new Sha256();
    const other = createHash('sha256');
    for (let i = 0; i < 65; i++) {
      hash.update(part);
      other.update(part);
    }
    expect(hash.digest()).toBe(other.digest('hex'));
  });
});
