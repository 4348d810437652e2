import type { ByteSource } from '../../../bytes/byte-source';
import type { ProtobufField } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import type { Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { fieldsOf } from '../../fallback/protobuf-models';

export type NetKind = 'caffe' | 'caffe2' | 'paddle';

/** Layers or operators that are looked at. */
const MAX_LOOKED = 8;
const MAX_TYPE = 64;

/** Which network the bytes are, if any. All of them begin with whichever field comes first. */
export const netKind = (probe: Probe): NetKind | undefined => probe.memo(recognise);

function recognise({ source, size }: Probe): NetKind | undefined {
  const fields = fieldsOf(source, 0, size).filter(({ wire }) => wire === Wire.SIZED);
  const some = (number: number, test: (inner: readonly ProtobufField[]) => boolean): boolean =>
    fields
      .filter(field => field.number === number)
      .slice(0, MAX_LOOKED)
      .some(field => test(partsOf(source, field)));
  const isType = (inner: readonly ProtobufField[], number: number, pattern: RegExp): boolean =>
    inner.some(
      field => field.number === number && field.wire === Wire.SIZED && pattern.test(textOf(source, field, MAX_TYPE + 1))
    );
  // LayerParameter: name, type in words, and what comes in or out.
  if (some(100, inner => isType(inner, 2, /^[A-Z]\w{1,63}$/) && has(inner, 1, Wire.SIZED))) {
    return 'caffe';
  }
  // V1LayerParameter: its type is a number.
  if (
    some(
      2,
      inner =>
        has(inner, 4, Wire.SIZED) &&
        has(inner, 5, Wire.VARINT) &&
        (has(inner, 3, Wire.SIZED) || has(inner, 2, Wire.SIZED))
    )
  ) {
    return 'caffe';
  }
  if (
    some(2, inner => isType(inner, 4, /^[A-Z]\w{1,63}$/) && (has(inner, 1, Wire.SIZED) || has(inner, 2, Wire.SIZED)))
  ) {
    return 'caffe2';
  }
  // BlockDesc: its number, that of its parent, variables, operators with a type in small letters.
  const isBlock = (inner: readonly ProtobufField[]): boolean =>
    has(inner, 1, Wire.VARINT) &&
    has(inner, 2, Wire.VARINT) &&
    (has(inner, 3, Wire.SIZED) || has(inner, 4, Wire.SIZED)) &&
    inner
      .filter(({ number }) => number === 4)
      .slice(0, MAX_LOOKED)
      .every(operator => isType(partsOf(source, operator), 3, /^[a-z]\w{0,63}$/));
  return some(1, isBlock) ? 'paddle' : undefined;
}

function has(fields: readonly ProtobufField[], number: number, wire: Wire): boolean {
  return fields.some(field => field.number === number && field.wire === wire);
}

function partsOf(source: ByteSource, { at, length }: ProtobufField): ProtobufField[] {
  return fieldsOf(source, at, Math.min(at + length, source.size));
}

function textOf(source: ByteSource, { at, length }: ProtobufField, most: number): string {
  return latin1(source.read(at, Math.min(length, most)));
}
