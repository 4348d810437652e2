import { scan } from '../../../../scanner';
import type { ScanReport } from '../../../report';
import { MemorySource } from '../../../bytes/memory';

const scanText = (text: string, name = 'data'): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(text)), name);
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);
const base64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');
const PICKLE = base64("cos\nsystem\n(S'echo hi'\ntR.");

test('a pickle that Stable-Baselines3 keeps in its JSON is scanned', () => {
  const report = scanText(JSON.stringify({ policy_class: { ':type:': 'abc', ':serialized:': PICKLE }, verbose: 0 }));
  expect(told(report)).toEqual(['CRITICAL pickle-dangerous-call os.system']);
  expect(report.findings[0].where.members).toEqual([':serialized:']);
  expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'scanned', format: 'json' }));
});

test.each([
  ['with the key as escapes', `{"\\u003aserialized:": "${PICKLE}"}`],
  ['behind a repeated key', `{":serialized:": "${PICKLE}", ":serialized:": "gAJOLg=="}`],
  ['in front of one', `{":serialized:": "gAJOLg==", ":serialized:": "${PICKLE}"}`],
  ['in a list in UTF-8 with a mark', `\ufeff[["-${PICKLE}"]]`],
  ['as a key', `{"${PICKLE}": 1}`],
  ['behind a word', `["pickle:${PICKLE}"]`],
  ['in words', `["a file: ${PICKLE} of base64"]`],
  ['twice', `["${base64(PICKLE)}"]`],
  ['of digits that are digits', `["${Buffer.from(PICKLE).toString('hex')}"]`],
  ['as it is', JSON.stringify(["cos\nsystem\n(S'echo hi'\ntR."])],
  ['in a document that breaks off', `{":serialized:": "${PICKLE}", "a": [`]
])('also %s', (_, text) => {
  expect(told(scanText(text, 'data.json'))).toEqual(['CRITICAL pickle-dangerous-call os.system']);
});

test.each([
  ['settings.toml', `a = "${PICKLE}"\n`],
  ['config.cfg', `[a]\nb = ${PICKLE}\n`],
  ['table.csv', `a,b\n1,${PICKLE}\n`],
  ['lines.jsonl', `{"a": "${PICKLE}"}\n`],
  ['model.pkl', PICKLE.replace(/(.{20})/g, '$1\n')],
  ['behind-a-word.txt', `a-word-that-is-longer-than-most\n${PICKLE}\n`],
  ['chat_template.jinja', `{# ${PICKLE} #}{{ x }}`],
  ['note.txt', `words\n${PICKLE}\nwords`]
])('also in %s', (name, text) => {
  expect(told(scanText(text, name))).toEqual(['CRITICAL pickle-dangerous-call os.system']);
});

test.each([
  [
    'words',
    ['a_long_word_that_happens_to_be_base64', 'another-long-word-of-a-vocabulary', 'eNqueueing_of_many_words_1']
  ],
  ['pictures', [base64(`\x89PNG\r\n\x1a\n${'\0'.repeat(40)}`)]],
  ['prose', ['The quick brown fox jumps over the lazy dog, and nothing else happens.']]
])('%s are no files', (_, values) => {
  const report = scanText(JSON.stringify({ values }), 'vocab.json');
  expect(report.findings).toEqual([]);
  expect(report.coverage).toHaveLength(1);
});

test('JSON behind any number of blanks is JSON', () => {
  const text = `${' '.repeat(5_000_000)}{"a": 1}`;
  expect(scanText(text, 'settings').coverage).toEqual([expect.objectContaining({ status: 'scanned', format: 'json' })]);
  expect(scanText(' '.repeat(9_000), 'nothing').coverage).toEqual([expect.objectContaining({ status: 'inert' })]);
});

test('letters of a sequence are no pickle, though opcodes are letters', () => {
  const lines = [`c${'t'.repeat(29)}`, 'TGCCG'.repeat(6), `G${'C'.repeat(8)}${'a'.repeat(21)}`];
  expect(told(scanText(`>one\n${lines.join('\n')}\n>two\n`, 'genome.fasta'))).toEqual([]);
});

test('lines in an encoding of one byte for each character are text', () => {
  const word = Uint8Array.of(0xe0, 0xaa, 0xb9, 0xd2, 0xc3, 13, 10);
  const lines = (odd: number): Uint8Array =>
    Uint8Array.from({ length: 7000 }, (_, i) => (i === 35 ? odd : word[i % 7]));
  expect(scan(new MemorySource(lines(word[0])), 'words.dict').verdict).toBe('not-a-model');
  expect(scan(new MemorySource(lines(1)), 'words.dict').verdict).not.toBe('not-a-model');
});

describe('a pickle in other codes than base64', () => {
  const pickle = Buffer.from('\x80\x02cposix\nsystem\nX\x07\0\0\0echo hi\x85R.', 'latin1');
  const base32 = (digits: string): string =>
    Array.from(pickle, byte => byte.toString(2).padStart(8, '0'))
      .join('')
      .padEnd(Math.ceil((pickle.length * 8) / 5) * 5, '0')
      .replace(/.{5}/g, five => digits[parseInt(five, 2)]);
  const base85 = (digits: string): string => {
    let text = '';
    for (let at = 0; at < pickle.length; at += 4) {
      const group = Buffer.concat([pickle.subarray(at, at + 4), Buffer.alloc(4)]).readUInt32BE(0);
      const five = [4, 3, 2, 1, 0].map(power => digits[Math.floor(group / 85 ** power) % 85]).join('');
      text += five.slice(0, Math.min(4, pickle.length - at) + 1);
    }
    return text;
  };
  const RFC1924 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
  const ASCII85 = Array.from({ length: 85 }, (_, digit) => String.fromCharCode(33 + digit)).join('');
  const Z85 = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#';
  const each = (write: (byte: number) => string, between = ''): string => Array.from(pickle, write).join(between);

  test.each([
    ['base32', base32('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')],
    ['base32 in small letters', base32('abcdefghijklmnopqrstuvwxyz234567')],
    ['b85encode', base85(RFC1924)],
    ['a85encode', base85(ASCII85)],
    ['a85encode as Adobe writes it', `<~${base85(ASCII85)}~>`],
    [
      'a85encode of a frame, whose zeros are one letter',
      'J-;,fz!!!"X"`SC$Bm>l$#\'5\'2FCf<RPE_";FDl;3BHSsMD/_.IGA^u&P_G?"PV)'
    ],
    ['ZeroMQ', base85(Z85)],
    ['numbers', `[${each(String, ', ')}]`],
    ['numbers with a sign', each(byte => String(byte > 127 ? byte - 256 : byte), ' ')],
    ['binary digits', each(byte => byte.toString(2).padStart(8, '0'), ' ')],
    ['escapes of Python', `b'${each(byte => `\\x${byte.toString(16).padStart(2, '0')}`)}'`],
    ['octal escapes', each(byte => `\\${byte.toString(8).padStart(3, '0')}`)],
    ['Unicode escapes', each(byte => `\\u${byte.toString(16).padStart(4, '0')}`)],
    ['escapes of URLs', each(byte => `%${byte.toString(16).padStart(2, '0')}`)],
    ['references of HTML', each(byte => `&#${byte};`)],
    ['base64 from behind', Array.from(pickle.toString('base64')).reverse().join('')]
  ])('%s', (_name, text) => {
    expect(told(scanText(JSON.stringify({ data: text })))).toContain('CRITICAL pickle-dangerous-call posix.system');
  });

  test.each([
    'x'.repeat(200),
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.repeat(4),
    '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16',
    '%20a%20b'.repeat(9)
  ])('honest: %s', text => {
    expect(told(scanText(JSON.stringify({ data: text })))).toEqual([]);
  });
});

describe('references to parts of other files (kerchunk)', () => {
  const refs = (path: string): string =>
    JSON.stringify({ version: 1, refs: { '.zgroup': '{"zarr_format":2}', 'a/0': [path, 0, 100] } });

  test.each(['s3://bucket/a.nc', 'https://example.com/a.nc', '/data/store/a.nc', 'a.nc'])('a store: %s', path => {
    expect(told(scanText(refs(path)))).toEqual([]);
  });

  test.each(['../../x/shadow', 'file:///etc/passwd', '/proc/self/environ', 'http://169.254.169.254/latest'])(
    'the machine of who reads: %s',
    path => {
      expect(told(scanText(refs(path)))).toEqual(['MEDIUM json-path json.refs']);
      const bare = JSON.stringify({ '.zgroup': '{"zarr_format":2}', 'a/0': [path, 0, 100] });
      expect(told(scanText(bare))).toEqual(['MEDIUM json-path json..zgroup']);
    }
  );
});
