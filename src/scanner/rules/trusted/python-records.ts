import * as conditions from '../conditions';
import * as types from '../conditions/type-expressions';
import type { ClassPattern, TrustedGroup } from '../conditions/condition';
import * as k from '../signatures/kinds';
import { many, takes } from '../signatures/kinds';
import { Tag } from '../signatures/tags';

/** Values of the standard library that programs keep beside a model: settings, records, results, descriptions of types. */
export const PYTHON_RECORDS: readonly TrustedGroup[] = [
  {
    // Features of the language, each with two versions: `from __future__ import annotations` leaves one in every module.
    modules: '__future__',
    names:
      'nested_scopes generators division absolute_import with_statement print_function unicode_literals barry_as_FLUFL generator_stop annotations',
    takes: k.NOTHING,
    result: 'shared'
  },
  {
    // The class of these: it keeps what it is given.
    modules: '__future__',
    names: '_Feature',
    takes: many(k.DATUM),
    result: 'fresh'
  },
  {
    // Settings of a program: a constructor that sets attributes, and no method that loading calls.
    modules: 'argparse',
    names: 'Namespace',
    takes: k.NOTHING,
    result: 'fresh'
  },
  {
    // Constructors that keep numbers and names; `datetime.date` does the work later.
    modules: 'calendar',
    names: 'Calendar TextCalendar HTMLCalendar LocaleTextCalendar LocaleHTMLCalendar Month Day',
    takes: many(k.either(k.REAL, k.NAME)),
    result: 'fresh'
  },
  {
    // Exceptions and warnings hold their arguments.
    modules: 'queue _queue json.decoder json re re._constants sre_constants struct zlib binascii builtins',
    names: 'Empty Full JSONDecodeError error PatternError Error _IncompleteInputError',
    takes: many(k.VALUE),
    result: 'fresh'
  },
  {
    // Named tuples and tuples of the operating system: numbers and texts.
    modules: 'urllib.parse platform tokenize inspect functools',
    names:
      'ParseResult SplitResult DefragResult ParseResultBytes SplitResultBytes DefragResultBytes uname_result TokenInfo ' +
      'FullArgSpec ArgInfo _CacheInfo',
    takes: many(k.VALUE),
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // Signatures: names, kinds and default values, which are checked and kept.
    modules: 'inspect',
    names: 'Signature Parameter BoundArguments _ParameterKind _empty Signature.empty Parameter.empty',
    takes: many(k.HELD),
    result: 'fresh'
  },
  {
    // Looks a name up in a type: `List[int]` is pickled as `getitem(List, int)`.
    modules: 'operator _operator',
    names: 'getitem',
    when: types.subscriptedType,
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // Unions of types: `int | None` is pickled as `reduce(or_, (int, NoneType))`.
    modules: 'functools _functools',
    names: 'reduce',
    when: types.unionOfTypes,
    takes: k.KEEPS,
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // Type hints as data; making one checks names and keeps them.
    modules: 'typing typing_extensions',
    names:
      'TypeVar ParamSpec TypeVarTuple NewType Annotated Protocol Required NotRequired Self Never LiteralString Concatenate',
    takes: many(k.TYPE),
    result: 'fresh',
    makes: Tag.CLASS
  },
  {
    // They look at the class of an object.
    modules: 'builtins',
    names: 'isinstance issubclass callable',
    takes: many(k.VALUE),
    result: 'fresh',
    makes: Tag.NUMBER
  },
  {
    // Functions that pickles name as data: they look at their arguments, at the clock, or at tables of characters.
    modules: 'builtins time unicodedata bisect _bisect heapq _heapq',
    names:
      'time time_ns perf_counter perf_counter_ns monotonic monotonic_ns process_time gmtime localtime ' +
      'mktime normalize category bisect bisect_left bisect_right heappush heappop heapify heapreplace heappushpop',
    takes: { ...many(k.DATUM), named: { key: k.either(k.NONE, k.PURE_FUNCTION) } },
    result: 'argument',
    makes: Tag.ANYTHING
  },
  {
    // Members of enumerations are looked up by number.
    modules: 'signal',
    names: 'Signals Handlers Sigmasks',
    takes: takes(k.INTEGER),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // The same, in modules whose functions do more: looking a member up is all that such a class does when it is called.
    modules: 'socket ssl',
    names:
      'AddressFamily AddressInfo MsgFlag SocketKind AlertDescription Options SSLErrorNumber TLSVersion VerifyFlags VerifyMode _SSLMethod',
    takes: takes(k.INTEGER),
    result: 'shared',
    makes: Tag.PLAIN_OBJECT
  },
  {
    // Rows of numbers that the operating system gives, with names for their fields: they copy a sequence.
    modules: 'os posix nt resource',
    names: 'stat_result statvfs_result terminal_size times_result uname_result struct_rusage',
    takes: takes(k.of(k.either(k.REAL, k.NAME)), k.of(k.either(k.REAL, k.NAME))),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT,
    named: Tag.CLASS
  },
  {
    // A description of packed numbers: it parses its text.
    modules: 'struct _struct',
    names: 'Struct',
    takes: takes(k.NAME),
    result: 'fresh',
    makes: Tag.PLAIN_OBJECT,
    named: Tag.CLASS
  },
  {
    // Contexts that hold a value or classes of exceptions.
    modules: 'contextlib',
    names: 'nullcontext suppress',
    takes: many(k.VALUE),
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // Makers of digests: they take bytes.
    modules: 'hashlib _hashlib _md5 _sha1 _sha2 _sha256 _sha512 _sha3 _blake2',
    names:
      'md5 sha1 sha224 sha256 sha384 sha512 sha3_256 sha3_512 blake2b blake2s openssl_md5 openssl_sha1 openssl_sha224 openssl_sha256 ' +
      'openssl_sha384 openssl_sha512',
    takes: takes(k.BYTES, k.FLAG),
    result: 'fresh'
  },
  {
    // Styles of reading tables: constants.
    modules: 'csv',
    names: 'Dialect excel excel_tab unix_dialect Sniffer',
    takes: k.NOTHING,
    result: 'fresh',
    named: Tag.CLASS
  },
  {
    // A header is rebuilt as a subclass of the classes that are named, and those of the package hold text.
    modules: 'email.headerregistry',
    names: '_reconstruct_header',
    when: conditions.trustedGlobals,
    takes: many(k.either(k.CLASS, k.DATUM)),
    result: 'fresh',
    state: k.ATTRIBUTES
  },
  {
    // An element of a tree: a tag, attributes and children.
    modules: 'xml.etree.ElementTree xml.etree.cElementTree _elementtree',
    names: 'Element',
    takes: takes(k.RAW_TEXT, k.of(k.RAW_TEXT)),
    result: 'fresh',
    items: true
  }
];

const INERT: ClassPattern['opcodes'] = ['new', 'new-ex', 'build'];
/** Lists and dictionaries among them are filled item by item. */
const FILLED: ClassPattern['opcodes'] = [...INERT, 'setitem', 'append'];

/**
 * Classes of the standard library that are harmless when pickle makes them in its own way: without a constructor, with
 * their attributes as state. If they have `__new__` or `__setstate__`, these only keep their arguments, and no class
 * has a destructor. Their constructors are not trusted.
 */
export const PYTHON_CLASSES: readonly ClassPattern[] = [
  {
    // Nodes of a syntax tree are data; only `compile` makes code of them.
    modules: 'ast _ast',
    opcodes: [...INERT, 'reduce']
  },
  {
    // Messages: headers and text. A policy among their attributes names functions that an assignment would call.
    modules: 'email',
    opcodes: FILLED,
    review: true
  },
  {
    // Parts of logging that hold names and formats; handlers that write are not among them.
    modules: 'logging',
    names:
      /^(Formatter|BufferingFormatter|PercentStyle|StrFormatStyle|StringTemplateStyle|Filter|Filterer|LogRecord|NullHandler|Logger|RootLogger|Manager|PlaceHolder|LoggerAdapter)$/,
    opcodes: INERT
  },
  {
    // Settings in sections. An assignment calls the functions that are among their attributes.
    modules: 'configparser',
    opcodes: FILLED,
    review: true
  },
  {
    // Cookies as text; SerialCookie and SmartCookie, which unpickle values, are not among them.
    modules: 'http.cookies',
    names: /^(BaseCookie|SimpleCookie|Morsel)$/,
    opcodes: FILLED,
    review: true
  },
  {
    // One cookie, and rules about cookies: texts and numbers.
    modules: 'http.cookiejar',
    names: /^(Cookie|DefaultCookiePolicy)$/,
    opcodes: INERT
  },
  {
    // Settings and intermediate results of text tools.
    modules: 'textwrap difflib graphlib optparse json.encoder html.parser traceback',
    names:
      /^(TextWrapper|SequenceMatcher|Differ|TopologicalSorter|_NodeInfo|Values|JSONEncoder|HTMLParser|FrameSummary|StackSummary|TracebackException)$/,
    opcodes: FILLED
  },
  {
    // Entries of an archive: a name, sizes and dates.
    modules: 'zipfile tarfile',
    names: /^(ZipInfo|TarInfo)$/,
    opcodes: INERT
  },
  {
    // Trees of a document.
    modules: 'xml.dom.minidom xml.dom.minicompat xml.etree.ElementTree',
    names:
      /^(Document|DocumentType|DocumentFragment|DOMImplementation|Element|Text|Attr|Comment|CDATASection|ProcessingInstruction|NodeList|NamedNodeMap|TypeInfo|ElementInfo|ElementTree)$/,
    opcodes: FILLED
  }
];
