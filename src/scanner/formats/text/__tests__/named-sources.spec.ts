import { scan } from '../../../../scanner';
import type { BesideFolder } from '../../../beside';
import { MemorySource } from '../../../bytes/memory';
import type { ScanReport } from '../../../report';

const utf8 = (text: string): MemorySource => new MemorySource(new TextEncoder().encode(text));
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);

/** A folder of these files, by their paths. */
const folder = (files: Readonly<Record<string, string>>): BesideFolder => ({
  module: module => Object.keys(files).find(path => path === `${module}.py` || path.startsWith(`${module}/`)),
  below: path =>
    Object.keys(files)
      .filter(file => file.startsWith(`${path}/`))
      .map(file => file.slice(path.length + 1).replace(/\/.*/, '/')),
  open: (name, look) => {
    if (!(name in files)) {
      return false;
    }
    look(utf8(files[name]));
    return true;
  }
});

const EVIL = "import os\nos.system('x')\n";
const FOUND = 'CRITICAL python-source os.system';
const json = JSON.stringify;
const MLMODEL = 'flavors:\n  python_function:\n    loader_module: mlflow.pyfunc.model\n';

test.each<[string, string, string, Readonly<Record<string, string>>]>([
  ['a class in a folder below', 'config.json', json({ auto_map: { AutoModel: 'a/own.Own' } }), { 'a/own.py': EVIL }],
  [
    'what it imports from there',
    'config.json',
    json({ auto_map: { AutoModel: 'own.Own' } }),
    { 'own.py': 'from .layers.norm import f', 'layers/norm.py': 'from ..util import g', 'util.py': EVIL }
  ],
  [
    'a package that it imports',
    'config.json',
    json({ auto_map: { AutoModel: 'own.Own' } }),
    { 'own.py': 'from .layers import f', 'layers/__init__.py': EVIL }
  ],
  [
    'a module of a package that it imports',
    'config.json',
    json({ auto_map: { AutoModel: 'own.Own' } }),
    { 'own.py': 'from .layers import norm', 'layers/__init__.py': '', 'layers/norm.py': EVIL }
  ],
  [
    'a module of sentence-transformers',
    'modules.json',
    json([{ idx: 0, path: '', type: 'own.Own' }]),
    { 'own.py': EVIL }
  ],
  [
    'a part of a pipeline',
    'model_index.json',
    json({ _class_name: 'DiffusionPipeline', unet: ['own', 'UNet'] }),
    { 'unet/own.py': EVIL }
  ],
  ['a tool of an agent', 'agent.json', json({ authorized_imports: [], tools: ['t'] }), { 'tools/t.py': EVIL }],
  ['what a handler imports', 'handler.py', 'from lib import own\nclass EndpointHandler: pass', { 'lib/own.py': EVIL }],
  ['a function that generates', 'generate.py', 'from .own import f\ndef generate(): f()', { 'own.py': EVIL }],
  ['the code of a model of MLflow', 'MLmodel', `${MLMODEL}    code: code\n`, { 'code/a/b.py': EVIL }],
  ['a model of MLflow that is code', 'MLmodel', `${MLMODEL}    model_code_path: agent.py\n`, { 'agent.py': EVIL }],
  ['a target', 'config.yaml', 'm:\n  _target_: src.own.Own\n', { 'src/own.py': EVIL }],
  ['a target of latent-diffusion', 'm.yaml', 'model:\n  target: own.Own\n  params: {}\n', { 'own.py': EVIL }],
  ['one in JSON', 'm.json', json({ model: { target: 'own.Own', params: {} } }), { 'own.py': EVIL }],
  ['an object of monty', 'model.json', json({ '@module': 'own.model', '@class': 'Own' }), { 'own/model.py': EVIL }],
  ['a data set of Kedro', 'catalog.yml', 'm:\n  type: own.sets.OwnDataset\n', { 'own/sets.py': EVIL }],
  ['a script of LLaMA-Factory', 'dataset_info.json', json({ x: { script_url: 'a/own' } }), { 'a/own/own.py': EVIL }],
  ['a class of HyperPyYAML', 'hyperparams.yaml', 'm: !new:own.Own\n', { 'own.py': EVIL }],
  ['a service in its folder', 'bento.yaml', 'name: x\nservice: "own:Own"\n', { 'src/own.py': EVIL }],
  [
    'the code of a model of ModelScope',
    'configuration.json',
    json({ framework: 'pytorch', task: 't', allow_remote: true }),
    { 'ms_wrapper.py': EVIL }
  ],
  ['a handler of DJL', 'serving.properties', 'engine=Python\noption.entryPoint=own.py\n', { 'own.py': EVIL }],
  ['one that it finds', 'serving.properties', 'engine=Python\n', { 'model.py': EVIL }],
  ['a predictor of Cog', 'cog.yaml', 'build: {}\npredict: "own.py:Predictor"\n', { 'own.py': EVIL }],
  ['a service of BentoML', 'bentofile.yaml', 'service: "service:svc"\n', { 'service.py': EVIL }]
])('%s is looked at', (_what, name, text, files) => {
  expect(told(scan(utf8(text), name, { beside: folder(files) }))).toContain(FOUND);
  const harmless = Object.fromEntries(Object.keys(files).map(path => [path, files[path].replace(EVIL, 'x = 1\n')]));
  const quiet = scan(utf8(text), name, { beside: folder(harmless) });
  expect(quiet.findings.filter(({ severity }) => severity !== 'LOW')).toEqual(
    name === 'model_index.json' ? [expect.objectContaining({ rule: 'json-callable' })] : []
  );
});

test.each([
  [
    'a data set that is fetched and unpickled',
    'catalog.yml',
    'm:\n  type: pickle.PickleDataset\n  filepath: http://host/m\n'
  ],
  [
    'a module that unpickles it',
    'catalog.yml',
    'm:\n  type: pickle.PickleDataset\n  filepath: m.pkl\n  backend: own\n'
  ],
  ['a configuration on which it builds', 'config.yaml', '_BASE_: https://host/base.yaml\nMODEL: {}\n'],
  ['modules of any name', 'config.yaml', 'custom_imports:\n  imports: [own]\n'],
  [
    'what logging looks up',
    'logging.yaml',
    'formatters:\n  f:\n    (): ext://subprocess.check_output\n    args: [x]\n'
  ],
  ['a target as an entry point', 'config.yaml', 'm:\n  _target_: os:system\n'],
  ['a chain that runs commands', 'chain.yaml', '_type: llm_bash_chain\nprompt: x\n'],
  ['a text that is evaluated', 'infer_cfg.yml', 'Preprocess:\n- type: __import__("os").system("x")\n'],
  ['a package in a folder beside', 'requirements.txt', 'mlflow\n./own_package\n'],
  ['a file of a package', 'requirements.txt', 'own-1.0-py3-none-any.whl\n'],
  ['an index behind the name of another', 'requirements.txt', '--index-url https://pypi.org:x@host/simple\n'],
  ['a step up to another owner', 'requirements.txt', 'git+https://github.com/huggingface/../x/y\n'],
  ['an object of json_tricks', 'x.json', json({ __instance_type__: ['own', 'Own'] })],
  ['an object of jsons', 'x.json', json({ '-meta': { classes: { '/': 'subprocess.Popen' } } })],
  ['objects under the name of JSON', 'config.json', 'a: !!python/object/apply:os.system ["x"]\n']
])('%s is told of', (_what, name, text) => {
  const severities = scan(utf8(text), name).findings.map(({ severity }) => severity);
  expect(severities.filter(severity => severity !== 'LOW')).not.toEqual([]);
});

test.each([
  ['data of its own', 'catalog.yml', 'm:\n  type: pickle.PickleDataset\n  filepath: data/m.pkl\n  backend: joblib\n'],
  ['wheels that MLflow keeps', 'requirements.txt', 'mlflow==2.0\nwheels/own-1.0-py3-none-any.whl\n-e .\n'],
  ['formatters of logging', 'logging.json', json({ formatters: { f: { '()': 'uvicorn.logging.DefaultFormatter' } } })]
])('%s is not', (_what, name, text) => {
  expect(scan(utf8(text), name).findings).toEqual([]);
});
