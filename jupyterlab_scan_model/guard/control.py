"""Switch the guard on and off."""

from __future__ import annotations

import functools
import inspect
import io
import marshal
import os
import pickle
import sys
import tempfile
import threading
import weakref
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from ..kept import scanner
from ..printable import printable
from ..report import LEVELS, ScanError, UnsafeModelError
from ..showing import Stop
from . import auditing
from .checking import Checker, Tally, Verdict
from .importing import Watcher
from .inputs import Input, from_plain_file, identity, is_plain_file, one_pickle, plain_bytes, plain_path, unwrapped
from .loaders import ARRAY_READERS, CODE_LOADERS, CODE_RUNNERS, FUNCTIONS, MESSENGERS, OPENERS, belongs, shown_name
from .sweeping import Swap
from .unpicklers import LOADER, guard_unpicklers

#: Bytes of what is unpacked to be loaded that are held in memory; more of them go to a file without a name.
MAX_UNPACKED = 1 << 28
COPY_BYTES = 1 << 20


@dataclass
class Buffer:
    """What is known of a buffer in memory that was scanned."""

    #: Where the pickles in it begin, each with its end.
    pickles: dict[int, int]
    #: Where the arrays between opcodes end, in order.
    arrays: list[int]


class Guard:
    """One stretch of time with the guard on."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.active = False
        self._swap = Swap()
        self._watcher = Watcher({*FUNCTIONS, *OPENERS}, self._imported)
        #: What this thread is loading, from the outside in.
        self._loading = threading.local()
        self._buffers: weakref.WeakKeyDictionary[io.BytesIO, Buffer] = weakref.WeakKeyDictionary()
        self._codes: list[Any] = []

    def start(self) -> None:
        self.active = True
        c_class, python_class = pickle.Unpickler, pickle._Unpickler
        self._codes += guard_unpicklers(c_class, python_class, self._look, self._swap)
        for module in (*FUNCTIONS, *OPENERS):
            if module in sys.modules:
                self._stand_in(module)
        self._swap.forwards()
        self._watcher.start()
        self._unpicklers = auditing.Unpicklers((c_class, python_class), tuple(self._codes))
        auditing.listen(
            {
                "pickle.find_class": self._looks_up,
                "marshal.loads": self._reads_code,
                "marshal.load": self._reads_code,
                "exec": self._runs_code,
            }
        )

    def stop(self) -> None:
        self.active = False
        auditing.silence()
        self._watcher.stop()
        self._swap.back()

    def _imported(self, module: str) -> None:
        self._stand_in(module)
        self._swap.forwards()

    def _stand_in(self, module: str) -> None:
        names = vars(sys.modules[module])
        for name, takes in FUNCTIONS.get(module, {}).items():
            original = names.get(name)
            if original is not None and not self._swap.knows(original):
                self._swap.add(original, self._wrapped(original, takes, shown_name(module, name)))
        for name in OPENERS.get(module, ()):
            opener = names.get(name)
            if isinstance(opener, type):
                self._swap.put(opener, "__init__", self._wrapped_opener(opener.__init__, shown_name(module, name)))
        for name in ARRAY_READERS.get(module, ()):
            reader = names.get(name)
            if isinstance(reader, type):
                self._swap.put(reader, "read", self._wrapped_reader(reader.read))

    def _wrapped(self, original: Any, takes: str, loader: str) -> Any:
        first = next(iter(inspect.signature(original).parameters))

        @functools.wraps(original)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if not (args or first in kwargs) or not self._concerns(caller, takes, args, kwargs):
                return original(*args, **kwargs)
            try:
                with self._scanned(args[0] if args else kwargs[first], takes, loader) as replacement:
                    if args:
                        return original(replacement, *args[1:], **kwargs)
                    return original(**{**kwargs, first: replacement})
            except Stop as error:
                raise error.with_traceback(None) from None

        # Nothing leads to the original by name.
        guarded.__signature__ = inspect.signature(original)  # type: ignore[attr-defined]
        del guarded.__wrapped__  # type: ignore[attr-defined]
        self._codes.append(guarded.__code__)
        return guarded

    def _wrapped_opener(self, original: Any, loader: str) -> Any:
        @functools.wraps(original)
        def __init__(opener: Any, file: Any, *args: Any, **kwargs: Any) -> None:
            __tracebackhide__ = True
            if not self.active:
                return original(opener, file, *args, **kwargs)
            try:
                with self._scanned(file, "model", loader) as replacement:
                    return original(opener, replacement, *args, **kwargs)
            except Stop as error:
                raise error.with_traceback(None) from None

        return __init__

    def _wrapped_reader(self, original: Any) -> Any:
        @functools.wraps(original)
        def read(wrapper: Any, unpickler: Any, *args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            if not self.active:
                return original(wrapper, unpickler, *args, **kwargs)
            file = unpickler.file_handle
            ends, start = self._array_ends(file), file.tell()
            array = original(wrapper, unpickler, *args, **kwargs)
            index = bisect_left(ends, start)
            if index == len(ends) or ends[index] != file.tell():
                # What follows would be run from another opcode than the scan ran it from.
                raise ScanError(
                    "joblib.load was stopped: an array in the file ends elsewhere than the scan found, so that nobody "
                    "knows what follows it."
                )
            return array

        return read

    def _concerns(self, caller: str, takes: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if not self.active or belongs(caller, MESSENGERS):
            return False
        # numpy.load(file, mmap_mode=None, allow_pickle=False, ...)
        return takes != "array" or bool(kwargs.get("allow_pickle", args[2] if len(args) > 2 else False))

    @contextmanager
    def _scanned(self, source: Any, takes: str, loader: str) -> Iterator[Any]:
        """Scan what a loader was given; what it should load instead of it, for as long as it does."""
        verdict: Verdict | None = None
        with ExitStack() as stack:
            if takes == "bytes":
                source = plain_bytes(source)
                verdict = self._check(Input(data=source, loaded_as="pickle"), loader)
            elif takes == "file":
                data = self._look_at(source, loader, True)
                source = source if data is None else io.BytesIO(data)
            elif takes == "stream":
                if not _is_known(source):
                    source = stack.enter_context(_unpacked(source))
            elif isinstance(source, str | bytes | os.PathLike):
                source = plain_path(source)
                verdict = self._check_path(source, loader)
            elif type(source).__module__.startswith("h5py.") and isinstance(getattr(source, "filename", None), str):
                verdict = self._check_path(source.filename, loader)
            elif takes == "model" and hasattr(source, "read"):
                source, verdict = self._check_open(source, loader, stack)
            stack.enter_context(self.checker.accepting(verdict))
            stack.enter_context(self._during(loader, source, takes))
            yield source

    def _check(self, source: Input, loader: str) -> Verdict:
        source.inside = getattr(self._loading, "what", None)
        try:
            return self.checker.check(source, loader)
        except UnsafeModelError as error:
            self._loading.stopped = error
            raise

    def _check_path(self, path: str | bytes, loader: str) -> Verdict | None:
        """Scan what lies under a path, and the files that old versions of joblib put beside it."""
        name = os.fsdecode(path)
        if not os.path.exists(name):
            _refuse_remote(name, loader)
            return None
        verdict = None
        for each in [name, *_companions(name)]:
            with _opened(each) as descriptor:
                checked = self._check(Input(path=os.path.abspath(each), descriptor=descriptor), loader)
            verdict = verdict or checked
        return verdict

    def _check_open(self, file: Any, loader: str, stack: ExitStack) -> tuple[Any, Verdict]:
        """Scan what is still to be read of an open file; the file to load from."""
        inner = unwrapped(file)
        if is_plain_file(inner):
            return file, self._check(from_plain_file(inner, None), loader)
        if type(inner) is io.BytesIO:
            return file, self._check_memory(inner, None, loader)
        start = file.tell() if hasattr(file, "seekable") and file.seekable() else None
        copy = stack.enter_context(_unpacked(file))
        if start is not None:
            # Where the loader would have left it.
            stack.callback(lambda: file.seek(start + copy.tell()))
        copied, verdict = self._check_open(copy, loader, stack)
        return copied, verdict

    def _look(self, file: Any, caller: str, may_replace: bool) -> bytes | None:
        """Before an unpickler loads."""
        if not self.active or belongs(caller, MESSENGERS):
            return None
        if file is None:
            raise ScanError(
                f"{LOADER} was stopped: nobody can tell what it reads from. Make it after the guard went on."
            )
        return self._look_at(file, LOADER, may_replace)

    def _look_at(self, file: Any, loader: str, may_replace: bool) -> bytes | None:
        """Scan the pickle that is next in a file; its bytes, when they had to be taken from the file for that."""
        inner = unwrapped(file)
        if is_plain_file(inner):
            self._look_at_disk(inner, loader)
            return None
        if type(inner) is io.BytesIO:
            self._look_at_memory(inner, loader)
            return None
        position = None
        if not may_replace:
            if not hasattr(file, "seekable") or not file.seekable():
                raise ScanError(
                    f"{loader} was stopped: nobody can look at what {type(file).__name__} holds without taking it away."
                )
            position = file.tell()
        data = one_pickle(file)
        self._check(Input(data=data, loaded_as="pickle"), loader)
        if position is None:
            return data
        file.seek(position)
        return None

    def _look_at_disk(self, file: Any, loader: str) -> None:
        source = from_plain_file(file, "pickle")
        if self.checker.places.has_pickle(source.state(), source.offset):
            self.checker.known()
        else:
            self._check(source, loader)

    def _look_at_memory(self, file: io.BytesIO, loader: str) -> None:
        position = file.tell()
        with file.getbuffer() as buffer:
            end = self._buffers[file].pickles.get(position) if file in self._buffers else None
            if end is not None:
                with buffer[position:end] as part:
                    if self.checker.places.has_bytes(part):
                        self.checker.known()
                        return
        self._check_memory(file, "pickle", loader)

    def _check_memory(self, file: io.BytesIO, loaded_as: str | None, loader: str) -> Verdict:
        """Scan what is left of a buffer, and note what is where in it."""
        position = file.tell()
        with file.getbuffer() as buffer, buffer[position:] as rest:
            verdict = self._check(Input(data=rest, loaded_as=loaded_as), loader)
        self._buffers[file] = Buffer(
            {position + start: position + end for start, end in verdict.pickles},
            [position + end for end in verdict.arrays],
        )
        return verdict

    def _array_ends(self, file: Any) -> Sequence[int]:
        """Where the scan found the ends of the arrays that joblib reads from a file."""
        inner = unwrapped(file)
        if is_plain_file(inner):
            return self.checker.places.array_ends(identity(os.fstat(inner.fileno())))
        return self._buffers[inner].arrays if type(inner) is io.BytesIO and inner in self._buffers else ()

    def _looks_up(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
        """An unpickler is about to look up a global."""
        __tracebackhide__ = True
        if self._unpicklers.is_guarded(frame):
            return
        starter = self._unpicklers.starter(frame)
        if not belongs(starter, MESSENGERS):
            module, name = (printable(str(arg)) for arg in args[:2])
            raise ScanError(
                f"A pickle that looks up {module}.{name} is loaded from {printable(starter) or 'somewhere'} by a loader "
                "from before the guard went on, past the guard. It was stopped, since nobody scanned it."
            )

    def _reads_code(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
        """Compiled code is about to be read."""
        __tracebackhide__ = True
        caller = "" if frame is None else str(frame.f_globals.get("__name__", ""))
        if not belongs(caller, CODE_LOADERS):
            return
        loader = f"marshal, called by {caller.split('.')[0]},"
        if not args:
            raise ScanError(
                f"{loader} was stopped: it reads compiled code from a file, which nobody can look at before."
            )
        self._check(Input(data=args[0], loaded_as="python-code"), loader)

    def _runs_code(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
        """A code object is about to be run."""
        __tracebackhide__ = True
        caller = "" if frame is None else str(frame.f_globals.get("__name__", ""))
        if belongs(caller, CODE_RUNNERS) and args and isinstance(args[0], CodeType):
            self._check(Input(data=marshal.dumps(args[0]), loaded_as="python-code"), f"exec, called by {caller},")

    @contextmanager
    def _during(self, loader: str, source: Any, takes: str) -> Iterator[None]:
        """While a loader loads: parts of it are called so, and what was stopped in it is what it ends with."""
        outer = getattr(self._loading, "what", None)
        if outer is not None:
            yield
            return
        name = source if isinstance(source, str | bytes) else getattr(source, "name", None)
        named = takes != "bytes" and isinstance(name, str | bytes)
        self._loading.what = f"{loader} reads from {printable(os.fsdecode(name))}" if named else f"{loader} reads"
        self._loading.stopped = None
        try:
            yield
        except Exception as error:
            # Libraries catch what goes wrong in a part, and raise something that says less.
            stopped = self._loading.stopped
            if stopped is not None and error is not stopped:
                raise stopped from None
            raise
        finally:
            self._loading.what = None


def _is_known(file: Any) -> bool:
    inner = unwrapped(file)
    return type(inner) is io.BytesIO or is_plain_file(inner)


@contextmanager
def _opened(path: str) -> Iterator[int | None]:
    """A descriptor of the regular file under a path; None for a folder or anything else, which is told by its path."""
    if not os.path.isfile(path):
        yield None
        return
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _unpacked(file: Any) -> Iterator[Any]:
    """All that is left of a file, which may be a pipe or compressed: what is scanned of it is what will be loaded."""
    with tempfile.SpooledTemporaryFile(MAX_UNPACKED) as copy:
        while piece := file.read(COPY_BYTES):
            copy.write(piece)
        copy.seek(0)
        # The file inside: a buffer in memory or a file on disk, which every loader takes.
        yield copy._file


def _companions(path: str) -> Iterator[str]:
    """`model.pkl_01.npy`, `model.pkl_02.npy.z`, ...: where joblib put arrays before 0.10."""
    for number in range(1, 100_000):
        found = [name for end in ("", ".z") if os.path.exists(name := f"{path}_{number:02}.npy{end}")]
        if not found:
            return
        yield from found


def _refuse_remote(source: str, loader: str) -> None:
    """What a loader would fetch from elsewhere is not loaded unseen. A path where nothing is, it complains of itself."""
    # pandas hands what it fetched to pickle.load, which looks at it.
    if "://" in source and not loader.startswith("pandas."):
        raise ScanError(
            f"{loader} was stopped: {printable(source)} is not on this machine. Fetch it first, so that it can be scanned."
        )


_current: Guard | None = None


def on(fail_on: str = "medium", fail_on_coverage: bool = False, policy: str | None = None) -> None:
    """Guard every loader from now on; again with other options to change them.

    `policy` is the path of the policy to go by; none is ever looked for. Raises NodeNotFoundError, ProgramNotFoundError
    or ScanError when nothing could be scanned; the guard is then as it was before.
    """
    global _current
    if fail_on not in LEVELS:
        raise ValueError(f"{fail_on!r} is not a level. The levels are {', '.join(LEVELS)}.")
    scanner.start()
    _lift()
    guard = Guard(Checker(fail_on, fail_on_coverage, policy))
    try:
        guard.start()
    except BaseException:
        guard.stop()
        raise
    _current = guard


def off() -> None:
    """Put every loader back as it was, and end the scanner."""
    _lift()
    scanner.stop()


def _lift() -> None:
    global _current, _last
    if _current is not None:
        _current.stop()
        _last = _current.checker.tally
        _current = None


_last: Tally | None = None


def status() -> str:
    """One line: on or off, what was scanned and stopped, and what that cost."""
    if _current is None and _last is None:
        return "The guard is off."
    tally = _current.checker.tally if _current is not None else _last
    assert tally is not None
    now = f"The guard is on, from level {_current.checker.fail_on}." if _current else "The guard is off."
    loads = tally.scanned + tally.remembered
    if loads == 0:
        return f"{now} It has not seen a load yet." if _current else f"{now} It saw no load."
    return (
        f"{now} {loads:,} {'load' if loads == 1 else 'loads'} seen, {tally.stopped:,} stopped; "
        f"{tally.scanned:,} scanned and {tally.remembered:,} known from before, in {tally.seconds:.2f} s altogether "
        f"({1000 * tally.seconds / loads:.1f} ms each)."
    )
