import * as conditions from '../conditions';
import type { TrustedGroup } from '../conditions/condition';

/** The standard library's data types and the helpers that pickle itself writes. */
export const PYTHON: readonly TrustedGroup[] = [
  {
    why: 'Immutable and container types of the language: they copy or parse what they are given.',
    modules: 'builtins',
    names:
      'bool bytearray bytes complex dict float frozenset int list long object range set slice str tuple unicode xrange ' +
      'NoneType NotImplementedType ellipsis type(None) Ellipsis NotImplemented None True False buffer memoryview basestring'
  },
  {
    why: 'Named by pickles as data (which function to apply); computes from its arguments only.',
    modules: 'builtins',
    names:
      'abs all any bin chr divmod hex id len max min oct ord pow repr reversed round sorted sum zip enumerate hash ascii format'
  },
  {
    why: 'Frameworks keep it as the place where their messages go; a call writes to the terminal.',
    modules: 'builtins',
    names: 'print',
    when: conditions.neverCalled
  },
  {
    why: 'Type objects that pickle reaches through builtins.type(x); with one argument it only looks.',
    modules: 'builtins',
    names: 'type',
    when: conditions.oneArgument
  },
  {
    why: 'dill names the globals of the main program like this.',
    modules: 'builtins',
    names: '__main__',
    when: conditions.neverCalled
  },
  {
    why: 'Exceptions hold their arguments.',
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
    why: 'Reads one attribute: harmless on data and by a plain name.',
    modules: 'builtins',
    names: 'getattr',
    when: conditions.plainAttribute
  },
  {
    why: 'Containers of the standard library; a factory or key function among the arguments is judged by itself.',
    modules: 'collections _collections',
    names:
      'OrderedDict Counter ChainMap UserDict UserList UserString deque defaultdict _deque_iterator _deque_reverse_iterator'
  },
  {
    why: 'Dates and times: they check and pack numbers.',
    modules: 'datetime _datetime _pydatetime',
    names: 'date datetime time timedelta timezone tzinfo'
  },
  {
    why: 'Exact numbers: they parse digits.',
    modules: 'decimal _decimal _pydecimal fractions',
    names:
      'Decimal Context DecimalTuple Fraction Clamped InvalidOperation DivisionByZero Inexact Rounded Subnormal Overflow Underflow ' +
      'FloatOperation ConversionSyntax DivisionImpossible DivisionUndefined InvalidContext'
  },
  {
    why: 'Identifiers: 128 bits and an enumeration.',
    modules: 'uuid',
    names: 'UUID SafeUUID'
  },
  {
    why: 'A path is text until a method is called on it; constructors touch no file.',
    modules: 'pathlib pathlib._local pathlib._abc',
    names: 'PurePath PurePosixPath PureWindowsPath Path PosixPath WindowsPath'
  },
  {
    why: 'Compiling a regular expression runs no code of the file.',
    modules: 're re._compiler',
    names: '_compile RegexFlag Pattern'
  },
  {
    why: 'Pickle writes these to make an object of a class without calling its constructor: as harmless as the class.',
    modules: 'copyreg',
    names: '_reconstructor __newobj__ __newobj_ex__',
    when: conditions.newObject
  },
  {
    why: 'Rebuilds a complex number or a union of types from its parts.',
    modules: 'copyreg',
    names: 'pickle_complex pickle_union'
  },
  {
    why: 'A partial calls nothing until it is called; as harmless as the function it holds.',
    modules: 'functools _functools',
    names: 'partial',
    when: conditions.partial
  },
  {
    why: 'Protocols 0 to 2 write bytes as text with the encoding latin1.',
    modules: '_codecs codecs',
    names: 'encode',
    when: conditions.textEncoding
  },
  {
    why: 'Arrays of numbers: rebuilt from a type code and bytes.',
    modules: 'array',
    names: 'array _array_reconstructor ArrayType'
  },
  {
    why: 'Iterators over their arguments; they call nothing.',
    modules: 'itertools',
    names:
      'batched chain combinations combinations_with_replacement compress count cycle islice pairwise permutations ' +
      'product repeat zip_longest'
  },
  {
    why: 'Iterators and views that Python restores with builtins.iter of a container.',
    modules: 'builtins',
    names: 'iter',
    when: conditions.oneIterable
  },
  {
    why: 'Plain holders of attributes and type objects.',
    modules: 'types _types',
    names:
      'SimpleNamespace MappingProxyType NoneType EllipsisType NotImplementedType GenericAlias UnionType StringType ListType ' +
      'DictType DictionaryType TupleType IntType FloatType LongType BooleanType ObjectType ComplexType UnicodeType TypeType ClassType'
  },
  {
    why: 'Internet addresses: they parse text.',
    modules: 'ipaddress',
    names:
      'IPv4Address IPv4Interface IPv4Network IPv6Address IPv6Interface IPv6Network AddressValueError NetmaskValueError'
  },
  {
    why: 'Enumerations: with one argument a member is looked up by value; with more a class is made.',
    modules: 'enum http',
    names: 'Enum IntEnum Flag IntFlag StrEnum auto HTTPStatus HTTPMethod',
    when: conditions.oneArgument
  },
  {
    why: 'Operators that pickles name as data; they work on their two arguments.',
    modules: 'operator _operator',
    names:
      'itemgetter add sub mul truediv floordiv mod pow neg pos abs matmul and_ or_ xor not_ inv invert lshift rshift lt le eq ne ge gt ' +
      'truth is_ is_not index concat contains countOf indexOf length_hint'
  },
  {
    why: 'Reads an attribute when it is called later, by plain names only.',
    modules: 'operator _operator',
    names: 'attrgetter',
    when: conditions.plainGetter
  },
  {
    why: 'Calls a method of data when it is called later, by a name that data types use for pure methods.',
    modules: 'operator _operator',
    names: 'methodcaller',
    when: conditions.pureMethod
  },
  {
    why: 'Random number generators: state is a tuple of integers.',
    modules: 'random _random',
    names: 'Random'
  },
  {
    why: 'Functions of numbers that pickles name as data.',
    modules: 'math cmath',
    names:
      'acos acosh asin asinh atan atan2 atanh cbrt ceil comb copysign cos cosh degrees dist erf erfc exp exp2 expm1 fabs factorial ' +
      'floor fma fmod frexp fsum gamma gcd hypot isclose isfinite isinf isnan isqrt lcm ldexp lgamma log log10 log1p log2 modf ' +
      'nextafter perm pow prod radians remainder sin sinh sqrt sumprod tan tanh trunc ulp phase polar rect'
  },
  {
    why: 'Statistics of numbers.',
    modules: 'statistics',
    names: 'mean fmean median mode stdev variance pstdev pvariance NormalDist',
    when: conditions.onlyData
  },
  {
    why: 'Time zones by key: reads the time-zone database only.',
    modules: 'zoneinfo zoneinfo._zoneinfo _zoneinfo',
    names: 'ZoneInfo ZoneInfo._unpickle'
  },
  {
    why: 'Named tuples of time and calendars.',
    modules: 'time calendar datetime',
    names: 'struct_time IsoCalendarDate'
  },
  {
    why: 'Parts of data classes: markers without behaviour.',
    modules: 'dataclasses',
    names: '_MISSING_TYPE _HAS_DEFAULT_FACTORY_CLASS _FIELD_BASE InitVar'
  },
  {
    why: 'Type hints as data.',
    modules: 'typing',
    names:
      'Any AnyStr Callable ClassVar Dict Final FrozenSet Generic Iterable Iterator List Literal Mapping NoReturn Optional Sequence Set ' +
      'Text Tuple Type TypeVar Union Hashable Sized Collection Deque DefaultDict OrderedDict Counter'
  },
  {
    why: 'Abstract base classes, named as data.',
    modules: 'collections.abc numbers abc',
    names:
      'ABC Callable Collection Container Generator Hashable Iterable Iterator KeysView Mapping MutableMapping MutableSequence ' +
      'MutableSet Sequence Set Sized ValuesView ItemsView Number Complex Real Rational Integral'
  },
  {
    why: "Classes of classes, named as data: called, they make a class with methods of the file's choosing.",
    modules: 'abc dataclasses',
    names: 'ABCMeta _InitVarMeta',
    when: conditions.neverCalled
  },
  {
    why: 'Text and bytes in memory: no file.',
    modules: 'io _io cStringIO StringIO',
    names: 'BytesIO StringIO'
  },
  {
    why: 'A logger is looked up by name; handlers are not made.',
    modules: 'logging',
    names: 'getLogger'
  },
  {
    why: 'Weak references and their containers hold what they are given.',
    modules: 'weakref _weakref _weakrefset',
    names: 'WeakKeyDictionary WeakValueDictionary WeakSet'
  },
  {
    why: 'String constants and helpers without effects.',
    modules: 'string',
    names: 'Template capwords',
    when: conditions.onlyData
  }
];
