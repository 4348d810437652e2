"""What a loader is about to read, without taking it away from the loader."""

from __future__ import annotations

import io
import os
import pickletools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Input:
    """Either a file on disk, by path, or bytes."""

    def __init__(self, *, path: str | None = None, data: bytes | bytearray | memoryview | None = None) -> None:
        self.path = path
        self._data = data

    def content(self) -> bytes | bytearray | memoryview:
        """The bytes; only for an input without a path."""
        assert self._data is not None
        return self._data

    def shown(self) -> str:
        """What a person would call it."""
        return f"{len(self.content()):,} bytes" if self.path is None else self.path

    @contextmanager
    def as_path(self) -> Iterator[str]:
        """A path that the scanner can read; bytes go to a file that only this user can read, and only for now."""
        if self.path is not None:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="scan-model-") as folder:
            path = os.path.join(folder, "bytes")
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                target.write(self.content())
            yield path


def from_bytes(data: Any) -> Input:
    """From what `pickle.loads` takes: anything with a buffer."""
    return Input(data=memoryview(data).cast("B") if not isinstance(data, bytes) else data)


def from_path(path: Any) -> Input:
    return Input(path=os.path.abspath(os.fsdecode(os.fspath(path))))


def from_file(file: Any, pickles: bool = True) -> tuple[Input, Any]:
    """From an open binary file: what is still to be read of it, and the file to load from.

    That is the same file, at the same position, unless it cannot seek (a pipe, a socket): everything is taken from such a
    one and handed on as bytes. Of `pickles` only one is taken, opcode by opcode and without acting on any, since more
    may follow later.
    """
    path = _path_of(file)
    if path is not None:
        return Input(path=path), file
    try:
        position = file.tell()
    except (AttributeError, OSError):
        data = _one_pickle(file) if pickles else file.read()
        return Input(data=data), io.BytesIO(data)
    try:
        data = file.read()
    finally:
        file.seek(position)
    return Input(data=data), file


def from_anything(source: Any) -> tuple[Input, Any] | None:
    """From a path, an open file or an open HDF5 file; None for what is neither, and for a path where nothing is."""
    if isinstance(source, str | bytes | os.PathLike):
        found = from_path(source)
        return (found, source) if found.path and os.path.exists(found.path) else None
    if type(source).__module__.startswith("h5py.") and isinstance(getattr(source, "filename", None), str):
        return from_path(source.filename), source
    return from_file(source, pickles=False) if hasattr(source, "read") else None


def _path_of(file: Any) -> str | None:
    """Path of a plain file that is at its start, so that the scanner can read as little of it as it needs."""
    if not isinstance(file, io.BufferedReader | io.BufferedRandom | io.FileIO) or isinstance(file.name, int):
        return None
    path = os.path.abspath(os.fsdecode(file.name))
    try:
        same = os.path.samestat(os.fstat(file.fileno()), os.stat(path))
        return path if same and file.seekable() and file.tell() == 0 else None
    except OSError:
        return None


class _Recorder:
    """Passes reads on and keeps what was read."""

    def __init__(self, file: Any) -> None:
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


def _one_pickle(file: Any) -> bytes:
    recorder = _Recorder(file)
    try:
        for _ in pickletools.genops(recorder):
            pass
    except ValueError:
        # Broken, or cut off. The loader will say so, about the same bytes, after the scan has seen them.
        pass
    return bytes(recorder.recorded)
