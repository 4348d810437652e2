import type { ByteSource } from '../../../bytes/byte-source';
import { SourceError } from '../../../bytes/byte-source';
import { AheadSource } from '../../../bytes/ahead';
import { Cursor } from '../../../encoding/cursor';
import { ProtobufMessage, Wire } from '../../../encoding/protobuf';
import type { Format, Probe } from '../../../format';
import { PRICES } from '../../../work';
import type { Work } from '../../../work';
import { orHiddenPickle } from '../../fallback/hidden-pickle';
import { orTextsOf } from '../data-texts';

/** Bytes of one number by the type that a TensorDesc names (`framework.proto`, `VarType.Type`). */
const WIDTHS: Readonly<Record<number, number>> = {
  0: 1,
  1: 2,
  2: 4,
  3: 8,
  4: 2,
  5: 4,
  6: 8,
  20: 1,
  21: 1,
  22: 2,
  23: 8,
  24: 16,
  32: 1,
  33: 1
};
const MAX_LEVELS = 16;
const MAX_DESCRIPTION = 4096;
/** Bytes of the versions and lengths of a tensor without levels, up to the first byte of its description. */
const HEADER = 4 + 8 + 4 + 4;

/** Passes over the tensor at the cursor, as `SerializeToStream` writes it (`phi/core/framework/dense_tensor_serialize.cc`). */
function passTensor(cursor: Cursor, work: Work): void {
  work.spend(PRICES.record);
  const start = cursor.position;
  const corrupt = (): SourceError => new SourceError('corrupt', { offset: start });
  const version = cursor.uint32();
  const levels = cursor.uint64();
  if (version !== 0 || levels > MAX_LEVELS) {
    throw corrupt();
  }
  for (let i = 0; i < levels; i++) {
    cursor.skip(cursor.uint64());
  }
  if (cursor.uint32() !== 0) {
    throw corrupt();
  }
  const length = cursor.uint32();
  if (length > MAX_DESCRIPTION) {
    throw corrupt();
  }
  let width: number | undefined;
  let count = 1;
  const message = new ProtobufMessage(cursor.part(length), work);
  for (const field of message.fields()) {
    if (field.number === 1) {
      width = WIDTHS[field.value];
    } else if (field.number === 2) {
      for (const dimension of message.numbers(field, Wire.VARINT)) {
        count *= dimension;
      }
    }
  }
  if (width === undefined) {
    throw corrupt();
  }
  cursor.skip(count * width);
}

function begins({ head, source, size, work }: Probe): boolean {
  if (head.length <= HEADER || head.subarray(0, 4).some(byte => byte !== 0) || head[4] > MAX_LEVELS) {
    return false;
  }
  try {
    passTensor(new Cursor(source, 0, size), work);
    return true;
  } catch (error) {
    if (error instanceof SourceError) {
      return false;
    }
    throw error;
  }
}

/** Parameters of PaddlePaddle (`.pdiparams`, `__params__`): tensors one behind the other, which are numbers to the last byte. */
export const paddleParams: Format = orHiddenPickle({
  id: 'paddle-params',
  probe: begins,
  scan(source: ByteSource, context) {
    orTextsOf(source, context, watched => {
      const cursor = new Cursor(new AheadSource(source), 0, source.size, 32);
      while (cursor.left > 0) {
        passTensor(cursor, context.work);
      }
      watched.cover({ status: 'scanned', format: 'paddle-params', size: source.size });
    });
  }
});
