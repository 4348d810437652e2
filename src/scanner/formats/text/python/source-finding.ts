import type { ScanContext } from '../../../context';
import { judgePythonSource } from '../../../rules/judge-source';
import type { ReadSource } from '../../../rules/judge-source';
import type { ByteSource } from '../../../bytes/byte-source';
import { PRICES } from '../../../work';

/** A source of more bytes is none of a model's. */
export const MAX_SOURCE = 4 * 2 ** 20;
/** Lines that the evidence shows, and characters of each. */
const MAX_LINES = 12;
const MAX_LINE = 200;
/** Times that a source is walked over: into tokens, into statements, into names. */
const WALKS = 4;

/** Why a source is looked at: a loader imports it, it lies in an archive of a model, or a document holds it. */
export type SourceRole = 'beside' | 'archive' | 'text' | 'expression';

/** Judges a source, and reports what it does beyond computing. */
export function reportSource(
  text: string,
  role: SourceRole,
  context: ScanContext,
  offset = 0,
  params: Readonly<Record<string, string>> = {}
): ReadSource {
  context.work.spend(text.length * PRICES.textByte * WALKS);
  const read = judgePythonSource(text);
  const judged = read.judgement;
  if (judged === undefined) {
    return read;
  }
  const lines = text.split(/\r\n?|\n/);
  context.finding({
    rule: 'python-source',
    severity: judged.severity,
    module: judged.module,
    operator: judged.operator,
    offset,
    evidence: judged.lines
      .slice(0, MAX_LINES)
      .map(line => (lines[line - 1] ?? '').trim().slice(0, MAX_LINE))
      .join('\n'),
    params: {
      names: judged.names.slice(0, MAX_LINES).join(', '),
      line: judged.lines[0],
      when: judged.atImport ? 'import' : 'later',
      role,
      ...params
    }
  });
  return read;
}

/** The text of a source: UTF-8, and what is none as other signs, which no name needs. */
export function sourceText(source: ByteSource): string {
  return new TextDecoder().decode(source.read(0, Math.min(source.size, MAX_SOURCE)));
}
