import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Decoder } from '../bytes/decoder';
import type { Work } from '../work';
import { Input } from './input';
import { Lzma } from './lzma';
import { LzmaStream } from './lzma-alone';
import { lzmaProperties } from './lzma-header';

/** Zip's LZMA (APPNOTE 5.8): version, length of the properties, the properties, then the stream. */
export function openZipLzma(source: ByteSource, work: Work): Decoder {
  const input = new Input(source, work);
  input.skip(2);
  const length = input.uint16();
  const properties = lzmaProperties(input.byte());
  if (!properties || length < 5) {
    throw new SourceError('corrupt');
  }
  const lzma = new Lzma(input, input.uint32());
  input.skip(length - 5);
  lzma.setProperties(properties);
  return new LzmaStream(input, lzma, Infinity);
}
