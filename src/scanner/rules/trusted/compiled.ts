import * as conditions from '../conditions';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { PATTERN_METHODS } from '../conditions/attribute-lists';
import type { Kind } from '../signatures/kind';
import { EVERYTHING } from '../signatures/kind';
import { Tag } from '../signatures/tags';
import type { TrustedGroup } from '../conditions/condition';
import type { Value } from '../value';
import { textOf } from '../value-access';

/** A function of spaCy's languages: an attribute of a word from its text, or the phrases of a document. All of them only read. */
const OF_WORDS: Kind = {
  tags: 0,
  looked: Tag.FUNCTION | Tag.FOREIGN_NAME | Tag.DANGEROUS,
  look: value => value.type === 'global' && /^spacy\.lang\.(\w+\.)?(lex_attrs|syntax_iterators)$/.test(value.module)
};

/** An object, and no bytes beside those that are unpickled. */
const PART: Kind = { tags: Tag.NONE | Tag.FORGOTTEN, looked: Tag.OBJECT | Tag.FOREIGN, look: k.VALUE.look };

/** True for what a call of one of the functions returned, which is judged by itself; nothing was put into it later. */
const madeBy =
  (path: RegExp) =>
  (value: Value): boolean =>
    value.type === 'call' &&
    value.opcode === 'reduce' &&
    value.state === undefined &&
    value.filled === undefined &&
    value.callee.type === 'global' &&
    path.test(`${value.callee.module}.${value.callee.name}`);

const isPattern = madeBy(/^re\._compile$/);
const isFetched = madeBy(/^(?:builtins|__builtin__)\.getattr$/);

/** A method of a compiled pattern, to be called with texts. */
const OF_PATTERN: Kind = {
  tags: Tag.NONE,
  looked: EVERYTHING,
  look: value => {
    const [pattern, method] = value.type === 'call' && isFetched(value) ? value.args : [];
    return pattern !== undefined && isPattern(pattern) && PATTERN_METHODS.has(textOf(method) ?? '');
  }
};

const VOCABULARY: Kind = { tags: 0, looked: EVERYTHING, look: madeBy(/^spacy\.vocab\.unpickle_vocab$/) };

/** Items, which are compared with each other, or what computes what they are sorted by. */
const SORTED: Kind = k.either(k.of(k.VALUE), k.PURE_FUNCTION);

/** Classes in Rust and C++ whose source was read, and what spaCy's Cython modules rebuild. */
export const COMPILED: readonly TrustedGroup[] = [
  {
    // Matrices of cvxopt, in C: they copy numbers out of a number, a sequence of numbers, a buffer or a matrix, and refuse all else.
    modules: 'cvxopt.base',
    names: 'matrix spmatrix',
    takes: takes(k.NUMBERS, k.either(k.NUMBERS, k.SHAPE), k.either(k.NUMBERS, k.NAME), k.SHAPE, k.NAME),
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS
  },
  {
    // Statistics and drift detectors of river, in Rust: numbers, and a state that is bytes of their fields (bincode).
    modules: 'river._river_rust.stats river._river_rust.drift river.stats._rust_stats river._river_rust',
    names:
      'RsQuantile RsEWMean RsEWVar RsIQR RsKurtosis RsPeakToPeak RsSkew RsRollingQuantile RsRollingIQR RsRollingROCAUC RsRollingPRAUC ' +
      'AdaptiveWindowing',
    takes: many(k.REAL),
    state: k.BYTES,
    result: 'fresh'
  },
  {
    // A dictionary of numbers by feature: a dictionary, what missing keys get, keys that are hidden, whether to copy it.
    modules: 'river._river_rust.vectordict',
    names: 'VectorDict',
    takes: takes(k.either(k.NONE, k.of(k.REAL)), k.PURE_CLASS, k.either(k.NONE, k.KEYS), k.FLAG),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // An empty estimate of a normal distribution, made for each feature that is seen.
    modules: 'river.naive_bayes.gaussian',
    names: 'GaussianNB._make_gaussian',
    takes: takes(),
    result: 'fresh'
  },
  {
    // Steps from a text to words, which a vectoriser keeps as partials.
    modules: 'river.feature_extraction.vectorize',
    names: 'tokenize_using_regex_pattern strip_accents_unicode find_ngrams remove_stop_words',
    takes: many(k.VALUE),
    result: 'argument'
  },
  {
    // Trees in Cython, made like those of scikit-learn from sizes; their state is arrays of nodes and values.
    modules:
      'causalml.inference.tree._tree._tree econml.tree._tree econml.grf._base_grftree quantile_forest._quantile_forest_fast sksurv.tree._tree ' +
      'skgarden.mondrian.tree._tree sklearn_extra.tree._tree treeple._lib.sklearn.tree._tree sktree._lib.sklearn.tree._tree',
    names: 'Tree QuantileForest',
    takes: many(k.DATUM),
    state: k.ATTRIBUTES,
    result: 'fresh'
  },
  {
    // Molecules and fingerprints of RDKit: bytes of a format of its own.
    modules: 'rdkit.Chem.rdchem rdkit.DataStructs.cDataStructs rdkit.Chem.rdChemReactions rdkit.Geometry.rdGeometry',
    names:
      'Mol RWMol PropertyMol ExplicitBitVect SparseBitVect IntSparseIntVect LongSparseIntVect UIntSparseIntVect ULongSparseIntVect DiscreteValueVect ' +
      'RealValueVect ChemicalReaction Point2D Point3D',
    takes: many(k.either(k.BYTES, k.REAL)),
    state: k.either(k.ATTRIBUTES, k.BYTES),
    result: 'fresh'
  },
  {
    // Dictionaries and texts of HTTP in C: pairs of texts.
    modules: 'multidict._multidict multidict',
    names: 'MultiDict CIMultiDict istr',
    takes: takes(k.either(k.RAW_TEXT, k.of(k.of(k.VALUE)))),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // Sorted containers: values that are compared with each other, and a function that computes what they are sorted by.
    modules: 'sortedcontainers.sortedlist sortedcontainers.sortedset sortedcontainers.sorteddict sortedcontainers',
    names: 'SortedList SortedSet SortedDict SortedKeyList',
    takes: takes(SORTED, SORTED),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // Texts by their hashes.
    modules: 'spacy.strings',
    names: 'StringStore',
    takes: takes(k.either(k.NONE, k.of(k.RAW_TEXT)), k.FLAG),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // Vectors of words: msgpack, which holds arrays, numbers and texts.
    modules: 'spacy.vectors',
    names: 'unpickle_vectors',
    takes: takes(k.BYTES),
    result: 'fresh'
  },
  {
    // Tables of forms of words: a store of texts and the forms, texts or dictionaries of texts.
    modules: 'spacy.morphology',
    names: 'unpickle_morphology',
    takes: takes(k.VALUE, k.of(k.DATUM)),
    result: 'fresh'
  },
  {
    // Attributes of words: text is looked at, or looked for in a set.
    modules: 'spacy.lang.lex_attrs',
    names:
      'is_punct is_ascii like_num is_bracket is_quote is_left_punct is_right_punct is_currency like_email like_url word_shape lower prefix ' +
      'suffix is_alpha is_digit is_lower is_space is_title is_upper is_stop get_lang get_prob',
    takes: many(k.DATUM),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // Looks a word up in dictionaries, else asks one of spaCy's functions.
    modules: 'spacy.util',
    names: '_get_attr_unless_lookup',
    takes: takes(OF_WORDS, k.of(k.of(k.DATUM)), k.RAW_TEXT),
    result: 'argument'
  },
  {
    // Keeps its parts, and a dictionary of functions that it unpickles, which the scanner looks into. Nothing calls them here: a
    // document calls them for its words.
    modules: 'spacy.vocab',
    names: 'unpickle_vocab',
    takes: takes(PART, PART, PART, k.NONE, k.BYTES, PART, k.either(k.NONE, OF_WORDS)),
    when: conditions.vocabularyBytes,
    result: 'fresh'
  },
  {
    // The rules of a language, and patterns that are tried on the words of its special cases.
    modules: 'spacy.tokenizer',
    names: 'Tokenizer',
    takes: takes(VOCABULARY, k.DATUM, OF_PATTERN, OF_PATTERN, OF_PATTERN, OF_PATTERN, OF_PATTERN, k.FLAG, k.INTEGER),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // What a parser may do next: texts by their hashes, and labels with how often each was seen.
    modules: 'spacy.pipeline._parser_internals.ner spacy.pipeline._parser_internals.arc_eager',
    names: 'BiluoPushDown ArcEager',
    takes: takes(PART, k.DATUM),
    state: k.NONE,
    result: 'fresh'
  },
  {
    // Returns the model that it is given, and looks at nothing.
    modules: 'thinc.model',
    names: 'empty_init',
    takes: many(k.HELD),
    result: 'argument'
  },
  {
    // Parts of tokenizers in Rust: made empty, then read from JSON.
    modules:
      'tokenizers.pre_tokenizers tokenizers.normalizers tokenizers.decoders tokenizers.processors tokenizers.models tokenizers.trainers ' +
      'tokenizers.tokenizers.pre_tokenizers tokenizers.tokenizers.normalizers tokenizers.tokenizers.decoders tokenizers.tokenizers.processors ' +
      'tokenizers.tokenizers.models tokenizers.tokenizers.trainers tokenizers',
    names:
      'BertPreTokenizer ByteLevel CharDelimiterSplit Digits FixedLength Metaspace PreTokenizer Punctuation Sequence Split UnicodeScripts Whitespace ' +
      'WhitespaceSplit BertNormalizer Lowercase NFC NFD NFKC NFKD Nmt Normalizer Precompiled Prepend Replace Strip StripAccents BPEDecoder ' +
      'ByteFallback CTC Decoder DecodeStream Fuse WordPiece BertProcessing PostProcessor RobertaProcessing TemplateProcessing BPE Unigram WordLevel ' +
      'BpeTrainer Trainer UnigramTrainer WordLevelTrainer WordPieceTrainer AddedToken',
    takes: many(k.DATUM),
    state: k.either(k.BYTES, k.ATTRIBUTES),
    result: 'fresh'
  },
  {
    // Addresses as texts in five parts.
    modules: 'yarl yarl._url',
    names: 'URL',
    takes: many(k.RAW_TEXT),
    state: k.DATUM,
    result: 'fresh'
  },
  {
    // Operations of thinc on NumPy arrays: settings.
    modules: 'thinc.backends.numpy_ops thinc.backends.apple_ops',
    names: 'NumpyOps AppleOps',
    takes: many(k.DATUM),
    state: k.ATTRIBUTES,
    result: 'fresh'
  },
  {
    // Matrix factorisation in Cython: a class of Python, whose state is settings and arrays.
    modules: 'implicit.cpu.bpr implicit.cpu.lmf',
    names: 'BayesianPersonalizedRanking LogisticMatrixFactorization',
    takes: k.NOTHING,
    state: k.ATTRIBUTES,
    result: 'fresh'
  },
  {
    // Settings of OpenMMLab. Objects that stand for a class to be imported (LazyObject) are imported when it copies them: data only.
    modules: 'mmengine.config.config mmengine.config',
    names: 'ConfigDict',
    takes: takes(k.of(k.DATUM)),
    state: k.ITSELF,
    result: 'fresh',
    items: true,
    makes: Tag.MADE_CONTAINER
  }
];
