"""`pickle.Unpickler`, in C and in Python, with a look before each load."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

#: Called with the file, the calling module's name and that of the loader; returns the file to load from, or raises.
Look = Callable[[Any, str, str], Any]

LOADER = "pickle.Unpickler"


def guarded_unpickler(original: type, look: Look) -> type:
    """A class that stands in for `original`. Classes may derive from it, and go on to work when the guard is off.

    Methods call `original` by name, not through `super()`: libraries do the same with objects of their own classes
    (`Unpickler.load(self)`), which need not derive from this one.
    """

    def __init__(self: Any, file: Any, *args: Any, **kwargs: Any) -> None:
        replacement = file
        if not hasattr(file, "seekable") or not file.seekable():
            # Looked at now: once the C unpickler has the file, no other can take its place.
            replacement = look(file, _caller(), LOADER)
        else:
            self._scan_model_file = file
        original.__init__(self, replacement, *args, **kwargs)  # type: ignore[misc]

    def load(self: Any) -> Any:
        file = getattr(self, "_scan_model_file", None)
        if file is not None:
            look(file, _caller(), LOADER)
        return original.load(self)  # type: ignore[attr-defined]

    return type(
        original.__name__,
        (original,),
        {
            "__init__": __init__,
            "load": load,
            "__module__": original.__module__,
            "__qualname__": original.__qualname__,
            "__doc__": original.__doc__,
        },
    )


def _caller() -> str:
    """Name of the module that called the method that called this."""
    return sys._getframe(2).f_globals.get("__name__", "")
