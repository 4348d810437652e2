import { scan } from '../../../../scanner';
import { MemorySource } from '../../../bytes/memory';
import type { ScanReport } from '../../../report';

const look = (name: string, text: string): ScanReport => scan(new MemorySource(new TextEncoder().encode(text)), name);
const told = ({ findings }: ScanReport): string[] =>
  findings.filter(({ severity }) => severity !== 'LOW').map(({ severity, rule }) => `${severity} ${rule}`);

const ESCAPE = "{{ lipsum['__glo'~'bals__']['os']['popen']('id') }}";
const pipeline = (more: string): string =>
  `[paths]\ntrain = null\n\n[nlp]\nlang = "en"\npipeline = ["tagger"]\ntokenizer = {"@tokenizers":"spacy.Tokenizer.v1"}\n${more}\n\n[components]\n\n[components.tagger.model]\n@architectures = "spacy.Tagger.v2"\n\n[components.tagger.model.optimizer]\n@optimizers = "Adam.v1"\n`;
const logging = (handler: string): string =>
  `[loggers]\nkeys=root\n\n[handlers]\nkeys=h\n\n[formatters]\nkeys=f\n\n[handler_h]\n${handler}\nformatter=f\n\n[formatter_f]\nformat=%(message)s\n`;

const fiddle = (module: string, name: string): string =>
  JSON.stringify({
    root: { type: 'ref', key: 'config' },
    objects: {
      config: {
        type: { type: 'pyref', module: 'fiddle._src.config', name: 'Config' },
        items: [["Attr(name='command')", { type: 'leaf', value: 'id' }]],
        metadata: {
          type: { type: 'pyref', module: 'fiddle._src.config', name: 'BuildableTraverserMetadata' },
          items: [['fn_or_cls', { type: 'pyref', module, name }]]
        }
      }
    },
    version: '0.0.1'
  });
const chainer = (name: string, imports: readonly string[]): string =>
  JSON.stringify({ chainer: { in: ['x'], pipe: [{ class_name: name, in: ['x'] }] }, metadata: { imports } });

describe('what settings make their program run', () => {
  test.each([
    ['a function in a model of NeMo 2', 'io.json', fiddle('os', 'system'), 'HIGH json-callable'],
    ['a class of nobody knows whom in one', 'io.json', fiddle('own.models', 'Own'), 'MEDIUM json-callable'],
    ['a part of DeepPavlov', 'config.json', chainer('subprocess:Popen', []), 'HIGH json-callable'],
    ['a module of one', 'config.json', chainer('tokenizer', ['own.parts']), 'MEDIUM json-callable'],
    ['a command in the place of a file of Kaldi', 'online.conf', '# x\n--lda-matrix=id |\n', 'HIGH config-expression'],
    ['one behind a comment', 'x', '--a=true\n\n--b=sh -c id | # y\n', 'HIGH config-expression'],
    [
      'a loader that a model of MLflow has from another mapping',
      'MLmodel',
      'base: &base\n  loader_module: own.loader\nflavors:\n  python_function:\n    <<: *base\n',
      'MEDIUM config-loader-module'
    ],
    [
      'arguments that a target has from another',
      'a.yaml',
      'd: &d {params: {args: id}}\nm:\n  <<: [*d]\n  target: subprocess.getoutput\n',
      'HIGH config-target'
    ],
    [
      'a callback of spaCy',
      'config.cfg',
      pipeline('[nlp.before_creation]\n@callbacks = "own.v1"'),
      'MEDIUM config-loader-module'
    ],
    [
      'one in a value',
      'config.cfg',
      pipeline('after_creation = {"@callbacks":"own.v1"}'),
      'MEDIUM config-loader-module'
    ],
    [
      'one as the pipeline is made',
      'x',
      pipeline('[initialize.before_init]\n@callbacks = "own.v1"'),
      'MEDIUM config-loader-module'
    ],
    [
      'a component of another pipeline',
      'config.cfg',
      `${pipeline('')}[components.ner]\nsource = "own_pipeline"\n`,
      'MEDIUM config-loader-module'
    ],
    [
      'one that lies elsewhere',
      'config.cfg',
      `${pipeline('')}[components.ner]\nsource = "../other"\n`,
      'MEDIUM config-path'
    ],
    [
      'weights that lie elsewhere',
      'config.cfg',
      pipeline('[initialize]\ninit_tok2vec = "/tmp/w.bin"'),
      'MEDIUM config-path'
    ],
    [
      'the code of a repository',
      'config.cfg',
      `${pipeline('')}[components.t.model.transformer_config]\ntrust_remote_code = true\n`,
      'MEDIUM hf-trust-remote-code'
    ],
    [
      'a template of spacy-llm',
      'config.cfg',
      `${pipeline('')}[components.llm.task]\ntemplate = "${ESCAPE}"\n`,
      'HIGH template-python-internals'
    ],
    [
      'arguments of a handler',
      'logging.ini',
      logging("class=StreamHandler\nargs=(__import__('os').system('id'),)"),
      'HIGH python-source'
    ],
    [
      'arguments on the next line, by a module that is there',
      'log',
      logging("class: StreamHandler\nargs:\n    (os.system('id'),)"),
      'CRITICAL python-source'
    ],
    ['the class of a handler', 'a.conf', logging("class=__import__('os').system('id')\nargs=()"), 'HIGH python-source'],
    ['a file of keys', 'a.ini', logging("class=FileHandler\nargs=('/root/.bashrc','a')"), 'MEDIUM config-path'],
    ['a target in TOML', 'a.toml', 'model = {_target_ = "os.system", command = "id"}\n', 'CRITICAL config-target'],
    ['a template in several lines of TOML', 'a.toml', `x = """\n${ESCAPE}\n"""\n`, 'HIGH template-python-internals'],
    ['a module of a trainer', 'a.toml', '[network]\nnetwork_module = "own"\n', 'MEDIUM json-callable'],
    ['plug-ins of axolotl', 'a.yml', 'base_model: a/b\nplugins:\n- own.Plugin\n', 'MEDIUM json-callable'],
    ['trust in a repository', 'a.yml', 'base_model: a/b\ntrust_remote_code: true\n', 'MEDIUM hf-trust-remote-code'],
    ['the same as vLLM writes it', 'a.yaml', 'model: a/b\ntrust-remote-code: yes\n', 'MEDIUM hf-trust-remote-code'],
    ['a folder of fairseq', 'a.yaml', 'common:\n  user_dir: ./own\n', 'MEDIUM json-callable'],
    ['a component of Rasa', 'config.yml', 'language: en\npipeline:\n- name: own.Component\n', 'MEDIUM json-callable'],
    ['a channel of Rasa', 'credentials.yml', 'own.channel.Input:\n  x: 1\n', 'MEDIUM config-loader-module'],
    [
      'a graph of Rasa',
      'metadata.json',
      '{"nodes": {"a": {"uses": "own.Component", "constructor_name": "create", "fn": "run"}}}',
      'MEDIUM json-callable'
    ],
    [
      'a model of MLServer',
      'model-settings.json',
      '{"name": "m", "implementation": "own.Model"}',
      'MEDIUM json-callable'
    ],
    [
      'a file in front of its folder',
      'model-settings.json',
      '{"name": "m", "implementation": "mlserver_sklearn.SKLearnModel", "parameters": {"uri": "../../m.joblib"}}',
      'MEDIUM json-path'
    ],
    [
      'an environment from elsewhere',
      'model-settings.json',
      '{"name": "m", "parameters": {"environment_tarball": "../e.tar.gz"}}',
      'MEDIUM json-path'
    ],
    ['an application of Ray', 'a.yaml', 'applications:\n- import_path: own:app\n', 'MEDIUM json-callable'],
    [
      'an object of LlamaIndex',
      'settings.json',
      '{"llm": {"object_constructor": "subprocess.Popen"}}',
      'HIGH json-callable'
    ],
    ['characters of Coqui', 'config.json', '{"characters": {"characters_class": "own.Chars"}}', 'MEDIUM json-callable'],
    ['a model of AllenNLP', 'config.json', '{"dataset_reader": {"type": "own.Reader"}}', 'MEDIUM json-callable'],
    [
      'a component of Haystack',
      'a.yaml',
      'components:\n  a:\n    type: own.Component\n    init_parameters: {}\n',
      'MEDIUM json-callable'
    ],
    [
      'a pipeline of pyannote.audio',
      'config.yaml',
      'pipeline:\n  name: own.Diarization\n  params: {}\n',
      'MEDIUM json-callable'
    ],
    [
      'what prepares its input',
      'x.yml',
      'pipeline: {name: pyannote.audio.pipelines.X}\npreprocessors:\n  a:\n    name: subprocess.Popen\n    params: {args: id}\n',
      'HIGH json-callable'
    ],
    [
      'a feature of a data set',
      'features.json',
      '{"pythonClassName": "os.system", "content": {"command": "id"}}',
      'HIGH json-callable'
    ],
    [
      'an executor of NVFlare',
      'config_fed_client.json',
      '{"executors": [{"executor": {"path": "own.Own", "args": {}}}]}',
      'MEDIUM json-callable'
    ],
    [
      'a class for a name of a registry',
      'model.json',
      '{"model": {"type": "subprocess.Popen", "args": "id"}}',
      'HIGH json-callable'
    ],
    [
      'a plan of OpenFL',
      'plan.yaml',
      'aggregator:\n  template: os.system\n  settings: {command: id}\n',
      'HIGH config-target'
    ],
    [
      'a plug-in of ModelScope',
      'configuration.json',
      '{"framework": "pytorch", "task": "x", "plugins": ["own-plugin==1.0"]}',
      'MEDIUM json-callable'
    ],
    [
      'a library of a model server',
      'config.json',
      '{"model_config_list": [], "custom_node_library_config_list": [{"name": "n", "base_path": "/tmp/n.so"}]}',
      'MEDIUM json-path'
    ],
    [
      'a loader of a model server',
      'config.json',
      '{"custom_loader_config_list": [{"config": {"loader_name": "l", "library_path": "./l.so"}}]}',
      'MEDIUM json-path'
    ],
    [
      'trust of DJL',
      'serving.properties',
      'engine=Python\noption.model_id=a/b\noption.trust_remote_code=true\n',
      'MEDIUM hf-trust-remote-code'
    ],
    [
      'a handler of DJL from elsewhere',
      'serving.properties',
      'engine=Python\noption.entryPoint=http://x/a.py\n',
      'MEDIUM config-path'
    ],
    ['an expression under any key', 'a.json', `{"network": "$__import__('os').system('id')"}`, 'HIGH python-source'],
    ['a condition that is rendered', 'a.yaml', `condition: "${ESCAPE}"\n`, 'HIGH template-python-internals'],
    ['a template under any key', 'config.json', `{"x": "${ESCAPE}"}`, 'HIGH template-python-internals'],
    ['a prompt in a text', 'a.prompty', `---\nname: x\n---\n${ESCAPE}\n`, 'HIGH template-python-internals'],
    ['a module of MLflow', 'pickle_module_info.txt', 'own_module', 'MEDIUM config-loader-module'],
    ['a predictor of GluonTS', 'type.txt', 'own.Predictor', 'MEDIUM config-loader-module'],
    ['a row of JSON Lines', 'a.jsonl', '{"a": 1}\n{"_target_": "os.system"}\n', 'CRITICAL json-callable'],
    ['rows under the name of a document', 'a.json', '{"a": 1}\n{"_target_": "os.system"}\n', 'CRITICAL json-callable'],
    ['an import of OpenMMLab', 'a.yml', 'custom_imports:\n  imports: own\n', 'MEDIUM config-loader-module'],
    ['objects of Java', 'a.xml', '<java><object class="java.lang.ProcessBuilder"/></java>', 'HIGH config-target'],
    [
      'XStream',
      'a.xml',
      '<a><dynamic-proxy><handler class="java.beans.EventHandler"/></dynamic-proxy></a>',
      'HIGH config-target'
    ],
    [
      'a style sheet that calls Java',
      'a.xml',
      '<x:stylesheet xmlns:x="http://www.w3.org/1999/XSL/Transform" xmlns:r="http://xml.apache.org/xalan/java/java.lang.Runtime"/>',
      'MEDIUM config-target'
    ],
    [
      'a plug-in of OpenVINO',
      'plugins.xml',
      '<ie><plugins><plugin name="CPU" location="/tmp/own.so"/></plugins></ie>',
      'MEDIUM openvino-library'
    ]
  ])('%s', (_, name, text, expected) => {
    expect(told(look(name, text))).toContainEqual(
      expect.stringMatching(`^(CRITICAL|HIGH|MEDIUM) ${expected.split(' ')[1]}$`)
    );
    expect(look(name, text).verdict).toBe('unsafe');
  });
});

describe('settings that only set', () => {
  test.each([
    ['a model of NeMo 2', 'io.json', fiddle('nemo.collections.llm.gpt.model.llama', 'LlamaModel')],
    ['a tokenizer of one', 'io.json', fiddle('transformers.models.auto.tokenization_auto', 'AutoTokenizer')],
    ['a type in several words', 'x.json', '{"a": {"type": {"module": "subprocess.Popen", "x": 1}}}'],
    ['numbers of one', 'io.json', fiddle('torch', 'bfloat16')],
    ['parts of DeepPavlov', 'config.json', chainer('squad_iterator', [])],
    ['options of Kaldi', 'mfcc.conf', '# x | y\n--use-energy=false   # a |\n--cmvn-config=conf/cmvn.conf\n'],
    ['options of a command', 'notes', 'kaldi --x=a |\n--y=b |\n'],
    ['options with a bar that is no command', 'ctags.conf', '--exclude=|\n--sort=no\n'],
    [
      'a loader of MLflow from another mapping',
      'MLmodel',
      'base: &base\n  loader_module: mlflow.sklearn\nflavors:\n  python_function:\n    <<: *base\n'
    ],
    [
      'a pipeline of spaCy',
      'config.cfg',
      pipeline(
        'before_creation = null\n\n[initialize]\ninit_tok2vec = ${paths.train}\n\n[initialize.before_init]\n@callbacks = "spacy.copy_from_base_model.v1"'
      )
    ],
    ['one with parts of its author', 'config.cfg', pipeline('[nlp.tokenizer]\n@tokenizers = "my_tokenizer"')],
    [
      'handlers of files and streams',
      'logging.ini',
      logging("class=handlers.RotatingFileHandler\nargs=('log/out.log', 'a', 2*1024, 3)")
    ],
    [
      'a source that Tempita completes',
      'a.pyx.tp',
      "{{py:\n# what's made\n}}\nreturn (self.__class__, ())\n{{for kind in kinds}}\n{{endfor}}\n"
    ],
    ['a stream', 'logging.conf', logging('class=StreamHandler\nargs=(sys.stdout,)')],
    [
      'a package',
      'pyproject.toml',
      '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n\n[tool.x]\ntype = "a.b"\nplugins = ["a.b"]\n'
    ],
    [
      'plug-ins of axolotl itself',
      'a.yml',
      'base_model: a/b\nplugins:\n- axolotl.integrations.liger.LigerPlugin\ntrust_remote_code: false\n'
    ],
    ['components of Rasa itself', 'config.yml', 'pipeline:\n- name: WhitespaceTokenizer\n- name: rasa.nlu.x.Y\n'],
    [
      'a pipeline of pyannote.audio itself',
      'config.yaml',
      'version: 3.1.0\npipeline:\n  name: pyannote.audio.pipelines.SpeakerDiarization\n  params: {segmentation: a/b}\nparams:\n  clustering: {method: centroid}\n'
    ],
    [
      'features of a data set',
      'features.json',
      '{"pythonClassName": "tensorflow_datasets.core.features.features_dict.FeaturesDict", "featuresDict": {"features": {}}}'
    ],
    [
      'a model of ModelScope',
      'configuration.json',
      '{"framework": "pytorch", "task": "ner", "model": {"type": "x"}, "pipeline": {"type": "y"}, "plugins": ["adaseq"], "allow_remote": true}'
    ],
    [
      'a model of MLServer itself',
      'model-settings.json',
      '{"name": "m", "implementation": "mlserver_sklearn.SKLearnModel", "parameters": {"uri": "s3://a/m", "environment_tarball": "./e.tar.gz"}}'
    ],
    ['a file of another program', 'x.json', '{"parameters": {"uri": "../x"}, "a": {"uri": "../buffer.bin"}}'],
    ['types with dots', 'x.json', '{"a": {"type": "os.path"}, "b": {"type": "nt.objects"}, "template": "runpy.html"}'],
    ['pages with plug-ins', 'mkdocs.yml', 'site_name: x\nplugins:\n- search\n- a.b\n'],
    ['a folder of examples', 'a.yaml', 'common:\n  user_dir: examples/data2vec\n'],
    ['the modules of MLflow', 'pickle_module_info.txt', 'mlflow.pytorch.pickle_module'],
    ['rows of text', 'a.jsonl', `{"text": "${ESCAPE}"}\n`],
    [
      'plug-ins that OpenVINO brings',
      'plugins.xml',
      '<ie><plugins><plugin name="CPU" location="libopenvino_intel_cpu_plugin.so"/></plugins></ie>'
    ],
    ['a template of dates', 'a.yaml', 'name: "{{ now }} {% if x %}y{% endif %}"\n']
  ])('%s', (_, name, text) => {
    const report = look(name, text);
    expect(told(report)).toEqual([]);
    expect(['clean', 'review', 'not-a-model']).toContain(report.verdict);
  });
});
