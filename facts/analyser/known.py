"""What functions outside of the sources do: reviewed by hand. Everything that is not named here is unknown."""

from __future__ import annotations

import builtins

EFFECTS: dict[str, str] = {}


def words(text: str) -> set[str]:
    return set(text.split())


def effect(kind: str, names: str) -> None:
    for name in sorted(words(names)):
        EFFECTS[name] = kind


effect(
    "exec",
    "builtins.eval builtins.exec builtins.compile code. codeop. types.FunctionType types.CodeType runpy. marshal. timeit. builtins.breakpoint pdb. bdb. cProfile. profile. trace. "
    # Annotations that are texts are evaluated.
    "typing.get_type_hints typing_extensions.get_type_hints typing.ForwardRef typing_extensions.ForwardRef attr.resolve_types attrs.resolve_types attr.make_class attrs.make_class "
    "sympy.S numpy.testing. numpy.core._exec. numexpr. pandas.eval asteval. jinja2. mako.",
)
effect(
    "import", "builtins.__import__ importlib. imp. pkgutil. pydoc. zipimport. pkg_resources. sys.path site. IPython."
)
effect(
    "process",
    "os.system os.popen os.fork os.execv os.execve os.execl os.execlp os.execvp os.execvpe os.spawnl os.spawnv os.spawnve os.posix_spawn os.startfile os.kill os.killpg os._exit "
    "subprocess. pty. multiprocessing. concurrent.futures.ProcessPoolExecutor signal. sys.exit os.abort webbrowser. psutil. asyncio.create_subprocess_exec asyncio.create_subprocess_shell sh. pexpect. resource. platform.architecture platform.popen",
)
effect(
    "file-write",
    "os.remove os.unlink os.rename os.renames os.replace os.rmdir os.removedirs os.mkdir os.makedirs os.chmod os.chown os.link os.symlink os.truncate os.utime os.write os.open os.mkfifo os.putenv os.unsetenv os.chdir "
    "shutil. tempfile. pathlib.Path.write_text pathlib.Path.write_bytes pathlib.Path.unlink pathlib.Path.mkdir pathlib.Path.rename pathlib.Path.replace pathlib.Path.rmdir pathlib.Path.touch pathlib.Path.symlink_to pathlib.Path.chmod "
    "numpy.save numpy.savez numpy.savez_compressed numpy.savetxt numpy.memmap numpy.lib.format.open_memmap numpy.distutils. numpy.lib.npyio.save numpy.lib.npyio.savez torch.save joblib.dump sqlite3. dbm. shelve. logging.FileHandler logging.handlers. logging.config. torch.UntypedStorage.from_file mmap. "
    "PIL.Image.Image.save logging.basicConfig loguru.logger.add",
)
effect(
    "file-read",
    "os.listdir os.scandir os.walk os.stat os.readlink glob. linecache. fileinput. pathlib.Path.read_text pathlib.Path.read_bytes pathlib.Path.open pathlib.Path.iterdir pathlib.Path.glob pathlib.Path.rglob io.open_code io.FileIO "
    "numpy.fromfile numpy.loadtxt numpy.genfromtxt numpy.DataSource pandas.read_csv pandas.read_json pandas.read_parquet pandas.read_table pandas.read_excel PIL.Image.open zipfile. tarfile. gzip.open bz2.open lzma.open codecs.open "
    "torchaudio.load h5py. netCDF4. soundfile. configparser. toml. tomllib. csv. sentencepiece. cv2.imread tokenize.open pytz.open_resource platform.libc_ver "
    "dateutil.tz.tzfile dateutil.tz.gettz dateutil.tz.tz.tzfile dateutil.tz.tz.gettz dateutil.tz.tzlocal dateutil.zoneinfo. numpy.lib._datasource. numpy.fromregex numpy.recfromcsv numpy.recfromtxt numpy.rec.fromfile numpy.core.records.fromfile numpy._core.records.fromfile",
)
effect(
    "network",
    "socket. urllib.request. http. ftplib. smtplib. requests. aiohttp. httpx. urllib3. ssl. xmlrpc. socketserver. asyncio.open_connection huggingface_hub. boto3. botocore. paramiko. websocket. grpc. torch.hub. wandb. fsspec. gdown.",
)
effect(
    "ctypes",
    "ctypes. cffi. _ctypes. torch.ops.load_library torch.classes.load_library numpy.ctypeslib. numpy.f2py. distutils. setuptools. torch.utils.cpp_extension. llvmlite.",
)
effect(
    "pickle",
    "pickle.load pickle.loads pickle.Unpickler _pickle.loads _pickle.load dill. cloudpickle. joblib.load torch.load numpy.load pandas.read_pickle pandas.read_hdf sklearn.externals.joblib.load yaml.load yaml.unsafe_load yaml.full_load jsonpickle. "
    "numpy.loads numpy.lib.format. numpy.lib._format_impl. numpy.lib.npyio. numpy.lib._npyio_impl. torch.jit.load torch.package. keras.models.load_model tensorflow.keras.models.load_model torch.export.load torch.serialization.load",
)

# What Cython takes from C.
effect("process", "libc.stdlib.system libc.stdlib.exit libc.stdlib.abort libc.stdlib._exit libc.signal. posix.")
effect("file-write", "libc.stdio.")

# These make an object of the class of what they are given.
effect("calls-argument", "attr.evolve attrs.evolve dataclasses.replace")

# Containers: what they hold may be any object of the file.
HOLDERS = (
    "collections.",
    "builtins.",
    "itertools.",
    "functools.",
    "copy.",
    "types.",
    "queue.",
    "contextvars.",
    "dataclasses.",
    "numpy.",
    "heapq.",
    "typing.",
    "weakref.",
    "enum.",
    "inspect.",
    "contextlib.",
    "operator.",
)

# Calling one of these calls what it was given at these positions (or by these keywords).
CALLBACKS: dict[str, tuple[int | str, ...]] = {
    "builtins.map": (0,),
    "builtins.filter": (0,),
    "builtins.sorted": ("key",),
    "builtins.min": ("key",),
    "builtins.max": ("key",),
    "functools.reduce": (0,),
    "itertools.starmap": (0,),
    "itertools.takewhile": (0,),
    "itertools.dropwhile": (0,),
    "itertools.filterfalse": (0,),
    "itertools.groupby": (1, "key"),
    "itertools.accumulate": (1, "func"),
    "numpy.apply_along_axis": (0,),
    "numpy.fromfunction": (0,),
    "numpy.piecewise": (2,),
    "threading.Thread": (1, "target"),
    "threading.Timer": (1,),
    "collections.defaultdict": (0,),
    "re.sub": (1,),
    "re.subn": (1,),
    "regex.sub": (1,),
    "regex.subn": (1,),
    "heapq.merge": ("key",),
    "heapq.nlargest": (2, "key"),
    "heapq.nsmallest": (2, "key"),
    "bisect.bisect": ("key",),
    "bisect.bisect_left": ("key",),
    "bisect.bisect_right": ("key",),
    "bisect.insort": ("key",),
    "json.loads": ("cls", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"),
    "json.dumps": ("cls", "default"),
    "weakref.ref": (1,),
    "weakref.proxy": (1,),
    "contextlib.closing": (0,),
    "numpy.seterrcall": (0,),
    "scipy.optimize.minimize": (0,),
    "scipy.optimize.root": (0,),
    "scipy.optimize.root_scalar": (0,),
    "scipy.optimize.brentq": (0,),
    "scipy.optimize.fsolve": (0,),
    "scipy.optimize.curve_fit": (0,),
    "scipy.optimize.least_squares": (0,),
    "scipy.optimize.leastsq": (0,),
    "scipy.optimize.fmin": (0,),
    "scipy.optimize.fmin_l_bfgs_b": (0,),
    "scipy.optimize.minimize_scalar": (0,),
    "scipy.ndimage.generic_filter": (1,),
    "scipy.sparse.linalg.LinearOperator": (1,),
    "scipy.spatial.distance.cdist": ("metric",),
    "scipy.spatial.distance.pdist": ("metric",),
    "torch.overrides.handle_torch_function": (0,),
    "sortedcontainers.SortedDict": (0,),
    "sortedcontainers.SortedList": ("key",),
    "sortedcontainers.SortedSet": ("key",),
    "jax.lax.map": (0,),
    "jax.lax.scan": (0,),
    "weakref.finalize": (1,),
    "atexit.register": (0,),
    "operator.call": (0,),
    "copy._reconstruct": (1,),
    "sys.settrace": (0,),
    "sys.setprofile": (0,),
    "contextvars.Context.run": (0,),
    "types.MethodType": (),
}

# Pure: whole modules (with a dot at the end) or single names. Their results are values without hidden effects.
PURE = words(
    # `maybe_get_tz` reads a file of time zones by its name, and keeps nothing of it but offsets.
    """
    pandas._libs.tslibs.timezones.maybe_get_tz
    math. cmath. collections. itertools. functools. operator. typing. typing_extensions. copy.copy copy.deepcopy warnings. logging. time. datetime. calendar. zoneinfo.
    random. string. re. threading.Lock threading.RLock threading.local threading.Event threading.Condition threading.Semaphore threading.BoundedSemaphore threading.current_thread threading.get_ident
    threading.main_thread weakref. types.MethodType types.SimpleNamespace types.MappingProxyType types.ModuleType inspect.signature inspect.isclass inspect.isfunction inspect.ismethod inspect.Parameter
    inspect.isabstract inspect.getmro inspect.isbuiltin inspect.isroutine inspect.getfullargspec inspect.getdoc inspect.cleandoc inspect.iscoroutinefunction inspect.isgeneratorfunction inspect.currentframe inspect.ismodule inspect.isgenerator
    enum. numbers. abc. contextlib.suppress contextlib.nullcontext contextlib.contextmanager contextlib.ExitStack contextlib.closing dataclasses.field dataclasses.fields dataclasses.is_dataclass dataclasses.asdict dataclasses.astuple
    decimal. fractions. statistics. hashlib. hmac. base64. binascii. json.loads json.dumps json.JSONEncoder json.JSONDecoder struct. textwrap. pprint. platform. gc. zlib. bz2.compress bz2.decompress lzma.compress lzma.decompress gzip.compress gzip.decompress
    io.BytesIO io.StringIO uuid. secrets. heapq. bisect. array. difflib. unicodedata. locale.getpreferredencoding html. keyword. token. tokenize. shlex. queue. contextvars.ContextVar
    os.path.join os.path.basename os.path.dirname os.path.splitext os.path.split os.path.normpath os.path.abspath os.path.expanduser os.path.expandvars os.path.isabs os.path.relpath os.path.commonpath os.path.commonprefix
    os.getpid os.getenv os.environ.get os.getcwd os.cpu_count os.fspath os.urandom os.fsdecode os.fsencode os.sep os.name os.getppid os.geteuid os.getuid os.path.realpath os.fsencode os.get_terminal_size sys.modules.get
    sys.version_info sys.getsizeof sys.byteorder sys.maxsize sys.platform sys.intern sys.exc_info sys.getrecursionlimit sys.stdout.write sys.stderr.write sys.stdout.flush sys.stderr.flush sys._getframe sys.getrefcount sys.getdefaultencoding
    pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.PurePosixPath pathlib.WindowsPath pathlib.PureWindowsPath
    urllib.parse. http.HTTPStatus ast.literal_eval ast.parse atexit.unregister errno. traceback. reprlib. colorsys. email.utils. stat. fnmatch.
    numpy. scipy.special. scipy.linalg. scipy.sparse. scipy.spatial. scipy.signal. scipy.ndimage. scipy.fft. scipy.optimize. scipy.interpolate.
    pandas.DataFrame pandas.Series pandas.Index pandas.MultiIndex pandas.RangeIndex pandas.DatetimeIndex pandas.PeriodIndex pandas.Timestamp pandas.Timedelta pandas.Period pandas.to_datetime pandas.to_timedelta pandas.to_numeric
    pandas.isna pandas.isnull pandas.notna pandas.notnull pandas.concat pandas.api.types. pandas.Categorical pandas.CategoricalDtype pandas.CategoricalIndex pandas.date_range pandas.NaT pandas.NA pandas.offsets. pandas.tseries. pandas.unique pandas.factorize pandas.merge pandas.get_dummies pandas.infer_freq
    torch.Tensor torch.tensor torch.zeros torch.ones torch.empty torch.full torch.from_numpy torch.as_tensor torch.stack torch.cat torch.arange torch.linspace torch.device torch.Size torch.dtype torch.is_tensor torch.no_grad
    torch.enable_grad torch.inference_mode torch.Generator torch.cuda.is_available torch.cuda.device_count torch.cuda.current_device torch.cuda.empty_cache torch.get_default_dtype torch.is_floating_point torch.nn.functional. torch.nn.init. torch.linalg. torch.fft. torch.special. torch.eye torch.rand torch.randn
    torch.randint torch.randperm torch.zeros_like torch.ones_like torch.empty_like torch.full_like torch.rand_like torch.randn_like torch.sum torch.mean torch.max torch.min torch.matmul torch.mm torch.bmm torch.exp torch.log torch.sqrt torch.sin torch.cos torch.where torch.clamp
    torch.sparse_coo_tensor torch.empty_strided torch.complex torch.LongTensor torch.FloatTensor torch.IntTensor torch.BoolTensor torch.DoubleTensor torch.ByteTensor torch.manual_seed torch.nn.Parameter torch.nn.parameter.Parameter torch.diag torch.tril torch.triu torch.meshgrid torch.outer
    torch.cumsum torch.cumprod torch.prod torch.abs torch.pow torch.einsum torch.tensordot torch.set_grad_enabled torch.is_grad_enabled torch.is_complex torch.iinfo torch.finfo torch._C._log_api_usage_once torch._C._get_tracing_state torch._C._ImperativeEngine torch.backends.mps.is_available
    torch.distributed.is_available torch.distributed.is_initialized torch.distributed.get_rank torch.distributed.get_world_size torch.numel torch.unsqueeze torch.squeeze torch.reshape torch.transpose torch.flatten torch.equal torch.allclose torch.isnan torch.isfinite torch.sigmoid torch.tanh torch.relu torch.softmax
    torch.jit.is_scripting torch.jit.is_tracing torch.jit.annotate torch.jit.unused torch.jit.ignore torch.jit.export torch.random. torch.utils.data.get_worker_info torch.overrides. torch.overrides.handle_torch_function torch.overrides.has_torch_function torch.overrides.has_torch_function_unary torch.overrides.has_torch_function_variadic torch._utils._get_available_device_type torch.searchsorted torch.bucketize torch.nested_tensor torch.autograd.no_grad
    packaging.version. packaging.specifiers. six.iteritems six.itervalues six.iterkeys six.moves.range six.text_type six.with_metaclass six.string_types tqdm.tqdm tqdm.auto.tqdm termcolor. importlib.metadata.version importlib.metadata.PackageNotFoundError
    loguru.logger absl.logging. numba.core.types. numba.types. einops. colorama. deprecated.deprecated joblib.hash joblib.effective_n_jobs psutil.cpu_count multiprocessing.cpu_count multiprocessing.current_process multiprocessing.get_start_method multiprocessing.Lock multiprocessing.RLock multiprocessing.Value multiprocessing.Event multiprocessing.Queue
    cachetools. sortedcontainers. pytz. dateutil. regex. ftfy. frozendict. immutables. bidict. attr.ib attr.evolve attr.asdict attr.fields attr.Factory attr.field attr.validators. attrs. attr. pydantic.Field pydantic.PrivateAttr
    tensorflow.constant tensorflow.convert_to_tensor tensorflow.is_tensor tensorflow.shape tensorflow.zeros tensorflow.ones tensorflow.cast tensorflow.reshape tensorflow.executing_eagerly tensorflow.math. tensorflow.nn.
    jax.numpy. jax.nn. jax.lax. jax.random. wrapt.ObjectProxy
    libc.math. libc.string. libc.stdint. libc.stddef. libc.limits. libc.float. libc.time. libc.stdlib. libc.errno. libc.stdio.printf libc.stdio.sprintf libc.stdio.snprintf libc.stdio.fprintf libc.stdio.stderr libc.stdio.stdout
    libcpp. cython. cpython.mem. cpython.ref. cpython.list. cpython.tuple. cpython.dict. cpython.set. cpython.bytes. cpython.bytearray. cpython.unicode. cpython.buffer. cpython.exc. cpython.long. cpython.int. cpython.float.
    cpython.slice. cpython.datetime. cpython.array. cpython.version. cpython.object.PyObject cpython.object.PyTypeObject cpython.header. murmurhash.mrmr. cymem.cymem. preshed.maps. river._river_rust.
    """
)

for _name in words(
    """
    abs all any ascii bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod enumerate filter float format frozenset getattr globals hasattr hash hex id int isinstance issubclass iter len list locals
    map max memoryview min next object oct ord pow print property range repr reversed round set setattr slice sorted staticmethod str sum super tuple type vars zip NotImplemented Ellipsis __debug__ unicode long basestring xrange unichr cmp
"""
):
    PURE.add(f"builtins.{_name}")

for _name in dir(builtins):
    _kind = getattr(builtins, _name)
    if isinstance(_kind, type) and issubclass(_kind, BaseException):
        PURE.add(f"builtins.{_name}")

# Methods that data has: of dictionaries, lists, sets, texts, arrays. Called on what a file holds they are taken for these.
CONTAINER_METHODS = words(
    """
    items keys values get pop popitem setdefault update copy clear append extend insert remove index count sort reverse add discard union intersection difference symmetric_difference issubset issuperset isdisjoint
    iteritems itervalues iterkeys has_key difference_update intersection_update move_to_end appendleft popleft extendleft rotate most_common elements subtract fromkeys
    split rsplit splitlines partition rpartition join strip lstrip rstrip lower upper title capitalize casefold swapcase startswith endswith find rfind rindex replace encode decode format format_map isdigit isascii isprintable isalpha isalnum isnumeric
    isidentifier isupper islower isspace isdecimal istitle zfill ljust rjust center expandtabs translate maketrans removeprefix removesuffix hex as_integer_ratio is_integer bit_length to_bytes conjugate
    astype reshape ravel flatten tolist item transpose squeeze sum mean min max std var any all argmax argmin argsort cumsum nonzero fill dot clip round repeat view tobytes tostring swapaxes take setflags newbyteorder byteswap detach to cpu numel dim stride floor contiguous size requires_grad_ unsqueeze permute expand is_contiguous element_size data_ptr
    isoformat timestamp date time year month total_seconds strftime weekday toordinal
    push_back emplace_back erase begin end alloc realloc
    """
)

# Methods of results of reviewed functions that do more than compute.
RESULT_METHODS: dict[str, str] = {
    "tofile": "file-write", "dump": "file-write", "to_csv": "file-write", "to_pickle": "file-write", "to_hdf": "file-write", "to_parquet": "file-write", "to_sql": "file-write", "to_json": "file-write", "to_excel": "file-write",
    "to_clipboard": "process", "to_latex": "file-write", "to_html": "file-write", "to_string": "file-write", "to_markdown": "file-write", "to_xml": "file-write", "to_orc": "file-write", "to_gbq": "network",
    "symlink_to": "file-write", "hardlink_to": "file-write", "link_to": "file-write", "chmod": "file-write", "lchmod": "file-write", "apply_": "calls-argument", "map_": "calls-argument", "register_hook": "calls-argument",
    "combine": "calls-argument", "assign": "calls-argument",
    "to_feather": "file-write", "to_stata": "file-write", "write_text": "file-write", "write_bytes": "file-write", "unlink": "file-write", "mkdir": "file-write", "rmdir": "file-write", "rename": "file-write", "touch": "file-write",
    "read_text": "file-read", "read_bytes": "file-read", "open": "file-read", "iterdir": "file-read", "glob": "file-read", "rglob": "file-read", "eval": "exec", "query": "exec",
    "apply": "calls-argument", "applymap": "calls-argument", "map": "calls-argument", "agg": "calls-argument", "aggregate": "calls-argument", "transform": "calls-argument", "pipe": "calls-argument",
}  # fmt: skip

# Of these only where the result is a path: others have harmless methods of that name.
METHODS_OF_PATHS = {"rename", "open", "touch", "glob", "replace"}

# Results of these may have any method called on them.
PLAIN_RESULTS = (
    "numpy.", "torch.", "pandas.", "scipy.", "threading.", "logging.", "datetime.", "re.", "collections.", "random.", "time.", "io.", "hashlib.", "decimal.", "fractions.", "pathlib.", "uuid.", "weakref.ref", "weakref.Weak", "builtins.",
    "itertools.", "json.", "os.", "packaging.", "string.", "copy.", "queue.", "struct.", "base64.", "warnings.", "contextlib.", "inspect.", "loguru.", "absl.", "dataclasses.", "enum.",
    "urllib.parse.", "textwrap.", "array.", "heapq.", "tqdm.", "einops.", "dateutil.", "pytz.", "tensorflow.", "jax.", "functools.lru_cache", "html.", "typing.", "zlib.", "platform.", "contextvars.", "sys.",
)  # fmt: skip

# Bases written in C, and what they do: nothing of a class runs in their __new__, and their own hooks are data.
C_BASES = words(
    """
    builtins.object builtins.dict builtins.list builtins.tuple builtins.set builtins.frozenset builtins.str builtins.int builtins.float builtins.complex builtins.bytes builtins.bytearray builtins.bool builtins.property builtins.slice
    builtins.classmethod builtins.staticmethod builtins.super builtins.type builtins.memoryview
    typing.Generic typing.Protocol typing.NamedTuple typing.TypedDict typing.Dict typing.List typing.Set typing.Tuple typing.Mapping typing.MutableMapping typing.Sequence typing.MutableSequence typing.Iterable typing.Iterator
    typing.Callable typing.Hashable typing.Sized typing.Container typing.Collection typing.OrderedDict typing.DefaultDict typing.Deque typing.Counter typing.FrozenSet typing.AbstractSet typing.MutableSet typing.Type typing.Generator
    typing.SupportsFloat typing.SupportsInt typing.ContextManager typing.Awaitable typing.AsyncIterator typing.AsyncIterable typing.ByteString typing.Reversible typing.ItemsView typing.KeysView typing.ValuesView typing.Coroutine
    typing.IO typing.TextIO typing.BinaryIO typing.Any typing.AsyncContextManager
    typing_extensions.Generic typing_extensions.Protocol typing_extensions.NamedTuple typing_extensions.TypedDict typing_extensions.Any
    collections.OrderedDict collections.defaultdict collections.deque abc.ABC
    threading.local _thread._local _random.Random _collections.deque
    numpy.ndarray numpy.generic numpy.float64 numpy.float32 numpy.int64 numpy.dtype numpy.number numpy.str_ numpy.record numpy.void
    torch._C.TensorBase torch._C._TensorBase torch._C.Generator torch._C._FunctionBase torch._C.ScriptModule numpy._core._multiarray_umath.ndarray numpy.core._multiarray_umath.ndarray numpy._core.numerictypes.void numpy.core.numerictypes.void numpy.core.multiarray.ndarray numpy._core.multiarray.ndarray enum.EnumMeta enum.EnumType datetime.datetime datetime.date datetime.timedelta datetime.tzinfo datetime.time datetime.timezone datetime._datetime
    argparse.Namespace types.SimpleNamespace types.ModuleType io.StringIO io.BytesIO zlib.error _io._IOBase _io._RawIOBase _io._BufferedIOBase _io._TextIOBase io.IOBase io.RawIOBase io.BufferedIOBase io.TextIOBase
    """
)

# Methods that were read by a person: what they do is data, though the reader cannot tell (why: beside each).
REVIEWED = {
    # Files parameters, buffers and modules into dictionaries of the instance; the only calls are of hooks that the program registered.
    "torch.nn.modules.module.Module.__setattr__",
    "torch.nn.modules.module.Module.__getattr__",
    "torch.nn.modules.module.Module.__setstate__",
    "torch.nn.modules.module.Module.register_parameter",
    "torch.nn.modules.module.Module.register_buffer",
    "torch.nn.modules.module.Module.register_module",
    "torch.nn.modules.module.Module.add_module",
}

# Methods of these bases that pickle may call: where instances are filled, an override matters.
SEQUENCE_BASES = {"builtins.list", "collections.deque", "typing.List", "_collections.deque"}
MAPPING_BASES = {
    "builtins.dict",
    "collections.OrderedDict",
    "collections.defaultdict",
    "typing.Dict",
    "typing.OrderedDict",
    "typing.DefaultDict",
    "typing.Counter",
}
SET_BASES = {"builtins.set", "typing.Set"}

HARMLESS_METACLASSES = {
    "abc.ABCMeta",
    "_py_abc.ABCMeta",
    "builtins.type",
    "enum.EnumMeta",
    "enum.EnumType",
    "typing.GenericMeta",
    "typing._ProtocolMeta",
}


def known(dotted: str) -> str | None:
    """The effect of calling this name, `pure`, or None when nobody reviewed it. The longest name decides."""
    name = dotted
    first = True
    while name:
        key = name if first else name + "."
        if key in EFFECTS:
            return EFFECTS[key]
        if key in PURE:
            return "pure"
        # A name itself may stand for what hangs on it.
        if not first and name in EFFECTS:
            return EFFECTS[name]
        if not first and name in PURE:
            return "pure"
        first = False
        name = name.rpartition(".")[0]
    return None


def is_callback(dotted: str) -> tuple[int | str, ...]:
    return CALLBACKS.get(dotted, ())
