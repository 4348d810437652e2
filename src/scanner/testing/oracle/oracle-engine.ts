// The engine's side of the oracle of readers (bench/oracle): answers on stdout for each file on stdin.
//
// A request is the length of a JSON header (4 bytes, big-endian), the header {name, sizes: [...], kinds: [...]}, the file
// (the first size) and what a real reader handed out of it (the other sizes). The answer is one line of JSON.
import { readSync, writeSync } from 'node:fs';
import type { Handed } from './agreement';
import { agreement } from './agreement';

interface Request {
  readonly name: string;
  readonly sizes: readonly number[];
  readonly kinds: readonly Handed['kind'][];
}

function take(length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const count = readSync(0, bytes, at, length - at, null);
    if (count === 0) {
      return undefined;
    }
    at += count;
  }
  return bytes;
}

function answer(): boolean {
  const length = take(4)?.readUInt32BE();
  const header = length === undefined ? undefined : take(length);
  if (header === undefined) {
    return false;
  }
  const { name, sizes, kinds } = JSON.parse(header.toString('utf8')) as Request;
  const [data, ...handed] = sizes.map(size => take(size) ?? Buffer.alloc(0));
  let result: object;
  try {
    result = agreement(
      data,
      name,
      handed.map((bytes, i) => ({ kind: kinds[i], bytes }))
    );
  } catch (error) {
    result = { error: String(error instanceof Error ? (error.stack ?? error.message) : error) };
  }
  writeSync(1, `${JSON.stringify(result)}\n`);
  return true;
}

while (answer());
