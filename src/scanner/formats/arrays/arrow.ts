import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { MemorySource } from '../../bytes/memory';
import type { ByteSource } from '../../bytes/byte-source';
import { decodeBase64 } from '../../encoding/base64';
import { uint32 } from '../pickle/machine/opcodes';

/** Where the schema stands as text among a Parquet file's key-value metadata: the key, then the value's type in thrift. */
const SCHEMA_KEY = 'ARROW:schema\x18';
/** The type whose description is a pickle (`pyarrow.PyExtensionType`). */
const PICKLED_TYPE = 'arrow.py_extension_type';
/** Pickles of one schema that are looked at; there is one for each column of such a type. */
const MAX_PICKLES = 1000;
/** Bytes of a footer or schema; those of honest files with ten thousands of columns are a tenth of it. */
const MAX_METADATA = 64 * 2 ** 20;

const LATIN1 = new TextDecoder('latin1');

/**
 * Parquet (`PAR1`, pages, footer, its length in 4 bytes little-endian, `PAR1`). The pages are data; the footer can hold
 * an Arrow schema in base64, and that a pickle.
 */
export const parquet: Format = {
  id: 'parquet',
  scan(source, context) {
    const footer = footerOf(source, 'PAR1', context);
    if (footer === undefined) {
      return;
    }
    const text = LATIN1.decode(footer);
    for (let at = text.indexOf(SCHEMA_KEY); at >= 0; at = text.indexOf(SCHEMA_KEY, at + 1)) {
      const { start, length } = thriftLength(footer, at + SCHEMA_KEY.length);
      const schema = decodeBase64(text.slice(start, start + length));
      if (schema !== undefined) {
        scanColumnTypes(schema, context);
      }
    }
    context.cover({ status: 'scanned', format: 'parquet', size: source.size });
  }
};

/**
 * An Arrow file (Feather version 2): `ARROW1`, the schema and batches as messages, a footer with the schema once more,
 * its length, `ARROW1`. Batches are data.
 */
export const arrow: Format = {
  id: 'arrow',
  scan(source, context) {
    // The first message: 0xFFFFFFFF (since version 0.15), length, FlatBuffer.
    const prefix = source.read(8, 8).slice();
    const length = prefix.length === 8 ? uint32(prefix, uint32(prefix, 0) === 0xffffffff ? 4 : 0) : 0;
    scanColumnTypes(source.read(12, Math.min(length, MAX_METADATA) + 4).slice(), context);
    const footer = footerOf(source, 'ARROW1', context);
    if (footer !== undefined) {
      scanColumnTypes(footer, context);
      context.cover({ status: 'scanned', format: 'arrow', size: source.size });
    }
  }
};

/** The footer before its length and `magic` at the end of the file; undefined, and covered, when it can't be had. */
function footerOf(source: ByteSource, magic: string, context: ScanContext): Uint8Array | undefined {
  const ending = 4 + magic.length;
  const tail = source.read(Math.max(0, source.size - ending), ending).slice();
  const end = LATIN1.decode(tail.subarray(4));
  const length = tail.length === ending ? uint32(tail, 0) : 0;
  const format = magic === 'PAR1' ? 'parquet' : 'arrow';
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

/** A length as thrift's compact protocol writes it (7 bits a byte, lowest first), and where what it measures starts. */
function thriftLength(bytes: Uint8Array, at: number): { start: number; length: number } {
  let length = 0;
  for (let i = 0; i < 5; i++) {
    length += (bytes[at + i] & 0x7f) * 2 ** (7 * i);
    if (!(bytes[at + i] & 0x80)) {
      return { start: at + i + 1, length };
    }
  }
  return { start: at, length: 0 };
}

/**
 * Columns whose type is a pickle: PyArrow 0.14 to 14.0.0 unpickles it as soon as it opens the file (CVE-2023-47248).
 * Every text in a FlatBuffer is 4 bytes of length, the bytes and a NUL, so all can be looked at without its tables.
 */
function scanColumnTypes(schema: Uint8Array, context: ScanContext): void {
  if (!LATIN1.decode(schema).includes(PICKLED_TYPE)) {
    return;
  }
  let left = MAX_PICKLES;
  for (let at = 0; at + 4 < schema.length; at++) {
    const length = uint32(schema, at);
    const end = at + 4 + length;
    if (length === 0 || end >= schema.length || schema[end] !== 0) {
      continue;
    }
    const text = new MemorySource(schema.subarray(at + 4, end));
    if (context.recognise(text) !== 'pickle') {
      continue;
    }
    if (left-- === 0) {
      context.cover({ status: 'not-understood', format: 'pickle', size: length, reason: 'limit-members' });
      return;
    }
    context.child('ARROW:extension:metadata', text, { expect: 'pickle' });
    at = end;
  }
}
