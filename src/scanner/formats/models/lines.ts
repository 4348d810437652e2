import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { latin1 } from '../../printable';
import type { Work } from '../../work';
import { PRICES } from '../../work';

const CHUNK = 256 * 1024;
/** Characters of one line: those of the thresholds of the largest trees are a tenth of it. */
const MAX_LINE = 32 * 2 ** 20;

export interface Line {
  readonly text: string;
  /** Of its first byte. */
  readonly offset: number;
}

/** The lines of a text between two offsets, each byte a character. Throws `limit-size` for one that is too long. */
export function* linesOf(source: ByteSource, work: Work, from = 0, end = source.size): Generator<Line> {
  let rest = '';
  let offset = from;
  for (let at = from; at < end; at += CHUNK) {
    const bytes = source.read(at, Math.min(CHUNK, end - at));
    work.spend(bytes.length * PRICES.searchedByte);
    const lines = (rest + latin1(bytes)).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_LINE) {
      throw new SourceError('limit-size', { size: rest.length, limit: MAX_LINE });
    }
    for (const text of lines) {
      yield { text, offset };
      offset += text.length + 1;
    }
  }
  if (rest !== '') {
    yield { text: rest, offset };
  }
}
