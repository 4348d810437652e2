import { closeSync, constants, fstatSync, openSync, readSync } from 'fs';
import type { ByteSource } from '../scanner/bytes/byte-source';
import { SourceError } from '../scanner/bytes/byte-source';

/** Longest read that uses `scratch`. */
const MAX_SCRATCH = 2 ** 20;
/**
 * All files share this memory, since allocating it anew makes V8 pause. Bytes of a read are valid until the next read of any
 * file, and the engine reads files one by one.
 */
let scratch = new Uint8Array(64 * 1024);

function room(length: number): Uint8Array {
  if (length > MAX_SCRATCH) {
    // Not a Buffer: the engine's code is fastest when it meets one kind of array, and Buffer has another `slice`.
    return new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  }
  if (length > scratch.length) {
    scratch = new Uint8Array(MAX_SCRATCH);
  }
  return scratch.subarray(0, length);
}

/** A regular file on this machine, read in place. Close it after the scan. */
export class FileSource implements ByteSource {
  readonly size: number;
  private readonly fd: number;
  private readonly modified: number;
  /** Calls of the system that read. */
  private reads = 0;
  /** Bytes of the largest of them. */
  private longest = 0;

  /** Opens without blocking, so that a pipe that takes the file's place cannot hang the scan. Throws `SourceError`. */
  constructor(
    path: string | Buffer,
    /** Bytes stay valid: another file is being scanned meanwhile. */
    private readonly keeps = false
  ) {
    try {
      this.fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw openError(error);
    }
    const stat = fstatSync(this.fd);
    if (!stat.isFile()) {
      closeSync(this.fd);
      throw new SourceError('special-file');
    }
    this.size = stat.size;
    this.modified = stat.mtimeMs;
  }

  read(offset: number, length: number): Uint8Array {
    const wanted = Math.max(0, Math.min(length, this.size - offset));
    if (wanted === 0 || offset < 0) {
      return new Uint8Array(0);
    }
    const bytes = this.keeps ? new Uint8Array(wanted) : room(wanted);
    let done = 0;
    while (done < wanted) {
      const got = this.readSome(bytes, done, offset + done);
      if (got === 0) {
        throw new SourceError('changed-while-reading');
      }
      done += got;
    }
    return bytes;
  }

  /**
   * True when the file was written to, cut or extended since it was opened. A single read from the first
   * byte to the last is one state of the file: later changes come after the scan.
   */
  changed(): boolean {
    if (this.reads <= 1 && this.size <= this.longest) {
      return false;
    }
    const stat = fstatSync(this.fd);
    return stat.size !== this.size || stat.mtimeMs !== this.modified;
  }

  close(): void {
    closeSync(this.fd);
  }

  private readSome(bytes: Uint8Array, at: number, offset: number): number {
    try {
      const got = readSync(this.fd, bytes, at, bytes.length - at, offset);
      this.reads++;
      this.longest = Math.max(this.longest, got);
      return got;
    } catch (error) {
      throw new SourceError('read-error', { detail: codeOf(error) });
    }
  }
}

/** The reason for a path that cannot be opened. */
function openError(error: unknown): SourceError {
  const code = codeOf(error);
  switch (code) {
    case 'ENOENT':
      return new SourceError('vanished');
    case 'EACCES':
    case 'EPERM':
      return new SourceError('no-permission');
    case 'ENXIO':
      return new SourceError('special-file');
    default:
      return new SourceError('read-error', { detail: code });
  }
}

function codeOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : String(error);
}
