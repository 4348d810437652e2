"""The last net: Python tells before an unpickler looks up a global, and before compiled code is read.

By then the guard has scanned the loads of its loaders. This hook sees a load that went past it (through a reference that a
library took before the guard went on), and ends it. Python has no way to take such a hook away again; while the guard is off,
it does nothing.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

_hooks: dict[str, Callable[[FrameType | None, tuple[Any, ...]], None]] = {}
_installed = False


def listen(hooks: dict[str, Callable[[FrameType | None, tuple[Any, ...]], None]]) -> None:
    """Call these, by name of the event, with the frame that it happened in and what Python tells of it."""
    global _installed
    _hooks.update(hooks)
    if not _installed:
        sys.addaudithook(_audit)
        _installed = True


def silence() -> None:
    _hooks.clear()


def _audit(event: str, args: tuple[Any, ...]) -> None:
    hook = _hooks.get(event)
    if hook is not None:
        hook(sys._getframe(1), args)


class Unpicklers:
    """Tells whose unpickler is at work."""

    def __init__(self, classes: tuple[type, ...], codes: tuple[Any, ...]) -> None:
        self._classes = classes
        self._codes = frozenset(codes)

    def is_guarded(self, frame: FrameType | None) -> bool:
        """True when the unpickler that runs in `frame` was started by a function that looks first.

        Between the two stand methods of the unpickler, and functions that those call.
        """
        inside = True
        while frame is not None:
            if frame.f_code in self._codes:
                return inside
            inside = self._is_method(frame)
            frame = frame.f_back
        return False

    def starter(self, frame: FrameType | None) -> str:
        """Name of the module that started it: the first one that is not the unpickler's own."""
        while frame is not None and (self._is_method(frame) or frame.f_globals.get("__name__") == pickle.__name__):
            frame = frame.f_back
        return "" if frame is None else str(frame.f_globals.get("__name__", ""))

    def _is_method(self, frame: FrameType) -> bool:
        code = frame.f_code
        return code.co_argcount > 0 and isinstance(frame.f_locals.get(code.co_varnames[0]), self._classes)
