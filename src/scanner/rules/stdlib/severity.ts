import type { Severity } from '../../report';
import { longestPrefix, wordSet } from '../word-lists';

/**
 * Parts of the standard library that neither run code nor touch files, processes or the network by being called: a module
 * with everything below it, or one callable. They are HIGH, all else that is not trusted is CRITICAL.
 * `webbrowser` and `http.client` (Python 2's httplib) are here because modelscan has them as HIGH.
 */
const HIGH = wordSet(`
  __future__ _abc _abcoll _ast _bisect _blake2 _codecs _collections _collections_abc _colorize _compat_pickle _contextvars
  _csv _datetime _decimal _functools _hashlib _heapq _hmac _json _locale _markupbase _md5 _opcode _opcode_metadata _operator
  _py_abc _pydatetime _pydecimal _pylong _queue _random _sha _sha1 _sha2 _sha256 _sha3 _sha512 _signal _sre _stat _statistics
  _string _strptime _struct _symtable _threading_local _tokenize _tracemalloc _types _warnings _weakref _weakrefset _zoneinfo
  abc array ast atexit audioop base64 binascii bisect builtins calendar cmath codecs collections colorsys contextlib
  contextvars copy copyreg csv datetime decimal difflib email enum errno faulthandler fnmatch fractions functools
  future_builtins gc genericpath getopt gettext graphlib hashlib heapq hmac html htmlentitydefs htmllib http.HTTPStatus
  http.client http.cookies io.BytesIO io.StringIO _io.BytesIO _io.StringIO ipaddress itertools json keyword locale
  markupbase math md5 mimetypes numbers opcode operator optparse parser pprint queue quopri random re reprlib sched
  secrets selectors sets sgmllib sha signal sre sre_compile sre_constants sre_parse stat statistics string stringold
  stringprep strop struct textwrap threading time token tokenize tomllib traceback tracemalloc types typing unicodedata
  urllib.parse uu uuid warnings weakref webbrowser xdrlib xml.sax.saxutils zoneinfo dataclasses
`);

/** Callables that run code or reach files, processes or the network although their module is in the list above. */
const CRITICAL = wordSet(`
  _codecs.lookup _codecs.register _collections_abc.sys _functools.reduce _operator.attrgetter _operator.call
  _operator.methodcaller
  ast.main atexit._run_exitfuncs base64.main base64.test
  builtins.__build_class__ builtins.__import__ builtins.__loader__ builtins.__spec__ builtins.apply builtins.breakpoint
  builtins.compile builtins.delattr builtins.eval builtins.exec builtins.execfile builtins.file builtins.filter
  builtins.getattr builtins.globals builtins.help builtins.input builtins.locals builtins.map builtins.open
  builtins.raw_input builtins.reload builtins.setattr builtins.vars
  calendar.main codecs.EncodedFile codecs.lookup codecs.open codecs.register collections.namedtuple
  contextlib.ExitStack contextlib.redirect_stdout contextlib.chdir
  copy._reconstruct copy.copy copy.deepcopy copyreg._extension_registry copyreg._inverted_registry copyreg.add_extension
  copyreg.constructor copyreg.dispatch_table copyreg.pickle copyreg.remove_extension
  dataclasses.make_dataclass difflib._test email.message_from_file email.message_from_binary_file
  faulthandler.dump_traceback faulthandler.dump_traceback_later faulthandler.enable faulthandler.register
  functools.reduce functools.singledispatch gc.callbacks
  gettext.GNUTranslations gettext.c2py gettext.find gettext.install gettext.translation hashlib.file_digest html.main
  itertools.starmap json.tool
  mimetypes.MimeTypes mimetypes.guess_extension mimetypes.guess_type mimetypes.init mimetypes.read_mime_types
  operator.attrgetter operator.call operator.methodcaller quopri.main random.main sched.scheduler
  signal.pidfd_send_signal signal.pthread_kill signal.raise_signal signal.set_wakeup_fd signal.signal
  statistics.main threading.Thread threading._start_new_thread threading.setprofile threading.settrace
  threading.setprofile_all_threads threading.settrace_all_threads
  tokenize.main tokenize.open tracemalloc.Snapshot.dump tracemalloc.Snapshot.load
  types.CodeType types.FunctionType types.LambdaType types.MethodType types.ModuleType types.coroutine types.new_class
  types.prepare_class
  typing.ForwardRef typing._eval_type typing.evaluate_forward_ref typing.get_type_hints
  urllib.parse.main uu.decode uu.encode uu.main
  uuid._arp_getter uuid._find_mac uuid._find_mac_near_keyword uuid._find_mac_under_heading uuid._get_command_stdout
  uuid._ifconfig_getter uuid._ip_getter uuid._ipconfig_getter uuid._lanscan_getter uuid._netbios_getter
  uuid._netstat_getter uuid._popen uuid._unix_getter uuid._windll_getter uuid.getnode uuid.main uuid.uuid1
  weakref.finalize xml.sax.saxutils.prepare_input_source zoneinfo.ZoneInfo.from_file zoneinfo.reset_tzpath
`);

/** HIGH modules that reach the network. */
const NETWORK = wordSet('webbrowser http.client');

/** True when the effect of a call is known, false when the callable is merely not reviewed. */
export function isKnownDanger(path: string): boolean {
  return stdlibSeverity(path) === 'CRITICAL' || longestPrefix(path, NETWORK) !== '';
}

/** Severity of a name of the standard library that is not trusted; `path` is `module.name`. */
export function stdlibSeverity(path: string): Severity {
  return longestPrefix(path, CRITICAL).length >= longestPrefix(path, HIGH).length ? 'CRITICAL' : 'HIGH';
}
