import { SourceError } from '../../bytes/byte-source';
import { isBase64Digit as isDigit, readBase64 } from '../../encoding/base64';
import { Cursor } from '../../encoding/cursor';
import { Thrift, thriftBytes, thriftFields, thriftList } from '../../encoding/thrift';
import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { LIMIT_WORK, PRICES } from '../../work';

/** The key of the Arrow schema among a Parquet file's metadata. */
const SCHEMA_KEY = 'ARROW:schema';

/** Ids of fields in parquet.thrift. */
const enum FileMetaData {
  KEY_VALUE_METADATA = 5
}
const enum KeyValue {
  KEY = 1,
  VALUE = 2
}

/** An Arrow schema as a message. */
export interface SchemaMessage {
  readonly bytes: Uint8Array;
  /** The bytes begin where the message does. */
  readonly whole: boolean;
}

/** The Arrow schemas of a footer. */
export interface Schemas {
  readonly messages: readonly SchemaMessage[];
  /** Why they may not be all: the footer is damaged, or a schema stands where no reader that we know looks for one. */
  readonly problem?: SourceError;
}

/** Where a text is in the footer. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds the Arrow schemas in a Parquet footer (`FileMetaData` in thrift's compact protocol). The fields of a pair may come
 * in any order and again; readers take the last one, and all are returned. Readers believe their own idea of the footer
 * where it declares other types, and may see other pairs: the word is looked for in all of the footer as well.
 * @param word - stands in each schema that matters
 */
export function schemasOf(footer: Uint8Array, word: string, work: Work): Schemas {
  const text = latin1(footer);
  work.spend(footer.length * PRICES.searchedByte);
  const found: Stretch[] = [];
  let problem: SourceError | undefined;
  try {
    if (text.includes(SCHEMA_KEY)) {
      collect(new Cursor(footer), found, work);
    }
  } catch (error) {
    if (!(error instanceof SourceError) || error.reason === LIMIT_WORK) {
      throw error;
    }
    problem = error;
  }
  // Arrow's C++ decoder stops at the first character that is not base64, with or without padding.
  const messages = found.map(({ start, end }) => ({ bytes: readBase64(text.slice(start, end)).bytes, whole: true }));
  for (const { digits, skipped } of inBase64(word)) {
    for (let at = text.indexOf(digits); at >= 0; at = text.indexOf(digits, at + digits.length)) {
      const place = at;
      if (!found.some(({ start, end }) => start <= place && place < end)) {
        problem ??= new SourceError('unknown-record', { offset: place });
        const run = runAround(text, place);
        found.push(run);
        const start = run.start + ((place - skipped - run.start) & 3);
        messages.push({ bytes: readBase64(text.slice(start, run.end)).bytes, whole: false });
      }
    }
  }
  return { messages, problem };
}

function collect(cursor: Cursor, found: Stretch[], work: Work): void {
  for (const field of thriftFields(cursor, work)) {
    if (field.id !== FileMetaData.KEY_VALUE_METADATA || field.type !== Thrift.LIST) {
      continue;
    }
    // Readers take the elements for pairs whatever type the list declares.
    for (let left = thriftList(cursor).length; left > 0; left--) {
      const values: Stretch[] = [];
      let isSchema = false;
      for (const { id, type } of thriftFields(cursor, work)) {
        if (type === Thrift.BINARY && id === KeyValue.KEY) {
          isSchema ||= latin1(thriftBytes(cursor)) === SCHEMA_KEY;
        } else if (type === Thrift.BINARY && id === KeyValue.VALUE) {
          const { length } = thriftBytes(cursor);
          values.push({ start: cursor.position - length, end: cursor.position });
        }
      }
      if (isSchema) {
        found.push(...values);
      }
    }
  }
}

/** The digits in which a text stands in base64, wherever in a group of three bytes it begins: those that it alone decides. */
function inBase64(word: string): { readonly digits: string; readonly skipped: number }[] {
  return [0, 1, 2].map(before => {
    const all = btoa('\0'.repeat(before) + word).replace(/=+$/, '');
    const skipped = before === 0 ? 0 : before + 1;
    return { digits: all.slice(skipped, (word.length + before) % 3 === 0 ? undefined : -1), skipped };
  });
}

/** The digits of base64 around a place. */
function runAround(text: string, at: number): Stretch {
  let [start, end] = [at, at];
  while (start > 0 && isDigit(text.charCodeAt(start - 1))) {
    start--;
  }
  while (end < text.length && isDigit(text.charCodeAt(end))) {
    end++;
  }
  return { start, end };
}
