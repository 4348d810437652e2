import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { latin1, printable } from '../../../printable';
import type { ObjectLanguage } from '../../../rules/languages/object-gadgets';
import { PERL_CODE, isObjectGadget, isRunningFunction } from '../../../rules/languages/object-gadgets';
import { PRICES } from '../../../work';
import { judgeTextsIn } from '../data-texts';

/** Bytes in which the names of classes are looked for, and in one piece. */
const MAX_SEARCHED = 64 * 2 ** 20;
const PIECE = 2 ** 20;
const OVERLAP = 1024;
const MAX_EVIDENCE = 300;

/** Where a stream writes the name of a class (the first group) or of a function (the second). */
const NAMES: Record<ObjectLanguage, RegExp> = {
  dotnet: /(?=((?:System|Microsoft)(?:\.[A-Za-z_]\w*)+(?:[`+]\w+)?))/g,
  ruby: /(?:[oUuCSe][:I]+|[cm])[\x06-\x7f](?=[A-Z])/g,
  perl: /[\x01-\x7f](?=[A-Z]\w)/g,
  php: /[OC]:\+?\d{1,4}:"([\w\\]{1,300})":\d|s:\d{1,3}:"(\w{1,40})";/g
};
/** What the byte in front of a name adds to its length. */
const ADDED: Partial<Record<ObjectLanguage, number>> = { ruby: 5, perl: 0 };

/** The name that stands behind its length. */
function counted(text: string, start: number, added: number): string {
  const name = text.slice(start, start + text.charCodeAt(start - 1) - added);
  return /^[A-Z]\w*(?:::\w+)*$/.test(name) ? name : '';
}

/** Looks for the names of classes, and of functions, that published attacks go through. */
export function scanObjects(source: ByteSource, context: ScanContext, language: ObjectLanguage): void {
  const told = new Set<string>();
  const size = Math.min(source.size, MAX_SEARCHED);
  for (let at = 0; at < size; at += PIECE) {
    const text = latin1(source.read(at, Math.min(PIECE + OVERLAP, size - at)));
    context.work.spend(text.length * PRICES.textByte);
    const added = ADDED[language];
    for (const { 0: whole, 1: name, 2: called, index } of text.matchAll(NAMES[language])) {
      const end = index + whole.length;
      const found = added === undefined ? (name ?? called) : counted(text, end, added);
      const isKnown = called === undefined ? isObjectGadget(language, found) : isRunningFunction(language, found);
      if (isKnown && !told.has(found)) {
        told.add(found);
        report(context, language, found, at + (added === undefined ? index + whole.indexOf(found) : end));
      }
    }
    const code = language === 'perl' ? PERL_CODE.exec(text) : null;
    if (code !== null && !told.has('sub')) {
      told.add('sub');
      report(context, language, 'sub', at + code.index, text.slice(code.index, code.index + MAX_EVIDENCE));
    }
  }
  judgeTextsIn(source, context, 0, PIECE);
  context.cover({ status: 'not-understood', format: 'object-stream', size: source.size, reason: 'unknown-format' });
}

function report(context: ScanContext, language: ObjectLanguage, name: string, offset: number, evidence = name): void {
  const dot = name.lastIndexOf('.');
  context.finding({
    rule: 'object-gadget',
    severity: 'HIGH',
    module: dot < 0 ? language : name.slice(0, dot),
    operator: name.slice(dot + 1),
    offset,
    evidence: printable(evidence, MAX_EVIDENCE, true),
    params: { name: printable(name, context.limits.maxName) }
  });
}
