import { InflatedSource } from '../../../bytes/inflated';
import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { MemorySource } from '../../../bytes/memory';
import { slice } from '../../../bytes/slice';
import { openZlib } from '../../../codecs/deflate';
import type { ScanContext } from '../../../context';
import { uint32, uint32be } from '../../../encoding/integers';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { scanHiddenInBinary } from '../../fallback/hidden-pickle';
import { judgeTextsIn, reportDataText } from '../data-texts';

/** MAT-File Format, Level 5, 1.2: the header, then elements of a type, a size and data. */
const HEADER = 128;
const TAG = 8;
const MATRIX = 14;
const COMPRESSED = 15;
const MAX_ELEMENTS = 4_000;
/** Bytes of an element that are looked at; what is longer is numbers. */
const LOOKED_AT = 2 ** 20;
const MAX_LOOKED = 64 * 2 ** 20;

/** Functions of MATLAB that run programs or code, or reach files and addresses. */
const ACTS =
  /@\s*\([\w,~ ]{0,200}\)[^\x01-\x1f]{0,400}?\b(?:system|dos|unix|eval|evalc|evalin|assignin|feval|builtin|run|perl|python|loadlibrary|mex|urlread|urlwrite|webread|webwrite|websave|delete|rmdir|movefile|fopen|java\w+|py\.\w+|actxserver|winopen)\s*\(/;
const JAVA = '\xac\xed\0\x05';

/** Looks into each variable of a MATLAB file: functions that act, and Java's objects. */
export function judgeMatElements(source: ByteSource, context: ScanContext): void {
  const word = latin1(source.read(126, 2)) === 'IM' ? uint32 : uint32be;
  let at = HEADER;
  let left = MAX_LOOKED;
  for (let i = 0; i < MAX_ELEMENTS && at + TAG <= source.size && left > 0; i++) {
    context.work.spend(PRICES.record);
    const tag = source.read(at, TAG).slice();
    const [type, size] = [word(tag, 0), word(tag, 4)];
    const data = slice(source, at + TAG, Math.max(0, Math.min(size, source.size - at - TAG)));
    const bytes =
      type === COMPRESSED ? frontOf(data, context) : type === MATRIX ? data.read(0, LOOKED_AT).slice() : undefined;
    if (bytes !== undefined) {
      left -= bytes.length;
      judgeElement(bytes, context, at, type === COMPRESSED);
    }
    at += TAG + size + (type === COMPRESSED ? 0 : (8 - (size % 8)) % 8);
  }
}

function frontOf(data: ByteSource, context: ScanContext): Uint8Array | undefined {
  const inflated = new InflatedSource(data, openZlib, context);
  try {
    return inflated.read(0, LOOKED_AT).slice();
  } catch (error) {
    if (error instanceof SourceError && error.reason !== 'limit-work') {
      return undefined;
    }
    throw error;
  } finally {
    inflated.release();
  }
}

function judgeElement(bytes: Uint8Array, context: ScanContext, at: number, isUnpacked: boolean): void {
  context.work.spend(bytes.length * PRICES.searchedByte);
  const text = latin1(bytes);
  if (isUnpacked) {
    const unpacked = new MemorySource(bytes);
    judgeTextsIn(unpacked, context, 0, bytes.length);
    scanHiddenInBinary(unpacked, context);
  }
  const found = ACTS.exec(text.includes('function_handle') ? text.replace(/\0/g, '') : '');
  if (found !== null) {
    reportDataText(context, 'command', found[0], at);
  }
  const java = text.indexOf(JAVA);
  if (java >= 0) {
    context.child(`offset ${at}`, new MemorySource(bytes.slice(java)), { onUnknown: () => undefined, openEnd: true });
  }
}
