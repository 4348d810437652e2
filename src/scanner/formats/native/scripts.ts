import type { ByteSource } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import type { FormatId } from '../../format-catalog';
import { latin1, printable } from '../../printable';
import {
  isAttack,
  isBefore,
  isNamedModel,
  isNameless,
  isSoftware,
  startsProgram,
  withoutPackages
} from '../../rules/native-code';
import type { Severity } from '../../report';
import { isStrongPython, strongMark } from '../../rules/suspicious-text';
import { PRICES } from '../../work';

/** The beginning of a text that is looked at. */
const HEAD = 16 * 1024;
const MAX_EVIDENCE = 400;
/** A longer text is prose in which commands are quoted. */
const MAX_COMMANDS = 2_000;
/** Files that a shell starts: by their first line, or by their name. */
const STARTED = /^#!|^@?echo off\b/i;
const STARTED_NAME =
  /\.(?:(?:ba|z|k|c|fi)?sh|bat|cmd|ps1|vb[se]|ws[fh]|hta|sct|jse|desktop|scpt|applescript|command)$/i;
/** Those that a desktop starts when they are opened. */
const STARTED_BY_CLICK = /\.(?:bat|cmd|vb[se]|ws[fh]|hta|sct|jse|desktop|scpt|applescript|command)$/i;
/** Python has files of this name that add to its search path, with lines of code: they begin with `import`. */
const PATHS = /\.pth$/i;
const SEARCH_PATH = /^(?:(?:#.*|import[ \t].*|(?!#|import[ \t])[^\s()="';]*)\r?\n)*(?:#.*|import[ \t].*|[^\s()="';]*)$/;
/** Pages that Windows runs as programs. */
const HTML_PROGRAM = /<hta:application\b|\bWScript\.Shell\b|\bActiveXObject\b/i;

const TEXTS: ReadonlySet<FormatId> = new Set<FormatId>(['script', 'python-source', 'notebook', 'html', 'text']);

/** Reports code in text that lies where a model is expected: a script, Python, a notebook, a page that is a program. */
export function judgeCodeText(source: ByteSource, context: ScanContext, format: FormatId): void {
  if (context.setting === 'image' && PATHS.test(context.name)) {
    // Looked at as what Python starts with.
    return;
  }
  const named = isNamedModel(context.name);
  const isInside = context.members.length > 0 && !isSoftware(context.fileName ?? '');
  const mayStart = format === 'script' || isNameless(context.name) || STARTED_NAME.test(context.name);
  if (!TEXTS.has(format) || (!named && !(isInside && mayStart))) {
    return;
  }
  const text = latin1(source.read(0, HEAD)).replace(/\0/g, '');
  const severity = named ? severityOf(format, text, context.name) : insideSeverity(context, text);
  if (severity === undefined) {
    return;
  }
  const shown = printable(context.name, context.limits.maxName);
  context.finding({
    rule: named ? 'program-named-model' : 'program-in-model',
    severity,
    module: format,
    operator: 'program',
    offset: 0,
    evidence: printable(text.slice(0, MAX_EVIDENCE), MAX_EVIDENCE, true),
    params: { format, name: shown }
  });
}

/** Bytes of a file of an unknown format that are searched, and characters in a row that may be code. */
const SEARCHED = 2 ** 20;
const LUA = /\b(?:os\.execute|io\.popen)\s*\(\s*["'[]/;
const RUN = /[\t\n\r\x20-\x7e]{12,}/g;

/** Reports Python, Lua or an attack among the bytes of a file that may be a model and is of no known format. */
export function judgeCodeAmongBytes(source: ByteSource, context: ScanContext): void {
  const text = latin1(source.read(0, SEARCHED));
  context.work.spend(text.length * PRICES.textByte);
  for (const { 0: run, index } of text.matchAll(RUN)) {
    if (
      (index === 0 && STARTED.test(run)) ||
      isStrongPython(run) ||
      LUA.test(run) ||
      isAttack(run.slice(0, MAX_COMMANDS))
    ) {
      context.finding({
        rule: 'program-in-model',
        severity: 'MEDIUM',
        module: 'script',
        operator: 'program',
        offset: index,
        evidence: printable(run.slice(0, MAX_EVIDENCE), MAX_EVIDENCE, true),
        params: { format: 'script', name: printable(context.name, context.limits.maxName) }
      });
      return;
    }
  }
}

/** Under the name of a model. */
function severityOf(format: FormatId, text: string, name: string): Severity | undefined {
  if (PATHS.test(name) && SEARCH_PATH.test(text)) {
    return strongMark(withoutPackages(text)) && 'MEDIUM';
  }
  switch (format) {
    case 'script':
      return 'HIGH';
    case 'html':
      return HTML_PROGRAM.test(text) ? 'HIGH' : undefined;
    case 'text':
      return isCommands(text) ? 'HIGH' : undefined;
    default:
      return strongMark(text) === undefined ? 'LOW' : 'MEDIUM';
  }
}

/** A text that is nothing but a few commands. */
function isCommands(text: string): boolean {
  return text.length < MAX_COMMANDS && (strongMark(text) !== undefined || startsProgram(text));
}

/** No loader starts a script that it finds in an archive: somebody would have to. */
function insideSeverity({ name, members, fileName = '' }: ScanContext, text: string): Severity | undefined {
  if (isBefore(name) && members.length === 1 && isNamedModel(fileName) && STARTED.test(text)) {
    return 'MEDIUM';
  }
  if (isNameless(name)) {
    return isAttack(text) || (!isBefore(name) && isCommands(text)) ? 'MEDIUM' : undefined;
  }
  if (!STARTED.test(text) && !STARTED_NAME.test(name)) {
    return undefined;
  }
  return isAttack(text) || (STARTED_BY_CLICK.test(name) && isCommands(text)) ? 'MEDIUM' : 'LOW';
}
