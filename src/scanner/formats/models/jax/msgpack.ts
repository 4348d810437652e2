import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { slice } from '../../../bytes/slice';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import type { Format, Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { Work } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { EmbeddedFiles } from '../../text/embedded-files';
import { dryRun } from '../../pickle/detection/pickle-probe';
import { judgeDataText, judgeTextsIn, orTextsOf } from '../data-texts';
import { MsgpackWalk } from './msgpack-walk';

/** Types of `flax/serialization.py`: an array, a complex number, a number of NumPy. */
const FLAX: ReadonlySet<number> = new Set([1, 2, 3]);
/** The type of a time, which the specification names. */
const TIME = -1;
/** Values one behind the other. */
const MAX_VALUES = 10_000;
const MAX_NESTED = 8;
/** Bytes that tell whether others are text, and of such a text those that are looked at. */
const TEXT_LOOK = 48;
const MAX_CODE = 64 * 1024;
/** Work that the beginning of a file may cost to tell what it is. */
const PROBE_WORK = 2e6;

/**
 * MessagePack, in which Flax saves models: names, and arrays as values of types of its own. No reader of Flax runs any of it;
 * `msgpack_numpy` unpickles some of the bytes in it.
 */
export const msgpack: Format = {
  id: 'msgpack',
  probe: isMsgpack,
  scan(source, context) {
    scanHiddenInBinary(source, context);
    const cursor = new Cursor(source);
    const walk = new MsgpackWalk(cursor, context.work, new Visitor(source, context, new EmbeddedFiles(context), 0, 0));
    orTextsOf(source, context, watched => {
      for (let values = 0; cursor.left > 0; values++) {
        if (values >= MAX_VALUES) {
          throw new SourceError('limit-members', { limit: MAX_VALUES });
        }
        walk.value();
      }
      watched.cover({ status: 'scanned', format: 'msgpack', size: source.size });
    });
  }
};

/**
 * A map whose first key is a text, or a list of such maps, and MessagePack as far as it can be seen; under the name of such a file
 * also any list, and either may begin with a number. An empty map or list is one byte (spaCy's `lookups.bin`).
 */
function isMsgpack({ head, size, name }: Probe): boolean {
  const [first] = head;
  if (size === 1) {
    return first === 0x80 || first === 0x90;
  }
  const isMap = (first > 0x80 && first < 0x90) || first === 0xde || first === 0xdf;
  const isNamed = /\.msgpack$/.test(name);
  const inside = first < 0xa0 ? 1 : first === 0xde || first === 0xdc ? 3 : 5;
  const isOfMaps = head[inside] > 0x80 && head[inside] < 0x90;
  const isList = (isNamed || isOfMaps) && ((first > 0x90 && first < 0xa0) || first === 0xdc || first === 0xdd);
  const key = head[isList && isOfMaps ? inside + 1 : inside];
  const isName = (key > 0xa0 && key < 0xc0) || (key >= 0xd9 && key <= 0xdb);
  const isNumber = isNamed && (key < 0x80 || key >= 0xe0 || (key >= 0xca && key <= 0xd3));
  if (!(isMap || isList) || !(isName || isNumber)) {
    return false;
  }
  let isText = true;
  const cursor = new Cursor(head);
  const ignore = (): void => undefined;
  const visitor = {
    text: (text: string) => (isText &&= !/[\0-\x08\x0e-\x1f\ufffd]/.test(text)),
    binary: ignore,
    extension: ignore
  };
  try {
    new MsgpackWalk(cursor, new Work(PROBE_WORK), visitor).value();
  } catch (error) {
    return isText && error instanceof SourceError && error.reason !== 'corrupt' && (head.length < size || isNamed);
  }
  return isText && (head.length < size || cursor.left === 0);
}

const WORD = /^\w{1,40}$/;

class Visitor {
  private before = '';

  constructor(
    private readonly source: ByteSource,
    private readonly context: ScanContext,
    private readonly files: EmbeddedFiles,
    /** Where the source begins in the file. */
    private readonly base: number,
    private readonly depth: number
  ) {}

  text(text: string, offset: number): void {
    // Readers that import what a model names are given the module and the name one behind the other (LangGraph, LangChain).
    if (WORD.test(text) && WORD.test(this.before)) {
      judgeDataText(this.context, `${this.before}.${text}`, this.base + offset);
    }
    this.before = text;
    judgeDataText(this.context, text, this.base + offset);
    this.files.look(text, () => `offset ${this.base + offset}`);
  }

  binary(offset: number, length: number): void {
    const bytes = slice(this.source, offset, length);
    if (length > 0 && dryRun(bytes, this.context.work, 0).acts) {
      this.context.child(`offset ${this.base + offset}`, bytes, { expect: 'pickle' });
    } else if (/^[\t\n\r\x20-\x7e]+$/.test(latin1(bytes.read(0, TEXT_LOOK)))) {
      judgeTextsIn(bytes, this.context, 0, MAX_CODE);
    } else {
      this.files.lookAt(bytes, () => `offset ${this.base + offset}`);
    }
  }

  extension(type: number, offset: number, length: number): void {
    const bytes = slice(this.source, offset, length);
    if (FLAX.has(type) && this.depth < MAX_NESTED) {
      const inside = new Visitor(bytes, this.context, this.files, this.base + offset, this.depth + 1);
      const cursor = new Cursor(bytes);
      new MsgpackWalk(cursor, this.context.work, inside).value();
      if (cursor.left > 0) {
        throw new SourceError('corrupt', { offset: this.base + offset });
      }
    } else if (type !== TIME && !this.isNested(bytes)) {
      this.binary(offset, length);
    }
  }

  /** Values of other types may be MessagePack as well, from end to end. */
  private isNested(bytes: ByteSource): boolean {
    const first = bytes.read(0, 1)[0] ?? 0;
    if (this.depth >= MAX_NESTED || !((first > 0x80 && first < 0xa0) || (first >= 0xdc && first <= 0xdf))) {
      return false;
    }
    const cursor = new Cursor(bytes);
    const inside = new Visitor(bytes, this.context, this.files, this.base, this.depth + 1);
    try {
      new MsgpackWalk(cursor, this.context.work, inside).value();
    } catch (error) {
      if (error instanceof SourceError && (error.reason === 'corrupt' || error.reason === 'truncated')) {
        return false;
      }
      throw error;
    }
    return cursor.left === 0;
  }
}
