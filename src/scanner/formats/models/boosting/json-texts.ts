import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { latin1 } from '../../../printable';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

const CHUNK = 256 * 1024;
/** Bytes of one text that are kept. */
const MAX_TEXT = 64 * 1024;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });
/** Outside of texts JSON has numbers, three words (and Python's two), brackets and blanks. */
const OUTSIDE = /^[\s\d{}[\],:.+\-eEtrufalsnNIity]*$/;

/**
 * Shows every text of a JSON document of any size, the escapes undone, and checks that brackets match. Throws `corrupt` where
 * something else than JSON stands, and `truncated` where it does not end.
 * @param between - is shown the pieces that stand between texts
 */
export function jsonTexts(
  source: ByteSource,
  work: Work,
  visit: (text: string, offset: number) => void,
  between: (piece: string) => void = () => undefined
): void {
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let kept: number[] = [];
  let start = 0;
  for (let base = 0; base < source.size; base += CHUNK) {
    const bytes = source.read(base, CHUNK);
    work.spend(bytes.length * PRICES.searchedByte);
    let plain = 0;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i];
      if (inText) {
        if (isEscaped) {
          isEscaped = false;
        } else if (byte === QUOTE) {
          inText = false;
          visit(unescaped(kept), start);
          plain = i + 1;
          continue;
        } else if (byte === BACKSLASH) {
          isEscaped = true;
        }
        if (kept.length < MAX_TEXT) {
          kept.push(byte);
        }
      } else if (byte === QUOTE) {
        between(checkOutside(bytes.subarray(plain, i), base + plain));
        inText = true;
        kept = [];
        start = base + i;
      } else if (byte === 0x7b || byte === 0x5b) {
        depth++;
      } else if (byte === 0x7d || byte === 0x5d) {
        depth--;
      }
    }
    if (!inText) {
      between(checkOutside(bytes.subarray(plain), base + plain));
    }
    if (depth < 0) {
      throw new SourceError('corrupt', { offset: base });
    }
  }
  if (inText || depth > 0) {
    throw new SourceError('truncated');
  }
}

function checkOutside(bytes: Uint8Array, offset: number): string {
  const text = latin1(bytes);
  if (!OUTSIDE.test(text)) {
    throw new SourceError('corrupt', { offset });
  }
  return text;
}

function unescaped(kept: readonly number[]): string {
  const text = UTF8.decode(Uint8Array.from(kept));
  return text.includes('\\')
    ? text.replace(/\\(?:u([0-9a-f]{4})|(.))/gis, (_all, code?: string, char?: string) =>
        code === undefined
          ? ({ n: '\n', t: '\t', r: '\r' }[char ?? ''] ?? char ?? '')
          : String.fromCharCode(parseInt(code, 16))
      )
    : text;
}
