import type { ScanContext } from '../../../context';
import type { ProtobufField, ProtobufMessage } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import { printable } from '../../../printable';
import { strongMark } from '../../../rules/suspicious-text';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../../text/embedded-files';
import { lookAtNumbers } from '../packed-numbers';

/** A shorter text is no code. */
const MIN_CODE = 8;
/** Bytes of the numbers of one tensor that are looked at. */
const MAX_NUMBERS = 2 ** 20;

/** Looks for Python, commands and files in base64 among the texts that nodes and collections of a graph have. */
export class AttributeCode {
  private readonly embedded: EmbeddedFiles;

  constructor(private readonly context: ScanContext) {
    this.embedded = new EmbeddedFiles(context);
  }

  look(text: string, key: string, offset: number): void {
    const { context } = this;
    if (text.length < MIN_CODE) {
      return;
    }
    const shown = printable(key, context.limits.maxName);
    context.work.spend(text.length * PRICES.textByte);
    this.embedded.look(text, () => shown);
    if (strongMark(text) !== undefined) {
      context.finding({
        rule: 'model-metadata-code',
        severity: 'MEDIUM',
        module: 'tensorflow',
        operator: 'attr',
        offset,
        evidence: printable(text, context.limits.maxEvidence, true),
        params: { key: shown }
      });
    }
  }

  /** Fields of numbers, which in memory may be a program, a pickle or an archive. */
  numbers(message: ProtobufMessage, fields: readonly ProtobufField[], key: string): void {
    const read = fields.map(field => ({
      sized: field.wire === Wire.SIZED,
      value: field.value,
      bytes: (most = MAX_NUMBERS) => message.bytes({ ...field, length: Math.min(field.length, most) })
    }));
    lookAtNumbers(read, this.context, key);
  }
}
