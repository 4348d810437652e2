import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import { isGood } from '../../ledger';
import { latin1, printable } from '../../printable';
import { strongMark } from '../../rules/suspicious-text';
import { PRICES } from '../../work';
import { searchPrograms } from '../native/carried-programs';

/** Characters that are looked at together, and how far pieces reach into each other. */
const PIECE = 16_384;
const OVERLAP = 512;
const MAX_EVIDENCE = 400;

/** Hooks of pickles as a name, and a callable that runs programs or code as a whole text. */
const CALLABLE =
  /^(?:__(?:reduce(?:_ex)?|setstate|import|builtins|globals|subclasses)__|(?:os|posix|nt|subprocess|builtins|__builtin__|runpy|pty)[.:](?:system|popen|Popen|run|call|check_output|check_call|exec\w*|eval|compile|spawn\w*|__import__)|\/bin\/(?:ba|z|da)?sh)$/;

/**
 * Judges a text in a model that is otherwise numbers: the name of a feature, a setting, a word. No loader runs one, so that a
 * command or a piece of Python among them is there for somebody who would.
 * @param offset - of the text in the bytes
 */
export function judgeDataText(context: ScanContext, text: string, offset: number): void {
  context.work.spend(text.length * PRICES.textByte);
  if (CALLABLE.test(text)) {
    reportDataText(context, 'import', text, offset);
    return;
  }
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = text.slice(at, at + PIECE + OVERLAP);
    const mark = strongMark(piece);
    if (mark !== undefined) {
      reportDataText(context, mark, piece, offset);
      return;
    }
  }
}

/** Bytes of a file that breaks off or is damaged in which texts are looked for. */
const MAX_BROKEN = 2 ** 20;
const BROKEN_END = 256 * 1024;
const RUN = /[\x20-\x7e]{6,4096}/g;

/** The same for every run of printable characters in a part of the bytes. */
export function judgeTextsIn(source: ByteSource, context: ScanContext, from: number, length: number): void {
  const bytes = source.read(from, length);
  context.work.spend(bytes.length * PRICES.searchedByte);
  for (const { 0: text, index } of latin1(bytes).matchAll(RUN)) {
    judgeDataText(context, text, from + index);
  }
}

/**
 * Walks a structure. What breaks off, is damaged or goes on behind its end may be meant to make scanners give up: its texts
 * are judged as they stand, and programs are looked for.
 * @param walk - is given the context to report to
 */
export function orTextsOf(source: ByteSource, context: ScanContext, walk: (watched: ScanContext) => void): void {
  let isWhole = true;
  const watched = Object.create(context) as ScanContext;
  watched.cover = input => {
    isWhole &&= isGood(input.status);
    context.cover(input);
  };
  try {
    walk(watched);
  } catch (error) {
    if (error instanceof SourceError) {
      searchUnread(source, context);
    }
    throw error;
  }
  if (!isWhole) {
    searchUnread(source, context);
  }
}

function searchUnread(source: ByteSource, context: ScanContext): void {
  judgeTextsIn(source, context, 0, MAX_BROKEN);
  judgeTextsIn(source, context, Math.max(MAX_BROKEN, source.size - BROKEN_END), BROKEN_END);
  searchPrograms(source, context);
}

/** Reports a text that is code or names a callable, whatever it looks like. */
export function reportDataText(context: ScanContext, what: string, text: string, offset: number): void {
  context.finding({
    rule: 'data-carries-code',
    severity: 'MEDIUM',
    module: '',
    operator: what,
    offset,
    evidence: printable(text, MAX_EVIDENCE),
    params: { what }
  });
}
