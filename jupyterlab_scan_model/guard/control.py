"""Switch the guard on and off."""

from __future__ import annotations

import functools
import inspect
import pickle
import sys
from bisect import bisect_left
from types import FrameType
from typing import Any

from ..kept import scanner
from ..levels import LEVELS
from ..printable import printable
from ..report import ScanError
from ..showing import Stop
from . import auditing
from .checking import Checker, Tally
from .importing import Watcher
from .loaders import ARRAY_READERS, FUNCTIONS, INTERPROCESS_PACKAGES, OPENERS, belongs, shown_name
from .looking import Looks
from .module_patching import Patch
from .unpicklers import LOADER, guard_unpicklers


def _class(names: dict[str, Any], name: str) -> Any:
    """The class of this name, None when there is none."""
    found = names.get(name)
    return found if isinstance(found, type) else None


class Guard:
    """One stretch of time with the guard on."""

    def __init__(self, checker: Checker) -> None:
        self.checker = checker
        self.active = False
        self._looks = Looks(checker)
        self._patch = Patch()
        self._watcher = Watcher({*FUNCTIONS, *OPENERS}, self._imported)
        self._codes: list[Any] = []

    def start(self) -> None:
        self.active = True
        c_class, python_class = pickle.Unpickler, pickle._Unpickler
        self._codes += guard_unpicklers(c_class, python_class, self._look, self._patch)
        for module in (*FUNCTIONS, *OPENERS):
            if module in sys.modules:
                self._stand_in(module)
        self._patch.apply()
        self._watcher.start()
        self._unpicklers = auditing.Unpicklers((c_class, python_class), tuple(self._codes))
        auditing.listen(
            {
                "pickle.find_class": self._looks_up,
                "marshal.loads": self._looks.reads_code,
                "marshal.load": self._looks.reads_code,
                "exec": self._looks.runs_code,
            }
        )

    def stop(self) -> None:
        self.active = False
        auditing.silence()
        self._watcher.stop()
        self._patch.revert()

    def _imported(self, module: str) -> None:
        self._stand_in(module)
        self._patch.apply()

    def _stand_in(self, module: str) -> None:
        names = vars(sys.modules[module])
        for name, takes in FUNCTIONS.get(module, {}).items():
            original = names.get(name)
            if original is not None and not self._patch.knows(original):
                self._patch.add(original, self._wrapped(original, takes, shown_name(module, name)))
        for name in OPENERS.get(module, ()):
            opener = _class(names, name)
            if opener is not None:
                wrapped = self._wrapped_opener(opener.__init__, shown_name(module, name))
                self._patch.set_attribute(opener, "__init__", wrapped)
        for name in ARRAY_READERS.get(module, ()):
            reader = _class(names, name)
            if reader is not None:
                self._patch.set_attribute(reader, "read", self._wrapped_reader(reader.read))

    def _wrapped(self, original: Any, takes: str, loader: str) -> Any:
        first = next(iter(inspect.signature(original).parameters))

        def guarded(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            caller = sys._getframe(1).f_globals.get("__name__", "")
            if not (args or first in kwargs) or not self._concerns(caller, takes, args, kwargs):
                return original(*args, **kwargs)
            try:
                with self._looks.scanned(args[0] if args else kwargs[first], takes, loader) as replacement:
                    if args:
                        return original(replacement, *args[1:], **kwargs)
                    return original(**{**kwargs, first: replacement})
            except Stop as error:
                raise error.with_traceback(None) from None

        self._codes.append(guarded.__code__)
        standin: Any = functools.update_wrapper(guarded, original)
        # Nothing leads to the original by name.
        standin.__signature__ = inspect.signature(original)
        del standin.__wrapped__
        return standin

    def _wrapped_opener(self, original: Any, loader: str) -> Any:
        @functools.wraps(original)
        def __init__(opener: Any, file: Any, *args: Any, **kwargs: Any) -> None:
            __tracebackhide__ = True
            if not self.active:
                original(opener, file, *args, **kwargs)
                return
            try:
                with self._looks.scanned(file, "model", loader) as replacement:
                    original(opener, replacement, *args, **kwargs)
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
            ends, start = self._looks.array_ends(file), file.tell()
            array = original(wrapper, unpickler, *args, **kwargs)
            index = bisect_left(ends, start)
            if index == len(ends) or ends[index] != file.tell():
                # The loader would go on from another opcode than the scan did.
                raise ScanError(
                    "joblib.load was stopped: an array in the file ends elsewhere than the scan found, so that nobody "
                    "knows what follows it."
                )
            return array

        return read

    def _concerns(self, caller: str, takes: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
        if not self.active or belongs(caller, INTERPROCESS_PACKAGES):
            return False
        # numpy.load(file, mmap_mode=None, allow_pickle=False, ...)
        return takes != "array" or bool(kwargs.get("allow_pickle", args[2] if len(args) > 2 else False))

    def _look(self, file: Any, caller: str, may_replace: bool) -> bytes | None:
        """Before an unpickler loads."""
        if not self.active or belongs(caller, INTERPROCESS_PACKAGES):
            return None
        if file is None:
            raise ScanError(
                f"{LOADER} was stopped: nobody can tell what it reads from. Make it after the guard went on."
            )
        return self._looks.at_file(file, LOADER, may_replace)

    def _looks_up(self, frame: FrameType | None, args: tuple[Any, ...]) -> None:
        """An unpickler is about to look up a global."""
        __tracebackhide__ = True
        if self._unpicklers.is_guarded(frame):
            return
        starter = self._unpicklers.starter(frame)
        if not belongs(starter, INTERPROCESS_PACKAGES):
            module, name = (printable(str(arg)) for arg in args[:2])
            raise ScanError(
                f"A pickle that looks up {module}.{name} is loaded from {printable(starter) or 'somewhere'} by a loader "
                "from before the guard went on, past the guard. It was stopped, since nobody scanned it."
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
    """One line: on or off, numbers of scans and stopped loads, and the cost."""
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
