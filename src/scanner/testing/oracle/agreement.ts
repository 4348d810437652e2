import { createHash } from 'node:crypto';
import type { ByteSource } from '../../bytes/byte-source';
import { SourceError } from '../../bytes/byte-source';
import { MemorySource } from '../../bytes/memory';
import { scan } from '../../index';
import type { ScanReport } from '../../report';

/** What a real reader gave to a loader, or gave out as configuration. */
export interface Handed {
  /** `part`: the reader failed later, and these are the first of the bytes. A text is in UTF-16, lower byte first. */
  readonly kind: 'bytes' | 'part' | 'text';
  readonly bytes: Uint8Array;
}

export interface Agreement {
  readonly verdict: ScanReport['verdict'];
  /** Indices of what the engine never looked at, although its verdict is good. */
  readonly missing: readonly number[];
}

/** Bytes of one member that are read for comparing. Longer ones do not occur in what the oracle makes. */
const MAX_COMPARED = 2 ** 24;

/** Scan a file and compare what the engine looked at with what a real reader handed out of the same file. */
export function agreement(data: Uint8Array, name: string, handed: readonly Handed[]): Agreement {
  const seen = new Set<string>();
  const sources: Uint8Array[] = [];
  const partial = handed.some(({ kind }) => kind === 'part');
  const { verdict } = scan(new MemorySource(data), name, {
    onTrace: ({ step }) => {
      if (step.type === 'bytes') {
        const bytes = bytesOf(step.source);
        seen.add(hashOf('bytes', bytes));
        if (partial) {
          sources.push(bytes.slice());
        }
      } else if (step.type === 'text') {
        seen.add(hashOf('text', Buffer.from(step.text, 'utf16le')));
      }
      return true;
    }
  });
  if (verdict !== 'clean' && verdict !== 'not-a-model') {
    return { verdict, missing: [] };
  }
  const found = ({ kind, bytes }: Handed): boolean =>
    kind === 'part'
      ? sources.some(source => Buffer.compare(source.subarray(0, bytes.length), bytes) === 0)
      : seen.has(hashOf(kind, bytes));
  return { verdict, missing: handed.flatMap((item, i) => (found(item) ? [] : [i])) };
}

function hashOf(kind: string, bytes: Uint8Array): string {
  return kind + createHash('sha1').update(bytes).digest('base64');
}

/** The bytes up to the first that can't be had. */
function bytesOf(source: ByteSource): Uint8Array {
  const parts: Uint8Array[] = [];
  const size = Math.min(source.size, MAX_COMPARED);
  let at = 0;
  try {
    while (at < size) {
      const part = source.read(at, Math.min(65_536, size - at)).slice();
      if (part.length === 0) {
        break;
      }
      parts.push(part);
      at += part.length;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) {
      throw error;
    }
  }
  return Buffer.concat(parts);
}
