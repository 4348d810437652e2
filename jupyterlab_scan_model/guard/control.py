"""Switch the guard on and off."""

from __future__ import annotations

import functools
import inspect
import os
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from ..launcher import command
from ..report import LEVELS, ScanError
from .checking import Checker, Tally, identity
from .importing import Watcher
from .inputs import from_anything, from_bytes, from_file
from .sweeping import MESSENGERS, Swap, belongs
from .unpicklers import guarded_unpickler

#: Where each loader is defined, and what it takes. Modules that are not there are never imported by the guard.
LOADERS: dict[str, dict[str, str]] = {
    "_pickle": {"load": "file", "loads": "bytes", "Unpickler": "class"},
    "pickle": {
        "load": "file",
        "loads": "bytes",
        "_load": "file",
        "_loads": "bytes",
        "Unpickler": "class",
        "_Unpickler": "class",
    },
    "dill._dill": {"load": "file", "loads": "bytes"},
    "joblib.numpy_pickle": {"load": "any"},
    "torch.serialization": {"load": "any"},
    "pandas.io.pickle": {"read_pickle": "any"},
    "numpy.lib.npyio": {"load": "array"},
    "numpy.lib._npyio_impl": {"load": "array"},
    "keras.src.saving.saving_api": {"load_model": "any"},
    "tf_keras.src.saving.saving_api": {"load_model": "any"},
}


class Guard:
    """One stretch of time with the guard on."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.active = False
        self._swap = Swap()
        self._watcher = Watcher(LOADERS, self._imported)
        self._trusted = threading.local()
        #: Open files that were scanned to their end, their state then, and where the last load began.
        self._streams: weakref.WeakKeyDictionary[Any, tuple[Any, int]] = weakref.WeakKeyDictionary()

    def start(self) -> None:
        self.active = True
        for module in LOADERS:
            if module in sys.modules:
                self._stand_in(module)
        self._swap.forwards()
        self._watcher.start()

    def stop(self) -> None:
        self.active = False
        self._watcher.stop()
        self._swap.back()

    def _imported(self, module: str) -> None:
        self._stand_in(module)
        self._swap.forwards()

    def _stand_in(self, module: str) -> None:
        for name, takes in LOADERS[module].items():
            original = vars(sys.modules[module]).get(name)
            if original is None or self._swap.knows(original):
                continue
            if takes == "class":
                self._swap.add(original, guarded_unpickler(original, self._look))
            else:
                self._swap.add(original, self._wrapped(original, takes, f"{module.split('.')[0].lstrip('_')}.{name}"))

    def _wrapped(self, original: Any, takes: str, loader: str) -> Any:
        package = loader.split(".")[0]
        first = next(iter(inspect.signature(original).parameters))

        @functools.wraps(original)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if not (args or first in kwargs) or not self._concerns(caller, takes, args, kwargs):
                return original(*args, **kwargs)
            replacement, understood = self._scanned(args[0] if args else kwargs[first], takes, loader)
            if args:
                args = (replacement, *args[1:])
            else:
                kwargs[first] = replacement
            with self._trusting(package if understood else None):
                return original(*args, **kwargs)

        return guarded

    def _concerns(self, caller: str, takes: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if not self.active or self._is_trusted(caller):
            return False
        # numpy.load(file, mmap_mode=None, allow_pickle=False, ...)
        return takes != "array" or bool(kwargs.get("allow_pickle", args[2] if len(args) > 2 else False))

    def _scanned(self, source: Any, takes: str, loader: str) -> tuple[Any, bool]:
        """Scan what a loader was given; what it should load instead of it, and whether all of that was understood."""
        if takes == "file":
            return self._look(source, "", loader), True
        if takes == "bytes":
            return source, self.checker.check(from_bytes(source), loader)
        found = from_anything(source)
        if found is None:
            _refuse_remote(source, loader)
            return source, False
        understood = self.checker.check(found[0], loader)
        return found[1], understood

    def _look(self, file: Any, caller: str, loader: str) -> Any:
        """Scan what is left of a file that pickles are about to be read from; the file to read them from."""
        if not self.active or self._is_trusted(caller):
            return file
        state, position = _stream_state(file)
        if state is not None:
            before = self._streams.get(file)
            # The scan at the first of several loads from one file saw everything that follows.
            if before is not None and before[0] == state and before[1] < position:
                self._streams[file] = (state, position)
                return file
        source, replacement = from_file(file)
        self.checker.check(source, loader)
        if state is not None:
            self._streams[file] = (state, position)
        return replacement

    def _is_trusted(self, caller: str) -> bool:
        return belongs(caller, MESSENGERS) or belongs(caller, getattr(self._trusted, "packages", ()))

    @contextmanager
    def _trusting(self, package: str | None) -> Iterator[None]:
        """While a library loads what was just scanned, its own modules may call other loaders on parts of it."""
        if package is None:
            yield
            return
        before = getattr(self._trusted, "packages", ())
        self._trusted.packages = (*before, package)
        try:
            yield
        finally:
            self._trusted.packages = before


def _refuse_remote(source: Any, loader: str) -> None:
    """What a loader would fetch from elsewhere is not loaded unseen. A path where nothing is, it complains of itself."""
    # pandas hands what it fetched to pickle.load, which looks at it.
    if isinstance(source, str | os.PathLike) and "://" in os.fspath(source) and not loader.startswith("pandas."):
        raise ScanError(
            f"{loader} was stopped: {source!s} is not on this machine. Fetch it first, so that it can be scanned."
        )


def _stream_state(file: Any) -> tuple[Any, int]:
    """State of a file that can seek and be remembered, with its position; (None, 0) for others."""
    try:
        weakref.ref(file)
        hash(file)
        position = file.tell()
        if hasattr(file, "getbuffer"):
            return len(file.getbuffer()), position
        return identity(os.fstat(file.fileno())), position
    except (TypeError, ValueError, AttributeError, OSError):
        return None, 0


_current: Guard | None = None


def on(fail_on: str = "medium", arguments: Sequence[str] = ()) -> None:
    """Guard every loader from now on; again with other options to change them.

    Raises NodeNotFoundError or ProgramNotFoundError when nothing could be scanned; the guard is then as it was before.
    """
    global _current
    if fail_on not in LEVELS:
        raise ValueError(f"{fail_on!r} is not a level. The levels are {', '.join(LEVELS)}.")
    command([])
    off()
    guard = Guard(Checker(fail_on, tuple(arguments)))
    try:
        guard.start()
    except BaseException:
        guard.stop()
        raise
    _current = guard


def off() -> None:
    """Put every loader back as it was."""
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
        f"({1000 * tally.seconds / loads:.0f} ms each)."
    )
