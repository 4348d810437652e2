import type { ByteSource } from '../../../bytes/byte-source';

/** The same bytes again and again, up to a size. */
export class RepeatedSource implements ByteSource {
  constructor(
    private readonly bytes: Uint8Array,
    readonly size: number
  ) {}

  read(offset: number, length: number): Uint8Array {
    const whole = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    const { bytes } = this;
    for (let at = 0; at < whole.length;) {
      const from = (offset + at) % bytes.length;
      const part = bytes.subarray(from, from + whole.length - at);
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
