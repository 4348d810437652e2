import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';
import { zipOf } from '../../../../testing';
import { parseJson } from '../export';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const exported = (program: string): ScanReport =>
  scan(
    new MemorySource(
      zipOf([
        { name: 'm/models/model.json', data: utf8(program) },
        { name: 'm/archive_format', data: utf8('pt2') },
        { name: 'm/archive_version', data: utf8('0') }
      ])
    ),
    'm.pt2'
  );
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, operator }) => `${severity} ${rule} ${operator}`);

test('every value of a repeated key in a program is judged, and the key is a finding', () => {
  expect(told(exported('{"a": [{"target": "torch.add"}, {"target": "torch.add"}]}'))).toEqual([]);
  expect(told(exported('{"a": [{"target": "torch.add", "tar\\u0067et": "torch.add"}]}'))).toEqual([
    'MEDIUM json-repeated-key target'
  ]);
  for (const pair of ['"target": "os.system", "target": "torch.add"', '"target": "torch.add", "target": "os.system"']) {
    expect(told(exported(`{"a": {${pair}}}`))).toEqual(
      expect.arrayContaining(['HIGH pytorch-export-code system', 'MEDIUM json-repeated-key target'])
    );
  }
});

test('what Python reads and the standard does not is read', () => {
  expect(told(exported('{"a": [NaN, -Infinity, 1E999, "\\ud800"], "target": "os.system"}'))).toEqual([
    'HIGH pytorch-export-code system'
  ]);
});

test.each([
  ['{"a": NaN, "use_pickle": false}', { a: NaN, use_pickle: false }],
  ['\ufeff{"a": [1, "x", null]}', { a: [1, 'x', null] }],
  ['{"a": {"b": 1}, "a": {"c": 2}}', { a: { c: 2 } }],
  ['{"use_pickle": false, "use_pickle": false}', { use_pickle: false }],
  ['{"use_pickle": true, "use_pickle": false}', { use_pickle: undefined }],
  ['{"use_pickle": false, "use_pickle": true}', { use_pickle: undefined }],
  ['{"__proto__": {"use_pickle": false}}', JSON.parse('{"__proto__": {"use_pickle": false}}')]
])('the configuration %s is no proof of more than all readers take from it', (text, expected) => {
  expect(parseJson(new MemorySource(utf8(text)))).toEqual(expected);
});

test.each(['{"a": 1', '{"a": 1} x', '{"a": "\\q"}', ''])('the configuration %j is refused', text => {
  expect(() => parseJson(new MemorySource(utf8(text)))).toThrow('corrupt');
});
