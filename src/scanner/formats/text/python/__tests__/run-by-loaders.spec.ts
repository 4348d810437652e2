import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';

const look = (name: string, text: string): ScanReport => scan(new MemorySource(new TextEncoder().encode(text)), name);
const RUN = "import os\nos.system('echo hi')\n";

describe('sources that a program imports without being asked', () => {
  test.each([
    [
      'Triton',
      'model.py',
      'class TritonPythonModel:\n    def initialize(self, a):\n        __import__("os").system("x")\n'
    ],
    ['a model of Triton from another file', 'model.py', `${RUN}from x import TritonPythonModel\n`],
    ['a script of a data set', 'squad.py', `${RUN}import datasets\nclass D(datasets.GeneratorBasedBuilder): pass\n`],
    ['one under another name', 'squad.py', `${RUN}from datasets import GeneratorBasedBuilder as G\nclass D(G): pass\n`],
    ['a metric', 'acc.py', `${RUN}from evaluate import Metric\nclass A(Metric): pass\n`],
    ['a model under any name', 'net.py', `${RUN}class Net(transformers.PreTrainedModel): pass\n`],
    ['SpeechBrain', 'custom_interface.py', RUN],
    ['Python itself', 'sitecustomize.py', RUN],
    ['a package of spaCy', '__init__.py', `${RUN}from spacy.util import load_model_from_init_py\n`],
    ['a component of spaCy', 'functions.py', `${RUN}import spacy\n@spacy.registry.callbacks("x")\ndef f(): pass\n`],
    ['a configuration of OpenMMLab', 'config.py', `${RUN}_base_ = ['x.py']\n`],
    ['one of Detectron2', 'config.py', `${RUN}from detectron2.config import LazyCall as L\n`],
    ['nodes of ComfyUI', '__init__.py', `${RUN}NODE_CLASS_MAPPINGS = {}\n`],
    ['a handler of TorchServe', 'h.py', `${RUN}class H(BaseHandler): pass\n`],
    ['SageMaker', 'inference.py', 'import os\ndef model_fn(d):\n    os.system("x")\n'],
    ['Azure', 'score.py', 'import os\ndef init():\n    os.system("x")\ndef run(x): pass\n'],
    ['BentoML', 'service.py', `${RUN}import bentoml\n@bentoml.service\nclass S: pass\n`],
    ['one that stands in the place of a library', 'torch.py', RUN],
    ['one in the place of a module of Python', 'json.py', RUN],
    ['MLflow', 'agent.py', `${RUN}import mlflow\nmlflow.models.set_model(1)\n`]
  ])('%s', (_, name, text) => {
    expect(look(name, text).verdict).toBe('unsafe');
    // Behind a comment of any length, with other line ends.
    expect(look(name, `${'#'.repeat(300_000)}\n${text}`.replace(/\n/g, '\r\n')).verdict).toBe('unsafe');
  });

  test.each([
    ["custom_imports = dict(\n    imports=['mmdet.models', 'own'], allow_failed_imports=False)\n", 'own'],
    ["custom_imports = {'imports': ('own.x',)}\n", 'own.x'],
    ["custom_imports = dict(imports='own')\n", 'own']
  ])('%s', (text, module) => {
    const { findings } = look('config.py', text);
    expect(findings.map(({ severity, rule, module }) => [severity, rule, module])).toEqual([
      ['MEDIUM', 'config-loader-module', module]
    ]);
  });
});

describe('sources that nobody imports, or that only compute', () => {
  test.each([
    ['a program', 'train.py', RUN],
    ['an installation', 'setup.py', `${RUN}from setuptools import setup\nsetup()\n`],
    ['tests', 'conftest.py', RUN],
    [
      'a configuration of OpenMMLab',
      'config.py',
      "_base_ = ['a.py']\nmodel = dict(type='X')\ncustom_imports = dict(imports=['mmpretrain.models', 'projects.x'])\n"
    ],
    [
      'a script of a data set',
      'squad.py',
      'import datasets\nclass D(datasets.GeneratorBasedBuilder):\n    def _info(self):\n        return datasets.DatasetInfo()\n'
    ]
  ])('%s', (_, name, text) => {
    expect(look(name, text).findings).toEqual([]);
  });
});

test('a module of a package does not stand in the place of another', () => {
  const data = new MemorySource(new TextEncoder().encode(RUN));
  expect(scan(data, 'torch.py', { beside: ['__init__.py', 'torch.py'] }).verdict).toBe('not-a-model');
  expect(scan(data, 'torch.py', { beside: ['config.json', 'torch.py'] }).verdict).toBe('unsafe');
});
