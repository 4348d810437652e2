import { bytes, call, glob, proto, run, str } from '../../../testing';

const dict = (...items: readonly Uint8Array[]): Uint8Array => bytes('}(', ...items, 'u');
const tuple = (...items: readonly Uint8Array[]): Uint8Array => bytes('(', ...items, 't');
const put = (index: number): Uint8Array => bytes('q', index);
const get = (index: number): Uint8Array => bytes('h', index);
const int = (value: number): Uint8Array =>
  bytes('J', [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >> 24]);
const none = bytes('N');
const made = (what: Uint8Array): Uint8Array => call(glob('numpy', 'dtype'), what, bytes(0x89), bytes(0x88));
const stated = (type: Uint8Array, whole: Uint8Array, fields: Uint8Array, size: number, flags: number): Uint8Array =>
  bytes(type, tuple(int(3), str('|'), whole, tuple(str('a')), fields, int(size), int(1), int(flags)), 'b');
const plain = (text: string, flags: number): Uint8Array =>
  bytes(made(str(text)), tuple(int(3), str('|'), none, none, none, int(-1), int(-1), int(flags)), 'b');
const sized = (type: Uint8Array, size: number): Uint8Array =>
  bytes(type, tuple(int(3), str('|'), none, none, none, int(size), int(1), int(0)), 'b');
const object = plain('O8', 63);
const number = plain('f8', 0);
const field = (type: Uint8Array, at: number): Uint8Array => dict(str('a'), tuple(type, int(at)));
const structure = (fields: Uint8Array, flags: number, type = made(str('V8'))): Uint8Array =>
  stated(type, none, fields, 8, flags);
const rules = (value: Uint8Array): string[] => run(proto(4, value)).findings.map(({ rule }) => rule);

describe('a structured type says where its fields are and whether they are objects, and NumPy believes it', () => {
  // NumPy 2.4 loaded arrays of most of these, and took bytes of the file for addresses or read beside the element.
  test.each([
    ['objects that are not announced', structure(field(object, 0), 16)],
    ['objects that are counted, and stand there as bytes', structure(field(object, 0), 1)],
    ['an object type of that kind', plain('O8', 1)],
    ['objects in a record', structure(field(object, 0), 16, made(glob('numpy', 'record')))],
    ['objects in a number', stated(made(str('i8')), none, field(object, 0), -1, 0)],
    ['fields that a call makes', structure(call(glob('collections', 'OrderedDict')), 16)],
    ['arrays of objects', stated(made(str('V8')), tuple(object, tuple(int(1))), none, 8, 0)],
    ['a type of another kind', structure(field(call(glob('numpy.dtypes', 'ObjectDType')), 0), 16)],
    ['a field behind the element', structure(field(number, 4096), 16)],
    ['a field in front of it', structure(field(number, -8), 16)],
    ['more numbers than fit', stated(made(str('V8')), tuple(number, tuple(int(1000))), none, 8, 0)],
    ['a number that is said to be a pointer', plain('f8', 4)],
    ['an object type that is named by its class', sized(made(glob('numpy', 'object_')), -1)],
    ['an object type made of another', sized(made(object), 8)],
    ['an object type that any class makes', sized(made(glob('builtins', 'list')), 8)],
    [
      'a field that grows when the structure is made',
      bytes('(', structure(field(bytes(made(str('V4')), put(7)), 0), 16), sized(get(7), 4096), 't')
    ],
    [
      'a field that was made before',
      bytes('(', made(str('V4')), put(7), structure(field(get(7), 0), 16), bytes(get(7), '0'), sized(get(7), 4096), 't')
    ],
    [
      'a type that grows when it is in use',
      bytes('(', made(str('V4')), put(7), call(glob('numpy', 'ndarray'), get(7)), sized(get(7), 4096), 't')
    ],
    [
      'a record that does',
      bytes(
        '(',
        made(glob('numpy', 'record')),
        put(7),
        call(glob('numpy', 'ndarray'), get(7)),
        structure(field(number, 0), 16, get(7)),
        't'
      )
    ]
  ])('%s', (_what, type) => {
    expect(rules(type)).toContain('pickle-object-rewired');
  });

  test.each([
    ['numbers', structure(field(number, 0), 16)],
    ['objects', structure(field(object, 0), 27)],
    ['a record', structure(field(number, 0), 16, made(glob('numpy', 'record')))],
    ['arrays of numbers', stated(made(str('V16')), tuple(number, tuple(int(2))), none, 16, 0)],
    ['texts in a structure in a structure', structure(field(structure(field(plain('f4', 0), 4), 16), 0), 16)],
    [
      'one type in two fields',
      stated(
        made(str('V16')),
        none,
        dict(str('a'), tuple(bytes(number, put(1)), int(0)), str('b'), tuple(get(1), int(8))),
        16,
        16
      )
    ],
    [
      'types in types, with what older protocols make of bytes',
      structure(
        field(
          bytes(
            made(str('M8')),
            tuple(
              ...[int(4), str('<'), none, none, none, int(-1), int(-1), int(0)],
              tuple(none, tuple(call(glob('_codecs', 'encode'), str('ns'), str('latin1')), int(1), int(1), int(1)))
            ),
            'b'
          ),
          0
        ),
        0
      )
    ],
    ['a field with a title', structure(dict(str('a'), tuple(number, int(0), str('t'))), 16)],
    [
      'a time',
      bytes(
        made(str('M8')),
        tuple(int(4), str('<'), none, none, none, int(-1), int(-1), int(0), tuple(none, tuple(str('D')))),
        'b'
      )
    ]
  ])('honest: %s', (_what, type) => {
    expect(rules(type)).toEqual([]);
  });
});
