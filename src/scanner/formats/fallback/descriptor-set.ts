import type { ByteSource } from '../../bytes/byte-source';
import type { ProtobufField } from '../../encoding/protobuf';
import { MAX_FIELD_HEADER, peekField, Wire } from '../../encoding/protobuf';
import type { Probe } from '../../format';
import { latin1 } from '../../printable';
import { PRICES } from '../../work';

/** Schemas in one set, and parts of one of them. */
const MAX_FILES = 10_000;
const MAX_PARTS = 10_000;
const MAX_TEXT = 512;
/** Last field of a FileDescriptorProto (`descriptor.proto`). */
const MAX_NUMBER = 14;

/**
 * A FileDescriptorSet (`descriptor.proto`), as `protoc --descriptor_set_out` writes it: nothing but schemas, each with the name of
 * a `.proto` file and a package in small letters. A graph of TensorFlow has names and operations in the same places. Operations
 * are registered with a capital letter, and functions stand in a library, for which there is no room here.
 */
export const isDescriptorSet = (probe: Probe): boolean => probe.memo(recognise);

function recognise({ head, source, work }: Probe): boolean {
  if (head[0] !== 0x0a) {
    return false;
  }
  const parts = (start: number, end: number, most: number, isRight: (field: ProtobufField) => boolean): boolean => {
    let at = start;
    for (let left = most; at < end; left--) {
      work.spend(PRICES.record);
      const bytes = source.read(at, Math.min(MAX_FIELD_HEADER, end - at));
      const field = peekField(bytes, 0);
      if (left === 0 || field === undefined || !isRight({ ...field, at: at + field.at })) {
        return false;
      }
      at += field.at + field.length;
    }
    return at === end;
  };
  return parts(0, source.size, MAX_FILES, ({ number, wire, at, length }) => {
    let isNamed = false;
    const isSchema = (field: ProtobufField): boolean => {
      isNamed ||= field.number === 1 && /^[\w/.+-]+\.proto$/.test(textOf(source, field));
      return field.number <= MAX_NUMBER && (field.number !== 2 || /^[a-z_][a-z0-9_.]*$/.test(textOf(source, field)));
    };
    return number === 1 && wire === Wire.SIZED && parts(at, at + length, MAX_PARTS, isSchema) && isNamed;
  });
}

function textOf(source: ByteSource, { wire, at, length }: ProtobufField): string {
  return wire === Wire.SIZED && length <= MAX_TEXT ? latin1(source.read(at, length)) : '';
}
