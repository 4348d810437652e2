import * as fs from 'node:fs';
import * as path from 'node:path';
import type { JsonNode } from '../json';
import { readJson } from '../json';

/** What Python said (tests/fixtures/encoding/make_json.py); another list of the same script may be given. */
const FILE = process.env.JSON_ROWS ?? path.join(__dirname, '../../../../tests/fixtures/encoding/json.json');
const ROWS = JSON.parse(fs.readFileSync(FILE, 'utf8')) as [base64: string, tokens: string[] | null, isText: boolean][];

/** The value as Python keeps it: the last of repeated keys, in the place of the first. */
function tokens(root: JsonNode | undefined): string[] {
  const out: string[] = [];
  const pending: (JsonNode | string | undefined)[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (typeof node === 'string') {
      out.push(node);
    } else if (node.type === 'array') {
      out.push('[');
      pending.push(']', ...[...node.items].reverse());
    } else if (node.type === 'object') {
      const last = new Map(node.members.map(({ key, value }) => [key, value]));
      out.push('{');
      pending.push('}', ...[...last].flatMap(([key, value]) => [`'${key}`, value]).reverse());
    } else {
      out.push(node.type === 'string' ? `'${node.value}` : node.type);
    }
  }
  return out;
}

test('whatever json.loads reads is read, and to the same value', () => {
  const wrong: unknown[] = [];
  let read = 0;
  for (const [base64, expected, isText] of ROWS) {
    const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
    const { root, error } = readJson(bytes);
    read += expected === null ? 0 : 1;
    // A surrogate that is not written as an escape is read, and an error: other readers than json.loads replace it.
    if (
      expected !== null &&
      ((error === undefined) !== isText || JSON.stringify(tokens(root)) !== JSON.stringify(expected))
    ) {
      wrong.push({ base64, text: Buffer.from(bytes).toString('latin1'), expected, error, read: tokens(root) });
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(read).toBeGreaterThan(ROWS.length / 4);
});
