import type { ScanContext } from '../../context';
import type { Format, Probe } from '../../format';
import { MemorySource } from '../../bytes/memory';
import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { knowsEnd } from '../../bytes/inflated';
import type { FlatTable } from '../../encoding/flatbuffers';
import { FlatBuffer } from '../../encoding/flatbuffers';
import { uint32 } from '../../encoding/integers';
import { LIMIT_WORK, PRICES } from '../../work';
import { scanHiddenInBinary } from '../fallback/hidden-pickle';
import { letters } from '../magic';
import { CONTINUES, MAX_METADATA } from './arrow-layout';
import { schemasOf } from './parquet-footer';

const streams = () => require('./arrow-stream') as typeof import('./arrow-stream');

/** The type whose description is a pickle (`pyarrow.PyExtensionType`). */
const PICKLED_TYPE = 'arrow.py_extension_type';
const PARQUET = 'PAR1';
const ARROW = 'ARROW1';
/** The length of a footer, and the longer of the marks. */
const ENDING = 4 + ARROW.length;
/** The key of a type's description. */
const DESCRIPTION = 'ARROW:extension:metadata';
/** Pickles of one schema that are looked at; there is one for each column of such a type. */
const MAX_PICKLES = 1000;
/** Offset of an Arrow file's first message. */
const FIRST_MESSAGE = 8;
/** Types within each other. */
const MAX_NESTED = 100;
const SHORTEST_MESSAGE = 32;

const LATIN1 = new TextDecoder('latin1');

/**
 * Parquet (`PAR1`, pages, footer, its length in 4 bytes little-endian, `PAR1`). The pages are data; the footer can hold
 * an Arrow schema in base64, and that a pickle.
 */
export const parquet: Format = {
  id: 'parquet',
  probe: probe => beginsWith(probe, PARQUET) || probe.memo(markAtEnd) === PARQUET,
  scan(source, context) {
    const footer = footerOf(source, PARQUET, context);
    if (footer === undefined) {
      return;
    }
    const { messages, problem } = schemasOf(footer, PICKLED_TYPE, context.work);
    for (const { bytes, whole } of messages) {
      scanColumnTypes(bytes, whole ? messageStart(bytes) : undefined, context);
    }
    const { size } = source;
    if (problem !== undefined) {
      const { reason, params } = problem;
      const status = reason === 'unknown-record' ? 'not-understood' : 'failed';
      context.cover({ status, format: 'parquet', size, reason, params });
    } else {
      coverData(source, PARQUET, context);
    }
  }
};

/**
 * An Arrow file (Feather version 2): `ARROW1`, the schema and batches as messages, a footer with the schema once more,
 * its length, `ARROW1`. Batches are data. Or the messages alone, a stream.
 */
export const arrow: Format = {
  id: 'arrow',
  probe: probe => beginsWith(probe, ARROW) || probe.memo(markAtEnd) === ARROW || isStream(probe),
  scan(source, context) {
    if (uint32(source.read(0, 4), 0) === CONTINUES) {
      streams().scanArrowStream(source, context, (message, start) => scanColumnTypes(message, start, context));
      return;
    }
    if (LATIN1.decode(source.read(0, ARROW.length)) === ARROW) {
      scanFirstMessage(source, context);
    }
    const footer = footerOf(source, ARROW, context);
    if (footer !== undefined) {
      scanColumnTypes(footer, 0, context);
      coverData(source, ARROW, context);
    }
  }
};

/** A reader of streams that is given the file without its first bytes takes the schema there, and not the footer's. */
function scanFirstMessage(source: ByteSource, context: ScanContext): void {
  const prefix = source.read(FIRST_MESSAGE, 8).slice();
  const start = messageStart(prefix);
  const length = prefix.length === 8 ? uint32(prefix, start - 4) : 0;
  if (length > MAX_METADATA && length <= source.size) {
    const params = { size: length, limit: MAX_METADATA };
    context.cover({ status: 'not-understood', format: 'arrow', size: source.size, reason: 'limit-size', params });
  }
  const message = source.read(FIRST_MESSAGE, start + Math.min(length, MAX_METADATA)).slice();
  scanColumnTypes(message, start, context);
}

/** A message behind its length: the offset of a table, whose vtable stands in front of it. */
function isStream({ head, size }: Probe): boolean {
  if (head.length < SHORTEST_MESSAGE || uint32(head, 0) !== CONTINUES) {
    return false;
  }
  const length = uint32(head, 4);
  const table = 8 + uint32(head, 8);
  const layout = table + 4 <= head.length ? table - uint32(head, table) : 0;
  return length % 4 === 0 && length >= 16 && 8 + length <= size && layout >= 12 && layout < table;
}

function beginsWith({ head }: Probe, mark: string): boolean {
  return letters(head, 0, mark.length) === mark;
}

/**
 * Readers of both formats begin at the end, and do not care how the file begins. Returns the mark at the end, if the length
 * before it can be that of a footer.
 */
function markAtEnd({ source, size, head }: Probe): string | undefined {
  if (size <= head.length ? size < 2 * ARROW.length : !knowsEnd(source)) {
    return undefined;
  }
  const tail = source.read(size - ENDING, ENDING);
  const end = LATIN1.decode(tail);
  const mark = [PARQUET, ARROW].find(magic => end.endsWith(magic));
  const length = mark === undefined ? 0 : uint32(tail, tail.length - mark.length - 4);
  return length > 0 && length < size ? mark : undefined;
}

/** The pages or batches before the footer are data; bytes of something else before them are not. */
function coverData(source: ByteSource, magic: string, context: ScanContext): void {
  const format = formatOf(magic);
  if (context.fullyScanned || LATIN1.decode(source.read(0, magic.length)) === magic) {
    context.cover({ status: 'scanned', format, size: source.size });
  } else {
    context.cover({
      status: 'not-understood',
      format,
      size: source.size,
      reason: 'unknown-record',
      params: { offset: 0 }
    });
    scanHiddenInBinary(source, context);
  }
}

function formatOf(magic: string): 'parquet' | 'arrow' {
  return magic === PARQUET ? 'parquet' : 'arrow';
}

/** The footer before its length and `magic` at the end of the file; undefined, and covered, when it can't be had. */
function footerOf(source: ByteSource, magic: string, context: ScanContext): Uint8Array | undefined {
  const ending = 4 + magic.length;
  const tail = source.read(Math.max(0, source.size - ending), ending).slice();
  const end = LATIN1.decode(tail.subarray(4));
  const length = tail.length === ending ? uint32(tail, 0) : 0;
  const format = formatOf(magic);
  const { size } = source;
  if (end === 'PARE') {
    context.cover({ status: 'not-understood', format, size, reason: 'encrypted' });
  } else if (end !== magic || length > size - ending) {
    context.cover({ status: 'failed', format, size, reason: 'truncated' });
  } else if (length > MAX_METADATA) {
    context.cover({
      status: 'not-understood',
      format,
      size,
      reason: 'limit-size',
      params: { size: length, limit: MAX_METADATA }
    });
  } else {
    return source.read(size - ending - length, length).slice();
  }
  return undefined;
}

/** Returns the offset of a message's FlatBuffer, behind its length. Since 0.15 0xFFFFFFFF stands before the length. */
function messageStart(message: Uint8Array): number {
  return uint32(message, 0) === CONTINUES ? 8 : 4;
}

/**
 * Columns whose type is a pickle: PyArrow 0.14 to 14.0.0 unpickles it as soon as it opens the file (CVE-2023-47248).
 * @param bytes - a schema message, or a footer, whose FlatBuffer begins at `start`, if that is known
 */
function scanColumnTypes(bytes: Uint8Array, start: number | undefined, context: ScanContext): void {
  if (!LATIN1.decode(bytes).includes(PICKLED_TYPE)) {
    return;
  }
  let left = MAX_PICKLES;
  for (const type of start === undefined ? pickledTexts(bytes, context) : pickledTypes(bytes, start, context)) {
    if (left-- === 0) {
      context.cover({ status: 'not-understood', format: 'pickle', size: type.size, reason: 'limit-members' });
      return;
    }
    context.child(DESCRIPTION, type, { expect: 'pickle' });
  }
}

/** Pickles that describe a column's type, in the order in which they stand; where the tables are damaged, any in a text. */
function pickledTypes(bytes: Uint8Array, start: number, context: ScanContext): Iterable<MemorySource> {
  const found = new Map<number, Text>();
  try {
    const { root } = new FlatBuffer(bytes.subarray(start));
    const schema = start > 0 ? root.union(Message.HEADER)?.table : root.table(Footer.SCHEMA);
    if (schema === undefined) {
      return pickledTexts(bytes, context);
    }
    collectMetadata(schema, Schema.METADATA, found);
    collectFields(schema, Schema.FIELDS, found, context);
  } catch (error) {
    if (error instanceof SourceError && error.reason !== LIMIT_WORK) {
      return pickledTexts(bytes, context);
    }
    throw error;
  }
  const inOrder = [...found].sort(([a], [b]) => a - b).map(([, text]) => text);
  return inOrder
    .filter(({ source, unpickled }) => unpickled || context.recognise(source) === 'pickle')
    .map(({ source }) => source);
}

/** A value among the metadata of a schema or field. */
interface Text {
  readonly source: MemorySource;
  /** It describes a pickled type. */
  readonly unpickled: boolean;
}

/** Ids of fields of the tables in Arrow's Message.fbs, File.fbs and Schema.fbs. */
const enum Message {
  HEADER = 2
}
const enum Footer {
  SCHEMA = 1
}
const enum Schema {
  FIELDS = 1,
  METADATA = 2
}
const enum Field {
  CHILDREN = 5,
  METADATA = 6
}
const enum KeyValue {
  KEY = 0,
  VALUE = 1
}

/** The fields of a schema or of a nested field, and those in them. */
function collectFields(table: FlatTable, id: number, found: Map<number, Text>, context: ScanContext, depth = 0): void {
  if (depth > MAX_NESTED) {
    throw new SourceError('limit-depth');
  }
  for (const field of table.tables(id)) {
    context.work.spend(PRICES.record);
    collectMetadata(field, Field.METADATA, found);
    collectFields(field, Field.CHILDREN, found, context, depth + 1);
  }
}

/** PyArrow unpickles the description of a field that names the pickled type, whatever the description looks like. */
function collectMetadata(table: FlatTable, id: number, found: Map<number, Text>): void {
  const pairs = [...table.tables(id)].map(pair => [pair.sized(KeyValue.KEY), pair.sized(KeyValue.VALUE)] as const);
  const isPickled = pairs.some(([, value]) => value !== undefined && LATIN1.decode(value.bytes) === PICKLED_TYPE);
  for (const [key, value] of pairs) {
    if (value !== undefined) {
      const unpickled = isPickled && (key === undefined || LATIN1.decode(key.bytes) === DESCRIPTION);
      found.set(value.at, { source: new MemorySource(value.bytes), unpickled });
    }
  }
}

/** Pickles among the texts of a FlatBuffer, found without its tables: 4 bytes of length, the bytes and a NUL. */
function* pickledTexts(bytes: Uint8Array, context: ScanContext): Generator<MemorySource> {
  for (let at = 0; at + 4 < bytes.length; at++) {
    const length = uint32(bytes, at);
    const end = at + 4 + length;
    if (length === 0 || end >= bytes.length || bytes[end] !== 0) {
      continue;
    }
    const text = new MemorySource(bytes.subarray(at + 4, end));
    if (context.recognise(text) === 'pickle') {
      yield text;
      at = end;
    }
  }
}
