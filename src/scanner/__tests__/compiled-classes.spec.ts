import { bytes, call, proto, run, sglob, str } from '../testing';
import { atLeast } from '../report';

// Classes in Cython, Rust and C++ that were reviewed by name, functions that objects keep for later, and what an attack makes of them.

type Part = Uint8Array;
const g = (path: string): Part => {
  const dot = path.lastIndexOf('.');
  return sglob(path.slice(0, dot), path.slice(dot + 1));
};
const method = (module: string, name: string): Part => sglob(module, name);
const none = bytes('N');
const list = (...items: Part[]): Part => bytes('](', ...items, 'e');
const dict = (...items: Part[]): Part => bytes('}(', ...items, 'u');
const tuple = (...items: Part[]): Part => bytes('(', ...items, 't');
const half = bytes('G\x3f\xe0\0\0\0\0\0\0');
const made = (path: string): Part => bytes(g(path), ')', 0x81);
const partial = (func: Part, ...args: Part[]): Part => {
  const f = g('functools.partial');
  return bytes(call(f, func), tuple(func, tuple(...args), dict(), none), 'b');
};
const memmap = g('numpy.memmap');
const short = (data: Part): Part => bytes('C', data.length, data);
const store = call(g('spacy.strings.StringStore'), list(str('cat')));
const vocabulary = (data: Part, first = store): Part =>
  call(g('spacy.vocab.unpickle_vocab'), first, none, none, none, data, none, none);
const patterned = (name: string, of = call(g('re._compile'), str('^a'), bytes('K\x20'))): Part =>
  call(g('builtins.getattr'), of, str(name));
const tokenizer = (search: Part, vocab = vocabulary(short(proto(2, '}')))): Part =>
  call(g('spacy.tokenizer.Tokenizer'), vocab, dict(), search, none, patterned('finditer'), none, none);
const layer = (init: Part): Part =>
  bytes(made('thinc.model.Model'), none, dict(str('name'), str('linear'), str('init'), init), bytes(0x86, 'b'));
const command = bytes(g('os.system'), str('id'), 0x85, 'R.');

const scanned = (part: Part): ReturnType<typeof run> => run(proto(4, part));

describe('compiled classes as their packages write them', () => {
  test.each([
    [
      'statistics of river',
      bytes(g('river._river_rust.stats.RsQuantile'), tuple(half), 0x81, short(bytes('\0\0')), 'b')
    ],
    [
      'a dictionary of river',
      call(g('river._river_rust.vectordict.VectorDict'), dict(str('a'), half), none, none, bytes(0x88))
    ],
    ['words of spaCy', store],
    ['a vocabulary of spaCy', vocabulary(short(proto(2, '}')))],
    ['a tokenizer of spaCy', tokenizer(patterned('search'))],
    ['a layer of thinc, which has slots', layer(partial(g('thinc.model.empty_init')))],
    ['actions of a parser', call(g('spacy.pipeline._parser_internals.ner.BiluoPushDown'), store, dict())],
    ['a tree of econml', call(g('econml.tree._tree.Tree'), half, half, half)],
    ['a molecule', call(g('rdkit.Chem.rdchem.Mol'), short(bytes('\0')))],
    ['a sorted list', call(g('sortedcontainers.sortedlist.SortedKeyList'), list(half), g('builtins.abs'))],
    ['a part of a tokenizer', bytes(made('tokenizers.pre_tokenizers.Whitespace'), short(bytes('{}')), 'b')],
    [
      'a class that Cython pickles',
      call(
        g('spacy.pipeline.ner.__pyx_unpickle_EntityRecognizer'),
        g('spacy.pipeline.ner.EntityRecognizer'),
        bytes('K\x01'),
        none
      )
    ],
    ['a generator of numbers, kept', call(g('builtins.getattr'), call(g('random.Random')), str('gauss'))],
    [
      'settings of OpenMMLab, filled later',
      bytes(made('mmengine.config.config.ConfigDict'), str('a'), made('mmengine.config.config.ConfigDict'), 's')
    ],
    [
      'settings of OpenMMLab',
      call(g('mmengine.config.config.ConfigDict'), dict(str('a'), call(g('mmengine.config.config.ConfigDict'), dict())))
    ],
    [
      'a factory of estimates',
      call(
        g('collections.defaultdict'),
        partial(g('collections.defaultdict'), method('river.naive_bayes.gaussian', 'GaussianNB._make_gaussian'))
      )
    ]
  ])('%s: clean', (_name, part) => {
    expect(scanned(part).verdict).toBe('clean');
  });

  test.each([
    ['a partial of deepcopy', partial(g('copy.deepcopy'), made('river.stats.mean.Mean'))],
    ['an object that can be called', made('river.optim.initializers.Zeros')],
    ['a method', call(g('builtins.getattr'), made('river.linear_model.pa.PAClassifier'), str('_calc_tau_1'))]
  ])('%s as the factory of a dictionary: a review', (_name, part) => {
    expect(scanned(call(g('collections.defaultdict'), part)).verdict).toBe('review');
  });
});

describe('the same with what no package writes', () => {
  test.each([
    ['the default of a dictionary', call(g('river._river_rust.vectordict.VectorDict'), none, memmap)],
    ['a key that writes a file', call(g('sortedcontainers.sortedlist.SortedKeyList'), list(str('a')), memmap)],
    ['texts that are a class', call(g('spacy.strings.StringStore'), memmap)],
    ['a pickle in a vocabulary', vocabulary(short(command))],
    ['a pickle in the vocabulary of a tokenizer', tokenizer(patterned('search'), vocabulary(short(command)))],
    ['a tokenizer that searches with a function', tokenizer(g('shutil.rmtree'))],
    ['a tokenizer that searches with a partial', tokenizer(partial(g('copy.deepcopy'), list()))],
    [
      'a tokenizer that searches with a method of an object',
      tokenizer(patterned('search', made('river.stats.mean.Mean')))
    ],
    ['a tokenizer with another vocabulary', tokenizer(patterned('search'), made('river.stats.mean.Mean'))],
    ['a layer that starts with a program', layer(partial(g('os.system'), str('id')))],
    ['the same behind another pickle', vocabulary(short(command), short(proto(2, '}')))],
    ['the same in a partial', call(partial(g('spacy.vocab.unpickle_vocab'), store, none, none, none, short(command)))],
    ['what is no pickle', vocabulary(short(bytes('\xff\xff')))],
    ['a function for words', partial(g('spacy.util._get_attr_unless_lookup'), memmap, list(), str('/tmp/x'))],
    [
      'settings that import',
      call(
        g('mmengine.config.config.ConfigDict'),
        dict(str('a'), bytes(made('mmengine.config.lazy.LazyObject'), dict(str('_module'), str('antigravity')), 'b'))
      )
    ],
    ['a molecule that is a class', call(g('rdkit.Chem.rdchem.Mol'), memmap)],
    ['deepcopy, called', call(g('copy.deepcopy'), list())],
    ['deepcopy, called by a partial', call(partial(g('copy.deepcopy'), list()))]
  ])('%s: unsafe', (_name, part) => {
    const { verdict, findings } = scanned(part);
    expect(verdict).toBe('unsafe');
    expect(findings.some(({ severity }) => atLeast(severity, 'MEDIUM'))).toBe(true);
  });
});
