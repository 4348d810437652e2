import { uint32 } from '../../encoding/integers';
import type { Work } from '../../work';
import type { CodeSummary } from './code-summary';
import { MarshalError, MarshalReader, codeFields } from './marshal-reader';
import type { CodeLayout, MarshalValue } from './marshal-values';

/** Newest first: most files are young. */
export const LAYOUTS: readonly CodeLayout[] = ['3.11', '3.8', '3.0', '2'];
/** How far the bytes could be read as one layout has them. */
export interface Attempt {
  readonly layout: CodeLayout;
  readonly reader: MarshalReader;
  readonly value?: MarshalValue;
  readonly reason?: CodeSummary['reason'];
}

/** True when the bytes can be the start of a marshal'd code object. */
export function looksLikeCode(bytes: Uint8Array): boolean {
  return bytes.length > 20 && (bytes[0] & 0x7f) === 0x63 && bytes[4] === 0 && bytes[3] === 0;
}

/**
 * True when the bytes begin a code object of some version of Python. Of longer data only the beginning is at hand: then what
 * there is has to be without fault, and reach the instructions.
 * @param size - of all data, of which `bytes` are the beginning
 */
export function beginsCode(bytes: Uint8Array, work: Work, start: number, size: number): boolean {
  return LAYOUTS.some(layout => {
    const { reader, value, reason } = tryLayout(bytes, start, layout, work);
    if (value !== undefined || reason === 'corrupt' || bytes.length >= size) {
      return reader.codes.length > 0 && value !== undefined;
    }
    const instructions = start + codeFields(layout);
    return reader.position >= instructions && instructions + uint32(bytes, instructions - 4) <= size;
  });
}

/** Reads the bytes as code objects of some versions of Python have them. */
export function tryLayout(bytes: Uint8Array, start: number, layout: CodeLayout, work: Work): Attempt {
  const reader = new MarshalReader(bytes, start, layout, work);
  try {
    return { layout, reader, value: reader.read() };
  } catch (error) {
    if (error instanceof MarshalError) {
      return { layout, reader, reason: error.reason };
    }
    throw error;
  }
}
