import * as conditions from '../conditions';
import * as formulas from '../conditions/formulas';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];

/** Single callables of packages for statistics, graphs, text and pictures. */
export const PACKAGES: readonly TrustedGroup[] = [
  {
    // A dictionary that does not change: it is filled by `dict` itself; of an object of the same class, that object.
    modules: 'frozendict frozendict._frozendict_py',
    names: 'frozendict',
    takes: { args: [k.MAPPING], keywords: k.HELD },
    result: 'argument',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS
  },
  {
    // A dictionary in both directions: `cls()`, then two dictionaries are filled, whose keys are keys and values of the other.
    modules: 'bidict',
    names: 'bidict._from_other frozenbidict._from_other OrderedBidict._from_other',
    takes: takes({ tags: Tag.DICT | Tag.FORGOTTEN, keys: k.KEY, values: k.KEY }),
    result: 'fresh'
  },
  {
    // A picture: `__setstate__` allocates pixels of the given mode and size and copies the bytes into them.
    modules: 'PIL.Image',
    names: 'Image',
    takes: k.NOTHING,
    state: k.DATUM,
    result: 'fresh'
  },
  {
    // Shapes are rebuilt from bytes in a format for geometry.
    modules: 'shapely shapely.io shapely.geometry.base shapely._geometry',
    names: 'from_wkb _from_pickle',
    takes: many(k.either(k.BYTES, k.INTEGER)),
    result: 'fresh'
  },
  {
    // JAX rebuilds an array from a NumPy array and a type.
    modules: 'jax._src.array',
    names: '_reconstruct_array',
    takes: takes(k.ARRAY_MAKER, k.of(k.VALUE), k.of(k.VALUE), k.of(k.VALUE)),
    result: 'fresh',
    makes: Tag.TENSOR
  },
  {
    // Members of enumerations are looked up by value.
    modules: 'optuna.study._study_direction optuna.trial._state lifelines.utils',
    names: 'StudyDirection TrialState CensoringType',
    takes: takes(k.DATUM),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // A dictionary whose items are attributes too.
    modules: 'statsmodels.tools.tools',
    names: 'Bunch',
    takes: { args: [k.MAPPING], keywords: k.HELD },
    state: k.ITSELF,
    result: 'fresh',
    items: true
  },
  {
    // Figures of plotly: dictionaries of data, whose names are checked against plotly's own.
    modules: 'plotly.graph_objs._figure plotly.graph_objs plotly.graph_objects',
    names: 'Figure',
    takes: many(k.DATUM),
    result: 'fresh'
  },
  {
    // Names of SymPy: text, which is kept as it is, and numbers.
    modules: 'sympy.core.symbol sympy.core.numbers',
    names: 'Symbol Dummy Wild Integer Rational Float',
    when: conditions.onlyData,
    takes: { args: [], rest: k.DATUM, keywords: k.DATUM },
    result: 'fresh'
  },
  {
    // A function without a definition is a class, made of its name.
    modules: 'sympy.core.function',
    names: '_rebuild_undef',
    takes: k.KEEPS,
    result: 'fresh',
    when: conditions.undefinedFunction,
    whenResultCalled: conditions.sympyArguments
  },
  {
    // Individuals of evolutionary algorithms: classes that the saving script made of a container and numbers.
    modules: 'deap.creator',
    names: 'meta_create',
    takes: k.KEEPS,
    result: 'fresh',
    items: true,
    when: conditions.createdClass,
    whenResultCalled: conditions.madeByNew
  },
  {
    // Patterns of the package regex: compiled again from numbers, names and words.
    modules: 'regex._regex _regex',
    names: 'compile',
    takes: many(k.DATUM),
    result: 'fresh',
    makes: Tag.OBJECT
  },
  {
    // Tokenizers: their library reads them from JSON, which holds words, rules and patterns.
    modules: 'tokenizers tokenizers.models tokenizers.tokenizers tokenizers.tokenizers.models',
    names: 'Tokenizer Model',
    takes: takes(k.VALUE),
    state: k.BYTES,
    result: 'fresh'
  },
  {
    // Sets a learning rate and the like in the groups of an optimiser.
    modules: 'skorch.setter',
    names: 'optimizer_setter',
    takes: many(k.VALUE),
    result: 'argument'
  },
  {
    // Types of numba: their classes and attributes.
    modules: 'numba.core.types.abstract numba.types.abstract',
    names: '_type_reconstructor',
    takes: k.KEEPS,
    when: conditions.numbaType,
    result: 'fresh'
  },
  {
    // Compiled functions of numba: the file carries them, and numba compiles them when they are called.
    modules: 'numba.core.serialize',
    names: 'custom_rebuild',
    takes: k.KEEPS,
    when: conditions.numbaRebuild,
    result: 'argument'
  },
  {
    // Numbers in a float format of few bits.
    modules: 'ml_dtypes ml_dtypes._ml_dtypes_ext',
    names:
      'bfloat16 float8_e4m3fn float8_e5m2 float8_e4m3b11fnuz float8_e4m3fnuz float8_e5m2fnuz float8_e3m4 float8_e4m3 float8_e8m0fnu int2 int4 uint2 uint4',
    takes: takes(k.either(k.REAL, k.NUMERAL)),
    result: 'fresh',
    makes: Tag.NUMBER,
    named: Tag.CLASS
  }
];

/** Classes of packages whose methods for pickle were read: `__new__`, `__setstate__`, `__getattr__`, `__del__`. */
export const PACKAGE_CLASSES: readonly ClassPattern[] = [
  {
    // Graphs: dictionaries of nodes and edges. Views of edge data call a constructor with their state and are not among
    // them.
    modules: 'networkx.classes',
    names:
      /^(Graph|DiGraph|MultiGraph|MultiDiGraph|AtlasView|AdjacencyView|MultiAdjacencyView|UnionAtlas|UnionAdjacency|NodeView|NodeDataView|PlanarEmbedding|EdgeView|OutEdgeView|InEdgeView|MultiEdgeView|OutMultiEdgeView|InMultiEdgeView|DegreeView|DiDegreeView|OutDegreeView|InDegreeView|MultiDegreeView|FilterAtlas|FilterAdjacency|FilterMultiAdjacency|_CachedPropertyResetterAdj|_CachedPropertyResetterPred|_CachedPropertyResetterAdjAndSucc)$/,
    opcodes: INERT
  },
  {
    // Data of a statistical model. Restoring one evaluates its formula again, so the formula is looked at.
    modules: 'statsmodels.base.data',
    opcodes: INERT,
    state: formulas.formulaState
  },
  {
    // Results and models of statistics: arrays and settings. The formula is evaluated again for other data.
    modules: 'statsmodels',
    except:
      'statsmodels.base.data statsmodels.iolib statsmodels.graphics statsmodels.datasets statsmodels.sandbox statsmodels.compat ' +
      'statsmodels.discrete.discrete_model.NegativeBinomial statsmodels.tools.docstring statsmodels.tools._testing statsmodels.formula statsmodels.tools.web statsmodels.tools.parallel',
    opcodes: INERT,
    state: formulas.heldFormulas
  },
  {
    // Parsed formulas: terms, factors, and what was learnt of the columns. A factor is evaluated with the next data.
    modules:
      'formulaic.formula formulaic.model_spec formulaic.parser.types formulaic.materializers.types formulaic.materializers.base ' +
      'formulaic.utils.ordered_set formulaic.utils.structured formulaic.utils.layered_mapping formulaic.utils.variables formulaic.transforms.contrasts',
    names:
      /^(Formula|SimpleFormula|StructuredFormula|ModelSpec|ModelSpecs|Factor|Term|Token|Structured|OrderedSet|ScopedTerm|ScopedFactor|EvaluatedFactor|EncodedTermStructure|ContrastsState|Variable|TreatmentContrasts|SumContrasts|HelmertContrasts|DiffContrasts|PolyContrasts|SASContrasts|CustomContrasts|FactorValuesMetadata)$/,
    opcodes: INERT,
    state: formulas.heldFormulas
  },
  {
    // Their enumerations are looked up by value.
    modules: 'formulaic.formula formulaic.parser.types formulaic.materializers.types',
    names: /^(Factor\.EvalMethod|Factor\.Kind|Token\.Kind|OrderingMethod|NAAction|ClusterBy)$/,
    opcodes: ['reduce']
  },
  {
    // Compiled state-space models and filters, which pickle calls with arrays and each other.
    modules: 'statsmodels.tsa.statespace statsmodels.tsa.regime_switching',
    names: /^_*[sdcz][A-Z][A-Za-z0-9]*$/,
    opcodes: [...INERT, 'reduce']
  },
  {
    // Words, topics and vectors: dictionaries and arrays.
    modules: 'gensim.models gensim.corpora.dictionary gensim.similarities gensim.utils',
    names:
      /^(Word2Vec|FastText|Doc2Vec|KeyedVectors|FastTextKeyedVectors|Word2VecKeyedVectors|Doc2VecKeyedVectors|Vocab|CompatVocab|TaggedDocument|LdaModel|LdaState|LdaMulticore|LsiModel|Projection|TfidfModel|HdpModel|Nmf|Phrases|FrozenPhrases|Phraser|Dictionary|MatrixSimilarity|FakeDict|SimpleVocab|Word2VecVocab|Word2VecTrainables|FastTextVocab|FastTextTrainables|Doc2VecVocab|Doc2VecTrainables)$/,
    opcodes: INERT
  },
  {
    // Counts, taggers, stemmers and trees of sentences.
    modules:
      'nltk.probability nltk.classify nltk.tag nltk.stem nltk.tree nltk.lm nltk.grammar nltk.tokenize.punkt nltk.tokenize.destructive',
    names:
      /^(FreqDist|ConditionalFreqDist|ELEProbDist|LidstoneProbDist|MLEProbDist|NaiveBayesClassifier|DecisionTreeClassifier|DefaultTagger|UnigramTagger|BigramTagger|TrigramTagger|NgramTagger|PerceptronTagger|AveragedPerceptron|PorterStemmer|SnowballStemmer|EnglishStemmer|LancasterStemmer|Tree|MLE|Laplace|Lidstone|KneserNeyInterpolated|NgramCounter|Vocabulary|CFG|Production|Nonterminal|PunktSentenceTokenizer|PunktParameters|PunktLanguageVars|PunktToken)$/,
    opcodes: [...INERT, 'setitem', 'append']
  },
  {
    // Survival models: frames and settings. CoxPHFitter hands every attribute on to an object in its state and is not
    // among them.
    modules: 'lifelines.fitters',
    except: 'lifelines.fitters.coxph_fitter',
    opcodes: INERT
  },
  {
    // Estimators built like those of scikit-learn, without a `__setstate__` of their own.
    modules:
      'umap.umap_ hdbscan pyod.models kmodes surprise tslearn.clustering tslearn.neighbors tslearn.svm tslearn.preprocessing interpret.glassbox',
    except: 'hdbscan.flat hdbscan.plots',
    opcodes: INERT
  },
  {
    // Labelled arrays in memory; the functions that open files live elsewhere in the package.
    modules: 'xarray.core xarray.computation xarray.groupers',
    except: 'xarray.core.extension_array xarray.core.accessor_dt xarray.core.datatree',
    opcodes: INERT
  },
  {
    // Tables as Arrow bytes. Expressions and lazy frames can hold pickled functions and are not among them.
    modules: 'polars.dataframe.frame polars.series.series polars.internals.dataframe polars.internals.series',
    names: /^(DataFrame|Series)$/,
    opcodes: INERT
  },
  {
    // Studies of hyper-parameters: trials as records. Storages that connect when they are restored are not among them.
    modules:
      'optuna.study optuna.trial optuna.distributions optuna.samplers optuna.pruners optuna.storages._in_memory optuna._hypervolume optuna.search_space',
    except: 'optuna.pruners._hyperband._BracketStudy optuna.trial._trial._LazyTrialSystemAttrs',
    opcodes: INERT
  },
  {
    // Settings of a compression, under the name that PyTables 1 gave the module of `tables.filters`: numbers and words, and no hook.
    modules: 'tables.Leaf',
    names: /^Filters$/,
    opcodes: INERT
  },
  {
    // Shapes in tables.
    modules: 'geopandas.array geopandas.geodataframe geopandas.geoseries',
    names: /^(GeometryArray|GeometryDtype|GeoDataFrame|GeoSeries)$/,
    opcodes: INERT
  }
];
