import { bytes, run, u32, utf8 } from '../../../testing';

const list = (...items: readonly Uint8Array[]): Uint8Array => bytes('[', u32(items.length), ...items);
const text = (value: string): Uint8Array => bytes('u', u32(value.length), value);
const int = (value: number): Uint8Array => bytes('i', u32(value));

test('values of marshal are data', () => {
  const dictionary = bytes(
    '{',
    text('a'),
    list(int(1), bytes('N'), bytes('g', new Uint8Array(8))),
    text('b'),
    ')\x00',
    '0'
  );
  expect(run(dictionary, {}, 'model.marshal').verdict).toBe('clean');
  expect(run(bytes(0xfb, text('a'), int(2), '0'), {}, 'model.marshal').verdict).toBe('clean');
});

test('code among them is judged', () => {
  const code = bytes('c', ...Array.from({ length: 5 }, () => u32(0)), 's', u32(2), 'd\x00');
  expect(run(list(int(1), code, text('os.system')), {}, 'model.marshal').verdict).toBe('unsafe');
});

test.each([
  ['words', utf8('(see code below)\nand more text behind it')],
  ['a list that is cut', list(int(1), int(2)).slice(0, -1)],
  ['bytes behind the value', bytes(list(int(1)), 0x00, 0x01, 0x02)],
  ['items that no file has room for', bytes('[', u32(0x7fffffff), int(1))]
])('%s are none', (_, data) => {
  expect(run(data, {}, 'model.bin').format).not.toBe('marshal');
});
