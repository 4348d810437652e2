import { bytes, utf8 } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { fixedField, sizedField } from '../protobuf-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value, null, 2));

const piece = (word: string): Uint8Array => sizedField(1, bytes(sizedField(1, word), fixedField(2, 4, 0x3f800000)));
const pieces = (): Uint8Array => bytes(piece('<unk>'), piece('<s>'), piece('\u2581hello'), piece('\u2581world'));

const bert = { model_type: 'bert', architectures: ['BertModel'], hidden_size: 8, transformers_version: '4.50.0' };

/** Configurations and tokenizers of the Hugging Face libraries, and code beside them. */
export const hf: readonly MadeCase[] = [
  ...casesOf('json', {
    'config.json': json(bert),
    'auto-map.json': json({ ...bert, auto_map: { AutoModel: 'modeling_own.OwnModel' } }),
    'auto-map-elsewhere.json': json({ ...bert, text_config: { auto_map: { AutoConfig: 'some/repo--own.OwnConfig' } } }),
    'kernel.json': json({ ...bert, _attn_implementation_internal: 'some/kernel' }),
    'trusting.json': json({ ...bert, trust_remote_code: true }),
    'modules.json': json([{ idx: 0, name: '0', path: '', type: 'own_module.OwnTransformer' }]),
    'model.safetensors.index.json': json({ weight_map: { a: 'model-1.safetensors', b: '../../other.safetensors' } }),
    'hydra.json': json({ model: { _target_: 'os.system', command: 'echo hi' } }),
    'jsonpickle.json': json({ 'py/reduce': [{ 'py/function': 'os.system' }, { 'py/tuple': ['echo hi'] }] }),
    'langchain.json': json({ lc: 1, type: 'constructor', id: ['subprocess', 'Popen'], kwargs: { args: 'echo hi' } }),
    'with-comment.json': utf8('{\n  // a comment\n  "a": [1, 2,],\n}\n')
  }),
  ...casesOf('sentencepiece', {
    'words.model': pieces(),
    'harmful-extension.model': bytes(pieces(), sizedField(200, proto(2, PAYLOAD)))
  }),
  ...casesOf('python-source', {
    'modeling_plain.py': utf8(
      'import torch\n\n\nclass Plain(torch.nn.Module):\n    def forward(self, x):\n        return x\n'
    ),
    'modeling_harmful.py': utf8("import os as o\n\no.system('echo hi')\n"),
    'handler.py': utf8("class EndpointHandler:\n    def __call__(self, data):\n        return eval(data['inputs'])\n")
  })
];
