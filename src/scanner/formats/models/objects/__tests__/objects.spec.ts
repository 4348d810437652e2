import { bytes, run, u32, utf8 } from '../../../../testing';

const length = (text: string): string => String.fromCharCode(text.length);
const dotnet = (...names: string[]): Uint8Array =>
  bytes(0, u32(1), u32(0xffffffff), u32(1), u32(0), 12, u32(2), ...names.map(name => bytes(length(name), name)), 11);
const symbol = (name: string): string => `:${String.fromCharCode(name.length + 5)}${name}`;
const ruby = (...names: string[]): Uint8Array =>
  bytes(4, 8, '[', 5 + names.length, ...names.map(name => bytes(`o${symbol(name)}`, 6, `${symbol('@a')}0`)));
const perl = (inner: string): Uint8Array => bytes('pst0', 4, 11, 8, '12345678', 4, 8, 8, 8, inner);
const blessed = (name: string): string => `\x11${length(name)}${name}\x03\0\0\0\0`;
const php = (name: string, text: string): Uint8Array =>
  utf8(`O:${name.length}:"${name}":1:{s:1:"a";s:${text.length}:"${text}";}`);
const found = (data: Uint8Array): string[] => run(data, {}, 'a').findings.map(({ operator }) => operator);

test.each<[string, Uint8Array, string[]]>([
  ['.NET', dotnet('System.Windows.Data.ObjectDataProvider'), ['ObjectDataProvider']],
  [
    '.NET, behind others',
    dotnet('System.String', 'System.DelegateSerializationHolder+DelegateEntry'),
    ['DelegateSerializationHolder+DelegateEntry']
  ],
  ['Ruby', ruby('String', 'Gem::Package::TarReader::Entry'), ['Gem::Package::TarReader::Entry']],
  ['Ruby, nothing between', ruby('ERB'), ['ERB']],
  ['Perl', perl(blessed('CGITempFile')), ['CGITempFile']],
  ['code in Perl', perl('\x1a\n&package main; sub { system("id") }'), ['sub']],
  ['PHP', php('Monolog\\Handler\\SyslogUdpHandler', 'a'), ['SyslogUdpHandler']],
  ['a function in PHP', php('Model', 'system'), ['system']]
])('%s: names of published attacks', (_name, data, names) => {
  expect(found(data).map(name => name.split('\\').pop())).toEqual(names);
  expect(run(data, {}, 'a').verdict).toBe('unsafe');
});

test.each<[string, Uint8Array]>([
  ['.NET', dotnet('System.Collections.Generic.List', 'Model')],
  ['Ruby', ruby('Rumale::LinearModel::Ridge')],
  ['a text in Ruby that ends like a class', bytes(ruby('Model'), 'I"', 20, 'from my ERB File')],
  ['Perl', perl(blessed('AI::Perceptron'))],
  ['PHP', php('Phpml\\Classification\\NaiveBayes', 'rbf')]
])('%s: other objects are not understood, and no finding', (_name, data) => {
  expect(run(data, {}, 'a')).toMatchObject({ verdict: 'incomplete', findings: [], format: 'object-stream' });
});

test('numbers and texts that begin alike are none', () => {
  for (const data of [
    bytes(0, u32(1), u32(2), u32(1), u32(0), 12, u32(2)),
    bytes(4, 8, '[', 7, 1, 2, 3),
    utf8('a:1:{i:0;i:1;}')
  ]) {
    expect(run(data, {}, 'a').format).not.toBe('object-stream');
  }
});
