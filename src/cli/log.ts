import { readText } from '../report/words';
import { ENGLISH } from '../report/translator';
import type { FileReport } from '../report/run';
import { printable } from '../scanner/printable';
import type { LogLevel } from './args';
import { LOG_LEVELS } from './args';
import { tell } from './output-streams';

/** Characters of a path. */
const MAX_PATH = 1000;
/** Characters of a warning. */
const MAX_MESSAGE = 4000;

/** Messages on stderr from the level of `--log` up; without the option, only warnings. */
export class Log {
  constructor(private readonly level: LogLevel = 'WARNING') {}

  warn(message: string): void {
    if (this.tells('WARNING')) {
      tell(`Warning: ${printable(message, MAX_MESSAGE)}\n`);
    }
  }

  error(message: string): void {
    if (this.tells('ERROR')) {
      tell(`Error: ${message}\n`);
    }
  }

  scanned(file: FileReport): void {
    if (!this.tells('INFO')) {
      return;
    }
    const path = printable(file.path, MAX_PATH);
    if (this.tells('DEBUG')) {
      tell(
        `Scanned ${path}: ${file.verdict}, ${file.format}, ${readText(file.bytesRead, file.size, undefined, ENGLISH)}\n`
      );
    } else {
      tell(`Scanned ${path}\n`);
    }
  }

  private tells(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(this.level);
  }
}
