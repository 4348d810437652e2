import { Cursor } from '../../encoding/cursor';
import { uint16 } from '../../encoding/integers';
import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { PRICES } from '../../work';
import type { CodeLayout, CodeValue, MarshalValue } from './marshal-values';

/** CPython refuses deeper data (MAX_MARSHAL_STACK_DEPTH), so nothing that loads lies below. */
const MAX_DEPTH = 2_000;
/** Code in code, of which each takes much of the stack; Python's own compiler stops at 100. */
const MAX_CODES = 500;
/** Objects in one marshal stream. */
const MAX_OBJECTS = 500_000;
/** Bytes of a copied text that count as one object. */
const BYTES_A_COPY = 64;
/** 15-bit digits of an integer that are worth converting to decimal. */
const MAX_DIGITS = 300;
/** Set on a type byte: the object is entered in the reference table. */
const FLAG_REF = 0x80;

/** A byte order mark is a character of the text as any other. */
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

const NO_HANDLERS = new Uint8Array(0);

/** Why reading stopped; `reason` is an id of `reason-ids.ts`. */
export class MarshalError extends Error {
  constructor(readonly reason: 'truncated' | 'corrupt' | 'limit-depth' | 'limit-size') {
    super(reason);
  }
}

class MarshalCursor extends Cursor {
  protected override beyondEnd(): MarshalError {
    return new MarshalError('truncated');
  }
}

/** How many 32-bit integers open a code object. */
const LEADING_INTS: Readonly<Record<CodeLayout, number>> = { '2': 4, '3.0': 5, '3.8': 6, '3.11': 5 };

/** Bytes of a code object in front of its instructions: its type, its numbers, and type and length of the instructions. */
export function codeFields(layout: CodeLayout): number {
  return 1 + 4 * LEADING_INTS[layout] + 5;
}

/**
 * Reads one marshal stream (CPython's Python/marshal.c, versions 0 to 5, little-endian) under the assumption that
 * its code objects have one given layout. Nothing is trusted: counts are checked against the bytes that remain.
 */
export class MarshalReader {
  /** Every text that was read, also when reading breaks off later. */
  readonly strings: string[] = [];
  /** Every code object that was read completely, inner ones first. */
  readonly codes: CodeValue[] = [];
  private readonly refs: MarshalValue[] = [];
  private readonly interned: string[] = [];
  private readonly cursor: Cursor;
  private objects = 0;
  private depth = 0;
  private openCodes = 0;

  constructor(
    bytes: Uint8Array,
    start: number,
    private readonly layout: CodeLayout,
    private readonly work: Work
  ) {
    this.cursor = new MarshalCursor(bytes, start);
  }

  /** Offset behind the last object read. */
  get position(): number {
    return this.cursor.position;
  }

  /** The next object. Throws MarshalError, or SourceError when there is too much to do. */
  read(): MarshalValue {
    this.copied(1);
    if (++this.depth > MAX_DEPTH) {
      throw new MarshalError('limit-depth');
    }
    const offset = this.position;
    const code = this.cursor.uint8();
    // Containers take their place in the table before their items do, so that items may refer to them.
    const slot = code & FLAG_REF ? this.refs.push({ type: 'recursive' }) - 1 : -1;
    const value = this.body(String.fromCharCode(code & ~FLAG_REF), offset);
    if (slot >= 0) {
      this.refs[slot] = value;
    }
    this.depth--;
    return value;
  }

  /** Counts objects that the reader keeps. */
  private copied(objects: number): void {
    this.objects += objects;
    if (this.objects > MAX_OBJECTS) {
      throw new MarshalError('limit-size');
    }
    this.work.spend(objects * PRICES.node);
  }

  private body(type: string, offset: number): MarshalValue {
    switch (type) {
      case '0':
        return { type: 'null' };
      case 'N':
        return { type: 'none' };
      case 'S':
        return { type: 'stop-iteration' };
      case '.':
        return { type: 'ellipsis' };
      case 'F':
      case 'T':
        return { type: 'bool', value: type === 'T' };
      case 'i':
        return { type: 'int', value: this.cursor.int32() };
      case 'I':
        return { type: 'int', value: exact(this.cursor.int64()) };
      case 'l':
        return this.long();
      case 'f':
        return { type: 'float', value: Number(this.latin1(this.cursor.uint8())) };
      case 'g':
        return { type: 'float', value: this.cursor.float64() };
      case 'x':
        return {
          type: 'complex',
          real: Number(this.latin1(this.cursor.uint8())),
          imag: Number(this.latin1(this.cursor.uint8()))
        };
      case 'y':
        return {
          type: 'complex',
          real: this.cursor.float64(),
          imag: this.cursor.float64()
        };
      case 's':
        return this.bytesOrText();
      case 't':
        return this.internedText();
      case 'R':
        return this.text(this.interned[this.count()]);
      case 'u':
        return this.text(UTF8.decode(this.cursor.take(this.count())));
      case 'a':
      case 'A':
        return this.text(this.latin1(this.count()));
      case 'z':
      case 'Z':
        return this.text(this.latin1(this.cursor.uint8()));
      case ')':
        return { type: 'tuple', items: this.items(this.cursor.uint8()) };
      case '(':
        return { type: 'tuple', items: this.items(this.count()) };
      case '[':
        return { type: 'list', items: this.items(this.count()) };
      case '<':
        return { type: 'set', items: this.items(this.count()) };
      case '>':
        return { type: 'frozenset', items: this.items(this.count()) };
      case ':':
        return { type: 'slice', items: this.items(3) };
      case '{':
        return this.dict();
      case 'r':
        return this.reference();
      case 'c':
        return this.code(offset);
      default:
        throw new MarshalError('corrupt');
    }
  }

  private code(offset: number): CodeValue {
    if (++this.openCodes > MAX_CODES) {
      throw new MarshalError('limit-depth');
    }
    const ints = Array.from({ length: LEADING_INTS[this.layout] }, () => this.cursor.int32());
    const bytecode = this.bytesField();
    const consts = this.tupleField();
    const names = this.namesField();
    const locals = this.namesField();
    let cells: string[] = [];
    if (this.layout === '3.11') {
      this.bytesField();
    } else {
      const free = this.namesField();
      cells = [...this.namesField(), ...free];
    }
    const filename = this.textField();
    const name = this.textField();
    if (this.layout === '3.11') {
      this.textField();
    }
    const firstLine = this.cursor.int32();
    this.bytesField();
    const handlers = this.layout === '3.11' ? this.bytesField() : NO_HANDLERS;
    const value: CodeValue = {
      type: 'code',
      layout: this.layout,
      argCount: ints[0],
      kwOnlyCount: this.layout === '2' ? 0 : this.layout === '3.0' ? ints[1] : ints[2],
      flags: ints[ints.length - 1],
      bytecode,
      consts,
      names,
      locals,
      cells,
      handlers,
      filename,
      name,
      firstLine,
      offset,
      length: this.position - offset
    };
    this.codes.push(value);
    this.openCodes--;
    return value;
  }

  private bytesField(): Uint8Array {
    const value = this.read();
    if (value.type === 'bytes') {
      return value.value;
    }
    // Python 2 has one type for both, and instructions may happen to be printable.
    if (value.type === 'str' && this.layout === '2') {
      this.copied(value.value.length / BYTES_A_COPY);
      return Uint8Array.from(value.value, char => char.charCodeAt(0));
    }
    throw new MarshalError('corrupt');
  }

  private textField(): string {
    const value = this.read();
    if (value.type !== 'str') {
      throw new MarshalError('corrupt');
    }
    return value.value;
  }

  private tupleField(): readonly MarshalValue[] {
    const value = this.read();
    if (value.type !== 'tuple') {
      throw new MarshalError('corrupt');
    }
    return value.items;
  }

  private namesField(): string[] {
    const items = this.tupleField();
    // Many code objects can refer to one long tuple.
    this.copied(items.length);
    return items.map(item => {
      if (item.type !== 'str') {
        throw new MarshalError('corrupt');
      }
      return item.value;
    });
  }

  private items(count: number): MarshalValue[] {
    if (count > this.cursor.left) {
      throw new MarshalError('truncated');
    }
    const items: MarshalValue[] = [];
    for (let i = 0; i < count; i++) {
      items.push(this.read());
    }
    return items;
  }

  private dict(): MarshalValue {
    const entries: [MarshalValue, MarshalValue][] = [];
    for (let key = this.read(); key.type !== 'null'; key = this.read()) {
      entries.push([key, this.read()]);
    }
    return { type: 'dict', entries };
  }

  private reference(): MarshalValue {
    const value = this.refs[this.count()];
    if (!value) {
      throw new MarshalError('corrupt');
    }
    return value;
  }

  private long(): MarshalValue {
    const signed = this.cursor.int32();
    const digits = Math.abs(signed);
    const bytes = this.cursor.take(digits * 2);
    if (digits > MAX_DIGITS) {
      return { type: 'int', value: '…' };
    }
    let total = 0n;
    for (let i = digits - 1; i >= 0; i--) {
      total = (total << 15n) | BigInt(uint16(bytes, 2 * i) & 0x7fff);
    }
    return { type: 'int', value: exact(signed < 0 ? -total : total) };
  }

  private bytesOrText(): MarshalValue {
    const value = this.cursor.take(this.count());
    return this.layout === '2' ? this.text(latin1(value)) : { type: 'bytes', value };
  }

  private internedText(): MarshalValue {
    const raw = this.cursor.take(this.count());
    const text = this.layout === '2' ? latin1(raw) : UTF8.decode(raw);
    this.interned.push(text);
    return this.text(text);
  }

  private text(value: string | undefined): MarshalValue {
    if (value === undefined) {
      throw new MarshalError('corrupt');
    }
    this.strings.push(value);
    return { type: 'str', value };
  }

  private latin1(length: number): string {
    return latin1(this.cursor.take(length));
  }

  private count(): number {
    const value = this.cursor.int32();
    if (value < 0) {
      throw new MarshalError('corrupt');
    }
    return value;
  }
}

function exact(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}
