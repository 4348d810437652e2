import { bytes, utf8 } from '../bytes';
import { tarEntry, tarOf } from '../tar-builder';
import { zipOf } from '../zip-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const archive = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipOf(Object.entries(files).map(([name, data]) => ({ name, data: utf8(data) })));
const nemo = (config: string): Uint8Array =>
  tarOf(
    tarEntry({ name: './model_config.yaml', data: utf8(config) }),
    tarEntry({ name: './vocab.txt', data: utf8('a\nb\n') })
  );
const node = (loader: string, module: string, name: string, more: object = {}): object => ({
  __class__: name,
  __module__: module,
  __loader__: loader,
  __id__: 1,
  ...more
});
const skops = (root: object): Uint8Array => archive({ 'schema.json': JSON.stringify({ ...root, protocol: 2 }) });
const mar = (model: object): Uint8Array =>
  archive({ 'MAR-INF/MANIFEST.json': JSON.stringify({ runtime: 'python', model: { modelName: 'm', ...model } }) });
const net = (layer: string): Uint8Array =>
  utf8(`<?xml version="1.0"?>\n<net name="m" version="11">\n\t<layers>\n\t\t${layer}\n\t</layers>\n</net>\n`);

const TEXTS: Readonly<Record<string, string>> = {
  'handles-encoded.yaml':
    '%TAG !e! tag:yaml.org,2002:python/object/\n---\na: !e!apply:%6f%73.system [id]\nb: &b !!python/name:builtins.exec ""\nc: *b\n',
  'hyperpyyaml-dangerous.yaml':
    '__set_seed: !apply:torch.manual_seed [1]\nmodel: !apply:subprocess.check_output\n  args: [id]\n',
  'hyperparams.yaml':
    'emb: 192\n__set_seed: !apply:torch.manual_seed [!ref <emb>]\nmodel: !new:speechbrain.lobes.models.ECAPA_TDNN.ECAPA_TDNN\n  input_size: 80\n  lin_neurons: !ref <emb>\n',
  'hydra-interpolated.yaml': 'what: os.system\nmodel:\n  _target_: ${what}\n  _args_: [id]\n',
  'own-class.yaml': 'model:\n  _target_: src.models.Net\n  width: 3\n',
  'namespace.yaml': '!!python/object:argparse.Namespace\nlr: 0.1\nshape: !!python/tuple [1, 2]\n',
  'billion-laughs.yaml': `a: &a [x]\n${Array.from(
    { length: 9 },
    (_, i) =>
      `b${i}: &b${i} [${Array(9)
        .fill(i === 0 ? '*a' : `*b${i - 1}`)
        .join(', ')}]`
  ).join('\n')}\n`,
  MLmodel:
    'flavors:\n  python_function:\n    code: code\n    data: data\n    env: {conda: conda.yaml}\n    loader_module: my_loader\n    python_version: 3.11.2\n',
  'conda.yaml':
    'channels: [conda-forge]\ndependencies:\n- python=3.11\n- pip:\n  - mlflow\n  - --extra-index-url http://packages.example/simple\n'
};

/** Configurations, and archives around one: YAML, XML, skops, TorchServe, NeMo. */
export const configs: readonly MadeCase[] = [
  ...casesOf('yaml', Object.fromEntries(Object.entries(TEXTS).map(([file, text]) => [file, utf8(text)]))),
  ...casesOf('text', { 'requirements.txt': utf8('torch==2.4\n--index-url https://packages.example/simple\n') }),
  ...casesOf('skops', {
    'function.skops': skops(node('FunctionNode', 'os', 'system')),
    'operator-call.skops': skops(
      node('OperatorFuncNode', 'sklearn.svm', 'call', {
        attrs: node('TupleNode', 'builtins', 'tuple', { content: [] })
      })
    ),
    'method-of-another.skops': skops(
      node('MethodNode', 'sklearn.svm', 'SVC', { content: { func: 'run', obj: node('ObjectNode', 'other', 'Thing') } })
    )
  }),
  ...casesOf('torch-archive', {
    'own-handler.mar': mar({ handler: 'image_classifier' }),
    'code-handler.mar': mar({ handler: 'handler.py', extraFiles: '../../etc/passwd' })
  }),
  ...casesOf('skops-schema', {
    'harmful-schema.json': utf8(JSON.stringify(node('FunctionNode', 'os', 'system'))),
    'schema.json': utf8(JSON.stringify(node('TypeNode', 'numpy', 'float64')))
  }),
  ...casesOf('torch-archive-manifest', {
    'harmful-manifest.json': utf8('{"model": {"modelName": "m", "handler": "handler.py"}}'),
    'MANIFEST.json': utf8('{"model": {"modelName": "m", "handler": "text_classifier"}}')
  }),
  ...casesOf('nemo', {
    'model.nemo': nemo(
      'target: nemo.collections.asr.models.EncDecCTCModel\nencoder:\n  _target_: nemo.collections.asr.modules.ConformerEncoder\n  feat_in: 80\n'
    ),
    'target.nemo': nemo('encoder:\n  _target_: os.system\n  command: id\n')
  }),
  ...casesOf('xml', {
    'laughs.pmml': utf8(
      `<!DOCTYPE PMML [<!ENTITY e0 "ha">${Array.from({ length: 9 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(9)}">`).join('')}]>\n<PMML version="4.4"><Header copyright="&e9;"/></PMML>\n`
    ),
    'extension.pmml': utf8(
      '<PMML version="4.4"><Header><Extension name="x" value="__import__(\'os\').system(\'id\')"/></Header></PMML>\n'
    ),
    'openvino.xml': net(
      '<layer id="0" name="c" type="Const" version="opset1"><data element_type="f32" offset="0" shape="2" size="8"/></layer>'
    ),
    'openvino-extension.xml': net('<layer id="0" name="c" type="Mystery" version="extension"/>'),
    'wide.xml': bytes(
      0xff,
      0xfe,
      ...Array.from('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', char => [
        char.charCodeAt(0),
        0
      ]).flat()
    )
  })
];
