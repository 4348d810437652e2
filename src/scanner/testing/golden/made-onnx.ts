import { bytes } from '../bytes';
import { numberField, sizedField } from '../protobuf-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const message = (number: number, ...fields: readonly Uint8Array[]): Uint8Array => sizedField(number, bytes(...fields));

/** onnx's ModelProto with one node, one tensor in another file and more fields. */
function onnx(operator: string, domain: string, location: string, ...more: readonly Uint8Array[]): Uint8Array {
  const entry = message(13, sizedField(1, 'location'), sizedField(2, location));
  return bytes(
    numberField(1, 8),
    message(
      7,
      message(1, sizedField(1, 'x'), sizedField(2, 'y'), sizedField(4, operator), sizedField(7, domain)),
      sizedField(2, 'graph'),
      message(5, numberField(2, 1), sizedField(8, 'w'), entry, numberField(14, 1))
    ),
    message(8, numberField(2, 17)),
    ...more
  );
}

const func = (name: string, called: string): Uint8Array =>
  message(
    25,
    sizedField(1, name),
    message(7, sizedField(1, 'x'), sizedField(4, called), sizedField(7, 'f')),
    sizedField(10, 'f')
  );

/** Models that are graphs of operators. */
export const graphs: readonly MadeCase[] = [
  ...casesOf('onnx', {
    'data-beside.onnx': onnx('Relu', '', 'model.onnx_data'),
    'data-elsewhere.onnx': onnx('Relu', '', '../../etc/passwd'),
    'address-in-memory.onnx': onnx('Relu', '', '*/_ORT_MEM_ADDR_/*'),
    'custom-operator.onnx': onnx('Shell', 'somebody.ops', 'w.bin'),
    'endless-functions.onnx': onnx('A', 'f', 'w.bin', func('A', 'B'), func('B', 'A'))
  })
];
