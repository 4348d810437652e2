/** `scan-model.toml` as text: removes accepted findings. */
import type { AcceptedFinding } from './policy';

/** A line that an entry written by hand or by the panel consists of; strings of several lines are not among them. */
const SETTING = /^\s*(?:sha256|rule|reason|expires)\s*=/;
const HEADER = /^\s*\[\[\s*accepted\s*\]\]\s*(?:#.*)?$/;
const BLANK = /^\s*(?:#.*)?$/;

/**
 * `text` without these entries, each of which begins in its line; comments and order of the others stay. Undefined when
 * one of them is not written as a header with its settings in lines below.
 */
export function withoutAccepted(text: string, entries: readonly Pick<AcceptedFinding, 'line'>[]): string | undefined {
  if (text.includes('"""') || text.includes("'''")) {
    return undefined;
  }
  const lines = text.split('\n');
  const gone = new Set<number>();
  for (const { line = 0 } of entries) {
    const header = line - 1;
    if (!HEADER.test(lines[header] ?? '')) {
      return undefined;
    }
    let last = header;
    for (let at = header + 1; at < lines.length && !/^\s*\[/.test(lines[at]); at++) {
      if (SETTING.test(lines[at])) {
        last = at;
      } else if (!BLANK.test(lines[at])) {
        return undefined;
      }
    }
    // With the empty line that separates it from the entry before it.
    const first = header > 0 && lines[header - 1].trim() === '' ? header - 1 : header;
    for (let at = first; at <= last; at++) {
      gone.add(at);
    }
  }
  const kept = lines.filter((_, at) => !gone.has(at)).join('\n');
  return kept.trim() === '' ? '' : kept;
}
