/** `scan-model.toml` as text: written to. */
import type { AcceptedFinding, TrustedCallable } from './policy';

/** `text` with one more trusted callable at its end; comments and order stay. */
export function withTrusted(text: string, { module, operator, reason }: TrustedCallable): string {
  return append(text, 'trusted', { module, operator, reason });
}

/** `text` with one more accepted finding at its end. */
export function withAccepted(text: string, { sha256, rule, reason, expires }: AcceptedFinding): string {
  return append(text, 'accepted', { sha256, rule, reason, expires });
}

function append(text: string, table: string, entry: Readonly<Record<string, string>>): string {
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const lines = Object.entries(entry).map(([key, value]) => `${key} = ${quoted(value)}\n`);
  return `${before}${before === '' ? '' : '\n'}[[${table}]]\n${lines.join('')}`;
}

/** A basic string of TOML. Its escapes are those of JSON, but DEL must be escaped too. */
function quoted(value: string): string {
  return JSON.stringify(value).replace(/\u007f/g, '\\u007f');
}
