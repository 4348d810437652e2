import type { Format } from '../../format';
import { labelOf } from '../../format-catalog';
import { textOf } from '../text/plain-text';
import { withHiddenPickle } from '../fallback/hidden-pickle';

/**
 * GGUF, llama.cpp's format (`docs/gguf.md` of ggml): a magic number, version, counts, pairs of metadata, tensors. It is
 * recognised, not read: among the metadata is a template that the program which loads the model renders.
 */
export const gguf: Format = withHiddenPickle({
  id: 'gguf',
  fallback: true,
  // A file that is text from end to end is no GGUF, although it begins with the magic number.
  probe: probe => textOf(probe) === undefined,
  scan: (source, context) =>
    context.cover({
      status: 'not-understood',
      format: 'gguf',
      size: source.size,
      reason: 'unsupported-format',
      params: { format: labelOf('gguf') }
    })
});
