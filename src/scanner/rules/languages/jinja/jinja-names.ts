import { lazily } from '../../../lazily';

const words = (text: string): (() => ReadonlySet<string>) => lazily(() => new Set(text.split(/\s+/)));

/** Names between underscores that only say what a value is: nothing leads on from them. */
export const isTelling = (name: string): boolean => /^__(name|qualname|module|doc|len)__$/.test(name);

/** Parts of the names through which a template gets from a value to everything that Python has loaded. */
const ROADS =
  'class|bases?|mro|subclasses|globals|builtins?|import|init|new|getattribute|getattr|getitem|dict|code|closure|func|self|reduce|reduce_ex|loader|spec|wrapped|call|init_subclass';
const INTERNAL = lazily(
  () =>
    /^(?:__\w+__|_[A-Za-z]\w*?__\w+|func_(?:globals|code|closure|defaults)|im_(?:class|func|self)|(?:gi|cr|ag)_(?:frame|code|await|yieldfrom)|f_(?:globals|locals|builtins|back|code)|tb_(?:frame|next)|co_(?:code|consts|names))$/
);
const ROAD = lazily(() => new RegExp(`^__(?:${ROADS})__$`));
const ROAD_IN_PATH = lazily(() => new RegExp(`^[\\w.[\\]]*\\b__(?:${ROADS})__[\\w.[\\]]*$`));
const ROAD_IN_FORMAT = lazily(() => new RegExp(`\\{[^{}\\s]*__(?:${ROADS})__[^{}]*\\}`));
/** The beginning or end of such a name, or the middle of one with unknown text around it. */
const HALF_A_ROAD = lazily(() => new RegExp(`^__|__$|\\0(?:${ROADS}|popen|system)\\0`));

const plain = (name: string): string => name.normalize('NFKC').trim();

/** A name of Python's own, which `jinja2.sandbox` refuses (`is_internal_attribute`, `is_safe_attribute`). */
export const isInternal = (name: string): boolean => INTERNAL().test(plain(name));
/** The same in a text that may be meant for anything else. */
export const isRoad = (text: string): boolean => text.length < 200 && ROAD_IN_PATH().test(plain(text));
export const isRoadName = (name: string): boolean => ROAD().test(plain(name));
/** A text with fields for `str.format` that walk over attributes. Prose quotes such code, too. */
export const formatsRoad = (text: string): boolean => ROAD_IN_FORMAT().test(text);
export const isFormatOfRoad = (text: string): boolean => text.length < 200 && formatsRoad(text);
/** A text with unknown parts, as `\0`, that seems to become such a name. */
export const isHalfInternal = (text: string): boolean => HALF_A_ROAD().test(text);

/** Functions of Python that run programs or code, or reach files and the network, by the name under which they are called. */
export const RUNS = words(
  `__import__ import_module load_module exec_module find_module run_path run_module reload eval exec execfile compile
   system popen popen2 popen3 popen4 Popen check_output check_call getoutput getstatusoutput communicate startfile fork
   execl execle execlp execv execve execvp execvpe spawnl spawnle spawnlp spawnv spawnve spawnvp posix_spawn
   create_subprocess_exec create_subprocess_shell fdopen open urlopen urlretrieve CDLL LoadLibrary from_pyfile
   from_object from_envvar rmtree unlink listdir scandir read_text write_text read_bytes write_bytes subclasses mro
   interact getattr setattr delattr globals locals vars breakpoint shell_exec`
);

/** Modules of Python, which no loader gives to a template. */
export const MODULES = words(
  'os sys subprocess builtins importlib shutil socket ctypes pty posix nt runpy pickle urllib requests pathlib'
);

/** What Flask gives to its templates, and members of it that tell of the server. */
export const HOST: Readonly<Record<string, RegExp>> = {
  request: /^(application|args|environ|cookies|headers|form|values|remote_addr|files)$/,
  config: /^(items|iteritems|values|keys|[A-Z_]*(SECRET|KEY|PASSWORD|TOKEN|DATABASE)[A-Z_]*|from_\w+|root_path)$/,
  current_app: /./,
  session: /^(items|iteritems|values|keys)$/
};

/** Functions of Jinja, of the loaders of language models, and of Python where they only compute. */
export const FUNCTIONS = words(
  `range dict lipsum cycler joiner namespace raise_exception strftime_now caller super loop _ gettext ngettext pgettext
   npgettext len str int float bool list tuple set sorted reversed enumerate zip min max sum any all abs round isinstance
   print repr hasattr type now today utcnow tojson date strftime datetime timedelta format_date url_for static_url`
);
/** Of these, what Jinja itself brings: the usual beginning of a walk through Python. */
export const ROOTS = words('dict lipsum cycler joiner namespace raise_exception strftime_now self super');

/** Methods of texts, lists, dictionaries, sets, numbers and dates, and of what libraries pass as messages and tools. */
export const METHODS = words(
  `capitalize casefold center count encode decode endswith expandtabs find format format_map index isalnum isalpha isascii
   isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle isupper join ljust lower lstrip maketrans
   partition removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith
   strip swapcase title translate upper zfill append clear copy extend insert pop remove reverse sort fromkeys get items
   keys popitem setdefault update values iteritems itervalues iterkeys has_key add discard union intersection difference
   issubset issuperset symmetric_difference isdisjoint hex bit_length is_integer strftime isoformat date time timestamp
   now today utcnow model_dump model_dump_json to_dict to_json json dict as_dict tojson dumps cycle changed next reset`
);

/** Words of `RUNS` that are ordinary methods of other objects. */
export const isOrdinaryMethod = (name: string): boolean =>
  /^(compile|open|reload|locals|vars|globals|call|communicate|interact)$/.test(name);
