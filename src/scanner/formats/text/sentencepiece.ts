import { Cursor } from '../../encoding/cursor';
import type { ProtobufField } from '../../encoding/protobuf';
import { peekField, ProtobufMessage, Wire } from '../../encoding/protobuf';
import type { Format, Probe } from '../../format';

/** Pieces at the beginning that have to look like pieces: a word, its score, perhaps its kind. */
const PROBED = 3;
const MAX_PIECE = 4096;
/** ModelProto: pieces, how they were trained, normalizers and a test of itself (src/sentencepiece_model.proto). */
const PIECE = 1;
const PARTS: ReadonlySet<number> = new Set([2, 3, 4, 5]);
/** Fields from here on are extensions, which sentencepiece keeps and does not read. */
const FIRST_EXTENSION = 200;

function isSentencePiece({ head }: Probe): boolean {
  // The tag of a piece.
  if (head[0] !== 0x0a) {
    return false;
  }
  let at = 0;
  for (let count = 0; count < PROBED && at < head.length; count++) {
    const field = peekField(head, at);
    if (field?.number !== PIECE || field.wire !== Wire.SIZED || field.length > MAX_PIECE) {
      return false;
    }
    const word = peekField(head, field.at);
    const score = word && peekField(head, word.at + word.length);
    if (word?.number !== 1 || word.wire !== Wire.SIZED || score?.number !== 2 || score.wire !== Wire.FIXED32) {
      return false;
    }
    at = field.at + field.length;
  }
  return true;
}

function isPiece({ number, wire }: ProtobufField): boolean {
  return (
    (number === 1 && wire === Wire.SIZED) ||
    (number === 2 && wire === Wire.FIXED32) ||
    (number === 3 && wire === Wire.VARINT) ||
    number >= FIRST_EXTENSION
  );
}

/** The vocabulary of a tokenizer as sentencepiece trains it: words with numbers, and tables for its normalizer. */
export const sentencePiece: Format = {
  id: 'sentencepiece',
  probe: isSentencePiece,
  scan(source, context) {
    const { maxWhole } = context.limits;
    const cover = { format: 'sentencepiece', size: source.size } as const;
    if (source.size > maxWhole) {
      context.cover({ ...cover, status: 'not-understood', reason: 'limit-size', params: { limit: maxWhole } });
      return;
    }
    const model = new ProtobufMessage(new Cursor(source.read(0, source.size).slice()), context.work);
    for (const field of model.fields()) {
      const { number, wire, at } = field;
      const isPart = wire === Wire.SIZED && (number === PIECE || PARTS.has(number));
      const inner = isPart ? [...model.message(field).fields()] : [];
      if (!(isPart || number >= FIRST_EXTENSION) || (number === PIECE && !inner.every(isPiece))) {
        context.cover({ ...cover, status: 'not-understood', reason: 'unknown-record', params: { offset: at } });
        return;
      }
    }
    context.cover({ ...cover, status: 'scanned' });
  }
};
