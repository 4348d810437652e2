import * as conditions from '../conditions';
import type { TrustedGroup } from '../conditions/condition';

/** The standard library's data types and the helpers that pickle itself writes. */
export const PYTHON: readonly TrustedGroup[] = [
  {
    // Immutable and container types of the language: they copy or parse their arguments.
    modules: 'builtins',
    names:
      'bool bytearray bytes complex dict float frozenset int list long object range set slice str tuple unicode xrange ' +
      'NoneType NotImplementedType ellipsis type(None) Ellipsis NotImplemented None True False buffer memoryview basestring'
  },
  {
    // Named by pickles as data (which function to apply); computes from its arguments only.
    modules: 'builtins',
    names:
      'abs all any bin chr divmod hex id len max min oct ord pow repr reversed round sorted sum zip enumerate hash ascii format'
  },
  {
    // Frameworks keep it as the place where their messages go; a call writes to the terminal.
    modules: 'builtins',
    names: 'print',
    when: conditions.neverCalled
  },
  {
    // Type objects that pickle reaches through builtins.type(x); with one argument it only looks.
    modules: 'builtins',
    names: 'type',
    when: conditions.oneArgument
  },
  {
    // dill names the globals of the main program like this.
    modules: 'builtins',
    names: '__main__',
    when: conditions.neverCalled
  },
  {
    // Exceptions hold their arguments.
    modules: 'builtins',
    names:
      'ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError BufferError ' +
      'BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError ' +
      'DeprecationWarning EOFError EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError FileNotFoundError ' +
      'FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning IndentationError IndexError ' +
      'InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError ModuleNotFoundError NameError ' +
      'NotADirectoryError NotImplementedError OSError OverflowError PendingDeprecationWarning PermissionError ProcessLookupError ' +
      'PythonFinalizationError RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning StandardError ' +
      'StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError SystemExit TabError TimeoutError TypeError ' +
      'UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError UnicodeWarning UserWarning ' +
      'ValueError Warning WindowsError ZeroDivisionError'
  },
  {
    // Reads one attribute: harmless on data and by a plain name.
    modules: 'builtins',
    names: 'getattr',
    when: conditions.plainAttribute
  },
  {
    // Containers of the standard library; a factory or key function among the arguments is judged by itself.
    modules: 'collections _collections',
    names:
      'OrderedDict Counter ChainMap UserDict UserList UserString deque defaultdict _deque_iterator _deque_reverse_iterator'
  },
  {
    // Dates and times: they check and pack numbers.
    modules: 'datetime _datetime _pydatetime',
    names: 'date datetime time timedelta timezone tzinfo'
  },
  {
    // Exact numbers: they parse digits.
    modules: 'decimal _decimal _pydecimal fractions',
    names:
      'Decimal Context DecimalTuple Fraction Clamped InvalidOperation DivisionByZero Inexact Rounded Subnormal Overflow Underflow ' +
      'FloatOperation ConversionSyntax DivisionImpossible DivisionUndefined InvalidContext'
  },
  {
    // Identifiers: 128 bits and an enumeration.
    modules: 'uuid',
    names: 'UUID SafeUUID'
  },
  {
    // A path is text until a method is called on it; constructors touch no file.
    modules: 'pathlib pathlib._local pathlib._abc',
    names: 'PurePath PurePosixPath PureWindowsPath Path PosixPath WindowsPath'
  },
  {
    // Compiling a regular expression runs no code of the file.
    modules: 're re._compiler',
    names: '_compile RegexFlag Pattern'
  },
  {
    // Pickle writes these to make an object of a class without calling its constructor: as harmless as the class.
    modules: 'copyreg',
    names: '_reconstructor __newobj__ __newobj_ex__',
    when: conditions.newObject
  },
  {
    // Rebuilds a complex number or a union of types from its parts.
    modules: 'copyreg',
    names: 'pickle_complex pickle_union'
  },
  {
    // A partial calls nothing until it is called; as harmless as the function it holds.
    modules: 'functools _functools',
    names: 'partial',
    when: conditions.partial
  },
  {
    // Protocols 0 to 2 write bytes as text with the encoding latin1.
    modules: '_codecs codecs',
    names: 'encode',
    when: conditions.textEncoding
  },
  {
    // Arrays of numbers: rebuilt from a type code and bytes.
    modules: 'array',
    names: 'array _array_reconstructor ArrayType'
  },
  {
    // Iterators over their arguments; they call nothing.
    modules: 'itertools',
    names:
      'batched chain combinations combinations_with_replacement compress count cycle islice pairwise permutations ' +
      'product repeat zip_longest'
  },
  {
    // Iterators and views that Python restores with builtins.iter of a container.
    modules: 'builtins',
    names: 'iter',
    when: conditions.oneIterable
  },
  {
    // Plain holders of attributes and type objects.
    modules: 'types _types',
    names:
      'SimpleNamespace MappingProxyType NoneType EllipsisType NotImplementedType GenericAlias UnionType StringType ListType ' +
      'DictType DictionaryType TupleType IntType FloatType LongType BooleanType ObjectType ComplexType UnicodeType TypeType ClassType'
  },
  {
    // Internet addresses: they parse text.
    modules: 'ipaddress',
    names:
      'IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network AddressValueError NetmaskValueError'
  },
  {
    // Enumerations: with one argument a member is looked up by value; with more a class is made.
    modules: 'enum http',
    names: 'Enum IntEnum Flag IntFlag StrEnum auto HTTPStatus HTTPMethod',
    when: conditions.oneArgument
  },
  {
    // Operators that pickles name as data; they work on their two arguments.
    modules: 'operator _operator',
    names:
      'itemgetter add sub mul truediv floordiv mod pow neg pos abs matmul and_ or_ xor not_ inv invert lshift rshift lt le eq ne ge gt ' +
      'truth is_ is_not index concat contains countOf indexOf length_hint'
  },
  {
    // Reads an attribute when it is called later, by plain names only.
    modules: 'operator _operator',
    names: 'attrgetter',
    when: conditions.plainGetter
  },
  {
    // Calls a method of data when it is called later, by a name that data types use for pure methods.
    modules: 'operator _operator',
    names: 'methodcaller',
    when: conditions.pureMethod
  },
  {
    // Random number generators: state is a tuple of integers.
    modules: 'random _random',
    names: 'Random'
  },
  {
    // Functions of numbers that pickles name as data.
    modules: 'math cmath',
    names:
      'acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist erf erfc exp exp2 expm1 fabs factorial ' +
      'floor fma fmod frexp fsum gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf ' +
      'nextafter perm pow prod radians remainder sin sinh sqrt sumprod tan tanh trunc ulp phase polar rect'
  },
  {
    // Statistics of numbers.
    modules: 'statistics',
    names: 'mean fmean median mode stdev variance pstdev pvariance NormalDist',
    when: conditions.onlyData
  },
  {
    // Time zones by key: reads the time-zone database only.
    modules: 'zoneinfo zoneinfo._zoneinfo _zoneinfo',
    names: 'ZoneInfo ZoneInfo._unpickle'
  },
  {
    // The fields of a named tuple: a number and a text.
    modules: '_collections collections',
    names: '_tuplegetter'
  },
  {
    // Named tuples of time and calendars.
    modules: 'time calendar datetime',
    names: 'struct_time IsoCalendarDate'
  },
  {
    // Parts of data classes: markers without behaviour.
    modules: 'dataclasses',
    names:
      '_MISSING_TYPE _HAS_DEFAULT_FACTORY_CLASS _FIELD_BASE InitVar Field _DataclassParams FrozenInstanceError MISSING KW_ONLY ' +
      '_KW_ONLY_TYPE _FIELD _FIELD_CLASSVAR _FIELD_INITVAR'
  },
  {
    // Type hints as data.
    modules: 'typing',
    names:
      'Any AnyStr Callable ClassVar Dict Final FrozenSet Generic Iterable Iterator List Literal Mapping NoReturn Optional Sequence Set ' +
      'Text Tuple Type TypeVar Union Hashable Sized Collection Deque DefaultDict OrderedDict Counter'
  },
  {
    // Abstract base classes, named as data.
    modules: 'collections.abc numbers abc',
    names:
      'ABC Callable Collection Container Generator Hashable Iterable Iterator KeysView Mapping MutableMapping MutableSequence ' +
      'MutableSet Sequence Set Sized ValuesView ItemsView Number Complex Real Rational Integral'
  },
  {
    // Classes of classes, named as data: called, they make a class with methods of the file's choosing.
    modules: 'abc dataclasses enum',
    names: 'ABCMeta _InitVarMeta EnumMeta EnumType',
    when: conditions.neverCalled
  },
  {
    // Text and bytes in memory: no file.
    modules: 'io _io cStringIO StringIO',
    names: 'BytesIO StringIO'
  },
  {
    // A logger is looked up by name; handlers are not made.
    modules: 'logging',
    names: 'getLogger'
  },
  {
    // Weak references and their containers hold their arguments.
    modules: 'weakref _weakref _weakrefset',
    names: 'WeakKeyDictionary WeakValueDictionary WeakSet'
  },
  {
    // String constants and helpers without effects.
    modules: 'string',
    names: 'Template capwords',
    when: conditions.onlyData
  }
];
