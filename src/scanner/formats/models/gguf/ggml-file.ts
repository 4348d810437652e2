import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import { Cursor } from '../../../encoding/cursor';
import { uint32 } from '../../../encoding/integers';
import type { Format } from '../../../format';
import { labelOf } from '../../../format-catalog';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { scanHiddenInBinary, scanHiddenInText } from '../../fallback/hidden-pickle';
import { searchPrograms } from '../../native/carried-programs';
import { textOf } from '../../text/plain-text';
import type { GgmlType } from './ggml-types';
import { ggmlType } from './ggml-types';

/** Numbers, filters and words stand before the first tensor: no model has more of them. */
const MAX_BEFORE = 8 * 2 ** 20;
const PIECE = 2 ** 18;
/** The numbers before the name of a tensor. */
const NUMBERS = 12;
const MAX_DIMENSIONS = 4;
const MAX_NAME = 255;
const MAX_TENSORS = 100_000;
/** Where the file pads its tensors, to a multiple of this. */
const ALIGNMENT = 32;
const PADDED: ReadonlySet<string> = new Set(['tjgg', 'algg']);
const NAME = /^[\x20-\x7e]+$/;
/** Blocks of types that had another size in the first files. */
const FIRST_TYPES: ReadonlyMap<number, GgmlType> = new Map([
  [2, { block: 32, bytes: 20 }],
  [3, { block: 32, bytes: 24 }],
  [4, { block: 16, bytes: 10 }],
  [5, { block: 16, bytes: 12 }],
  [8, { block: 32, bytes: 36 }]
]);

type TypeOf = (type: number) => GgmlType | undefined;

const today: TypeOf = number => {
  const type = ggmlType(number);
  return typeof type === 'string' ? undefined : type;
};
const first: TypeOf = number => FIRST_TYPES.get(number) ?? today(number);

/**
 * What ggml's programs read before GGUF, and whisper.cpp reads today (`llama.cpp` until August 2023, `whisper.cpp`'s
 * `whisper_model_load`): a magic number, numbers that each program has its own of, perhaps words, then tensors up to the end of
 * the file, each behind its dimensions, name and type. The first tensor is looked for: the right place is the one from which
 * tensors lead to the very end.
 */
export const ggmlFile: Format = {
  id: 'ggml',
  probe: probe => textOf(probe) === undefined,
  scan(source, context) {
    const padded = PADDED.has(latin1(source.read(0, 4)));
    if (isWhisperWithoutTensors(source, context) || leadsToEnd(source, context, padded)) {
      context.cover({ status: 'scanned', format: 'ggml', size: source.size });
      scanHiddenInText(source, context);
      searchPrograms(source, context);
      return;
    }
    const params = { format: labelOf('ggml') };
    context.cover({
      status: 'not-understood',
      format: 'ggml',
      size: source.size,
      reason: 'unsupported-format',
      params
    });
    scanHiddenInBinary(source, context);
    searchPrograms(source, context);
  }
};

function leadsToEnd(source: ByteSource, context: ScanContext, padded: boolean): boolean {
  const end = Math.min(MAX_BEFORE, source.size);
  for (let at = 4; at < end; at += PIECE) {
    const bytes = source.read(at, PIECE + NUMBERS).slice();
    context.work.spend(bytes.length * PRICES.searchedByte);
    for (let i = 0; i < PIECE && i + NUMBERS <= bytes.length; i++) {
      if (
        mayBeTensor(bytes, i) &&
        [today, first].some(typeOf => areTensors(new Cursor(source, at + i), context, padded, typeOf))
      ) {
        return true;
      }
    }
  }
  return false;
}

function mayBeTensor(bytes: Uint8Array, at: number): boolean {
  const dimensions = bytes[at];
  return (
    dimensions > 0 &&
    dimensions <= MAX_DIMENSIONS &&
    uint32(bytes, at) === dimensions &&
    uint32(bytes, at + 4) - 1 < MAX_NAME &&
    first(uint32(bytes, at + 8)) !== undefined
  );
}

function areTensors(cursor: Cursor, context: ScanContext, padded: boolean, typeOf: TypeOf): boolean {
  try {
    for (let count = 0; cursor.left > 0; count++) {
      context.work.spend(PRICES.record);
      if (count > MAX_TENSORS || !passTensor(cursor, padded, typeOf)) {
        return false;
      }
    }
    return true;
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'truncated') {
      return false;
    }
    throw error;
  }
}

function passTensor(cursor: Cursor, padded: boolean, typeOf: TypeOf): boolean {
  const dimensions = cursor.uint32();
  const length = cursor.uint32();
  const type = typeOf(cursor.uint32());
  if (dimensions > MAX_DIMENSIONS || length === 0 || length > MAX_NAME || type === undefined) {
    return false;
  }
  let elements = 1;
  for (let i = 0; i < dimensions; i++) {
    elements *= cursor.uint32();
  }
  if (elements === 0 || !NAME.test(latin1(cursor.take(length)))) {
    return false;
  }
  if (padded) {
    cursor.skip(-cursor.position & (ALIGNMENT - 1));
  }
  cursor.skip((elements / type.block) * type.bytes);
  return Number.isInteger(cursor.position);
}

/** Files that whisper.cpp is tested with end behind the words: eleven numbers, filters, words. */
function isWhisperWithoutTensors(source: ByteSource, context: ScanContext): boolean {
  try {
    const cursor = new Cursor(source, 4 + 11 * 4);
    cursor.skip(cursor.uint32() * cursor.uint32() * 4);
    for (let words = cursor.uint32(); words > 0 && cursor.left > 0; words--) {
      context.work.spend(PRICES.node);
      cursor.skip(cursor.uint32());
    }
    return cursor.left === 0;
  } catch (error) {
    if (error instanceof SourceError && error.reason === 'truncated') {
      return false;
    }
    throw error;
  }
}
