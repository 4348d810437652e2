/**
 * A reader of XML 1.0 (W3C, fifth edition) that keeps no tree: it shows elements, texts, instructions and the document type in
 * their order. It expands no entity and opens no file. Never throws; work is linear in the text.
 */

export interface XmlEntity {
  readonly name: string;
  /** Of a parameter entity, which may only stand in the document type. */
  readonly isParameter: boolean;
  /** Undefined for one from outside. */
  readonly value?: string;
  readonly system?: string;
  readonly offset: number;
}

export interface XmlDoctype {
  readonly name: string;
  readonly publicId?: string;
  readonly system?: string;
  readonly entities: readonly XmlEntity[];
  readonly offset: number;
}

export interface XmlVisitor {
  doctype?(doctype: XmlDoctype): void;
  instruction?(target: string, data: string, offset: number): void;
  start?(name: string, attributes: ReadonlyMap<string, string>, offset: number): void;
  end?(name: string): void;
  text?(text: string, offset: number): void;
}

export interface XmlError {
  readonly reason: 'corrupt' | 'truncated' | 'limit-depth';
  readonly offset: number;
}

const MAX_DEPTH = 10_000;
const MAX_ATTRIBUTES = 1_000;
/** Entities of one document type; a bomb needs a dozen. */
const MAX_ENTITIES = 10_000;
const NAME = /[^\s/><="'&!?]+/y;
const BLANKS = /\s*/y;
const ENTITY =
  /<!ENTITY\s+(%\s+)?([^\s"'<>]+)\s+(?:("[^"]*"|'[^']*')|(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s*("[^"]*"|'[^']*')?)/g;

/** Shows the parts of a document; returns why reading stopped before its end. */
export function visitXml(text: string, visitor: XmlVisitor): XmlError | undefined {
  return new XmlReader(text, visitor).read();
}

class XmlReader {
  private at = 0;
  private readonly open: string[] = [];

  constructor(
    private readonly text: string,
    private readonly visitor: XmlVisitor
  ) {}

  read(): XmlError | undefined {
    const { text, visitor, open } = this;
    for (;;) {
      const next = text.indexOf('<', this.at);
      const end = next < 0 ? text.length : next;
      if (end > this.at) {
        visitor.text?.(text.slice(this.at, end), this.at);
      }
      if (next < 0) {
        return open.length > 0 ? { reason: 'truncated', offset: text.length } : undefined;
      }
      this.at = next;
      const error = this.markup();
      if (error !== undefined) {
        return { reason: error, offset: next };
      }
    }
  }

  private markup(): XmlError['reason'] | undefined {
    const { text, at } = this;
    if (text.startsWith('<!--', at)) {
      return this.upTo('-->', 4) === undefined ? 'truncated' : undefined;
    }
    if (text.startsWith('<![CDATA[', at)) {
      const data = this.upTo(']]>', 9);
      if (data !== undefined) {
        this.visitor.text?.(data, at + 9);
      }
      return data === undefined ? 'truncated' : undefined;
    }
    if (text.startsWith('<?', at)) {
      const data = this.upTo('?>', 2);
      if (data !== undefined) {
        const [target] = data.split(/\s/, 1);
        this.visitor.instruction?.(target, data.slice(target.length), at);
      }
      return data === undefined ? 'truncated' : undefined;
    }
    if (text.startsWith('<!', at)) {
      return this.doctype();
    }
    return text[at + 1] === '/' ? this.endTag() : this.startTag();
  }

  /** The text up to `end`, behind which reading goes on. */
  private upTo(end: string, from: number): string | undefined {
    const found = this.text.indexOf(end, this.at + from);
    if (found < 0) {
      return undefined;
    }
    const data = this.text.slice(this.at + from, found);
    this.at = found + end.length;
    return data;
  }

  private endTag(): XmlError['reason'] | undefined {
    this.at += 2;
    const name = this.match(NAME);
    this.match(BLANKS);
    if (this.text[this.at] !== '>' || this.open.pop() !== name) {
      return this.at >= this.text.length ? 'truncated' : 'corrupt';
    }
    this.at++;
    this.visitor.end?.(name);
    return undefined;
  }

  private startTag(): XmlError['reason'] | undefined {
    const { text, open, visitor } = this;
    const offset = this.at++;
    const name = this.match(NAME);
    if (name === '') {
      return 'corrupt';
    }
    const attributes = new Map<string, string>();
    for (;;) {
      this.match(BLANKS);
      const char = text[this.at];
      if (char === '>' || (char === '/' && text[this.at + 1] === '>')) {
        const isEmpty = char === '/';
        this.at += isEmpty ? 2 : 1;
        visitor.start?.(name, attributes, offset);
        if (isEmpty) {
          visitor.end?.(name);
        } else if (open.push(name) > MAX_DEPTH) {
          return 'limit-depth';
        }
        return undefined;
      }
      const key = this.match(NAME);
      this.match(BLANKS);
      const quote = text[this.at + 1 + blanksAt(text, this.at + 1)];
      const isValue = key !== '' && text[this.at] === '=' && (quote === '"' || quote === "'");
      if (!isValue || attributes.size >= MAX_ATTRIBUTES) {
        return this.at >= text.length ? 'truncated' : 'corrupt';
      }
      const start = text.indexOf(quote, this.at + 1) + 1;
      const end = text.indexOf(quote, start);
      if (end < 0) {
        return 'truncated';
      }
      attributes.set(key, decoded(text.slice(start, end)));
      this.at = end + 1;
    }
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  /** A document type with its internal subset, whose quotes and comments may hold brackets. */
  private doctype(): XmlError['reason'] | undefined {
    const { text, at: offset } = this;
    const head =
      /<!DOCTYPE\s+([^\s[>]+)\s*(?:PUBLIC\s+("[^"]*"|'[^']*')\s*("[^"]*"|'[^']*')?|SYSTEM\s+("[^"]*"|'[^']*'))?\s*/iy;
    head.lastIndex = offset;
    const found = head.exec(text);
    if (found === null) {
      return 'corrupt';
    }
    const [all, name, publicId, publicSystem, system] = found;
    const start = offset + all.length;
    const end = endOfSubset(text, start);
    if (end === undefined) {
      return 'truncated';
    }
    this.at = end;
    const subset = text.slice(start, end).replace(/<!--[^]*?-->/g, comment => ' '.repeat(comment.length));
    const entities: XmlEntity[] = [];
    for (const entity of subset.matchAll(ENTITY)) {
      const { 1: parameter, 2: entityName, 3: value, 4: from, index } = entity;
      if (entities.length >= MAX_ENTITIES) {
        break;
      }
      entities.push({
        name: entityName,
        isParameter: parameter !== undefined,
        value: unquoted(value),
        system: value === undefined ? (unquoted(from) ?? '') : undefined,
        offset: start + index
      });
    }
    this.visitor.doctype?.({
      name,
      publicId: unquoted(publicId),
      system: unquoted(publicSystem ?? system),
      entities,
      offset
    });
    return undefined;
  }
}

function blanksAt(text: string, at: number): number {
  BLANKS.lastIndex = at;
  return BLANKS.exec(text)?.[0].length ?? 0;
}

function unquoted(text: string | undefined): string | undefined {
  return text?.slice(1, -1);
}

/** The offset behind `>` of a document type, or undefined when there is none. */
function endOfSubset(text: string, start: number): number | undefined {
  const stops = /<!--|["'[\]>]/g;
  stops.lastIndex = start;
  let inside = false;
  for (let found = stops.exec(text); found !== null; found = stops.exec(text)) {
    const [stop] = found;
    if (stop === '>' && !inside) {
      return stops.lastIndex;
    }
    if (stop === '[' || stop === ']') {
      inside = stop === '[';
    } else if (stop !== '>') {
      const close = stop === '<!--' ? '-->' : stop;
      const end = text.indexOf(close, stops.lastIndex);
      if (end < 0) {
        return undefined;
      }
      stops.lastIndex = end + close.length;
    }
  }
  return undefined;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A text whose character references are what they stand for; other entities stay. */
export function decoded(text: string): string {
  return text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (whole, decimal, hex, name) => {
        const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
        return name !== undefined
          ? NAMED[String(name).toLowerCase()]
          : code <= 0x10ffff
            ? String.fromCodePoint(code)
            : String(whole);
      })
    : text;
}
