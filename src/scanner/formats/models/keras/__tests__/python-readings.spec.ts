import { readFileSync } from 'fs';
import { join } from 'path';
import { scan } from '../../../../../scanner';
import type { ScanReport } from '../../../../report';
import { MemorySource } from '../../../../bytes/memory';

const CODES = JSON.parse(
  readFileSync(join(__dirname, '../../../../../../tests/fixtures/keras/codes.json'), 'utf8')
) as Record<string, Record<string, string>>;
const EVIL = CODES['3.12'].exec;
const HARMLESS = CODES['3.12'].double;
const PICKLE = Buffer.from("cos\nsystem\n(S'echo hi'\ntR.");

const scanBytes = (bytes: Uint8Array, name = 'config.json'): ScanReport => scan(new MemorySource(bytes), name);
const scanText = (text: string, name?: string): ScanReport => scanBytes(new TextEncoder().encode(text), name);
const told = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);
const around = (layer: unknown): unknown => ({
  module: 'keras',
  class_name: 'Sequential',
  config: { name: 's', layers: [layer] },
  registered_name: null
});
const dense = (config: object): unknown =>
  around({ module: 'keras.layers', class_name: 'Dense', config: { units: 4, ...config }, registered_name: null });
const lambda = (fn: unknown, extra: object = {}): unknown =>
  around({ module: 'keras.layers', class_name: 'Lambda', config: { name: 'l', function: fn, ...extra } });

const CODE = 'CRITICAL keras-lambda-code builtins.exec';
const LAYER = 'MEDIUM keras-lambda Keras.Lambda';
/** Worse with two pieces of code, of which one is a decoy. */
const DECOYS: unknown = expect.stringMatching(/^(MEDIUM|HIGH) keras-lambda Keras\.Lambda$/);

describe('repeated keys', () => {
  const layer = JSON.stringify(lambda({ class_name: '__lambda__', config: { code: EVIL } }));

  it.each(['"class_name"', '"cl\\u0061ss_name"', '"\\u0063lass_nam\\u0065"'])(
    'of which Python takes the last, written as %s',
    key => {
      const hidden = layer.replace('"class_name":"Lambda"', `${`${key}:"Dense",`.repeat(6)}"class_name":"Lambda"`);
      expect(JSON.parse(hidden)).toEqual(JSON.parse(layer));
      const report = scanText(hidden);
      expect(told(report)).toEqual(expect.arrayContaining([LAYER, CODE, 'MEDIUM json-repeated-key json.class_name']));
      expect(report.findings.find(({ rule }) => rule === 'json-repeated-key')).toMatchObject({
        evidence: "'class_name': 'Dense', 'class_name': 'Lambda'",
        params: { key: 'class_name', path: 'config.layers[0]' }
      });
    }
  );

  it('are a finding wherever a value could be misread, and a smaller one where not', () => {
    const text = JSON.stringify(dense({}));
    expect(told(scanText(text))).toEqual([]);
    expect(told(scanText(text.replace('"units":4', '"units":4,"units":5')))).toEqual([
      'LOW json-repeated-key json.units'
    ]);
    expect(told(scanText(text.replace('"units":4', '"config":{},"config":{}')))).toEqual([
      'MEDIUM json-repeated-key json.config'
    ]);
    expect(told(scanText(text.replace('"name":"s"', '"name":"s","name":"s"')))).toEqual([
      'LOW json-repeated-key json.name'
    ]);
  });

  it('are read in time that grows with their number', () => {
    const text = JSON.stringify(dense({})).replace('"name":"s"', '"name":"s",'.repeat(300_000) + '"name":"s"');
    expect(told(scanText(text))).toEqual(['LOW json-repeated-key json.name']);
    const mixed = text.replace('"name":"s"', '"name":1').replace('"name":"s"', '"name":2');
    expect(told(scanText(mixed))).toEqual(['MEDIUM json-repeated-key json.name']);
  });

  it('of a code are both read', () => {
    const text = JSON.stringify(lambda({ class_name: '__lambda__', config: { code: HARMLESS } }));
    for (const pair of [
      [HARMLESS, EVIL],
      [EVIL, HARMLESS]
    ]) {
      const twice = pair.map(code => `"code":${JSON.stringify(code)}`).join(',');
      expect(told(scanText(text.replace(`"code":${JSON.stringify(HARMLESS)}`, twice)))).toEqual(
        expect.arrayContaining([DECOYS, CODE, 'MEDIUM json-repeated-key json.code'])
      );
    }
  });
});

describe('code in base64', () => {
  const junk: [string, string][] = [
    ['behind a line feed', `\n${EVIL}`],
    ['behind a minus', `-${EVIL}`],
    ['behind a bracket', `[${EVIL}`],
    ['behind many characters that are no digits', `${'?!.'.repeat(200)}${EVIL}`],
    ['behind padding', `=${EVIL}`],
    ['with padding in it, which newer versions skip', `${EVIL.slice(0, 2)}==${EVIL.slice(2)}`],
    ['with junk between all digits', EVIL.replace(/(.)/g, '$1 \n')],
    ['as characters', Buffer.from(EVIL, 'base64').toString('latin1')]
  ];

  it.each(junk)('is read %s, in a Lambda', (_, code) => {
    expect(told(scanText(JSON.stringify(lambda({ class_name: '__lambda__', config: { code } }))))).toEqual(
      expect.arrayContaining([DECOYS, CODE])
    );
  });

  it.each(junk)('is read %s, where no Lambda is', (_, note) => {
    expect(told(scanText(JSON.stringify(dense({ note }))))).toEqual([CODE]);
  });

  it.each([
    ['beside the configuration', lambda({ class_name: '__lambda__', code: HARMLESS, config: { code: EVIL } })],
    [
      'in it, and a decoy under the other key',
      lambda({ class_name: '__lambda__', config: { code: EVIL, value: HARMLESS } })
    ],
    ['with the decoy first', lambda({ class_name: '__lambda__', config: { value: EVIL, code: HARMLESS } })],
    ['in another text of the layer', lambda({ class_name: '__lambda__', config: { code: HARMLESS } }, { note: EVIL })],
    [
      'in the arguments',
      lambda({ class_name: '__lambda__', config: { code: HARMLESS } }, { arguments: { a: [[EVIL]] } })
    ],
    ['in a tuple of HDF5', lambda({ class_name: '__tuple__', items: [EVIL, null, null] })]
  ])('is read %s', (_, config) => {
    expect(told(scanText(JSON.stringify(config)))).toEqual(expect.arrayContaining([DECOYS, CODE]));
  });

  it('is shown with its decoy', () => {
    const config = lambda({ class_name: '__lambda__', code: HARMLESS, config: { code: EVIL } });
    expect(scanText(JSON.stringify(config)).findings[0].evidence).toBe(
      `Lambda(lambda x: exec('import os; os.system("echo hi")') or x  # config.code: taken by Keras 3 in a Lambda layer\n` +
        '| lambda x: (x * 2) + 1  # code: taken by no known version of Keras)'
    );
  });

  it.each([
    ['ResidualWrapper', { residual_fn: [HARMLESS, null, null], residual_fn_type: 'lambda' }],
    ['DropoutWrapper', { dropout_state_filter_visitor: [HARMLESS, null, null], dropout_state_filter_type: 'lambda' }]
  ])('is that of a Lambda in %s, too', (class_name, config) => {
    expect(told(scanText(JSON.stringify(around({ class_name, config }))))).toEqual([LAYER]);
  });
});

describe('files in base64', () => {
  it.each([
    ['behind a minus', `-${PICKLE.toString('base64')}`],
    ['behind a line feed and a bracket', `\n{${PICKLE.toString('base64')}`],
    [
      'in the alphabet of URLs',
      Buffer.from("\x80\x04(S'??>>'\n0cos\nsystem\n(S'echo hi'\ntR.", 'latin1').toString('base64url')
    ]
  ])('are scanned %s', (_, note) => {
    expect(told(scanText(JSON.stringify(dense({ note }))))).toEqual(['CRITICAL pickle-dangerous-call os.system']);
  });

  it('are so many and no more, and the report says so', () => {
    const notes = Array.from({ length: 1_001 }, (_, i) =>
      Buffer.from(`\x80\x04(S'number ${i}'\ni.`.replace('i.', 'l.'), 'latin1').toString('base64')
    );
    const report = scanText(JSON.stringify(dense({ notes })));
    expect(report.verdict).toBe('incomplete');
    expect(report.coverage).toContainEqual(
      expect.objectContaining({ status: 'not-understood', reason: 'limit-members' })
    );
  });
});

describe('what one part of a configuration costs is its own', () => {
  const evil = lambda({ class_name: '__lambda__', config: { code: EVIL } });
  const nested = (levels: number): string =>
    levels === 0 ? JSON.stringify(evil) : JSON.stringify({ a: nested(levels - 1) });

  it('finds code in many levels of JSON in texts', () => {
    expect(told(scanText(JSON.stringify(dense({ note: nested(9) }))))).toEqual(expect.arrayContaining([LAYER, CODE]));
  });

  it.each([1_600, 9_000, 40_000])('finds code behind lists in lists, %i deep', depth => {
    const text = JSON.stringify(evil);
    const report = scanText(`{"a":${'['.repeat(depth)}${']'.repeat(depth)},${text.slice(1)}`);
    expect(told(report)).toEqual([LAYER, CODE]);
    expect(report.coverage.every(({ status }) => status === 'scanned')).toBe(true);
  });

  it('says that JSON in a text was too long, and goes on', () => {
    const long = `{"class_name":"Dense","config":[${'0,'.repeat(150_000)}0]}`;
    const report = scanText(JSON.stringify([dense({ long }), evil]));
    expect(told(report)).toEqual([LAYER, CODE]);
    expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'not-understood', reason: 'limit-size' }));
  });

  it('reads JSON behind blanks, however many', () => {
    expect(told(scanText(`${' \n'.repeat(2_000_000)}${JSON.stringify(evil)}`, 'model'))).toEqual([LAYER, CODE]);
    expect(scanText(`${' \n'.repeat(2_000_000)}{"a": 1}`, 'model').verdict).toBe('clean');
  });

  it.each(['README.md', 'notes.txt', 'lines.jsonl', 'table.csv', 'model', 'config.json'])(
    'finds its keys behind anything, in a file of the name %s',
    name => {
      expect(told(scanText(`{"a":"${'x'.repeat(3_000_000)}",${JSON.stringify(evil).slice(1)}`, name))).toEqual([
        LAYER,
        CODE
      ]);
    }
  );

  it.each([
    ['bytes that are no text', [0xff]],
    ['a surrogate that is not written as an escape', [0xed, 0xa0, 0x80]],
    ['a character that is not in its shortest form', [0xc0, 0x80]]
  ])('does not call %s clean, and goes on', (_, junk) => {
    const [before, after] = JSON.stringify([dense({ note: '@' }), evil]).split('@');
    const report = scanBytes(Uint8Array.from([...Buffer.from(before), ...junk, ...Buffer.from(after)]));
    expect(told(report)).toEqual([LAYER, CODE]);
    expect(report.coverage).toContainEqual(expect.objectContaining({ status: 'failed', reason: 'corrupt' }));
  });
});
