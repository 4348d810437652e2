import { SourceError } from '../../../bytes/byte-source';
import type { Cursor } from '../../../encoding/cursor';

/** Bytes of a text that are kept; the rest is passed over. */
const MAX_TEXT = 4096;
/** Characters of one number written as text. */
const MAX_WORD = 64;
const BACKSLASH = 0x5c;
const ESCAPED: Readonly<Record<string, number>> = { n: 10, t: 9, v: 11, b: 8, r: 13, f: 12, a: 7 };
const NA = -(2 ** 31);

/** The three ways in which R writes numbers and texts (`src/main/serialize.c`): big-endian, of the machine, as text. */
export interface RInput {
  readonly position: number;
  readonly left: number;
  int(): number;
  /** Passes over `count` numbers of so many bytes; a number of several parts is as many words of a text. */
  skip(count: number, width: number, words?: number): void;
  /** Passes over bytes of a raw vector. */
  skipRaw(count: number): void;
  /** The beginning of a text of `length` bytes, which is passed over. */
  text(length: number): string;
}

const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

class BinaryInput implements RInput {
  constructor(
    private readonly cursor: Cursor,
    private readonly isBigEndian: boolean
  ) {}

  get position(): number {
    return this.cursor.position;
  }

  get left(): number {
    return this.cursor.left;
  }

  int(): number {
    return this.isBigEndian ? this.cursor.uint32be() | 0 : this.cursor.int32();
  }

  skip(count: number, width: number): void {
    this.cursor.skip(count * width);
  }

  skipRaw(count: number): void {
    this.cursor.skip(count);
  }

  text(length: number): string {
    const kept = this.cursor.take(Math.min(length, MAX_TEXT));
    const text = UTF8.decode(kept);
    this.cursor.skip(length - kept.length);
    return text;
  }
}

class TextInput implements RInput {
  /** A byte that was read too far. */
  private ahead: number | undefined;

  constructor(private readonly cursor: Cursor) {}

  get position(): number {
    return this.cursor.position;
  }

  /** Blanks at the end are none of the value. */
  get left(): number {
    while (this.cursor.left > 0) {
      const byte = this.byte();
      if (byte > 0x20) {
        this.ahead = byte;
        return this.cursor.left + 1;
      }
    }
    return 0;
  }

  int(): number {
    const word = this.word();
    if (word === 'NA') {
      return NA;
    }
    if (!/^-?\d{1,10}$/.test(word)) {
      throw new SourceError('corrupt', { offset: this.position });
    }
    return Number(word);
  }

  skip(count: number, _width: number, words = 1): void {
    for (let i = 0; i < count * words; i++) {
      this.word();
    }
  }

  skipRaw(count: number): void {
    this.skip(count, 1);
  }

  text(length: number): string {
    if (length === 0) {
      return '';
    }
    const kept: number[] = [];
    let byte = this.firstByte();
    for (let i = 0; i < length; i++) {
      if (byte === BACKSLASH) {
        byte = this.escaped();
      }
      if (kept.length < MAX_TEXT) {
        kept.push(byte);
      }
      if (i + 1 < length) {
        byte = this.byte();
      }
    }
    return UTF8.decode(Uint8Array.from(kept));
  }

  private escaped(): number {
    const byte = this.byte();
    const char = String.fromCharCode(byte);
    if (char < '0' || char > '7') {
      return ESCAPED[char] ?? byte;
    }
    let value = byte - 0x30;
    for (let digits = 1; digits < 3; digits++) {
      const next = this.byte();
      if (next < 0x30 || next > 0x37) {
        this.ahead = next;
        break;
      }
      value = value * 8 + next - 0x30;
    }
    return value & 0xff;
  }

  private word(): string {
    let word = String.fromCharCode(this.firstByte());
    while (this.cursor.left > 0) {
      const byte = this.byte();
      if (byte <= 0x20) {
        break;
      }
      if (word.length >= MAX_WORD) {
        throw new SourceError('corrupt', { offset: this.position });
      }
      word += String.fromCharCode(byte);
    }
    return word;
  }

  private firstByte(): number {
    let byte = this.byte();
    while (byte <= 0x20) {
      byte = this.byte();
    }
    return byte;
  }

  private byte(): number {
    const { ahead } = this;
    this.ahead = undefined;
    return ahead ?? this.cursor.uint8();
  }
}

/** The input behind the two bytes that name its form, or undefined where they name none. */
export function inputOf(form: string, cursor: Cursor): RInput | undefined {
  switch (form) {
    case 'X\n':
      return new BinaryInput(cursor, true);
    case 'B\n':
      return new BinaryInput(cursor, false);
    case 'A\n':
      return new TextInput(cursor);
    default:
      return undefined;
  }
}
