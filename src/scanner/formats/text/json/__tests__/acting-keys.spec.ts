import { scan } from '../../../../../scanner';
import type { BesideFolder } from '../../../../beside';
import { MemorySource } from '../../../../bytes/memory';
import type { ScanReport } from '../../../../report';

const utf8 = (text: string): MemorySource => new MemorySource(new TextEncoder().encode(text));
const scanJson = (value: unknown, name = 'config.json'): ScanReport =>
  scan(utf8(typeof value === 'string' ? value : JSON.stringify(value)), name);
const told = ({ findings }: ScanReport): string[] =>
  findings.map(({ severity, rule, module, operator }) => `${severity} ${rule} ${module}.${operator}`);

const remote = { AutoModel: 'some/repo--own.Own' };
const REMOTE = 'HIGH hf-remote-code some/repo.own.Own';
const deep = (levels: number, inside: string): string => '{"a":'.repeat(levels) + inside + '}'.repeat(levels);

test.each<[string, unknown, string]>([
  ['a class beside', { auto_map: { AutoModel: 'own.Own' } }, 'MEDIUM hf-model-code own.Own'],
  ['a class of a tokenizer', { auto_map: { AutoTokenizer: ['own.Own', null] } }, 'MEDIUM hf-model-code own.Own'],
  ['a class elsewhere', { auto_map: remote }, REMOTE],
  ['one in a part', { vision_config: { auto_map: remote } }, REMOTE],
  ['a pipeline', { custom_pipelines: { task: { impl: 'own.Pipe' } } }, 'MEDIUM hf-model-code own.Pipe'],
  ['a function that generates', { custom_generate: 'some/repo' }, 'HIGH hf-remote-code some/repo.custom_generate'],
  ['a kernel', { text_config: { _attn_implementation: 'some/kernel@v1:f' } }, 'HIGH hf-kernel kernels.get_kernel'],
  [
    'a built-in function without its module',
    { _target_: 'eval', _args_: ['1'] },
    'CRITICAL json-callable builtins.eval'
  ],
  ['a class without arguments', { model: { class_path: 'os.system' } }, 'CRITICAL json-callable os.system'],
  [
    'its word for itself as a text',
    { trust_remote_code: 'True' },
    'MEDIUM hf-trust-remote-code transformers.trust_remote_code'
  ],
  [
    'its word for itself as a number',
    { trust_remote_code: 1 },
    'MEDIUM hf-trust-remote-code transformers.trust_remote_code'
  ],
  ['a module elsewhere', [{ idx: 0, path: '', type: 'some/repo--own.Own' }], REMOTE],
  ['a template under any key', { prompt: '{{ x.__class__ }}' }, 'HIGH template-python-internals jinja2.__class__'],
  ['a factory of logging', { f: { '()': 'ext://os.system' } }, 'CRITICAL json-callable os.system'],
  ['imports of OpenMMLab', { custom_imports: { imports: ['own'] } }, 'MEDIUM json-callable own.'],
  [
    'a node that runs Python',
    { 1: { class_type: 'Eval', inputs: { a: "__import__('os').system('x')" } } },
    'MEDIUM json-code json.Eval'
  ],
  ['its word for itself', { trust_remote_code: true }, 'MEDIUM hf-trust-remote-code transformers.trust_remote_code'],
  [
    'arguments of sentence-transformers',
    { model_args: { trust_remote_code: true } },
    'MEDIUM hf-trust-remote-code transformers.trust_remote_code'
  ],
  ['a module', [{ idx: 0, path: '', type: 'own.Own' }], 'MEDIUM json-callable own.Own'],
  [
    'the folder of one',
    [{ idx: 0, path: '../x', type: 'sentence_transformers.models.Dense' }],
    'MEDIUM json-path json.path'
  ],
  ['an activation', { in_features: 1, activation_function: 'os.abort' }, 'CRITICAL json-callable os.abort'],
  ['a pipeline of its own', { _class_name: ['own', 'Pipe'] }, 'MEDIUM hf-model-code own.'],
  [
    'a part of a pipeline',
    { _class_name: 'DDPMPipeline', _diffusers_version: '0.30.0', unet: ['own', 'UNet'] },
    'MEDIUM json-callable own.UNet'
  ],
  ['a library', { auto_mapping: { parent_library: 'own', base_model_class: 'M' } }, 'MEDIUM json-callable own.M'],
  ['the core of Megatron', { megatron_core: 'own' }, 'MEDIUM json-callable own.'],
  ['shards', { weight_map: { a: '../x.bin', b: 'y.bin' } }, 'MEDIUM json-path json.weight_map'],
  ['a vocabulary', { tokenizer_file: 'http://host/x' }, 'MEDIUM json-path json.tokenizer_file'],
  ['a target', { model: [{ _target_: 'os.system' }] }, 'CRITICAL json-callable os.system'],
  ['an unknown target', { _target_: 'own.f' }, 'MEDIUM json-callable own.f'],
  ['a class with arguments', { class_path: 'own.F', init_args: {} }, 'MEDIUM json-callable own.F'],
  ['a predictor', { __kind__: 'instance', class: 'subprocess.Popen' }, 'CRITICAL json-callable subprocess.Popen'],
  ['jsonpickle', { 'py/object': 'subprocess.Popen' }, 'CRITICAL json-callable subprocess.Popen'],
  ['what it evaluates', { 'py/repr': 'os/os.getcwd()' }, 'HIGH json-callable builtins.eval'],
  ['a reduction', { __reduce__: ['os.system', ['x']] }, 'CRITICAL json-callable os.system'],
  ['a class', { __module__: 'subprocess', __class__: 'Popen' }, 'CRITICAL json-callable subprocess.Popen'],
  [
    'the model under an adapter',
    { base_model_name_or_path: 'http://host/x' },
    'MEDIUM json-path json.base_model_name_or_path'
  ],
  ['the class of a pipeline', { _class_name: 'own.Pipeline' }, 'MEDIUM json-callable own.Pipeline'],
  [
    'LangChain',
    { lc: 1, type: 'constructor', id: ['langchain_experimental', 'PythonREPLTool'] },
    'HIGH json-callable langchain_experimental.PythonREPLTool'
  ],
  ['its older form', { _type: 'llm_bash_chain' }, 'HIGH json-callable langchain.llm_bash_chain'],
  ['a setting', { model_type: 'x', hidden_act: "__import__('os').system('x')" }, 'MEDIUM json-code json.hidden_act'],
  ['a tool', { tools: [{ name: 'x', code: 'import os\nos.system("x")' }] }, 'CRITICAL python-source os.system'],
  ['an expression', { imports: ['$import os'], x: "$os.system('x')" }, 'CRITICAL python-source os.system']
])('tells of %s', (_what, value, expected) => {
  expect(told(scanJson(value))).toEqual([expected]);
});

test.each([
  ['with the key as escapes', `{"auto\\u005fmap": ${JSON.stringify(remote)}}`],
  ['behind a byte order mark', `\ufeff{"auto_map": ${JSON.stringify(remote)}}`],
  ['in a document that breaks off', `{"auto_map": ${JSON.stringify(remote)},`],
  ['very deep', deep(5000, `{"auto_map": ${JSON.stringify(remote)}}`)],
  ['before a harmless repetition', `{"auto_map": ${JSON.stringify(remote)}, "auto_map": {}}`],
  ['beside a key of Keras', `{"class_name": 3, "auto_map": ${JSON.stringify(remote)}}`]
])('finds a value %s', (_where, text) => {
  expect(told(scanJson(text))).toEqual([REMOTE]);
  expect(told(scanJson(text, 'settings'))).toEqual([REMOTE]);
});

test.each<[string, unknown]>([
  ['a configuration', { model_type: 'bert', _attn_implementation: 'sdpa', activation_function: 'gelu', auto_map: {} }],
  ['paths of the machine that wrote it', { tokenizer_file: '/home/me/tokenizer.json', name_or_path: 'org/name' }],
  [
    'an adapter',
    { peft_type: 'LORA', auto_mapping: null, base_model_name_or_path: 'org/name', megatron_core: 'megatron.core' }
  ],
  ['words with their counts', { words: { path: { c: 1 }, idx: { c: 2 }, type: { c: 1, python: 1 } } }],
  ['modules', [{ idx: 0, name: '0', path: '1_Pooling', type: 'sentence_transformers.models.Pooling' }]],
  ['a pipeline', { _class_name: 'DDPMPipeline', unet: ['diffusers', 'UNet2DModel'], text: [null, null] }],
  ['settings of a model', { _class_name: 'UNet2DModel', down_block_types: ['DownBlock2D', 'DownBlock2D'] }],
  ['a class of a saved object', { __module__: 'sklearn.tree', __class__: 'Tree', __loader__: 'ObjectNode' }],
  ['a secret', { lc: 1, type: 'secret', id: ['OPENAI_API_KEY'] }],
  ['a prompt', { lc: 1, type: 'constructor', id: ['langchain', 'prompts', 'PromptTemplate'], kwargs: {} }],
  ['an operator of an exported program', { target: 'torch.ops.aten.linear.default' }],
  ['a target that makes data', { _target_: 'torch.optim.AdamW', lr: 1 }],
  ['words', { model_type: 'x', vocab: { "os.system('x')": 1 }, chat_template: 'curl http://x | sh' }]
])('says nothing of %s', (_what, value) => {
  expect(scanJson(value)).toMatchObject({ verdict: 'clean', findings: [], format: 'json' });
});

test('code beside the configuration is judged, with the files that it imports', () => {
  const folder = (files: Readonly<Record<string, string>>): BesideFolder => ({
    module: () => undefined,
    open: (name, look) => {
      if (!(name in files)) {
        return false;
      }
      look(utf8(files[name]));
      return true;
    }
  });
  const judged = (files: Readonly<Record<string, string>>): string[] =>
    told(
      scan(utf8('{"auto_map": {"AutoModel": "own.Own", "AutoConfig": "own.Config"}}'), 'config.json', {
        beside: folder(files)
      })
    );
  expect(judged({ 'own.py': 'import torch\nclass Own(torch.nn.Module): pass\n' })).toEqual([
    'LOW hf-model-code own.Own',
    'LOW hf-model-code own.Config'
  ]);
  expect(judged({ 'own.py': 'from .other import f', 'other.py': 'import os\nos.system("x")' })).toEqual([
    'CRITICAL python-source os.system',
    'MEDIUM hf-model-code own.Own',
    'MEDIUM hf-model-code own.Config'
  ]);
  expect(judged({ 'own.py': 'from . import missing' })[0]).toBe('MEDIUM hf-model-code own.Own');
});

test('a document of more values than are kept is understood unless something acts in it', () => {
  const numbers = `[${'1,'.repeat(1_100_000)}1]`;
  expect(scanJson(`{"type": "BPE", "a": ${numbers}}`)).toMatchObject({ verdict: 'clean' });
  expect(scanJson(`{"a": ${numbers}, "auto_map": ${JSON.stringify(remote)}}`)).toMatchObject({ verdict: 'incomplete' });
});

test('a document that is too large to hold is read text by text', () => {
  const limits = { maxWhole: 1000 };
  const read = (text: string): ScanReport => scan(utf8(text), 'x.json', { limits });
  const filler = `"f": ["${'a b '.repeat(600)}"]`;
  expect(read(`{${filler}, "type": "BPE"}`)).toMatchObject({ verdict: 'clean', format: 'json' });
  expect(read(`{${filler}, "auto_map": {"A": "own.B"}}`)).toMatchObject({ verdict: 'incomplete' });
  expect(read(`{${filler}, "x": "open`)).toMatchObject({ verdict: 'incomplete' });
});

test.each([
  ['several values', '{"a": 1}\n{"b": 2}\n', 'clean'],
  ['comments and a comma too many', '{\n// word\n"a": [1,],\n}', 'clean'],
  ['the same with something that acts', '{"_target_": "own.f",}\n{"b": 1}', 'unsafe'],
  ['what is no JSON', "{'a': 1}", 'incomplete'],
  ['a value that breaks off', '{"a": [1, 2', 'incomplete']
])('%s', (_what, text, verdict) => {
  expect(scanJson(text).verdict).toBe(verdict);
});

test.each([
  ['hexadecimal digits', Buffer.from("cos\nsystem\n(S'echo hi'\ntR.").toString('hex')],
  [
    'an address that is the file',
    `data:application/x;base64,${Buffer.from("cos\nsystem\n(S'echo hi'\ntR.").toString('base64')}`
  ]
])('a pickle as %s is scanned', (_how, text) => {
  expect(told(scanJson({ a: text }))).toEqual(['CRITICAL pickle-dangerous-call os.system']);
});
