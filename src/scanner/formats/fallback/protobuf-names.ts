import type { Probe } from '../../format';
import type { FormatId } from '../../format-catalog';
import { promisedBy } from '../../rules/file-endings';
import { peekField } from '../../encoding/protobuf';

/** Formats whose files begin with whichever field comes first, so that any magic number may be a field that parsers pass over. */
const PROTOBUF: ReadonlySet<FormatId | 'model'> = new Set(['onnx', 'savedmodel', 'coreml', 'paddle']);

/**
 * True when a name promises a model in protocol buffers and the bytes read as such to the end of what is at hand: a parser
 * passes over fields that it does not know, so that a picture's or a sound's header may stand before a model.
 */
export function mayBeProtobuf({ head, size, name }: Probe): boolean {
  const promised = promisedBy(name);
  if (promised === undefined || !PROTOBUF.has(promised.format)) {
    return false;
  }
  let at = 0;
  while (at < head.length) {
    // The end of the head may cut a field off; its missing bytes count as zeros.
    const field = peekField(head, at);
    if (field === undefined) {
      return false;
    }
    at = field.at + field.length;
  }
  return at <= size;
}
