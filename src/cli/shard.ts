import type { Shard } from './args';

/** True when the file falls to this part. By the path below the scanned folder, so that every machine agrees. */
export function inShard(source: string, { index, count }: Shard): boolean {
  return hash(source) % count === index - 1;
}

/** FNV-1a of the UTF-16 units, 32 bits, mixed once more so that small counts are even. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 16)) >>> 0;
}
