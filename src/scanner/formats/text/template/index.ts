import type { ScanContext } from '../../../context';

/** Where a template stands. */
export interface TemplatePlace {
  /** Of its first byte in the member. */
  readonly offset: number;
  /** Key or path of it, for the report: `tokenizer.chat_template`. Empty for a file that is a template. */
  readonly path: string;
}

/** Parses a Jinja template and reports what rendering it would reach beyond the data that it is given. */
export function scanTemplate(_text: string, _context: ScanContext, _place: TemplatePlace): void {}
