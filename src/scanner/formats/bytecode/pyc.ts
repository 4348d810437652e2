import { uint16 } from '../../encoding/integers';
import { looksLikeCode } from './marshal-attempt';

/** The magic numbers of final releases of CPython (`importlib.util.MAGIC_NUMBER`). */
const VERSIONS: ReadonlyMap<number, string> = new Map([
  [62211, '2.7'],
  [3379, '3.6'],
  [3394, '3.7'],
  [3413, '3.8'],
  [3425, '3.9'],
  [3439, '3.10'],
  [3495, '3.11'],
  [3531, '3.12'],
  [3571, '3.13'],
  [3627, '3.14']
]);

/** The header of a `.pyc` file. */
export interface PycHeader {
  /** The Python that compiled it, such as `3.12`; undefined for one whose instructions are not known here. */
  readonly version?: string;
  /** Offset of the code. */
  readonly start: number;
}

/**
 * A magic number that ends with CR LF, then a time stamp or a hash, flags and sizes: 12, 8 or 4 bytes by version (CPython's
 * `importlib`, PEP 552). Undefined when no code follows.
 */
export function pycHeader(head: Uint8Array): PycHeader | undefined {
  if (head[2] !== 0x0d || head[3] !== 0x0a) {
    return undefined;
  }
  const version = VERSIONS.get(uint16(head, 0));
  const length = version === undefined ? undefined : version === '2.7' ? 8 : version === '3.6' ? 12 : 16;
  const start = (length === undefined ? [16, 12, 8] : [length]).find(at => looksLikeCode(head.subarray(at)));
  return start === undefined ? undefined : { version, start };
}
