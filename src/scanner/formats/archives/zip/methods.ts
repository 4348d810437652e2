import { openDeflate } from '../../../codecs/deflate';
import type { OpenDecoder } from '../../../bytes/decoder';
import { openBzip2, openXz, openZipLzma, openZstd } from '../../../codecs/openers';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { InflatedSource } from '../../../bytes/inflated';
import type { ScanContext } from '../../../context';
import { crc32 } from '../../../bytes/crc32';
import type { Header } from './records';
import { FLAG_ENCRYPTED, FLAG_PATCHED, FLAG_STRONG_ENCRYPTION, METHOD_AES } from './records';

export const STORED = 0;

/** Traditional encryption puts 12 bytes in front (APPNOTE 6.1). */
const ENCRYPTION_HEADER = 12;
/** Bytes that are decoded of a member marked as encrypted, to check the mark. */
const TRIED = 64 * 2 ** 20;

/** Zip's compression methods (APPNOTE 4.4.5) that can be decoded here, other than "stored". */
const METHODS: ReadonlyMap<number, OpenDecoder> = new Map([
  [8, openDeflate],
  [12, openBzip2],
  [14, openZipLzma],
  // Zstandard had another number at first.
  [20, openZstd],
  [93, openZstd],
  [95, openXz]
]);

export function decoderOf(method: number): OpenDecoder | undefined {
  return METHODS.get(method);
}

export function markedEncrypted(flags: number): boolean {
  return (flags & (FLAG_ENCRYPTED | FLAG_PATCHED | FLAG_STRONG_ENCRYPTION)) !== 0;
}

/**
 * True when data that are marked as encrypted are not: stored data without the encryption header, data that decode to
 * the recorded size or checksum, or that begin like something known.
 */
export function isPlain(header: Header, data: ByteSource, context: ScanContext): boolean {
  if (header.method === METHOD_AES) {
    return false;
  }
  if (header.method === STORED) {
    if (data.size !== header.size + ENCRYPTION_HEADER) {
      return true;
    }
    return context.recognise(data) !== undefined;
  }
  const open = decoderOf(header.method);
  if (!open) {
    return false;
  }
  try {
    let crc = 0;
    const trial = new InflatedSource(data, open, context, { onBytes: bytes => (crc = crc32(bytes, crc)) });
    const size = trial.measure(Math.min(TRIED, header.size + 1));
    if (
      !trial.problem &&
      (size === header.size || (size === undefined && trial.decoded > header.size) || crc === header.crc)
    ) {
      return true;
    }
    return trial.decoded > ENCRYPTION_HEADER && context.recognise(trial) !== undefined;
  } catch (error) {
    if (error instanceof SourceError) {
      return false;
    }
    throw error;
  }
}
