import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { InflatedSource } from '../../bytes/inflated';
import { MemorySource } from '../../bytes/memory';
import { openZlib } from '../../codecs/deflate';
import type { ScanContext } from '../../context';
import { readBase64, readingsOfBase64, URL_SAFE } from '../../encoding/base64';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';
import { digitRuns } from './digit-runs';
import { dryRun } from '../pickle/detection/pickle-probe';
import { ARGS, Arg, Op } from '../pickle/machine/opcodes';

/** Shorter texts hold no file. */
const MIN_TEXT = 20;
/** Files that are scanned in one document. */
export const MAX_EMBEDDED = 1_000;
/** Bytes that are enough to see the kind of a file; tar has its letters behind the first header's names. */
const HEAD = 512;

/** What stands in front of base64 in an address that is the file itself (RFC 2397). */
const DATA_URL = /^\s*data:[^,]{0,200};base64,/i;
/** Runs of digits in one text that are looked at. */
const MAX_RUNS = 50_000;
/** Codes around codes that are undone. */
const MAX_LAYERS = 3;
const TEXT = /^[\s\x20-\x7e]{2,}$/;
const DIGITS = /^[\w+/=\s-]{20,}$/;
const HEXADECIMAL = /^[\da-fx\\\s:,-]+$/i;

/** Base64 that was turned round has its padding in front, if any. */
const BASE64_TURNED = /^={0,2}[\w+/-]{24,}$/;
/** Digits of any code without words between them, a list of numbers, or escapes. */
const OTHER_CODE =
  /^\s*(?:\S{20,}\s*$|<~|\S{40,}\s|\D{0,12}-?\d{1,8}[\s,;]+-?\d{1,8}[\s,;]|[^\\]{0,6}\\|[^%]{0,4}%[\da-f]{2}|&#|(?:[\w.]{1,30}\(\s*)?b["']|[^\\\n]{1,80}\\n[^\\\n]{1,80}\\n|[^=]{0,6}=[\dA-F]{2}|(?:[^\n]{0,200}\n){0,9}begin(?:-\w+)? [0-7]{3,4} |[p(][\w.]+\n\w+\n|[ -`]{20,62}\s*\n[ -`]{1,62}\s)/i;
/** Those whose digits are digits of base64 as well; all letters of the one that moves letters are. */
const BASE32 = /^(?:[A-Z2-7]{24,}|[a-z2-7]{24,}|[\dA-V]{24,}|[\da-v]{24,})={0,6}$/;
const pieces = () => require('./text-pieces') as typeof import('./text-pieces');
const codes = () => require('./other-codes') as typeof import('./other-codes');

function reversed(text: string): string {
  return latin1(bytesOf(text).reverse());
}

/** Formats of what runs as it is loaded. */
const CODE: ReadonlySet<string> = new Set(['pickle', 'joblib', 'pytorch-legacy', 'python-code', 'marshal']);

/** `Uint8Array.from` makes a list of all characters first. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    bytes[at] = text.charCodeAt(at);
  }
  return bytes;
}

function hexadecimal(digits: string): Uint8Array {
  return Uint8Array.from({ length: digits.length >> 1 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

/** First bytes of formats that can hold a payload: compiled Python with and without the header of a .pyc as well. */
const MAGIC =
  /^(\x80[\0-\x05]|PK\x03\x04|\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|\x89HDF\r\n|\x93NUMPY|\xfd7zXZ\0|BZh[1-9]1AY|7z\xbc\xaf\x27\x1c|\x28\xb5\x2f\xfd|\x04\x22\x4d\x18|\x5d\0\0|ZF0x|GGUF|\x7fELF|MZ|[\xe3c][\0-\x20]\0\0\0|[^]{2}\r\n[\0-\x03]\0\0\0|\xac\xed\0\x05[s-z|~]|\0\x01\0\0\0\xff\xff\xff\xff\x01\0\0\0|[^]{257}ustar)/;

/** The first bytes of these, but for tar. */
const FIRST = new Set(Array.from('\x80P\x1fx\x89\x93\xfdB7\x28\x04]ZG\x7fM\xe3c\xac\0', char => char.charCodeAt(0)));
/** Where the letters of tar stand. */
const USTAR = 257;
const LINE_FEED = 10;

/**
 * Looks for files that a document holds as base64 or in hexadecimal digits in its texts, and scans them as its members. The reader of
 * the text is unknown: it may skip characters that are no digits, do without padding, read on behind padding, or take the alphabet of
 * URLs.
 */
export class EmbeddedFiles {
  /** True when there were more files than are scanned. */
  limited = false;
  private count = 0;
  /** What was scanned, while parts of the same text are looked at again. */
  private readonly scanned = new Set<string>();
  private isAgain = false;

  /** @param onlyCode - none but pickles and compiled Python are scanned */
  constructor(
    private readonly context: ScanContext,
    private readonly onlyCode = false
  ) {}

  /**
   * Scans the file in a text, if it holds one.
   * @param name - gives the member's name
   * @param layer - how many codes were undone
   * @param isPart - the text is the digits of a longer one: no loader is given them as they are, so that they are nothing but digits
   */
  look(text: string, name: () => string, layer = 0, isPart = false): void {
    if (text.length < MIN_TEXT || layer > MAX_LAYERS) {
      return;
    }
    const behind = DATA_URL.exec(text)?.[0].length ?? 0;
    if (behind > 0) {
      this.look(text.slice(behind), name, layer);
      return;
    }
    if (HEXADECIMAL.test(text)) {
      this.lookAtHexadecimal(text, name, layer);
    }
    // Bytes that were made a text, one character for each.
    const beginning = text.slice(0, HEAD);
    const isBytes = (text.startsWith('\x80') || beginning.includes('\n')) && !/[^\0-\xff]/.test(beginning);
    if (!isPart && isBytes && this.mayBeFile(bytesOf(beginning))) {
      this.lookAt(new MemorySource(bytesOf(text)), name);
    }
    const alphabets = /[-_]/.test(text) ? ['', URL_SAFE] : [''];
    this.context.work.spend(text.length * alphabets.length * PRICES.searchedByte);
    for (const alphabet of alphabets) {
      const readings = readingsOfBase64(text, alphabet, HEAD);
      if (readings.some(({ bytes }) => this.mayBeFile(bytes))) {
        this.scan(text, alphabet, name);
      } else if (readings.some(({ bytes }) => DIGITS.test(latin1(bytes)))) {
        readingsOfBase64(text, alphabet).forEach(({ bytes }) => this.look(latin1(bytes), name, layer + 1));
      }
    }
    this.lookAtOthers(text, name, layer, isPart);
    this.lookInside(text, name, layer);
  }

  /** Looks at what is written in any other way, and from behind. */
  private lookAtOthers(text: string, name: () => string, layer: number, isPart: boolean): void {
    const beginning = text.slice(0, 2 * HEAD);
    const turned = BASE64_TURNED.test(beginning) ? readBase64(reversed(text.slice(-HEAD)), URL_SAFE).bytes : undefined;
    if (turned !== undefined && this.mayBeFile(turned)) {
      this.lookAt(new MemorySource(readBase64(reversed(text), URL_SAFE).bytes), name);
    }
    const isAny = (isPart ? BASE32 : OTHER_CODE).test(beginning);
    if (!isAny && !isPart) {
      return;
    }
    for (const { form, decode, ofBase64 } of codes().OTHER_CODES) {
      const head = (isAny || ofBase64) && form.test(beginning) ? decode(beginning) : undefined;
      if (head === undefined || head.length === 0) {
        continue;
      }
      this.context.work.spend(beginning.length * PRICES.searchedByte);
      if (this.isFile(head.subarray(0, HEAD))) {
        this.context.work.spend(text.length * PRICES.textByte);
        this.lookAt(new MemorySource(decode(text) ?? head), name, true);
      } else if (DIGITS.test(latin1(head)) && !DIGITS.test(beginning)) {
        this.look(latin1(decode(text) ?? head), name, layer + 1);
      }
    }
  }

  /** Looks at the parts of a text that stand by themselves, for what is no base64. */
  lookAtPieces(text: string, name: () => string): void {
    this.isAgain = true;
    this.context.work.spend(text.length * PRICES.textByte);
    for (const piece of pieces().piecesOf(text)) {
      this.context.work.spend(PRICES.node);
      if (/\s/.test(piece) && (piece.includes('\n') || DIGITS.test(piece))) {
        this.look(piece, name);
      } else {
        if (HEXADECIMAL.test(piece)) {
          this.lookAtHexadecimal(piece, name, 0);
        }
        this.lookAtOthers(piece, name, 0, false);
      }
    }
  }

  /** Looks at a list of numbers from -128 to 255 or of pieces of a text, which some program puts together. */
  lookAtList(items: readonly (number | string)[], name: () => string): void {
    if (items.length < 2) {
      return;
    }
    if (typeof items[0] === 'string') {
      this.look(items.join(''), name);
    } else if (items.length >= MIN_TEXT && this.mayBeFile(Uint8Array.from(items.slice(0, HEAD) as number[]))) {
      this.lookAt(new MemorySource(Uint8Array.from(items as number[])), name);
    }
  }

  /** Looks at the digits in a text of which they are only a part: `pickle:gASV...`. */
  private lookInside(text: string, name: () => string, layer: number): void {
    let left = MAX_RUNS;
    const { length } = text.trim();
    for (const run of digitRuns(text)) {
      if (--left < 0) {
        this.limited = true;
        return;
      }
      if (run.length < length) {
        this.look(run, name, layer + 1, true);
      }
    }
  }

  /**
   * Scans bytes of the document that are written in another way than base64, if they are a file.
   * @param isLiteral - programs keep data of their own so: what is packed has to be a file as well
   */
  lookAt(source: ByteSource, name: () => string, isLiteral = false): void {
    const { context } = this;
    const head = source.read(0, HEAD).slice();
    if (!this.mayBeFile(head) || !this.acts(source, head)) {
      return;
    }
    const format = context.recognise(source);
    if (
      format === undefined ||
      (this.onlyCode && !CODE.has(format)) ||
      (format === 'zlib' && !this.inflates(source, isLiteral))
    ) {
      return;
    }
    const print = `${source.size} ${latin1(head)}`;
    if (this.isAgain && this.scanned.has(print)) {
      return;
    }
    this.scanned.add(print);
    if (this.count >= MAX_EMBEDDED) {
      this.limited = true;
      return;
    }
    this.count++;
    context.child(name(), source);
  }

  /** False for zlib that soon breaks and of which nothing readable comes out: one in thousands of random digits begins like it. */
  private inflates(source: ByteSource, isLiteral: boolean): boolean {
    const inflated = new InflatedSource(source, openZlib, this.context);
    if (isLiteral) {
      return this.context.recognise(inflated) !== undefined;
    }
    const head = inflated.read(0, HEAD);
    return (
      head.length === HEAD ||
      this.isWholeZlib(source) ||
      this.context.recognise(inflated) !== undefined ||
      TEXT.test(latin1(head))
    );
  }

  private isWholeZlib(source: ByteSource): boolean {
    try {
      const decoder = openZlib(source, this.context.work);
      // The checksum stands at the end.
      for (let bytes = decoder.next(); bytes !== null; bytes = decoder.next()) {
        this.context.work.spend(PRICES.node);
      }
      return true;
    } catch (error) {
      if (error instanceof SourceError) {
        return false;
      }
      throw error;
    }
  }

  private scan(text: string, alphabet: string, name: () => string): void {
    this.context.work.spend(text.length * PRICES.textByte);
    readingsOfBase64(text, alphabet).forEach(({ bytes }) => this.lookAt(new MemorySource(bytes), name));
  }

  private lookAtHexadecimal(text: string, name: () => string, layer: number): void {
    const digits = text
      .replace(/0x([\da-f])(?![\da-f])/gi, '0$1')
      .replace(/0x/gi, '')
      .replace(/\\x|[\s:,-]/g, '');
    this.context.work.spend(text.length * PRICES.textByte);
    if (!/^[\da-f]+$/i.test(digits)) {
      return;
    }
    const head = hexadecimal(digits.slice(0, 2 * HEAD));
    if (this.mayBeFile(head)) {
      this.lookAt(new MemorySource(hexadecimal(digits)), name);
    } else if (DIGITS.test(latin1(head))) {
      this.look(latin1(hexadecimal(digits)), name, layer + 1);
    }
  }

  /** True but for a pickle without a magic number that imports nothing: words begin like one, and no program has a use for it. */
  private acts(source: ByteSource, head: Uint8Array): boolean {
    return MAGIC.test(latin1(head)) || dryRun(source, this.context.work, 0).acts;
  }

  /** True for the beginning of a file that can hold a payload. */
  mayBeFile(head: Uint8Array): boolean {
    if (FIRST.has(head[0]) || head.length > USTAR || (head[2] === 0x0d && head[3] === LINE_FEED)) {
      if (MAGIC.test(latin1(head))) {
        return true;
      }
    }
    return head.length > 2 && this.mayBePickle(head);
  }

  /** The same where any text may be such a code: the two bytes that a pickle begins with are soon met by chance. */
  private isFile(head: Uint8Array): boolean {
    return head[0] === Op.PROTO ? this.imports(head) : this.mayBeFile(head);
  }

  /** Pickles of protocols 0 and 1 have no magic number, and words may happen to be opcodes. */
  private mayBePickle(head: Uint8Array): boolean {
    const mayEnd = head.length >= HEAD || head.includes(LINE_FEED) || head.includes(Op.STACK_GLOBAL);
    return ARGS[head[0]] !== Arg.INVALID && mayEnd && this.imports(head);
  }

  /** Words import nothing; of a longer text the first opcodes do not show that. */
  private imports(head: Uint8Array): boolean {
    const { acts, end } = dryRun(new MemorySource(head), this.context.work, 0);
    return acts || (head.length >= HEAD && end.reason !== 'bad-opcode' && end.reason !== 'underflow');
  }
}
