import type { Probe } from '../../format';
import type { FormatId } from '../../format-catalog';
import { promisedBy } from '../../rules/file-endings';

/** Formats whose files begin with whichever field comes first, so that any signature may be a field that nobody reads. */
const PROTOBUF: ReadonlySet<FormatId | 'model'> = new Set(['onnx', 'savedmodel', 'coreml', 'paddle']);
/** Longest variable-length integer. */
const MAX_VARINT = 10;

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
    const tag = varint(head, at);
    if (tag === undefined || tag.value < 8) {
      return false;
    }
    const length = fieldLength(head, tag.end, tag.value % 8);
    if (length === undefined) {
      return false;
    }
    at = tag.end + length;
  }
  return at <= size;
}

/** Bytes of a field behind its tag (Protocol Buffers, "Encoding"); undefined for a kind that does not exist. */
function fieldLength(head: Uint8Array, at: number, kind: number): number | undefined {
  switch (kind) {
    case 0: {
      const value = varint(head, at);
      return value && value.end - at;
    }
    case 1:
      return 8;
    case 2: {
      const length = varint(head, at);
      return length && length.end - at + length.value;
    }
    case 3:
    case 4:
      return 0;
    case 5:
      return 4;
    default:
      return undefined;
  }
}

function varint(head: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  let value = 0;
  for (let i = 0; i < MAX_VARINT; i++) {
    // What is cut off at the end of the head may go on well.
    const byte = head[at + i] ?? 0;
    value += (byte & 0x7f) * 128 ** i;
    if (byte < 0x80) {
      return { value, end: at + i + 1 };
    }
  }
  return undefined;
}
