import type { FindingInput, ScanContext } from '../../../context';
import type { ByteSource } from '../../../bytes/byte-source';
import { paged } from '../../../bytes/paged';
import { readJson } from '../../../encoding/json';
import type { ProtobufField, ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { PartContext } from '../../../part-context';
import { PRICES } from '../../../work';
import { ConfigWalk } from '../keras/config-walk';
import { messageOf } from './graph-reader';

/** Keras revives classes that it does not know from the graph: the program that loads the model need not bring them. */
class RevivedContext extends PartContext {
  override finding(input: FindingInput): void {
    if (input.rule !== 'keras-custom-object') {
      super.finding(input);
    }
  }
}

/** The JSON in which Keras describes the layers of a SavedModel. */
export class MetadataReader {
  constructor(private readonly context: ScanContext) {}

  /** An object whose field `number` is JSON. */
  object(message: ProtobufMessage, number: number): void {
    for (const field of message.fields()) {
      if (field.number === number && field.wire === Wire.SIZED && field.length > 2) {
        this.json(message, field);
      }
    }
  }

  private json(message: ProtobufMessage, field: ProtobufField): void {
    const { context } = this;
    const { maxWhole } = context.limits;
    if (field.length > maxWhole) {
      const params = { limit: maxWhole };
      context.cover({ status: 'not-understood', format: 'keras-metadata', size: 0, reason: 'limit-size', params });
      return;
    }
    context.work.spend(field.length * PRICES.textByte);
    const { root } = readJson(message.bytes(field));
    if (root !== undefined) {
      new ConfigWalk(new RevivedContext(context, field.at)).document(root);
    }
  }
}

/** `keras_metadata.pb` (`saved_metadata.proto`): objects (1), each with JSON (5). */
export function scanKerasMetadata(source: ByteSource, context: ScanContext): void {
  const message = messageOf(paged(source), context);
  const reader = new MetadataReader(context);
  for (const field of message.fields()) {
    if (field.number === 1 && field.wire === Wire.SIZED) {
      reader.object(message.message(field), 5);
    }
  }
  context.cover({ status: 'scanned', format: 'keras-metadata', size: source.size });
}
