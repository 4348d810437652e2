import { bytes, u32 } from './bytes';
import { glob, proto, str } from './pickle-assembler';
import type { Archive, Member } from './zip-builder';
import { zipOf } from './zip-builder';

/** A member of plain text. */
export const text = (name: string, content: string): Member => ({ name, data: bytes(content) });

/** Opcodes that rebuild a float tensor from the storage `key`, as torch.save writes them. */
export function tensor(key: string, numel: number, type = 'FloatStorage'): Uint8Array {
  const id = bytes('(', str('storage'), glob('torch', type), str(key), str('cpu'), 'J', u32(numel), 'tQ');
  const hooks = bytes(glob('collections', 'OrderedDict'), ')R');
  return bytes(
    glob('torch._utils', '_rebuild_tensor_v2'),
    '(',
    id,
    'K\x00',
    'J',
    u32(numel),
    '\x85',
    'K\x01\x85',
    '\x89',
    hooks,
    'tR'
  );
}

/** `data.pkl` with a list of these values. */
export const dataPkl = (...values: Uint8Array[]): Member => ({
  name: 'archive/data.pkl',
  data: proto(2, ']', '(', ...values, 'e')
});
/** A storage as PyTorch writes it: sizes behind the data, padding in front. */
export const storage = (key: string, data: Uint8Array): Member => ({
  name: `archive/data/${key}`,
  data,
  descriptor: true,
  localExtra: bytes('FB', [4, 0], 'ZZZZ')
});
/** A file of `torch.save` with these members. */
export const torch = (members: readonly Member[], archive?: Archive): Uint8Array =>
  zipOf([...members, text('archive/version', '3\n'), text('archive/byteorder', 'little')], archive);
