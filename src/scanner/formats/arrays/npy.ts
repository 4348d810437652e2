import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { isFilled } from '../../bytes/filled';
import { slice } from '../../bytes/slice';
import type { ByteSource } from '../../bytes/byte-source';
import { PRICES } from '../../work';
import { latin1 } from '../../printable';
import { scanPickle } from '../pickle';
import { looksLikePickle } from '../pickle/detection/pickle-probe';
import { uint16, uint32 } from '../../encoding/integers';
import type { Element } from './npy-dtype';
import { byteStringOf, countOf, elementOf } from './npy-dtype';
import { scanByteStrings, scanInOrderOfC } from './npy-elements';
import type { Literal } from './npy-literal';
import { readLiteral } from './npy-literal';

/** NumPy refuses headers beyond 10,000 bytes, except where pickles are allowed (`numpy.load`, max_header_size). */
const MAX_HEADER = 1024 * 1024;
/** Magic number and version. */
const VERSIONED = 8;
/** The newest version, whose header is UTF-8. */
const UTF8_VERSION = 3;
const KEYS = ['descr', 'fortran_order', 'shape'];

/**
 * A NumPy array file (`numpy/lib/format.py`, versions 1.0 to 3.0): magic, version, header length (2 or 4 bytes,
 * little-endian), a Python dict literal, then raw data, or one pickle when the dtype holds objects.
 *
 * Data are inert only where the header is one that NumPy writes and its type has a fixed size. Whatever else NumPy may make
 * of a header, it may unpickle what follows: that is scanned as a pickle if it can be one, and never called understood.
 */
export const npy: Format = {
  id: 'npy',
  scan(source, context) {
    const head = source.read(0, 12).slice();
    const wide = head[6] >= 2;
    const start = VERSIONED + (wide ? 4 : 2);
    const length = head.length < start ? -1 : wide ? uint32(head, VERSIONED) : uint16(head, VERSIONED);
    const data = start + length;
    if (length < 0 || length > MAX_HEADER || data > source.size) {
      context.cover({ status: 'failed', format: 'npy', size: source.size, reason: 'corrupt', params: { offset: 8 } });
      if (length > MAX_HEADER && data < source.size) {
        context.child('data', slice(source, data, source.size - data));
      }
      return;
    }
    context.work.spend(length * PRICES.textByte);
    const bytes = source.read(start, length).slice();
    reportExpression(latin1(bytes), start, context);
    const text = head[7] === 0 ? decode(bytes, head[6]) : undefined;
    scanData(
      text === undefined ? {} : readHeader(text, head[6]),
      slice(source, data, source.size - data),
      data,
      context
    );
  }
};

/** The header as text; undefined when NumPy cannot read one of this version. */
function decode(bytes: Uint8Array, version: number): string | undefined {
  if (version !== UTF8_VERSION) {
    return version === 1 || version === 2 ? latin1(bytes) : undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What a header says of the data; undefined what it does not say in the words of a writer. */
interface Header {
  readonly element?: Element;
  readonly count?: number;
  /** Bytes of one element that is a byte string. */
  readonly byteString?: number;
  /** The shape of an array in Fortran's order. */
  readonly turned?: readonly number[];
}

function readHeader(text: string, version: number): Header {
  const literal = readLiteral(text, version < UTF8_VERSION);
  if (literal?.type !== 'dict' || literal.entries.length !== KEYS.length) {
    return {};
  }
  const fields = new Map<string, Literal>(literal.entries);
  const [descr, order, shape] = KEYS.map(key => fields.get(key));
  if (descr === undefined || order?.type !== 'bool' || shape === undefined) {
    return {};
  }
  const turned = order.value && shape.type === 'tuple' ? shape.items.flatMap(lengthOf) : undefined;
  return { element: elementOf(descr), count: countOf(shape), byteString: byteStringOf(descr), turned };
}

const lengthOf = (item: Literal): number[] => (item.type === 'int' ? [item.value] : []);

function scanData(header: Header, rest: ByteSource, offset: number, context: ScanContext): void {
  const { element, count, byteString, turned } = header;
  if (element === 'objects') {
    scanObjects(rest, offset, context);
    return;
  }
  if (element === undefined || count === undefined) {
    const params = { offset: VERSIONED };
    context.cover({ status: 'failed', format: 'npy', size: rest.size, reason: 'corrupt', params });
    if (looksLikePickle(rest, context.work)) {
      scanObjects(rest, offset, context);
    }
    return;
  }
  const announced = element * count;
  if (announced > rest.size) {
    const params = { offset: offset + rest.size };
    context.cover({ status: 'failed', format: 'npy', size: rest.size, reason: 'truncated', params });
  }
  const size = Math.min(announced, rest.size);
  context.cover({ status: 'inert', format: 'raw-tensor', size });
  // A program may hand the bytes of an array to a loader: states of random generators and messages are kept so.
  const data = slice(rest, 0, size);
  if (size > 0 && context.recognise(data) !== undefined && !isFilled(data, size)) {
    context.child('data', data);
  }
  if (byteString !== undefined) {
    scanByteStrings(data, byteString, context);
  }
  if (turned !== undefined && element > 0 && announced <= rest.size) {
    scanInOrderOfC(data, element, turned, context);
  }
  if (rest.size > announced) {
    context.child('trailing', slice(rest, announced, rest.size - announced));
  }
}

function scanObjects(rest: ByteSource, offset: number, context: ScanContext): void {
  context.trace?.(offset, { type: 'bytes', source: rest });
  scanPickle(rest, context.from(offset), 'npy');
}

/** A header that has to be evaluated: no reader of today does. */
function reportExpression(header: string, offset: number, context: ScanContext): void {
  if (isExpression(header)) {
    context.finding({
      rule: 'npy-header-code',
      severity: 'MEDIUM',
      module: 'numpy',
      operator: 'header',
      offset,
      length: header.length,
      evidence: header.trim()
    });
  }
}

/** A header is a dict of literals; a name in front of a bracket, or an attribute, has to be evaluated. */
function isExpression(header: string): boolean {
  const bare = withoutTexts(header);
  return /[\w)\]']\s*\(|[A-Za-z_)\]']\s*\.\s*[A-Za-z_]|\b(lambda|import|for)\b/.test(bare);
}

/** The header with `''` in place of each text between quotes, in which a backslash stands before a quote that ends none. */
function withoutTexts(header: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < header.length; at++) {
    const quote = header[at];
    if (quote !== "'" && quote !== '"') {
      continue;
    }
    let end = at + 1;
    while (end < header.length && header[end] !== quote) {
      end += header[end] === '\\' ? 2 : 1;
    }
    if (end >= header.length) {
      break;
    }
    parts.push(header.slice(from, at), "''");
    at = end;
    from = end + 1;
  }
  return parts.join('') + header.slice(from);
}
