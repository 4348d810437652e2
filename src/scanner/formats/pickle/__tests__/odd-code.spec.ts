import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../../testing';

/** Functions by name, made by tests/fixtures/carried/make_odd_code.py. */
const FUNCTIONS = JSON.parse(
  readFileSync(join(__dirname, '../../../../../tests/fixtures/carried/odd-code.json'), 'utf8')
) as Record<'odd' | 'plain', Record<string, string>>;

const severities = (pickle: string): string[] =>
  run(new Uint8Array(Buffer.from(pickle, 'base64'))).findings.map(({ severity, rule }) => `${severity} ${rule}`);

test.each(Object.entries(FUNCTIONS.odd))('%s was not written by a compiler', (_name, pickle) => {
  expect(severities(pickle)).toEqual(['HIGH pickle-carries-code']);
});

test.each(Object.entries(FUNCTIONS.plain))('%s only computes', (_name, pickle) => {
  expect(severities(pickle)).toEqual(['MEDIUM pickle-carries-code']);
});
