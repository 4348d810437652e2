// The engine's side of the oracle of programs (bench/oracle/programs): answers on stdout for each request on stdin.
//
// A request is the length of a JSON header (4 bytes, big-endian) and the header: {name, size}, followed by the file, or
// {judge: [[module, name], ...]}. The answer is one line of JSON.
import { readSync, writeSync } from 'node:fs';
import { factsIn } from '../../../sources/facts-folder';
import { provideFacts } from '../../rules/facts';
import { judgeReference } from '../../rules/judge';
import { saidOf } from './said';

// The folder of the tables of classes: what users have.
provideFacts(factsIn(process.argv[2]));

type Request =
  | { readonly name: string; readonly size: number; readonly judge?: undefined }
  | { readonly judge: readonly (readonly [string, string])[] };

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

function write(text: string): void {
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    at += writeSync(1, bytes, at);
  }
}

function answerTo(request: Request): object {
  if (request.judge !== undefined) {
    return { kinds: request.judge.map(([module, name]) => judgeReference(module, name).kind) };
  }
  const data = take(request.size) ?? Buffer.alloc(0);
  try {
    return saidOf(data, request.name);
  } catch (error) {
    return { error: String(error instanceof Error ? (error.stack ?? error.message) : error) };
  }
}

function answer(): boolean {
  const length = take(4)?.readUInt32BE();
  const header = length === undefined ? undefined : take(length);
  if (header === undefined) {
    return false;
  }
  write(`${JSON.stringify(answerTo(JSON.parse(header.toString('utf8')) as Request))}\n`);
  return true;
}

while (answer());
