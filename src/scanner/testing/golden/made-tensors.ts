import { bytes, floats, u32 } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { GGUF, ggmlTensor, ggufOf, ggufPair, ggufTensor, ggufText, row, safetensorsOf } from '../tensor-files-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const EVIL = proto(2, PAYLOAD);
const BASE64 = Buffer.from(EVIL).toString('base64');
const text = (key: string, value: string): Uint8Array => ggufPair(key, GGUF.STRING, ggufText(value));
const architecture = text('general.architecture', 'llama');

/** Formats that hold tensors behind a header. */
export const tensors: readonly MadeCase[] = [
  ...casesOf('gguf', {
    'two-tensors.gguf': ggufOf({
      pairs: [architecture, ggufPair('llama.block_count', GGUF.UINT32, u32(1))],
      tensors: [ggufTensor('a', [8], 0), ggufTensor('b', [4, 2], 32)],
      data: floats(16)
    }),
    'overlapping-tensors.gguf': ggufOf({
      pairs: [architecture],
      tensors: [ggufTensor('a', [16], 0), ggufTensor('b', [8], 32)],
      data: floats(16)
    }),
    'count-overflow.gguf': ggufOf({ pairs: [architecture], tensorCount: 2 ** 60 }),
    'harmful-metadata.gguf': ggufOf({ pairs: [text('general.description', BASE64)] })
  }),
  ...casesOf('ggml', {
    'one-tensor.bin': bytes('fmgg', u32(101), u32(8), u32(2), u32(1), u32(0), ggmlTensor('emb', [8], 0), floats(8)),
    'harmful-pickle-behind.bin': bytes('lmgg', u32(1), u32(2), EVIL)
  }),
  ...casesOf('safetensors', {
    'metadata.safetensors': safetensorsOf({ __metadata__: { format: 'pt' }, w: row(0, 8) }, floats(2)),
    'overlap.safetensors': safetensorsOf({ a: row(0, 8), b: row(4, 12) }, floats(3)),
    'path.safetensors': safetensorsOf({ '../../.bashrc': row(0, 8) }, floats(2)),
    'harmful-metadata.safetensors': safetensorsOf({ __metadata__: { x: BASE64 }, w: row(0, 8) }, floats(2)),
    'harmful-hole.safetensors': safetensorsOf(
      { a: row(0, 4), b: row(4 + EVIL.length, 8 + EVIL.length) },
      bytes(floats(1), EVIL, floats(1))
    )
  })
];
