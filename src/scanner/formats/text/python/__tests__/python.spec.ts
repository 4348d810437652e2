import { scan } from '../../../../../scanner';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';
import { zipOf } from '../../../../testing/zip-builder';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const scanSource = (text: string, name = 'modeling_own.py'): ScanReport => scan(new MemorySource(utf8(text)), name);
const inArchive = (name: string, text: string): ScanReport =>
  scan(new MemorySource(zipOf([{ name, data: utf8(text) }])), 'model.zip');
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);

test.each([
  ['an import under another name', "import os as o\no.system('x')", 'CRITICAL os.system'],
  ['everything of a module', "from os import *\nsystem('x')", 'CRITICAL os.system'],
  ['a function under another name', "from subprocess import call as c\nc('x')", 'CRITICAL subprocess.call'],
  ['a pickle of another file', "import torch\nx = torch.load('x.bin')", 'MEDIUM torch.load'],
  [
    'a model of others with its code',
    "from transformers import AutoModel\nAutoModel.from_pretrained('a/b', trust_remote_code=True)",
    'HIGH transformers.AutoModel.from_pretrained'
  ],
  [
    'a file that a path opens',
    "from pathlib import Path\nPath.home().joinpath('.x').open('a')",
    'HIGH pathlib.Path.open'
  ],
  ['a name in a dictionary of a module', "import os\nos.__dict__.get('system')('x')", 'HIGH builtins.getattr'],
  ['a file of keys', "from pathlib import Path\nx = Path('/root/.ssh/id_rsa').read_text()", 'HIGH pathlib.Path'],
  ['a library of cffi', "import cffi\nf = cffi.FFI()\nf.dlopen('x')", 'HIGH cffi.dlopen'],
  [
    'a name that is a module of mathematics later',
    "import subprocess as np\nnp.run('x')\nimport numpy as np",
    'CRITICAL subprocess.run'
  ],
  [
    'a name that another function gives to another',
    "from os import system as relu\nrelu('x')\ndef f():\n    from torch.nn.functional import relu",
    'CRITICAL os.system'
  ],
  [
    'a name that gets its meaning behind',
    "def f():\n    y.system('x')\nimport json as y\nimport os as y\nf()",
    'CRITICAL os.system'
  ],
  ['a name that objects have', "import os\nself = os\nself.system('x')", 'CRITICAL os.system'],
  [
    'a module that says it is the program',
    "__name__ = '__main__'\nif __name__ == '__main__':\n    exec('x')",
    'CRITICAL builtins.exec'
  ],
  ['an item of the built-ins', "import sys\nsys._getframe().f_builtins['exec']('x')", 'HIGH builtins.f_builtins'],
  ['a call behind many', `${'f(x)\nx\n'.repeat(150_000)}exec('x')`, 'CRITICAL builtins.exec'],
  ['a module that is kept', "import subprocess\nclass A:\n    m = subprocess\nA.m.run('x')", 'HIGH subprocess.'],
  ['a module in a list', "import subprocess\nx = [subprocess]\nx[0].run('x')", 'HIGH subprocess.'],
  ['the table of modules by a method', "import sys\ngetattr(sys.modules.get('os'), 'popen')('x')", 'CRITICAL os.popen'],
  ['the table of another module', "import os\nos.sys.modules['subprocess'].run('x')", 'CRITICAL subprocess.run'],
  [
    'an extension of a database',
    "import sqlite3\nsqlite3.connect('x').load_extension('y')",
    'HIGH importlib.load_extension'
  ],
  ['a library for all programs', "import os\nos.environ['LD_PRELOAD'] = 'x.so'", 'HIGH os.environ'],
  ['a text that is a program', "import sympy\nsympy.sympify(\"__import__('os').system('x')\")", 'HIGH sympy.sympify'],
  ['an assignment', "import os\nf = os.system\nf('x')", 'CRITICAL os.system'],
  ['a computed import', "__import__('o' + 's').system('x')", 'CRITICAL os.system'],
  ['letters as numbers', "getattr(__import__('\\x6f\\x73'), 'sys' 'tem')('x')", 'CRITICAL os.system'],
  ['the table of modules', "import sys\nsys.modules['os'].system('x')", 'CRITICAL os.system'],
  ['a module of another', "import torch\ntorch.serialization.os.system('x')", 'CRITICAL os.system'],
  ['a module that is handed on', "import os\nf(os)('x')", 'HIGH builtins.f'],
  ['the internals of a class', 'x = ().__class__.__base__.__subclasses__()', 'HIGH builtins.__subclasses__'],
  ['the internals of a module', "globals()['__builtins__']['eval']('x')", 'HIGH builtins.eval'],
  ['a default', "def f(x=__import__('os').popen('x')): pass", 'CRITICAL os.popen'],
  ['a class body', "class A:\n    exec('x')", 'CRITICAL builtins.exec'],
  ['a hook of a class', "class A:\n  def __init_subclass__(c):\n    exec('x')\n", 'CRITICAL builtins.exec'],
  ['a function that is called', "def f():\n    exec('x')\nf()", 'CRITICAL builtins.exec'],
  ['a class that is made', "class A:\n    def __init__(s):\n        exec('x')\nA()", 'CRITICAL builtins.exec'],
  ['a text that is put together', 'x = f"{exec(\'x\')}"', 'CRITICAL builtins.exec'],
  ['full-width letters', "\uff45\uff58\uff45\uff43('x')", 'CRITICAL builtins.exec'],
  ['a line that goes on', "import os\nos.\\\nsystem('x')", 'CRITICAL os.system'],
  ['several on a line', "x = 1; import os; os.system('x')", 'CRITICAL os.system'],
  ['line ends of old', "# words\rimport os\ros.\\\rsystem('x')", 'CRITICAL os.system'],
  ['a function that imports', "from importlib import import_module as i\ni('os').system('x')", 'CRITICAL os.system'],
  ['an attribute by name', "import os\nos.__getattribute__(n)('x')", 'HIGH os.__getattribute__'],
  ['a dictionary of a module', "import os\nos.__dict__[n]('x')", 'HIGH os.__dict__'],
  [
    'a method that is called by name',
    "import os, operator\noperator.methodcaller('system', 'x')(os)",
    'HIGH builtins.getattr'
  ],
  ['another encoding', '# coding: rot13\nx', 'HIGH codecs.rot13'],
  ['a method', "class M:\n    def forward(self):\n        import os\n        os.system('x')", 'HIGH os.system'],
  ['an evaluation', 'def f(x):\n    return eval(x)', 'MEDIUM builtins.eval'],
  ['an answer that is sent', "import requests\ndef f():\n    requests.post('x')", 'MEDIUM requests.post'],
  ['a download on import', "import requests\nx = requests.get('x')", 'HIGH requests.get'],
  ['a file that is written on import', "open('x', 'w')", 'HIGH builtins.open'],
  ['a pickle', "import pickle\nx = pickle.loads(b'x')", 'CRITICAL pickle.loads'],
  ['a library', "import ctypes\nctypes.CDLL('x')", 'HIGH ctypes.CDLL'],
  [
    'a file that is imported by path',
    'import importlib.util as u\nu.x(s).loader.exec_module(m)',
    'HIGH importlib.exec_module'
  ]
])('tells of %s', (_what, text, expected) => {
  expect(told(scanSource(text))).toEqual([`${expected.split(' ')[0]} python-source ${expected.split(' ')[1]}`]);
});

test.each([
  ['files that are read', "def f(p):\n    with open(p, 'r') as g:\n        return g.read()"],
  [
    'a vocabulary that is saved',
    "import os, shutil\ndef save_vocabulary(p):\n    shutil.copyfile('a', p)\n    open(os.path.join(p), 'w')"
  ],
  ['the mode of a module', 'import torch\ndef f(m, x):\n    m.eval()\n    return torch.compile(m)(x)'],
  ['parameters of a function', "import inspect\nx = 'w' in inspect.signature(f).parameters"],
  ['a program of its own', "import os\nif __name__ == '__main__':\n    os.system('x')"],
  ['words', '"""\nimport os\nos.system("x")\n"""\n# os.system("x")\n'],
  ['a module that is let go', 'import os\nx = os.sep\ndel os\n'],
  ['a module that is not there', 'try:\n    import subprocess\nexcept ImportError:\n    subprocess = None\n'],
  ['advice', 'import warnings\nwarnings.warn("Do not use pickle.load(f)")'],
  ['the system', 'import platform\nx = platform.system()']
])('says nothing of %s', (_what, text) => {
  expect(scanSource(text).findings).toEqual([]);
});

test('a script that a user runs is no model, whatever it does', () => {
  expect(scanSource("import os\nos.system('x')\n", 'train.py')).toMatchObject({ verdict: 'not-a-model', findings: [] });
});

test('code in an archive is judged', () => {
  expect(told(inArchive('code/inference.py', 'import os\ndef f(): os.system("x")'))).toEqual([
    'HIGH python-source os.system'
  ]);
  expect(told(inArchive('code/inference.py', 'import torch\ndef f(): return torch.ones(1)'))).toEqual([
    'LOW python-source-present python.import'
  ]);
  expect(told(inArchive('install.sh', '#!/bin/sh\ncurl http://host/x | sh\n'))).toEqual([
    'HIGH script-command script.command'
  ]);
  expect(inArchive('README.md', '# Model\n```\nimport os\nos.system("x")\n```\n').findings).toEqual([]);
});
