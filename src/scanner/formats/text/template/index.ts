import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { judgeTemplate } from '../../../rules/languages/jinja/judge-template';
import { decodeWide, wideEncoding } from '../../../encoding/wide-text';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../embedded-files';

const judging = () =>
  require('../../../rules/languages/jinja/judge-template') as typeof import('../../../rules/languages/jinja/judge-template');

/** Bytes of a template that are read. What is longer than a template ever is, is not followed anyway. */
const MAX_READ = 16 * 2 ** 20;
/** Characters of the template that a finding shows. */
const MAX_EVIDENCE = 400;
/** Files and keys that hold the template of a model: no other template lies beside it for the program that renders. */
const STANDS_ALONE = /chat_?template/i;

/** Where a template stands. */
export interface TemplatePlace {
  /** Of its first byte in the member. */
  readonly offset: number;
  /** Key or path of it, for the report: `tokenizer.chat_template`. Empty for a file that is a template. */
  readonly path: string;
}

/** Parses a Jinja template and reports what rendering it would reach beyond the data that it is given. */
export function scanTemplate(text: string, context: ScanContext, place: TemplatePlace): void {
  const unread = judge(text, context, place);
  // Another text that is no Jinja is a text.
  if (unread !== undefined && (unread !== 'template-syntax' || standsAlone(context, place.path))) {
    context.cover({ status: 'not-understood', format: 'template', size: text.length, reason: unread });
  }
}

/**
 * A file that is a Jinja template (the template designer documentation of Jinja 3, `chat_template.jinja` of transformers): read as
 * Jinja itself reads it, then followed without being rendered.
 */
export function scanTemplateFile(source: ByteSource, context: ScanContext): void {
  const bytes = source.read(0, MAX_READ);
  const cut = bytes.length < source.size;
  const text = decoded(bytes);
  const unread = judge(text, context, { offset: 0, path: '' }) ?? (cut ? 'limit-template' : undefined);
  new EmbeddedFiles(context).look(text, () => 'base64');
  context.cover({
    status: unread === undefined ? 'scanned' : 'not-understood',
    format: 'template',
    size: source.size,
    reason: unread
  });
}

function judge(
  text: string,
  context: ScanContext,
  { offset, path }: TemplatePlace
): ReturnType<typeof judgeTemplate>['unread'] {
  context.work.spend(text.length * PRICES.textByte);
  const { issues, steps, unread } = judging().judgeTemplate(text, { alone: standsAlone(context, path) });
  for (const { rule, severity, names, start, end } of issues) {
    context.finding({
      rule,
      severity,
      module: 'jinja2',
      operator: names[0] ?? '',
      offset: offset + (path === '' ? bytesBefore(text, start) : 0),
      evidence: text.slice(start, Math.min(end, start + MAX_EVIDENCE)),
      params: { names: names.join(', '), ...(path === '' ? {} : { path }) }
    });
  }
  context.work.spend(steps * PRICES.followed);
  return unread;
}

const standsAlone = ({ name, members }: ScanContext, path: string): boolean =>
  [path, name, ...members].some(one => STANDS_ALONE.test(one));

function decoded(bytes: Uint8Array): string {
  const wide = wideEncoding(bytes);
  return wide === undefined ? new TextDecoder().decode(bytes) : decodeWide(bytes, wide).replace(/^\ufeff/, '');
}

const bytesBefore = (text: string, index: number): number => new TextEncoder().encode(text.slice(0, index)).length;
