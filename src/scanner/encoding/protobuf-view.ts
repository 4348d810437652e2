import { AheadSource } from '../bytes/ahead';
import type { ByteSource } from '../bytes/byte-source';
import type { Work } from '../work';
import { PRICES } from '../work';
import { Cursor } from './cursor';
import type { ProtobufField } from './protobuf';
import { ProtobufMessage, Wire } from './protobuf';
import type { TextField } from './protobuf-text';

/** Longest text that is taken of a field. */
const MAX_TEXT = 2 ** 20;
/** Bytes that a cursor asks its source for: enough for a tag and a length. */
const LEAST = 32;
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A message in any notation. Numbers name its fields. */
export interface ProtoView {
  fields(): Iterable<ProtoField>;
}

/** A field of a message; its value is read when it is asked for. */
export interface ProtoField {
  /** 0 where a text names a field that the schema does not have. */
  readonly number: number;
  readonly at: number;
  /** Bytes of a text, of bytes or of a message; 0 for a number. */
  readonly length: number;
  /** The value of a number; 0 for a field of another kind. */
  readonly value: number;
  /** The field is a text, bytes or a message. */
  readonly sized: boolean;
  /** The value's bytes, no more than `most` of them. */
  bytes(most?: number): Uint8Array;
  text(): string;
  /** The message in the field; without fields where there is none. */
  message(): ProtoView;
}

class WireView implements ProtoView {
  constructor(private readonly message: ProtobufMessage) {}

  *fields(): Generator<ProtoField> {
    for (const field of this.message.fields()) {
      yield new WireField(this.message, field);
    }
  }
}

class WireField implements ProtoField {
  readonly number: number;
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly sized: boolean;

  constructor(
    private readonly parent: ProtobufMessage,
    private readonly field: ProtobufField
  ) {
    this.number = field.number;
    this.at = field.at;
    this.value = field.value;
    this.sized = field.wire === Wire.SIZED || field.wire === Wire.GROUP;
    this.length = this.sized ? field.length : 0;
  }

  bytes(most = MAX_TEXT): Uint8Array {
    return this.parent.bytes({ ...this.field, length: Math.min(this.length, most) });
  }

  text(): string {
    return UTF8.decode(this.bytes());
  }

  message(): ProtoView {
    return this.sized ? new WireView(this.parent.message(this.field)) : NOTHING;
  }
}

const NOTHING: ProtoView = { fields: () => [] };

/** The message that begins at `start` and is `length` bytes long, read in one go from front to end. */
export function wireView(source: ByteSource, work: Work, start = 0, length = source.size - start): ProtoView {
  const cursor = new Cursor(new AheadSource(source), start, start + length, LEAST);
  return new WireView(new ProtobufMessage(cursor, work));
}

/** The numbers of fields by their names, each with the schema of the message in it, if it is one. */
export interface ProtoSchema {
  readonly [name: string]: number | readonly [number, () => ProtoSchema];
}

class TextView implements ProtoView {
  constructor(
    private readonly list: readonly TextField[],
    private readonly schema: ProtoSchema,
    private readonly work: Work
  ) {}

  *fields(): Generator<ProtoField> {
    for (const field of this.list) {
      this.work.spend(PRICES.record);
      const row = Object.prototype.hasOwnProperty.call(this.schema, field.name) ? this.schema[field.name] : 0;
      const [number, inner] = typeof row === 'number' ? [row, () => EMPTY] : row;
      yield new NamedField(number, field, inner, this.work);
    }
  }
}

const EMPTY: ProtoSchema = {};

class NamedField implements ProtoField {
  readonly at: number;
  readonly length: number;
  readonly value: number;
  readonly sized: boolean;

  constructor(
    readonly number: number,
    private readonly field: TextField,
    private readonly inner: () => ProtoSchema,
    private readonly work: Work
  ) {
    this.at = field.offset;
    this.sized = field.quoted || field.fields !== undefined;
    this.length = field.quoted ? (field.value ?? '').length : 0;
    const value = Number(field.value);
    this.value = this.sized ? 0 : Number.isNaN(value) ? enumValue(field.value) : value;
  }

  bytes(most = MAX_TEXT): Uint8Array {
    const { value = '' } = this.field;
    return Uint8Array.from({ length: Math.min(value.length, most) }, (_, i) => value.charCodeAt(i));
  }

  text(): string {
    return UTF8.decode(this.bytes());
  }

  message(): ProtoView {
    return new TextView(this.field.fields ?? [], this.inner(), this.work);
  }
}

/** A word stands for a number that the schema knows; those that are asked for are 1. */
function enumValue(word: string | undefined): number {
  return word === 'EXTERNAL' || word === 'true' || word === 't' ? 1 : 0;
}

/** A message in text form; the schema needs to have the fields that are looked at. */
export function textView(fields: readonly TextField[], schema: ProtoSchema, work: Work): ProtoView {
  return new TextView(fields, schema, work);
}
