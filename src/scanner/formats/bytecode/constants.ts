import { quote } from '../pickle/values/python-text';
import type { MarshalValue } from './marshal-values';

/** Characters of one constant's text. */
const MAX_CONSTANT = 1_500;
const MAX_ITEMS = 12;
const MAX_DEPTH = 6;
const MAX_BYTES = 64;

/** A constant as Python writes it; long ones and deep ones end in an ellipsis. */
export function constantText(value: MarshalValue, depth = 0): string {
  switch (value.type) {
    case 'none':
    case 'null':
      return 'None';
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'int':
      return String(value.value);
    case 'float':
      if (Object.is(value.value, -0)) {
        return '-0.0';
      }
      return Number.isInteger(value.value) && Math.abs(value.value) < 1e16 ? `${value.value}.0` : String(value.value);
    case 'complex':
      return `(${value.real}+${value.imag}j)`;
    case 'ellipsis':
      return '...';
    case 'str':
      return value.value.length > MAX_CONSTANT ? `${quote(value.value.slice(0, MAX_CONSTANT))}…` : quote(value.value);
    case 'bytes':
      return bytesText(value.value);
    case 'code':
      return value.name;
    case 'object':
      return value.text;
    case 'stop-iteration':
      return 'StopIteration';
    case 'recursive':
      return '…';
    case 'dict':
      return '{…}';
    case 'slice':
      return `slice(${items(value.items, depth)})`;
    case 'tuple':
      return `(${items(value.items, depth)}${value.items.length === 1 ? ',' : ''})`;
    case 'list':
      return `[${items(value.items, depth)}]`;
    case 'set':
    case 'frozenset':
      return `{${items(value.items, depth)}}`;
  }
}

function items(values: readonly MarshalValue[], depth: number): string {
  if (depth >= MAX_DEPTH) {
    return '…';
  }
  const shown = values.slice(0, MAX_ITEMS).map(value => constantText(value, depth + 1));
  return (values.length > MAX_ITEMS ? [...shown, '…'] : shown).join(', ').slice(0, MAX_CONSTANT);
}

function bytesText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes.subarray(0, MAX_BYTES)) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`;
  }
  return `b'${text}'${bytes.length > MAX_BYTES ? '…' : ''}`;
}
