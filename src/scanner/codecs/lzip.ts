import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Decoder } from '../bytes/decoder';
import { uint32be } from '../encoding/integers';
import type { Work } from '../work';
import { Checked, Crc32, check } from './checked';
import type { Framing } from './concatenated';
import { Concatenated } from './concatenated';
import { Input } from './input';
import { Lzma } from './lzma';
import { LzmaStream } from './lzma-alone';

const MAGIC = 0x4c5a4950;
/** What lzip always writes (lc, lp, pb). */
const PROPERTIES = { lc: 3, lp: 0, pb: 2 };
const SMALLEST = 12;
const LARGEST = 29;

/** lzip members (draft-diaz-lzip-09), one or several: LZMA with an end mark, then a checksum and sizes. */
export function openLzip(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), new LzipFraming());
}

class LzipFraming implements Framing {
  private start = 0;

  begin(input: Input, first: boolean): Decoder | null {
    const magic = input.peek(4);
    if (magic.length < 4 || uint32be(magic, 0) !== MAGIC) {
      if (first) {
        throw new SourceError('corrupt');
      }
      return null;
    }
    this.start = input.consumed;
    input.skip(5);
    const coded = input.byte();
    const log = coded & 31;
    if (log < SMALLEST || log > LARGEST) {
      throw new SourceError('corrupt');
    }
    const lzma = new Lzma(input, 2 ** log - 2 ** (log - 4) * (coded >> 5));
    lzma.setProperties(PROPERTIES);
    return new Checked(new LzmaStream(input, lzma, Infinity), input.work, new Crc32());
  }

  finish(input: Input, body: Decoder): void {
    const [sum, size, whole] = [input.uint32(), input.uint64(), input.uint64()];
    const right = body instanceof Checked && body.sum.value === sum && body.size === size;
    check(right && whole === input.consumed - this.start);
  }
}
