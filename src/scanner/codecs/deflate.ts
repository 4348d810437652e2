import type { ByteSource } from '../bytes/byte-source';
import { SourceError } from '../bytes/byte-source';
import type { Work } from '../work';
import type { Sum } from './checked';
import { Adler32, Checked, Crc32, check } from './checked';
import type { Framing } from './concatenated';
import { Concatenated } from './concatenated';
import { Inflate } from './inflate';
import { Input } from './input';
import type { Decoder } from '../bytes/decoder';
import { uint16, uint16be } from '../encoding/integers';

/** Raw DEFLATE, as in zip members. */
export function openDeflate(source: ByteSource, work: Work): Decoder {
  return new Inflate(new Input(source, work));
}

/** True when `head` starts like a zlib stream (RFC 1950): method 8, window up to 32 KiB, check bits. */
export function isZlib(head: Uint8Array): boolean {
  return head.length >= 2 && (head[0] & 0x0f) === 8 && head[0] >> 4 <= 7 && uint16be(head, 0) % 31 === 0;
}

/**
 * True when no inflater gets a byte out of a zlib stream: its first block is a stored one whose length its complement denies.
 * Lengths of 8 bytes look like such a header now and then, as that of safetensors does.
 */
export function isZlibInVain(head: Uint8Array): boolean {
  return head.length >= 7 && (head[2] & 6) === 0 && (uint16(head, 3) ^ uint16(head, 5)) !== 0xffff;
}

/** zlib streams (RFC 1950), one or several. */
export function openZlib(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), zlibFraming);
}

const zlibFraming: Framing = {
  begin(input, first, before) {
    const head = input.peek(2);
    if (!first && !isZlib(head)) {
      return null;
    }
    input.byte();
    if (input.byte() & 0x20) {
      // A preset dictionary, which is not in the file.
      throw new SourceError('unsupported-compression', { method: 'zlib dictionary' });
    }
    return inflateAfter(input, before, new Adler32());
  },
  finish(input, body) {
    const stored = [input.uint16be(), input.uint16be()];
    check(stored[0] * 65536 + stored[1] === sumOf(body));
  }
};

/** The memory of the stream before serves the next one. */
function inflateAfter(input: Input, before: Decoder | null, sum: Sum): Checked {
  const inner =
    before instanceof Checked && before.inner instanceof Inflate ? before.inner.restart() : new Inflate(input);
  return new Checked(inner, input.work, sum);
}

function sumOf(body: Decoder): number | undefined {
  return body instanceof Checked ? body.sum.value : undefined;
}

const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;

/**
 * gzip (RFC 1952), one or several members, zero padding between them. Python does not look at the checksum of a header, nor at
 * reserved flags, and finds the CRC and the length of the data wrong after it handed them out.
 */
export function openGzip(source: ByteSource, work: Work): Decoder {
  return new Concatenated(new Input(source, work), new GzipFraming());
}

class GzipFraming implements Framing {
  /** Of the header of the present member. */
  private sound = true;

  begin(input: Input, first: boolean, before: Decoder | null): Decoder | null {
    if (!first) {
      while (input.peek(1)[0] === 0) {
        input.byte();
      }
      const magic = input.peek(2);
      if (magic[0] !== 0x1f || magic[1] !== 0x8b) {
        return null;
      }
    }
    this.sound = readGzipHeader(input);
    return inflateAfter(input, before, new Crc32());
  }

  finish(input: Input, body: Decoder): void {
    const [sum, size] = [input.uint32(), input.uint32()];
    check(this.sound && sum === sumOf(body) && body instanceof Checked && size === body.size % 2 ** 32);
  }
}

/** Reads a header; false when its own checksum or a flag is wrong. */
function readGzipHeader(input: Input): boolean {
  const sum = new Crc32();
  const one = new Uint8Array(1);
  const byte = (): number => {
    one[0] = input.byte();
    sum.add(one);
    return one[0];
  };
  byte();
  byte();
  if (byte() !== 8) {
    throw new SourceError('unsupported-compression', { method: 'gzip' });
  }
  const flags = byte();
  for (let i = 0; i < 6; i++) {
    byte();
  }
  if (flags & FEXTRA) {
    for (let left = byte() + 256 * byte(); left > 0; left--) {
      byte();
    }
  }
  for (const flag of [FNAME, FCOMMENT]) {
    if (flags & flag) {
      while (byte() !== 0) {
        // to the end of the text
      }
    }
  }
  return ((flags & FHCRC) === 0 || input.uint16() === (sum.value & 0xffff)) && (flags & RESERVED) === 0;
}

/** The extra field of a gzip header: where it begins, and its length; undefined without one. */
export function gzipExtra(head: Uint8Array): { readonly at: number; readonly length: number } | undefined {
  return head.length >= 12 && head[3] & FEXTRA ? { at: 12, length: head[10] + 256 * head[11] } : undefined;
}

/** True when a gzip header goes on behind its extra field, with a name, a comment or a checksum. */
export function gzipGoesOn(head: Uint8Array): boolean {
  return (head[3] & (FNAME | FCOMMENT | FHCRC)) !== 0;
}

/**
 * joblib's first own compressed format: `ZF`, the decompressed length as hexadecimal text with blanks to a fixed length, then
 * zlib. joblib/numpy_pickle_compat.py, read_zfile. Its writer fills up to 19 characters, to 20 under Python 2, and earlier
 * ones to fewer. The text says nothing that matters: Python's `int(text, 16)` takes it in countless forms.
 * @returns the offsets at which a reader may find the compressed data, that of today's reader first
 */
export function zfileStarts(head: Uint8Array): readonly number[] {
  return head[0] === 0x5a && head[1] === 0x46 ? ZFILE_STARTS.filter(at => isZlib(head.subarray(at))) : [];
}

/** Behind the prefix and 19 characters; behind one more blank; behind the shorter texts of earlier versions. */
const ZFILE_STARTS = [21, 22, 20, 19, 18];

/** The compressed data of joblib's first own format. */
export function openZfile(source: ByteSource, work: Work): Decoder {
  const [start] = zfileStarts(source.read(0, 32));
  if (start === undefined) {
    throw new SourceError('corrupt');
  }
  const input = new Input(source, work);
  input.skip(start);
  return new Concatenated(input, ONE_STREAM);
}

const ONE_STREAM: Framing = {
  ...zlibFraming,
  begin: (input, first, before) => (first ? zlibFraming.begin(input, first, before) : null)
};
