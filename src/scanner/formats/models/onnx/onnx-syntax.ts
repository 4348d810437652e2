import type { TextField, TextProtoReading } from '../../../encoding/protobuf-text';
import { latin1 } from '../../../printable';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Graphs within each other. */
const MAX_DEPTH = 100;

const BLANKS = /(?:\s+|#[^\n]*)/y;
/** A name or a number. */
const NAME = /\w+(?:(?<=\d)\.\d*(?:[eE][+-]?\d+)?)?/y;
const ESCAPE = /\\([^])/g;
/** Names of types, which a tensor begins with. */
const TYPE =
  /^(?:bool|string|double|b?float\d*(?:e\dm\d\w*)?|u?int\d+|complex\d+|seq|map|optional|sparse_tensor|undefined)$/;
const WORD = /^\w/;

interface Token {
  readonly at: number;
  readonly text: string;
  readonly quoted: boolean;
}

class SyntaxEnd extends Error {}

/**
 * Reads a model in the syntax of ONNX (`.onnxtxt`; onnx/onnx, `docs/Syntax.md`, `onnx/defs/parser.cc`) as the fields of a ModelProto, as far
 * as they are looked at. Never throws but for `work`; takes what the parser takes and more. What was read before an error stays.
 */
export function readOnnxSyntax(bytes: Uint8Array, work: Work): TextProtoReading {
  work.spend(bytes.length * PRICES.textByte);
  const text = latin1(bytes);
  const reader = new SyntaxReader(text, work);
  try {
    reader.model();
    return { fields: reader.fields };
  } catch (error) {
    if (!(error instanceof SyntaxEnd)) {
      throw error;
    }
    const offset = Math.min(reader.at, text.length);
    return { fields: reader.fields, error: { reason: offset < text.length ? 'corrupt' : 'truncated', offset } };
  }
}

class SyntaxReader {
  readonly fields: TextField[] = [];
  private next: Token | undefined;
  private end = 0;

  constructor(
    private readonly text: string,
    private readonly work: Work
  ) {
    this.advance();
  }

  /** Where reading stands. */
  get at(): number {
    return this.next?.at ?? this.text.length;
  }

  /** The header, the graph, and functions with headers of their own. */
  model(): void {
    this.header(this.fields);
    this.body('graph', this.fields, 0);
    while (this.next !== undefined) {
      const func = this.open('functions', this.fields);
      this.header(func);
      this.body(undefined, func, 0);
    }
  }

  private header(into: TextField[]): void {
    if (!this.matches('<')) {
      return;
    }
    while (!this.matches('>')) {
      const key = this.take();
      this.need(':');
      if (this.matches('[')) {
        this.pairs(key.text, into);
      } else {
        into.push(leaf(key.text, this.take()));
      }
      this.matches(',');
    }
  }

  /** `"key": value` up to the bracket. */
  private pairs(name: string, into: TextField[]): void {
    while (!this.matches(']')) {
      const pair = this.open(name, into);
      pair.push(leaf('key', this.take()));
      this.need(':');
      pair.push(leaf('value', this.take()));
      this.matches(',');
    }
  }

  /** A graph, or a function when it has no field of its own: its name, what comes in and out with values, and its nodes. */
  private body(name: string | undefined, parent: TextField[], depth: number): void {
    if (depth > MAX_DEPTH) {
      throw new SyntaxEnd();
    }
    const fields = name === undefined ? parent : this.open(name, parent);
    fields.push(leaf('name', this.take()));
    let last = '';
    let dims: TextField[] = [];
    while (!this.matches('{')) {
      const token = this.take();
      if (token.text === '=' && !token.quoted && !this.matches('>')) {
        const into = this.open(name === undefined ? 'attribute_proto' : 'initializer', fields);
        into.push(...dims, { name: 'name', offset: token.at, value: last, quoted: true });
        if (name === undefined) {
          this.value(into, depth);
        } else {
          this.content(into);
        }
      } else if (token.text === '[' && !token.quoted) {
        dims = this.dims();
      } else if (WORD.test(token.text) || token.quoted) {
        last = token.text;
      } else if (token.text === ',') {
        dims = [];
      }
    }
    while (!this.matches('}')) {
      this.node(this.open('node', fields), depth);
    }
  }

  private dims(): TextField[] {
    const found: TextField[] = [];
    while (!this.matches(']')) {
      const token = this.take();
      if (/^\d/.test(token.text)) {
        found.push(leaf('dims', token));
      }
    }
    return found;
  }

  private node(into: TextField[], depth: number): void {
    if (this.matches('[')) {
      while (!this.matches(']')) {
        this.take();
      }
    }
    while (!this.matches('=')) {
      this.take();
    }
    let name = this.take();
    const domain: string[] = [];
    while (this.matches('.')) {
      domain.push(name.text);
      name = this.take();
    }
    into.push(
      { ...leaf('op_type', name), quoted: true },
      { name: 'domain', offset: name.at, value: domain.join('.'), quoted: true }
    );
    if (this.matches(':')) {
      into.push({ ...leaf('overload', this.take()), quoted: true });
    }
    this.attributes(into, depth);
    this.need('(');
    while (!this.matches(')')) {
      this.take();
    }
    this.attributes(into, depth);
  }

  private attributes(node: TextField[], depth: number): void {
    if (!this.matches('<')) {
      return;
    }
    while (!this.matches('>')) {
      const into = this.open('attribute', node);
      into.push({ ...leaf('name', this.take()), quoted: true });
      if (this.matches(':')) {
        this.take();
      }
      this.need('=');
      this.value(into, depth);
      this.matches(',');
    }
  }

  /** The value of an attribute. */
  private value(into: TextField[], depth: number): void {
    if (this.matches('[')) {
      while (!this.matches(']')) {
        this.single(into, 'strings', depth);
        this.matches(',');
      }
    } else {
      this.single(into, 's', depth);
    }
  }

  private single(into: TextField[], text: string, depth: number): void {
    const { next } = this;
    if (next === undefined || next.quoted || !WORD.test(next.text)) {
      const token = this.take();
      if (token.quoted) {
        into.push(leaf(text, token));
      } else {
        // `@name`, or a negative number.
        this.take();
      }
    } else if (/^\d/.test(next.text)) {
      into.push(leaf('i', this.take()));
    } else if (TYPE.test(next.text)) {
      this.tensor(into);
    } else if (/^(?:inf|infinity|nan)$/i.test(next.text)) {
      this.take();
    } else {
      this.body('g', into, depth + 1);
    }
  }

  /** `float[2] {1, 2}`, `float[2] name = ["location": "file"]`; or a type alone. */
  private tensor(into: TextField[]): void {
    this.take();
    let dims: TextField[] = [];
    let name: Token | undefined;
    for (let left = 8; left > 0; left--) {
      if (this.matches('(')) {
        while (!this.matches(')')) {
          this.take();
        }
      } else if (dims.length === 0 && name === undefined && this.matches('[')) {
        dims = this.dims();
      } else if (this.next !== undefined && (this.next.quoted || WORD.test(this.next.text))) {
        name = this.take();
      } else {
        break;
      }
    }
    const isValue = this.matches('=') || this.next?.text === '{' || this.next?.text === '[';
    if (isValue) {
      const tensor = this.open('t', into);
      tensor.push(...dims, ...(name === undefined ? [] : [{ ...leaf('name', name), quoted: true }]));
      this.content(tensor);
    }
  }

  /** Numbers and texts in braces, or the file that they stand in. */
  private content(tensor: TextField[]): void {
    if (this.matches('[')) {
      this.pairs('external_data', tensor);
      return;
    }
    this.need('{');
    while (!this.matches('}')) {
      const token = this.take();
      if (token.quoted) {
        tensor.push(leaf('string_data', token));
      }
    }
  }

  /** Adds a message, to be filled. */
  private open(name: string, into: TextField[]): TextField[] {
    this.work.spend(PRICES.record);
    const fields: TextField[] = [];
    into.push({ name, offset: this.at, quoted: false, fields });
    return fields;
  }

  private need(mark: string): void {
    if (!this.matches(mark)) {
      throw new SyntaxEnd();
    }
  }

  private matches(mark: string): boolean {
    if (this.next?.text !== mark || this.next.quoted) {
      if (this.next === undefined) {
        throw new SyntaxEnd();
      }
      return false;
    }
    this.advance();
    return true;
  }

  private take(): Token {
    const token = this.next;
    if (token === undefined) {
      throw new SyntaxEnd();
    }
    this.advance();
    return token;
  }

  private advance(): void {
    const { text } = this;
    let at = this.end;
    for (let blank = matchAt(BLANKS, text, at); blank > 0; blank = matchAt(BLANKS, text, at)) {
      at += blank;
    }
    if (at >= text.length) {
      this.end = text.length;
      this.next = undefined;
    } else if (text[at] === '"') {
      this.end = stringEnd(text, at);
      this.next = { at, text: text.slice(at + 1, this.end - 1).replace(ESCAPE, '$1'), quoted: true };
    } else {
      this.end = at + (matchAt(NAME, text, at) || 1);
      this.next = { at, text: text.slice(at, this.end), quoted: false };
    }
  }
}

/** How many characters the pattern takes at `at`. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

/** Behind the string that begins here; one that is not closed ends the model. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return Math.min(at + 1, text.length);
}

function leaf(name: string, { text, quoted, at }: Token): TextField {
  return { name, offset: at, value: text, quoted };
}
