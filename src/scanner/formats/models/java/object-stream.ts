import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { Cursor } from '../../../encoding/cursor';
import { latin1 } from '../../../printable';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** Objects within objects: the writer of Java itself runs out of stack before. */
const MAX_DEPTH = 1000;
/** Objects, strings, arrays and classes that a stream may refer to again. */
const MAX_HANDLES = 4_000_000;
const MAX_FIELDS = 10_000;
const FIRST_HANDLE = 0x7e0000;
/** Fewer bytes are no file that acts: no class and no stream of objects is as short. */
const MIN_FILE = 32;
/** Bytes of one text that are looked at. */
const MAX_TEXT = 2 ** 20;

/** What stands in front of each part of a stream (Java Object Serialization Specification, 6.4.2). */
const enum Tc {
  NULL = 0x70,
  REFERENCE,
  CLASS_DESCRIPTION,
  OBJECT,
  STRING,
  ARRAY,
  CLASS,
  BLOCK,
  END_BLOCK,
  RESET,
  LONG_BLOCK,
  EXCEPTION,
  LONG_STRING,
  PROXY,
  ENUM
}

/** How a class writes its objects (`java.io.ObjectStreamConstants`). */
const enum Flag {
  WRITE_METHOD = 1,
  SERIALIZABLE = 2,
  EXTERNALIZABLE = 4,
  BLOCK_DATA = 8,
  ENUM = 16
}

const SIZES: Readonly<Record<string, number>> = { B: 1, C: 2, D: 8, F: 4, I: 4, J: 8, S: 2, Z: 1 };

interface JavaClass {
  readonly name: string;
  readonly flags: number;
  /** The type of each field, in the order of their values. */
  readonly types: readonly string[];
  readonly parent?: JavaClass;
}

/**
 * UTF-8 as `DataInput.readUTF` decodes it: it takes any character in two or three bytes, so that a name can be written in ways in
 * which a search does not find it.
 */
function javaText(bytes: Uint8Array): string {
  if (bytes.every(byte => byte < 0x80)) {
    return latin1(bytes);
  }
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at];
    const next = (ahead: number): number => (bytes[at + ahead] ?? 0) & 0x3f;
    const width = first < 0x80 ? 1 : first < 0xe0 ? 2 : 3;
    text += String.fromCharCode(
      width === 1
        ? first
        : width === 2
          ? ((first & 0x1f) << 6) | next(1)
          : ((first & 0xf) << 12) | (next(1) << 6) | next(2)
    );
    at += width;
  }
  return text;
}

/** Is told what a reader of the stream would make. */
export interface JavaObserver {
  /** A class that the stream names, with its interfaces when it is made while the program runs. */
  named(name: string, offset: number): void;
  text(text: string, offset: number): void;
  /** The bytes of an array of bytes, or of what a class writes by itself, when there are enough for a file. */
  bytes(bytes: ByteSource, offset: number): void;
}

/**
 * Walks a stream of Java's objects to its end. Throws `SourceError` where a reader would give up (`corrupt`, `truncated`),
 * and where the format does not say how long something is (`unknown-record`).
 */
export class ObjectStream {
  private readonly cursor: Cursor;
  /** The class description, where the handle is one's. */
  private readonly handles: (JavaClass | undefined)[] = [];
  private depth = 0;

  constructor(
    source: ByteSource,
    private readonly work: Work,
    private readonly observer: JavaObserver
  ) {
    this.cursor = new Cursor(source, 4);
  }

  walk(): void {
    while (this.cursor.left > 0) {
      this.content(this.cursor.uint8());
    }
  }

  /** One part. Returns the type code, by which the end of a block is told. */
  private content(code: number): number {
    this.work.spend(PRICES.opcode);
    if (++this.depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    switch (code as Tc) {
      case Tc.NULL:
      case Tc.END_BLOCK:
        break;
      case Tc.REFERENCE:
        this.cursor.skip(4);
        break;
      case Tc.CLASS_DESCRIPTION:
      case Tc.PROXY:
        this.description(code);
        break;
      case Tc.OBJECT:
        this.object();
        break;
      case Tc.STRING:
        this.string(this.cursor.uint16be());
        break;
      case Tc.LONG_STRING:
        this.string(this.cursor.uint64be());
        break;
      case Tc.ARRAY:
        this.array();
        break;
      case Tc.CLASS:
        this.description(this.cursor.uint8());
        this.handle(undefined);
        break;
      case Tc.ENUM:
        this.description(this.cursor.uint8());
        this.handle(undefined);
        this.content(this.cursor.uint8());
        break;
      case Tc.BLOCK:
        this.block(this.cursor.uint8());
        break;
      case Tc.LONG_BLOCK:
        this.block(this.cursor.uint32be());
        break;
      case Tc.RESET:
        this.handles.length = 0;
        break;
      case Tc.EXCEPTION:
        this.handles.length = 0;
        this.content(this.cursor.uint8());
        this.handles.length = 0;
        break;
      default:
        throw new SourceError('corrupt', { offset: this.cursor.position - 1 });
    }
    this.depth--;
    return code;
  }

  private handle(description: JavaClass | undefined): void {
    if (this.handles.length >= MAX_HANDLES) {
      throw new SourceError('limit-size', { limit: MAX_HANDLES });
    }
    this.handles.push(description);
  }

  /** A class description, or a reference to one; undefined for none. */
  private description(code: number): JavaClass | undefined {
    const at = this.cursor.position;
    switch (code as Tc) {
      case Tc.NULL:
        return undefined;
      case Tc.REFERENCE: {
        const found = this.handles[this.cursor.uint32be() - FIRST_HANDLE];
        if (found === undefined) {
          throw new SourceError('corrupt', { offset: at });
        }
        return found;
      }
      case Tc.CLASS_DESCRIPTION:
        return this.ordinary(at);
      case Tc.PROXY:
        return this.proxy(at);
      default:
        throw new SourceError('corrupt', { offset: at - 1 });
    }
  }

  private ordinary(at: number): JavaClass {
    this.work.spend(PRICES.record);
    const name = this.name();
    this.observer.named(name, at);
    this.cursor.skip(8);
    // The handle is given out before the rest is read, which may refer to it.
    const place = this.handles.length;
    this.handle(undefined);
    const flags = this.cursor.uint8();
    const count = this.cursor.uint16be();
    if (count > MAX_FIELDS) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    const types = Array.from({ length: count }, () => this.field());
    return this.finish(place, { name, flags, types });
  }

  /** A class that is made of interfaces while the program runs: calls go to the handler in its fields. */
  private proxy(at: number): JavaClass {
    this.work.spend(PRICES.record);
    const place = this.handles.length;
    this.handle(undefined);
    const count = this.cursor.uint32be();
    if (count > MAX_FIELDS) {
      throw new SourceError('corrupt', { offset: at });
    }
    for (let i = 0; i < count; i++) {
      this.observer.named(this.name(), at);
    }
    return this.finish(place, { name: 'java.lang.reflect.Proxy', flags: Flag.SERIALIZABLE, types: [] });
  }

  private finish(place: number, own: JavaClass): JavaClass {
    this.handles[place] = own;
    this.annotation();
    const parent = this.nested(() => this.description(this.cursor.uint8()));
    const whole = { ...own, parent };
    this.handles[place] = whole;
    return whole;
  }

  private field(): string {
    const type = String.fromCharCode(this.cursor.uint8());
    this.name();
    if (type === '[' || type === 'L') {
      // The name of the type, a string or a reference to one.
      this.content(this.cursor.uint8());
    } else if (SIZES[type] === undefined) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    return type;
  }

  private name(): string {
    const length = this.cursor.uint16be();
    this.work.spend(length * PRICES.textByte);
    return javaText(this.cursor.take(length));
  }

  private object(): void {
    const description = this.description(this.cursor.uint8());
    this.handle(undefined);
    const chain: JavaClass[] = [];
    for (let at = description; at !== undefined; at = at.parent) {
      if (chain.length > MAX_DEPTH) {
        throw new SourceError('limit-depth', { limit: MAX_DEPTH });
      }
      chain.push(at);
    }
    for (const { flags, types } of chain.reverse()) {
      this.work.spend(PRICES.opcode * types.length);
      if ((flags & Flag.EXTERNALIZABLE) !== 0) {
        if ((flags & Flag.BLOCK_DATA) === 0) {
          throw new SourceError('unknown-record', { offset: this.cursor.position });
        }
        this.annotation();
      } else if ((flags & Flag.SERIALIZABLE) !== 0) {
        for (const type of types) {
          this.value(type);
        }
        if ((flags & Flag.WRITE_METHOD) !== 0) {
          this.annotation();
        }
      }
    }
  }

  private value(type: string): void {
    const size = SIZES[type];
    if (size === undefined) {
      this.content(this.cursor.uint8());
    } else {
      this.cursor.skip(size);
    }
  }

  private annotation(): void {
    this.nested(() => {
      while (this.content(this.cursor.uint8()) !== (Tc.END_BLOCK as number)) {
        // Each part is looked at where it is read.
      }
    });
  }

  private array(): void {
    const name = this.description(this.cursor.uint8())?.name ?? '';
    this.handle(undefined);
    const type = name.slice(1, 2);
    const count = this.cursor.uint32be();
    const size = SIZES[type];
    if (!name.startsWith('[') || (size === undefined && type !== 'L' && type !== '[')) {
      throw new SourceError('corrupt', { offset: this.cursor.position });
    }
    if (size === undefined) {
      for (let i = 0; i < count; i++) {
        this.content(this.cursor.uint8());
      }
    } else if (type === 'B') {
      this.block(count);
    } else {
      this.cursor.skip(count * size);
    }
  }

  private block(length: number): void {
    const at = this.cursor.position;
    if (length < MIN_FILE) {
      this.cursor.skip(length);
    } else {
      this.work.spend(PRICES.record);
      this.observer.bytes(this.cursor.source(length), at);
    }
  }

  private string(length: number): void {
    const at = this.cursor.position;
    this.handle(undefined);
    const looked = Math.min(length, MAX_TEXT);
    this.observer.text(javaText(this.cursor.take(looked)), at);
    this.cursor.skip(length - looked);
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > MAX_DEPTH) {
      throw new SourceError('limit-depth', { limit: MAX_DEPTH });
    }
    const result = read();
    this.depth--;
    return result;
  }
}
