import { isDtypeText } from '../dtype-text';

test.each([
  'f8',
  '<f8',
  '|S10',
  '=U',
  '?',
  'b1',
  'O',
  'O8',
  'V16',
  'float32',
  'datetime64[ns]',
  '<M8[25s]',
  'm8[D/2]',
  'datetime64',
  'int_',
  'string_',
  'bfloat16',
  'float8_e4m3fn',
  'i4,f8',
  'i4, (2,3)f8, 3<u2',
  '(2,)f4',
  '<(2,3)f4',
  'f4,'
])('%s is a type of elements', text => {
  expect(isDtypeText(text)).toBe(true);
});

test.each([
  '',
  'posix',
  'f8;import os',
  'O:print',
  'f8[ns]',
  'M8[xs]',
  'M8[ns',
  '(2,3',
  '(a)f4',
  '(((2)))f8',
  'f8 f8',
  'f8,,f8',
  '__import__',
  '/etc/passwd',
  'category'
])('%s is none', text => {
  expect(isDtypeText(text)).toBe(false);
});

test('a text that is too long to read is none', () => {
  expect(isDtypeText(`${'f8,'.repeat(1000)}f8`)).toBe(false);
});
