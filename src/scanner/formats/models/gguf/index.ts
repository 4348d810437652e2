import type { Format } from '../../../format';
import { textOf } from '../../text/plain-text';

const reading = () => require('./gguf-scan') as typeof import('./gguf-scan');

/**
 * GGUF, llama.cpp's format (`docs/gguf.md` of ggml, versions 1 to 3 in either order of bytes): a magic number, a version,
 * counts, pairs of metadata, descriptions of tensors, tensors. Among the metadata is a template that a program which loads
 * the model renders. What `gguf.cpp` checks is checked here; what it or an older one believed is reported
 * (CVE-2024-21802, CVE-2024-21836, CVE-2024-23496, CVE-2024-23605, CVE-2025-53630).
 */
export const gguf: Format = {
  id: 'gguf',
  // A file that is text from end to end is no GGUF, although it begins with the magic number.
  probe: probe => textOf(probe) === undefined,
  scan: (source, context) => reading().scanGguf(source, context)
};
