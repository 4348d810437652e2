"""Input of a loader, held so that the guard scans the same bytes that the loader reads."""

from __future__ import annotations

import hashlib
import io
import os
import pickletools
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, Protocol, cast

from ..printable import printable

#: Bytes that go to the scanner through its pipe; more of them by way of a file that only this user can read.
MAX_PIPED = 1 << 24


class Input:
    """A place on disk, the rest of an open file from a place in it, or bytes."""

    def __init__(
        self,
        *,
        path: str | None = None,
        data: Any = None,
        descriptor: int | None = None,
        offset: int = 0,
        loaded_as: str | None = None,
    ) -> None:
        self.path = path
        #: Of the open file, where that is known: `path` then is only its name.
        self.descriptor = descriptor
        self.offset = offset
        #: Format that the loader assumes, in the scanner's words; None when the content decides.
        self.loaded_as = loaded_as
        #: The reader of these bytes and their container, in words: only for bytes that are part of something else.
        self.inside: str | None = None
        self._data = data

    @property
    def data(self) -> Any:
        """The bytes; only for an input without a path."""
        assert self._data is not None
        return self._data

    def shown(self) -> str:
        """Name of the input for the user."""
        if self.path is not None:
            return printable(self.path)
        return f"{len(self.data):,} bytes" if self.inside is None else f"What {self.inside} ({len(self.data):,} bytes)"

    def state(self) -> Any:
        """Value that stays the same as long as the content on disk does; None when there is no file."""
        if self.descriptor is not None:
            return identity(os.fstat(self.descriptor))
        return None if self.path is None else path_state(self.path)

    @contextmanager
    def request(self, by_name: bool = False) -> Iterator[dict[str, Any]]:
        """The part of a request to the scanner that says where the content is; good until the end of the `with`.

        The scanner reads an open file itself, whatever has its name by then. On a system where another process cannot
        open it, the scanner reads it `by_name`.
        """
        request: dict[str, Any] = {} if self.loaded_as is None else {"as": self.loaded_as}
        if self.offset:
            request["offset"] = self.offset
        if self.path is None:
            if len(self.data) <= MAX_PIPED:
                yield {**request, "data": self.data}
            else:
                with private_file([self.data]) as path:
                    yield {**request, "paths": [path], "name": "bytes"}
        elif self.descriptor is None:
            yield {**request, "paths": [self.path]}
        elif not by_name and (link := link_to(self.descriptor)) is not None:
            yield {**request, "paths": [link], "name": self.path}
        elif leads_to(self.path, self.descriptor):
            yield {**request, "paths": [self.path]}
        else:
            with private_file(_content(self.descriptor)) as path:
                yield {**request, "paths": [path], "name": self.path}


def link_to(descriptor: int) -> str | None:
    """A path under which other processes of this user can open the very file that is open here; None without /proc."""
    link = f"/proc/{os.getpid()}/fd/{descriptor}"
    return link if os.path.exists(link) else None


def leads_to(path: str, descriptor: int) -> bool:
    """True when the path is that of the open file."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except OSError:
        return False


def _content(descriptor: int) -> Iterator[bytes]:
    """All of an open file, without moving in it."""
    with open(os.dup(descriptor), "rb", 0) as file:
        position = file.tell()
        try:
            file.seek(0)
            while piece := file.read(MAX_PIPED):
                yield piece
        finally:
            file.seek(position)


@contextmanager
def private_file(pieces: Iterable[Any]) -> Iterator[str]:
    """A path under which the bytes can be read for now: in memory where there is such a thing, by this user only."""
    with ExitStack() as stack:
        if hasattr(os, "memfd_create") and os.path.isdir("/proc/self/fd"):
            descriptor = os.memfd_create("scan-model")
            path = f"/proc/{os.getpid()}/fd/{descriptor}"
        else:
            path = os.path.join(stack.enter_context(tempfile.TemporaryDirectory(prefix="scan-model-")), "bytes")
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        target = stack.enter_context(os.fdopen(descriptor, "wb", 0))
        for piece in pieces:
            left = memoryview(piece)
            while left:
                left = left[target.write(left) :]
        yield path


def digest(data: Any) -> bytes:
    """Identity of bytes."""
    return hashlib.sha256(data).digest()


def identity(status: os.stat_result) -> tuple[int, ...]:
    """Identity of a file and of its state."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def path_state(path: str) -> Any:
    """Identity of a file, or of everything in a folder; None where nothing is."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    if not stat.S_ISDIR(status.st_mode):
        return identity(status)
    return tuple(
        (folder, name, path_state(os.path.join(folder, name)))
        for folder, _, names in sorted(os.walk(path, followlinks=False))
        for name in sorted(names)
    )


def plain_bytes(data: Any) -> bytes:
    """The argument of `pickle.loads`, as bytes that no other thread can change."""
    return data if type(data) is bytes else bytes(memoryview(data))


def plain_path(source: str | bytes | os.PathLike[Any]) -> str | bytes:
    """The path of a path-like object, read once."""
    path = os.fspath(source)
    return str.__str__(path) if isinstance(path, str) else bytes(path)


def unwrapped(file: Any) -> Any:
    """The file inside one of `tempfile`'s wrappers."""
    return file.file if type(file) is tempfile._TemporaryFileWrapper else file


def is_plain_file(file: Any) -> bool:
    """True for a file on disk, opened by `open`, that can seek: reading it runs no code of the file's own class."""
    raw = file.raw if type(file) in (io.BufferedReader, io.BufferedRandom) else file
    if type(raw) is not io.FileIO or raw.closed:
        return False
    return stat.S_ISREG(os.fstat(raw.fileno()).st_mode)


def is_known(file: Any) -> bool:
    """True for a file whose content can be looked at without taking it."""
    inner = unwrapped(file)
    return type(inner) is io.BytesIO or is_plain_file(inner)


def from_plain_file(file: Any, loaded_as: str | None) -> Input:
    """The rest of a plain file; its position stays."""
    position = file.tell()
    if isinstance(file, io.BufferedIOBase):
        # The buffer may be older than the file on the disk. A seek to the end, which is never in the buffer, empties it.
        file.seek(0, os.SEEK_END)
        file.seek(position)
    descriptor = file.fileno()
    name = file.name
    link = link_to(descriptor)
    path = os.path.abspath(os.fsdecode(name)) if not isinstance(name, int) else (link or str(name))
    return Input(path=path, descriptor=descriptor, offset=position, loaded_as=loaded_as)


class BytesReader(Protocol):
    """Methods of a file that an unpickler needs."""

    def read(self, count: int = -1, /) -> bytes: ...

    def readline(self) -> bytes: ...


class Recorder:
    """Passes reads on and keeps the bytes."""

    def __init__(self, file: BytesReader) -> None:
        self._file = file
        self.recorded = bytearray()

    def read(self, count: int = -1) -> bytes:
        data = self._file.read(count)
        self.recorded += data
        return data

    def readline(self) -> bytes:
        data = self._file.readline()
        self.recorded += data
        return data


def one_pickle(file: Any) -> bytes:
    """The next pickle of a file, taken from it opcode by opcode without acting on any: more may follow later."""
    recorder = Recorder(file)
    try:
        for _ in pickletools.genops(cast(IO[bytes], recorder)):
            pass
    except ValueError:
        # Broken, or cut off. The loader will say so, about the same bytes, after the scan has seen them.
        pass
    return bytes(recorder.recorded)
