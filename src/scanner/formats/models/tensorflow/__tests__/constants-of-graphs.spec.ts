import { bytes, numberField, PAYLOAD, proto, run, sizedField, varint, zeros } from '../../../../testing';
import { graphDef, nodeDef, savedModel } from '../../../../testing/golden/made-tensorflow';

test('numbers and texts of constants that are files', () => {
  const evil = proto(2, PAYLOAD, zeros(30));
  const rules = (tensor: Uint8Array): string[] => {
    const value = sizedField(5, bytes(sizedField(1, 'value'), sizedField(2, sizedField(8, tensor))));
    return run(savedModel(graphDef(nodeDef('c', 'Const', [], value))), undefined, 'saved_model.pb').findings.map(
      ({ rule }) => rule
    );
  };
  const packed = bytes(...[...evil].map(varint));
  expect(rules(bytes(numberField(1, 4), sizedField(7, packed)))).toContain('pickle-dangerous-call');
  expect(rules(bytes(numberField(1, 9), sizedField(10, packed)))).toContain('pickle-dangerous-call');
  expect(rules(bytes(numberField(1, 7), sizedField(8, Buffer.from(evil).toString('base64'))))).toContain(
    'pickle-dangerous-call'
  );
  expect(rules(bytes(numberField(1, 7), sizedField(8, "__import__('os').system('id')")))).toEqual([
    'model-metadata-code'
  ]);
  expect(rules(bytes(numberField(1, 9), sizedField(10, bytes(...Array.from({ length: 99 }, (_, i) => i)))))).toEqual(
    []
  );
});
