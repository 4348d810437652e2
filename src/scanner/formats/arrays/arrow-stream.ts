import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import type { ScanContext } from '../../context';
import { FlatBuffer } from '../../encoding/flatbuffers';
import { uint32 } from '../../encoding/integers';
import { PRICES } from '../../work';
import { scanHiddenInBinary } from '../fallback/hidden-pickle';
import { CONTINUES, MAX_METADATA } from './arrow-layout';

const PREFIX = 8;

/** Ids of the fields of `Message` in Arrow's Message.fbs. */
const enum Message {
  HEADER = 2,
  BODY_LENGTH = 3
}
/** Its headers. */
const enum Header {
  SCHEMA = 1,
  DICTIONARY = 2,
  BATCH = 3
}

/**
 * Scans a stream of Arrow messages (Arrow columnar format, "IPC Streaming Format"), as `datasets` of Hugging Face stores
 * tables: a schema, then dictionaries and batches, which are data, then a length of zero or the end of the file.
 * @param scanTypes - looks for pickles among the types of columns of a schema, of which the FlatBuffer begins at 8
 */
export function scanArrowStream(
  source: ByteSource,
  context: ScanContext,
  scanTypes: (message: Uint8Array, start: number) => void
): void {
  const { size } = source;
  let at = 0;
  let error: SourceError | undefined;
  try {
    for (let number = 0; at < size; number++) {
      context.work.spend(PRICES.record);
      const prefix = source.read(at, PREFIX);
      if (prefix.length < PREFIX || uint32(prefix, 0) !== CONTINUES) {
        break;
      }
      const length = uint32(prefix, 4);
      if (length === 0) {
        at += PREFIX;
        break;
      }
      if (length > MAX_METADATA) {
        throw new SourceError('limit-size', { size: length, limit: MAX_METADATA });
      }
      const message = source.read(at, PREFIX + length).slice();
      if (message.length < PREFIX + length) {
        throw new SourceError('truncated');
      }
      context.work.spend(message.length * PRICES.searchedByte);
      const { root } = new FlatBuffer(message.subarray(PREFIX));
      const header = root.union(Message.HEADER)?.type;
      if (header === Header.SCHEMA) {
        // Readers take the first one; whoever begins at another takes that.
        scanTypes(message, PREFIX);
      }
      const isKnown = number === 0 ? header === Header.SCHEMA : header === Header.DICTIONARY || header === Header.BATCH;
      if (!isKnown) {
        break;
      }
      const next = at + PREFIX + length + root.uint64(Message.BODY_LENGTH);
      if (next > size) {
        throw new SourceError('truncated');
      }
      at = next;
    }
  } catch (thrown) {
    if (!(thrown instanceof SourceError)) {
      throw thrown;
    }
    error = thrown;
  }
  if (error === undefined && at === size) {
    context.cover({ status: 'scanned', format: 'arrow', size });
    return;
  }
  if (error !== undefined && error.reason !== 'limit-size') {
    context.cover({ status: 'failed', format: 'arrow', size, reason: error.reason, params: error.params });
  } else {
    const { reason, params } = error ?? { reason: 'unknown-record' as const, params: { offset: at } };
    context.cover({ status: 'not-understood', format: 'arrow', size, reason, params });
  }
  scanHiddenInBinary(source, context);
}
