import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { FileSource } from '../file';

const folder = mkdtempSync(join(tmpdir(), 'scan-model-test-'));
const path = join(folder, 'm.pkl');
afterAll(() => rmSync(folder, { recursive: true }));

/** Read these pieces of a file of eight bytes, to which another program adds one before the last read. */
function growing(pieces: readonly (readonly [number, number])[]): boolean {
  writeFileSync(path, '12345678');
  const source = new FileSource(path);
  try {
    pieces.slice(0, -1).forEach(piece => source.read(...piece));
    appendFileSync(path, '9');
    pieces.slice(-1).forEach(piece => source.read(...piece));
    return source.changed();
  } finally {
    source.close();
  }
}

test.each<[string, readonly (readonly [number, number])[], boolean]>([
  [
    'in two pieces',
    [
      [0, 4],
      [4, 4]
    ],
    true
  ],
  [
    'whole, and again',
    [
      [0, 8],
      [0, 8]
    ],
    true
  ],
  ['in part', [[0, 4]], true],
  ['not at all', [], true],
  ['whole and once', [[0, 8]], false]
])('a file that grows while it is read %s', (_, pieces, changed) => {
  expect(growing(pieces)).toBe(changed);
});
