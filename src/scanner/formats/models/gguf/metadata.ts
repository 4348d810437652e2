import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';
import type { ScanContext } from '../../../context';
import { PRICES } from '../../../work';
import { MetadataTexts } from '../tensors/metadata-texts';
import type { GgufReader } from './gguf-reader';
import type { Reports } from './reports';

/** Types of values (`gguf_type`). */
const enum Kind {
  UINT8 = 0,
  INT8 = 1,
  FLOAT32 = 6,
  STRING = 8,
  ARRAY = 9,
  FLOAT64 = 12
}

/** Bytes of a number by its type. */
const WIDTHS = [1, 1, 2, 2, 4, 4, 4, 1, NaN, NaN, 8, 8, 8];
/** The tokens that stand for a byte, where llama.cpp takes the two digits for an index without a look at the sign. */
const TOKENS = 'tokenizer.ggml.tokens';
const BEFORE_TABLE = /^<0x-[0-9a-f]>$/i;
const BYTE_TOKEN = 6;
/** The specification allows keys of 65,535 bytes. */
const MAX_KEY = 65_535;
/** No download stops in front of so many bytes: what a smaller file claims to hold was never there. */
const MIN_CUT = 4096;
/** Longer texts are looked at no further. */
const MAX_TEXT = 16 * 2 ** 20;
/** A list has at most as many items as the largest vocabulary, with room to spare. */
const MAX_ITEMS = 2 ** 24;
/** A longer list is a vocabulary. */
const MAX_TEXTS = 256;
/** Lists of words at any length: a model of code has words of code. */
const VOCABULARY = new Set([TOKENS, 'tokenizer.ggml.merges']);
/** Words of vocabularies are shorter; what is longer may hold a file. */
const MIN_ITEM = 32;
/** Lists in lists. ggml knows none. */
const MAX_DEPTH = 8;
/** The fixed size of llama.cpp's tables of layers. */
const MAX_LAYERS = 512;
/** Alignments: the page of a GPU is the largest that makes sense. */
const MAX_ALIGNMENT = 2 ** 21;
export const DEFAULT_ALIGNMENT = 32;

/** Numbers of a list that are looked at to tell whether all are bytes. */
const MAX_NARROWED_HEAD = 512;
const DIGITS = /^[!-~]+$/;

const UTF8 = new TextDecoder();

/** Reads the pairs of keys and values. */
export class MetadataReader {
  alignment = DEFAULT_ALIGNMENT;
  private readonly texts: MetadataTexts;
  private readonly keys = new Set<string>();
  private isBeyond = false;

  constructor(
    private readonly reader: GgufReader,
    private readonly context: ScanContext,
    private readonly reports: Reports
  ) {
    this.texts = new MetadataTexts(context);
  }

  read(count: number): void {
    for (let i = 0; i < count; i++) {
      this.context.work.spend(PRICES.record);
      const at = this.reader.position;
      const key = UTF8.decode(this.reader.take(this.length('key', MAX_KEY)));
      if (this.keys.has(key)) {
        this.reports.repeated(key, at);
      }
      this.keys.add(key);
      this.reports.name(key, at);
      this.texts.lookInName(key);
      this.value(key);
    }
    if (this.texts.limited) {
      this.reports.limit(MAX_TEXT);
    }
  }

  /**
   * A length in bytes.
   * @param most - bytes of the longest honest one: a file that ends before a longer one does was not cut off
   */
  length(what: string, most: number): number {
    return this.claimed(what, 1, most);
  }

  /** A count of things that take at least so many bytes each. */
  claimed(what: string, bytes: number, most: number): number {
    const { reader } = this;
    const at = reader.position;
    const count = reader.count();
    if (count * bytes > reader.left) {
      if (count > most || reader.end < MIN_CUT) {
        this.tooMany(what, at, `${count} > ${reader.left}`);
      }
      throw new SourceError('truncated');
    }
    return count;
  }

  /** A count of records, which are read as long as there are any: fewer than `most`, or it is a claim. */
  records(what: string, bytes: number, most: number): number {
    const { reader } = this;
    const at = reader.position;
    const count = reader.count();
    if (count * bytes > reader.left && (count > most || reader.end < MIN_CUT)) {
      this.tooMany(what, at, `${count} * ${bytes} > ${reader.left}`);
    }
    if (count > most) {
      throw new SourceError('limit-members', { limit: most });
    }
    return count;
  }

  /** The first claim says it all. */
  private tooMany(what: string, offset: number, evidence: string): void {
    if (!this.isBeyond) {
      this.isBeyond = true;
      this.reports.falseClaim(what, offset, evidence);
    }
  }

  private value(key: string): void {
    const { reader } = this;
    const at = reader.position;
    const kind = reader.number(4);
    if (kind === Kind.STRING) {
      this.text(key);
    } else if (kind === Kind.ARRAY) {
      this.list(key, 1);
    } else {
      const width = this.widthOf(kind, at);
      if (key === 'general.alignment' || key.endsWith('.block_count')) {
        this.setting(key, width === 8 || width === 4 ? reader.number(width) : reader.uint(width), at);
      } else {
        reader.skip(width);
      }
    }
  }

  private setting(key: string, value: number, at: number): void {
    const isLayers = key !== 'general.alignment';
    const isPossible = isLayers
      ? value <= MAX_LAYERS
      : value > 0 && value <= MAX_ALIGNMENT && Number.isInteger(Math.log2(value));
    if (!isPossible) {
      this.reports.falseClaim(key, at, `${key} = ${value}`);
    } else if (!isLayers) {
      this.alignment = value;
    }
  }

  private text(key: string): void {
    const { reader } = this;
    const length = this.length('text', 2 ** 20);
    if (length > MAX_TEXT) {
      this.reports.limit(MAX_TEXT);
      reader.skip(length);
      return;
    }
    const at = reader.position;
    const bytes = reader.take(length);
    this.texts.look(key, UTF8.decode(bytes), at, bytes);
  }

  private list(key: string, depth: number): void {
    const { reader, context } = this;
    const at = reader.position;
    if (depth > MAX_DEPTH) {
      this.reports.falseClaim('lists', at, `${depth} > ${MAX_DEPTH}`);
      throw new SourceError('limit-depth');
    }
    const kind = reader.number(4);
    if (kind === Kind.ARRAY) {
      const count = this.claimed('list', 4 + reader.countWidth, MAX_ITEMS);
      for (let i = 0; i < count; i++) {
        context.work.spend(PRICES.record);
        this.list(key, depth + 1);
      }
    } else if (kind === Kind.STRING) {
      this.words(key, this.claimed('list', reader.countWidth, MAX_ITEMS));
    } else {
      const width = this.widthOf(kind, at);
      const source = reader.source(width * this.claimed('list', width, MAX_ITEMS));
      this.texts.lookAtBytes(key, source);
      if (width > 1 && kind !== Kind.FLOAT32 && kind !== Kind.FLOAT64) {
        this.narrow(key, source, width);
      }
    }
  }

  /** Bytes that are written as larger numbers. */
  private narrow(key: string, source: ByteSource, width: number): void {
    const at = this.reader.isBig ? width - 1 : 0;
    const part = (length: number): Uint8Array | undefined => {
      const bytes = source.read(0, length);
      const narrowed = bytes.filter((_, i) => i % width === at);
      const isByte = bytes.every((byte, i) => i % width === at || byte === 0 || byte === 0xff);
      return isByte ? narrowed : undefined;
    };
    const head = part(Math.min(source.size, MAX_NARROWED_HEAD * width));
    if (head !== undefined && source.size <= MAX_TEXT) {
      this.context.work.spend(source.size * PRICES.searchedByte);
      const all = this.texts.mayBeFile(head) ? part(source.size) : undefined;
      if (all !== undefined) {
        this.texts.lookAtBytes(key, new MemorySource(all));
      }
    }
  }

  private words(key: string, count: number): void {
    const { reader, context } = this;
    context.work.spend(count * PRICES.node);
    const pieces: string[] = [];
    for (let i = 0; i < count; i++) {
      const at = reader.position;
      const length = this.length('text', 2 ** 20);
      if (length === BYTE_TOKEN && key === TOKENS) {
        const token = UTF8.decode(reader.take(length));
        if (BEFORE_TABLE.test(token)) {
          this.reports.falseClaim('token', at, token);
        }
      } else if (count > MAX_TEXTS && length < MIN_ITEM) {
        reader.skip(length);
      } else if (length > MAX_TEXT) {
        this.reports.limit(MAX_TEXT);
        reader.skip(length);
      } else {
        const bytes = reader.take(length);
        if (count > MAX_TEXTS || VOCABULARY.has(key)) {
          this.texts.lookInWord(key, UTF8.decode(bytes), bytes);
        } else {
          const text = UTF8.decode(bytes);
          pieces.push(text);
          this.texts.look(key, text, at, bytes);
        }
      }
    }
    // One text in several pieces: those of digits have no blank and no end of a sentence.
    if (pieces.length > 1 && pieces.every(piece => DIGITS.test(piece))) {
      this.texts.lookInWord(key, pieces.join(''));
    }
  }

  private widthOf(kind: number, offset: number): number {
    const width = WIDTHS[kind];
    if (width > 0) {
      return width;
    }
    this.reports.falseClaim('type', offset, String(kind));
    throw new SourceError('corrupt', { offset });
  }
}
