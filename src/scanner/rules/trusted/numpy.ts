import * as conditions from '../conditions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

const MULTIARRAY =
  'numpy.core.multiarray numpy._core.multiarray numpy.core._multiarray_umath numpy._core._multiarray_umath';

/** NumPy: arrays, scalars, types and random generators. */
export const NUMPY: readonly TrustedGroup[] = [
  {
    // Makes an empty array of the given class, which the state then fills: as harmless as the class.
    modules: `${MULTIARRAY} numpy.core._internal numpy._core._internal`,
    names: '_reconstruct',
    takes: takes(k.CLASS, k.SHAPE, k.either(k.BYTES, k.DTYPE)),
    otherwise: conditions.arrayClass,
    state: k.PARTS,
    result: 'fresh',
    makes: Tag.ARRAY
  },
  {
    // One element from a type and its bytes; NumPy loads no pickle here.
    modules: MULTIARRAY,
    names: 'scalar',
    takes: takes(k.DTYPE_ONLY, k.HELD),
    result: 'argument',
    makes: Tag.NUMBER
  },
  {
    // An array over a buffer, without copying.
    modules: 'numpy.core.numeric numpy._core.numeric',
    names: '_frombuffer',
    takes: takes(k.BYTES, k.DTYPE, k.SHAPE, k.NAME),
    result: 'fresh',
    makes: Tag.ARRAY
  },
  {
    // A universal function is looked up by module and name: judged as that name.
    modules: 'numpy.core numpy._core numpy.core.__init__ numpy._core.__init__',
    names: '_ufunc_reconstruct',
    when: conditions.namedGlobal,
    takes: takes(k.NAME, k.NAME),
    result: 'shared',
    makes: Tag.FUNCTION
  },
  {
    // A type of elements, from its text, a class or its fields.
    modules: `numpy ${MULTIARRAY} numpy.dtype numpy.dtypes numpy.core numpy._core`,
    names: 'dtype',
    takes: takes(k.DTYPE, k.FLAG, k.FLAG, k.of(k.DATUM)),
    state: k.PARTS,
    result: 'fresh',
    makes: Tag.DTYPE,
    named: Tag.CLASS
  },
  {
    // Functions that make arrays of numbers.
    modules: `numpy numpy.core numpy._core ${MULTIARRAY}`,
    names: 'array asarray zeros ones empty full arange linspace',
    takes: { ...many(k.either(k.ARRAY_LIKE, k.DTYPE)), keywords: k.either(k.ARRAY_LIKE, k.DTYPE, k.NAME) },
    result: 'argument',
    makes: Tag.ARRAY
  },
  {
    // Array classes: a shape, a type, a buffer, strides and an order.
    modules: 'numpy',
    names: 'ndarray matrix recarray record chararray poly1d',
    takes: many(k.either(k.ARRAY_LIKE, k.DTYPE, k.NAME)),
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS
  },
  {
    // Array, type and scalar classes: made from numbers, text and bytes.
    modules: 'numpy',
    names:
      'generic number integer floating inexact complexfloating flexible character ' +
      'bool bool_ bool8 int8 int16 int32 int64 uint8 uint16 uint32 uint64 int_ uint intc uintc intp uintp byte ubyte short ushort long ulong ' +
      'longlong ulonglong float_ float16 float32 float64 float96 float128 half single double longdouble longfloat complex_ complex64 ' +
      'complex128 complex192 complex256 csingle cdouble clongdouble singlecomplex datetime64 timedelta64 str_ string_ unicode_ bytes_ ' +
      'void void0 object_ object0 int float complex str unicode object',
    takes: takes(k.either(k.DATUM, k.DTYPE), k.INTEGER, k.INTEGER),
    result: 'fresh',
    makes: Tag.NUMBER,
    named: Tag.CLASS
  },
  {
    // The same classes where NumPy defines them.
    modules:
      'numpy.matrixlib.defmatrix numpy.rec numpy.core.records numpy._core.records numpy.lib.polynomial numpy.lib._polynomial_impl ' +
      'numpy.core.defchararray numpy._core.defchararray numpy.char numpy.core numpy._core ' +
      MULTIARRAY,
    names: 'matrix recarray record poly1d chararray format_parser ndarray generic',
    takes: many(k.either(k.ARRAY_LIKE, k.DTYPE, k.NAME)),
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS
  },
  {
    // Type classes of NumPy; they hold no code.
    modules: 'numpy.dtypes numpy.dtype numpy.core._internal numpy._core._internal',
    names:
      'BoolDType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType Float16DType Float32DType ' +
      'Float64DType LongDoubleDType Complex64DType Complex128DType CLongDoubleDType ObjectDType BytesDType StrDType VoidDType DateTime64DType ' +
      'TimeDelta64DType StringDType IntDType UIntDType LongDType ULongDType LongLongDType ULongLongDType _convert_to_stringdtype_kwargs',
    takes: many(k.DATUM),
    result: 'fresh',
    makes: Tag.DTYPE,
    state: k.PARTS
  },
  {
    // Masked arrays are rebuilt from an array class and a mask class.
    modules: 'numpy.ma.core numpy.ma numpy.ma.mrecords',
    names: '_mareconstruct _mrreconstruct',
    takes: takes(k.CLASS, k.CLASS, k.SHAPE, k.either(k.BYTES, k.DTYPE)),
    otherwise: conditions.trustedGlobals,
    state: k.PARTS,
    result: 'fresh',
    makes: Tag.ARRAY
  },
  {
    // Masked arrays.
    modules: 'numpy.ma.core numpy.ma numpy.ma.mrecords',
    names: 'MaskedArray MaskedConstant mvoid masked_array MaskedRecords mrecarray',
    takes: many(k.either(k.ARRAY_LIKE, k.DTYPE)),
    state: k.PARTS,
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS
  },
  {
    // Random generators are made by the name or class of a bit generator.
    modules: 'numpy.random._pickle numpy.random',
    names: '__randomstate_ctor __bit_generator_ctor __generator_ctor __RandomState_ctor',
    takes: takes(k.BIT_GENERATOR, k.GENERATOR_MAKER),
    otherwise: conditions.generatorParts,
    state: k.VALUE,
    result: 'fresh',
    makes: Tag.GENERATOR
  },
  {
    // Random generators: state is integers.
    modules:
      'numpy.random numpy.random.mtrand numpy.random._generator numpy.random._mt19937 numpy.random._pcg64 numpy.random._philox ' +
      'numpy.random._sfc64 numpy.random.bit_generator numpy.random.mt19937 numpy.random.pcg64',
    names:
      'RandomState Generator MT19937 PCG64 PCG64DXSM Philox SFC64 SeedSequence SeedlessSeedSequence __pyx_unpickle_SeedSequence ' +
      '__pyx_unpickle_SeedlessSeedSequence',
    takes: takes(k.either(k.tagged(Tag.GENERATOR | Tag.CLASS), k.DATUM), k.INTEGER, k.HELD),
    state: k.VALUE,
    result: 'fresh',
    makes: Tag.GENERATOR
  },
  {
    // Limits of number types, in which nothing is looked up before it is asked for; contexts and counters over numbers.
    modules:
      'numpy numpy.core.getlimits numpy._core.getlimits numpy._core._ufunc_config numpy.core._ufunc_config numpy.lib.index_tricks numpy.lib._index_tricks_impl',
    names: 'finfo iinfo MachAr MachArLike errstate _unspecified ndindex ndenumerate IndexExpression RClass CClass',
    takes: many(k.either(k.DATUM, k.DTYPE)),
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // Holds a function of the file and applies it to arrays when the user calls it; the function is judged by itself.
    modules: 'numpy numpy.lib.function_base numpy.lib._function_base_impl',
    names: 'vectorize',
    when: conditions.madeEmpty,
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CALLABLE,
    named: Tag.CLASS
  },
  {
    // Exceptions and warnings hold their arguments.
    modules:
      'numpy.linalg numpy.linalg.linalg numpy.linalg._linalg numpy.exceptions numpy numpy.core._exceptions numpy._core._exceptions',
    names:
      'LinAlgError AxisError ComplexWarning VisibleDeprecationWarning RankWarning DTypePromotionError ModuleDeprecationWarning TooHardError',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // Named tuples of arrays.
    modules: 'numpy.linalg._linalg numpy.linalg.linalg numpy.lib._arraysetops_impl numpy.lib.arraysetops',
    names:
      'EighResult EigResult QRResult SlogdetResult SVDResult UniqueAllResult UniqueCountsResult UniqueInverseResult',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // An array class that maps a file when it is made directly; harmless where only arrays of it are rebuilt.
    modules: 'numpy numpy.core.memmap numpy._core.memmap',
    names: 'memmap',
    when: conditions.neverCalled,
    takes: k.KEEPS,
    result: 'argument',
    named: Tag.CLASS
  }
];

export const NUMPY_CLASSES: readonly ClassPattern[] = [
  {
    // Cython writes one such function for a class: it makes an object of that class and sets its fields.
    modules:
      'numpy scipy pandas sklearn arch statsmodels spacy thinc preshed hdbscan implicit lightfm causalml econml surprise pomegranate river ' +
      'skmultiflow sksurv quantile_forest skimage pywt cytoolz astropy gensim mne sktime interpret treeple lenskit shap',
    names: /^__pyx_unpickle_\w+$/,
    // The class, which stands beside the function, a number, and the values of its fields.
    takes: takes(k.tagged(Tag.CLASS | Tag.FOREIGN_NAME), k.INTEGER, k.VALUE),
    opcodes: ['reduce']
  },
  {
    // Polynomials: coefficients and two intervals.
    modules: 'numpy.polynomial',
    opcodes: ['new', 'new-ex', 'build']
  }
];
