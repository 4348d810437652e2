import * as conditions from '../conditions';
import type { TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';
import { BUILTINS } from './builtins';
import { OPERATORS } from './operator-functions';

/** The standard library's data types and the helpers that pickle itself writes. */
export const PYTHON: readonly TrustedGroup[] = [
  ...BUILTINS,
  {
    // Dictionaries and counters, filled from a dictionary or from pairs.
    modules: 'collections _collections',
    names: 'OrderedDict Counter UserDict',
    takes: { args: [k.MAPPING], keywords: k.HELD },
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    items: true
  },
  {
    // Dictionaries behind each other, and a dictionary that is looked at.
    modules: 'collections _collections',
    names: 'ChainMap',
    takes: many(k.MAPPING),
    result: 'argument',
    makes: Tag.MADE_CONTAINER,
    items: true
  },
  {
    // Sequences and text.
    modules: 'collections _collections',
    names: 'UserList UserString deque _deque_iterator _deque_reverse_iterator',
    takes: takes(k.either(k.CONTAINER, k.TEXT), k.INTEGER_OR_NONE),
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS,
    items: true
  },
  {
    // Calls its first argument, without arguments, for a key that it does not have.
    modules: 'collections _collections',
    names: 'defaultdict',
    takes: { args: [k.PURE_CLASS, k.MAPPING], keywords: k.HELD },
    otherwise: conditions.factory,
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS,
    items: true
  },
  {
    // Programs keep partials of it as factories; no pickle calls it.
    modules: 'copy',
    names: 'deepcopy',
    takes: takes(k.HELD),
    when: conditions.neverCalled,
    result: 'argument'
  },
  {
    // Dates and times: they check and pack numbers. A zone is asked for its offset later.
    modules: 'datetime _datetime _pydatetime',
    names: 'date datetime time timedelta timezone tzinfo',
    takes: {
      ...many(k.REAL, k.either(k.REAL, k.PACKED, k.ZONE), k.either(k.REAL, k.ZONE, k.NAME)),
      rest: k.either(k.REAL, k.ZONE)
    },
    result: 'fresh',
    makes: Tag.TIME,
    named: Tag.CLASS
  },
  {
    // Exact numbers: they parse digits.
    modules: 'decimal _decimal _pydecimal fractions',
    names: 'Decimal Fraction DecimalTuple',
    takes: takes(k.either(k.REAL, k.NUMERAL, k.of(k.REAL)), k.either(k.REAL, k.of(k.REAL)), k.either(k.REAL, k.NAME)),
    result: 'fresh',
    makes: Tag.NUMBER
  },
  {
    // Settings of exact arithmetic: numbers, names, and classes of signals.
    modules: 'decimal _decimal _pydecimal',
    names:
      'Context Clamped InvalidOperation DivisionByZero Inexact Rounded Subnormal Overflow Underflow ' +
      'FloatOperation ConversionSyntax DivisionImpossible DivisionUndefined InvalidContext',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // Identifiers: 128 bits and an enumeration.
    modules: 'uuid',
    names: 'UUID SafeUUID',
    takes: many(k.either(k.NAME, k.INTEGER, k.of(k.INTEGER), k.tagged(Tag.PLAIN_OBJECT))),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // A path is text until a method is called on it; constructors touch no file.
    modules: 'pathlib pathlib._local pathlib._abc',
    names: 'PurePath PurePosixPath PureWindowsPath Path PosixPath WindowsPath',
    takes: many(k.TEXT),
    result: 'fresh'
  },
  {
    // Compiling a regular expression runs no code of the file.
    modules: 're re._compiler',
    names: '_compile RegexFlag Pattern',
    takes: takes(k.either(k.RAW_TEXT, k.INTEGER), k.either(k.INTEGER, k.tagged(Tag.PLAIN_OBJECT | Tag.OBJECT))),
    result: 'shared'
  },
  {
    // Pickle writes these to make an object of a class without calling its constructor: as harmless as the class.
    modules: 'copyreg',
    names: '_reconstructor __newobj__ __newobj_ex__',
    takes: k.KEEPS,
    result: 'fresh',
    when: conditions.newObject
  },
  {
    // Rebuilds a complex number from its parts.
    modules: 'copyreg',
    names: 'pickle_complex',
    takes: takes(k.REAL, k.REAL),
    result: 'fresh',
    makes: Tag.NUMBER
  },
  {
    // A union of types, of which it keeps the classes.
    modules: 'copyreg',
    names: 'pickle_union',
    takes: many(k.TYPE),
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // A partial calls nothing until it is called; as harmless as the function it holds.
    modules: 'functools _functools',
    names: 'partial',
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CALLABLE,
    named: Tag.CLASS,
    when: conditions.partial,
    state: k.HELD,
    stateWhen: conditions.partial
  },
  {
    // Protocols 0 to 2 write bytes as text with the encoding latin1.
    modules: '_codecs codecs',
    names: 'encode',
    takes: takes(k.RAW_TEXT, k.NAME, k.NAME),
    result: 'fresh',
    makes: Tag.BYTES,
    when: conditions.textEncoding
  },
  {
    // Arrays of numbers: rebuilt from a type code and bytes.
    modules: 'array',
    names: 'array _array_reconstructor ArrayType',
    takes: takes(k.either(k.CLASS, k.NAME), k.either(k.NAME, k.CONTAINER), k.either(k.INTEGER, k.BYTES), k.BYTES),
    result: 'fresh',
    makes: Tag.ARRAY,
    named: Tag.CLASS,
    items: true
  },
  {
    // Iterators over their arguments, which are containers; they call nothing.
    modules: 'itertools',
    names:
      'batched chain combinations combinations_with_replacement compress count cycle islice pairwise permutations ' +
      'product repeat zip_longest',
    takes: many(k.either(k.DATUM, k.ITERATED)),
    state: k.DATUM,
    result: 'fresh',
    makes: Tag.MADE_CONTAINER,
    named: Tag.CLASS
  },
  {
    // A plain holder of attributes.
    modules: 'types _types',
    names: 'SimpleNamespace',
    takes: { args: [k.DATUM], keywords: k.DATUM },
    result: 'fresh'
  },
  {
    // A dictionary that is looked at.
    modules: 'types _types',
    names: 'MappingProxyType',
    takes: takes(k.MAPPING),
    result: 'argument',
    makes: Tag.MADE_CONTAINER
  },
  {
    // Types and descriptions of types.
    modules: 'types _types',
    names:
      'NoneType EllipsisType NotImplementedType GenericAlias UnionType StringType ListType ' +
      'DictType DictionaryType TupleType IntType FloatType LongType BooleanType ObjectType ComplexType UnicodeType TypeType ClassType',
    takes: many(k.TYPE),
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // Internet addresses: they parse text.
    modules: 'ipaddress',
    names:
      'IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network AddressValueError NetmaskValueError',
    takes: takes(k.either(k.NAME, k.INTEGER, k.of(k.either(k.NAME, k.INTEGER))), k.INTEGER),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // Enumerations: with one argument a member is looked up by value; with more a class is made.
    modules: 'enum http',
    names: 'Enum IntEnum Flag IntFlag StrEnum auto HTTPStatus HTTPMethod',
    takes: takes(k.DATUM),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  },
  ...OPERATORS,
  {
    // Random number generators: state is a tuple of integers.
    modules: 'random _random',
    names: 'Random',
    takes: takes(k.either(k.REAL, k.NAME)),
    state: k.DATUM,
    result: 'fresh',
    makes: Tag.GENERATOR
  },
  {
    // Functions of numbers that pickles name as data.
    modules: 'math cmath',
    names:
      'acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist erf erfc exp exp2 expm1 fabs factorial ' +
      'floor fma fmod frexp fsum gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf ' +
      'nextafter perm pow prod radians remainder sin sinh sqrt sumprod tan tanh trunc ulp phase polar rect',
    takes: many(k.DATUM),
    result: 'fresh',
    makes: Tag.NUMBER
  },
  {
    // Statistics of numbers.
    modules: 'statistics',
    names: 'mean fmean median mode stdev variance pstdev pvariance NormalDist',
    takes: many(k.DATUM),
    result: 'argument',
    makes: Tag.NUMBER
  },
  {
    // Time zones by key: reads the time-zone database only.
    modules: 'zoneinfo zoneinfo._zoneinfo _zoneinfo',
    names: 'ZoneInfo ZoneInfo._unpickle',
    takes: takes(k.NAME, k.FLAG),
    result: 'shared',
    makes: Tag.TIME
  },
  {
    // The fields of a named tuple: a number and a text.
    modules: '_collections collections',
    names: '_tuplegetter',
    takes: takes(k.INTEGER, k.RAW_TEXT),
    result: 'fresh'
  },
  {
    // Named tuples of time and calendars.
    modules: 'time calendar datetime',
    names: 'struct_time IsoCalendarDate',
    takes: many(k.either(k.of(k.either(k.REAL, k.NAME)), k.REAL)),
    result: 'fresh',
    makes: Tag.TIME,
    named: Tag.CLASS
  },
  {
    // Parts of data classes: markers without behaviour.
    modules: 'dataclasses',
    names:
      '_MISSING_TYPE _HAS_DEFAULT_FACTORY_CLASS _FIELD_BASE InitVar Field _DataclassParams FrozenInstanceError MISSING KW_ONLY ' +
      '_KW_ONLY_TYPE _FIELD _FIELD_CLASSVAR _FIELD_INITVAR',
    takes: many(k.VALUE),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // Type hints as data.
    modules: 'typing',
    names:
      'Any AnyStr Callable ClassVar Dict Final FrozenSet Generic Iterable Iterator List Literal Mapping NoReturn Optional Sequence Set ' +
      'Text Tuple Type TypeVar Union Hashable Sized Collection Deque DefaultDict OrderedDict Counter',
    takes: many(k.TYPE),
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // Abstract base classes, named as data.
    modules: 'collections.abc numbers abc',
    names:
      'ABC Callable Collection Container Generator Hashable Iterable Iterator KeysView Mapping MutableMapping MutableSequence ' +
      'MutableSet Sequence Set Sized ValuesView ItemsView Number Complex Real Rational Integral',
    takes: takes(k.CONTAINER),
    result: 'fresh'
  },
  {
    // Classes of classes, named as data: called, they make a class with methods of the file's choosing.
    modules: 'abc dataclasses enum',
    names: 'ABCMeta _InitVarMeta EnumMeta EnumType',
    takes: k.KEEPS,
    result: 'fresh',
    when: conditions.neverCalled
  },
  {
    // Text and bytes in memory: no file.
    modules: 'io _io cStringIO StringIO',
    names: 'BytesIO StringIO',
    takes: takes(k.RAW_TEXT, k.RAW_TEXT),
    state: k.DATUM,
    result: 'fresh'
  },
  {
    // A logger is looked up by name; handlers are not made.
    modules: 'logging',
    names: 'getLogger',
    takes: takes(k.NAME),
    result: 'shared'
  },
  {
    // Containers of weak references: they read their argument.
    modules: 'weakref _weakref _weakrefset',
    names: 'WeakKeyDictionary WeakValueDictionary WeakSet',
    takes: takes(k.CONTAINER),
    result: 'fresh',
    items: true
  },
  {
    // String constants and helpers without effects.
    modules: 'string',
    names: 'Template capwords',
    takes: many(k.RAW_TEXT),
    result: 'fresh',
    makes: Tag.TEXT
  }
];
