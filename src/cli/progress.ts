import { printable } from '../scanner/printable';
import { bytesText, countText } from '../report/words';
import { ENGLISH } from '../report/translator';
import { tell } from './output-streams';

/** Milliseconds between two states of the line. */
const EVERY = 100;

/** One line on a terminal that says how far the scan is; nothing anywhere else. */
export class Progress {
  private last = Date.now();
  private done = 0;
  private bytes = 0;

  constructor(
    private readonly total: number,
    private readonly shown: boolean
  ) {}

  /** Bytes of the file that is being read. */
  reading(path: string, bytes: number): void {
    if (this.shown && Date.now() - this.last >= EVERY) {
      this.show(path, this.bytes + bytes);
    }
  }

  finished(path: string, bytes: number): void {
    this.done++;
    this.bytes += bytes;
    if (this.shown && Date.now() - this.last >= EVERY) {
      this.show(path, this.bytes);
    }
  }

  clear(): void {
    if (this.shown) {
      tell('\r\x1b[K');
    }
  }

  private show(path: string, bytes: number): void {
    this.last = Date.now();
    const state = `${countText(this.done)}/${countText(this.total)} files, ${bytesText(bytes, ENGLISH)} read `;
    const room = Math.max(0, (process.stderr.columns ?? 80) - state.length - 1);
    tell(`\r\x1b[K${state}${printable(path, 4096).slice(0, room)}`);
  }
}
