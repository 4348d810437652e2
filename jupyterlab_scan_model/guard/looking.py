"""The guard scans the input of a load, in the format that the loader assumes, unless it has scanned these very bytes."""

from __future__ import annotations

import io
import marshal
import os
import tempfile
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import CodeType, FrameType
from typing import Any

from ..printable import printable
from ..report import ScanError, UnsafeModelError
from .checking import Checker, Verdict
from .inputs import (
    Input,
    from_plain_file,
    identity,
    is_known,
    is_plain_file,
    one_pickle,
    plain_bytes,
    plain_path,
    unwrapped,
)
from .loaders import CODE_LOADERS, CODE_RUNNERS, belongs

#: Unpacked content of up to so many bytes is held in memory; longer content goes to a file without a name.
MAX_UNPACKED = 1 << 28
COPY_BYTES = 1 << 20


@dataclass
class Buffer:
    """Results for a buffer in memory that was scanned."""

    #: Begin of each pickle in it, with its end.
    pickles: dict[int, int]
    #: Ends of the arrays between opcodes, in order.
    arrays: list[int]


class Looks:
    """Looks at loads with one checker, and knows which loads are parts of others."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        #: The outermost load of this thread, in words, and the error that stopped it.
        self._loading = threading.local()
        self._buffers: weakref.WeakKeyDictionary[io.BytesIO, Buffer] = weakref.WeakKeyDictionary()

    @contextmanager
    def scanned(self, source: Any, takes: str, loader: str) -> Iterator[Any]:
        """Scan the input of a loader; yields the object that the loader should load in its place."""
        verdict: Verdict | None = None
        with ExitStack() as stack:
            if takes == "bytes":
                source = plain_bytes(source)
                verdict = self._check(Input(data=source, loaded_as="pickle"), loader)
            elif takes == "file":
                data = self.at_file(source, loader, True)
                source = source if data is None else io.BytesIO(data)
            elif takes == "stream":
                if not is_known(source):
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
        """Scan the file at a path, and the files that old versions of joblib put beside it."""
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
        """Scan the rest of an open file; the file to load from."""
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

    def at_file(self, file: Any, loader: str, may_replace: bool) -> bytes | None:
        """Scan the pickle that is next in a file; its bytes, when they had to be taken from the file for that."""
        inner = unwrapped(file)
        if is_plain_file(inner):
            self._at_disk(inner, loader)
            return None
        if type(inner) is io.BytesIO:
            self._at_memory(inner, loader)
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

    def _at_disk(self, file: Any, loader: str) -> None:
        source = from_plain_file(file, "pickle")
        if self.checker.places.has_pickle(source.state(), source.offset):
            self.checker.known()
        else:
            self._check(source, loader)

    def _at_memory(self, file: io.BytesIO, loader: str) -> None:
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
        """Scan the rest of a buffer, and note the places of its pickles and arrays."""
        position = file.tell()
        with file.getbuffer() as buffer, buffer[position:] as rest:
            verdict = self._check(Input(data=rest, loaded_as=loaded_as), loader)
        self._buffers[file] = Buffer(
            {position + start: position + end for start, end in verdict.pickles},
            [position + end for end in verdict.arrays],
        )
        return verdict

    def array_ends(self, file: Any) -> Sequence[int]:
        """Ends of the arrays that joblib reads from a file, as the scan found them."""
        inner = unwrapped(file)
        if is_plain_file(inner):
            return self.checker.places.array_ends(identity(os.fstat(inner.fileno())))
        return self._buffers[inner].arrays if type(inner) is io.BytesIO and inner in self._buffers else ()

    def reads_code(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
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

    def runs_code(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
        """A code object is about to be run."""
        __tracebackhide__ = True
        caller = "" if frame is None else str(frame.f_globals.get("__name__", ""))
        if belongs(caller, CODE_RUNNERS) and args and isinstance(args[0], CodeType):
            self._check(Input(data=marshal.dumps(args[0]), loaded_as="python-code"), f"exec, called by {caller},")

    @contextmanager
    def _during(self, loader: str, source: Any, takes: str) -> Iterator[None]:
        """While a loader loads: name its parts after it, and end it with the error that stopped one of them."""
        outer = getattr(self._loading, "what", None)
        if outer is not None:
            yield
            return
        name = source if isinstance(source, str | bytes) else getattr(source, "name", None)
        if takes != "bytes" and isinstance(name, str | bytes):
            self._loading.what = f"{loader} reads from {printable(os.fsdecode(name))}"
        else:
            self._loading.what = f"{loader} reads"
        self._loading.stopped = None
        try:
            yield
        except Exception as error:
            # Libraries catch the error of a part, and raise one that says less.
            stopped = self._loading.stopped
            if stopped is not None and error is not stopped:
                raise stopped from None
            raise
        finally:
            self._loading.what = self._loading.stopped = None


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
    """The rest of a file, which may be a pipe or compressed: the loader gets the scanned bytes."""
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
    """Stop a loader that would fetch its input from another machine. A loader itself reports a path without a file."""
    # pandas passes fetched bytes to pickle.load, which the guard scans.
    if "://" in source and not loader.startswith("pandas."):
        raise ScanError(
            f"{loader} was stopped: {printable(source)} is not on this machine. Fetch it first, so that it can be scanned."
        )
