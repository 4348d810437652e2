"""`pickle.Unpickler`, in C and in Python, with a look before each load."""

from __future__ import annotations

import gc
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

from ..showing import Stop
from .inputs import BytesReader, is_known
from .module_patching import Patch

LOADER = "pickle.Unpickler"

#: Called with the file and the name of the calling module. Returns the bytes of the pickle to load in place of the file's,
#: None when the file itself may be loaded from; raises when nothing may. The last argument is False for a file that no
#: other can take the place of.
Look = Callable[[Any, str, bool], bytes | None]


class Feed:
    """Replaces a file whose content only shows when it is read: the loader gets the bytes that the guard took and scanned."""

    def __init__(self, file: BytesReader) -> None:
        self._file = file
        self._from = file

    @contextmanager
    def filled(self, look: Look, caller: str) -> Iterator[None]:
        """Take the next pickle from the file, scan it, and read from the scanned bytes."""
        if self._from is not self._file:
            # A method of the same unpickler has looked already, and calls the one that it overrides.
            yield
            return
        data = look(self._file, caller, True)
        self._from = self._file if data is None else io.BytesIO(data)
        try:
            yield
        finally:
            self._from = self._file

    def read(self, count: int = -1) -> bytes:
        return self._from.read(count)

    def readline(self) -> bytes:
        return self._from.readline()


def guard_unpicklers(c_class: type, python_class: type, look: Look, patch: Patch) -> tuple[Any, ...]:
    """Put a look in front of the loads of both classes, and of every class that is derived from them already.

    Returns the code of the functions that may load because they have looked.
    """
    python_code = _guard_python(python_class, look, patch)
    return (python_code,) if c_class is python_class else (python_code, _guard_c(c_class, look, patch))


def _guard_python(original: Any, look: Look, patch: Patch) -> Any:
    """A class written in Python: its own method is exchanged, so that whatever is derived from it has the new one."""
    own_load = original.load

    def load(self: Any) -> Any:
        __tracebackhide__ = True
        read, readline = getattr(self, "_file_read", None), getattr(self, "_file_readline", None)
        if read is None or readline is None:
            return own_load(self)
        file = getattr(read, "__self__", None)
        if file is None or getattr(readline, "__self__", None) is not file:
            file = SimpleNamespace(read=read, readline=readline)
        try:
            data = look(file, _caller(), True)
        except Stop as error:
            raise error.with_traceback(None) from None
        if data is None:
            return own_load(self)
        feed = io.BytesIO(data)
        self._file_read, self._file_readline = feed.read, feed.readline
        try:
            return own_load(self)
        finally:
            self._file_read, self._file_readline = read, readline

    load.__doc__ = own_load.__doc__
    patch.set_attribute(original, "load", load)
    return load.__code__


def _guard_c(original: Any, look: Look, patch: Patch) -> Any:
    """A class written in C takes no other method: a class derived from it stands in for it.

    Methods call `original` by name, not through `super()`: libraries do the same with objects of their own classes
    (`Unpickler.load(self)`), which need not derive from this one.
    """

    def __init__(self: Any, file: Any, *args: Any, **kwargs: Any) -> None:
        read_from = file if is_known(file) else Feed(file)
        original.__init__(self, read_from, *args, **kwargs)
        self._scan_model_file = read_from

    @contextmanager
    def looked(unpickler: Any, caller: str) -> Iterator[None]:
        file = getattr(unpickler, "_scan_model_file", None) or _file_of(unpickler)
        if isinstance(file, Feed):
            with file.filled(look, caller):
                yield
        else:
            look(file, caller, False)
            yield

    def guarded(own: Any) -> Any:
        def load(self: Any) -> Any:
            __tracebackhide__ = True
            try:
                with looked(self, _caller()):
                    return own(self)
            except Stop as error:
                raise error.with_traceback(None) from None

        return load

    for derived in original.__subclasses__():
        patch.set_attribute(derived, "load", guarded(vars(derived).get("load", original.load)))
    names = {name: getattr(original, name) for name in ("__module__", "__qualname__", "__doc__")}
    load = guarded(original.load)
    patch.add(original, type(original.__name__, (original,), {"__init__": __init__, "load": load, **names}))
    return load.__code__


def _file_of(unpickler: Any) -> Any:
    """File that an unpickler in C reads from, None when it cannot be found.

    The unpickler keeps the file's methods only, and only the garbage collector can see them. The methods of temporary
    files are wrapped.
    """
    for thing in gc.get_referents(unpickler):
        if getattr(thing, "__name__", "") == "read":
            return getattr(thing, "__self__", None) or getattr(getattr(thing, "__wrapped__", None), "__self__", None)
    return None


def _caller() -> str:
    """Name of the module that called the method that called this."""
    return str(sys._getframe(2).f_globals.get("__name__", ""))
