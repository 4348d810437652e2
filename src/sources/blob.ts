import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';

/** Only in workers, and therefore not among TypeScript's DOM types. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/**
 * A blob, read in place by a worker's synchronous reader: a `blob:` address of JupyterLite, or a file that had to be
 * copied whole. The browser keeps large blobs on disk.
 */
export class BlobSource implements ByteSource {
  private readonly reader = new FileReaderSync();

  constructor(private readonly blob: Blob) {}

  get size(): number {
    return this.blob.size;
  }

  /** A new array each time. Throws `SourceError`: `unreadable` when the blob is gone. */
  read(offset: number, length: number): Uint8Array {
    const end = Math.min(offset + length, this.size);
    if (offset < 0 || end <= offset) {
      return new Uint8Array(0);
    }
    try {
      return new Uint8Array(this.reader.readAsArrayBuffer(this.blob.slice(offset, end)));
    } catch (error) {
      throw new SourceError('unreadable', { detail: error instanceof Error ? error.message : String(error) });
    }
  }
}
