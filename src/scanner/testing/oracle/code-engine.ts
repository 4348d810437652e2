// The engine's side of the oracle of code (bench/oracle/codes): one line of JSON on stdin, {code: base64 of a marshal'd code
// object, version}, one on stdout: the text that the decompiler makes of the outermost code, and the names that the rules see.
import { readSync, writeSync } from 'node:fs';

import { readMarshal, readModule } from '../../formats/bytecode';
import { decompile } from '../../formats/bytecode/decompile';
import type { CodeLayout } from '../../formats/bytecode/marshal-values';
import { judgeCode } from '../../rules/judge-code';
import { Work } from '../../work';

const LAYOUTS: Readonly<Record<string, CodeLayout>> = { '2.7': '2', '3.6': '3.0', '3.7': '3.0' };
/** Work for one function: far more than any needs. */
const WORK = 60_000_000_000;

interface Request {
  readonly code: string;
  readonly version: string;
}

function answer({ code, version }: Request): object {
  const bytes = new Uint8Array(Buffer.from(code, 'base64'));
  const layout = LAYOUTS[version] ?? (['3.8', '3.9', '3.10'].includes(version) ? '3.8' : '3.11');
  const work = new Work(WORK);
  const outermost = readModule(bytes, work, 0, layout);
  const summary = readMarshal(bytes, work);
  if (outermost === undefined || summary === undefined) {
    return { unread: true };
  }
  const { text, paths, imports, names, understood } = decompile(outermost, work);
  return {
    text: text(),
    paths,
    imports,
    names: [...names, ...summary.names],
    texts: summary.texts,
    understood,
    judged: judgeCode(summary)?.names ?? []
  };
}

const chunk = Buffer.alloc(1 << 16);
let pending = Buffer.alloc(0);
for (let count = readSync(0, chunk); count > 0; count = readSync(0, chunk)) {
  pending = Buffer.concat([pending, chunk.subarray(0, count)]);
  for (let end = pending.indexOf(10); end >= 0; end = pending.indexOf(10)) {
    const line = pending.subarray(0, end).toString('utf8');
    pending = pending.subarray(end + 1);
    let result: object;
    try {
      result = answer(JSON.parse(line) as Request);
    } catch (error) {
      result = { error: String(error instanceof Error ? (error.stack ?? error.message) : error) };
    }
    writeSync(1, `${JSON.stringify(result)}\n`);
  }
}
