import { accessSync, closeSync, constants, openSync, renameSync, rmSync, statSync, writeSync } from 'fs';
import { dirname } from 'path';
import { UsageError } from './args';

/**
 * Text for stdout: the report and nothing else. A reader that closes its end early (`| head`) is not an error.
 * @returns false when the reader has closed its end
 */
export function write(text: string): boolean {
  return writeAll(1, text);
}

/** Writes text outside of the report to stderr. */
export function tell(text: string): void {
  writeAll(2, text);
}

/** Characters that are encoded and written at a time. */
const PIECE = 2 ** 20;

/** Writes the whole text, waiting while a pipe is full; false when the reader has closed its end. */
function writeAll(fd: number, text: string): boolean {
  for (let at = 0; at < text.length;) {
    let end = Math.min(text.length, at + PIECE);
    // A character of two units is not torn apart.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) {
      end--;
    }
    if (!writeBytes(fd, Buffer.from(text.slice(at, end)))) {
      return false;
    }
    at = end;
  }
  return true;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** False when the reader has closed its end. */
function writeBytes(fd: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length;) {
    try {
      done += writeSync(fd, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') {
        return false;
      }
      if (code !== 'EAGAIN') {
        throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
  return true;
}

/** Makes bytes of a piece of a report. Pieces that are packed one by one and put together are the packed whole. */
export type Pack = (text: string) => Uint8Array;

/**
 * A file for a report. It appears under its name only when it is complete, so that a run that is interrupted leaves
 * no half report; a device or pipe is written to directly. Throws `UsageError` when it cannot be written, as far as
 * can be known already when it is made.
 */
export class ReportFile {
  private readonly temporary: string;
  private fd: number | undefined;
  /** Text that waits to be packed. */
  private held = '';

  constructor(
    private readonly path: string,
    private readonly pack?: Pack
  ) {
    this.temporary = this.attempt(() => {
      const stat = statSync(path, { throwIfNoEntry: false });
      if (stat?.isDirectory()) {
        throw new Error('it is a folder');
      }
      if (stat !== undefined && !stat.isFile()) {
        return path;
      }
      accessSync(dirname(path), constants.W_OK);
      return `${path}.part`;
    });
  }

  write(text: string): void {
    this.attempt(() => {
      if (this.pack === undefined) {
        writeAll(this.open(), text);
        return;
      }
      this.held += text;
      if (this.held.length >= PIECE) {
        this.flush(this.pack);
      }
    });
  }

  /** Close it and give it its name. */
  done(): void {
    this.attempt(() => {
      if (this.pack !== undefined) {
        this.flush(this.pack);
      }
      closeSync(this.open());
      if (this.temporary !== this.path) {
        renameSync(this.temporary, this.path);
      }
    });
  }

  private flush(pack: Pack): void {
    writeBytes(this.open(), pack(this.held));
    this.held = '';
  }

  private open(): number {
    if (this.fd === undefined) {
      if (this.temporary === this.path) {
        this.fd = openSync(this.path, 'w');
      } else {
        // An earlier run left a file there, or an attacker put a link there to have it written through.
        rmSync(this.temporary, { force: true });
        this.fd = openSync(this.temporary, 'wx');
      }
    }
    return this.fd;
  }

  private attempt<T>(action: () => T): T {
    try {
      return action();
    } catch (error) {
      throw new UsageError(`The report cannot be written to ${this.path}: ${(error as Error).message}`);
    }
  }
}
