import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';

const look = (name: string, data: unknown): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(typeof data === 'string' ? data : JSON.stringify(data))), name);
const isBad = ({ findings }: ScanReport): boolean => findings.some(({ severity }) => severity !== 'LOW');
const ROWSET = 'com.sun.rowset.JdbcRowSetImpl';
const SET = { dataSourceName: 'ldap://localhost/x', autoCommit: true };

describe('objects that readers with types make', () => {
  test.each([
    ['a list of type and value', ['com.sun.rowset.JdbcRowSetImpl', SET]],
    ['one deeper', { id: 1, object: [ROWSET, SET] }],
    ['a property', { model: { '@class': ROWSET, ...SET } }],
    ['another', { '@type': ROWSET, ...SET }],
    ['as fastjson takes it', { '@type': `L${ROWSET};`, ...SET }],
    ['the type as the key', { [ROWSET]: SET }],
    ['written with escapes', '{"@class": "com.sun.rowset.\\u004adbcRowSetImpl"}'],
    ['a repeated key', `{"@class": "x.Y", "@class": "${ROWSET}"}`],
    [
      'a context of Spring',
      ['org.springframework.context.support.ClassPathXmlApplicationContext', 'http://localhost/x.xml']
    ],
    ['a pool of connections', { a: { '@class': 'org.apache.commons.dbcp2.datasources.SharedPoolDataSource' } }],
    ['.NET', { $type: 'System.Windows.Data.ObjectDataProvider, PresentationFramework', MethodName: 'Start' }]
  ])('%s', (_, data) => {
    expect(isBad(look('model.json', data))).toBe(true);
    expect(isBad(look('model', data))).toBe(true);
  });

  test('in lines, and with more behind it', () => {
    const line = JSON.stringify({ '@class': ROWSET, ...SET });
    expect(isBad(look('a.jsonl', `{"x": 1}\n${line}\n`))).toBe(true);
    expect(isBad(look('a.jsonl', `{"x": 1}\n${JSON.stringify([ROWSET, SET])}\n`))).toBe(true);
    expect(isBad(look('model.json', `{"a": ${line}`))).toBe(true);
  });

  test('classes of data, and a class in a sentence', () => {
    const data = {
      '@class': 'org.deeplearning4j.nn.conf.layers.DenseLayer',
      activation: { '@class': 'org.nd4j.linalg.activations.impl.ActivationReLU' },
      list: ['java.util.ArrayList', [1, 2]],
      note: `${ROWSET} is refused`,
      $type: 'System.Collections.Generic.List`1[[System.Int32, mscorlib]], mscorlib'
    };
    expect(look('model.json', data)).toMatchObject({ findings: [], verdict: 'clean' });
  });
});

describe('components that settings name', () => {
  test.each([
    ['AutoGen', 'team.json', { provider: 'own.module.Tool', component_type: 'tool', config: {} }],
    [
      'code of a tool of AutoGen',
      'tool.json',
      {
        provider: 'autogen_core.tools.FunctionTool',
        config: { name: 'f', source_code: 'import os\nos.system("echo hi")\ndef f():\n  pass\n', global_imports: [] }
      }
    ],
    ['a trainer of axolotl', 'c.yaml', 'base_model: x\ntrainer_cls: own.Trainer\n'],
    ['a driver of Intake', 'catalog.yml', 'sources:\n  a:\n    driver: own.module.Driver\n    args: {}\n'],
    [
      'a command in a catalogue',
      'catalog.yml',
      'sources:\n  a:\n    driver: csv\n    args:\n      urlpath: "{{ shell(\'id\') }}"\n'
    ],
    ['a module of drivers', 'catalog.yml', 'plugins:\n  source:\n  - module: own\nsources: {}\n'],
    ['H2O', 'h2o.yaml', 'full_file: model\ninit:\n  jvm_custom_args: ["-javaagent:x.jar"]\n'],
    ['a prompt elsewhere', 'prompt.json', { _type: 'prompt', template_path: '../../../etc/passwd' }],
    ['what Rasa stored', 'metadata.json', { language: 'en', pipeline: [{ name: 'x', file: '../../x.pkl' }] }],
    [
      'a log in the system',
      'logging.yaml',
      'version: 1\nhandlers:\n  h:\n    class: logging.FileHandler\n    filename: /etc/cron.d/x\n'
    ],
    [
      'a log elsewhere',
      'logging.json',
      { version: 1, handlers: { h: { class: 'logging.handlers.SocketHandler', host: 'a.example', port: 1 } } }
    ],
    ['spaCy', 'config.json', { nlp: { lang: 'en', before_creation: { '@callbacks': 'own.v1' } }, components: {} }],
    ['spaCy in YAML', 'config.yaml', 'nlp: {lang: en}\ncomponents: {ner: {source: own_pipeline}}\n'],
    [
      'a target that is put together',
      'c.json',
      { a: 'os', b: 'system', m: { _target_: '${a}.${b}', command: 'echo hi' } }
    ],
    ['a target from the environment', 'c.json', { m: { _target_: '${oc.env:X}' } }],
    ['code of a repository', 'c.json', { encoder: { pretrained_model_name_or_path: 'a/b', trust_remote_code: true } }],
    ['an archive that a server fetches', 'config.properties', 'load_models=a=http://localhost/a.mar\n'],
    ['an agent of a server', 'config.properties', 'vmargs=-Xmx1g -javaagent:x.jar\n'],
    [
      'templates of references',
      'r.json',
      { version: 1, templates: { u: 'file:///etc' }, refs: { a: ['{{u}}/passwd'] } }
    ]
  ])('%s', (_, name, data) => {
    expect(isBad(look(name, data))).toBe(true);
  });

  test.each([
    [
      'AutoGen',
      'team.json',
      { provider: 'autogen_agentchat.teams.RoundRobinGroupChat', component_type: 'team', config: {} }
    ],
    ['a provider of something else', 'a.json', { provider: { type: 'string' }, config: {} }],
    [
      'Intake',
      'catalog.yml',
      'sources:\n  a:\n    driver: intake_xarray.netcdf.NetCDFSource\n    args: {urlpath: x.nc}\n'
    ],
    ['H2O', 'h2o.yaml', 'full_file: model\ninit: {}\n'],
    ['a prompt beside', 'prompt.json', { _type: 'prompt', template_path: 'prompts/a.txt' }],
    [
      'logs',
      'logging.yaml',
      'version: 1\nhandlers:\n  h:\n    class: logging.FileHandler\n    filename: logs/a.log\n  s:\n    class: logging.handlers.SysLogHandler\n    address: /dev/log\n'
    ],
    [
      'spaCy',
      'config.json',
      { nlp: { lang: 'en', tokenizer: { '@tokenizers': 'spacy.Tokenizer.v1' } }, components: {} }
    ],
    ['a server', 'config.properties', 'load_models=all\nvmargs=-Xmx1g\n']
  ])('%s as it should be', (_, name, data) => {
    expect(isBad(look(name, data))).toBe(false);
  });
});
